"""Every rule that `verify` checks is broken here once, past triggers and constraints, and found."""

from __future__ import annotations

import io
import re
from typing import NamedTuple

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from annotations.models import Citation, Claim, Project, User
from annotations.services.claims import change_claim
from annotations.services.corrections import correct_sources, correct_wording, reopen_claim
from annotations.services.projects import change_project
from annotations.services.reviews import confirm_review
from tests.factories import (
    disputed_claim,
    make_article,
    make_claim,
    make_project,
    make_review,
    manager_of,
    ready_claim,
    settle,
    settled_claim,
    standing,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def record(project: Project, root: User, ada: User, ben: User, chi: User) -> Project:
    """Claims in every state, speakers with places, and a second project beside."""
    settled_claim(project, [ben, chi], ada, speaker="Ana Lee")
    disputed_claim(project, [ben, chi])
    make_review(ready_claim(project), ben, submitted=False)
    make_article(project, choice=None)
    make_claim(make_project(root, "other"))
    corrected(settled_claim(project, [ben, chi], ada, speaker="Ana Lee"), ada)
    reworded(disputed_claim(project, [ben, chi]), ada, ben)
    return project


def corrected(claim: Claim, ada: User) -> None:
    """Its words, its speaker, its sources and its verdict."""
    who = standing(ada, claim.project)
    note = "It was another bridge."
    correct_wording(
        standing=who, claim=claim, version=claim.version, text="The bridge in Porto opened in 1998",
        speaker="Rui Sá", public_note=note,
    )  # fmt: skip
    final = claim.adjudications.standing().get().pk
    cited = list(Citation.objects.filter(review__claim=claim))
    correct_sources(standing=who, claim=claim, final=final, citations=cited, public_note=note)
    final = claim.adjudications.standing().get().pk
    reopen_claim(standing=who, claim=claim, final=final, public_note=note)
    settle(claim, ada, "false")


def reworded(claim: Claim, editor: User, confirms: User) -> None:
    """One of its two reviewers has confirmed, the other is still asked to."""
    change_claim(
        standing=standing(editor, claim.project), claim=claim, version=claim.version,
        text="The bridge in Porto opened in 1998", kind=claim.kind, worth=claim.worth_band,
        speaker="",
    )  # fmt: skip
    assignment = claim.assignments.get(reviewer=confirms)
    confirm_review(
        standing=standing(confirms, claim.project), assignment=assignment,
        version=assignment.review.version,
    )  # fmt: skip


def verify(*arguments: str) -> tuple[int, str]:
    """Exit code and what was printed."""
    printed = io.StringIO()
    try:
        call_command("verify", *arguments, stdout=printed)
    except CommandError as error:
        return error.returncode, printed.getvalue()
    return 0, printed.getvalue()


def damage(*statements: str) -> None:
    """Change rows as somebody could who owns the database: no trigger runs, keys included."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET LOCAL session_replication_role = replica")
        for statement in statements:
            cursor.execute(statement)
        cursor.execute("SET LOCAL session_replication_role = DEFAULT")


def drop(table: str, constraint: str) -> str:
    return f"ALTER TABLE annotations_{table} DROP CONSTRAINT {constraint}"


def first(table: str, change: str, where: str = "true") -> str:
    """Change the first row of a table."""
    row = f"SELECT min(id) FROM annotations_{table} WHERE {where}"
    return f"UPDATE annotations_{table} SET {change} WHERE id = ({row})"


def copy(table: str, changes: dict[str, str], where: str = "true") -> str:
    """Insert a copy of the first row with other values."""
    row = f"SELECT min(id) FROM annotations_{table} WHERE {where}"
    new = {"id": f"(SELECT max(id) + 1 FROM annotations_{table})", **changes}
    pairs = ", ".join(f"'{name}', {value}" for name, value in new.items())
    return (
        f"INSERT INTO annotations_{table} SELECT (jsonb_populate_record(t, "
        f"jsonb_build_object({pairs}))).* FROM annotations_{table} t WHERE id = ({row})"
    )


class Sabotage(NamedTuple):
    table: str
    what: str
    statements: tuple[str, ...]


ATTRIBUTION_LABEL = """(SELECT min(label.id) FROM annotations_verdictlabel label
    JOIN annotations_verdictscale scale ON scale.id = scale_id WHERE aspect = 'attribution')"""
CONTENT_SCALE = "(SELECT min(id) FROM annotations_verdictscale WHERE aspect = 'content')"
FOREIGN_SCALE = copy("verdictscale", {
    "slug": "'own'", "project_id": "(SELECT id FROM annotations_project WHERE slug = 'other')",
})  # fmt: skip
FOREIGN_LABEL = copy("verdictlabel", {
    "scale_id": "(SELECT id FROM annotations_verdictscale WHERE slug = 'own')",
})  # fmt: skip
OTHER = "project_id = (SELECT id FROM annotations_project WHERE slug = 'other')"
SUBMITTED = "submitted_at IS NOT NULL"
HAS_MENTION = "mention_start IS NOT NULL"
ROOT = "(SELECT id FROM annotations_user WHERE username = 'root')"
HAS_CUE = "cue_start IS NOT NULL"

CORRECTED = "EXISTS (SELECT FROM annotations_correction WHERE claim_id = annotations_claim.id)"
CORRECTED_CLAIM = "claim_id IN (SELECT claim_id FROM annotations_correction WHERE kind = 'text')"

SABOTAGE = {
    "quote": Sabotage("anchor", "the quote is not", (first("anchor", "quote = 'other'"),)),
    "utf-16": Sabotage(
        "anchor", "the quote is not", (first("anchor", 'start = start + 1, "end" = "end" + 1'),)
    ),
    "prefix": Sabotage("anchor", "the prefix is not", (first("anchor", "prefix = 'x'"),)),
    "suffix": Sabotage("anchor", "the suffix is not", (first("anchor", "suffix = 'x'"),)),
    "bounds": Sabotage("anchor", "is not inside the text", (first("anchor", '"end" = 99999'),)),
    "part order": Sabotage("anchor", "does not follow", (first("anchor", '"order" = 3'),)),
    "parts overlap": Sabotage("anchor", "overlaps the part", (copy("anchor", {'order': "1"}),)),
    "fingerprint": Sabotage(
        "article", "the fingerprint is not",
        (drop("article", "article_fingerprint"), first("article", "sha256 = repeat('0', 64)")),
    ),
    "text": Sabotage(
        "article", "the fingerprint is not",
        (drop("article", "article_fingerprint"),
         first("article", "text = replace(text, 'b', 'c')")),
    ),
    "length": Sabotage(
        "article", "characters, not 7",
        (drop("article", "article_length"), first("article", "length = 7")),
    ),
    "carriage return": Sabotage(
        "article", "carriage return",
        (drop("article", "article_line_ends"), drop("article", "article_fingerprint"),
         first("article", "text = replace(text, chr(10), chr(13))")),
    ),
    "sentence order": Sabotage(
        "segment", "stands where 0 should", (first("segment", '"order" = 77'),)
    ),
    "sentences overlap": Sabotage(
        "segment", "overlaps the sentence", (first("segment", '"end" = "end" + 5'),)
    ),
    "sentence bounds": Sabotage(
        "segment", "is not inside", ('UPDATE annotations_segment SET "end" = 99999',)
    ),
    "words left out": Sabotage(
        "article", "are in no sentence",
        ("DELETE FROM annotations_segment WHERE id = (SELECT min(id) FROM annotations_segment)",),
    ),
    "no anchor": Sabotage("claim", "has no anchor", ("DELETE FROM annotations_anchor",)),
    "mention": Sabotage(
        "attribution", "the mention is not", (first("attribution", "mention = 'Zoe'", HAS_MENTION),)
    ),
    "cue": Sabotage(
        "attribution", "the cue is not", (first("attribution", "cue = 'sang'", HAS_CUE),)
    ),
    "mention without a place": Sabotage(
        "attribution", "the mention has words without",
        (drop("attribution", "attribution_mention_has_place"),
         first("attribution", "mention_start = NULL", HAS_MENTION)),
    ),
    "review's question": Sabotage(
        "review", "answers the other question",
        (first("review", f"content_label_id = {ATTRIBUTION_LABEL}"),),
    ),
    "final question": Sabotage(
        "adjudication", "answers the other question",
        (first("adjudication", f"content_label_id = {ATTRIBUTION_LABEL}"),),
    ),
    "foreign scale": Sabotage(
        "review", "on a scale of another project",
        (FOREIGN_SCALE, FOREIGN_LABEL, first(
            "review", "content_label_id = (SELECT max(id) FROM annotations_verdictlabel)")),
    ),
    "project's scale": Sabotage(
        "project", "answers the other question",
        (first("project", f"attribution_scale_id = {CONTENT_SCALE}"),),
    ),
    "slot": Sabotage("assignment", "slot 4 of 2 reviews", (first("assignment", "slot = 4"),)),
    "slot twice": Sabotage(
        "assignment", "slot 1 of the claim is held twice",
        ("DROP INDEX assignment_slot_once", "UPDATE annotations_assignment SET slot = 1"),
    ),
    "asked twice": Sabotage(
        "assignment", "asked of one person twice",
        (drop("assignment", "assignment_reviewer_once"),
         copy("assignment", {"state": "'released'"})),
    ),
    "incomplete review": Sabotage(
        "review", "without a verdict or a confidence",
        (drop("review", "review_submitted_complete"),
         first("review", "confidence = ''", SUBMITTED)),
    ),
    "review's assignment": Sabotage(
        "review", "of another person or claim",
        (first("assignment", f"reviewer_id = {ROOT}"),),
    ),
    "review's state": Sabotage(
        "review", "is submitted and its assignment is open",
        (first("assignment", "state = 'open'", "state = 'submitted'"),),
    ),
    "draft's state": Sabotage(
        "review", "is a draft and its assignment is submitted",
        (first("review", "submitted_at = NULL", SUBMITTED),),
    ),
    "reviewed twice": Sabotage(
        "review", "has reviewed the claim before",
        (drop("review", "review_once"),
         "UPDATE annotations_review SET reviewer_id = (SELECT min(id) FROM annotations_user)"),
    ),
    "citation": Sabotage(
        "citation", "neither a source nor a search",
        (drop("citation", "citation_source_or_search"),
         first("citation", "source_id = NULL, stance = ''")),
    ),
    "two finals": Sabotage(
        "adjudication", "another final verdict",
        ("DROP INDEX adjudication_one_standing", copy("adjudication", {})),
    ),
    "adjudicator": Sabotage(
        "adjudication", "the adjudicator reviewed the claim",
        (first("adjudication", "adjudicator_id = (SELECT min(reviewer_id) FROM annotations_review"
               " WHERE claim_id = annotations_adjudication.claim_id)"),),
    ),
    "nobody's verdict": Sabotage(
        "adjudication", "neither by a person nor by agreement",
        (drop("adjudication", "adjudication_by_a_person_or_by_agreement"),
         first("adjudication", "adjudicator_id = NULL")),
    ),
    "published elsewhere": Sabotage(
        "publishedcitation", "of a review of another claim",
        ("INSERT INTO annotations_publishedcitation (project_id, adjudication_id, citation_id)"
         " SELECT project_id, id, (SELECT max(id) FROM annotations_citation)"
         " FROM annotations_adjudication",),
    ),
    "history changed": Sabotage(
        "activity", "is not what was sealed",
        (first("activity", """after = '{"x": 1}'""", "sequence = 3"),),
    ),
    "history sealed anew": Sabotage(
        "activity", "does not follow the row before",
        (first("activity", """after = '{"x": 1}'""", "sequence = 3"),
         "UPDATE annotations_activity a SET hash = annotations_activity_seal(a)"
         " WHERE id = (SELECT min(id) FROM annotations_activity WHERE sequence = 3)"),
    ),
    "history cut": Sabotage(
        "activity", "it is number 4 and follows 2",
        ("DELETE FROM annotations_activity WHERE sequence = 3",),
    ),
    "history cut at the end": Sabotage(
        "adjudication", "no Activity tells of it",
        ("DELETE FROM annotations_activity a WHERE sequence >= (SELECT min(sequence)"
         " FROM annotations_activity WHERE verb = 'claim.settled')",),
    ),
    "review reworded": Sabotage(
        "review", "does not say what was submitted last",
        (first("review", "justification = 'I never wrote this'", SUBMITTED),),
    ),
    "verdict changed": Sabotage(
        "review", "does not say what was submitted last",
        (first("review", "content_label_id = (SELECT max(id) FROM annotations_verdictlabel WHERE"
               " scale_id = (SELECT content_scale_id FROM annotations_project WHERE slug ="
               " 'bridges'))", SUBMITTED),),
    ),
    "final verdict reworded": Sabotage(
        "adjudication", "does not say what was settled",
        (first("adjudication", "justification = 'Other words'"),),
    ),
    "citation reworded": Sabotage(
        "citation", "does not say what was cited last", (first("citation", "quote = 'forged'"),)
    ),
    "source renamed": Sabotage(
        "citation", "does not say what was cited last", (first("source", "title = 'Another'"),)
    ),
    "claim reworded": Sabotage(
        "claim", "not as it was left by the last step", (first("claim", "text = 'Other words'"),)
    ),
    "speaker renamed": Sabotage(
        "claim", "not as it was left by the last step",
        (first("attribution", "speaker = 'Somebody'"),),
    ),
    "speaker taken out": Sabotage(
        "claim", "not as it was left by the last step", ("DELETE FROM annotations_attribution",)
    ),
    "corrected claim reworded": Sabotage(
        "claim", "not as it was left by the last step",
        (first("claim", "text = 'Other words'", CORRECTED),),
    ),
    "corrected speaker renamed": Sabotage(
        "claim", "not as it was left by the last step",
        (first("attribution", "speaker = 'Somebody'", CORRECTED_CLAIM),),
    ),
    "correction reworded": Sabotage(
        "correction", "no Activity tells of it",
        (first("correction", """after = '{"text": "Something else"}'""", "kind = 'text'"),),
    ),
    "corrected speaker forged": Sabotage(
        "correction", "no Activity tells of it",
        (first("correction", """before = '{"speaker": "Else"}'""", "kind = 'attribution'"),),
    ),
    "corrected sources forged": Sabotage(
        "correction", "no Activity tells of it",
        (first("correction", """before = '{"sources": [{"x": 1}]}'""", "kind = 'source'"),),
    ),
    "correction's note": Sabotage(
        "correction", "no Activity tells of it",
        (first("correction", "public_note = 'Nothing was wrong.'", "kind = 'verdict'"),),
    ),
    "corrected verdict changed": Sabotage(
        "adjudication", "does not say what was settled",
        ("UPDATE annotations_adjudication SET justification = 'Other words'"
         " WHERE id = (SELECT object_id FROM annotations_activity"
         " WHERE verb = 'correction.published' AND object_type = 'adjudication')",),
    ),
    "nobody was asked": Sabotage(
        "review", "the claim was reworded since",
        ("UPDATE annotations_review SET submitted_at = now() WHERE assignment_id ="
         " (SELECT id FROM annotations_assignment WHERE state = 'confirm')",
         "UPDATE annotations_assignment SET state = 'submitted', former_wording = NULL"
         " WHERE state = 'confirm'"),
    ),
    "confirmed review reworded": Sabotage(
        "review", "does not say what was submitted last",
        ("UPDATE annotations_review SET justification = 'I never wrote this' WHERE id ="
         " (SELECT object_id FROM annotations_activity WHERE verb = 'review.confirmed')",),
    ),
    "claim brought back": Sabotage(
        "claim", "not as it was left by the last step",
        (first("claim", "withdrawn_at = now(), withdrawn_reason = 'x'"),),
    ),
    "orphan": Sabotage(
        "citation", r"source_id \d+ is not there", ("DELETE FROM annotations_source",)
    ),
    "orphan of a person": Sabotage(
        "review", r"reviewer_id \d+ is not there",
        ("DELETE FROM annotations_user WHERE username = 'ben'",),
    ),
    "two projects": Sabotage(
        "review", r"claim_id \d+ belongs to another project",
        (f"UPDATE annotations_review SET {OTHER}",),
    ),
}  # fmt: skip


def test_a_sound_record_has_no_fault(record: Project) -> None:
    code, printed = verify()
    assert code == 0
    assert re.fullmatch(
        r"checked: 7 articles, \d+ segments, \d+ claims, \d+ anchors, \d+ attributions,"
        r" 9 assignments, 9 reviews, 9 citations, 4 adjudications, \d+ activities\n"
        r"(history of (bridges|other): \d+ rows, head [0-9a-f]{64}\n){2}",
        printed,
    )


def is_found(sabotage: Sabotage) -> bool:
    """Whether `verify` tells of it; the record is whole again afterwards."""
    with transaction.atomic():
        damage(*sabotage.statements)
        code, printed = verify()
        transaction.set_rollback(True)
    fault = rf"^annotations_{sabotage.table} \d+: .*{sabotage.what}"
    return code == 1 and re.search(fault, printed, re.M) is not None


def test_every_sabotage_is_found(record: Project) -> None:
    assert [name for name, sabotage in SABOTAGE.items() if not is_found(sabotage)] == []
    assert verify()[0] == 0


def test_one_project_alone(record: Project) -> None:
    damage(first("anchor", "quote = 'x'", OTHER))
    assert verify("bridges")[0] == 0
    assert verify("other")[0] == verify()[0] == 1


def test_no_such_project(db: None) -> None:
    assert verify("nowhere")[0] == 2


def test_fewer_reviews_than_before_are_no_fault(record: Project) -> None:
    """A project may lower N when slots are taken; the history knows that there were more."""
    change_project(standing=standing(manager_of(record), record), version=1, reviews_per_claim=1)
    assert verify()[0] == 0


def test_every_fault_is_told_with_its_row(record: Project) -> None:
    damage("UPDATE annotations_anchor SET quote = 'x'")
    _, printed = verify()
    anchors = Claim.objects.filter(anchors__quote="x").count()
    assert len(re.findall(r"^annotations_anchor \d+: the quote", printed, re.M)) == anchors > 3


def test_a_chinese_article_is_sound(project: Project) -> None:
    make_article(
        project, text="他说：“这座桥 🌉 建于一九九八年。”\n天气很好。", language="zh", choice=None
    )
    assert verify()[0] == 0
