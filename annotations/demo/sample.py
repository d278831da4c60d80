"""One article to try a project with: the reference text, split like any other."""

from __future__ import annotations

from pathlib import Path

from ..models import Article
from ..policies import Standing
from ..selectors.articles import same_text
from ..services.articles import add_article, fingerprint
from . import kazan

TITLE = f"Sample: {kazan.ARTICLE.title}"
"""How it is told from the project's own articles on every page and in every export."""


def add_sample(standing: Standing) -> Article:
    """The sample with every proposed claim; where the project has this text already, that one."""
    plan = kazan.ARTICLE
    text = (Path(__file__).parent / plan.file).read_text(encoding="utf-8")
    there = same_text(standing, fingerprint(text))
    if there is not None:
        return there
    return add_article(
        standing=standing,
        title=TITLE,
        text=text,
        published_on=plan.published_on,
        language=plan.language,
        direction=plan.direction,
    )
