"""What ``agreement`` says in English, in the language of the reader. It knows no translation."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from ..agreement import Prevalence

# Marked here to be found; looked up as ``agreement`` says them.
SENTENCES = (
    gettext_noop("There are no reviews."),
    gettext_noop("Nobody reviewed the same claim as somebody else."),
    gettext_noop("These two reviewers reviewed no claim in common."),
    gettext_noop("Only one label was used, so that agreement cannot be told from chance."),
    gettext_noop("The labels of this scale have no order."),
    gettext_noop("No claim has two reviews whose labels have a place in the order."),
)
FIGURES = (
    gettext_noop("Percent agreement"),
    gettext_noop("Fleiss' kappa"),
    gettext_noop("Gwet's AC1"),
    gettext_noop("Krippendorff's alpha, nominal"),
    gettext_noop("Krippendorff's alpha, ordinal"),
    gettext_noop("Cohen's kappa"),
)


def said(text: str) -> str:
    """The name of a figure, or the reason why it has no value; "" stays empty."""
    return _(text) if text else ""


def warning_of(found: Prevalence, verdict: str) -> str:
    """That nearly all reviews say ``verdict``, and what this does to the figures."""
    return _(
        "%(share)s of all reviews say “%(verdict)s”. With one label this common, much agreement"
        " is expected by chance, so that Fleiss' kappa (%(kappa)s) and Krippendorff's alpha"
        " (%(alpha)s) are low although reviewers agree in %(percent)s of cases. Read Gwet's AC1"
        " (%(ac1)s) and percent agreement beside them."
    ) % {
        "share": f"{found.share:.0%}",
        "verdict": verdict,
        "kappa": f"{found.kappa:.2f}",
        "alpha": f"{found.alpha:.2f}",
        "percent": f"{found.percent:.0%}",
        "ac1": f"{found.ac1:.2f}",
    }
