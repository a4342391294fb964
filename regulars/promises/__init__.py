"""What we owe: standards, as data, and the promises that they open."""
