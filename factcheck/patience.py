"""How long a page waits for a database server that has fallen silent.

PostgreSQL ends a long statement itself, and TCP notices a dead host. A server process that is
frozen, or a disk that hangs below it, does neither: the kernel still acknowledges for it.
"""

from __future__ import annotations

from typing import Any

import psycopg
from psycopg.errors import _WaitTimeout

GRACE_S = 0.5  # for the server's own time limit to arrive first


class PatientConnection(psycopg.Connection[Any]):
    """Gives up on an answer after ``patience_s`` seconds; None waits for ever.

    What was under way may still be carried out, so the connection is closed and never used again.
    """

    patience_s: float | None = None

    def wait(self, gen: Any, interval: float = 0.1, timeout: float | None = None) -> Any:
        try:
            return super().wait(gen, interval, timeout or self.patience_s)
        except _WaitTimeout:
            if timeout:
                raise
            self.close()
            raise psycopg.OperationalError("the database server does not answer") from None


def patient(statement_timeout_ms: int) -> type[PatientConnection]:
    """A connection class that outwaits the statements the server allows, and no longer."""
    patience_s = statement_timeout_ms / 1000 + GRACE_S if statement_timeout_ms else None
    return type("Patient", (PatientConnection,), {"patience_s": patience_s})
