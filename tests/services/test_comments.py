"""Threads about claims: who may say what to whom, who is told of it, and when they may know."""

from __future__ import annotations

import pytest

from annotations.choices import NoticeKind, Role, Verb
from annotations.exceptions import InvalidState, NotAllowed, Refused
from annotations.models import Activity, Claim, Comment, Notice, Project, User
from annotations.selectors.notices import unread_count
from annotations.selectors.talk import talk_about, thread_counts
from annotations.services.adjudications import send_back
from annotations.services.claims import withdraw_claim
from annotations.services.comments import (
    LONGEST,
    add_comment,
    mentioned_in,
    reopen_thread,
    resolve_thread,
)
from annotations.services.projects import add_member, remove_member
from tests.factories import (
    make_claim,
    make_project,
    make_review,
    make_user,
    ready_claim,
    settle,
    settled_claim,
    standing,
    take,
)

pytestmark = pytest.mark.django_db


def say(claim: Claim, who: User, text: str = "Which day?", to: Comment | None = None) -> Comment:
    return add_comment(standing=standing(who, claim.project), claim=claim, text=text, reply_to=to)


def told(user: User) -> list[str]:
    """Kinds of all notices that are stored for somebody, also of those they may not know of."""
    return list(Notice.objects.filter(user=user).order_by("pk").values_list("kind", flat=True))


def resolve(comment: Comment, who: User) -> Comment:
    return resolve_thread(standing=standing(who, comment.project), comment=comment)


@pytest.fixture
def claim(project: Project, ada: User, ben: User, chi: User) -> Claim:
    """Settled, so everybody reads everything."""
    return settled_claim(project, [ben, chi], ada)


# --- saying --------------------------------------------------------------------------------------


def test_a_comment_is_stored_and_told_in_the_history(claim: Claim, ben: User) -> None:
    said = say(claim, ben, "  One\r\ntwo  ")
    assert (said.text, said.author, said.reply_to) == ("One\ntwo", ben, None)
    entry = Activity.objects.filter(claim=claim).latest("sequence")
    assert (entry.verb, entry.actor, entry.object_id) == (Verb.COMMENT_ADDED, ben, said.pk)
    assert entry.after == {"text": "One\ntwo", "reply_to": None}


@pytest.mark.parametrize("text", ["", " \r\n ", "x" * (LONGEST + 1), "🌉" * (LONGEST + 1)])
def test_nothing_and_too_much_are_refused(claim: Claim, ben: User, text: str) -> None:
    with pytest.raises(Refused) as refused:
        say(claim, ben, text)
    assert refused.value.field == "text"
    assert not Comment.objects.exists()


def test_the_limit_counts_code_points(claim: Claim, ben: User) -> None:
    assert len(say(claim, ben, "🌉" * LONGEST).text) == LONGEST


def test_viewers_read_along(claim: Claim, vic: User) -> None:
    with pytest.raises(NotAllowed):
        say(claim, vic)


def test_settled_and_withdrawn_claims_can_be_talked_about(
    project: Project, claim: Claim, mia: User
) -> None:
    say(claim, mia)
    gone = make_claim(project)
    withdraw_claim(standing=standing(mia, project), claim=gone, version=1, reason="promise")
    say(gone, mia)
    assert Comment.objects.count() == 2


def test_a_reply_goes_to_the_first_comment_of_its_thread(
    project: Project, claim: Claim, ben: User, chi: User
) -> None:
    root = say(claim, ben)
    reply = say(claim, chi, to=root)
    with pytest.raises(Refused, match="first comment"):
        say(claim, ben, to=reply)
    with pytest.raises(Comment.DoesNotExist):
        say(ready_claim(project), ben, to=root)


def test_what_is_hidden_cannot_be_answered(project: Project, ben: User, chi: User) -> None:
    claim = ready_claim(project)
    take(claim, chi)
    make_review(claim, ben)
    root = say(claim, ben)
    with pytest.raises(Comment.DoesNotExist):
        say(claim, chi, to=root)
    with pytest.raises(Comment.DoesNotExist):
        resolve(root, chi)
    make_review(claim, chi, "false")
    say(claim, chi, to=root)


# --- mentions ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("@ben", ["ben"]),
        ("Ask @BEN, or (@chi).", ["ben", "chi"]),
        ("@ben.", ["ben"]),
        ("@ben.-", ["ben"]),
        ("@ann.b.", ["ann.b."]),
        ("@ann.b", ["ann.b"]),
        ("@ann.b-", ["ann.b"]),
        ("@ben and @ben and @Ben", ["ben"]),
        ("@ben’s source", ["ben"]),
        ("«@ben»", ["ben"]),
        ("@ben,@chi", ["ben", "chi"]),
        ("@jürgen", ["jürgen"]),
        ("@mo@desk.example", ["mo@desk.example"]),
        ("ben@desk.example", []),
        ("x@ben", []),
        ("@@ben", []),
        ("@ben@desk.example", []),
        ("https://social.example/@ben", []),
        ("`@ben` and ```\n@chi\n```", []),
        ("``` @ben", []),
        ("` @ben", ["ben"]),
        ("@benny", []),
        ("@be", []),
        ("@", []),
        ("@dot", []),
        ("@" * 5000, []),
        ("@" + "a." * 2000, []),
    ],
)
def test_who_is_mentioned(text: str, names: list[str]) -> None:
    known = ("ben", "chi", "ann.b", "ann.b.", "jürgen", "mo@desk.example")
    people = {name: User(pk=pk, username=name) for pk, name in enumerate(known, 1)}
    assert [user.username for user in mentioned_in(text, people)] == names


def test_members_who_are_mentioned_are_told_once(
    claim: Claim, ben: User, chi: User, mia: User, dot: User
) -> None:
    said = say(claim, mia, "@Ben @ben @chi @mia @dot @nobody")
    assert (told(ben), told(chi), told(mia), told(dot)) == (["mentioned"], ["mentioned"], [], [])
    notice = Notice.objects.get(user=ben)
    assert (notice.comment, notice.actor, notice.claim, notice.text) == (said, mia, claim, "")


def test_somebody_who_left_or_was_deactivated_is_not_told(
    project: Project, claim: Claim, ben: User, chi: User, mia: User
) -> None:
    chi.is_active = False
    chi.save()
    member = project.memberships.get(user=ben)
    remove_member(standing=standing(mia, project), membership=member)
    say(claim, mia, "@ben @chi")
    assert not Notice.objects.exists()


def test_who_spoke_in_a_thread_is_told_of_what_follows(
    claim: Claim, ada: User, ben: User, chi: User, mia: User
) -> None:
    root = say(claim, ben)
    say(claim, chi, to=root)
    assert (told(ben), told(chi)) == (["replied"], [])
    say(claim, mia, "@chi is right", to=root)
    assert told(ben) == ["replied", "replied"]
    assert told(chi) == [NoticeKind.MENTIONED]
    assert (told(mia), told(ada)) == ([], [])


# --- blindness -----------------------------------------------------------------------------------


def test_a_notice_of_a_hidden_comment_waits(project: Project, ben: User, chi: User) -> None:
    claim = ready_claim(project)
    own = say(claim, chi, "Which record?")
    take(claim, chi)
    make_review(claim, ben)
    say(claim, ben, "I say true, @chi", to=own)
    assert told(chi) == ["mentioned"]
    assert unread_count(chi) == 0
    assert not Notice.objects.of(chi).exists()
    make_review(claim, chi, "false")
    assert unread_count(chi) == 1


def test_a_notice_is_hidden_again_while_the_review_is_sent_back(
    project: Project, ada: User, ben: User, chi: User
) -> None:
    claim = ready_claim(project)
    make_review(claim, ben)
    make_review(claim, chi, "false")
    say(claim, ben, "@chi")
    assert unread_count(chi) == 1
    send_back(standing=standing(ada, project), claim=claim, note="Look again.")
    assert list(Notice.objects.of(chi).values_list("kind", flat=True)) == [NoticeKind.SENT_BACK]


@pytest.mark.parametrize("turn", [resolve_thread, reopen_thread])
def test_nobody_touches_a_thread_whose_author_is_blind(
    project: Project, ada: User, ben: User, chi: User, root: User, turn: object
) -> None:
    """Else its author would see that somebody may read it, and so that their review is in."""
    claim = ready_claim(project)
    own = say(claim, chi)
    if turn is reopen_thread:
        resolve(own, chi)
    take(claim, chi)
    make_review(claim, ben)
    for who in (ben, root):
        with pytest.raises(InvalidState, match="Its author"):
            turn(standing=standing(who, project), comment=own)  # type: ignore[operator]
        talk = talk_about(standing(who, project), claim)
        assert not any(thread.may_turn for thread in (*talk.unresolved, *talk.resolved))
    turn(standing=standing(chi, project), comment=own)  # type: ignore[operator]
    make_review(claim, chi, "false")
    turn(standing=standing(ben, project), comment=own)  # type: ignore[operator]


def test_a_thread_of_somebody_who_left_can_be_resolved(
    project: Project, ben: User, chi: User, mia: User, root: User
) -> None:
    claim = ready_claim(project)
    dan = make_user("dan")
    add_member(standing=standing(root, project), user=dan, role=Role.REVIEWER)
    thread = say(claim, dan)
    make_review(claim, ben)
    make_review(claim, chi, "false")
    with pytest.raises(InvalidState):
        resolve(thread, mia)
    remove_member(standing=standing(mia, project), membership=project.memberships.get(user=dan))
    assert resolve(thread, mia).resolved_by == mia


# --- resolving -----------------------------------------------------------------------------------


def test_a_thread_is_resolved_and_reopened_as_one(claim: Claim, ben: User, chi: User) -> None:
    root = say(claim, ben)
    reply = say(claim, chi, to=root)
    done = resolve(root, chi)
    assert (done.resolved_by, done.resolved_at is not None) == (chi, True)
    acts = Activity.objects.count()
    assert resolve(root, ben).resolved_by == chi, "who was first stays"
    assert Activity.objects.count() == acts
    with pytest.raises(Refused, match="first comment"):
        resolve(reply, ben)
    again = reopen_thread(standing=standing(ben, claim.project), comment=root)
    assert (again.resolved_by, again.resolved_at) == (None, None)
    verbs = Activity.objects.filter(object_type="comment").values_list("verb", flat=True)
    assert list(verbs.order_by("sequence"))[-2:] == [Verb.COMMENT_RESOLVED, Verb.COMMENT_REOPENED]


# --- reading -------------------------------------------------------------------------------------


def test_threads_as_the_page_shows_them(
    claim: Claim, ben: User, chi: User, mia: User, vic: User
) -> None:
    first, second = say(claim, ben, "One"), say(claim, chi, "Two")
    say(claim, mia, "To one", to=first)
    resolve(second, mia)
    talk = talk_about(standing(mia, claim.project), claim, shown=str(second.pk))
    assert [[said.comment.text for said in thread.said] for thread in talk.unresolved] == [
        ["One", "To one"]
    ]
    assert [(thread.resolved_by, thread.shown) for thread in talk.resolved] == [("Mia", True)]
    assert (talk.size, talk.reads_others, talk.may_comment) == (3, True, True)
    viewer = talk_about(standing(vic, claim.project), claim)
    assert (viewer.size, viewer.may_comment) == (3, False)
    assert not any(thread.may_turn for thread in viewer.unresolved)
    assert thread_counts(standing(vic, claim.project), [claim]) == {claim.pk: 1}


def test_names_of_people_who_left_stay(
    project: Project, claim: Claim, ben: User, mia: User
) -> None:
    say(claim, ben)
    remove_member(standing=standing(mia, project), membership=project.memberships.get(user=ben))
    talk = talk_about(standing(mia, project), claim)
    assert talk.unresolved[0].said[0].name == "Ben"
    assert talk.unresolved[0].may_turn


def test_ones_own_reply_in_a_hidden_thread(
    project: Project, ada: User, ben: User, chi: User
) -> None:
    claim = ready_claim(project)
    make_review(claim, ben)
    make_review(claim, chi, "false")
    root = say(claim, ben, "Ben's words")
    say(claim, chi, "My reply", to=root)
    send_back(standing=standing(ada, project), claim=claim, note="Look again.")
    talk = talk_about(standing(chi, project), claim)
    (thread,) = talk.unresolved
    assert (thread.root, [said.comment.text for said in thread.said]) == (None, ["My reply"])
    assert (talk.reads_others, thread_counts(standing(chi, project), [claim])) == (False, {})


def test_who_resolved_is_not_named_while_others_are_hidden(
    project: Project, ada: User, ben: User, chi: User
) -> None:
    claim = ready_claim(project)
    make_review(claim, ben)
    make_review(claim, chi, "false")
    own = say(claim, chi)
    resolve(own, ben)
    assert talk_about(standing(chi, project), claim).resolved[0].resolved_by == "Ben"
    send_back(standing=standing(ada, project), claim=claim, note="Look again.")
    assert talk_about(standing(chi, project), claim).resolved[0].resolved_by == ""


def test_a_project_that_is_not_blind_talks_freely(root: User) -> None:
    open_project = make_project(root, slug="open", blind=False)
    dan = make_user("dan")
    add_member(standing=standing(root, open_project), user=dan, role=Role.REVIEWER)
    claim = ready_claim(open_project)
    thread = say(claim, root, "@dan")
    assert unread_count(dan) == 1
    say(claim, dan, to=thread)
    resolve(thread, dan)


def test_settling_opens_what_was_said(
    project: Project, ada: User, ben: User, chi: User, vic: User
) -> None:
    claim = ready_claim(project)
    make_review(claim, ben)
    make_review(claim, chi, "false")
    say(claim, ben, "@vic")
    assert unread_count(vic) == 0
    settle(claim, ada)
    assert unread_count(vic) == 1
