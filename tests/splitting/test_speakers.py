"""Who answers for each claim."""

from __future__ import annotations

import pytest

from annotations.splitting import ProposedClaim, split


def all_claims(text: str, language: str = "en") -> list[ProposedClaim]:
    found = split(text, language=language)
    return sorted([*found.claims, *found.set_aside], key=lambda claim: claim.spans)


def speaker_of(words: str, text: str, language: str = "en") -> str | None:
    at = text.index(words)
    covering = [
        claim
        for claim in all_claims(text, language)
        if any(span.start <= at < span.end for span in claim.spans)
    ]
    assert covering, f"no claim covers {words!r}"
    return min(covering, key=lambda claim: claim.end - claim.start).speaker


ORDINARY = [
    ("“The dam is safe,” said Minister Ada Poe.", "The dam", "Ada Poe"),
    ("“The dam is safe,” Minister Ada Poe told reporters on Friday.", "The dam", "Ada Poe"),
    ("Ada Poe said that the dam was safe.", "the dam", "Ada Poe"),
    ("Ada Poe said the dam was safe.", "the dam", "Ada Poe"),
    ("The dam, Ada Poe said, was safe in May.", "was safe", "Ada Poe"),
    ("The dam was safe in May, engineers said.", "The dam", "engineers"),
    ("According to Ada Poe, the dam was built in 1950.", "the dam", "Ada Poe"),
    ("The dam was built in 1950, according to a report by the council.", "The dam",
     "a report by the council"),
    ("Spokeswoman Ada Poe: “The dam is perfectly safe.”", "The dam", "Ada Poe"),
    ("Ada Poe, who ran the dam for years, warned that it would burst.", "it would", "Ada Poe"),
    ("“It is safe,” said Ada Poe, a lawyer. “It was built in 1950.”", "It was built", "Ada Poe"),
    ("The minister, Ada Poe, opened the dam, adding that it was safe.", "it was safe", "Ada Poe"),
    ("Ada Poe accused the council of hiding a report.", "hiding", "Ada Poe"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "words", "speaker"), ORDINARY)
def test_english_frames(text: str, words: str, speaker: str) -> None:
    assert speaker_of(words, text) == speaker


OTHER_LANGUAGES = [
    ("de", "„Die Brücke ist sicher“, sagte Bürgermeister Jan Weber.", "Die Brücke", "Jan Weber"),
    ("de", "Jan Weber sagte, dass die Brücke sicher sei.", "die Brücke", "Jan Weber"),
    ("de", "Laut Jan Weber wurde die Brücke 1950 gebaut.", "die Brücke", "Jan Weber"),
    ("fr", "« Le pont est sûr », a déclaré Anne Petit.", "Le pont", "Anne Petit"),
    ("fr", "Anne Petit a indiqué que le pont datait de 1950.", "le pont", "Anne Petit"),
    ("fr", "Selon la mairie, le pont date de 1950.", "le pont", "la mairie"),
    ("es", "«El puente es seguro», afirmó Rosa Gil.", "El puente", "Rosa Gil"),
    ("es", "Rosa Gil dijo que el puente es de 1950.", "el puente", "Rosa Gil"),
    ("es", "Según la alcaldía, el puente es de 1950.", "el puente", "la alcaldía"),
    ("ru", "«Мост надёжен», — сказал Иван Белов.", "Мост", "Иван Белов"),
    ("ru", "Иван Белов сказал, что мост построен в 1950 году.", "мост", "Иван Белов"),
    ("ru", "По данным полиции, мост построен в 1950 году.", "мост", "полиции"),
    ("ar", "قال أحمد سالم إن الجسر بني عام 1950.", "الجسر", "أحمد سالم"),
    ("ar", "«الجسر آمن تماما»، قال أحمد سالم.", "الجسر", "أحمد سالم"),
    ("hi", "राम कुमार ने कहा कि पुल 1950 में बना।", "पुल", "राम कुमार"),
    ("zh", "王明表示，大桥建于1950年。", "大桥", "王明"),
    ("zh", "“大桥非常安全，”局长王明说。", "大桥", "王明"),
    ("zh", "据市统计局数据，大桥建于1950年。", "大桥", "市统计局"),
]


@pytest.mark.parametrize(("language", "text", "words", "speaker"), OTHER_LANGUAGES)
def test_frames_in_other_languages(language: str, text: str, words: str, speaker: str) -> None:
    assert speaker_of(words, text, language) == speaker


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("The dam is safe.", "The dam"),
        ("Ada Poe built the ‘Long Dam’ in 1950.", "built"),
        ("We see Ada Poe opening the dam.", "We see"),
        ("The court heard that the dam was unsafe.", "the dam"),
        ("Ada Poe denied that the dam was unsafe.", "the dam was"),
        ("It is reported that the dam was built in 1950.", "the dam"),
    ],
)
def test_the_article_itself_answers_when_nobody_is_named(text: str, words: str) -> None:
    assert speaker_of(words, text) is None


def test_the_narrator_is_never_a_speaker() -> None:
    text = "In a video, we see Mayor Ada Poe meeting farmers, stressing that the dam is safe."
    assert speaker_of("the dam", text) == "Ada Poe"


def test_a_quotation_is_indivisible() -> None:
    text = "“We are glad. The dam was built in 1950. It holds,” said Ada Poe."
    assert {claim.speaker for claim in all_claims(text)} == {"Ada Poe"}


def test_a_quotation_over_paragraphs_keeps_its_speaker() -> None:
    text = (
        "“The dam was old,” said Ada Poe. “It was built in 1950.\n"
        "“The wall had cracks in 1990. Nobody came.”"
    )
    assert speaker_of("The wall", text) == "Ada Poe"


def test_an_unattributed_quotation_goes_on_from_its_paragraph() -> None:
    text = "Ada Poe said the dam was safe. “It was built by the best engineers in 1950.”"
    assert speaker_of("It was built", text) == "Ada Poe"


def test_pronouns_surnames_and_roles_are_resolved() -> None:
    text = (
        "Mayor Ada Poe met Chief Engineer Tom Hale on Monday. Poe said the dam was old. "
        "She added that it leaked. Mr Hale replied that it did not. He said it was dry. "
        "The mayor warned that rain was coming."
    )
    expected = {
        "the dam was old": "Ada Poe",
        "it leaked": "Ada Poe",
        "it did not": "Tom Hale",
        "it was dry": "Tom Hale",
        "rain was coming": "Ada Poe",
    }
    assert {words: speaker_of(words, text) for words in expected} == expected


def test_who_quotes_whom_is_a_chain() -> None:
    text = "“Tom Hale told me in 1985 that the wall would fail,” said Ada Poe."
    claim = next(c for c in all_claims(text) if "fail" in c.text)
    assert [speaker.name for speaker in claim.speakers] == ["Ada Poe", "Tom Hale"]
    assert claim.speaker == "Tom Hale"


def test_a_speaker_carries_role_mention_cue_and_mode() -> None:
    text = "“The dam is safe,” said Foreign Minister Ada Poe. She noted that it “never leaked”."
    first, second = (claim.speakers[-1] for claim in all_claims(text))
    assert (first.name, first.role, first.mode) == ("Ada Poe", "Foreign Minister", "direct")
    assert first.cue is not None
    assert first.cue.slice(text) == "said"
    assert second.mention is not None
    assert second.mention.slice(text) == "She"
    assert second.mode == "indirect"


def test_each_turn_of_a_transcript_has_its_speaker() -> None:
    text = (
        "HOST: Ships have waited for three days.\nADA POE: The port lost 40 ladders.\n"
        "HOST: The mayor says it spent four million.\nPOE: That went into a tower."
    )
    assert speaker_of("Ships", text) == "HOST"
    assert speaker_of("The port lost", text) == "Ada Poe"
    assert speaker_of("it spent", text) == "The mayor"
    assert speaker_of("That went", text) == "Ada Poe"


def test_a_speech_names_its_speaker_in_the_title() -> None:
    text = "Remarks by Mayor Ada Poe at the opening of the dam\nThe dam cost us 4 million."
    assert speaker_of("The dam cost", text) == "Ada Poe"
