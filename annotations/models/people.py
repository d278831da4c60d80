import hashlib
import json

from django.conf import settings
from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import F, Func, Q, Value
from django.db.models.functions import Lower
from django.db.models.lookups import Exact
from django.utils.translation import gettext_lazy

from ..choices import EmailPace, Role
from ..querysets import InvitationQuerySet


class User(AbstractUser):
    """Somebody who signs in. Nobody is deleted: judgements outlive the account (P15)."""

    is_demo = models.BooleanField(
        "demo account",
        default=False,
        help_text="Its password is public. It works in local mode only.",
    )
    email_pace = models.CharField(
        max_length=6,
        choices=EmailPace,
        default=EmailPace.NEVER,
        help_text="How often unread notices are sent by e-mail.",
    )

    language = models.CharField(
        max_length=12, blank=True, default="", help_text="Empty: as the browser asks."
    )
    time_zone = models.CharField(
        max_length=64, blank=True, default="", help_text="Empty: that of the site."
    )
    keys = models.JSONField(
        default=dict, blank=True, help_text="Single keys that were changed (keyboard.py)."
    )

    class Meta(AbstractUser.Meta):
        constraints = [
            # The shape only: which there are, the settings and the machine say.
            models.CheckConstraint(
                condition=Q(language__regex=r"^([a-z]{2,3}(-[a-z0-9]{2,8})*)?$"),
                name="user_language",
            ),
            models.CheckConstraint(
                condition=Q(time_zone__regex=r"^([A-Za-z0-9_+-]+(/[A-Za-z0-9_+-]+)*)?$"),
                name="user_time_zone",
            ),
            models.CheckConstraint(
                condition=Exact(
                    Func(F("keys"), function="jsonb_typeof", output_field=models.TextField()),
                    Value("object"),
                ),
                name="user_keys",
            ),
            models.CheckConstraint(
                condition=Q(email_pace__in=EmailPace.values), name="user_email_pace"
            ),
            models.UniqueConstraint(
                Lower("username"),
                name="user_username_any_case",
                violation_error_message=gettext_lazy("This user name is taken."),
            ),
        ]

    @property
    def name(self) -> str:
        return self.get_full_name() or self.get_username()

    @property
    def state_seen(self) -> str:
        """A fingerprint of what the person may change, in the place of a version."""
        values = json.dumps([self.first_name, self.last_name, self.email])
        return hashlib.sha256(values.encode()).hexdigest()[:16]

    @property
    def initials(self) -> str:
        words = self.name.split()
        return "".join(word[0] for word in (words[:1] + words[1:][-1:])).upper()


class Invitation(models.Model):
    """A link that makes one person a member. Only a hash of its token is stored."""

    project = models.ForeignKey("Project", models.PROTECT, related_name="invitations")
    role = models.CharField(max_length=12, choices=Role)
    note = models.CharField(max_length=120, blank=True, help_text="For whom; managers read it.")
    token_sha256 = models.CharField(max_length=64, unique=True, editable=False)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        ordering = ["project", "-id"]
        constraints = [
            models.CheckConstraint(condition=Q(role__in=Role.values), name="invitation_role"),
            models.CheckConstraint(
                condition=Q(accepted_at__isnull=True, accepted_by__isnull=True)
                | Q(accepted_at__isnull=False, accepted_by__isnull=False, revoked_at__isnull=True),
                name="invitation_accepted_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display()} of {self.project}"
