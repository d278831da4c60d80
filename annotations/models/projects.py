from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy

from ..choices import AgreementRule, Aspect, Colour, Kind, Role
from ..querysets import MembershipQuerySet, ProjectQuerySet, ScaleQuerySet
from .fields import KindNotes

MOST_A_WEEK = 1000  # reviews that somebody may set out to submit


def every_kind() -> list[str]:
    return [str(kind) for kind in Kind.values]


class VerdictScale(models.Model):
    """A versioned list of verdicts for one aspect. Shipped scales belong to no project."""

    project = models.ForeignKey(
        "Project", models.PROTECT, null=True, blank=True, related_name="own_scales"
    )
    slug = models.SlugField(max_length=60)
    version = models.PositiveIntegerField(default=1)
    name = models.CharField(max_length=120)
    aspect = models.CharField(max_length=20, choices=Aspect)
    ordinal = models.BooleanField(default=False, help_text="Labels have an order by rank.")
    best = models.SmallIntegerField(null=True, blank=True, help_text="ClaimReview bestRating.")
    worst = models.SmallIntegerField(null=True, blank=True, help_text="ClaimReview worstRating.")

    objects = ScaleQuerySet.as_manager()

    class Meta:
        ordering = ["aspect", "slug", "version"]
        constraints = [
            models.UniqueConstraint(
                fields=["project", "slug", "version"],
                nulls_distinct=False,
                name="scale_version_once",
            ),
            models.CheckConstraint(
                condition=models.Q(aspect__in=Aspect.values), name="scale_aspect"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}, version {self.version}"


class VerdictLabel(models.Model):
    """One verdict of a scale. Once used it is retired, never renamed or deleted (trigger)."""

    scale = models.ForeignKey(VerdictScale, models.PROTECT, related_name="labels")
    code = models.SlugField(max_length=40, help_text="Stands in exports; never changes.")
    letter = models.CharField(max_length=3)
    name = models.CharField(max_length=60)
    definition = models.CharField(max_length=300)
    rank = models.PositiveSmallIntegerField(help_text="Order on screen and on an ordinal scale.")
    rating = models.SmallIntegerField(null=True, blank=True)
    colour = models.CharField(max_length=2, choices=Colour)
    retired = models.BooleanField(default=False)

    class Meta:
        ordering = ["scale", "rank"]
        constraints = [
            models.UniqueConstraint(fields=["scale", "code"], name="label_code_once"),
            models.UniqueConstraint(fields=["scale", "rank"], name="label_rank_once"),
        ]

    def __str__(self) -> str:
        return self.name


class Project(models.Model):
    name = models.CharField(max_length=120)
    slug = models.SlugField(max_length=60, unique=True)
    guideline = models.TextField(blank=True, help_text="Markdown, for reviewers.")
    language = models.CharField(max_length=20, default="en", help_text="BCP 47 tag.")
    content_scale = models.ForeignKey(VerdictScale, models.PROTECT, related_name="+")
    attribution_scale = models.ForeignKey(
        VerdictScale, models.PROTECT, null=True, blank=True, related_name="+"
    )
    reviews_per_claim = models.PositiveSmallIntegerField(default=2)
    blind = models.BooleanField(default=True)
    minimum_sources = models.PositiveSmallIntegerField(default=1)
    minimum_justification = models.PositiveSmallIntegerField(
        default=40, help_text="Code points of a justification."
    )
    agreement_rule = models.CharField(
        max_length=12, choices=AgreementRule, default=AgreementRule.CONFIDENT
    )
    review_days = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="Days until a review is due; empty for no deadline."
    )
    discussion_days = models.PositiveSmallIntegerField(
        null=True,
        blank=True,
        help_text="Days to discuss and revise when reviewers differ; empty for none.",
    )
    publishes = models.BooleanField(
        default=False, help_text="Final verdicts have public pages (docs/public-page.md)."
    )
    offered_kinds = ArrayField(
        models.CharField(max_length=12, choices=Kind),
        default=every_kind,
        help_text="Kinds that can be chosen for a claim; what claims have stays on them.",
    )
    kind_notes = models.JSONField(
        default=dict, blank=True, help_text="The project's own words on a kind, by kind."
    )
    worth_model = models.JSONField(
        null=True, blank=True, editable=False, help_text="Learned by manage.py train_worth."
    )
    created_at = models.DateTimeField(auto_now_add=True)
    version = models.PositiveIntegerField(default=1)

    objects = ProjectQuerySet.as_manager()

    class Meta:
        ordering = ["name", "id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(reviews_per_claim__range=(1, 5)),
                name="project_reviews_per_claim",
                violation_error_message=gettext_lazy("Between 1 and 5 reviews a claim."),
            ),
            models.CheckConstraint(
                condition=models.Q(discussion_days__isnull=True)
                | models.Q(discussion_days__range=(1, 30)),
                name="project_discussion_days",
                violation_error_message=gettext_lazy("Between 1 and 30 days."),
            ),
            models.CheckConstraint(
                condition=models.Q(agreement_rule__in=AgreementRule.values),
                name="project_agreement_rule",
            ),
            models.CheckConstraint(
                condition=models.Q(
                    offered_kinds__contains=[Kind.OTHER.value],
                    offered_kinds__contained_by=every_kind(),
                ),
                name="project_offered_kinds",
                violation_error_message=gettext_lazy("Offer kinds of the list, “Other” with them."),
            ),
            models.CheckConstraint(
                condition=KindNotes("kind_notes"),
                name="project_kind_notes",
                violation_error_message=gettext_lazy("Write at most 300 characters on a kind."),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Membership(models.Model):
    project = models.ForeignKey(Project, models.PROTECT, related_name="memberships")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=12, choices=Role)
    weekly_goal = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="Reviews a week; each person's own, told to nobody."
    )
    changes_read = models.PositiveBigIntegerField(
        default=0,
        editable=False,
        help_text="Sequence of the newest change of guideline or scale that they put away.",
    )
    created_at = models.DateTimeField(auto_now_add=True)
    version = models.PositiveIntegerField(default=1)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        ordering = ["project", "user"]
        constraints = [
            models.UniqueConstraint(
                fields=["project", "user"],
                name="membership_once",
                violation_error_message=gettext_lazy("This person is a member already."),
            ),
            models.CheckConstraint(
                condition=models.Q(role__in=Role.values), name="membership_role"
            ),
            models.CheckConstraint(
                condition=models.Q(weekly_goal__isnull=True)
                | models.Q(weekly_goal__range=(1, MOST_A_WEEK)),
                name="membership_weekly_goal",
                violation_error_message=gettext_lazy("Between 1 and 1,000 reviews a week."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} in {self.project}: {self.get_role_display()}"
