"""Training of worth on a project's own decisions, from the shell to the next article."""

from __future__ import annotations

import io
import random
from collections import Counter
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from annotations.choices import Origin, Worth
from annotations.models import Activity, Article, Claim, Project, User
from annotations.services.articles import Choice, add_article
from annotations.services.claims import change_claim, mark_claim, withdraw_claim
from annotations.services.projects import change_project
from annotations.services.proposals import propose
from annotations.services.worth import decisions_of
from annotations.splitting import split
from annotations.splitting.worth_model import RAISED
from tests.factories import make_project, standing
from tests.jobs import carry_out_splits, dismiss_workers

pytestmark = pytest.mark.django_db

PLACES = "Ashby Corley Dunmore Elton Fairley Garston Hadley Ilford Kelby Lorton".split()
THINGS = "park well barn mill".split()


def numbers_and_words(number: int) -> str:
    """Sentences with a number, which the rules like, and such as quote somebody."""
    lines = []
    for n in range(number):
        place, thing = PLACES[n % 10], THINGS[n // 10]
        lines.append(f"The road to {place} is {n + 20} kilometres long.")
        lines.append(f"“The council of {place} sold the {thing} to its own mayor,” said Ada Poe.")
    return "\n".join(lines)


def add(project: Project, by: User, text: str, choice: Choice | None = None) -> Article:
    return add_article(standing=standing(by, project), title="A", text=text, choice=choice)


def decide(project: Project, by: User, number: int = 40, *, wanted: Worth | None = None) -> None:
    """An article whose reader wants what was said and none of the numbers, or sets one worth."""
    text = numbers_and_words(number)
    claims = split(text).claims
    worths = {
        index: wanted or (Worth.HIGH if claim.speaker else Worth.NO)
        for index, claim in enumerate(claims)
    }
    add(project, by, text, Choice(claims=range(len(claims)), worths=worths))


def train(project: Project, *arguments: str) -> str:
    out = io.StringIO()
    call_command("train_worth", project.slug, *arguments, stdout=out)
    project.refresh_from_db()
    return out.getvalue()


def model_of(project: Project) -> dict[str, Any]:
    stored = project.worth_model
    assert isinstance(stored, dict)
    return stored


def worths(project: Project, by: User) -> dict[str, float | None]:
    text = "The road to Milton is 77 kilometres long. “The council sold it,” said Eve Roe."
    claims = add(project, by, text).claims.all()
    return {"number" if "road" in claim.text else "quote": claim.worth for claim in claims}


# --- what counts as a decision -------------------------------------------------------------------


def decided(project: Project) -> Counter[bool]:
    return Counter(one.worthy for one in decisions_of(project))


def test_what_the_machine_says_is_no_decision(project: Project, mia: User) -> None:
    add(project, mia, numbers_and_words(3))
    assert decided(project) == {}


def test_worth_set_by_people_is_one(project: Project, mia: User) -> None:
    article = add(project, mia, numbers_and_words(1))
    first, second = article.claims.order_by("number")
    for claim, worth in ((first, Worth.NO), (second, Worth.HIGH)):
        change_claim(
            standing=standing(mia, project), claim=claim, version=claim.version, text=claim.text,
            kind=claim.kind, worth=worth, speaker="",
        )  # fmt: skip
    changed = [claim.worth_origin for claim in article.claims.all()]
    assert decided(project)[False] == 1
    assert sum(decided(project).values()) == changed.count(Origin.PERSON)


def test_a_claim_that_a_person_marked_is_one(project: Project, mia: User) -> None:
    article = add(project, mia, "It rained all day.", Choice(claims=()))
    mark_claim(standing=standing(mia, project), article=article, spans=[(0, 17)])
    assert decided(project) == {True: 1}


@pytest.mark.parametrize(
    ("reason", "expected"),
    [("opinion", {False: 1}), ("repeated", {}), ("The editor wants it so", {})],
)
def test_a_withdrawal_is_one_when_it_says_there_is_nothing_to_check(
    project: Project, mia: User, reason: str, expected: dict[bool, int]
) -> None:
    article = add(project, mia, "The road to Ashby is 20 kilometres long.")
    claim = article.claims.get()
    withdraw_claim(
        standing=standing(mia, project), claim=claim, version=claim.version, reason=reason
    )
    assert decided(project) == expected


def test_keeping_and_dropping_count_where_somebody_chose(project: Project, mia: User) -> None:
    text = numbers_and_words(3)
    total = len(split(text).claims)
    add(project, mia, text, Choice(claims=range(total)))
    add(project, mia, text + "\n", Choice(claims=()))
    assert decided(project) == {}, "all kept, or none: nobody need have looked"
    add(project, mia, text + "\n\n", Choice(claims=[0, 1]))
    assert decided(project) == {True: 2, False: total - 2}


def test_decisions_of_other_projects_do_not_count(project: Project, root: User, mia: User) -> None:
    elsewhere = make_project(root, "rivers")
    decide(elsewhere, root, 3)
    assert sum(decided(elsewhere).values()) > 0
    assert decided(project) == {}


# --- training ------------------------------------------------------------------------------------


def test_few_decisions_are_refused_in_a_clear_sentence(project: Project, mia: User) -> None:
    decide(project, mia, 5)
    with pytest.raises(CommandError, match=r"too few decisions.*At least 60 .* 15 of each"):
        train(project)
    with pytest.raises(CommandError, match="no project 'nowhere'"):
        call_command("train_worth", "nowhere")
    assert project.worth_model is None


def test_decisions_of_one_kind_only_are_too_few(project: Project, mia: User) -> None:
    decide(project, mia, wanted=Worth.NO)
    with pytest.raises(CommandError, match="too few"):
        train(project)


def test_the_next_article_follows_what_was_decided(project: Project, mia: User) -> None:
    before = worths(project, mia)
    assert before["number"] > before["quote"]  # type: ignore[operator]
    decide(project, mia)
    told = train(project)
    assert "Stored as model 1" in told
    assert "is quoted" in told
    stored = model_of(project)
    assert stored["average_precision"] > stored["average_precision_of_rules"]
    after = worths(project, mia)
    assert after["quote"] > after["number"]  # type: ignore[operator]
    article = Article.objects.latest("pk")
    assert article.splitter == "rules-2+worth-1"
    assert RAISED in article.claims.get(worth=after["quote"]).worth_reasons


def test_it_changes_no_stored_claim_and_no_other_project(
    project: Project, root: User, mia: User
) -> None:
    decide(project, mia)
    before = list(Claim.objects.order_by("pk").values_list("worth", "worth_reasons"))
    train(project)
    assert list(Claim.objects.order_by("pk").values_list("worth", "worth_reasons")) == before
    elsewhere = make_project(root, "rivers")
    found = worths(elsewhere, root)
    assert found["number"] > found["quote"]  # type: ignore[operator]


def test_shuffled_decisions_are_not_stored(project: Project, mia: User) -> None:
    decide(project, mia)
    claims = list(Claim.objects.all())
    values = [claim.worth for claim in claims]
    random.Random(5).shuffle(values)
    for claim, value in zip(claims, values, strict=True):
        Claim.objects.filter(pk=claim.pk).update(worth=value, worth_origin=Origin.PERSON)
    assert "Not stored" in train(project)
    assert project.worth_model is None
    assert not Activity.objects.filter(after__has_key="worth_model").exists()


def test_the_record_tells_of_each_model_and_numbers_are_not_used_again(
    client: Client, project: Project, mia: User
) -> None:
    decide(project, mia)
    train(project)
    assert "rules alone" in train(project, "--forget")
    assert project.worth_model is None
    with pytest.raises(CommandError, match="no model of its own"):
        train(project, "--forget")
    train(project)
    assert model_of(project)["serial"] == 3
    client.force_login(mia)
    page = client.get(reverse("history.index", args=[project.slug])).content.decode()
    assert "Model 1, from" in page


def test_saving_the_settings_keeps_the_model(project: Project, mia: User) -> None:
    decide(project, mia)
    train(project)
    change_project(standing=standing(mia, project), version=project.version, name="Bridges!")
    project.refresh_from_db()
    assert model_of(project)["serial"] == 1


def test_the_preview_shows_what_will_be_stored(client: Client, project: Project, mia: User) -> None:
    decide(project, mia)
    train(project)
    client.force_login(mia)
    text = "The road to Milton is 77 kilometres long. “The council sold it,” said Eve Roe."
    values = {"title": "A", "language": "en", "direction": "ltr", "by": "claim", "text": text}
    place = reverse("articles.new", args=[project.slug])
    dismiss_workers()
    asked = {**values, "action": "preview", "request_key": "k" * 32}
    assert client.post(place, asked).context["progress"].state == "unattended"
    assert carry_out_splits() == 1
    preview = client.post(place, asked)
    shown = preview.context["preview"]
    kept = {"claims": [row.index for row in shown.rows if row.name == "claims"]}
    fields = {f"worth-{row.index}": row.worth for row in shown.rows if row.name == "claims"}
    client.post(
        place,
        {**values, **kept, **fields, "action": "save", "split_key": shown.key,
         "request_key": "l" * 32},
    )  # fmt: skip
    stored = Article.objects.latest("pk").claims.order_by("number")
    proposed = propose(text, language="en", worth_model=project.worth_model).claims
    assert [claim.worth for claim in stored] == [claim.worth for claim in proposed]
