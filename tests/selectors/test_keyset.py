"""Pages by sort key: every row once, whatever comes or goes."""

from __future__ import annotations

import pytest
from django.db.models.functions import Coalesce

from annotations.exceptions import Refused
from annotations.models import Claim, Project
from annotations.selectors.keyset import Key, KeysetPage, keyset_page
from tests.factories import make_claim, ready_claims

BY_WORTH = (Key("rank", descending=True, whole=False), Key("pk"))


@pytest.fixture
def claims(project: Project) -> list[Claim]:
    """Seven claims, three of the same worth."""
    found = ready_claims(project, 7)
    for claim, worth in zip(found, (0.1, 0.55, 0.3, 0.55, 0.9, 0.55, None), strict=True):
        Claim.objects.filter(pk=claim.pk).update(worth=worth)
    return list(Claim.objects.annotate(rank=Coalesce("worth", 0.0)).order_by("-rank", "pk"))


def page(after: str = "", before: str = "", size: int = 3) -> KeysetPage[Claim]:
    rows = Claim.objects.annotate(rank=Coalesce("worth", 0.0))
    return keyset_page(rows, BY_WORTH, after=after, before=before, size=size)


@pytest.mark.parametrize("size", [1, 2, 3, 7, 8])
def test_forward_and_back_meet_every_row_once(claims: list[Claim], size: int) -> None:
    forward, cursor = [], ""
    while True:
        found = page(after=cursor, size=size)
        forward.append(found)
        cursor = found.after
        if not cursor:
            break
    assert [row for found in forward for row in found.rows] == claims
    assert forward[0].before == ""
    back = forward[-1]
    for expected in reversed(forward[:-1]):
        back = page(before=back.before, size=size)
        assert back.rows == expected.rows
    assert back.before == ""


def test_a_row_that_comes_in_between_moves_nothing(claims: list[Claim], project: Project) -> None:
    first = page()
    make_claim(project, worth="high")
    assert page(after=first.after).rows == claims[3:6]


def test_without_rows_there_are_no_pages(project: Project) -> None:
    assert page() == KeysetPage([])


@pytest.mark.parametrize(
    "cursor", ["x", "1", "0.5_1_2", "nan_1", "inf_1", "0.5_1.5", f"0.5_{2**63}", "0.5_" + "9" * 200]
)
def test_what_is_no_cursor_is_refused_by_its_name(project: Project, cursor: str) -> None:
    with pytest.raises(Refused) as refused:
        page(after=cursor)
    assert refused.value.field == "after"
    with pytest.raises(Refused) as refused:
        page(before=cursor)
    assert refused.value.field == "before"
