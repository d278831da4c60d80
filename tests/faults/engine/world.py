"""People and claims for the writers, made through the services.

`python -m tests.faults.engine.world` takes sizes as JSON and prints what was made as one line of
JSON. It runs in the settings and the database of the site under test.
"""

from __future__ import annotations

import json
import sys
import uuid
from typing import Any

import django

LATE = 20  # people for one place


def make(*, writers: int = 0, claims: int = 0, pairs: int = 0, slots: int = 0) -> dict[str, Any]:
    """``claims`` for each writer, ready for review; ``pairs`` claims that wait for a verdict;
    ``slots`` claims with one of two places left; and one review to edit."""
    world = World(reviews_per_claim=1)
    judges = [world.member("judge", "adjudicator") for _ in range(2)]
    return {
        "slug": world.project.slug,
        "manager": session(world.member("manager", "manager")),
        "judges": [session(judge) for judge in judges],
        "verdicts": [world.fake.label(world.project, code).pk for code in ("true", "false")],
        "writers": [world.writer(n, claims) for n in range(writers)],
        "pairs": world.pairs(pairs),
        "edit": world.edit(),
        "slots": World(reviews_per_claim=2).slots(slots) if slots else {},
    }


class World:
    """One project of its own, and what stands in it."""

    def __init__(self, *, reviews_per_claim: int) -> None:
        from tests import factories

        self.fake, self._tag, self._people = factories, uuid.uuid4().hex[:8], 0
        self.root = self.fake.make_user(f"root-{self._tag}", site_admin=True)
        self.project = self.fake.make_project(
            self.root,
            f"faults-{self._tag}",
            reviews_per_claim=reviews_per_claim,
            attribution_scale=None,
            agreement_rule="never",
        )

    def member(self, name: str, role: str = "reviewer") -> Any:
        from annotations.services.projects import add_member

        self._people += 1
        user = self.fake.make_user(f"{name}-{self._people}-{self._tag}")
        add_member(standing=self.fake.standing(self.root, self.project), user=user, role=role)
        return user

    def writer(self, number: int, claims: int) -> dict[str, Any]:
        """A reviewer, an article with that many ready claims, and as many to be marked yet."""
        sentences = [f"Bridge W{number} {n} opened in {1900 + n % 100}." for n in range(2 * claims)]
        article, ready = self._claims(sentences, claims)
        return {
            "session": session(self.member("writer")),
            "article": article,
            "claims": list(ready.items()),
            "quotes": sentences[claims:],
        }

    def pairs(self, number: int) -> list[dict[str, Any]]:
        from annotations.models import Claim

        reviewer, found = self.member("reviewer"), []
        for claim in Claim.objects.filter(pk__in=self._many("P", number)):
            review = self.fake.make_review(claim, reviewer)
            found.append({"claim": claim.pk, "seen": f"{review.pk}.{review.version}"})
        return found

    def edit(self) -> dict[str, Any]:
        from annotations.models import Claim

        editor, (claim,) = self.member("editor"), self._many("E", 1)
        self.fake.take(Claim.objects.get(pk=claim), editor)
        return {"session": session(editor), "claim": claim}

    def slots(self, number: int) -> dict[str, Any]:
        from annotations.models import Claim

        early, claims = self.member("early"), self._many("S", number)
        for claim in Claim.objects.filter(pk__in=claims):
            self.fake.take(claim, early)
        people = [self.member("late") for _ in range(LATE)]
        sessions = [session(user) for user in people]
        return {"slug": self.project.slug, "claims": claims, "sessions": sessions}

    def _many(self, name: str, number: int) -> list[int]:
        sentences = [f"Bridge {name}{n} opened in {1900 + n % 100}." for n in range(number)]
        return list(self._claims(sentences, number)[1]) if number else []

    def _claims(self, sentences: list[str], number: int) -> tuple[int, dict[int, int]]:
        """An article, and the claims of its first sentences, ready: their versions by id."""
        from annotations.services.claims import mark_ready

        article = self.fake.make_article(self.project, text=" ".join(sentences))
        for sentence in sentences[:number]:
            self.fake.make_claim(self.project, article=article, quote=sentence)
        manager = self.fake.standing(self.fake.manager_of(self.project), self.project)
        if number:
            mark_ready(standing=manager, article=article)
        rows = article.claims.order_by("number").values_list("pk", "version")
        return article.pk, dict(rows)


def session(user: Any) -> str:
    """The cookie of somebody who is signed in already."""
    from django.test import Client

    client = Client()
    client.force_login(user)
    return client.cookies["sessionid"].value


def main(arguments: list[str]) -> None:
    django.setup()
    from django.conf import settings

    # Nobody signs in with a password here, and a good hash of one takes its time.
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    print(json.dumps(make(**json.loads(arguments[0]))))


if __name__ == "__main__":
    main(sys.argv[1:])
