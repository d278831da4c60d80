"""Settings of the tests: local mode, a throw-away database, and nothing slow without a reason."""

from __future__ import annotations

import os

from factcheck import postgres

# Each run has a server of its own: two on one server wait for each other's backends.
TEST_CLUSTER = f"test-postgres-{os.getpid()}"
# Nor is it for a run that this one starts, which inherits the environment.
GIVEN = os.environ.get("DATABASE_URL", "")
EMBEDDED = GIVEN in ("", os.environ.get("TEST_CLUSTER_URL", ""))

os.environ["FACTCHECK_LOCAL"] = "1"
os.environ["SECRET_KEY"] = "a key for tests only; nothing that it signs leaves this process"
# A busy machine must not look like a fault; tests of the limits set their own.
os.environ["DATABASE_STATEMENT_TIMEOUT_MS"] = "60000"
if EMBEDDED:
    os.environ["DATABASE_URL"] = os.environ["TEST_CLUSTER_URL"] = postgres.url(TEST_CLUSTER)

from factcheck.settings import *  # noqa: E402, F403
from factcheck.settings import DATABASES, STORAGES  # noqa: E402

# The pool's threads outlive a test's connections, and a test database cannot be dropped under them.
del DATABASES["default"]["OPTIONS"]["pool"]

# Hashed names exist only after collectstatic, and the live server serves the sources.
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}

# Otherwise each test client reads the whole STATIC_ROOT, which is there when `up` has run.
WHITENOISE_AUTOREFRESH = True

# A test database is found by its own name only.
LISTEN_DATABASE = None

# Argon2 is slow on purpose; test_settings checks that the real list has it first.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
