"""The page of an article's claims, which every refused step on them answers with again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.forms import Form
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from ..choices import NoClaimReason
from ..exceptions import Refused
from ..forms.articles import language_name
from ..forms.claims import ChangeForm, NewClaimForm, SplitForm, WithdrawForm
from ..forms.fields import show_refusal
from ..models import Article
from ..policies import Standing, can_adjudicate
from ..selectors.claims_page import ClaimRow, ClaimsPage, can_reword, can_withdraw, claims_page
from ..selectors.kinds import explained_kinds, kept_kind, kind_choices
from ..selectors.live import Watch
from .access import ProjectRequest, page
from .retries import new_key

PANELS = ("change", "edges", "split", "merge", "withdraw")


def claims_url(request: ProjectRequest, article_id: int, query: str = "") -> str:
    place = reverse("articles.claims", args=[request.standing.project.slug, article_id])
    return f"{place}?{query}" if query else place


def show_claims(
    request: ProjectRequest,
    article: Article,
    *,
    number: str = "",
    panel: str = "",
    form: Form | None = None,
    refused: Refused | None = None,
) -> HttpResponse:
    """The page, or with a form or a refusal the same page as a 400 with the input kept.

    ``panel`` names what the form belongs to: "new" or one of ``PANELS``.
    """
    if form is not None and refused is not None:
        show_refusal(form, refused)
    asked = request.GET
    shown = claims_page(
        request.standing,
        article,
        number=number or asked.get("claim", ""),
        did=asked.get("did", ""),
        every="others" in asked,
    )
    panel = panel or (asked["panel"] if asked.get("panel") in PANELS else "")
    rights = _rights(request, shown.current)
    needed = {"new": True, "withdraw": rights["can_withdraw"]}
    in_form = form is not None and needed.get(panel, rights["can_reword"])
    context = {
        "article": article,
        "language_name": language_name(article.language),
        "shown": shown,
        "panel": panel,
        **rights,
        "forms": _forms(request.standing, shown.current, panel, form),
        "kinds": explained_kinds(request.standing.project),
        "kept_kind": kept_kind(request.standing, shown.current.claim) if shown.current else "",
        "refused": refused.sentence if refused and not in_form else "",
        "reasons": NoClaimReason.choices,
        "request_key": new_key(),
        "draft_key": f"intake.{request.user.pk}.{request.standing.project.slug}",
        "added": "added" in asked,
        "open_ledger": "ledger" in asked,
        "tabs": article_tabs(request, article, "claims", len(shown.claims)),
        "urls": _urls(request, shown),
    }
    status = 200 if form is None and refused is None else 400
    watch = Watch("article", article.pk, shown.current.claim.pk if shown.current else None)
    return page(
        request,
        "articles/claims.html",
        context,
        current="articles.index",
        status=status,
        watch=watch,
    )


def _rights(request: ProjectRequest, row: ClaimRow | None) -> dict[str, bool]:
    """What the actor may do with the current claim; all of it is false without one."""
    standing = request.standing
    return {
        "can_reword": row is not None and can_reword(standing, row.claim),
        "can_withdraw": row is not None and can_withdraw(standing, row.claim),
        "can_correct": row is not None and can_adjudicate(standing),
    }


def article_tabs(
    request: ProjectRequest, article: Article, current: str, claims: int
) -> list[dict[str, Any]]:
    slug = request.standing.project.slug
    return [
        {
            "label": _("Claims"),
            "url": reverse("articles.claims", args=[slug, article.pk]),
            "icon": "edges",
            "count": claims,
            "current": current == "claims",
        },
        {
            "label": _("Details"),
            "url": reverse("articles.details", args=[slug, article.pk]),
            "current": current == "details",
        },
        {
            "label": _("History"),
            "url": reverse("history.article", args=[slug, article.pk]),
            "icon": "history",
            "current": current == "history",
        },
    ]


def _forms(
    standing: Standing, row: ClaimRow | None, panel: str, bound: Form | None
) -> Mapping[str, Form]:
    forms: dict[str, Form] = {"new": NewClaimForm(kinds=kind_choices(standing))}
    if row is not None:
        claim = row.claim
        stored = {
            "text": claim.text,
            "speaker": row.speaker,
            "kind": claim.kind,
            "worth": claim.worth_band,
            "uttered_on": claim.uttered_on,
        }
        forms["change"] = ChangeForm(
            initial=stored, auto_id="change_%s", kinds=kind_choices(standing, claim)
        )
        forms["split"] = SplitForm(auto_id="split_%s")
        forms["withdraw"] = WithdrawForm(auto_id="withdraw_%s")
    if bound is not None:
        bound.auto_id = f"{panel}_%s" if panel != "new" else "id_%s"
        forms[panel] = bound
    return forms


def _urls(request: ProjectRequest, shown: ClaimsPage) -> dict[str, str]:
    """Addresses of what can be done with the current claim."""
    if shown.current is None:
        return {}
    slug, claim = request.standing.project.slug, shown.current.claim
    return {
        verb: reverse(f"claims.{verb}", args=[slug, claim.pk])
        for verb in ("change", "move", "split", "merge", "withdraw")
    }
