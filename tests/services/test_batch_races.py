"""Two managers act on the same ticked claims at once: one batch is done, of the other nothing."""

from __future__ import annotations

import pytest

from annotations.choices import Worth
from annotations.models import Activity, Claim, Project, User
from annotations.services.batches import BatchChanged, set_worths, withdraw_claims
from tests.factories import make_claim, standing
from tests.services.race import race, refused

pytestmark = pytest.mark.django_db(transaction=True)


def test_of_two_batches_one_is_done(project: Project, mia: User, root: User) -> None:
    claims = [make_claim(project, mia, worth="low") for _ in range(4)]
    rows = {claim.pk: claim.version for claim in claims}
    back = dict(reversed(rows.items()))
    before = Activity.objects.count()
    outcomes = race(
        lambda: withdraw_claims(standing=standing(mia, project), rows=rows, reason="promise"),
        lambda: set_worths(standing=standing(root, project), rows=back, worth="high"),
    )
    (late,) = refused(outcomes, BatchChanged)
    assert isinstance(late, BatchChanged)
    assert late.left.keys() == rows.keys()
    now = Claim.objects.filter(pk__in=rows)
    withdrawn = [claim.withdrawn_at is not None for claim in now]
    rated = [claim.worth_band == Worth.HIGH for claim in now]
    assert sorted([withdrawn, rated]) == [[False] * 4, [True] * 4]
    assert Activity.objects.count() == before + 4
