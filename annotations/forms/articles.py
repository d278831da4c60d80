"""An article as it comes in: its text exactly, what is known about it, and its split."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.core.validators import URLValidator
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..choices import Direction, Precision, SplitBy, Worth
from ..exceptions import Refused
from ..figures import grouped
from ..models import Proposal
from ..services.articles import LONGEST, Choice, clean_text
from ..splitting import Split
from .fields import LANGUAGE_TAG, PartialDateField, partial_date

LANGUAGES = {
    "ar": gettext_lazy("Arabic"),
    "bn": gettext_lazy("Bengali"),
    "zh": gettext_lazy("Chinese"),
    "en": gettext_lazy("English"),
    "fr": gettext_lazy("French"),
    "de": gettext_lazy("German"),
    "he": gettext_lazy("Hebrew"),
    "hi": gettext_lazy("Hindi"),
    "id": gettext_lazy("Indonesian"),
    "it": gettext_lazy("Italian"),
    "ja": gettext_lazy("Japanese"),
    "ko": gettext_lazy("Korean"),
    "fa": gettext_lazy("Persian"),
    "pl": gettext_lazy("Polish"),
    "pt": gettext_lazy("Portuguese"),
    "ru": gettext_lazy("Russian"),
    "es": gettext_lazy("Spanish"),
    "tr": gettext_lazy("Turkish"),
    "uk": gettext_lazy("Ukrainian"),
    "ur": gettext_lazy("Urdu"),
}
OTHER = "other"
RIGHT_TO_LEFT = ("ar", "fa", "he", "ur")
SPEAKER_LENGTH = 200
UTF8_BYTES = 4  # that a code point takes at most


def language_name(tag: str) -> str:
    return str(LANGUAGES.get(tag, tag))


def direction_of(language: str) -> str:
    rtl = language.split("-")[0].lower() in RIGHT_TO_LEFT
    return (Direction.RTL if rtl else Direction.LTR).value


class WebAddress(forms.CharField):
    default_validators = [
        URLValidator(
            schemes=["http", "https"],
            message=gettext_lazy("This is not a web address. Start with http:// or https://"),
        )
    ]
    widget = forms.URLInput(attrs={"inputmode": "url"})


class DetailsForm(forms.Form):
    """What is known about an article. ``details()`` has the arguments that services take."""

    use_required_attribute = False

    title = forms.CharField(label=gettext_lazy("Title"), max_length=300)
    publisher = forms.CharField(label=gettext_lazy("Publisher"), max_length=200, required=False)
    published = PartialDateField(
        label=gettext_lazy("Published"),
        max_length=10,
        required=False,
        widget=forms.TextInput(attrs={"placeholder": "2024-10-22", "autocomplete": "off"}),
        help_text="or 2024-10, or 2024",
    )
    byline = forms.CharField(label=gettext_lazy("Byline"), max_length=200, required=False)
    url = WebAddress(max_length=2000, required=False, label=gettext_lazy("Web address"))
    archived_url = WebAddress(max_length=2000, required=False, label=gettext_lazy("Archived copy"))
    language = forms.ChoiceField(
        label=gettext_lazy("Language"),
        choices=[*LANGUAGES.items(), (OTHER, gettext_lazy("Another language…"))],
    )
    other_language = forms.CharField(
        max_length=20,
        required=False,
        label=gettext_lazy("Language tag"),
        validators=[LANGUAGE_TAG],
        widget=forms.TextInput(attrs={"placeholder": "sw, pt-BR, zh-Hant"}),
    )
    direction = forms.ChoiceField(
        label=gettext_lazy("Direction"), choices=Direction.choices, widget=forms.RadioSelect
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("language") == OTHER and not data.get("other_language"):
            if "other_language" not in self.errors:
                self.add_error("other_language", _("Write the tag of the language."))
        if "other_language" in self.errors:
            data.pop("language", None)
        return data

    def tag(self) -> str:
        """The language, chosen or written."""
        data = self.cleaned_data
        tag: str = data["other_language"] if data["language"] == OTHER else data["language"]
        return tag

    def details(self) -> dict[str, Any]:
        data = self.cleaned_data
        published_on, precision = data["published"]
        names = ("title", "publisher", "byline", "url", "archived_url", "direction")
        return {
            **{name: data[name] for name in names},
            "published_on": published_on,
            "published_precision": precision,
            "language": self.tag(),
        }


def language_initial(tag: str) -> dict[str, str]:
    """Initial values of the two language fields."""
    if tag in LANGUAGES:
        return {"language": tag}
    return {"language": OTHER, "other_language": tag}


class IntakeForm(DetailsForm):
    """The details and the text, pasted or uploaded. ``cleaned_data["text"]`` is as stored."""

    text = forms.CharField(
        label=gettext_lazy("Text"),
        strip=False,
        required=False,
        widget=forms.Textarea(
            attrs={"class": "evidence", "spellcheck": "false", "autocomplete": "off", "rows": 14}
        ),
    )
    upload = forms.FileField(
        required=False,
        label=gettext_lazy("Text file"),
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ".txt,text/plain"}),
    )
    by = forms.ChoiceField(
        choices=SplitBy.choices,
        label=gettext_lazy("Split by"),
        required=False,
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, previewing: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # A text can be looked at before it has a title.
        self.fields["title"].required = not previewing

    def splittable(self) -> bool:
        """Whether all that splitting depends on is there and valid."""
        needed = {"text", "published", "language", "by"}
        return self.is_bound and needed <= self.cleaned_data.keys()

    def clean_by(self) -> str:
        return self.cleaned_data["by"] or SplitBy.CLAIM.value

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        upload = data.get("upload")
        if "text" in self.errors or "upload" in self.errors:
            return data
        try:
            data["text"] = clean_text(data.get("text", "") if upload is None else _decoded(upload))
        except Refused as refused:
            data.pop("text", None)
            self.add_error("text" if upload is None else "upload", refused.sentence)
        else:
            if upload is not None:
                # The page that answers shows the text for checking: the file is needed once.
                shown = cast(QueryDict, self.data).copy()
                shown["text"] = data["text"]
                self.data = shown
        return data


def asked_before(proposal: Proposal) -> dict[str, str]:
    """What the form takes of a text that was split before. What else was typed was not sent.

    How exact its date was is not known, so no more is claimed than that it was that year or month.
    """
    date = proposal.published_on
    precision = Precision.DAY
    if date is not None and date.day == 1:
        precision = Precision.YEAR if date.month == 1 else Precision.MONTH
    return {
        **language_initial(proposal.language),
        "text": proposal.text,
        "published": partial_date(date, precision),
        "direction": direction_of(proposal.language),
        "by": proposal.by,
    }


def _decoded(upload: UploadedFile[bytes]) -> str:
    if (upload.size or 0) > LONGEST * UTF8_BYTES + 3:
        raise Refused(
            _("The file is too large. At most %(longest)s characters.")
            % {"longest": grouped(LONGEST)},
            field="upload",
        )
    try:
        return bytes(upload.read()).decode("utf-8")
    except UnicodeDecodeError as error:
        raise Refused(
            _(
                "The file is not UTF-8 text: byte %(start)s cannot be read. Save it as UTF-8, "
                "then choose it again."
            )
            % {"start": grouped(error.start + 1)},
            field="upload",
        ) from error


def read_choice(post: QueryDict, proposal: Split, rows: int) -> Choice:
    """What was ticked, named and rated in a preview that showed the first ``rows`` claims.

    Claims past those are kept as proposed. ``Refused`` names the input that is not possible.
    """
    shown = range(min(rows, len(proposal.claims)))
    claims = [*_indices(post, "claims"), *range(len(shown), len(proposal.claims))]
    speakers = _by_row(post, "speaker", shown)
    worths = _by_row(post, "worth", shown)
    for index, name in speakers.items():
        if len(name) > SPEAKER_LENGTH or "\0" in name:
            raise Refused(_("This is too long for a name."), field=f"speaker-{index}")
    for index, worth in worths.items():
        if worth not in Worth.values:
            raise Refused(_("This is not one of the choices."), field=f"worth-{index}")
    return Choice(
        claims=claims, segments=_indices(post, "segments"), speakers=speakers, worths=worths
    )


def _by_row(post: QueryDict, name: str, rows: range) -> dict[int, str]:
    return {row: post.get(f"{name}-{row}", "") for row in rows if f"{name}-{row}" in post}


def _indices(post: QueryDict, name: str) -> list[int]:
    values = post.getlist(name)
    if not all(value.isascii() and value.isdigit() and len(value) < 8 for value in values):
        raise Refused(_("This is not a row of the split."), field=name)
    return [int(value) for value in values]
