"""Splitters that ask somebody else. Off unless FACTCHECK_SPLITTER names one; no database."""
