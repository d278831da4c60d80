"""Seen before: what says the same is found, and nothing of an open review shows in it (P6)."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from annotations.choices import Role
from annotations.models import Claim, Project, User
from annotations.selectors.similar import MOST, similar_claims
from annotations.services.claims import withdraw_claim
from annotations.services.projects import add_member
from tests.factories import (
    make_article,
    make_claim,
    make_project,
    make_review,
    queries_of,
    ready_claim,
    settle,
    settled_claim,
    standing,
    take,
)

pytestmark = pytest.mark.django_db

FIRST = "The Harrow Bridge opened to traffic in May 1998"
AGAIN = "Traffic first crossed the Harrow Bridge in May 1998"
OTHER = "Rents in the capital rose faster than wages"


def a_claim(project: Project, words: str, by: User | None = None) -> Claim:
    article = make_article(project, by, text=f"{words}.")
    return make_claim(project, by, article=article, quote=words)


def seen(actor: User, claim: Claim) -> list[str]:
    return [row.text for row in similar_claims(standing(actor, claim.project), claim)]


def test_the_same_in_other_words_is_found(project: Project, vic: User) -> None:
    first, again = a_claim(project, FIRST), a_claim(project, AGAIN)
    a_claim(project, OTHER)
    assert seen(vic, again) == [FIRST]
    assert seen(vic, first) == [AGAIN]


@pytest.mark.parametrize(
    ("first", "again", "stranger"),
    [
        (
            "Мост через реку открыли в мае 1998 года",
            "В мае 1998 года был открыт мост через реку",
            "Выборы губернатора прошли 1998 году",
        ),
        ("大桥于1998年5月正式通车", "1998年5月大桥通车", "工厂于1998年关闭"),
        (
            "افتتح الجسر أمام حركة المرور في مايو 1998",
            "في مايو 1998 افتتح الجسر أمام المرور",
            "ارتفعت الإيجارات بسرعة عام 1998",
        ),
    ],
    ids=["ru", "zh", "ar"],
)
def test_any_script_is_read(
    project: Project, vic: User, first: str, again: str, stranger: str
) -> None:
    """Without the words, a database of character type C would know these texts by their year."""
    a_claim(project, first)
    a_claim(project, stranger)
    assert seen(vic, a_claim(project, again)) == [first]


@pytest.mark.parametrize("words", ["It's O'Neill's \\ and & | ! ( : * <-> 'quoted'", "%s {0}"])
def test_any_sign_can_be_looked_for(project: Project, vic: User, words: str) -> None:
    a_claim(project, words)
    assert seen(vic, a_claim(project, words)) == [words]


def test_a_very_long_claim_is_no_obstacle(project: Project, vic: User) -> None:
    words = " ".join(f"bridge{n}" for n in range(80_000))
    first, again = a_claim(project, words), a_claim(project, words)
    assert seen(vic, again) == [first.text]


def test_withdrawn_claims_are_left_out(project: Project, mia: User) -> None:
    first, again = a_claim(project, FIRST), a_claim(project, AGAIN)
    withdraw_claim(
        standing=standing(mia, project), claim=first, version=first.version, reason="opinion"
    )
    assert seen(mia, again) == []


def test_at_most_five_and_the_likest_first(project: Project, vic: User) -> None:
    for n in range(MOST + 2):
        a_claim(project, f"{FIRST}, {n} years late")
    a_claim(project, FIRST)
    claim = a_claim(project, FIRST)
    found = similar_claims(standing(vic, project), claim)
    assert len(found) == MOST
    assert found[0].text == FIRST
    assert [row.score for row in found] == sorted((row.score for row in found), reverse=True)


# --- walls and blindness -------------------------------------------------------------------------


def test_other_projects_show_to_their_members_only(
    project: Project, root: User, vic: User, ben: User
) -> None:
    elsewhere = make_project(root, "rivers")
    add_member(standing=standing(root, elsewhere), user=ben, role=Role.VIEWER)
    a_claim(elsewhere, FIRST)
    claim = a_claim(project, AGAIN)
    assert seen(vic, claim) == []
    (found,) = similar_claims(standing(ben, project), claim)
    assert (found.text, found.project, found.slug) == (FIRST, "Rivers", "rivers")


def test_a_final_verdict_is_shown(
    project: Project, vic: User, ben: User, chi: User, ada: User
) -> None:
    other = settled_claim(project, [ben, chi], ada)
    claim = a_claim(project, other.text)
    (found,) = similar_claims(standing(vic, project), claim)
    final = other.adjudications.standing().get()
    assert found.final is not None
    assert (found.final.name, found.at) == (final.content_label.name, final.created_at)


def test_a_superseded_verdict_is_not(
    project: Project, vic: User, ben: User, chi: User, ada: User
) -> None:
    other = settled_claim(project, [ben, chi], ada)
    other.adjudications.update(superseded_at=timezone.now())
    (found,) = similar_claims(standing(vic, project), a_claim(project, other.text))
    assert found.final is None


def shown_to(client: Client, actor: User, claim: Claim) -> tuple[object, ...]:
    """What both pages and the selector show of other claims."""
    client.force_login(actor)
    record = client.get(reverse("claims.show", args=[claim.project.slug, claim.pk]))
    place = reverse("articles.claims", args=[claim.project.slug, claim.article_id])
    page = client.get(place, {"claim": claim.number})
    return record.context["record"].similar, page.context["shown"].similar


def test_open_reviews_of_the_other_claim_change_nothing(
    client: Client, project: Project, root: User, mia: User, ada: User, ben: User, chi: User,
    vic: User,
) -> None:  # fmt: skip
    """Two worlds that differ by open judgements of others look alike to everybody."""
    claim, words = a_claim(project, FIRST), f"{AGAIN}, he said"
    a_claim(project, f"{AGAIN}, she said")
    other = ready_claim(project, article=make_article(project, text=f"{words}."), quote=words)

    def world() -> list[object]:
        everybody = [standing(actor, project) for actor in (root, mia, ada, ben, chi, vic)]
        pages = [shown_to(client, actor, claim) for actor in (chi, vic)]
        return [pages, *(similar_claims(here, claim) for here in everybody)]

    before = world()
    assert seen(vic, claim) == [words, f"{AGAIN}, she said"], "there is something to change"
    for step in (
        lambda: take(other, ben),
        lambda: make_review(other, ben, "true", submitted=False),
        lambda: make_review(other, ben, "true"),
        lambda: make_review(other, chi, "false"),
    ):
        step()
        assert world() == before
    settle(other, ada)
    assert world() != before, "a final verdict does show, so the comparison can fail"


# --- pages ---------------------------------------------------------------------------------------


def test_both_pages_name_the_verdict_and_the_claim(
    client: Client, project: Project, vic: User, ben: User, chi: User, ada: User
) -> None:
    other = settled_claim(project, [ben, chi], ada)
    claim = a_claim(project, other.text)
    client.force_login(vic)
    link = reverse("claims.show", args=[project.slug, other.pk])
    for place in (
        reverse("claims.show", args=[project.slug, claim.pk]),
        reverse("articles.claims", args=[project.slug, claim.article_id]) + "?claim=1",
    ):
        page = client.get(place).content.decode()
        assert "Seen before" in page
        assert link in page
        assert "Mixed" in page


def test_a_claim_without_its_like_shows_no_heading(
    client: Client, project: Project, vic: User
) -> None:
    claim = a_claim(project, FIRST)
    client.force_login(vic)
    page = client.get(reverse("claims.show", args=[project.slug, claim.pk])).content.decode()
    assert "Seen before" not in page


def test_it_takes_one_query_whatever_is_found(project: Project, vic: User) -> None:
    claim = a_claim(project, FIRST)
    here = standing(vic, project)
    assert queries_of(lambda: similar_claims(here, claim)) == 1
    for _ in range(7):
        a_claim(project, AGAIN)
    assert queries_of(lambda: similar_claims(here, claim)) == 1


# --- indexes -------------------------------------------------------------------------------------

INDEXES = ["claim_trigrams", "claim_words"]


def fill(project: Project, article_id: int, number: int) -> None:
    """That many claims on the first letter of an article, each with words of its own."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO annotations_claim (project_id, article_id, public_id, number, text, kind,
                flags, worth_origin, worth_reasons, refers_to, origin, external_id, created_at,
                withdrawn_reason, version)
            SELECT %s, %s, gen_random_uuid(), 1000 + n, md5(n::text) || ' ' || md5((-n)::text),
                'other', '{}', 'machine', '{}', '', 'machine', '', now(), '', 1
            FROM generate_series(1, %s) n
            """,
            [project.pk, article_id, number],
        )
        cursor.execute(
            """
            INSERT INTO annotations_anchor (project_id, claim_id, "order", start, "end", quote,
                prefix, suffix)
            SELECT c.project_id, c.id, 0, 0, 1, left(a.text, 1), '', substr(a.text, 2, 32)
            FROM annotations_claim c JOIN annotations_article a ON a.id = c.article_id
            WHERE c.number > 1000
            """
        )
        cursor.execute("SELECT gin_clean_pending_list(%s), gin_clean_pending_list(%s)", INDEXES)
        cursor.execute("ANALYZE annotations_claim")


def plan_of(project: Project, claim: Claim, actor: User) -> str:
    """The plan of the one query, as PostgreSQL makes it."""
    with CaptureQueriesContext(connection) as captured:
        similar_claims(standing(actor, project), claim)
    (query,) = [q["sql"] for q in captured if "annotations_claim_words" in q["sql"]]
    with connection.cursor() as cursor:
        cursor.execute("EXPLAIN " + query.replace("%", "%%"), [])
        return "\n".join(line for (line,) in cursor.fetchall())


def test_claims_are_found_by_index(project: Project, vic: User) -> None:
    claim = a_claim(project, FIRST)
    fill(project, claim.article_id, 20_000)
    plan = plan_of(project, claim, vic)
    assert "claim_trigrams" in plan
    assert "claim_words" in plan
    assert "Seq Scan on annotations_claim" not in plan
    with connection.cursor() as cursor:
        cursor.execute("DROP INDEX claim_trigrams")
    assert "Seq Scan on annotations_claim" in plan_of(project, claim, vic)
