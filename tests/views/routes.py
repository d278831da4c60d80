"""Every address: who may read it, who may act there, and with what body."""

from __future__ import annotations

from typing import Any, NamedTuple

from annotations.choices import DeclineReason, NoClaimReason, Stance
from annotations.keyboard import KEYS
from annotations.models import (
    Citation,
    Claim,
)
from tests.factories import (
    JUSTIFICATION,
    PASSWORD,
    scale,
    scale_as_typed,
)
from tests.views.world import (
    ANYBODY,
    EDITORS,
    MANAGERS,
    MEMBERS,
    SETTLERS,
    SIGNED_IN,
    SITE_ADMINS,
    Body,
    World,
)


class Route(NamedTuple):
    """Who may read and who may write; None is a method that does not exist.

    ``args`` are attributes of the world whose ids the address takes after the slug; ``body`` is
    one that succeeds. ``writes`` is whether that leaves a trace in the record, or for whom.
    """

    read: frozenset[str] | None = None
    write: frozenset[str] | None = None
    args: str = ""
    body: Body = lambda world: {}
    writes: bool | frozenset[str] = True
    json: bool = False


def version(world: World) -> dict[str, Any]:
    return {"version": world.proposed.version}


def draft(world: World) -> dict[str, Any]:
    return {"version": world.review.version, "justification": "So far"}


def source(world: World) -> dict[str, Any]:
    return {
        **draft(world),
        "source-title": "Another record",
        "source-url": "https://archive.example/bridge",
        "source-stance": Stance.REFUTES.value,
        "source-version": 1,
    }


def final(world: World) -> dict[str, Any]:
    return {
        "seen": world.seen,
        "verdict": world.label("mixed"),
        "confidence": "high",
        "justification": JUSTIFICATION,
    }


def edited_scale(world: World) -> dict[str, Any]:
    """A shipped scale with another name for one verdict, and the effect that was read."""
    base = scale("averitec-4")
    return {
        "version": world.project.version,
        "base": base.pk,
        "do": "save",
        "says": "version-1",
        **scale_as_typed(base),
        "name-2": "Too little evidence",
    }


ROUTES = {
    # the frame
    "healthz": Route(read=ANYBODY),
    "readyz": Route(read=ANYBODY),
    # accounts
    "home": Route(read=ANYBODY),
    "sign_in": Route(read=ANYBODY, write=ANYBODY, writes=False),
    "sign_out": Route(write=ANYBODY, writes=False),
    "profile": Route(
        read=SIGNED_IN,
        write=SIGNED_IN,
        body=lambda world: {
            "seen": world.actor.state_seen if world.actor else "",
            "full_name": "Ana Lee",
        },
        writes=False,
    ),
    # Members are told, and leave it to somebody else; who has no account must sign in first.
    "invitations.accept": Route(
        read=ANYBODY, write=ANYBODY, args="token", writes=frozenset({"outsider", "removed"})
    ),
    "invitations.join": Route(
        read=ANYBODY,
        write=ANYBODY,
        args="token",
        body=lambda world: {
            "username": "eve.new",
            "full_name": "Eve Ek",
            "password": PASSWORD,
            "password_again": PASSWORD,
        },
        writes=frozenset({"anonymous"}),
    ),
    # the whole site
    "manage.users": Route(read=SITE_ADMINS),
    "manage.components": Route(read=SITE_ADMINS),
    "manage.deactivate": Route(read=SITE_ADMINS, write=SITE_ADMINS, args="spare"),
    "manage.activate": Route(write=SITE_ADMINS, args="closed"),
    "manage.jobs": Route(read=SITE_ADMINS),
    "manage.stop_job": Route(write=SITE_ADMINS, args="queued"),
    "manage.retry_job": Route(write=SITE_ADMINS, args="queued_before"),
    "manage.projects": Route(read=SITE_ADMINS),
    "manage.storage": Route(read=SITE_ADMINS),
    "manage.forget_parses": Route(write=SITE_ADMINS, writes=False),
    "manage.audit": Route(read=SITE_ADMINS),
    "manage.audit_accounts": Route(read=SITE_ADMINS),
    "manage.audit_download": Route(read=SITE_ADMINS),
    # jobs: of whoever asked, which here is none of these people
    "jobs.index": Route(read=SIGNED_IN),
    "jobs.show": Route(read=MANAGERS, args="job"),
    "jobs.stop": Route(write=MANAGERS, args="job"),
    "jobs.restart": Route(write=MANAGERS, args="stopped"),
    # people
    "people.index": Route(read=MEMBERS),
    "people.role": Route(
        read=MANAGERS,
        write=MANAGERS,
        args="membership",
        body=lambda world: {"version": world.membership.version, "role": "adjudicator"},
    ),
    "people.remove": Route(read=MANAGERS, write=MANAGERS, args="membership"),
    "invitations.make": Route(
        read=MANAGERS,
        write=MANAGERS,
        body=lambda world: {"role": "reviewer", "note": "For Eve", "days": "7"},
    ),
    "invitations.revoke": Route(write=MANAGERS, args="invitation"),
    # how somebody wants the tool
    "preferences.appearance": Route(
        read=SIGNED_IN,
        write=SIGNED_IN,
        body=lambda world: {"language": "en", "time_zone": "Europe/Lisbon"},
        writes=False,
    ),
    "preferences.shortcuts": Route(
        read=SIGNED_IN,
        write=SIGNED_IN,
        body=lambda world: {key.name: key.character for key in KEYS} | {"digits": "on"},
        writes=False,
    ),
    # help
    "language.words": Route(read=ANYBODY, args="language"),
    "help.index": Route(read=ANYBODY),
    "help.reviewers": Route(read=ANYBODY),
    "help.adjudicators": Route(read=ANYBODY),
    "help.managers": Route(read=ANYBODY),
    # search
    "search.everywhere": Route(read=SIGNED_IN),
    "search.index": Route(read=MEMBERS),
    # projects
    "projects.index": Route(read=SIGNED_IN),
    "projects.overview": Route(read=MEMBERS),
    "projects.agreement": Route(read=SETTLERS),
    "projects.guideline": Route(read=MEMBERS),
    # settings
    "settings.general": Route(
        read=MEMBERS,
        write=MANAGERS,
        body=lambda world: {
            "version": world.project.version,
            "name": "Tunnels",
            "language": "fr",
            "guideline": "# Read this",
        },
    ),
    "settings.rules": Route(
        read=MEMBERS,
        write=MANAGERS,
        body=lambda world: {
            "version": world.project.version,
            "reviews_per_claim": 3,
            "minimum_sources": 2,
            "minimum_justification": 60,
            "agreement_rule": "never",
        },
    ),
    "settings.deadlines": Route(
        read=MEMBERS,
        write=MANAGERS,
        body=lambda world: {"version": world.project.version, "review_days": 9},
    ),
    "settings.kinds": Route(
        read=MEMBERS,
        write=MANAGERS,
        body=lambda world: {
            "version": world.project.version,
            "offered_event": "on",
            "note_event": "What happened, when and where.",
        },
    ),
    "settings.scale": Route(read=MEMBERS, write=MANAGERS, body=edited_scale),
    "projects.new": Route(
        read=SITE_ADMINS,
        write=SITE_ADMINS,
        body=lambda world: {"name": "Tunnels", "reviews_per_claim": 2},
    ),
    "settings.publishing": Route(
        read=MEMBERS,
        write=MANAGERS,
        body=lambda world: {"version": world.project.version, "publishes": "off"},
    ),
    # public pages
    "public.claim": Route(read=ANYBODY, args="public"),
    "public.review": Route(read=ANYBODY, args="public"),
    # articles
    "articles.index": Route(read=MEMBERS),
    "corrections.reopen": Route(
        read=SETTLERS,
        write=SETTLERS,
        args="settled",
        body=lambda world: {
            "final": world.settled.adjudications.get().pk,
            "public_note": "The archive was wrong.",
        },
    ),
    "corrections.wording": Route(
        read=SETTLERS,
        write=SETTLERS,
        args="settled",
        body=lambda world: {
            "version": world.settled.version,
            "text": "The bridge in Porto opened in 1998",
            "public_note": "It is the bridge in Porto.",
            "action": "publish",
        },
    ),
    "corrections.sources": Route(
        read=SETTLERS,
        write=SETTLERS,
        args="settled",
        body=lambda world: {
            "final": world.settled.adjudications.get().pk,
            "sources": Citation.objects.filter(review__claim=world.settled).latest("pk").pk,
            "public_note": "A source was left out.",
        },
    ),
    "articles.progress": Route(read=EDITORS, args="proposal"),
    "articles.new": Route(
        read=EDITORS,
        write=EDITORS,
        body=lambda world: {
            "action": "save_text_only",
            "title": "Another",
            "text": "The harbour opened in 2001.",
            "language": "en",
            "direction": "ltr",
        },
    ),
    "articles.sample": Route(write=EDITORS),
    "articles.show": Route(read=MEMBERS, args="article"),
    "articles.claims": Route(read=MEMBERS, args="article"),
    "articles.ready": Route(write=EDITORS, args="article"),
    "articles.details": Route(
        read=MEMBERS,
        write=EDITORS,
        args="article",
        body=lambda world: {
            "version": world.article.version,
            "title": "Renamed",
            "language": "en",
            "direction": "ltr",
        },
    ),
    "segments.dispose": Route(
        write=EDITORS,
        args="segment",
        body=lambda world: {"reason": NoClaimReason.PROMISE.value},
    ),
    # claims
    "claims.index": Route(read=MEMBERS),
    "claims.show": Route(read=MEMBERS, args="ready"),
    "claims.add": Route(
        write=EDITORS,
        args="article",
        body=lambda world: {"quote": "a fine day in Porto", "kind": "other", "worth": "low"},
    ),
    "claims.change": Route(
        write=EDITORS,
        args="proposed",
        body=lambda world: {**version(world), "text": "New", "kind": "event", "worth": "high"},
    ),
    "claims.move": Route(
        write=EDITORS, args="proposed", body=lambda world: {**version(world), "quote": "The bridge"}
    ),
    "claims.split": Route(
        write=EDITORS, args="proposed", body=lambda world: {**version(world), "words": "in 1998"}
    ),
    "claims.merge": Route(
        write=EDITORS,
        args="proposed",
        body=lambda world: {**version(world), "other": f"{world.second.pk}:{world.second.version}"},
    ),
    "claims.withdraw": Route(
        write=EDITORS, args="proposed", body=lambda world: {**version(world), "reason": "promise"}
    ),
    "claims.undo": Route(write=EDITORS, args="activity"),
    # batches
    "batches.claims": Route(
        read=MANAGERS,
        write=MANAGERS,
        body=lambda world: {
            "rows": f"{world.proposed.pk}.{world.proposed.version}",
            "action": "withdraw",
            "reason": "promise",
        },
    ),
    "batches.articles": Route(
        read=MANAGERS,
        write=MANAGERS,
        body=lambda world: {"rows": world.waiting},
    ),
    "batches.undo": Route(write=MANAGERS, body=lambda world: {"did": world.activity.pk}),
    # saved views
    "saved_views.save": Route(
        write=MEMBERS,
        body=lambda world: {"screen": "articles", "query": "sort=title", "name": "By title"},
    ),
    "saved_views.rename": Route(
        write=MEMBERS,
        args="view",
        body=lambda world: {"version": world.view.version, "name": "Ready"},
    ),
    "saved_views.share": Route(
        write=MANAGERS,
        args="view",
        body=lambda world: {"version": world.view.version, "shared": "on"},
    ),
    "saved_views.delete": Route(
        write=MEMBERS, args="view", body=lambda world: {"version": world.view.version}
    ),
    # comments
    "comments.people": Route(read=EDITORS),
    "comments.add": Route(
        write=EDITORS, args="settled", body=lambda world: {"text": "Which day is meant?"}
    ),
    "comments.resolve": Route(write=EDITORS, args="thread"),
    "comments.reopen": Route(write=EDITORS, args="done"),
    # notices
    "notices.index": Route(read=SIGNED_IN),
    "notices.show": Route(write=MEMBERS, args="notice"),
    "notices.read_all": Route(write=SIGNED_IN, body=lambda world: {"newest": 0}, writes=False),
    "notices.pace": Route(
        write=SIGNED_IN, body=lambda world: {"email_pace": "daily"}, writes=False
    ),
    # reviews
    "reviews.queue": Route(read=EDITORS),
    "reviews.next": Route(write=EDITORS, writes=False),
    "reviews.changes": Route(
        read=EDITORS, write=EDITORS, body=lambda world: {"change": world.activity.pk}
    ),
    "reviews.goal": Route(write=EDITORS, body=lambda world: {"weekly_goal": "50"}),
    "reviews.take_five": Route(write=EDITORS),
    "reviews.take": Route(write=EDITORS, args="ready"),
    "reviews.edit": Route(read=MEMBERS, write=EDITORS, args="held", body=draft),
    "reviews.draft": Route(write=EDITORS, args="held", body=draft, json=True),
    "reviews.decline": Route(
        write=EDITORS,
        args="held",
        body=lambda world: {"reason": DeclineReason.values[0], "note": "Not mine"},
    ),
    # citations
    "citations.add": Route(write=EDITORS, args="held", body=source),
    "citations.change": Route(write=EDITORS, args="citation", body=source),
    "citations.remove": Route(write=EDITORS, args="citation", body=draft),
    # adjudications
    "adjudications.index": Route(read=SETTLERS),
    "adjudications.edit": Route(read=SETTLERS, write=SETTLERS, args="disputed", body=final),
    "adjudications.send_back": Route(
        write=SETTLERS, args="disputed", body=lambda world: {"note": "Look at the day again"}
    ),
    "spot_checks.index": Route(read=MANAGERS),
    "spot_checks.next": Route(write=MANAGERS, writes=False),
    "spot_checks.edit": Route(
        read=MANAGERS,
        write=MANAGERS,
        args="agreed",
        body=lambda world: {
            "final": world.agreed.adjudications.get().pk,
            "result": "reopen",
            "note": "The archive was wrong.",
        },
    ),
    # discussions
    "discussions.show": Route(read=EDITORS, args="discussed"),
    "discussions.close": Route(write=SETTLERS, args="differing"),
    # assignments
    "assignments.index": Route(read=MANAGERS),
    "assignments.take_back": Route(
        write=MANAGERS, args="lent", body=lambda world: {"version": world.lent.version}
    ),
    "assignments.change": Route(
        write=MANAGERS,
        body=lambda world: {
            "rows": f"{world.lent.pk}.{world.lent.version}",
            "action": "give",
            "person": world.other.pk,
        },
    ),
    "assignments.assign": Route(
        read=MANAGERS,
        write=MANAGERS,
        body=lambda world: {"plan": f"{world.ready.pk}:{world.other.pk}"},
    ),
    "assignments.rebalance": Route(
        read=MANAGERS,
        write=MANAGERS,
        body=lambda world: {"plan": f"{world.lent.pk}.{world.lent.version}.{world.other.pk}"},
    ),
    # exports
    "exports.index": Route(read=MANAGERS),
    "exports.claims": Route(read=MANAGERS),
    # live
    "live.stream": Route(read=MEMBERS),
    "live.state": Route(read=MEMBERS),
    "live.here": Route(
        write=MEMBERS, body=lambda world: {"tab": "tab00001", "place": "elsewhere"}, json=True
    ),
    # history
    "history.index": Route(read=MEMBERS),
    "history.claim": Route(read=MEMBERS, args="proposed"),
    "history.article": Route(read=MEMBERS, args="article"),
    "history.download": Route(read=MEMBERS),
    "history.restore": Route(
        read=EDITORS,
        write=EDITORS,
        args="change",
        body=lambda world: {
            "version": Claim.objects.get(pk=world.reworded.pk).version,
            "side": "before",
        },
    ),
}
OF_THE_SITE = {
    "manage.users", "manage.deactivate", "manage.activate", "manage.components", "projects.new",
    "manage.jobs", "manage.stop_job", "manage.retry_job", "manage.projects", "manage.storage",
    "manage.forget_parses", "manage.audit", "manage.audit_accounts", "manage.audit_download",
}  # fmt: skip
# What somebody asked for; for members who may not know of it there is none.
OF_WHO_ASKED = {"jobs.show", "jobs.stop", "jobs.restart"}
WITHOUT_PROJECT = {
    "healthz", "readyz", "home", "sign_in", "sign_out", "projects.index", "profile",
    "invitations.accept", "invitations.join", "notices.index", "notices.show",
    "notices.read_all", "notices.pace", "search.everywhere", "public.claim", "public.review",
    "preferences.appearance", "preferences.shortcuts", "help.index", "help.reviewers",
    "help.adjudicators", "help.managers", "language.words", "jobs.index", *OF_WHO_ASKED,
    *OF_THE_SITE,
}  # fmt: skip
# What is shown once is in the answer itself, not on a page that it leads to.
ANSWERED_AT_ONCE = {"invitations.make"}
# Files need transactions of their own: test_exports.py and test_history_files.py download them.
FILES = ("exports.claims", "history.download", "manage.audit_download")
NOT_OURS = "admin:"
WITHOUT_NAME = {"admin/login/"}  # only leads to the sign-in page
