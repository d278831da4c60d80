"""A split as plain values, so that it can be kept as JSON and read again unchanged."""

from __future__ import annotations

from typing import Any

from .model import ProposedClaim, ProposedSegment, ProposedSpeaker, RefusedClaim, Span, Split


def to_plain(found: Split) -> dict[str, Any]:
    """Lists, strings and numbers only. ``from_plain(to_plain(x)) == x``."""
    return {
        "version": found.version,
        "language": found.language,
        "segments": [[*s.span, s.paragraph, s.disposition, s.reason] for s in found.segments],
        "claims": [_claim(claim) for claim in found.claims],
        "set_aside": [_claim(claim) for claim in found.set_aside],
        "refused": [list(refused) for refused in found.refused],
    }


def from_plain(plain: dict[str, Any]) -> Split:
    """The split that ``to_plain`` took apart."""
    return Split(
        segments=tuple(
            ProposedSegment(Span(start, end), paragraph, disposition, reason)
            for start, end, paragraph, disposition, reason in plain["segments"]
        ),
        claims=tuple(_claim_from(claim) for claim in plain["claims"]),
        version=plain["version"],
        language=plain["language"],
        set_aside=tuple(_claim_from(claim) for claim in plain["set_aside"]),
        refused=tuple(RefusedClaim(*refused) for refused in plain["refused"]),
    )


def _claim(claim: ProposedClaim) -> list[Any]:
    return [
        [list(span) for span in claim.spans],
        [_speaker(speaker) for speaker in claim.speakers],
        claim.kind,
        sorted(claim.flags),
        claim.verifiability,
        claim.worth,
        list(claim.reasons),
        claim.text,
        claim.standalone,
    ]


def _claim_from(plain: list[Any]) -> ProposedClaim:
    spans, speakers, kind, flags, verifiability, worth, reasons, text, standalone = plain
    return ProposedClaim(
        spans=tuple(Span(*span) for span in spans),
        speakers=tuple(_speaker_from(speaker) for speaker in speakers),
        kind=kind,
        flags=frozenset(flags),
        verifiability=verifiability,
        worth=worth,
        reasons=tuple(reasons),
        text=text,
        standalone=standalone,
    )


def _speaker(speaker: ProposedSpeaker) -> list[Any]:
    mention, cue = speaker.mention, speaker.cue
    return [
        speaker.name,
        speaker.role,
        list(mention) if mention else None,
        list(cue) if cue else None,
        speaker.mode,
    ]


def _speaker_from(plain: list[Any]) -> ProposedSpeaker:
    name, role, mention, cue, mode = plain
    return ProposedSpeaker(
        name, role, Span(*mention) if mention else None, Span(*cue) if cue else None, mode
    )
