"""Where sentences begin and end, language by language."""

from __future__ import annotations

import pytest

from annotations.splitting import sentences


def cut(text: str, language: str = "en") -> list[str]:
    return [span.slice(text) for span in sentences(text, language=language)]


@pytest.mark.parametrize(
    ("language", "parts"),
    [
        ("en", ["Dr. Lane met Mr. J. Orwell at 3 p.m. on Friday.", "They talked."]),
        ("en", ["The U.S. Army paid $3.5 million.", "It was Co. K that left."]),
        ("en", ["He asked: “Why?”", "Nobody answered!", "So he left…", "Then it rained."]),
        ("zh", ["大桥去年开通。", "“总长五公里。", "耗资两亿元。”", "他走了！"]),
        ("ru", ["Ущерб составил 3 млн руб. и 20 тыс. долл.", "А. П. Белов это отрицает."]),
        ("es", ["El Sr. Gil llegó a las 5 p.m. al EE.UU.", "¿Quién paga?", "Nadie."]),
        ("fr", ["M. Petit a dit « Non. »", "Au Ve s. av. J.-C., la ville brûla."]),
        ("de", ["Am 3. Oktober kam Dr. Weiß, z. B. mit dem Zug.", "Er blieb bis zum 5. Mai."]),
        ("ar", ["افتتح الوزير المحطة.", "متى تعمل؟", "لا نعرف."]),
        ("hi", ["डॉ. राव ने यह कहा।", "कल बारिश होगी।"]),
        ("xx", ["Eno sono.", "Duo sono!"]),
    ],
)
def test_a_paragraph_falls_into_its_sentences(language: str, parts: list[str]) -> None:
    glue = "" if language == "zh" else " "
    assert cut(glue.join(parts), language) == parts


def test_sentences_end_inside_quotation_marks_too() -> None:
    text = "She said, “We are glad. The bridge opened in 1931.” Then she left."
    assert cut(text) == [
        "She said, “We are glad.",
        "The bridge opened in 1931.”",
        "Then she left.",
    ]


@pytest.mark.parametrize(
    "text",
    [
        "“Where is the money?” Hale demanded.",
        "“Stop it!” he said.",
        "“¿Dónde está?”, preguntó Gil.",
        "«Где деньги?» — спросил Белов.",
    ],
)
def test_a_question_and_who_asks_it_are_one_sentence(text: str) -> None:
    assert len(cut(text, "ru" if "«" in text else "es" if "¿" in text else "en")) == 1


def test_a_question_followed_by_somebody_elses_sentence_ends() -> None:
    assert len(cut("“Where is the money?” Hale left the room.")) == 2


def test_a_new_line_ends_a_sentence_but_a_wrapped_line_does_not() -> None:
    heading = "A title without a stop\nThe text begins."
    wrapped = "The council, which had met for several hours on\nmonday night, agreed."
    assert len(cut(heading)) == 2
    assert len(cut(wrapped)) == 1


def test_nothing_but_marks_is_no_sentence_of_its_own() -> None:
    assert cut("... He left. ...") == ["... He left.", "..."]
    assert cut(" \n\t ") == []
