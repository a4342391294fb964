"""A believable store with a year of life, built only through actions, and a small shop that sends it orders."""
