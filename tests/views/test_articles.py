"""Articles in: the text exactly, the split as it was checked, nothing twice or by half."""

from __future__ import annotations

import re
from collections import Counter
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from annotations.choices import Disposition, Origin, Worth
from annotations.models import Article, Claim, Project, Segment, User
from annotations.services.articles import change_details
from annotations.splitting import split
from tests.factories import (
    KAZAN,
    TEXT,
    make_article,
    make_claim,
    make_review,
    queries_of,
    ready_claim,
    standing,
)
from tests.jobs import carry_out_splits

# What the test client answers; its types know neither context nor template.
Response = Any
DETAILS = {"title": "Bridges", "language": "en", "direction": "ltr"}


@pytest.fixture
def as_mia(client: Client, mia: User) -> Client:
    client.force_login(mia)
    return client


def url(project: Project, tail: str = "") -> str:
    return f"/p/{project.slug}/articles/{tail}"


def post(client: Client, project: Project, action: str, **values: Any) -> Response:
    """What a page answers when the worker has done what the page asked of it."""
    data = {"action": action, "text": TEXT, **DETAILS, **values}
    response = client.post(url(project, "new"), data)
    if action != "preview" or not carry_out_splits():
        return response
    # An uploaded file was read to its end.
    for value in values.values():
        if hasattr(value, "seek"):
            value.seek(0)
    return client.post(url(project, "new"), data)


def text_of(response: Response) -> str:
    return str(response.content.decode())


def without_tokens(response: Response) -> str:
    return re.sub(r'(csrfmiddlewaretoken" value|data-since)="[\w-]+"', "", text_of(response))


def split_key(response: Response) -> str:
    found = re.search(r'name="split_key" value="([0-9a-f]+)"', text_of(response))
    assert found, text_of(response)
    return found[1]


def rows_of(response: Response) -> list[tuple[str, str, bool]]:
    """Name and value of each row's tick, and whether it is ticked."""
    found = re.findall(
        r'<input type="checkbox" name="(claims|segments)" value="(\d+)"[^>]*?( checked)?>',
        text_of(response),
    )
    return [(name, value, bool(checked)) for name, value, checked in found]


def save(client: Client, project: Project, **values: Any) -> Response:
    """Save what a preview with the same values showed, with every tick as it was."""
    shown = post(client, project, "preview", **values)
    ticked: dict[str, list[str]] = {"claims": [], "segments": []}
    for name, value, checked in rows_of(shown):
        if checked:
            ticked[name].append(value)
    return post(client, project, "save", **{"split_key": split_key(shown), **ticked, **values})


# --- the text ------------------------------------------------------------------------------------


def test_the_reference_article_is_stored_exactly(as_mia: Client, project: Project) -> None:
    response = save(as_mia, project, text=KAZAN.replace("\n", "\r\n"), published="2024-10-22")
    assert response.status_code == 302
    article = Article.objects.get()
    assert article.text == KAZAN
    assert article.length == 2009
    assert str(article.published_on) == "2024-10-22"
    for claim in article.claims.all():
        for anchor in claim.anchors.all():
            assert article.text[anchor.start : anchor.end] == anchor.quote
    tea = article.claims.get(text__startswith="Approximately 400 years ago")
    assert tea.attributions.get().speaker == "Xi Jinping"


def test_the_preview_counts_and_saves_nothing(as_mia: Client, project: Project) -> None:
    shown = text_of(post(as_mia, project, "preview", text=KAZAN, title=""))
    assert "2,009 characters · 6 paragraphs" in shown
    assert re.search(r"curly quotes\s+and\s+5\s+line breaks\s+stay as they are", shown)
    assert "561d399f" in shown
    assert not Article.objects.exists()


@pytest.mark.parametrize(
    ("values", "field", "words"),
    [
        ({"text": "  \r\n "}, "text", "Paste the text of the article."),
        ({"title": " "}, "title", "This field is required."),
        ({"title": "x" * 301}, "title", "at most 300 characters"),
        ({"url": "javascript:alert(1)"}, "url", "Start with http:// or https://"),
        ({"published": "22/10/2024"}, "published", "Write 2024-10-22, 2024-10 or 2024."),
        ({"published": "2024-02-30"}, "published", "This is not a date."),
        ({"language": "other"}, "other_language", "Write the tag of the language."),
        ({"language": "other", "other_language": "e_n"}, "other_language", "not a language tag"),
        ({"language": "xx"}, "language", "Select a valid choice"),
        ({"direction": "up"}, "direction", "Select a valid choice"),
        ({"by": "letter"}, "by", "Select a valid choice"),
        ({"split_key": "0" * 32}, "__all__", "Check the split again."),
    ],
)
def test_what_is_wrong_is_said_beside_its_field(
    as_mia: Client, project: Project, values: dict[str, str], field: str, words: str
) -> None:
    response = post(as_mia, project, "save", **values)
    assert response.status_code == 400
    assert words in " ".join(response.context["form"].errors[field])
    assert not Article.objects.exists()


def test_a_text_with_nul_is_refused_by_its_name(as_mia: Client, project: Project) -> None:
    response = post(as_mia, project, "save_text_only", text="a\0b")
    assert response.status_code == 400
    assert "text" in text_of(response)
    assert not Article.objects.exists()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"caf\xe9", "byte 4 cannot be read"),
        (b"lone \xed\xa0\x80 surrogate", "byte 6 cannot be read"),
        (b"a\x00b", "holds NUL at character 2"),
        (b"", "Paste the text of the article."),
    ],
    ids=["latin-1", "surrogate", "NUL", "empty"],
)
def test_a_file_that_is_no_text_is_refused(
    as_mia: Client, project: Project, content: bytes, words: str
) -> None:
    upload = SimpleUploadedFile("a.txt", content, content_type="text/plain")
    response = post(as_mia, project, "save_text_only", text="", upload=upload)
    assert response.status_code == 400
    assert words in response.context["form"].errors.as_text()
    assert not Article.objects.exists()


def test_an_uploaded_file_loses_its_byte_order_mark_only(as_mia: Client, project: Project) -> None:
    content = "\ufeffLine one 🌉.\r\nLine two.\n".encode()
    upload = SimpleUploadedFile("a.txt", content, content_type="text/plain")
    assert post(as_mia, project, "save_text_only", text="", upload=upload).status_code == 302
    assert Article.objects.get().text == "Line one 🌉.\nLine two.\n"


@pytest.mark.parametrize(
    ("written", "stored"),
    [("2024-10-22", ("2024-10-22", "day")), ("2024-10", ("2024-10-01", "month")),
     ("2024", ("2024-01-01", "year")), ("", ("None", "day"))],
)  # fmt: skip
def test_a_date_is_as_exact_as_it_is_written(
    as_mia: Client, project: Project, written: str, stored: tuple[str, str]
) -> None:
    post(as_mia, project, "save_text_only", published=written)
    article = Article.objects.get()
    assert (str(article.published_on), article.published_precision) == stored
    page = as_mia.get(url(project, f"{article.pk}/details"))
    assert page.context["form"]["published"].value() == written


# --- the split -----------------------------------------------------------------------------------


def test_what_was_dropped_named_and_rated_is_what_is_stored(
    as_mia: Client, project: Project, mia: User
) -> None:
    shown = post(as_mia, project, "preview", text=KAZAN)
    assert ("segments", "2", False) in rows_of(shown)
    post(
        as_mia,
        project,
        "save",
        text=KAZAN,
        split_key=split_key(shown),
        claims=["1", "2"],
        segments=["2"],
        **{"speaker-1": "The reporter", "worth-1": "no", "speaker-2": "Xi Jinping"},
    )
    whole, first, second = sorted(
        Claim.objects.all(), key=lambda claim: claim.anchors.get().start != 373
    )
    assert whole.anchors.get().quote.startswith("President Xi expressed his pleasure")
    assert (whole.origin, whole.created_by) == (Origin.PERSON, mia)
    assert first.attributions.get().speaker == "The reporter"
    assert first.attributions.get().origin == Origin.PERSON
    assert (first.worth_band, first.worth_origin) == (Worth.NO, Origin.PERSON)
    assert second.attributions.get().origin == Origin.MACHINE
    assert second.worth_origin == Origin.MACHINE
    unseen = Segment.objects.filter(disposition=Disposition.UNSEEN)
    assert unseen.count() == 4, "sentences whose claims were dropped wait for a reason"


@pytest.mark.parametrize(("by", "claims"), [("sentence", 6), ("paragraph", 5), ("none", 0)])
def test_a_claim_can_be_a_sentence_a_paragraph_or_nothing(
    as_mia: Client, project: Project, by: str, claims: int
) -> None:
    shown = post(as_mia, project, "preview", text=KAZAN, by=by)
    assert sum(checked for _, _, checked in rows_of(shown)) == claims
    assert save(as_mia, project, text=KAZAN, by=by).status_code == 302
    article = Article.objects.get()
    assert article.claims.count() == claims
    assert article.segments.count() == 11
    for claim in article.claims.all():
        anchor = claim.anchors.get()
        assert article.text[anchor.start : anchor.end] == anchor.quote


def test_text_only_makes_no_claim(as_mia: Client, project: Project) -> None:
    assert post(as_mia, project, "save_text_only", text=KAZAN).status_code == 302
    assert not Claim.objects.exists()
    counts = Counter(Segment.objects.values_list("disposition", flat=True))
    held = sum(segment.disposition == "claims" for segment in split(KAZAN).segments)
    assert counts == {Disposition.UNSEEN: held, Disposition.NONE: 11 - held}


def test_a_choice_made_on_another_text_is_not_applied(as_mia: Client, project: Project) -> None:
    shown = post(as_mia, project, "preview", text=KAZAN)
    response = post(
        as_mia, project, "save", text=KAZAN[254:], split_key=split_key(shown), claims=["0"]
    )
    assert response.status_code == 400
    assert not Article.objects.exists()
    assert not rows_of(response), "rows of another text would mislead"
    assert rows_of(post(as_mia, project, "preview", text=KAZAN[254:]))


@pytest.mark.parametrize(
    "values",
    [
        {"claims": ["99"]}, {"claims": ["-1"]}, {"claims": ["x"]}, {"segments": ["99"]},
        {"claims": ["0"], "worth-0": "huge"}, {"claims": ["0"], "speaker-0": "x" * 201},
    ],
)  # fmt: skip
def test_rows_that_the_split_does_not_have_are_refused(
    as_mia: Client, project: Project, values: dict[str, Any]
) -> None:
    key = split_key(post(as_mia, project, "preview", text=KAZAN))
    response = post(as_mia, project, "save", text=KAZAN, split_key=key, **values)
    assert response.status_code == 400
    assert not Article.objects.exists()


def test_ticks_survive_an_error(as_mia: Client, project: Project) -> None:
    key = split_key(post(as_mia, project, "preview", text=KAZAN))
    response = post(
        as_mia, project, "save", text=KAZAN, title="", split_key=key, claims=["2"],
        segments=["5"], **{"speaker-2": "Somebody"},
    )  # fmt: skip
    assert response.status_code == 400
    ticked = [(name, value) for name, value, checked in rows_of(response) if checked]
    assert ticked == [("claims", "2"), ("segments", "5")]
    assert 'value="Somebody"' in text_of(response)


def test_every_word_of_a_sentence_stands_in_one_row(as_mia: Client, project: Project) -> None:
    for by in ("claim", "sentence", "paragraph", "none"):
        rows = post(as_mia, project, "preview", text=KAZAN, by=by).context["preview"].rows
        shown = "".join(piece for row in rows for piece, _ in row.words)
        assert re.sub(r"\s", "", shown) == re.sub(r"\s", "", KAZAN), by


def test_a_long_text_shows_a_part_and_keeps_the_rest(as_mia: Client, project: Project) -> None:
    text = " ".join(f"Bridge {n} opened in {1500 + n}." for n in range(300))
    shown = post(as_mia, project, "preview", text=text)
    preview = shown.context["preview"]
    assert (preview.claims, preview.kept, preview.hidden) == (300, 300, 50)
    assert len(preview.rows) == 250
    assert save(as_mia, project, text=text).status_code == 302
    assert Claim.objects.count() == 300


# --- nothing twice -------------------------------------------------------------------------------


def test_a_retry_adds_no_second_article(as_mia: Client, project: Project) -> None:
    answers = [save(as_mia, project, request_key="abcdefgh1234") for _ in range(2)]
    assert [answer.status_code for answer in answers] == [302, 302]
    assert answers[0]["Location"] == answers[1]["Location"]
    assert Article.objects.count() == 1


def test_the_same_text_is_told_and_added_only_on_purpose(as_mia: Client, project: Project) -> None:
    first = make_article(project, title="The first")
    shown = text_of(post(as_mia, project, "preview"))
    assert "This text is already here:" in shown
    assert url(project, f"{first.pk}/claims") in shown
    assert save(as_mia, project).status_code == 400
    assert Article.objects.count() == 1
    assert save(as_mia, project, anyway="1").status_code == 302
    assert Article.objects.count() == 2


def test_a_request_key_must_look_like_one(as_mia: Client, project: Project) -> None:
    assert post(as_mia, project, "save_text_only", request_key="x" * 65).status_code == 400


# --- the table -----------------------------------------------------------------------------------


def test_the_table_finds_counts_and_pages(as_mia: Client, project: Project) -> None:
    for number in range(52):
        make_article(project, title=f"River {number}", text=f"Bridge {number} opened in 1998.")
    make_article(project, title="Harbour", publisher="The Gazette")
    response = as_mia.get(url(project))
    titles = [row.article.title for row in response.context["found"].rows]
    assert titles[:2] == ["Harbour", "River 51"]
    assert len(titles) == 50
    older = as_mia.get(response.context["next_url"])
    assert [row.article.title for row in older.context["found"].rows] == [
        "River 2", "River 1", "River 0",
    ]  # fmt: skip
    back = as_mia.get(older.context["previous_url"])
    assert [row.article.title for row in back.context["found"].rows] == titles
    for q in ("harb", "gazette"):
        found = as_mia.get(url(project), {"q": q}).context["found"].rows
        assert [row.article.title for row in found] == ["Harbour"]
    assert "No match" in text_of(as_mia.get(url(project), {"q": "%"}))
    for bad in ({"after": "x"}, {"after": "9" * 30}, {"q": "x" * 201}, {"q": "\0"}):
        assert as_mia.get(url(project), bad).status_code == 400


def test_an_empty_project_says_how_to_begin(
    as_mia: Client, client: Client, project: Project, vic: User
) -> None:
    assert "Add your first article" in text_of(as_mia.get(url(project)))
    client.force_login(vic)
    shown = text_of(client.get(url(project)))
    assert "No articles yet" in shown
    assert url(project, "new") not in shown


def test_the_table_tells_a_reviewer_nothing_of_the_other(
    client: Client, project: Project, mia: User, ben: User, chi: User
) -> None:
    claim = ready_claim(project, mia)
    client.force_login(chi)
    before = without_tokens(client.get(url(project)))
    make_review(claim, ben)
    assert without_tokens(client.get(url(project))) == before
    # Saboteur: the state that counts everything would have told.
    counted = Claim.objects.with_state().values_list("state", flat=True)
    assert list(counted) == ["in_review"]


def test_the_table_costs_the_same_for_one_article_and_thirty(
    as_mia: Client, project: Project
) -> None:
    make_claim(project)
    one = queries_of(lambda: as_mia.get(url(project)))
    for number in range(29):
        make_claim(project, article=make_article(project, text=f"{TEXT} Copy {number}."))
    assert queries_of(lambda: as_mia.get(url(project))) == one


# --- details -------------------------------------------------------------------------------------


def test_details_change_and_a_late_save_shows_both_texts(
    as_mia: Client, project: Project, mia: User, ada: User
) -> None:
    article = make_article(project, title="Old title")
    place = url(project, f"{article.pk}/details")
    assert as_mia.post(place, {**DETAILS, "title": "New title"}).status_code == 428
    saved = as_mia.post(place, {**DETAILS, "title": "New title", "version": "1"})
    assert saved.status_code == 302
    change_details(standing=standing(ada, project), article=article, version=2, title="Ada’s title")
    late = as_mia.post(place, {**DETAILS, "title": "My title", "version": "2"})
    assert late.status_code == 409
    assert "Ada’s title" in text_of(late)
    assert "My title" in text_of(late)
    assert "<b>Ada changed the details" in text_of(late)
    article.refresh_from_db()
    assert article.title == "Ada’s title"
    mine = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', text_of(late)))
    version = re.search(r'name="version" value="(\d+)"', text_of(late))
    assert version
    mine.pop("csrfmiddlewaretoken", None)
    assert as_mia.post(place, {**mine, "version": version[1]}).status_code == 302
    article.refresh_from_db()
    assert article.title == "My title"


def test_a_language_outside_the_list_is_kept(as_mia: Client, project: Project) -> None:
    article = make_article(project, language="sw-KE")
    place = url(project, f"{article.pk}/details")
    form = as_mia.get(place).context["form"]
    assert (form["language"].value(), form["other_language"].value()) == ("other", "sw-KE")
    bad = as_mia.post(place, {**DETAILS, "title": "", "version": "1"})
    assert bad.status_code == 400


def test_a_viewer_reads_details_and_saves_none(client: Client, project: Project, vic: User) -> None:
    article = make_article(project, title="Kept")
    client.force_login(vic)
    place = url(project, f"{article.pk}/details")
    assert "<textarea" not in text_of(client.get(place))
    assert client.post(place, {**DETAILS, "version": "1"}).status_code == 403
    article.refresh_from_db()
    assert article.title == "Kept"


# --- who -----------------------------------------------------------------------------------------


def test_only_editors_add(client: Client, project: Project, vic: User) -> None:
    client.force_login(vic)
    assert client.get(url(project, "new")).status_code == 403
    assert post(client, project, "save_text_only").status_code == 403
    assert not Article.objects.exists()


@pytest.mark.parametrize("number", ["1", str(2**63), "9" * 40])
def test_an_article_that_is_not_there_is_404(as_mia: Client, project: Project, number: str) -> None:
    for tail in ("", "claims", "details"):
        assert as_mia.get(url(project, f"{number}/{tail}")).status_code == 404


def test_an_article_of_another_project_is_404(as_mia: Client, project: Project, root: User) -> None:
    from tests.factories import make_project

    other = make_project(root, slug="rivers")
    article = make_article(other, root)
    assert as_mia.get(url(project, f"{article.pk}/claims")).status_code == 404
    assert as_mia.get(url(other, f"{article.pk}/claims")).status_code == 404


def test_an_article_opens_at_its_claims(as_mia: Client, project: Project) -> None:
    article = make_article(project)
    response = as_mia.get(url(project, f"{article.pk}/"))
    assert response["Location"] == url(project, f"{article.pk}/claims")
