"""Who is told what, once; what is read; what is due."""

from __future__ import annotations

import datetime

import pytest

from annotations.choices import EmailPace, NoticeKind
from annotations.exceptions import Refused
from annotations.models import Assignment, Claim, Notice, Project, User
from annotations.selectors.notices import ENOUGH, notices_page, unread_count
from annotations.services.adjudications import send_back
from annotations.services.assignments import take_back
from annotations.services.claims import withdraw_claim
from annotations.services.comments import add_comment
from annotations.services.notices import (
    choose_email_pace,
    notify,
    read_all_notices,
    read_notice,
    tell_what_is_due,
)
from annotations.services.projects import remove_member
from annotations.tasks import tell_due
from tests.factories import (
    disputed_claim,
    make_review,
    queries_of,
    ready_claim,
    ready_claims,
    settle,
    standing,
    take,
)

pytestmark = pytest.mark.django_db

TODAY = datetime.date(2027, 3, 1)
DAY = datetime.timedelta(days=1)


def due(claim: Claim, who: User, on: datetime.date | None) -> Assignment:
    assignment = take(claim, who)
    Assignment.objects.filter(pk=assignment.pk).update(due_on=on)
    return assignment


def told(user: User) -> list[tuple[str, str]]:
    rows = Notice.objects.filter(user=user).order_by("pk")
    return list(rows.values_list("kind", "text"))


# --- sent back -----------------------------------------------------------------------------------


def test_reviewers_are_told_that_a_claim_came_back(
    project: Project, ada: User, ben: User, chi: User
) -> None:
    claim = disputed_claim(project, [ben, chi])
    send_back(standing=standing(ada, project), claim=claim, note=" Look at the day. ")
    for user in (ben, chi):
        notice = Notice.objects.get(user=user)
        assert (notice.kind, notice.actor, notice.text) == ("sent_back", ada, "Look at the day.")
        assert notice.get_absolute_url() == f"/p/bridges/claims/{claim.pk}/review"
    assert not Notice.objects.filter(user=ada).exists()


# --- due -----------------------------------------------------------------------------------------


def test_once_when_it_is_near_and_once_when_it_is_late(project: Project, ben: User) -> None:
    assignment = due(ready_claim(project), ben, TODAY + DAY)
    assert tell_what_is_due(TODAY - DAY) == 0
    assert tell_what_is_due(TODAY) == 1
    assert tell_what_is_due(TODAY + DAY) == 0
    assert tell_what_is_due(TODAY + 2 * DAY) == 1
    assert tell_what_is_due(TODAY + 9 * DAY) == 0
    assert told(ben) == [("due", "2 Mar 2027"), ("overdue", "2 Mar 2027")]
    assert {row.claim_id for row in Notice.objects.all()} == {assignment.claim_id}


def test_another_due_date_is_told_anew(project: Project, ben: User) -> None:
    assignment = due(ready_claim(project), ben, TODAY)
    assert tell_what_is_due(TODAY) == 1
    Assignment.objects.filter(pk=assignment.pk).update(due_on=TODAY + DAY)
    assert tell_what_is_due(TODAY) == 1


def test_only_what_is_still_owed_is_due(
    project: Project, mia: User, ada: User, ben: User, chi: User
) -> None:
    due(ready_claim(project), ben, None)
    submitted = ready_claim(project)
    due(submitted, ben, TODAY)
    make_review(submitted, ben)
    freed = due(ready_claim(project), ben, TODAY)
    take_back(standing=standing(mia, project), assignment=freed)
    gone = ready_claim(project)
    due(gone, ben, TODAY)
    withdraw_claim(
        standing=standing(mia, project), claim=gone, version=gone.version, reason="promise"
    )
    assert tell_what_is_due(TODAY + DAY) == 0
    back = disputed_claim(project, [ben, chi])
    Assignment.objects.filter(claim=back).update(due_on=TODAY)
    send_back(standing=standing(ada, project), claim=back, note="Again.")
    assert tell_what_is_due(TODAY + DAY) == 2


def test_a_settled_claim_needs_no_review_any_more(
    project: Project, ada: User, ben: User, chi: User
) -> None:
    claim = disputed_claim(project, [ben, chi])
    settle(claim, ada)
    Assignment.objects.filter(claim=claim).update(due_on=TODAY, state="open")
    assert tell_what_is_due(TODAY) == 0


def test_who_left_or_was_deactivated_owes_nothing(
    project: Project, mia: User, ben: User, chi: User
) -> None:
    for user in (ben, chi):
        due(ready_claim(project), user, TODAY)
    remove_member(standing=standing(mia, project), membership=project.memberships.get(user=ben))
    User.objects.filter(pk=chi.pk).update(is_active=False)
    Assignment.objects.update(state="open")
    assert tell_what_is_due(TODAY) == 0


def test_the_hourly_task_tells_by_the_day_of_the_site(project: Project, ben: User) -> None:
    due(ready_claim(project), ben, datetime.date(2000, 1, 1))
    tell_due(0)
    assert told(ben) == [("overdue", "1 Jan 2000")]


def test_many_due_reviews_need_no_more_queries(project: Project, ben: User) -> None:
    claims = ready_claims(project, 12)
    due(claims[0], ben, TODAY)
    one = queries_of(lambda: tell_what_is_due(TODAY))
    for claim in claims[1:]:
        due(claim, ben, TODAY)
    assert queries_of(lambda: tell_what_is_due(TODAY)) == one
    assert Notice.objects.count() == 12


# --- reading -------------------------------------------------------------------------------------


def ask(user: User, claim: Claim, by: User | None = None) -> Notice:
    notify(user=user, kind=NoticeKind.ASSIGNED, claim=claim, actor=by)
    return Notice.objects.filter(user=user).latest("pk")


def test_reading_is_ones_own_and_the_first_time_stays(
    project: Project, ben: User, chi: User
) -> None:
    notice = ask(ben, ready_claim(project))
    read_notice(actor=chi, notice=notice)
    notice.refresh_from_db()
    assert notice.read_at is None
    read_notice(actor=ben, notice=notice)
    notice.refresh_from_db()
    first = notice.read_at
    read_notice(actor=ben, notice=notice)
    notice.refresh_from_db()
    assert notice.read_at == first is not None


def test_reading_all_leaves_what_came_since_and_what_is_hidden(
    project: Project, ben: User, chi: User
) -> None:
    claim = ready_claim(project)
    take(claim, chi)
    make_review(claim, ben)
    add_comment(standing=standing(ben, project), claim=claim, text="@chi")
    shown = ask(chi, claim)
    ask(chi, claim)
    assert read_all_notices(actor=chi, newest=shown.pk) == 1
    assert Notice.objects.filter(user=chi, read_at__isnull=True).count() == 2
    assert unread_count(chi) == 1


def test_the_bell_counts_to_a_hundred_in_one_query(project: Project, ben: User) -> None:
    claim = ready_claim(project)
    ask(ben, claim)
    assert queries_of(lambda: unread_count(ben)) == 1
    Notice.objects.bulk_create(
        Notice(project=project, user=ben, kind=NoticeKind.ASSIGNED, claim=claim)
        for _ in range(ENOUGH + 20)
    )
    assert unread_count(ben) == ENOUGH


def test_the_list_is_newest_first_and_complete(project: Project, ben: User) -> None:
    claim = ready_claim(project)
    pks = [ask(ben, claim).pk for _ in range(60)]
    page = notices_page(ben)
    rest = notices_page(ben, after=page.after)
    assert [row.pk for row in (*page.rows, *rest.rows)] == pks[::-1]
    read_notice(actor=ben, notice=page.rows[0])
    assert [row.pk for row in notices_page(ben, "unread").rows] == pks[-2:8:-1]
    with pytest.raises(Refused):
        notices_page(ben, "some")


def test_notices_of_a_project_one_left_are_gone(project: Project, mia: User, ben: User) -> None:
    ask(ben, ready_claim(project))
    assert unread_count(ben) == 1
    remove_member(standing=standing(mia, project), membership=project.memberships.get(user=ben))
    assert unread_count(ben) == 0


def test_the_pace_of_letters(ben: User) -> None:
    choose_email_pace(actor=ben, pace=EmailPace.DAILY)
    ben.refresh_from_db()
    assert ben.email_pace == EmailPace.DAILY
    with pytest.raises(Refused) as refused:
        choose_email_pace(actor=ben, pace="weekly")
    assert refused.value.field == "email_pace"
