"""Components say what they are given, escape it, and tie labels, errors and fields together."""

from __future__ import annotations

import re

import pytest

from tests.templates.gallery import COMPONENTS, LABELS, ReviewForm, component, gallery, render

NAMES = sorted(path.stem for path in COMPONENTS.glob("*.html"))


@pytest.mark.parametrize("name", NAMES)
def test_the_first_line_gives_the_parameters(name: str) -> None:
    first = (COMPONENTS / f"{name}.html").read_text(encoding="utf-8").splitlines()[0]

    assert re.fullmatch(r"\{# .{8,} #\}", first)


def test_what_people_wrote_stays_text() -> None:
    html = component("claim_row", number=1, text="<script>alert(1)</script>", url="/1")

    assert "&lt;script&gt;" in html
    assert "<script>" not in html


def test_a_block_tag_escapes_its_variables_once() -> None:
    html = render("{% load ui %}{% banner 'warn' %}<b>{{ who }}</b>{% endbanner %}", who="A & <B>")

    assert "<b>A &amp; &lt;B&gt;</b>" in html


def test_the_chosen_verdict_is_checked_and_its_definition_described() -> None:
    html = component("verdict_cards", labels=LABELS, value=14)

    (checked,) = re.findall(r"<input[^>]* checked[^>]*>", html)
    assert 'value="14"' in checked
    described = re.search(r'aria-describedby="([^"]+)"', checked)
    assert described
    assert f'<p id="{described[1]}"' in html


def test_digits_choose_verdicts_unless_another_scale_has_them() -> None:
    assert re.findall(r'data-key="(\d)"', component("verdict_cards", labels=LABELS)) == list(
        "123456"
    )
    assert "data-key=" not in component("verdict_cards", labels=LABELS, keyless=True)


def test_a_field_names_its_hint_and_its_error() -> None:
    form = ReviewForm({"justification": "Gift of 1638."})
    html = component("field", field=form["justification"])

    described = re.search(r'aria-describedby="([^"]+)"', html)
    assert described
    assert all(f'id="{name}"' in html for name in described[1].split())
    assert 'aria-invalid="true"' in html
    assert "at least 40 characters" in html


def test_a_field_without_errors_has_no_error() -> None:
    html = component("field", field=ReviewForm()["justification"])

    assert "aria-invalid" not in html
    assert "field__error" not in html


def test_radios_become_a_segmented_group_with_the_given_value_checked() -> None:
    html = component("field", field=ReviewForm(initial={"direction": "rtl"})["direction"])

    (checked,) = re.findall(r"<input[^>]* checked[^>]*>", html)
    assert 'value="rtl"' in checked
    assert ">Direction</legend>" in html


def test_the_error_summary_links_to_each_field_at_fault() -> None:
    form = ReviewForm({"justification": "Gift of 1638."})
    html = component("error_summary", form=form)

    targets = re.findall(r'href="#([^"]+)"', html)
    assert "id_justification" in targets
    assert "3 things to finish" in html
    assert component("error_summary", form=ReviewForm()).strip() == ""


def test_a_reviewer_without_a_name_is_only_a_letter() -> None:
    html = component(
        "reviewer_column", letter="B", meta="", label=LABELS[0], confidence="High", citations=[]
    )

    assert "Reviewer B" in html


def test_forms_are_never_nested() -> None:
    depth = 0
    for tag in re.findall(r"</?form\b", gallery()):
        depth += 1 if tag == "<form" else -1
        assert depth in {0, 1}


def test_every_identifier_is_used_once() -> None:
    identifiers = re.findall(r'\sid="([^"]+)"', gallery())

    assert len(identifiers) == len(set(identifiers))
