"""An empty project leads by the hand; a person without a project learns what to do."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from annotations.choices import Role
from annotations.demo.sample import TITLE
from annotations.models import Activity, Article, Claim, Membership, Project, Review, User
from annotations.selectors import first_steps as selector
from annotations.selectors.first_steps import first_steps
from annotations.selectors.overview import overview_of
from annotations.services.claims import mark_ready
from annotations.services.projects import add_member
from tests.factories import (
    KAZAN,
    make_article,
    make_claim,
    make_review,
    make_user,
    queries_of,
    ready_claim,
    settled_claim,
    standing,
)
from tests.views.test_twin_worlds import quiet

KEY = "request-key-0001"


def states(project: Project, actor: User) -> dict[str, str]:
    own = standing(actor, project)
    return {step.name: step.state for step in first_steps(own, overview_of(own))}


def urls(project: Project, actor: User) -> dict[str, str]:
    own = standing(actor, project)
    return {step.name: step.url for step in first_steps(own, overview_of(own))}


def overview(client: Client, project: Project, actor: User) -> str:
    client.force_login(actor)
    answer = client.get(reverse("projects.overview", args=[project.slug]))
    assert answer.status_code == 200
    return answer.content.decode()


# --- four steps ----------------------------------------------------------------------------------


def test_the_four_steps_are_done_one_after_the_other(
    project: Project, root: User, mia: User, ben: User
) -> None:
    """Two reviews a claim need three people: root, Mia and Ben are as many."""
    names = ["article", "claims", "people", "review"]
    assert states(project, mia) == dict(
        zip(names, ["current", "later", "done", "later"], strict=True)
    )
    claim = make_claim(project, mia)
    assert states(project, mia)["claims"] == "current"
    mark_ready(standing=standing(mia, project), article=claim.article)
    assert states(project, ben) == dict(
        zip(names, ["done", "done", "done", "current"], strict=True)
    )
    make_review(claim, ben)
    assert states(project, ben) == {}, "all four are done"


def test_people_are_enough_when_one_is_left_to_settle(project: Project, root: User) -> None:
    """The creator alone, then with viewers, then with two who may review."""
    assert states(project, root)["people"] == "later"
    add_member(standing=standing(root, project), user=make_user(), role=Role.VIEWER)
    for missing in (2, 1):
        own = standing(root, project)
        text = {s.name: s.text for s in first_steps(own, overview_of(own))}["people"]
        assert ("2 more people are" if missing == 2 else "One more person is") in text
        add_member(standing=standing(root, project), user=make_user(), role=Role.REVIEWER)
    assert states(project, root)["people"] == "done"


def test_what_cannot_be_opened_yet_has_no_button(
    project: Project, mia: User, ben: User, vic: User
) -> None:
    empty = urls(project, mia)
    assert (bool(empty["article"]), empty["claims"], empty["review"]) == (True, "", "")
    assert empty["people"] == reverse("invitations.make", args=[project.slug])
    assert urls(project, ben)["people"] == reverse("people.index", args=[project.slug])
    assert urls(project, vic) == {}


def test_every_button_leads_somewhere(
    client: Client, project: Project, root: User, mia: User, ben: User
) -> None:
    make_claim(project, mia)
    ready_claim(project, mia)
    for actor in (root, mia, ben):
        client.force_login(actor)
        for url in urls(project, actor).values():
            assert client.get(url).status_code == 200, url


def test_exactly_one_button_is_the_primary_one(client: Client, project: Project, mia: User) -> None:
    assert overview(client, project, mia).count("button--primary") == 1
    make_article(project)
    assert overview(client, project, mia).count("button--primary") == 1


def test_they_go_with_the_first_final_verdict(
    client: Client, project: Project, mia: User, ada: User, ben: User, chi: User
) -> None:
    ready_claim(project)
    assert "first-steps" in overview(client, project, mia)
    settled_claim(project, [ben, chi], ada)
    assert "first-steps" not in overview(client, project, mia)


def test_more_claims_need_no_more_queries(client: Client, project: Project, mia: User) -> None:
    make_claim(project)
    client.force_login(mia)
    url = reverse("projects.overview", args=[project.slug])
    client.get(url)
    one = queries_of(lambda: client.get(url))
    for _ in range(10):
        make_claim(project)
    assert queries_of(lambda: client.get(url)) == one


@pytest.fixture
def waiting(project: Project, ada: User, ben: User, chi: User) -> Claim:
    return ready_claim(project)


def what_ben_sees_when_chi_works(
    client: Client, project: Project, waiting: Claim, ben: User, chi: User
) -> tuple[str, str, str]:
    seen = [quiet(overview(client, project, ben).encode())]
    for submitted in (False, True):
        make_review(waiting, chi, submitted=submitted)
        seen.append(quiet(overview(client, project, ben).encode()))
    assert "first-steps" in seen[0]
    return seen[0], seen[1], seen[2]


def test_the_steps_tell_nothing_of_what_others_have_begun(
    client: Client, project: Project, waiting: Claim, ben: User, chi: User
) -> None:
    before, drafted, submitted = what_ben_sees_when_chi_works(client, project, waiting, ben, chi)
    assert before == drafted == submitted


def test_saboteur_steps_that_count_all_reviews_are_found(
    client: Client,
    project: Project,
    waiting: Claim,
    ben: User,
    chi: User,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    class Leaking:
        class objects:
            @staticmethod
            def submitted() -> Any:
                class Rows:
                    def filter(self, *, project: Project, reviewer: User) -> Any:
                        return Review.objects.submitted().filter(project=project)

                return Rows()

    monkeypatch.setattr(selector, "Review", Leaking)
    before, _, submitted = what_ben_sees_when_chi_works(client, project, waiting, ben, chi)
    assert before != submitted


# --- the sample ----------------------------------------------------------------------------------


def ask_for_sample(client: Client, project: Project, actor: User, key: str = KEY) -> str:
    client.force_login(actor)
    url = reverse("articles.sample", args=[project.slug])
    answer = client.post(url, {"request_key": key})
    assert answer.status_code == 302, answer.status_code
    return answer["Location"]


def test_one_click_adds_the_sample_with_its_claims(
    client: Client, project: Project, mia: User
) -> None:
    assert "Try a sample article" in overview(client, project, mia)
    place = ask_for_sample(client, project, mia)
    article = Article.objects.get(project=project)
    assert (article.title, article.text) == (TITLE, KAZAN)
    assert article.title.startswith("Sample: ")
    assert article.segments.count() > 10
    assert any("Tea Road" in claim.text for claim in article.claims.all())
    page = client.get(place)
    assert page.status_code == 200
    assert TITLE in page.content.decode()
    assert "Try a sample article" not in overview(client, project, mia)
    assert states(project, mia)["claims"] == "current"


def test_a_retry_does_not_double_it(client: Client, project: Project, mia: User, ben: User) -> None:
    places = {
        ask_for_sample(client, project, mia),
        ask_for_sample(client, project, mia),
        ask_for_sample(client, project, mia, "request-key-0002"),
        ask_for_sample(client, project, ben),
    }
    assert len(places) == 1
    assert Article.objects.filter(project=project).count() == 1
    assert Activity.objects.filter(verb="article.added").count() == 1


def test_viewers_add_no_sample(client: Client, project: Project, vic: User) -> None:
    assert "Try a sample article" not in overview(client, project, vic)
    assert client.post(reverse("articles.sample", args=[project.slug])).status_code == 403
    assert not Article.objects.exists()


# --- without a project ---------------------------------------------------------------------------


def test_somebody_without_a_project_learns_what_to_do(client: Client, dot: User) -> None:
    client.force_login(dot)
    page = client.get(reverse("projects.index")).content.decode()
    assert "Ask the manager of a project for an invitation" in page
    assert "signed in as dot" in page
    assert reverse("projects.new") not in page


@pytest.fixture
def admin(client: Client, root: User) -> Client:
    client.force_login(root)
    return client


def created(admin: Client, **body: Any) -> Any:
    return admin.post(reverse("projects.new"), {"reviews_per_claim": 2, "request_key": KEY, **body})


def test_a_site_admin_creates_the_first_project(admin: Client, root: User) -> None:
    page = admin.get(reverse("projects.index")).content.decode()
    assert "Create the first project" in page
    assert admin.get(reverse("projects.new")).status_code == 200
    answer = created(admin, name="Kazan — summit 2024", reviews_per_claim=3)
    assert answer["Location"] == "/p/kazan-summit-2024/"
    project = Project.objects.get()
    assert (project.name, project.reviews_per_claim) == ("Kazan — summit 2024", 3)
    assert Membership.objects.get(project=project, user=root).role == Role.MANAGER
    assert "first-steps" in admin.get(answer["Location"]).content.decode()


def test_creating_is_done_once(admin: Client) -> None:
    assert created(admin, name="Tunnels")["Location"] == created(admin, name="Tunnels")["Location"]
    assert created(admin, name="Bridges").status_code == 422, "another body under the same key"
    assert Project.objects.count() == 1


@pytest.mark.parametrize(
    ("field", "body"),
    [
        ("name", {"name": ""}),
        ("name", {"name": "x" * 121}),
        ("name", {"name": "Tun\u202enels"}),
        ("slug", {"name": "Tunnels", "slug": "no spaces"}),
        ("slug", {"name": "Tunnels", "slug": "bridges"}),
        ("slug", {"name": "Tunnels", "slug": "../x"}),
        ("slug", {"name": "Tunnels", "slug": "new"}),
        ("slug", {"name": "隧道"}),
        ("reviews_per_claim", {"name": "Tunnels", "reviews_per_claim": "6"}),
        ("reviews_per_claim", {"name": "Tunnels", "reviews_per_claim": "NaN"}),
    ],
)
def test_bad_input_names_the_field_and_creates_nothing(
    admin: Client, project: Project, field: str, body: dict[str, Any]
) -> None:
    before = Activity.objects.count()
    answer = created(admin, **body)
    assert answer.status_code == 400
    page = answer.content.decode()
    assert f'href="#id_{field}"' in page
    assert Project.objects.count() == 1
    assert Activity.objects.count() == before


def test_others_find_no_such_page(client: Client, mia: User) -> None:
    client.force_login(mia)
    for answer in (client.get(reverse("projects.new")), created(client, name="Tunnels")):
        assert answer.status_code == 404
    assert Project.objects.count() == 1
