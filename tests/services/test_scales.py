"""Shipped verdict scales: stored as they are written, and only once."""

from __future__ import annotations

import pytest

from annotations import scales
from annotations.choices import Aspect, Colour
from annotations.models import VerdictScale
from annotations.scales import SHIPPED, Scale
from annotations.services.scales import install_shipped_scales

pytestmark = pytest.mark.django_db

shipped = pytest.mark.parametrize("scale", SHIPPED, ids=lambda scale: scale.slug)


@shipped
def test_stored_as_written(scale: Scale) -> None:
    row = VerdictScale.objects.shipped().get(slug=scale.slug, version=scale.version)
    assert (row.name, row.aspect, row.ordinal) == (scale.name, scale.aspect, scale.ordinal)
    assert (row.best, row.worst) == (scale.best, scale.worst)
    stored = [
        (label.code, label.letter, label.name, label.definition, label.colour, label.rating)
        for label in row.labels.order_by("rank")
    ]
    assert stored == [tuple(label) for label in scale.labels]


def test_installing_again_adds_nothing() -> None:
    assert install_shipped_scales() == []
    assert VerdictScale.objects.count() == len(SHIPPED)


def test_a_new_version_stands_beside_the_old(monkeypatch: pytest.MonkeyPatch) -> None:
    new = scales.TRUTH._replace(version=2, name="Truth, six verdicts, reworded")
    monkeypatch.setattr("annotations.services.scales.SHIPPED", (*SHIPPED, new))
    (row,) = [row for row in install_shipped_scales() if row.version == 2]
    assert row.name == new.name
    assert row.labels.count() == 6
    versions = VerdictScale.objects.shipped().filter(slug="truth-6").values_list("version")
    assert sorted(versions) == [(1,), (2,)]


@shipped
def test_can_be_told_apart_without_colour(scale: Scale) -> None:
    for part in ("code", "letter", "name", "definition"):
        values = [getattr(label, part) for label in scale.labels]
        assert len(set(values)) == len(values)
        assert all(values)
    assert {label.colour for label in scale.labels} <= set(Colour.values)


@shipped
def test_ratings_fall_from_best_to_worst(scale: Scale) -> None:
    ratings = [label.rating for label in scale.labels if label.rating is not None]
    assert ratings == sorted(ratings, reverse=True)
    if ratings:
        assert (ratings[0], ratings[-1]) == (scale.best, scale.worst)
    assert scale.ordinal == bool(ratings)


def test_both_questions_have_a_scale() -> None:
    assert {scale.aspect for scale in SHIPPED} == {Aspect.CONTENT, Aspect.ATTRIBUTION}
