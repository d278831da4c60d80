"""The queue tells of changes of guideline and scale, until they are read or a review follows."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from annotations.models import Project, User
from annotations.services.projects import change_project
from tests.factories import make_review, queries_of, ready_claim, scale, standing
from tests.views.test_twin_worlds import quiet

pytestmark = pytest.mark.django_db

TOLD = "The guideline changed on"


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def queue(client: Client, project: Project) -> Any:
    return client.get(reverse("reviews.queue", args=[project.slug]))


def change(project: Project, mia: User, **settings: Any) -> None:
    project.refresh_from_db()
    change_project(standing=standing(mia, project), version=project.version, **settings)


def put_away(client: Client, project: Project) -> Any:
    token = queue(client, project).context["changed"].token
    place = reverse("reviews.changes", args=[project.slug])
    return client.post(place, {"change": token}, follow=True)


def test_a_change_is_told_until_it_is_opened(project: Project, mia: User, ben: User) -> None:
    client = signed_in(ben)
    change(project, mia, guideline="Two sources.")
    assert TOLD not in queue(client, project).content.decode(), "no review yet: nothing changed"
    make_review(ready_claim(project, mia), ben)
    assert TOLD not in queue(client, project).content.decode(), "it was so when they reviewed"
    change(project, mia, name="Canals", guideline="Three <b>good</b> sources.")
    page = queue(client, project).content.decode()
    assert TOLD in page
    assert "Mia" in page
    opened = put_away(client, project)
    text = opened.content.decode()
    assert "<del>Two</del><ins>Three" in text.replace("</del> <ins>", "</del><ins>")
    assert "&lt;b&gt;good&lt;/b&gt;" in text
    assert "Canals" not in text.split("<main")[1].split('class="history"')[1], "of nothing else"
    assert TOLD not in queue(client, project).content.decode()
    change(project, mia, guideline="Four sources.")
    assert TOLD in queue(client, project).content.decode(), "the next change is news again"


def test_a_later_review_puts_it_away(project: Project, mia: User, ben: User) -> None:
    client = signed_in(ben)
    make_review(ready_claim(project, mia), ben)
    change(project, mia, content_scale=scale("averitec-4"))
    assert "The verdict scale changed on" in queue(client, project).content.decode()
    change(project, mia, guideline="Two sources.")
    assert "The guideline and the verdict scale changed" in queue(client, project).content.decode()
    make_review(ready_claim(project, mia), ben, "supported")
    assert queue(client, project).context["changed"] is None
    page = client.get(reverse("reviews.changes", args=[project.slug])).content.decode()
    assert "<ins>AVeriTeC" in page
    assert "<ins>N Not enough evidence: The sources" in page, "the verdicts themselves"


def test_it_is_ones_own_and_tells_of_nobody(
    project: Project, mia: User, ben: User, chi: User
) -> None:
    claim = ready_claim(project, mia)
    make_review(claim, ben)
    change(project, mia, minimum_sources=0)
    client = signed_in(ben)
    assert queue(client, project).context["changed"] is None, "the rules are another matter"
    change(project, mia, guideline="Two sources.")
    before = queue(client, project).context["changed"]
    make_review(claim, chi)
    signed_in(chi)
    assert queue(client, project).context["changed"] == before, "another one's acts change nothing"
    put_away(client, project)
    assert queue(signed_in(chi), project).context["changed"] is None, "Chi reviewed after it"
    make_review(ready_claim(project, mia), ben)
    change(project, mia, guideline="Three sources.")
    put_away(signed_in(chi), project)
    assert TOLD in queue(client, project).content.decode(), "what Chi read, Ben has not"


def test_the_message_is_the_same_in_twin_worlds(
    project: Project, mia: User, ben: User, chi: User
) -> None:
    make_review(ready_claim(project, mia), ben)
    other = ready_claim(project, mia)
    change(project, mia, guideline="Two sources.")
    client, place = signed_in(ben), reverse("reviews.changes", args=[project.slug])

    def seen() -> list[str]:
        return [quiet(queue(client, project).content), quiet(client.get(place).content)]

    before = seen()
    assert TOLD in before[0]
    make_review(other, chi, "false")
    assert seen() == before
    put_away(client, project)
    assert seen() != before, "the control: one’s own act makes a difference"


def test_queries_do_not_grow_with_changes(project: Project, mia: User, ben: User) -> None:
    make_review(ready_claim(project, mia), ben)
    client, place = signed_in(ben), reverse("reviews.changes", args=[project.slug])
    change(project, mia, guideline="One.", content_scale=scale("averitec-4"))
    counts = [queries_of(lambda: client.get(place)), queries_of(lambda: queue(client, project))]
    for number in range(3):
        change(project, mia, guideline=f"Rule {number}.", content_scale=scale("truth-6"))
    assert counts == [
        queries_of(lambda: client.get(place)),
        queries_of(lambda: queue(client, project)),
    ]
