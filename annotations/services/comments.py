"""Talk about claims: threads, and who is told. Nothing that was said is edited or deleted."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ..choices import NoticeKind, Verb
from ..exceptions import InvalidState, NotAllowed, Refused
from ..figures import grouped
from ..models import Claim, Comment, User
from ..policies import Standing, can_comment
from .activity import record
from .notices import notify

LONGEST = 4000  # code points of a comment
# Not within a word, an e-mail address or a link; user names may hold any of these characters.
MENTION = re.compile(r"(?<![\w@.+/-])@([\w.+@-]+)")
CODE = re.compile(r"```.*?(?:```|\Z)|`[^`\n]*`", re.DOTALL)
AFTER_A_NAME = ".+-@"


def mentioned_in(text: str, people: Mapping[str, User]) -> list[User]:
    """Those of ``people``, by user name in lower case, whom the text names with an @. Pure.

    Of “@ann.b.” the longest name that somebody has is meant: “ann.b.”, else “ann.b”.
    """
    found: dict[int, User] = {}
    for match in MENTION.finditer(CODE.sub(" ", text)):
        name = match[1].lower()
        while name and name not in people and name[-1] in AFTER_A_NAME:
            name = name[:-1]
        if name in people:
            found[people[name].pk] = people[name]
    return list(found.values())


@transaction.atomic
def add_comment(
    *, standing: Standing, claim: Claim, text: str, reply_to: Comment | None = None
) -> Comment:
    """Say something about a claim, or answer the first comment of a thread.

    Tells members who are mentioned and those who spoke in the thread; a notice that its reader
    may not know of yet waits until the comment is open to them. ``DoesNotExist`` when ``reply_to``
    is hidden from the actor.
    """
    if not can_comment(standing):
        raise NotAllowed
    text = text.replace("\r\n", "\n").replace("\r", "\n").strip()
    if not text:
        raise Refused(_("Write something."), field="text")
    if len(text) > LONGEST:
        raise Refused(
            ngettext(
                "Write at most %(longest)s character; these are %(length)s.",
                "Write at most %(longest)s characters; these are %(length)s.",
                LONGEST,
            )
            % {"longest": grouped(LONGEST), "length": grouped(len(text))},
            field="text",
        )
    claim = Claim.objects.get(pk=claim.pk, project=standing.project)
    root = _thread(standing, reply_to, claim) if reply_to is not None else None
    comment = Comment.objects.create(
        project=standing.project, claim=claim, author=standing.actor, reply_to=root, text=text
    )
    record(
        actor=standing.actor,
        project=standing.project,
        verb=Verb.COMMENT_ADDED,
        of=comment,
        claim=claim,
        after={"text": text, "reply_to": root and root.pk},
    )
    _tell(standing, comment, root)
    return comment


@transaction.atomic
def resolve_thread(*, standing: Standing, comment: Comment) -> Comment:
    """Mark a thread as done; one that is done already stays as it is."""
    return _turn(standing, comment, resolved=True)


@transaction.atomic
def reopen_thread(*, standing: Standing, comment: Comment) -> Comment:
    """The opposite of ``resolve_thread``."""
    return _turn(standing, comment, resolved=False)


def _turn(standing: Standing, comment: Comment, *, resolved: bool) -> Comment:
    if not can_comment(standing):
        raise NotAllowed
    row = _thread(standing, comment, comment.claim)
    if row.author_id != standing.actor.pk and not _open_to_its_author(row):
        # They would see that somebody read it, and so that somebody's review is in (P6).
        raise InvalidState(
            _("Its author does not read what others say here yet, so only they can do this.")
        )
    row = Comment.objects.select_for_update(no_key=True).get(pk=row.pk)
    if (row.resolved_at is not None) == resolved:
        return row
    row.resolved_at = timezone.now() if resolved else None
    row.resolved_by = standing.actor if resolved else None
    row.save(update_fields=["resolved_at", "resolved_by"])
    record(
        actor=standing.actor,
        project=standing.project,
        verb=Verb.COMMENT_RESOLVED if resolved else Verb.COMMENT_REOPENED,
        of=row,
        claim=row.claim,
    )
    return row


def _thread(standing: Standing, comment: Comment, claim: Claim) -> Comment:
    """The first comment of a thread, as far as the actor may know of it."""
    seen = Comment.objects.visible_to(standing.actor).filter(project=standing.project)
    root = seen.select_related("author", "claim").get(pk=comment.pk, claim=claim)
    if root.reply_to_id is not None:
        raise Refused(_("A thread is named by its first comment."), field="reply_to")
    return root


def _open_to_its_author(root: Comment) -> bool:
    rows = Comment.objects.filter(pk=root.pk)
    return rows.open_to_their_authors([root.author]).exists()


def _tell(standing: Standing, comment: Comment, root: Comment | None) -> None:
    """Each person once: who is mentioned is told so, the others of the thread that it went on."""
    members = User.objects.filter(is_active=True, memberships__project=standing.project)
    mentioned = mentioned_in(comment.text, {user.username.lower(): user for user in members})
    told: dict[int, tuple[User, NoticeKind]] = {
        user.pk: (user, NoticeKind.MENTIONED) for user in mentioned
    }
    here = {user.pk for user in members}
    for user in _speakers(root):
        if user.pk in here or (user.is_superuser and user.is_active):
            told.setdefault(user.pk, (user, NoticeKind.REPLIED))
    for user, kind in told.values():
        notify(
            user=user,
            kind=kind,
            claim=comment.claim,
            actor=standing.actor,
            comment=comment,
            key=f"comment:{comment.pk}",
        )


def _speakers(root: Comment | None) -> Iterable[User]:
    """Who spoke in the thread."""
    if root is None:
        return []
    replies = Comment.objects.filter(reply_to=root).order_by().values("author")
    return [root.author, *User.objects.filter(pk__in=replies).order_by("pk")]
