"""Pages of the look with invented people, to copy from and to look at. docs/look.md tells how to see them."""
