"""Claims that settled themselves: which to look at, and what such looks have found."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, Q
from django.utils.translation import gettext as _

from ..agreement import wilson_interval
from ..models import Adjudication, Claim, SpotCheck
from ..policies import Standing
from .agreement_figures import in_words, share

SHOWN = 20


@dataclass(frozen=True, slots=True)
class SpotChecks:
    """``settled`` claims settled themselves, ``checked`` of them were looked at, ``upheld`` held.

    ``left`` are those that the actor could look at: nobody has, and they did not review them.
    """

    settled: int
    checked: int
    upheld: int
    left: int
    latest: list[SpotCheck]

    @property
    def share(self) -> str:
        """Of the checked ones, how many were upheld; "" before the first."""
        return share(self.upheld, self.checked) if self.checked else ""

    @property
    def interval(self) -> str:
        """``61% to 95%``; "" before the first."""
        found = wilson_interval(self.upheld, self.checked)
        return " to ".join(in_words(end, percent=True) for end in found) if found else ""

    @property
    def columns(self) -> list[dict[str, str]]:
        return [
            {"label": label}
            for label in (_("Claim"), _("Article"), _("Result"), _("Checked by"), _("Day"))
        ]


def spot_checks(standing: Standing) -> SpotChecks:
    """A constant number of queries. A verdict that was reopened by a check stays counted."""
    rows = Adjudication.objects.visible_to(standing.actor).filter(
        project=standing.project, claim__withdrawn_at__isnull=True
    )
    counted = rows.by_agreement().aggregate(
        settled=Count("pk", filter=Q(superseded_at__isnull=True) | Q(spot_check__isnull=False)),
        checked=Count("spot_check"),
        upheld=Count("spot_check", filter=Q(spot_check__upheld=True)),
    )
    checks = SpotCheck.objects.filter(adjudication__in=rows).select_related(
        "checker", "adjudication__claim__article"
    )
    return SpotChecks(
        **counted,
        left=rows.to_spot_check(standing.actor).count(),
        latest=list(checks.order_by("-pk")[:SHOWN]),
    )


def next_to_check(standing: Standing) -> Claim | None:
    """One of those left, each as likely as any other."""
    rows = Adjudication.objects.visible_to(standing.actor).to_spot_check(standing.actor)
    found = rows.filter(project=standing.project).select_related("claim").order_by("?").first()
    return found.claim if found else None


def to_check(standing: Standing, claim: Claim) -> Adjudication | None:
    """The final verdict of the claim, when the actor can check it."""
    rows = Adjudication.objects.visible_to(standing.actor).to_spot_check(standing.actor)
    return (
        rows.filter(claim=claim)
        .select_related("content_label__scale", "attribution_label", "adjudicator")
        .first()
    )
