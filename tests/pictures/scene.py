"""What the demo has none of: an empty project, and one in which everything is under way.

`python -m tests.pictures.scene` makes both through the services, in the database of the site that
is drawn, and prints one line of JSON: the ids, by the names that the addresses use.
"""

from __future__ import annotations

import json
from typing import Any

import django

FERRIES = (
    "The ferry Aurora carried 41,200 passengers in July, the harbour office said. "
    "“We have never sailed with fewer than three officers,” captain Ines Duarte said. "
    "The quay was rebuilt in 1998 for 12 million. "
    "Since then no winter storm has closed it for longer than a day. "
    "Two of the five ferries run on batteries. "
    "The oldest of them was launched in 1962."
)
IN_ARABIC = (
    "قال رئيس الميناء إن العبارة نقلت 41200 راكب في يوليو. "
    "وأضاف أن الرصيف أعيد بناؤه عام 1998. "
    "وتعمل عبارتان من خمس بالبطاريات."
)
GUIDELINE = """\
# How we judge

1. Numbers are true when the log of the harbour has them, or differs by less than one in a hundred.
2. A year of building is true when the city's record names it.
"""
LOG = {
    "url": "https://harbour.example/log/july",
    "title": "Log of the harbour, July",
    "publisher": "Harbour office",
    "quote": "Five ships, 41,198 passengers, no day without a crossing.",
}
WHY = {
    "true": "The log of the harbour says the same, and the yearly report repeats it.",
    "mostly-true": "The log counts two passengers fewer, which changes nothing.",
    "mixed": "The log agrees for the winters since 2005; the years before are missing.",
    "false": "The log names another number, and nothing explains the difference.",
}
ROLES = {
    "tomas": "manager",
    "lea": "adjudicator",
    "amina": "reviewer",
    "jonas": "reviewer",
    "priya": "reviewer",
}


class Scene:
    """Projects of the demo's people; ``known`` fills with what was made."""

    def __init__(self) -> None:
        from annotations.models import User
        from tests import factories

        self.fake = factories
        self.people = {user.username: user for user in User.objects.all()}
        self.known: dict[str, object] = {}

    def project(self, slug: str, name: str, **settings: Any) -> Any:
        from annotations.services.projects import add_member

        made = self.fake.make_project(self.people["admin"], slug, name=name, **settings)
        chair = self.fake.standing(self.people["admin"], made)
        for person, role in ROLES.items():
            add_member(standing=chair, user=self.people[person], role=role)
        return made

    def standing(self, person: str) -> Any:
        return self.fake.standing(self.people[person], self.harbour)

    def claim(self, words: str, **values: Any) -> Any:
        return self.fake.ready_claim(
            self.harbour, self.people["tomas"], article=self.ferries, quote=words, **values
        )

    def reviews(self, claim: Any, *verdicts: str) -> None:
        for person, verdict in zip(("amina", "jonas"), verdicts, strict=False):
            reviewer = self.people[person]
            self.fake.make_citation(self.fake.take(claim, reviewer), **LOG)
            self.fake.make_review(claim, reviewer, verdict, justification=WHY[verdict])

    def make(self) -> dict[str, object]:
        self.project("river-desk", "River desk")
        self.harbour = self.project("harbour", "Harbour watch", publishes=True)
        tomas = self.people["tomas"]
        self.ferries = self.fake.make_article(
            self.harbour, tomas, text=FERRIES, title="Ferries in July", publisher="Harbour Gazette"
        )
        self.articles()
        self.settled()
        self.reopened()
        self.reworded()
        self.sent_back()
        self.discussed()
        self.changed()
        self.invitation()
        self.job()
        return self.known

    def articles(self) -> None:
        tomas = self.people["tomas"]
        arabic = self.fake.make_article(
            self.harbour,
            tomas,
            text=IN_ARABIC,
            title="عبارات يوليو",
            language="ar",
            direction="rtl",
        )
        self.fake.make_claim(
            self.harbour, tomas, article=arabic, quote="وتعمل عبارتان من خمس بالبطاريات"
        )
        self.known |= {"ferries": self.ferries.pk, "arabic": arabic.pk}

    def settled(self) -> None:
        """One that settled itself, which managers look at again."""
        claim = self.claim("The oldest of them was launched in 1962")
        self.reviews(claim, "true", "true")
        self.known["spot-check"] = claim.pk

    def reopened(self) -> None:
        from annotations.services.corrections import reopen_claim

        claim = self.claim("Two of the five ferries run on batteries")
        self.reviews(claim, "true", "false")
        final = self.fake.settle(claim, self.people["lea"])
        reopen_claim(
            standing=self.standing("lea"),
            claim=claim,
            final=final.pk,
            public_note="The office has since published its list of ships: there are six.",
        )
        self.known |= {"reopened": claim.pk, "reopened-public": claim.public_id}

    def reworded(self) -> None:
        """Amina is asked whether her review still holds, and about the claim."""
        from annotations.services.comments import add_comment

        claim = self.claim("The quay was rebuilt in 1998 for 12 million")
        self.reviews(claim, "true")
        self.fake.reworded(
            claim, self.people["lea"], "The quay was rebuilt in 1998 for 12 million euro"
        )
        add_comment(
            standing=self.standing("lea"),
            claim=claim,
            text="@amina, does your source name the currency?",
        )
        self.known["to-confirm"] = claim.pk

    def sent_back(self) -> None:
        from annotations.services.adjudications import send_back

        claim = self.claim("no winter storm has closed it for longer than a day")
        self.reviews(claim, "true", "mixed")
        send_back(
            standing=self.standing("lea"), claim=claim, note="Please add the harbour's own log."
        )
        self.known["sent-back"] = claim.pk

    def discussed(self) -> None:
        from annotations.services.projects import change_project

        self.harbour = change_project(
            standing=self.standing("tomas"), version=self.harbour.version, discussion_days=3
        )
        claim = self.claim("The ferry Aurora carried 41,200 passengers in July")
        self.reviews(claim, "mostly-true", "false")
        self.known["discussed"] = claim.pk

    def changed(self) -> None:
        """What reviewers go by is new since their last review."""
        from annotations.services.projects import change_project

        self.harbour = change_project(
            standing=self.standing("tomas"), version=self.harbour.version, guideline=GUIDELINE
        )

    def invitation(self) -> None:
        from annotations.services.invitations import make_invitation

        _made, token = make_invitation(
            standing=self.standing("tomas"), role="reviewer", days=7, note="For Yusuf"
        )
        self.known["token"] = token

    def job(self) -> None:
        from annotations.services.splits import ask_for_split

        proposal = ask_for_split(
            standing=self.standing("tomas"), text=FERRIES, language="en", date=None, by="sentence"
        )
        self.known["job"] = f"split-{proposal.pk}"


def main() -> None:
    django.setup()
    print(json.dumps({name: str(value) for name, value in Scene().make().items()}))


if __name__ == "__main__":
    main()
