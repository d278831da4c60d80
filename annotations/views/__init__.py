"""A view reads the request, calls one thing below it, and answers."""
