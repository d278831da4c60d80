from __future__ import annotations

from collections.abc import Iterator

import pytest

from annotations.hub import hub
from tests.live.streams import Tab


@pytest.fixture(autouse=True)
def quiet_hub(transactional_db: None) -> Iterator[None]:
    """A listening connection would keep the test database from being dropped."""
    yield
    hub.stop()
    while Tab.all:
        Tab.all.pop().leave()
