"""The admin: site admins only, changes through services, and blind where a site admin is blind."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest
from django.apps import apps
from django.contrib import admin
from django.test import Client
from django.urls import reverse

from annotations.choices import Role, Verb
from annotations.models import (
    Activity,
    Citation,
    Claim,
    Membership,
    Project,
    Review,
    Source,
    User,
)
from annotations.services.projects import add_member
from tests.factories import (
    PASSWORD,
    make_claim,
    make_project,
    make_review,
    make_user,
    ready_claim,
    scale,
    settled_claim,
    standing,
    take,
)

pytestmark = pytest.mark.django_db
ADMINS = sorted(
    model._meta.model_name or "" for model in apps.get_app_config("annotations").get_models()
    if model in admin.site._registry
)  # fmt: skip
CHANGING = ("membership", "project", "user")
GUARDED = ("review", "citation", "source", "assignment", "activity", "comment")


def address(model: str, page: str, *arguments: Any) -> str:
    return reverse(f"admin:annotations_{model}_{page}", args=arguments)


@pytest.fixture
def as_root(client: Client, root: User) -> Client:
    client.force_login(root)
    return client


@pytest.fixture
def work(project: Project, root: User, ada: User, ben: User, chi: User) -> Project:
    settled_claim(project, [ben, chi], ada, speaker="Ana Lee")
    make_claim(project)
    return project


# --- the door ------------------------------------------------------------------------------------


def test_the_door_is_our_own_sign_in(client: Client) -> None:
    response = client.get(reverse("admin:index"), follow=True)
    assert response.redirect_chain[-1][0].startswith("/sign-in")


@pytest.mark.parametrize("who", ["mia", "dot"])
def test_managers_and_strangers_do_not_get_in(
    client: Client, who: str, request: pytest.FixtureRequest
) -> None:
    client.force_login(request.getfixturevalue(who))
    assert client.get(reverse("admin:index"), follow=True).status_code in (403, 404)


@pytest.mark.parametrize("rights", [{"is_staff": False}, {"is_superuser": False},
                                    {"is_active": False}])  # fmt: skip
def test_all_three_rights_are_needed(client: Client, root: User, rights: dict[str, bool]) -> None:
    client.force_login(root)
    assert client.get(reverse("admin:index")).status_code == 200
    User.objects.filter(pk=root.pk).update(**rights)
    assert client.get(reverse("admin:index")).status_code == 302


# --- every page ----------------------------------------------------------------------------------


def test_the_record_is_there() -> None:
    assert {"article", "claim", "review", "citation", "adjudication", "activity"} <= set(ADMINS)


@pytest.mark.parametrize("model", ADMINS)
def test_lists_rows_and_searches(as_root: Client, work: Project, model: str) -> None:
    listed = as_root.get(address(model, "changelist"))
    assert listed.status_code == 200
    assert as_root.get(address(model, "changelist"), {"q": "a"}).status_code == 200
    row = apps.get_model("annotations", model)._default_manager.first()
    if row is not None:
        assert as_root.get(address(model, "change", row.pk)).status_code == 200


@pytest.mark.parametrize("model", [name for name in ADMINS if name not in CHANGING])
def test_the_record_cannot_be_changed_here(as_root: Client, work: Project, model: str) -> None:
    row = apps.get_model("annotations", model)._default_manager.first()
    pk = 1 if row is None else row.pk
    assert as_root.get(address(model, "add")).status_code == 403
    assert as_root.post(address(model, "add"), {}).status_code == 403
    if row is not None:
        assert as_root.post(address(model, "change", pk), {"text": "x"}).status_code == 403
    assert as_root.post(address(model, "delete", pk), {"post": "yes"}).status_code in (302, 403)
    assert row is None or type(row)._default_manager.filter(pk=pk).exists()


@pytest.mark.parametrize("model", [name for name in ADMINS if name != "membership"])
def test_nothing_can_be_deleted(as_root: Client, work: Project, model: str) -> None:
    rows = apps.get_model("annotations", model)._default_manager
    before = rows.count()
    pks = list(rows.values_list("pk", flat=True))
    as_root.post(
        address(model, "changelist"),
        {"action": "delete_selected", "_selected_action": pks, "post": "yes"},
    )
    assert rows.count() == before


def test_lists_leave_texts_where_they_are(
    as_root: Client, work: Project, django_assert_max_num_queries: Any
) -> None:
    with django_assert_max_num_queries(12) as captured:
        as_root.get(address("article", "changelist"))
        as_root.get(address("claim", "changelist"))
    assert '"annotations_article"."text"' not in " ".join(
        query["sql"] for query in captured.captured_queries
    )


# --- people --------------------------------------------------------------------------------------


def test_an_account_is_made_with_a_password(as_root: Client) -> None:
    response = as_root.post(
        address("user", "add"),
        {"username": "eve", "first_name": "Eve", "password1": PASSWORD, "password2": PASSWORD},
    )
    assert response.status_code == 302
    eve = User.objects.get(username="eve")
    assert eve.check_password(PASSWORD)
    assert not eve.is_superuser


@pytest.mark.parametrize(
    "given", [{"username": "EVE"}, {"password1": "short", "password2": "short"}]
)
def test_an_account_that_cannot_be(as_root: Client, given: dict[str, str]) -> None:
    make_user("eve")
    values = {"username": "other", "password1": PASSWORD, "password2": PASSWORD, **given}
    assert as_root.post(address("user", "add"), values).status_code == 200
    assert User.objects.filter(username__iexact="eve").count() == 1


def account(user: User, **changes: Any) -> dict[str, Any]:
    return {"username": user.username, "first_name": "Ben", "last_name": "", "email": "",
            "is_active": "on", **changes}  # fmt: skip


def test_an_account_is_closed_and_what_it_did_stays(
    as_root: Client, work: Project, ben: User
) -> None:
    values = account(ben)
    del values["is_active"]
    assert as_root.post(address("user", "change", ben.pk), values).status_code == 302
    ben.refresh_from_db()
    assert not ben.is_active
    assert Review.objects.filter(reviewer=ben).exists()


def test_nobody_closes_their_own_account(as_root: Client, root: User) -> None:
    values = account(root)
    del values["is_active"]
    as_root.post(address("user", "change", root.pk), values)
    root.refresh_from_db()
    assert root.is_active
    assert root.is_superuser


# --- projects ------------------------------------------------------------------------------------


def settings_of(project: Project, **changes: Any) -> dict[str, Any]:
    return {
        "name": project.name, "guideline": project.guideline, "language": project.language,
        "content_scale": project.content_scale_id,
        "attribution_scale": project.attribution_scale_id or "",
        "reviews_per_claim": project.reviews_per_claim, "blind": "on",
        "minimum_sources": project.minimum_sources,
        "minimum_justification": project.minimum_justification,
        "agreement_rule": project.agreement_rule, "review_days": "",
        "version": project.version, **changes,
    }  # fmt: skip


def test_a_project_is_made_by_the_service(as_root: Client, project: Project, root: User) -> None:
    values = settings_of(project, name="New", slug="new")
    assert as_root.post(address("project", "add"), values).status_code == 302
    made = Project.objects.get(slug="new")
    assert made.memberships.get().user == root
    assert Activity.objects.get(project=made).verb == Verb.PROJECT_CREATED


def test_a_project_is_changed_by_the_service(as_root: Client, project: Project) -> None:
    values = settings_of(project, name="Bridges of Porto", reviews_per_claim=3)
    assert as_root.post(address("project", "change", project.pk), values).status_code == 302
    project.refresh_from_db()
    assert (project.name, project.reviews_per_claim, project.version) == ("Bridges of Porto", 3, 2)
    assert Activity.objects.latest("id").verb == Verb.PROJECT_CHANGED


def test_a_stale_form_changes_nothing(as_root: Client, project: Project) -> None:
    values = settings_of(project)
    as_root.post(address("project", "change", project.pk), {**values, "name": "First"})
    response = as_root.post(address("project", "change", project.pk), {**values, "name": "Second"})
    assert "Someone saved this after you opened it" in response.content.decode()
    assert "Second" in response.content.decode()
    project.refresh_from_db()
    assert project.name == "First"


@pytest.mark.parametrize(
    "changes",
    [{"reviews_per_claim": 9}, {"agreement_rule": "maybe"}, {"slug": "bridges"}, {"name": ""}],
)
def test_a_project_that_cannot_be(
    as_root: Client, project: Project, changes: dict[str, Any]
) -> None:
    values = settings_of(project, name="New", slug="new") | changes
    assert as_root.post(address("project", "add"), values).status_code == 200
    assert Project.objects.count() == 1


def test_a_scale_of_the_other_question(as_root: Client, project: Project) -> None:
    values = settings_of(project, content_scale=scale("attribution-7").pk)
    assert as_root.post(address("project", "change", project.pk), values).status_code == 200


# --- members -------------------------------------------------------------------------------------


def test_a_member_is_added_changed_and_removed(
    as_root: Client, project: Project, dot: User
) -> None:
    values = {"project": project.pk, "user": dot.pk, "role": Role.REVIEWER}
    assert as_root.post(address("membership", "add"), values).status_code == 302
    membership = Membership.objects.get(user=dot)
    change = {"role": Role.VIEWER, "version": membership.version}
    assert as_root.post(address("membership", "change", membership.pk), change).status_code == 302
    assert Membership.objects.get(user=dot).role == Role.VIEWER
    as_root.post(address("membership", "delete", membership.pk), {"post": "yes"})
    assert not Membership.objects.filter(user=dot).exists()
    verbs = Activity.objects.filter(object_type="membership").order_by("id")
    assert [activity.verb for activity in verbs] == [
        Verb.MEMBER_ADDED, Verb.MEMBER_CHANGED, Verb.MEMBER_REMOVED,
    ]  # fmt: skip


def test_several_members_are_removed_by_the_service(
    as_root: Client, project: Project, ben: User, chi: User
) -> None:
    chosen = Membership.objects.filter(user__in=[ben, chi])
    as_root.post(
        address("membership", "changelist"),
        {
            "action": "delete_selected", "post": "yes",
            "_selected_action": list(chosen.values_list("pk", flat=True)),
        },
    )  # fmt: skip
    assert not chosen.exists()
    assert Activity.objects.filter(verb=Verb.MEMBER_REMOVED).count() == 2


def test_nobody_is_a_member_twice(as_root: Client, project: Project, ben: User) -> None:
    values = {"project": project.pk, "user": ben.pk, "role": Role.VIEWER}
    response = as_root.post(address("membership", "add"), values)
    assert "This person is a member already" in response.content.decode()
    assert Membership.objects.get(user=ben).role == Role.REVIEWER


# --- blindness -----------------------------------------------------------------------------------


def shown(client: Client, model: str) -> int:
    response = client.get(address(model, "changelist"))
    return int(response.context["cl"].result_count)


def test_a_site_admin_who_owes_a_review_sees_no_other(
    as_root: Client, project: Project, root: User, ben: User
) -> None:
    claim = ready_claim(project, ben)
    other = make_user("eve")
    add_member(standing=standing(root, project), user=other, role=Role.REVIEWER)
    take(claim, root)
    before = {model: shown(as_root, model) for model in GUARDED}
    review = make_review(claim, other)
    assert {model: shown(as_root, model) for model in GUARDED} == before
    for model, row in (
        ("review", review),
        ("citation", Citation.objects.get()),
        ("source", Source.objects.get()),
        ("assignment", review.assignment),
    ):
        assert as_root.get(address(model, "change", row.pk)).status_code == 302
    assert shown(as_root, "review") == 1 == Review.objects.exclude(reviewer=other).count()


def test_the_comparison_finds_what_an_open_review_shows(
    as_root: Client, project: Project, root: User, ben: User, chi: User
) -> None:
    claim = ready_claim(project)
    before = {model: shown(as_root, model) for model in GUARDED}
    make_review(claim, chi)
    assert {model: shown(as_root, model) for model in GUARDED} != before


# --- export --------------------------------------------------------------------------------------


def chosen(client: Client, model: str, rows: Any) -> list[dict[str, str]]:
    response: Any = client.post(
        address(model, "changelist"),
        {"action": "export_claims", "_selected_action": [row.pk for row in rows]},
    )
    assert response["Content-Type"].startswith("text/csv")
    content = b"".join(response.streaming_content).decode()
    return list(csv.DictReader(io.StringIO(content, newline="")))


@pytest.mark.django_db(transaction=True)
def test_claims_of_chosen_projects_articles_and_claims(
    as_root: Client, work: Project, root: User
) -> None:
    other = make_claim(make_project(root, "other"))
    make_claim(make_project(root, "third"))
    settled = Claim.objects.earliest("id")
    everything = chosen(as_root, "project", [work, other.project])
    assert {row["project"] for row in everything} == {"bridges", "other"}
    of_article = chosen(as_root, "article", [settled.article])
    assert [row["row_type"] for row in of_article] == ["review", "review", "final"]
    assert [row["claim_id"] for row in chosen(as_root, "claim", [other])] == [str(other.public_id)]


@pytest.mark.django_db(transaction=True)
def test_the_action_writes_what_the_page_writes(as_root: Client, work: Project) -> None:
    page: Any = as_root.get(reverse("exports.claims", args=[work.slug]))
    action: Any = as_root.post(
        address("project", "changelist"),
        {"action": "export_claims", "_selected_action": [work.pk]},
    )
    assert b"".join(action.streaming_content) == b"".join(page.streaming_content)
