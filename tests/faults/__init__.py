"""Kills and lost answers. A package, so that its site ends with its last test."""
