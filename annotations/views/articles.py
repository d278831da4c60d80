"""Articles: the table, adding one, its details, and its page for marking claims."""

from __future__ import annotations

import dataclasses
from contextlib import suppress
from typing import Any, cast

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from ..choices import Screen, SplitBy
from ..demo.sample import add_sample
from ..exceptions import InvalidState, Refused, StaleVersion
from ..forms.articles import (
    DetailsForm,
    IntakeForm,
    asked_before,
    direction_of,
    language_initial,
    language_name,
    read_choice,
)
from ..forms.fields import partial_date, show_refusal, whole_number
from ..models import Article
from ..policies import can_edit_claims, can_manage, can_view
from ..selectors.articles import (
    MOST_CLAIMS,
    Decided,
    TextFacts,
    article_facts,
    preview,
    same_text,
)
from ..selectors.articles_table import SORTS, STATES, ArticleFilter, articles_page, languages_of
from ..selectors.jobs import job_of
from ..selectors.proposals import await_split
from ..services import articles
from ..services.claims import mark_ready
from ..services.proposals import proposal_key
from ..services.splits import ask_for_split, find_proposal, find_split, stop_split
from ..splitting import Split, from_plain
from .access import ProjectRequest, page, project_view, version_of
from .claims_page import article_tabs, show_claims
from .conflicts import compared, conflict
from .lookup import article_or_404, opened_or_404, proposal_or_404
from .paging import cursors, neighbours
from .retries import carry_out, key_of, new_key
from .saved_views import views_context

HERE = "articles.index"
DETAILS = (
    "title", "publisher", "published", "byline", "url", "archived_url", "language", "direction",
)  # fmt: skip
ACTIONS = ("preview", "again", "stop", "save", "save_text_only")
OTHER_SPLIT = gettext_lazy("The text, its language or its date has changed. Check the split again.")
ALREADY_HERE = gettext_lazy("This text is already in the project.")


@project_view(can_view, "GET")
def index(request: ProjectRequest) -> HttpResponse:
    chosen = ArticleFilter.of(request.GET.dict())
    found = articles_page(request.standing, chosen, **cursors(request))
    languages = [(tag, language_name(tag)) for tag in languages_of(request.standing)]
    context = {
        "found": found,
        "chosen": chosen,
        "states": STATES.items(),
        "sorts": SORTS.items(),
        "languages": languages if len(languages) > 1 or chosen.language else [],
        "can_add": can_edit_claims(request.standing),
        "may_manage": can_manage(request.standing),
        **views_context(request, Screen.ARTICLES, chosen),
        **neighbours(request, found.found, chosen.query()),
    }
    return page(request, "articles/index.html", context, current=HERE)


# ---- adding


@project_view(can_edit_claims, "GET", "POST")
def new(request: ProjectRequest) -> HttpResponse:
    """Step 1 takes the text; ``action=preview`` answers with step 2, from which it is saved.

    ``?proposal=`` opens a text that somebody had split before.
    """
    if request.method != "POST" and "proposal" in request.GET:
        return _opened(request)
    if request.method != "POST":
        language = request.standing.project.language
        initial = {
            **language_initial(language),
            "direction": direction_of(language),
            "by": SplitBy.CLAIM,
        }
        return _intake(request, IntakeForm(initial=initial))
    action = request.POST.get("action", "preview")
    if action not in ACTIONS:
        raise Refused(_("There is no such action."), field="action")
    previewing = action in ("preview", "again", "stop")
    form = IntakeForm(request.POST, request.FILES, previewing=previewing)
    if not form.is_valid():
        return _intake(request, form, status=400)
    if action == "stop":
        _stop(request, form)
    if previewing:
        return _intake(request, form)
    try:
        return _save(request, form, text_only=action == "save_text_only")
    except Refused as refused:
        show_refusal(form, refused)
        return _intake(request, form, status=400)


def _opened(request: ProjectRequest) -> HttpResponse:
    number = whole_number(request.GET["proposal"], "proposal", digits=18)
    proposal = opened_or_404(request.standing, number)
    form = IntakeForm(asked_before(proposal), previewing=True)
    form.full_clean()
    return _intake(request, form, ask=False)


def _stop(request: ProjectRequest, form: IntakeForm) -> None:
    """What is over when this arrives needs no stopping: the page shows what it came to."""
    text = form.cleaned_data["text"]
    proposal = find_proposal(request.standing.project, text, **_options(form))
    if proposal is not None:
        with suppress(InvalidState):
            stop_split(standing=request.standing, proposal=proposal)


def _save(request: ProjectRequest, form: IntakeForm, *, text_only: bool) -> HttpResponse:
    text, details, by = form.cleaned_data["text"], form.details(), form.cleaned_data["by"]
    split = find_split(request.standing.project, text, **_options(form))
    if text_only:
        split = split and dataclasses.replace(split, claims=())
        by, choice = SplitBy.NONE.value, articles.KEEP_NOTHING
    elif split is None or request.POST.get("split_key") != _key(form, split):
        raise Refused(OTHER_SPLIT, field="split_key")
    else:
        choice = read_choice(request.POST, split, MOST_CLAIMS)
    anyway = bool(request.POST.get("anyway"))

    def add() -> int:
        if not anyway and same_text(request.standing, articles.fingerprint(text)):
            raise Refused(ALREADY_HERE, field="anyway")
        article = articles.add_article(
            standing=request.standing, text=text, choice=choice, proposal=split, by=by, **details
        )
        return article.pk

    body = [text, details, by, dataclasses.asdict(choice)]
    article_id = carry_out(request, add, body=body)
    messages.success(request, _("Article saved."))
    place = reverse("articles.claims", args=[request.standing.project.slug, article_id])
    return HttpResponseRedirect(f"{place}?added=1")


def _options(form: IntakeForm) -> dict[str, Any]:
    date, _precision = form.cleaned_data["published"]
    return {"language": form.tag(), "date": date, "by": form.cleaned_data["by"]}


def _key(form: IntakeForm, split: Split) -> str:
    date, _precision = form.cleaned_data["published"]
    text = form.cleaned_data["text"]
    return proposal_key(text, language=form.tag(), date=date, proposal=split)


def _intake(
    request: ProjectRequest, form: IntakeForm, *, status: int = 200, ask: bool = True
) -> HttpResponse:
    context: dict[str, Any] = {
        "form": form,
        "request_key": key_of(request) or new_key(),
        "draft_key": f"intake.{request.user.pk}.{request.standing.project.slug}",
        "anyway": bool(request.POST.get("anyway")),
        "opened": request.method == "GET" and form.is_bound,
    }
    if form.splittable():
        context |= _checked(request, form, ask=ask and status == 200)
    return page(request, "articles/new.html", context, current=HERE, status=status)


def _checked(request: ProjectRequest, form: IntakeForm, *, ask: bool) -> dict[str, Any]:
    """What step 2 shows: facts of the text, its split or how far it is, and a twin of the text.

    Without ``ask``, for a request that was refused, only a split that is there or under way.
    """
    text = form.cleaned_data["text"]
    sha256 = articles.fingerprint(text)
    context: dict[str, Any] = {
        "facts": TextFacts.of(text, sha256),
        "duplicate": same_text(request.standing, sha256),
    }
    proposal = find_proposal(request.standing.project, text, **_options(form))
    if ask:
        again = request.POST.get("action") == "again"
        proposal = ask_for_split(
            standing=request.standing, text=text, again=again, **_options(form)
        )
    if proposal is None:
        return context
    state = await_split(proposal)
    if state.trouble:
        show_refusal(form, Refused(state.trouble, field="text"))
    if proposal.result is None:
        job = job_of(request.standing, proposal_or_404(request.standing, proposal.pk))
        if job.state != "done":
            return {**context, "progress": state, "proposal": proposal, "job": job}
        proposal.refresh_from_db()
    split = from_plain(cast("dict[str, Any]", proposal.result))
    return {
        **context,
        "preview": preview(
            text, split, key=_key(form, split), decided=_decided(request, form, split)
        ),
        "refused_claims": split.refused[:MOST_CLAIMS],
    }


def _decided(request: ProjectRequest, form: IntakeForm, split: Split) -> Decided:
    if request.POST.get("split_key") != _key(form, split):
        return Decided()
    try:
        return Decided(**dataclasses.asdict(read_choice(request.POST, split, MOST_CLAIMS)))
    except Refused as refused:
        show_refusal(form, refused)
        return Decided()


@project_view(can_edit_claims, "POST")
def sample(request: ProjectRequest) -> HttpResponse:
    """The sample article with its claims, in one step."""
    article_id = carry_out(request, lambda: add_sample(request.standing).pk)
    place = reverse("articles.claims", args=[request.standing.project.slug, article_id])
    return HttpResponseRedirect(f"{place}?added=1")


@project_view(can_edit_claims, "GET")
def progress(request: ProjectRequest, proposal_id: int) -> HttpResponse:
    """How far the splitting of a text is: a piece of page, so that nobody sends the text again."""
    proposal = proposal_or_404(request.standing, proposal_id)
    context = {"job": job_of(request.standing, proposal), "proposal": proposal}
    return page(request, "articles/_split_progress.html", context, current=HERE)


# ---- one article


@project_view(can_view, "GET")
def show(request: ProjectRequest, article_id: int) -> HttpResponse:
    article = article_or_404(request.standing, article_id)
    return redirect("articles.claims", request.standing.project.slug, article.pk)


@project_view(can_view, "GET")
def claims(request: ProjectRequest, article_id: int) -> HttpResponse:
    return show_claims(request, article_or_404(request.standing, article_id))


@project_view(can_edit_claims, "POST")
def ready(request: ProjectRequest, article_id: int) -> HttpResponse:
    article = article_or_404(request.standing, article_id)
    try:
        count = carry_out(request, lambda: mark_ready(standing=request.standing, article=article))
    except Refused as refused:
        messages.error(request, refused.sentence)
    else:
        told = ngettext(
            "%(count)s claim is ready for review.", "%(count)s claims are ready for review.", count
        )
        messages.success(request, told % {"count": count})
    return redirect("articles.claims", request.standing.project.slug, article.pk)


@project_view(can_view, "GET", "POST")
def details(request: ProjectRequest, article_id: int) -> HttpResponse:
    article = article_or_404(request.standing, article_id)
    if request.method != "POST":
        return _details(request, article, DetailsForm(initial=_stored(article)))
    version = version_of(request)
    form = DetailsForm(request.POST)
    if not form.is_valid():
        return _details(request, article, form, status=400)

    def act() -> int:
        changed = articles.change_details(
            standing=request.standing, article=article, version=version, **form.details()
        )
        return changed.version

    try:
        carry_out(request, act, guarded=True)
    except StaleVersion as stale:
        return _stale(request, stale, form)
    messages.success(request, _("Details saved."))
    return redirect("articles.details", request.standing.project.slug, article.pk)


def _details(
    request: ProjectRequest, article: Article, form: DetailsForm, *, status: int = 200
) -> HttpResponse:
    facts = article_facts(article)
    context = {
        "article": article,
        "language_name": language_name(article.language),
        "facts": facts,
        "form": form,
        "request_key": new_key(),
        "editable": can_edit_claims(request.standing),
        "tabs": article_tabs(request, article, "details", facts.claims),
    }
    return page(request, "articles/details.html", context, current=HERE, status=status)


def _stale(request: ProjectRequest, stale: StaleVersion, form: DetailsForm) -> HttpResponse:
    mine = {**request.POST.dict(), "language": form.tag()}
    theirs = {**_stored(stale.current), "language": stale.current.language}
    return conflict(
        request,
        stale,
        what=_("the details"),
        fields=compared({name: str(form[name].label) for name in DETAILS}, mine, theirs),
        keep_url=request.path,
        current=HERE,
    )


def _stored(article: Article) -> dict[str, str]:
    names = ("title", "publisher", "byline", "url", "archived_url", "direction")
    return {
        **{name: getattr(article, name) for name in names},
        **language_initial(article.language),
        "published": partial_date(article.published_on, article.published_precision),
    }
