"""Django's admin, for site admins: accounts, projects and members change; the record is read."""

from . import evidence, history, people, projects, texts

__all__ = ["evidence", "history", "people", "projects", "texts"]
