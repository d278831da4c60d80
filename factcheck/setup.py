"""What `up` prepares before it serves; each step is skipped when nothing has changed."""

from __future__ import annotations

import hashlib
from pathlib import Path

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from factcheck import home


def migrate() -> None:
    """Bring the database up to date."""
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        call_command("migrate", interactive=False, verbosity=0)


def collect_static() -> None:
    """Collect, compress and name the static files again when one of them has changed."""
    digest = hashlib.sha256()
    for finder in get_finders():
        for name, storage in finder.list(None):
            path = storage.path(name)
            stat = Path(path).stat()
            digest.update(f"{path}\0{stat.st_size}\0{stat.st_mtime_ns}\n".encode())
    stamp = home.make() / "static.sha256"
    collected = Path(settings.STATIC_ROOT, "staticfiles.json").exists()
    if not (collected and stamp.exists() and stamp.read_text() == digest.hexdigest()):
        call_command("collectstatic", interactive=False, clear=True, verbosity=0)
        stamp.write_text(digest.hexdigest())


def disconnect() -> None:
    """Give up this process's connections, which would keep the server from stopping."""
    connection.close()
    connection.close_pool()  # type: ignore[attr-defined]  # PostgreSQL's own


def may_have_demo() -> bool:
    """Tell whether demo accounts may be made: never among people of an existing database."""
    users = get_user_model()._default_manager
    return users.filter(is_demo=True).exists() or not users.exists()
