"""Agreement: how alike reviews are. Pure, deterministic, plain over (claim, reviewer, label)."""

from .claims import Confusion, confusion, disagreements, least_agreed
from .coefficients import (
    Agreement,
    cohen_kappa,
    cohen_kappas,
    fleiss_kappa,
    gwet_ac1,
    krippendorff_alpha,
    measure,
    percent_agreement,
)
from .figures import Bootstrap, Figure
from .prevalence import Prevalence, prevalence
from .proportions import wilson_interval
from .reviews import Review, Reviews

__all__ = [
    "Agreement",
    "Bootstrap",
    "Confusion",
    "Figure",
    "Prevalence",
    "Review",
    "Reviews",
    "cohen_kappa",
    "cohen_kappas",
    "confusion",
    "disagreements",
    "fleiss_kappa",
    "gwet_ac1",
    "krippendorff_alpha",
    "least_agreed",
    "measure",
    "percent_agreement",
    "prevalence",
    "wilson_interval",
]
