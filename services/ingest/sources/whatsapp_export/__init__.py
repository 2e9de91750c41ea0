"""A chat exported from a phone, read row by row."""
