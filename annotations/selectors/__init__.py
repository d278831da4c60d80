"""Page-shaped reads. They never write, and know neither requests nor services."""
