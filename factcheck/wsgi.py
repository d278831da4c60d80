"""The WSGI application: `gunicorn -c python:factcheck.serving factcheck.wsgi`."""

from __future__ import annotations

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "factcheck.settings")
without_door = get_wsgi_application()

from django.db import connection  # noqa: E402 (the apps must be loaded first)

from factcheck import demo_guard, middleware  # noqa: E402

application = middleware.name_no_codec(without_door)
demo_guard.refuse()
connection.close()
