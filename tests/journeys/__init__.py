"""Browsers and a real worker. A package, so that its worker ends with its last test."""
