"""Who the people of an article are, and whom a phrase such as "the minister" or "she" means."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import dataclass

from .languages import Language
from .model import Span
from .names import capital_runs

_POSSESSIVE = re.compile(r"['’]s?$")
_PREPOSITION = re.compile(
    r"(?<!\w)(?:of|at|for|from|by|with|in|on|to|near|de|du|des|d['’]|del|von|der|des|aus|bei|im"
    r"|en|dans|im|an|в|во|на|с|со|о|об|familiar|из|от|для|по|who|which|whose)(?!\w)"
)
_ORGANISATION = re.compile(
    r"(?<!\w)(?:council|company|bank|ministry|police|party|union|university|institute|agency|office"
    r"|government|committee|commission|court|department|service|group|association|league|club|fund"
    r"|news|times|post|ltd|inc|corp|ag|plc|gmbh|centre|center|school|hospital|board|report|study"
    r"|campaign|statement|minutes|figures|data|statistics|operator|authority|team|paper|crown)(?!\w)",
    re.IGNORECASE,
)
_APPOSITION = re.compile(r",\s+(?P<role>(?:an?\s|the\s)?[^,.;:“”\"()]{3,60})[,.;]")
_ROLE_BEFORE = re.compile(r"(?:[^\W\d_][\w'’-]*\s){1,4}$")


_HELD = re.compile(
    r"(?<!\w)(?:by|of|with|to|from|for|in|on|at|near|after|against|as|than)\s(?:\w+\s){0,2}$", re.I
)
_MEMORY = 40
_NEAR = 6


@dataclass(slots=True, eq=False)
class Person:
    """Somebody (or some body) with a proper name, first named at offset ``at``."""

    name: str
    role: str
    at: int
    titled: bool

    @property
    def human(self) -> bool:
        """A title, or two capitalised names and no word that only a body would bear."""
        proper = self.name[:1].isupper() and " " in self.name
        return self.titled or (proper and not _ORGANISATION.search(self.name))


class People:
    """The proper names of one article and the memory of who spoke last."""

    def __init__(self, text: str, data: Language, sentence_starts: list[int]) -> None:
        self.text = text
        self.data = data
        self._by_word: dict[str, list[Person]] = {}
        self._by_role: dict[str, list[Person]] = {}
        self._listed: set[tuple[str, int]] = set()
        self._gender: dict[str, str] = {}
        self._spoken: list[tuple[int, Person]] = []
        self._subjects: list[Person] = []
        self._subject_at: list[int] = []
        self._starts = sentence_starts
        if data.cased:
            self._read_names()

    # ---- reading the article

    def _read_names(self) -> None:
        midway = set(re.findall(r"(?<=[\w,;] )[^\W\d_a-z][\w'’-]+", self.text))
        for span in capital_runs(self.text):
            words = span.slice(self.text).split()
            while words and words[0].lower().rstrip(".") in self.data.stops:
                span = Span(span.start + len(words[0]) + 1, span.end)
                words = words[1:]
            if not words:
                continue
            role, name, titled = self._part(words)
            if not name or (len(name) == 1 and not titled and name[0] not in midway):
                continue
            self._remember(role, name, titled, span)

    def _part(self, words: list[str]) -> tuple[list[str], list[str], bool]:
        """(role words, name words, whether a title says it is a person)."""
        cut = 0
        for i, word in enumerate(words):
            low = word.lower().rstrip(".")
            if low in self.data.titles or low.endswith(self.data.role_endings or ("\0",)):
                if i + 1 < len(words) or cut == 0:
                    cut = i + 1
        name = [_POSSESSIVE.sub("", word) for word in words[cut:]]
        return words[:cut], [word for word in name if word], cut > 0

    def _remember(self, role: list[str], name: list[str], titled: bool, span: Span) -> None:
        name = _lowered(name)
        full = " ".join(name).rstrip(".,")
        role_text = self._role_text(role, span, len(name))
        person = Person(full, role_text, span.start, titled)
        known = self._canonical(name)
        if known is None or (len(name) > len(known.name.split()) and _within(known.name, full)):
            for word in name:
                self._by_word.setdefault(word.lower(), []).append(person)
        else:
            known.role = known.role or role_text
            known.titled |= titled
            person = known
        for word in re.findall(r"\w+", role_text.lower()):
            if (word, id(person)) not in self._listed:
                self._listed.add((word, id(person)))
                self._by_role.setdefault(word, []).append(person)
        if role:
            self._learn_gender(person.name, [word.lower().rstrip(".") for word in role])
        self._note_subject(person, span)

    def _note_subject(self, person: Person, span: Span) -> None:
        """The first name of a sentence is its likely subject, unless a preposition holds it."""
        sentence = self._starts[max(0, bisect_right(self._starts, span.start) - 1)]
        if self._subject_at and self._subject_at[-1] >= sentence:
            return
        lead = self.text[sentence : span.start]
        if len(lead) < 60 and not _HELD.search(lead):
            self._subjects.append(person)
            self._subject_at.append(span.start)

    def _learn_gender(self, name: str, words: Iterable[str]) -> None:
        for word in words:
            if word in self.data.male or word.endswith("man"):
                self._gender.setdefault(name, "m")
            elif word in self.data.female or word.endswith("woman"):
                self._gender.setdefault(name, "f")

    def _role_text(self, role: list[str], span: Span, length: int) -> str:
        """What the article calls the person: words before the name, or an apposition behind."""
        before = _ROLE_BEFORE.search(self.text, max(0, span.start - 60), span.start)
        lower: list[str] = []
        for word in reversed(before.group().split() if before else []):
            if word.lower() not in self.data.roles and word.lower() not in self.data.titles:
                break
            lower.insert(0, word)
        courtesy = ("mr", "mrs", "ms", "miss", "dr", "prof", "sir", "dame")
        kept = [word for word in role if word.lower().rstrip(".") not in courtesy]
        if lower or kept:
            return " ".join([*lower, *kept])
        behind = _APPOSITION.match(self.text, span.end, min(span.end + 80, len(self.text)))
        if behind and length > 1:
            phrase = behind["role"].strip()
            if any(word.lower() in self.data.roles for word in phrase.split()):
                return re.sub(r"^(?:an?|the)\s+", "", phrase)
        return ""

    # ---- answering

    def _canonical(self, name: list[str]) -> Person | None:
        """The fullest known name that holds every one of these words."""
        if not name:
            return None
        last = self._by_word.get(name[-1].lower().rstrip(".,"), [])
        best: Person | None = None
        for person in last[-40:]:
            words = person.name.lower().split()
            if all(word.lower().rstrip(".,") in words for word in name) and (
                best is None or len(words) > len(best.name.split())
            ):
                best = person
        return best

    def resolve(
        self, mention: Span, *, around: str = "", before: int | None = None
    ) -> tuple[str, str]:
        """(name, role) for the words that name a speaker; remembers who spoke.

        ``around`` is who quotes these words: a third person in them is somebody else, and who
        is quoted within is not who spoke last. A pronoun means somebody named ``before`` that
        offset (by default its own).
        """
        limit = mention.start if before is None else min(before, mention.start)
        words = mention.slice(self.text)
        low = words.lower().strip()
        if low in self.data.pronouns or low.split("-")[-1] in self.data.pronouns:
            person = self._for_pronoun(low.split("-")[-1], limit, around)
            return (person.name, person.role) if person else (words.split("-")[-1], "")
        person = (
            self._proper(mention) or self._by_role_words(low, mention.start)
            if self.data.cased
            else self._caseless(words, mention.start)
        )
        if person is None:
            name = self._tidy(words)
            person = Person(name, "", mention.start, False)
        if not around:
            self._spoken.append((mention.start, person))
        del self._spoken[:-_MEMORY]
        return person.name, person.role

    def likely(self, pronoun: str, at: int, *, speaker: str = "") -> str:
        """The name of the person that "he" or "her" at an offset may mean, "" when there is none;
        never that of the ``speaker`` of these words. Who is known to be a he or a she comes before
        nearer ones. Learns nothing."""
        gender = "m" if pronoun in ("he", "him", "his") else "f"
        named = [(offset, person) for offset, person in self._spoken if offset < at]
        end = bisect_left(self._subject_at, at)
        named += zip(
            self._subject_at[max(0, end - _NEAR) : end],
            self._subjects[max(0, end - _NEAR) : end],
            strict=True,
        )
        fitting = [
            (self._gender.get(person.name) == gender, offset, person.name)
            for offset, person in named
            if person.human and person.name != speaker and self._fits(person, gender, body=False)
        ]
        return max(fitting)[2] if fitting else ""

    def _tidy(self, words: str) -> str:
        words = re.sub(r"\s*\([^()]*\)?$", "", words)
        return re.sub(r"\s+", " ", words).strip(' ,;:—–-“”"«»()')

    def _proper(self, mention: Span) -> Person | None:
        """The proper name that a noun phrase ends in, or that stands in apposition to it."""
        words = mention.slice(self.text).split(" (")[0]
        for part in re.split(r",\s*", words):
            start = mention.start + words.index(part)
            cut = _PREPOSITION.search(part)
            head = part[: cut.start()].rstrip() if cut else part.rstrip()
            runs = [run for run in capital_runs(head) if run.end >= len(head) - 1]
            person = self._from_run(runs[-1].slice(head).split(), start) if runs else None
            if person:
                return person
        return None

    def _caseless(self, words: str, at: int) -> Person:
        """Scripts without capitals: what stands behind the last title, or the whole phrase."""
        parts = [part.strip() for part in re.split("[،,，]", words) if part.strip()]
        titles = sorted(self.data.titles, key=len, reverse=True)
        phrase = parts[0] if parts else words
        if len(parts) > 1 and phrase.startswith(tuple(titles)):
            phrase = parts[1]
        role = ""
        for title in titles:
            cut = phrase.rfind(title)
            if cut >= 0 and not self.data.spaced:
                end = cut + len(title)
                if end < len(phrase):
                    role, phrase = phrase[:end], phrase[end:]
                    break
            elif phrase.startswith(title + " ") and len(phrase.split()) > 2:
                role, phrase = title, phrase[len(title) + 1 :]
                break
        name = self._tidy(phrase)
        known = self._by_word.get(name.split()[-1], []) if name else []
        for person in known[-_MEMORY:]:
            if name in person.name:
                return person
        person = Person(name, role, at, bool(role))
        for word in name.split():
            self._by_word.setdefault(word, []).append(person)
        return person

    def _from_run(self, words: list[str], at: int) -> Person | None:
        while words and words[0].lower().rstrip(".") in self.data.stops | self.data.articles:
            words = words[1:]
        for i, word in enumerate(words[:-1]):
            if _POSSESSIVE.search(word):
                words = words[i + 1 :]
                break
        role, name, titled = self._part(words)
        name = [word.strip(".,") if len(word) > 2 else word for word in name]
        if not name:
            return None
        name = _lowered(name)
        known = self._canonical(name)
        return known or Person(" ".join(name), " ".join(role), at, titled)

    def _by_role_words(self, low: str, at: int) -> Person | None:
        """ "the minister": the nearest person before that the article calls so."""
        words = re.findall(r"\w+", low)
        if words and words[0] in ("the", "this", "that"):
            words = words[1:]
        if not 0 < len(words) <= 3 or words[-1] not in self.data.roles:
            return None
        people = self._by_role.get(words[-1], [])
        spoken = {id(person) for _, person in self._spoken}
        end = bisect_left(people, at, key=lambda person: person.at)
        before = people[max(0, end - _MEMORY) : end]
        before = [person for person in before if set(words) <= set(person.role.lower().split())]
        known = [person for person in before if id(person) in spoken]
        return (known or before)[-1] if before else None

    def _for_pronoun(self, low: str, at: int, around: str) -> Person | None:
        """The last speaker or subject that fits the pronoun, whichever came later."""
        gender = "m" if low in self.data.male else "f" if low in self.data.female else ""
        body = low in ("it", "they", "es") and not gender
        spoken = next(
            (
                s
                for s in reversed(self._spoken)
                if s[1].name != around and self._fits(s[1], gender, body)
            ),
            None,
        )
        if body:
            return spoken[1] if spoken else None
        end = bisect_left(self._subject_at, at)
        for k in range(end - 1, max(-1, end - _NEAR), -1):
            person = self._subjects[k]
            if spoken and spoken[0] > self._subject_at[k]:
                break
            if person.name != around and person.human and self._fits(person, gender, body=False):
                return self._settle(person, gender)
        return self._settle(spoken[1], gender) if spoken else None

    def _fits(self, person: Person, gender: str, body: bool) -> bool:
        known = self._gender.get(person.name, "")
        human = bool(known) or person.human
        if body:
            return not human
        if not person.titled and _ORGANISATION.search(person.name):
            return False
        return not gender or known in ("", gender)

    def _settle(self, person: Person, gender: str) -> Person:
        if gender:
            self._gender.setdefault(person.name, gender)
        return person


def _lowered(name: list[str]) -> list[str]:
    """A name set in capitals as people would write it; abbreviations have no vowels or stand
    alone."""
    if len(name) < 2 or not all(word.isupper() for word in name):
        return name
    return [word.capitalize() if re.search("[AEIOUYÀ-ÿ]", word) else word for word in name]


def _within(short: str, long: str) -> bool:
    return set(short.lower().split()) <= set(long.lower().split())
