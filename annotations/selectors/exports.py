"""What the page of exports offers to choose from."""

from __future__ import annotations

from ..models import Article
from ..policies import Standing


def article_choices(standing: Standing) -> list[tuple[int, str]]:
    """The articles of the project by id and title, newest first."""
    articles = Article.objects.visible_to(standing.actor).filter(project=standing.project)
    return list(articles.values_list("pk", "title"))
