"""The settings of a project as typed: shape and range only."""

from __future__ import annotations

from typing import Any, ClassVar, cast

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from ..choices import LONGEST_KIND_NOTE, AgreementRule, Kind
from ..models import Project
from .articles import LANGUAGES, OTHER, language_initial
from .fields import LANGUAGE_TAG
from .people import visible_characters

LONGEST_GUIDELINE = 50_000  # code points


class WholeNumber(forms.IntegerField):
    """ASCII digits only: no sign, no grouping, no fraction."""

    def to_python(self, value: Any) -> int | None:
        text = "" if value is None else str(value).strip()
        if text and not (text.isascii() and text.isdigit() and len(text) <= 9):
            raise ValidationError(_("Write a whole number."), code="invalid")
        return int(text) if text else None


class PlainText(forms.CharField):
    """Browsers send CRLF for a new line, which would count twice; what is stored has LF."""

    def to_python(self, value: Any) -> str:
        text = super().to_python(value) or ""
        return text.replace("\r\n", "\n").replace("\r", "\n").strip()


class SettingsForm(forms.Form):
    """One page of settings. ``settings()`` has the arguments of ``change_project``."""

    use_required_attribute = False
    kept: ClassVar[tuple[str, ...]]

    @classmethod
    def typed(cls, project: Project) -> dict[str, Any]:
        """What is stored, as the form's values."""
        return {name: getattr(project, name) for name in cls.kept}

    def settings(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.kept}

    def labels(self) -> dict[str, str]:
        """What people call each setting."""
        return {name: str(self.fields[name].label) for name in self.kept}

    def saved(self) -> str:
        """What to say once it is saved."""
        return str(_("Settings saved."))


def in_words(name: str, value: Any) -> str:
    """A setting's value as people read it; "" for none."""
    if name == "language":
        return str(LANGUAGES.get(value, value))
    if name == "agreement_rule":
        return str(AgreementRule(value).label)
    if name == "offered_kinds":
        return ", ".join(str(Kind(kind).label) for kind in value)
    if name == "kind_notes":
        return "; ".join(f"{Kind(kind).label}: {note}" for kind, note in value.items())
    if name == "publishes":
        return str(_("Public pages") if value else _("No public pages"))
    if isinstance(value, bool):
        return str(_("Yes") if value else _("No"))
    return "" if value is None else str(value)


class GeneralForm(SettingsForm):
    kept = ("name", "language", "guideline")

    name = forms.CharField(max_length=120, label=_("Name"), validators=[visible_characters])
    language = forms.ChoiceField(
        label=_("Language"), choices=[*LANGUAGES.items(), (OTHER, _("Another language…"))]
    )
    other_language = forms.CharField(
        max_length=20,
        required=False,
        label=_("Language tag"),
        validators=[LANGUAGE_TAG],
        widget=forms.TextInput(attrs={"placeholder": "sw, pt-BR, zh-Hant"}),
    )
    guideline = forms.CharField(
        required=False,
        strip=False,
        max_length=LONGEST_GUIDELINE,
        label=_("Guideline"),
        help_text=_("Written in Markdown. Every member can read it."),
        widget=forms.Textarea(attrs={"rows": 12}),
    )

    @classmethod
    def typed(cls, project: Project) -> dict[str, Any]:
        return super().typed(project) | language_initial(project.language)

    def clean_guideline(self) -> str:
        """Browsers send CRLF for a new line; what is stored and compared has LF."""
        text: str = self.cleaned_data["guideline"]
        return text.replace("\r\n", "\n").replace("\r", "\n")

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        other = values.get("language") == OTHER
        if other and "other_language" in values and not values["other_language"]:
            self.add_error("other_language", cast(str, _("Name the language by its tag.")))
        return values

    def settings(self) -> dict[str, Any]:
        values = super().settings()
        if values["language"] == OTHER:
            values["language"] = self.cleaned_data["other_language"]
        return values


class RulesForm(SettingsForm):
    kept = (
        "reviews_per_claim",
        "blind",
        "minimum_sources",
        "minimum_justification",
        "agreement_rule",
        "discussion_days",
    )

    reviews_per_claim = forms.TypedChoiceField(
        label=_("Reviews per claim"),
        choices=[(number, str(number)) for number in range(1, 6)],
        coerce=int,
        widget=forms.RadioSelect,
        help_text=_(
            "Asking for fewer opens the claims that have as many already to those who settle."
        ),
    )
    blind = forms.BooleanField(
        required=False,
        label=_("Blind review"),
        help_text=_(
            "Until a claim is settled, reviewers see nothing of each other’s reviews of it."
        ),
    )
    minimum_sources = WholeNumber(
        label=_("Minimum sources"), min_value=0, max_value=20, help_text=_("From 0 to 20.")
    )
    minimum_justification = WholeNumber(
        label=_("Minimum justification"),
        min_value=0,
        max_value=5000,
        help_text=_("From 0 to 5,000 characters."),
    )
    agreement_rule = forms.ChoiceField(
        label=_("When reviewers agree"), choices=AgreementRule.choices, widget=forms.RadioSelect
    )
    discussion_days = WholeNumber(
        required=False,
        label=_("Days to discuss"),
        min_value=1,
        max_value=30,
        help_text=_(
            "From 1 to 30. Reviewers who differ read each other without names and may revise."
            " Empty for no discussion."
        ),
    )


class DeadlinesForm(SettingsForm):
    kept = ("review_days",)

    review_days = WholeNumber(
        required=False,
        label=_("Days to review"),
        min_value=1,
        max_value=365,
        help_text=_(
            "From 1 to 365, counted from the day on which a claim is taken or asked for."
            " Empty for no deadline. Reviews that are owed already keep their day."
        ),
    )


class PublishingForm(SettingsForm):
    """``publishes`` must be said: what a browser leaves out must not make anything public."""

    kept = ("publishes",)

    publishes = forms.ChoiceField(
        label=_("Final verdicts"),
        choices=[("on", _("Public pages")), ("off", _("No public pages"))],
        widget=forms.HiddenInput,
        error_messages={
            "required": _("Say “on” or “off”."),
            "invalid_choice": _("Say “on” or “off”."),
        },
    )

    def settings(self) -> dict[str, Any]:
        return {"publishes": self.cleaned_data["publishes"] == "on"}

    def saved(self) -> str:
        on = self.settings()["publishes"]
        return str(_("Final verdicts have public pages.") if on else _("No page is public."))


class KindsForm(SettingsForm):
    """For each kind of the list a tick ``offered_<kind>`` and a text ``note_<kind>``."""

    kept = ("offered_kinds", "kind_notes")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for kind, label in Kind.choices:
            if kind != Kind.OTHER:
                self.fields[f"offered_{kind}"] = forms.BooleanField(required=False, label=label)
            self.fields[f"note_{kind}"] = PlainText(
                required=False,
                max_length=LONGEST_KIND_NOTE,
                label=_("When to choose “%(kind)s”") % {"kind": label},
                widget=forms.Textarea(attrs={"rows": 2, "dir": "auto"}),
            )

    @classmethod
    def typed(cls, project: Project) -> dict[str, Any]:
        offered = {f"offered_{kind}": True for kind in project.offered_kinds}
        return offered | {f"note_{kind}": note for kind, note in project.kind_notes.items()}

    def settings(self) -> dict[str, Any]:
        given = self.cleaned_data
        offered = [kind for kind in Kind.values if given.get(f"offered_{kind}", True)]
        notes = {kind: given[f"note_{kind}"] for kind in Kind.values if given[f"note_{kind}"]}
        return {"offered_kinds": offered, "kind_notes": notes}

    def labels(self) -> dict[str, str]:
        return {
            "offered_kinds": str(_("Kinds offered")),
            "kind_notes": str(_("Explanations of kinds")),
        }

    def of_kind(self, kind: str) -> tuple[forms.BoundField | None, forms.BoundField]:
        """The tick, which “Other” has none of, and the text."""
        ticked = f"offered_{kind}"
        return self[ticked] if ticked in self.fields else None, self[f"note_{kind}"]
