"""Load the demo: accounts, one project, two articles, and reviews in every state."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from django.db import transaction

from ..choices import Role
from ..models import Article, Assignment, Citation, Claim, Project, User, VerdictLabel, VerdictScale
from ..policies import Standing
from ..services.adjudications import adjudicate_claim, send_back
from ..services.anchors import find_quote
from ..services.articles import Choice, add_article
from ..services.assignments import take_claim
from ..services.citations import add_citation
from ..services.claims import change_claim, mark_claim, mark_ready, move_claim
from ..services.comments import add_comment, resolve_thread
from ..services.people import create_demo_account
from ..services.projects import add_member, create_project
from ..services.proposals import propose
from ..services.reviews import Judgement, save_draft, submit_review
from ..splitting.model import Span
from . import fortress, kazan
from .plan import ArticlePlan, ClaimPlan, Opinion, Person, Ruling

HERE = Path(__file__).resolve().parent
SLUG = "kazan-summit"
GUIDELINE = """\
# How we judge

1. Read the claim as a reader of the article would, then ask two questions apart from each other:
   *is it so*, and *was it said*.
2. Cite what you read. A search that found nothing is evidence, too.
3. Say in the justification what the sources show, and what is missing.
"""
ADMIN = Person("admin", "Sam", "Whitaker", "")
MANAGER = Person("tomas", "Tomás", "Quiroga", Role.MANAGER)
ADJUDICATOR = Person("lea", "Léa", "Marchetti", Role.ADJUDICATOR)
PEOPLE = (
    Person("amina", "Amina", "Okafor", Role.REVIEWER),
    Person("jonas", "Jonas", "Berg", Role.REVIEWER),
    Person("priya", "Priya", "Raman", Role.REVIEWER),
    ADJUDICATOR,
    MANAGER,
    Person("noor", "Noor", "Haddad", Role.VIEWER),
    ADMIN,
)


def is_loaded() -> bool:
    return Project.objects.filter(slug=SLUG).exists()


@transaction.atomic
def load() -> Project:
    """Everything or nothing, so that a start that was cut short is simply done again."""
    users = {person.username: _account(person) for person in PEOPLE}
    project = create_project(
        actor=users[ADMIN.username],
        name="Kazan summit",
        slug=SLUG,
        guideline=GUIDELINE,
        content_scale=VerdictScale.objects.shipped().filter(slug="truth-6").latest("version"),
        review_days=14,
        publishes=True,
    )
    chair = Standing(users[ADMIN.username], project, Role.MANAGER)
    for person in PEOPLE:
        if person.role:
            add_member(standing=chair, user=users[person.username], role=person.role)
    desk = _Desk(project, users)
    for plan in (kazan.ARTICLE, fortress.ARTICLE):
        desk.work_through(plan)
    return project


def _account(person: Person) -> User:
    return create_demo_account(
        username=person.username,
        first_name=person.first_name,
        last_name=person.last_name,
        site_admin=not person.role,
    )


@dataclass(frozen=True, slots=True)
class _Desk:
    """The project with its people, who carry out a plan."""

    project: Project
    users: dict[str, User]

    def standing(self, person: Person) -> Standing:
        return Standing(self.users[person.username], self.project, person.role)

    def label(self, code: str) -> VerdictLabel | None:
        scales = (self.project.content_scale_id, self.project.attribution_scale_id)
        return VerdictLabel.objects.get(scale__in=scales, code=code) if code else None

    def work_through(self, plan: ArticlePlan) -> None:
        manager = self.standing(MANAGER)
        text = (HERE / plan.file).read_text(encoding="utf-8")
        article = add_article(
            standing=manager,
            title=plan.title,
            text=text,
            choice=self.choose(plan, text),
            publisher=plan.publisher,
            published_on=plan.published_on,
            language=plan.language,
            direction=plan.direction,
        )
        claims = [self.claim(article, each) for each in plan.claims]
        mark_ready(standing=manager, article=article)
        for claim, each in zip(claims, plan.claims, strict=True):
            self.judge(claim, each)

    def choose(self, plan: ArticlePlan, text: str) -> Choice:
        """The claims of the plan that splitting proposes; of the others, their sentences."""
        proposal = propose(text, language=plan.language, date=plan.published_on)
        found = [[span.slice(text) for span in claim.spans] for claim in proposal.claims]
        quotes = [each.quote for each in plan.claims]
        return Choice(
            claims=[index for index, words in enumerate(found) if words in [[q] for q in quotes]],
            segments=[
                index
                for index, segment in enumerate(proposal.segments)
                if any([q] not in found and q in segment.span.slice(text) for q in quotes)
            ],
        )

    def claim(self, article: Article, plan: ClaimPlan) -> Claim:
        """The kept claim around the quote, set right, or one that the manager marks there."""
        span = find_quote(article, plan.quote)
        kept: Claim | None = (
            Claim.objects.filter(
                article=article,
                anchors__order=0,
                anchors__start__lte=span.start,
                anchors__end__gte=span.end,
            )
            .order_by("-anchors__start", "anchors__end")
            .first()
        )
        if kept is not None:
            return self.set_right(kept, plan, span)
        return mark_claim(
            standing=self.standing(MANAGER),
            article=article,
            spans=[span],
            speaker=plan.speaker,
            kind=plan.kind,
            worth=plan.worth,
        ).claims[0]

    def set_right(self, claim: Claim, plan: ClaimPlan, span: Span) -> Claim:
        """Trim the edges of a kept claim to the quote and correct what was guessed about it."""
        standing = self.standing(MANAGER)
        anchor = claim.anchors.get()
        if (anchor.start, anchor.end) != span:
            claim = move_claim(
                standing=standing, claim=claim, version=claim.version, spans=[span]
            ).claims[0]
        innermost = claim.attributions.order_by("order").last()
        found = innermost.speaker if innermost else ""
        text = claim.text[:1].upper() + claim.text[1:]
        right = (text, plan.kind, plan.worth, found or plan.speaker)
        if (claim.text, claim.kind, claim.worth_band, found) != right:
            claim = change_claim(
                standing=standing,
                claim=claim,
                version=claim.version,
                text=text,
                kind=plan.kind,
                worth=plan.worth,
                speaker=found or plan.speaker,
            ).claims[0]
        return claim

    def judge(self, claim: Claim, plan: ClaimPlan) -> None:
        citations = [cited for opinion in plan.opinions for cited in self.review(claim, opinion)]
        if plan.ruling is not None:
            self.settle(claim, plan.ruling, citations)
        if plan.sent_back:
            send_back(standing=self.standing(ADJUDICATOR), claim=claim, note=plan.sent_back)
        self.talk(claim, plan)

    def talk(self, claim: Claim, plan: ClaimPlan) -> None:
        roles = {person.username: person.role for person in PEOPLE}
        first = None
        for remark in plan.talk:
            standing = Standing(self.users[remark.author], self.project, roles[remark.author])
            said = add_comment(standing=standing, claim=claim, text=remark.text, reply_to=first)
            first = first or said
        if first is not None and plan.resolved:
            resolve_thread(standing=self.standing(MANAGER), comment=first)

    def review(self, claim: Claim, opinion: Opinion) -> list[Citation]:
        standing = Standing(self.users[opinion.reviewer], self.project, Role.REVIEWER)
        assignment = take_claim(standing=standing, claim=claim)
        version = assignment.review.version
        if opinion.first:
            first = Judgement(content_label=self.label(opinion.first))
            version = self.write(standing, assignment, version, first, submit=False)
        citations = [
            add_citation(standing=standing, assignment=assignment, evidence=evidence)
            for evidence in opinion.evidence
        ]
        judgement = Judgement(
            content_label=self.label(opinion.verdict),
            # Nobody is asked whether it was said where the article itself says it.
            attribution_label=self.label(opinion.attribution)
            if claim.attributions.exists()
            else None,
            confidence=opinion.confidence,
            justification=opinion.justification,
        )
        self.write(standing, assignment, version, judgement, submit=opinion.submitted)
        return citations

    def write(
        self,
        standing: Standing,
        assignment: Assignment,
        version: int,
        judgement: Judgement,
        *,
        submit: bool,
    ) -> int:
        act = submit_review if submit else save_draft
        return act(
            standing=standing, assignment=assignment, version=version, judgement=judgement
        ).version

    def settle(self, claim: Claim, ruling: Ruling, citations: list[Citation]) -> None:
        attribution = self.label(ruling.attribution) if claim.attributions.exists() else None
        adjudicate_claim(
            standing=self.standing(ADJUDICATOR),
            claim=claim,
            content_label=self.label(ruling.verdict),
            attribution_label=attribution,
            confidence=ruling.confidence,
            justification=ruling.justification,
            cause=ruling.cause,
            note=ruling.note,
            citations=[citations[index] for index in ruling.publish],
        )
