"""A former version of one's own review, put into the form to be submitted again."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from ..choices import Verb
from ..exceptions import InvalidState, Refused
from ..models import VerdictLabel
from ..selectors.reviews import Desk
from .access import ProjectRequest
from .lookup import activity_or_404
from .review_page import CLOSED, review_form

SUBMITTED = (Verb.REVIEW_SUBMITTED, Verb.REVIEW_REVISED)


def former_version(request: ProjectRequest, place: Desk) -> dict[str, Any]:
    """What the page shows when the address names an entry by ``from``: its values, not saved yet.

    ``InvalidState`` when the review can no longer be changed.
    """
    token = request.GET.get("from", "")
    if not token:
        return {}
    activity = activity_or_404(request.standing, token)
    own = activity.actor_id == request.user.pk and activity.claim_id == place.claim.pk
    if not own or activity.verb not in SUBMITTED:
        raise Refused(_("This is no version of your review."), field="from")
    if place.mode not in ("write", "submitted"):
        raise InvalidState(CLOSED[place.mode], field="from")
    values = activity.after or {}
    content = _by_code(place.content_labels, values.get("content_verdict"))
    attribution = _by_code(place.attribution_labels, values.get("attribution_verdict"))
    form = review_form(place)
    form.initial = {
        "content_label": content,
        "attribution_label": attribution,
        "confidence": values.get("confidence") or "",
        "justification": values.get("justification") or "",
        "as_of": date.fromisoformat(values["as_of"]) if values.get("as_of") else None,
    }
    lost = bool(values.get("content_verdict")) > bool(content)
    return {"form": form, "former": {"at": activity.at, "verdict_lost": lost}}


def _by_code(labels: list[VerdictLabel], code: str | None) -> str:
    """The value of the form's choice; "" when the verdict is not on the scale any more."""
    return next((str(label.pk) for label in labels if label.code == code), "")
