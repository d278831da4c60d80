"""Every column of the export of claims, once and in order; docs/export-format.md explains them.

The SQL names the tables as ``claims.sql`` joins them. A column of a review is empty on every other
row, and so is one of a final verdict.
"""

from __future__ import annotations

from enum import Enum
from typing import NamedTuple

from .guard import guarded


class Kind(Enum):
    """What is in the cells, and so how they are written."""

    TEXT = "text"  # somebody's words: guarded against formulas
    CODE = "code"  # from a closed list, or made by the program
    NUMBER = "number"
    DATE = "date"
    MOMENT = "moment"
    JSON = "JSON"


class Column(NamedTuple):
    name: str
    kind: Kind
    meaning: str
    sql: str
    named_sql: str = ""  # in place of ``sql`` when the names of people are asked for

    def select(self, *, raw: bool, names: bool) -> str:
        """The item of the SELECT list."""
        sql = self.named_sql if names and self.named_sql else self.sql
        match self.kind:
            case Kind.TEXT:
                sql = f"nullif({sql}, '')"
                sql = sql if raw else guarded(sql)
            case Kind.CODE:
                sql = f"nullif({sql}, '')"
            case Kind.DATE:
                sql = f"to_char({sql}, 'YYYY-MM-DD')"
            case Kind.MOMENT:
                sql = _moment(sql)
            case Kind.JSON:
                sql = f"coalesce({sql}, '[]')"
        return f'{sql} AS "{self.name}"'


def _moment(sql: str) -> str:
    return f"""to_char({sql} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')"""


def _review(sql: str) -> str:
    return f"CASE entry.kind WHEN 'review' THEN {sql} END"


def _final(sql: str) -> str:
    return f"CASE entry.kind WHEN 'final' THEN {sql} END"


_CONTENT_SCALE = "content_scale.slug || '@' || content_scale.version"
_ATTRIBUTION_SCALE = "attribution_scale.slug || '@' || attribution_scale.version"
_SPEAKER = """(
    SELECT speaker FROM annotations_attribution
    WHERE claim_id = claim.id ORDER BY "order" DESC LIMIT 1
)"""
_SPEAKERS = """(
    SELECT json_agg(json_build_object(
        'speaker', speaker, 'role', role, 'mode', mode, 'occasion', occasion,
        'wikidata_id', wikidata_id, 'mention', mention, 'mention_start', mention_start,
        'cue', cue, 'cue_start', cue_start, 'origin', origin) ORDER BY "order")
    FROM annotations_attribution WHERE claim_id = claim.id
)"""
_CITATIONS = f"""(
    SELECT json_agg(CASE WHEN source.id IS NULL THEN json_build_object(
            'aspect', citation.aspect, 'searched_for', citation.searched_for,
            'searched_in', citation.searched_in, 'searched_on', citation.searched_on,
            'note', citation.note)
        ELSE json_build_object(
            'aspect', citation.aspect, 'stance', citation.stance, 'url', source.url,
            'title', source.title, 'publisher', source.publisher, 'author', source.author,
            'published_on', source.published_on,
            'published_precision', source.published_precision, 'medium', source.medium,
            'tier', source.tier, 'archived_url', source.archived_url,
            'archived_at', {_moment("source.archived_at")}, 'quote', citation.quote,
            'locator', citation.locator, 'note', citation.note,
            'retrieved_at', {_moment("citation.retrieved_at")})
        END ORDER BY citation.review_id, citation."order")
    FROM annotations_citation AS citation
    LEFT JOIN annotations_source AS source ON source.id = citation.source_id
    -- Not "review_id = … OR id IN …", which no index answers.
    WHERE citation.id IN (
        SELECT id FROM annotations_citation WHERE review_id = entry.review_id
        UNION ALL
        SELECT citation_id FROM annotations_publishedcitation
        WHERE adjudication_id = entry.final_id)
)"""  # noqa: S608 (all of it is written here)
_T, _C, _N, _D, _M, _J = Kind.TEXT, Kind.CODE, Kind.NUMBER, Kind.DATE, Kind.MOMENT, Kind.JSON

COLUMNS = (
    Column("row_type", _C, "review, final, or claim when there is neither",
           "coalesce(entry.kind, 'claim')"),
    Column("project", _T, "Slug of the project", "project.slug"),
    Column("article_id", _N, "Number of the article, the same in every export", "article.id"),
    Column("article_title", _T, "Title of the article", "article.title"),
    Column("article_url", _T, "Where it was published", "article.url"),
    Column("article_publisher", _T, "Who published it", "article.publisher"),
    Column("article_published_on", _D, "Day of publication; see the next column",
           "article.published_on"),
    Column("article_published_precision", _C,
           "day, month or year: how much of the date is known; empty without a date",
           "CASE WHEN article.published_on IS NOT NULL THEN article.published_precision END"),
    Column("article_language", _T, "BCP 47 tag of the text", "article.language"),
    Column("article_sha256", _C, "SHA-256 of the text in UTF-8, in hex", "article.sha256"),
    Column("article_length", _N, "Code points of the text", "article.length"),
    Column("claim_id", _C, "UUID of the claim; never changes", "claim.public_id::text"),
    Column("claim_number", _N, "Number of the claim within its article; never reused",
           "claim.number"),
    Column("claim_text", _T, "Stand-alone text, to be read without the article", "claim.text"),
    Column("quote", _T, "The words of the article; several parts are joined by “ … ”",
           "anchor.quote"),
    Column("start", _N, "Code point of the article where the first part starts, from 0",
           "anchor.start"),
    Column("end", _N, "Code point of the article after the last part", 'anchor."end"'),
    Column("anchors", _J, "Each part as [start, end, quote], in order", "anchor.parts"),
    Column("speaker", _T, "Who is said to have said it: the innermost speaker", _SPEAKER),
    Column("speakers", _J, "The chain of speakers, outermost first", _SPEAKERS),
    Column("kind", _C, "event, quantity, history, comparison, causal, quotation, position, "
           "prediction or other", "claim.kind"),
    Column("flags", _J, "What the splitting noticed, as words", "to_jsonb(claim.flags)"),
    Column("worth", _N, "Check-worthiness from 0 to 1", "claim.worth"),
    Column("worth_set_by", _C, "machine, person or import; empty without a worth",
           "CASE WHEN claim.worth IS NOT NULL THEN claim.worth_origin END"),
    Column("verifiability", _N, "How likely sources can settle it, from 0 to 1",
           "claim.verifiability"),
    Column("uttered_on", _D, "Day on which it was said", "claim.uttered_on"),
    Column("origin", _C, "Who proposed the claim: machine, person or import", "claim.origin"),
    Column("state", _C, "proposed, ready, in_review, agreed, disputed, settled or withdrawn",
           "claim.shown_state"),
    Column("withdrawn_reason", _T, "Why the claim was withdrawn", "claim.withdrawn_reason"),
    Column("reviewer", _T, "Pseudonym of the reviewer, R1, R2, …; the name when asked for",
           _review("reviewer.pseudonym"), _review("person.name")),
    Column("slot", _N, "Place of the review among the project's reviews of a claim, from 1",
           _review("entry.place")),
    Column("content_verdict", _T, "Code of the verdict: is it so?", _review("content.code")),
    Column("content_verdict_name", _T, "The verdict in words", _review("content.name")),
    Column("content_scale", _T, "Scale of the verdict, as slug@version", _review(_CONTENT_SCALE)),
    Column("attribution_verdict", _T, "Code of the verdict: was it said?",
           _review("attribution.code")),
    Column("attribution_verdict_name", _T, "The verdict in words", _review("attribution.name")),
    Column("attribution_scale", _T, "Scale of the verdict, as slug@version",
           _review(_ATTRIBUTION_SCALE)),
    Column("confidence", _C, "low, medium or high", _review("entry.confidence")),
    Column("justification", _T, "The reviewer's reasoning", _review("entry.justification")),
    Column("as_of", _D, "Day as of which the verdict holds; empty for the day of submission",
           _review("entry.as_of")),
    Column("submitted_at", _M, "When the review was submitted", _review("entry.at")),
    Column("citations", _J, "Sources of the review; on a final row, those that are published",
           _CITATIONS),
    Column("final_content_verdict", _T, "Code of the final verdict: is it so?",
           _final("content.code")),
    Column("final_content_verdict_name", _T, "The final verdict in words",
           _final("content.name")),
    Column("final_content_scale", _T, "Scale of the final verdict, as slug@version",
           _final(_CONTENT_SCALE)),
    Column("final_attribution_verdict", _T, "Code of the final verdict: was it said?",
           _final("attribution.code")),
    Column("final_attribution_verdict_name", _T, "The final verdict in words",
           _final("attribution.name")),
    Column("final_attribution_scale", _T, "Scale of the final verdict, as slug@version",
           _final(_ATTRIBUTION_SCALE)),
    Column("final_confidence", _C, "low, medium or high", _final("entry.confidence")),
    Column("final_justification", _T, "The adjudicator's reasoning",
           _final("entry.justification")),
    Column("final_method", _C, "adjudicated, or agreement of the reviewers",
           _final("entry.method")),
    Column("cause", _C, "Why the reviewers differed: evidence, reading, scale, time or error",
           _final("entry.cause")),
    Column("adjudicator", _T, "Pseudonym of the adjudicator, A1, A2, …; the name when asked for",
           _final("adjudicator.pseudonym"), _final("person.name")),
    Column("adjudicated_at", _M, "When the final verdict was reached", _final("entry.at")),
    Column("corrected_at", _M,
           "When the claim's verdict, wording, speaker or sources were last corrected",
           "correction.at"),
    Column("correction_note", _T, "The public note of that correction",
           "correction.public_note"),
    Column("blind_content_verdict", _T, "What the review said before a discussion; empty without",
           _review("blind_content.code")),
    Column("blind_attribution_verdict", _T, "The same for: was it said?",
           _review("blind_attribution.code")),
    Column("blind_confidence", _C, "low, medium or high, before the discussion",
           _review("blind.confidence")),
)  # fmt: skip
