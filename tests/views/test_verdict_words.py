"""Shipped verdicts are shown in the reader's language; what is stored and exported is English."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import Any

import polib
import pytest
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from annotations import scales
from annotations.choices import Aspect
from annotations.exports.claims_csv import Selection, claims_of, preview
from annotations.models import Project, User
from annotations.scales import SHIPPED
from annotations.services.scales import draft_of, save_scale
from tests.factories import make_review, ready_claim, settle, standing, take

pytestmark = pytest.mark.django_db

WORDS = {
    "False": "Mensonge pur",
    "The sources contradict the claim.": "Les sources disent autre chose.",
    "Truth, six verdicts": "Vérité, six verdicts",
}


@pytest.fixture(autouse=True)
def french(tmp_path: Path, settings: Any) -> None:
    """A catalogue with words that no other one has, before the shipped ones."""
    file = polib.POFile()
    file.metadata = {
        "Content-Type": "text/plain; charset=utf-8",
        "Plural-Forms": "nplurals=2; plural=(n > 1);",
    }
    file.extend(polib.POEntry(msgid=said, msgstr=told) for said, told in WORDS.items())
    folder = tmp_path / "fr" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    file.save_as_mofile(str(folder / "django.mo"))
    settings.LOCALE_PATHS = [str(tmp_path), *settings.LOCALE_PATHS]


def page(user: User, address: str, language: str = "fr") -> str:
    client = Client()
    client.force_login(user)
    answer = client.get(address, headers={"accept-language": language})
    assert answer.status_code == 200
    return answer.content.decode()


def own_scale(project: Project, mia: User, place: int, **changed: Any) -> None:
    """The shipped scale of the project with one verdict that it words itself."""
    draft = draft_of(project.content_scale)
    rows = list(draft.verdicts)
    rows[place] = rows[place]._replace(**changed)
    save_scale(
        standing=standing(mia, project),
        version=project.version,
        aspect=Aspect.CONTENT,
        base=project.content_scale,
        draft=draft._replace(verdicts=tuple(rows)),
    )
    project.refresh_from_db()


def test_pages_speak_the_readers_language_and_files_english(
    project: Project, mia: User, ada: User, ben: User, chi: User
) -> None:
    claim = ready_claim(project, mia)
    take(claim, ben)
    review = reverse("reviews.edit", args=[project.slug, claim.pk])
    shown = page(ben, review)
    assert "Mensonge pur" in shown
    assert "Les sources disent autre chose." in shown
    assert "False" in page(ben, review, "en"), "the control"
    make_review(claim, ben, "false")
    make_review(claim, chi, "true")
    settle(claim, ada, "false")
    done = reverse("reviews.queue", args=[project.slug], query={"tab": "done"})
    for address in (
        review,
        done,
        reverse("claims.show", args=[project.slug, claim.pk]),
        reverse("claims.index", args=[project.slug]),
        reverse("history.claim", args=[project.slug, claim.pk]),
        reverse("projects.overview", args=[project.slug]),
    ):
        assert "Mensonge pur" in page(ben, address), address
        assert "Mensonge pur" not in page(ben, address, "en"), address
    with override("fr"):
        rows = preview(Selection(claims_of(project), ben), 100)
    cells = {cell for row in rows for cell in row}
    assert "False" in cells
    assert "Mensonge pur" not in cells


def test_what_a_project_typed_stays_as_typed(project: Project, mia: User, ben: User) -> None:
    own_scale(project, mia, 4, definition="The archive says otherwise.")
    claim = ready_claim(project, mia)
    take(claim, ben)
    shown = page(ben, reverse("reviews.edit", args=[project.slug, claim.pk]))
    assert "False" in shown, "its name with a meaning of the project’s own"
    assert "The archive says otherwise." in shown
    assert "Mensonge pur" not in shown
    assert "Les sources disent autre chose." not in shown


def test_the_editor_has_the_stored_words(project: Project, mia: User, vic: User) -> None:
    address = reverse("settings.scale", args=[project.slug])
    editor = page(mia, address)
    assert re.search(r'name="name-4"[^>]* value="False"', editor)
    assert 'value="Truth, six verdicts"' in editor
    assert "Mensonge pur" not in editor
    read = page(vic, address)
    assert "Mensonge pur" in read
    assert "Vérité, six verdicts" in read


def unmarked(source: str) -> set[str]:
    """Words of the shipped scales that no call of ``gettext_noop`` marks for translation."""
    marked = {
        node.args[0].value
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id == "gettext_noop"
        and isinstance(node.args[0], ast.Constant)
    }
    said = {scale.name for scale in SHIPPED}
    for scale in SHIPPED:
        said |= {word for label in scale.labels for word in (label.name, label.definition)}
    return said - marked


def test_all_shipped_words_are_marked() -> None:
    source = Path(scales.__file__).read_text("utf-8")
    assert unmarked(source) == set()
    sabotaged = source.replace('gettext_noop("Refuted")', '"Refuted"')
    assert unmarked(sabotaged) == {"Refuted"}


STORED = re.compile(r"\b(?:label|verdict|attribution)\.(?:name|definition)\s*\}\}")
EDITORS = {"scale_row.html", "_scale_editor.html"}


def test_no_page_but_the_editor_prints_the_stored_words() -> None:
    templates = Path(scales.__file__).parents[1] / "templates"
    found = {
        path.name for path in templates.rglob("*.html") if STORED.search(path.read_text("utf-8"))
    }
    assert found == EDITORS, "the editor is the control"
