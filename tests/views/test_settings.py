"""The settings of a project on screen: who reads, who saves, and from which version."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from annotations.choices import Aspect, Verb
from annotations.models import Project, User, VerdictScale
from annotations.selectors.scales import in_use
from annotations.services.projects import change_project
from tests.factories import (
    make_project,
    make_review,
    queries_of,
    ready_claim,
    scale,
    scale_as_typed,
    settled_claim,
    standing,
    take,
)

pytestmark = pytest.mark.django_db

RULES = {
    "version": 1,
    "reviews_per_claim": 3,
    "blind": "on",
    "minimum_sources": 2,
    "minimum_justification": 60,
    "agreement_rule": "never",
    "discussion_days": 5,
}
GENERAL = {"version": 1, "name": "Tunnels", "language": "fr", "guideline": "# Read\r\nall"}


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def url(project: Project, name: str = "general") -> str:
    return reverse(f"settings.{name}", args=[project.slug])


def text_of(response: Any) -> str:
    return " ".join(response.content.decode().split())


# --- general, rules, deadlines -------------------------------------------------------------------


def test_settings_are_saved_with_a_trace(project: Project, mia: User) -> None:
    client = signed_in(mia)
    assert client.post(url(project), GENERAL).status_code == 302
    assert client.post(url(project, "rules"), RULES | {"version": 2}).status_code == 302
    assert (
        client.post(url(project, "deadlines"), {"version": 3, "review_days": 9}).status_code == 302
    )
    project.refresh_from_db()
    assert (project.name, project.language, project.guideline) == ("Tunnels", "fr", "# Read\nall")
    assert (project.reviews_per_claim, project.blind, project.minimum_sources) == (3, True, 2)
    assert (project.agreement_rule, project.discussion_days) == ("never", 5)
    assert (project.review_days, project.version) == (9, 4)
    assert project.activities.filter(verb=Verb.PROJECT_CHANGED, actor=mia).count() == 3


def test_what_is_left_empty_is_none(project: Project, mia: User) -> None:
    change_project(standing=standing(mia, project), version=1, review_days=9, discussion_days=3)
    client = signed_in(mia)
    body = {
        name: value for name, value in RULES.items() if name not in ("blind", "discussion_days")
    }
    assert client.post(url(project, "rules"), body | {"version": 2}).status_code == 302
    assert (
        client.post(url(project, "deadlines"), {"version": 3, "review_days": ""}).status_code == 302
    )
    project.refresh_from_db()
    assert (project.blind, project.discussion_days, project.review_days) == (False, None, None)


def test_a_save_without_a_version_is_refused(project: Project, mia: User) -> None:
    client = signed_in(mia)
    for name in ("general", "rules", "deadlines", "scale", "kinds", "publishing"):
        assert client.post(url(project, name), {}).status_code == 428
        assert client.post(url(project, name), {"version": "x"}).status_code == 400


def test_a_stale_save_shows_both_sides_and_changes_nothing(project: Project, mia: User) -> None:
    client = signed_in(mia)
    change_project(standing=standing(mia, project), version=1, name="Canals", review_days=4)
    stale = client.post(url(project), GENERAL)
    assert stale.status_code == 409
    assert "Mia changed the settings" in text_of(stale)
    main = text_of(stale).split("<main")[1]
    assert main.index("Tunnels") < main.index("Canals")
    project.refresh_from_db()
    assert (project.name, project.version) == ("Canals", 2)
    assert client.post(url(project), GENERAL | {"version": 2}).status_code == 302, "save mine"
    assert (
        client.post(url(project, "deadlines"), {"version": 1, "review_days": 4}).status_code == 302
    )


def test_a_retry_gets_the_first_answer(project: Project, mia: User) -> None:
    client, body = signed_in(mia), RULES | {"request_key": "a" * 32}
    assert [client.post(url(project, "rules"), body).status_code for _ in range(2)] == [302, 302]
    project.refresh_from_db()
    assert project.version == 2


@pytest.mark.parametrize(
    ("page", "field", "value"),
    [
        ("general", "name", ""),
        ("general", "name", "x" * 121),
        ("general", "name", "a\u202eb"),
        ("general", "language", "klingon"),
        ("general", "language", "other"),
        ("general", "other_language", "not a tag"),
        ("general", "guideline", "x" * 50_001),
        ("rules", "reviews_per_claim", "6"),
        ("rules", "minimum_sources", "-1"),
        ("rules", "minimum_sources", "21"),
        ("rules", "minimum_justification", "1_000"),
        ("rules", "minimum_justification", "٣"),
        ("rules", "agreement_rule", "sometimes"),
        ("rules", "discussion_days", "31"),
        ("rules", "discussion_days", "1.5"),
        ("deadlines", "review_days", "0"),
        ("deadlines", "review_days", "366"),
        ("kinds", "note_event", "x" * 301),
    ],
)
def test_a_bad_value_is_named_and_changes_nothing(
    project: Project, mia: User, page: str, field: str, value: str
) -> None:
    forms: dict[str, dict[str, Any]]
    forms = {"general": GENERAL, "rules": RULES, "deadlines": {"version": 1}}
    forms["kinds"] = {"version": 1}
    answer = signed_in(mia).post(url(project, page), forms[page] | {field: value})
    assert answer.status_code == 400
    named = "other_language" if value == "other" else field
    assert set(answer.context["form"].errors) == {named}
    project.refresh_from_db()
    assert (project.name, project.version) == ("Bridges", 1)


def test_the_preview_shows_markdown_and_saves_nothing(project: Project, mia: User) -> None:
    body = GENERAL | {"do": "preview", "guideline": "# Rules\n\n**Read** <b>all</b>"}
    answer = signed_in(mia).post(url(project), body)
    assert answer.status_code == 200
    assert "<h3>Rules</h3>" in answer.content.decode()
    assert "<strong>Read</strong> &lt;b&gt;all&lt;/b&gt;" in answer.content.decode()
    project.refresh_from_db()
    assert project.version == 1


def test_others_read_the_settings_as_text(project: Project, mia: User, vic: User) -> None:
    change_project(standing=standing(mia, project), version=1, guideline="**Read** all")
    client = signed_in(vic)
    for name in ("general", "rules", "deadlines", "scale", "kinds", "publishing"):
        answer = client.get(url(project, name))
        main = answer.content.decode().split("<main")[1].split("</main>")[0]
        assert answer.status_code == 200
        assert "Only managers change the settings" in main
        assert "Mia" in main
        assert not any(tag in main for tag in ("<form", "<input", "<textarea", "<select"))
        assert client.post(url(project, name), {"version": 2}).status_code == 403
    assert "Both" not in text_of(client.get(url(project, "rules")))
    guideline = client.get(reverse("projects.guideline", args=[project.slug]))
    assert "<strong>Read</strong> all" in guideline.content.decode()


def test_who_reviews_is_led_to_the_guideline(project: Project, mia: User, ben: User) -> None:
    queue = reverse("reviews.queue", args=[project.slug])
    address = reverse("projects.guideline", args=[project.slug])
    assert address not in signed_in(ben).get(queue).content.decode()
    change_project(standing=standing(mia, project), version=1, guideline="Read")
    assert address in signed_in(ben).get(queue).content.decode()


def test_only_managers_have_the_entry(project: Project, mia: User, ben: User) -> None:
    overview = reverse("projects.overview", args=[project.slug])
    assert url(project) in signed_in(mia).get(overview).content.decode()
    assert url(project) not in signed_in(ben).get(overview).content.decode()


# --- scale ---------------------------------------------------------------------------------------


def opened(project: Project, base: VerdictScale | None = None, **changes: Any) -> dict[str, Any]:
    """The fields of the editor, with what somebody typed."""
    project.refresh_from_db()
    base = base or project.content_scale
    return {
        "version": project.version,
        "base": base.pk,
        "do": "save",
        **scale_as_typed(base),
        **{name.replace("__", "-"): value for name, value in changes.items()},
    }


def own_scale(project: Project, client: Client) -> VerdictScale:
    body = opened(project, name__2="Half true", says="version-1")
    assert client.post(url(project, "scale"), body).status_code == 302
    project.refresh_from_db()
    return project.content_scale


def test_the_effect_is_said_before_it_happens(
    project: Project, mia: User, ben: User, chi: User
) -> None:
    settled_claim(project, [ben, chi], mia)
    client = signed_in(mia)
    body = opened(project, name__2="Half true", do="check")
    checked = client.post(url(project, "scale"), body)
    assert checked.status_code == 200
    assert "Saving creates version 1 of this project’s own scale." in text_of(checked)
    assert "2 reviews that are open to you keep “Truth, six verdicts”, version 1." in text_of(
        checked
    )
    assert 'name="says" value="version-1"' in checked.content.decode()
    assert "Save as version 1" in text_of(checked)
    unsaid = client.post(url(project, "scale"), body | {"do": "save"})
    assert unsaid.status_code == 200, "a save that nobody was told of first is only told of"
    assert VerdictScale.objects.filter(project=project).count() == 0
    assert (
        client.post(url(project, "scale"), body | {"do": "save", "says": "version-1"}).status_code
        == 302
    )
    project.refresh_from_db()
    assert (project.content_scale.version, project.content_scale.project) == (1, project)


def test_another_effect_than_the_one_said_is_said_anew(project: Project, mia: User) -> None:
    client = signed_in(mia)
    own_scale(project, client)
    answer = client.post(url(project, "scale"), opened(project, name__0="Right", says="looks-2"))
    assert answer.status_code == 200
    assert "Saving creates version 2" in text_of(answer)
    assert VerdictScale.objects.filter(project=project).count() == 1


def test_a_used_verdict_is_hidden_and_stays(project: Project, mia: User, ben: User) -> None:
    client = signed_in(mia)
    own = own_scale(project, client)
    make_review(ready_claim(project), ben, "half-true")
    page = client.post(url(project, "scale"), opened(project, do="hide-2")).content.decode()
    assert 'name="hidden-2" value="1"' in page
    assert not own.labels.filter(retired=True).exists(), "nothing is saved yet"
    checked = client.post(url(project, "scale"), opened(project, hidden__2="1", do="check"))
    assert "Version 1 stays." in text_of(checked)
    body = opened(project, hidden__2="1", says="looks-2")
    assert client.post(url(project, "scale"), body).status_code == 302
    assert own.labels.get(code="half-true").retired
    assert own.labels.count() == 6


def test_a_retry_makes_one_version(project: Project, mia: User) -> None:
    client = signed_in(mia)
    body = opened(project, name__2="Half true", says="version-1", request_key="b" * 32)
    assert [client.post(url(project, "scale"), body).status_code for _ in range(2)] == [302, 302]
    assert VerdictScale.objects.filter(project=project).count() == 1


def test_a_stale_scale_shows_both_sides(project: Project, mia: User) -> None:
    client = signed_in(mia)
    late = opened(project, name__0="Accurate", says="version-1")
    own_scale(project, client)
    stale = client.post(url(project, "scale"), late)
    assert stale.status_code == 409
    assert "T Accurate (5)" in text_of(stale)
    assert "MX Half true (3)" in text_of(stale)
    mine = client.post(url(project, "scale"), late | {"version": 2})
    assert "Saving creates version 2" in text_of(mine), "what is saved now is another thing"
    assert VerdictScale.objects.filter(project=project).count() == 1


def test_rows_are_moved_added_and_taken_away_without_saving(project: Project, mia: User) -> None:
    client = signed_in(mia)

    def names(**changes: Any) -> list[str]:
        answer = client.post(url(project, "scale"), opened(project, **changes))
        assert answer.status_code == 200
        return [row.verdict.name for row in answer.context["scale"].rows]

    before = names(do="check")
    assert names(do="up-1") == [before[1], before[0], *before[2:]]
    assert names(do="down-4") == [*before[:4], before[5], before[4]]
    assert names(do="up-0") == before
    assert names(do="add") == [*before, ""]
    assert names(do="remove-5") == before[:5]
    assert names(do="up-99") == before
    project.refresh_from_db()
    assert project.version == 1


@pytest.mark.parametrize(
    ("field", "value", "named"),
    [
        ("letter-0", "", "letter-0"),
        ("letter-0", "LONG", "letter-0"),
        ("letter-0", "mt", "letter-0"),
        ("name-1", "True", "name-1"),
        ("name-1", "x" * 61, "name-1"),
        ("definition-1", "x" * 301, "definition-1"),
        ("definition-1", "a\u202eb", "definition-1"),
        ("colour-1", "#ff0000", "colour-1"),
        ("rating-1", "-1", "rating-1"),
        ("rating-1", "101", "rating-1"),
        ("code-1", "invented", "code-1"),
        ("scale_name", "", "scale_name"),
    ],
)
def test_a_bad_field_of_a_scale_is_named(
    project: Project, mia: User, field: str, value: str, named: str
) -> None:
    body = opened(project, says="version-1") | {field: value}
    answer = signed_in(mia).post(url(project, "scale"), body)
    assert answer.status_code == 400
    assert named in answer.context["scale"].errors
    assert VerdictScale.objects.filter(project=project).count() == 0


def test_a_shipped_scale_is_looked_at_and_chosen(project: Project, mia: User) -> None:
    client, shipped = signed_in(mia), scale("averitec-4")
    looked = client.get(url(project, "scale"), {"from": shipped.pk})
    assert "Saving makes “AVeriTeC, four verdicts”, version 1, the scale" in text_of(looked)
    body = opened(project, shipped, says="choice-1")
    assert client.post(url(project, "scale"), body).status_code == 302
    project.refresh_from_db()
    assert project.content_scale == shipped


def test_scales_of_other_projects_cannot_be_reached(
    project: Project, mia: User, root: User
) -> None:
    other = make_project(root, slug="other")
    theirs = own_scale(other, signed_in(root))
    client = signed_in(mia)
    assert client.get(url(project, "scale"), {"from": theirs.pk}).status_code == 404
    body = opened(project) | {"base": theirs.pk}
    assert client.post(url(project, "scale"), body).status_code == 404
    assert client.get(url(project, "scale"), {"from": 10**8}).status_code == 404


def test_the_second_question_is_asked_no_more(project: Project, mia: User) -> None:
    client = signed_in(mia)
    page = client.get(url(project, "scale"), {"aspect": "attribution", "from": "none"})
    assert "reviewers are not asked whether it was said" in text_of(page)
    body = {"version": 1, "aspect": "attribution", "base": "none", "do": "save"}
    assert client.post(url(project, "scale"), body).status_code == 200
    assert client.post(url(project, "scale"), body | {"says": "none"}).status_code == 302
    project.refresh_from_db()
    assert project.attribution_scale is None
    assert client.get(url(project, "scale"), {"aspect": "attribution"}).status_code == 200
    assert (
        client.get(url(project, "scale"), {"aspect": "content", "from": "none"}).status_code == 400
    )


def test_reviews_that_are_secret_are_not_counted(
    project: Project, mia: User, ben: User, chi: User
) -> None:
    claim = ready_claim(project, ben)
    take(claim, mia)
    make_review(claim, chi)
    here = standing(mia, project)
    assert in_use(here, Aspect.CONTENT, project.content_scale) == 0
    settled_claim(project, [ben, chi], mia)
    assert in_use(here, Aspect.CONTENT, project.content_scale) == 2


def test_queries_do_not_grow_with_versions(project: Project, mia: User) -> None:
    client = signed_in(mia)
    own_scale(project, client)
    before = queries_of(lambda: client.get(url(project, "scale")))
    body = opened(project, name__0="Accurate", says="version-2")
    assert client.post(url(project, "scale"), body).status_code == 302
    assert queries_of(lambda: client.get(url(project, "scale"))) == before
