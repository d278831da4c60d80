"""Requests checked for shape: raw values in, clean values or errors by field out; no saving."""
