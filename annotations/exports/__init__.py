"""Read-only writers of files: one snapshot of the database a file."""
