"""Pure Python that every room shares. Knows no Django."""
