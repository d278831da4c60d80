"""A project's own verdict scales: what was given on a version keeps its meaning for ever."""

from __future__ import annotations

from functools import partial

import pytest
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError

from annotations.choices import Aspect, Colour, Verb
from annotations.exceptions import Incomplete, NotAllowed, Refused, StaleVersion
from annotations.models import Project, User, VerdictScale
from annotations.services.reviews import Judgement, save_draft
from annotations.services.scales import (
    ask_no_attribution,
    draft_of,
    next_version,
    save_scale,
    spelled,
)
from annotations.verdicts import Draft, Effect, Verdict
from tests.factories import make_project, make_review, ready_claim, scale, standing, take
from tests.services.race import race, refused

pytestmark = pytest.mark.django_db


def renamed(draft: Draft, place: int, name: str) -> Draft:
    rows = list(draft.verdicts)
    rows[place] = rows[place]._replace(name=name)
    return draft._replace(verdicts=tuple(rows))


def save(project: Project, actor: User, draft: Draft, base: VerdictScale | None = None) -> Effect:
    project.refresh_from_db()
    return save_scale(
        standing=standing(actor, project),
        version=project.version,
        aspect=Aspect.CONTENT,
        base=base or project.content_scale,
        draft=draft,
    )


def now(project: Project) -> VerdictScale:
    return Project.objects.get(pk=project.pk).content_scale


@pytest.fixture
def own(project: Project, mia: User) -> VerdictScale:
    """Version 1 of a scale of the project's own."""
    save(project, mia, renamed(draft_of(scale("truth-6")), 2, "Half true"))
    return now(project)


def test_a_new_name_makes_a_version_and_old_reviews_keep_theirs(
    project: Project, mia: User, ben: User
) -> None:
    review = make_review(ready_claim(project), ben, "mixed")
    old = project.content_scale
    assert save(project, mia, renamed(draft_of(old), 2, "Half true")) == Effect.VERSION
    new = now(project)
    assert (new.project, new.version, new.slug) == (project, 1, "bridges-content")
    assert [label.name for label in new.labels.order_by("rank")][2] == "Half true"
    assert (new.ordinal, new.best, new.worst) == (True, 5, 1)
    review.refresh_from_db()
    assert review.content_label is not None
    assert (review.content_label.scale, review.content_label.name) == (old, "Mixed")
    row = project.activities.latest("sequence")
    assert (row.verb, row.actor) == (Verb.PROJECT_CHANGED, mia)
    assert row.before is not None
    assert row.after is not None
    assert (row.before["content_scale"], row.after["content_scale"]) == (old.pk, new.pk)


def test_a_code_stays_with_its_name_and_no_other(project: Project, mia: User) -> None:
    save(project, mia, renamed(draft_of(scale("truth-6")), 2, "Half true"))
    codes = [label.code for label in now(project).labels.order_by("rank")]
    assert codes == ["true", "mostly-true", "half-true", "mostly-false", "false", "cannot-verify"]


def test_names_in_any_script_get_codes_of_their_own(project: Project, mia: User) -> None:
    draft = Draft(
        "جديد",
        False,
        (
            Verdict("", "ص", "صحيح", "Holds.", Colour.T),
            Verdict("", "خ", "خطأ", "Does not hold.", Colour.F),
            Verdict("", "A", "Half: true", "In part.", Colour.MX),
            Verdict("", "B", "Half true", "In part, too.", Colour.MF),
        ),
    )
    save(project, mia, draft)
    codes = [label.code for label in now(project).labels.order_by("rank")]
    assert codes == ["verdict-1", "verdict-2", "half-true", "half-true-2"]


def test_versions_count_up(project: Project, mia: User, own: VerdictScale) -> None:
    assert next_version(project, Aspect.CONTENT) == 2
    assert save(project, mia, renamed(draft_of(own), 0, "Accurate")) == Effect.VERSION
    assert (now(project).version, now(project).slug) == (2, own.slug)
    assert next_version(project, Aspect.ATTRIBUTION) == 1


def test_a_used_verdict_is_hidden_where_it_is_and_cannot_be_chosen(
    project: Project, mia: User, ben: User, chi: User, own: VerdictScale
) -> None:
    review = make_review(ready_claim(project), ben, "half-true")
    assert save(project, mia, draft_of(own).with_hidden(2, True)) == Effect.LOOKS
    assert now(project) == own
    hidden = own.labels.get(code="half-true")
    assert hidden.retired
    review.refresh_from_db()
    assert review.content_label == hidden
    assignment = take(ready_claim(project), chi)
    with pytest.raises(Refused):
        save_draft(
            standing=standing(chi, project),
            assignment=assignment,
            version=assignment.review.version,
            judgement=Judgement(hidden),
        )
    row = project.activities.filter(verb=Verb.PROJECT_CHANGED).latest("sequence")
    assert row.after is not None
    assert row.after["content_verdicts"][2].endswith("[hidden]")
    assert save(project, mia, draft_of(own).with_hidden(2, False)) == Effect.LOOKS
    assert not own.labels.filter(retired=True).exists()


def test_the_database_too_keeps_a_used_verdict(
    project: Project, mia: User, ben: User, own: VerdictScale
) -> None:
    """The saboteur: a writer that renames or deletes in place is stopped."""
    make_review(ready_claim(project), ben, "half-true")
    used = own.labels.filter(code="half-true")
    with pytest.raises(IntegrityError), transaction.atomic():
        used.update(name="Other")
    with pytest.raises(ProtectedError):
        used.delete()


def test_other_colours_change_in_place(project: Project, mia: User, own: VerdictScale) -> None:
    rows = list(draft_of(own).verdicts)
    rows[0] = rows[0]._replace(colour=Colour.P)
    draft = draft_of(own)._replace(name="Ours", verdicts=tuple(rows))
    assert save(project, mia, draft) == Effect.LOOKS
    assert draft_of(now(project)) == draft


@pytest.mark.parametrize("change", ["order", "rating", "letter", "definition", "ordinal", "fewer"])
def test_what_changes_a_meaning_makes_a_version(
    project: Project, mia: User, own: VerdictScale, change: str
) -> None:
    draft, first = draft_of(own), draft_of(own).verdicts[0]
    others = draft.verdicts[1:]
    changed = {
        "order": draft.moved(0, 1),
        "ordinal": draft._replace(ordinal=False),
        "fewer": draft.without(0),
        "rating": draft._replace(verdicts=(first._replace(rating=7), *others)),
        "letter": draft._replace(verdicts=(first._replace(letter="Y"), *others)),
        "definition": draft._replace(verdicts=(first._replace(definition="So."), *others)),
    }[change]
    before = draft_of(own)
    assert save(project, mia, changed) == Effect.VERSION
    assert draft_of(own) == before
    assert [row.meaning[1:] for row in draft_of(now(project)).verdicts] == [
        row.meaning[1:] for row in changed.verdicts
    ]


def test_a_new_version_leaves_hidden_verdicts_behind(
    project: Project, mia: User, own: VerdictScale
) -> None:
    save(project, mia, renamed(draft_of(own).with_hidden(2, True), 0, "Accurate"))
    assert [label.letter for label in now(project).labels.order_by("rank")] == [
        "T", "MT", "MF", "F", "U",
    ]  # fmt: skip
    assert own.labels.count() == 6


def test_a_shipped_scale_is_chosen_and_never_changed(project: Project, mia: User) -> None:
    shipped = scale("averitec-4")
    assert save(project, mia, draft_of(shipped), shipped) == Effect.CHOICE
    assert now(project) == shipped
    before = spelled(draft_of(shipped))
    assert save(project, mia, draft_of(shipped).with_hidden(0, True)) == Effect.VERSION
    assert spelled(draft_of(shipped)) == before


def test_nothing_changed_is_not_recorded(project: Project, mia: User) -> None:
    before = project.activities.latest("sequence")
    assert save(project, mia, draft_of(project.content_scale)) == Effect.NOTHING
    assert project.activities.latest("sequence") == before


def test_a_bad_scale_is_told_field_by_field(project: Project, mia: User) -> None:
    draft = draft_of(project.content_scale)
    rows = list(draft.verdicts)
    rows[1] = rows[1]._replace(letter="t", name="", colour="pink")
    with pytest.raises(Incomplete) as caught:
        save(project, mia, draft._replace(name="", verdicts=tuple(rows)))
    assert set(caught.value.problems) == {
        "scale_name", "letter-0", "letter-1", "name-1", "colour-1",
    }  # fmt: skip
    few = draft._replace(verdicts=draft.verdicts[:1])
    with pytest.raises(Incomplete) as caught:
        save(project, mia, few)
    assert "verdicts" in caught.value.problems
    assert VerdictScale.objects.filter(project=project).count() == 0


def test_scales_of_other_projects_and_questions_are_refused(
    project: Project, mia: User, root: User
) -> None:
    other = make_project(root, "canals")
    save(other, root, renamed(draft_of(scale("truth-6")), 0, "Accurate"))
    for base in (now(other), scale("attribution-7")):
        with pytest.raises(Refused) as caught:
            save(project, mia, draft_of(base), base)
        assert caught.value.field == "base"
    with pytest.raises(Refused):
        save(project, mia, draft_of(scale("averitec-4")), scale("truth-6"))


def test_a_stale_save_is_refused_with_both_sides(project: Project, mia: User) -> None:
    draft = renamed(draft_of(project.content_scale), 0, "Accurate")
    who = standing(mia, project)
    save(project, mia, draft)
    with pytest.raises(StaleVersion) as caught:
        save_scale(
            standing=who, version=1, aspect=Aspect.CONTENT, base=scale("truth-6"), draft=draft
        )
    assert caught.value.mine == {"verdicts": spelled(draft)}
    assert VerdictScale.objects.filter(project=project).count() == 1


def test_the_second_question_can_be_left_out(project: Project, mia: User, ben: User) -> None:
    with pytest.raises(NotAllowed):
        ask_no_attribution(standing=standing(ben, project), version=1)
    ask_no_attribution(standing=standing(mia, project), version=1)
    project.refresh_from_db()
    assert (project.attribution_scale, project.version) == (None, 2)


@pytest.mark.django_db(transaction=True)
def test_two_managers_make_one_version(project: Project, mia: User, root: User) -> None:
    draft = draft_of(project.content_scale)
    outcomes = race(
        *(
            partial(
                save_scale, standing=standing(who, project), version=1, aspect=Aspect.CONTENT,
                base=project.content_scale, draft=renamed(draft, 0, name),
            )
            for who, name in ((mia, "Accurate"), (root, "Right"))
        )
    )  # fmt: skip
    assert len(refused(outcomes, StaleVersion)) == 1
    assert VerdictScale.objects.filter(project=project).count() == 1
