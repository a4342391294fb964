"""What happened: entries, and the effects owed for them."""
