"""The review page as the answer to every act on it: what was typed is kept, whatever becomes of it.

First the draft is saved, then a source that was typed is stored, then comes the act. What is
refused on the way is shown in place, with everything else still in its fields.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from ..exceptions import (
    Incomplete,
    InvalidState,
    KeyReused,
    NotAllowed,
    Refused,
    Reworded,
    StaleVersion,
)
from ..forms.citations import SourceForm
from ..forms.fields import show_refusal
from ..forms.reviews import DeclineForm, ReviewForm
from ..models import Assignment, Citation, Claim, Review, VerdictLabel
from ..scales import shown_name
from ..selectors.live import Watch
from ..selectors.reviews import Desk, desk, rewording
from ..services.citations import add_citation, change_citation
from ..services.discussions import OVER
from ..services.requests import once
from ..services.reviews import Judgement, judgement_of, save_draft
from .access import ProjectRequest, page, version_of
from .comments import talk_context
from .lookup import claim_or_404
from .retries import carry_out

# Where the error summary leads for each thing that can be missing.
PLACES = {
    "content_label": "content_label",
    "attribution_label": "attribution_label",
    "confidence": "confidence",
    "sources": "sources",
    "justification": "id_justification",
    "as_of": "id_as_of",
}
READ_IT_FIRST = gettext_lazy("Read what changed, then submit again.")
CLOSED = {
    "settled": gettext_lazy("This claim has a final verdict, so reviews cannot change."),
    "discussed": OVER,
    "withdrawn": gettext_lazy("This claim was withdrawn, so it needs no review."),
    "open": gettext_lazy("You do not hold this claim any more. Start the review again to go on."),
    "closed": gettext_lazy("This claim is no longer yours to review."),
}


@dataclass(frozen=True, slots=True)
class Kept:
    """What stands when the act begins: the draft is saved, at this version of the review."""

    place: Desk
    assignment: Assignment
    version: int
    judgement: Judgement
    claim_version: int | None


Act = Callable[[Kept], HttpResponse | None]


def show(
    request: ProjectRequest,
    place: Desk,
    *,
    status: int = 200,
    form: ReviewForm | None = None,
    source: SourceForm | None = None,
    **more: Any,
) -> HttpResponse:
    """The page; bound forms show what was typed. ``more`` adds errors, a conflict, a notice."""
    context: dict[str, Any] = {"desk": place, "decline": DeclineForm(), "lost": "", **more}
    if place.review is not None:
        source = source or source_form(place, request.GET.get("source", ""))
        changed = source.initial.get("citation")
        context |= {
            "form": form or review_form(place),
            "source": source,
            "changing": own_citation(place, str(changed)) if changed else None,
            "revising": place.is_revisable and ("revise" in request.GET or bool(form)),
            "rewording": rewording(place, claim_version(request)),
            "version": context.get("version") or place.review.version,
            "request_key": uuid.uuid4().hex,
        }
    context |= talk_context(request, place.claim, "review")
    watch = Watch("review", claim=place.claim.pk)
    return page(
        request, "reviews/edit.html", context, current="reviews.queue", status=status, watch=watch
    )


def answer(
    request: ProjectRequest, claim: Claim, act: Act, *, changing: Citation | None = None
) -> HttpResponse:
    """Keep what was typed, then ``act``; where the act answers nothing, the page is shown again.

    The source that was typed is a new one, or says anew what ``changing`` says.
    """
    place = desk(request.standing, claim)
    if place.assignment is None or not place.is_writable:
        return _too_late(request, place)
    named = str(changing.pk) if changing else request.POST.get("source-citation", "")
    form, source = review_form(place, request.POST), source_form(place, named, request.POST)
    version, seen, typed = version_of(request), claim_version(request), source.is_typed()
    if not form.is_valid() or (typed and not source.is_valid()):
        found = [*_errors(form), *(_errors(source) if typed else [])]
        return show(
            request, place, status=400, form=form, source=source, version=version, errors=found
        )
    judgement = form.judgement()
    try:
        if place.mode == "write":
            version = keep_draft(place, place.assignment, version, judgement).version
        if typed:
            _keep_source(request, place, place.assignment, source)
        done = act(Kept(place, place.assignment, version, judgement, seen))
    except StaleVersion as error:
        return _conflict(request, place, form, source, version, error)
    except KeyReused:
        found = [{"text": _("This source was sent before. Send it again to add another one.")}]
        return _again(request, claim, status=422, source=source, errors=found)
    except Reworded as error:
        found = [{"text": str(READ_IT_FIRST), "target": "rewording"}]
        title = error.sentence
        return _again(request, claim, refused=error, status=409, errors=found, error_title=title)
    except Refused as error:
        return _refused(request, claim, source, error)
    return done or _again(request, claim)


def claim_version(request: ProjectRequest) -> int | None:
    """The version of the claim on the page that was sent; None where nothing of it was."""
    return version_of(request, "claim_version") if request.POST.get("claim_version") else None


def keep_draft(
    place: Desk, assignment: Assignment, version: int, judgement: Judgement, key: str = ""
) -> Review:
    """Save the draft. Saying again what is stored already is a retry and no conflict (P2)."""
    try:
        return save_draft(
            standing=place.standing,
            assignment=assignment,
            version=version,
            judgement=judgement,
            key=key,
        )
    except StaleVersion as error:
        if judgement_of(error.current) == judgement:
            stored: Review = error.current
            return stored
        raise


def review_form(place: Desk, data: Any = None) -> ReviewForm:
    return ReviewForm(
        data,
        review=place.review,
        content=place.content_labels,
        attribution=place.attribution_labels,
    )


def source_form(place: Desk, named: str = "", data: Any = None) -> SourceForm:
    """The form to add a source, or to change the named one."""
    citation = own_citation(place, named) if named else None
    two_questions = bool(place.attribution_labels)
    return SourceForm(data, citation=citation, two_questions=two_questions)


def own_citation(place: Desk, named: str) -> Citation:
    for citation in place.citations:
        if str(citation.pk) == named:
            return citation
    raise Http404


def conflict_of(place: Desk, mine: Judgement, theirs: Review) -> dict[str, Any]:
    """Both texts, field by field where they differ, for components/conflict.html."""
    names = {
        "content_label": _("Verdict"),
        "attribution_label": _("Did %(speaker)s say it?") % {"speaker": place.speaker},
        "confidence": _("Confidence"),
        "justification": _("Justification"),
        "as_of": _("As of"),
    }
    saved = judgement_of(theirs)
    pairs = ((name, getattr(mine, name), getattr(saved, name)) for name in names)
    return {
        "who": _("You"),
        "what": _("this review in another window"),
        "when": f"{timezone.localtime(theirs.updated_at):%H:%M %Z}",
        "fields": [
            {"label": names[name], "yours": _in_words(yours), "theirs": _in_words(stored)}
            for name, yours, stored in pairs
            if yours != stored
        ],
        "version": theirs.version,
        "keep_url": place.own_url,
    }


def _in_words(value: Any) -> Any:
    return shown_name(value) if isinstance(value, VerdictLabel) else value


def _keep_source(
    request: ProjectRequest, place: Desk, assignment: Assignment, source: SourceForm
) -> None:
    standing = place.standing
    named = source.initial.get("citation")
    if named:

        def change() -> int:
            changed = change_citation(
                standing=standing,
                citation=own_citation(place, str(named)),
                version=version_of(request, "source-version"),
                evidence=source.evidence(),
            )
            return changed.pk

        carry_out(request, change, guarded=True)
        return

    def add() -> dict[str, int]:
        added = add_citation(standing=standing, assignment=assignment, evidence=source.evidence())
        return {"citation": added.pk}

    once(
        actor=standing.actor,
        project=standing.project,
        route="citations.add",
        key=request.POST.get("request_key", "")[:64],
        body={"claim": place.claim.pk, **source.cleaned_data},
        act=add,
    )


def _again(
    request: ProjectRequest,
    claim: Claim,
    *,
    refused: Refused | None = None,
    source: SourceForm | None = None,
    **more: Any,
) -> HttpResponse:
    """The page as it is stored now; what a refused or revised review says stays in its fields."""
    place = desk(request.standing, claim_or_404(request.standing, claim.pk))
    if place.review is None or not place.is_writable:
        return _too_late(request, place)
    form = review_form(place, request.POST) if refused or place.is_revisable else None
    if form is not None and form.is_valid() and refused is not None:
        for name, sentences in refused.message_dict.items():
            if name in form.fields:
                form.add_error(name, sentences)
    source = source or source_form(place)
    return show(request, place, form=form, source=source, **more)


def _refused(
    request: ProjectRequest, claim: Claim, source: SourceForm, refused: Refused
) -> HttpResponse:
    problems = refused.message_dict
    if source.is_typed() and any(name in source.fields for name in problems):
        show_refusal(source, refused)
        return _again(request, claim, status=400, source=source, errors=_errors(source))
    found = [
        {"text": sentence, "target": PLACES.get(name, "")}
        for name, sentences in problems.items()
        for sentence in sentences
    ]
    things = ngettext(
        "%(number)s thing to finish before you submit",
        "%(number)s things to finish before you submit",
        len(found),
    )
    title = things % {"number": len(found)} if isinstance(refused, Incomplete) else ""
    return _again(request, claim, refused=refused, status=400, errors=found, error_title=title)


def _conflict(
    request: ProjectRequest,
    place: Desk,
    form: ReviewForm,
    source: SourceForm,
    version: int,
    error: StaleVersion,
) -> HttpResponse:
    if isinstance(error.current, Review):
        conflict = conflict_of(place, form.judgement(), error.current)
    else:
        conflict = _source_conflict(place, source, error.current)
    return show(
        request, place, status=409, form=form, source=source, version=version, conflict=conflict
    )


def _source_conflict(place: Desk, source: SourceForm, theirs: Citation) -> dict[str, Any]:
    saved = SourceForm(citation=theirs).initial
    fields = [name for name in source.fields if name not in ("citation", "version")]
    return {
        "who": _("You"),
        "what": _("this source in another window"),
        "when": _("this day"),
        "fields": [
            {
                "label": source[name].label,
                "yours": source[name].value(),
                "theirs": saved.get(name),
                "serif": name == "quote",
            }
            for name in fields
            if (source[name].value() or "") != (str(saved.get(name) or ""))
        ],
        "version": theirs.version,
        "version_name": "source-version",
        "keep_url": f"{place.own_url}?source={theirs.pk}#source",
    }


def _too_late(request: ProjectRequest, place: Desk) -> HttpResponse:
    """The claim left the actor's hands while they wrote: say so, and hand their text back."""
    if place.assignment is None:
        raise NotAllowed
    return show(
        request,
        place,
        status=400,
        errors=[{"text": CLOSED[place.mode]}],
        lost=request.POST.get("justification", ""),
    )


def _errors(form: ReviewForm | SourceForm) -> Sequence[dict[str, str]]:
    """The errors of a form for the summary, each with the field it leads to."""
    return [
        {
            "text": f"{form[name].label}: {sentence}" if name in form.fields else str(sentence),
            "target": PLACES.get(name, "") if form.prefix is None else f"id_source-{name}",
        }
        for name, sentences in form.errors.items()
        for sentence in sentences
    ]


def writable(place: Desk) -> Assignment:
    """The actor's assignment; ``InvalidState`` when the claim left their hands while they wrote."""
    if place.assignment is None:
        raise NotAllowed
    if not place.is_writable:
        raise InvalidState(CLOSED[place.mode])
    return place.assignment
