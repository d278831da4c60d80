from __future__ import annotations

import pytest
from django.db import connection
from psycopg.conninfo import make_conninfo


@pytest.fixture
def dsn(transactional_db: None) -> str:
    """Where a psycopg connection beside Django's finds the test database."""
    names = ("dbname", "user", "password", "host", "port")
    parameters = connection.get_connection_params()
    return make_conninfo(**{name: parameters[name] for name in names if parameters.get(name)})
