"""What reviewers judge of a claim: its stand-alone text, its places, who is said to have said it.

Kind and worth are not part of it. Computed from loaded rows and stored snapshots; never a query.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from .models import Activity, Anchor, Attribution, Claim

PARTS = ("text", "anchors", "speakers")
SPEAKER_FIELDS = (
    "speaker",
    "role",
    "mode",
    "mention",
    "mention_start",
    "cue",
    "cue_start",
    "occasion",
    "wikidata_id",
    "origin",
)

# JSON: {"text": str, "anchors": [[start, end, quote]], "speakers": [{field: value}]}
Wording = dict[str, Any]


def wording_of(
    claim: Claim, anchors: Iterable[Anchor], attributions: Iterable[Attribution]
) -> Wording:
    """The claim's wording as it stands; both in order."""
    return {
        "text": claim.text,
        "anchors": [[anchor.start, anchor.end, anchor.quote] for anchor in anchors],
        "speakers": [
            {name: getattr(link, name) for name in SPEAKER_FIELDS} for link in attributions
        ],
    }


def wording_in(snapshot: Mapping[str, Any] | None) -> Wording | None:
    """The wording in a claim's snapshot; None where the claim was not there."""
    return None if snapshot is None else {part: snapshot[part] for part in PARTS}


def rewords(before: Mapping[str, Any] | None, after: Mapping[str, Any] | None) -> bool:
    return wording_in(before) != wording_in(after)


def wording_before(
    claim: Claim, steps: Iterable[Activity], later: Callable[[Activity, int], bool]
) -> Wording | None:
    """The wording before the first of the ``steps`` (oldest first) that is ``later``.

    None when no such step has reworded the claim, or when its wording is the same again.
    ``later`` gets a step and the version to which it brought the claim.
    """
    former = now = None
    for step in steps:
        was, became = (
            ((values or {}).get("claims") or {}).get(str(claim.pk))
            for values in (step.before, step.after)
        )
        if was is None or became is None:
            continue
        if former is None and rewords(was, became) and later(step, became["version"]):
            former = wording_in(was)
        now = wording_in(became)
    return None if former == now else former
