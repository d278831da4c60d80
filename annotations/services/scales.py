"""Verdict scales."""

from __future__ import annotations

from django.db import transaction

from ..models import VerdictLabel, VerdictScale
from ..scales import SHIPPED


@transaction.atomic
def install_shipped_scales() -> list[VerdictScale]:
    """Store the shipped scales that are not there yet; returns the new ones."""
    stored = set(VerdictScale.objects.shipped().values_list("slug", "version"))
    new = [scale for scale in SHIPPED if (scale.slug, scale.version) not in stored]
    for scale in new:
        row = VerdictScale.objects.create(
            slug=scale.slug,
            version=scale.version,
            name=scale.name,
            aspect=scale.aspect,
            ordinal=scale.ordinal,
            best=scale.best,
            worst=scale.worst,
        )
        VerdictLabel.objects.bulk_create(
            VerdictLabel(scale=row, rank=rank, **label._asdict())
            for rank, label in enumerate(scale.labels, start=1)
        )
    return list(VerdictScale.objects.shipped().filter(slug__in=[scale.slug for scale in new]))
