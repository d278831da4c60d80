"""English reported speech, over tagged tokens."""

from __future__ import annotations

from collections.abc import Iterator

from ..languages.base import words
from ..tagger import FINITE, has_finite
from ..tokens import Token
from .base import Frame, Range

_PARTICLES = words("out on back up")
_TELL = words("told tell tells telling reminded reminds assured informed warned warns asked asks"
              " asking quoted answered urged")  # fmt: skip
_PROMISE = words("promised promises promising vowed vows pledged pledges threatened")
_NOBODY = words("denied denies denying heard hear hears")
_CHARGE = words("accused accuses accusing")
_BLAME = words("blamed blames blaming")
_EXPLAIN = words("explained explains explaining described describes showed shows revealed recalled"
                 " reveals")  # fmt: skip
_AFTER_CUE = words("yesterday today earlier later also again however")
_CALLED = words("called calls branded dubbed labelled labeled")
_VOICED = words("expressed expresses expressing voiced voices voicing")
_ONLY_AHEAD = _CHARGE | _BLAME | _CALLED | _VOICED
_QUESTION = words("asked asks asking")
_BE_PASSIVE = words("is are was were been being be")


class Finder:
    """Finds the frames of one layer of one sentence, left to right."""

    def __init__(
        self,
        tokens: list[Token],
        cues: frozenset[str],
        opinion_cues: frozenset[str],
        *,
        inside: bool,
    ) -> None:
        self.tokens = tokens
        self.end = len(tokens)
        while self.end and tokens[self.end - 1].text in ".!?…":
            self.end -= 1
        self.cues = cues | _CHARGE | _BLAME | _NOBODY | _PROMISE | _EXPLAIN | _VOICED | _CALLED
        self.opinion_cues = opinion_cues
        self.inside = inside
        self.floor = 0
        self.current: Frame | None = None

    def frames(self) -> Iterator[Frame]:
        """Every frame, in the order of its cue; one inside another's content comes later."""
        for i in range(self.end):
            if i < self.floor:
                continue
            token = self.tokens[i]
            frame = None
            if token.low == "according" and self._low(i + 1) == "to":
                frame = self._according(i)
            elif token.tag in "FPG" and (token.low in self.cues or token.low in self.opinion_cues):
                frame = self._at_cue(i)
            if frame:
                yield frame
        yield from self._colon()

    # ---- small looks at the tokens

    def _low(self, i: int) -> str:
        return self.tokens[i].low if 0 <= i < self.end else ""

    def _tag(self, i: int) -> str:
        return self.tokens[i].tag if 0 <= i < self.end else "."

    def _said(self, i: int) -> bool:
        return 0 <= i < self.end and self.tokens[i].kind == "said"

    def _finite(self, lo: int, hi: int) -> bool:
        return has_finite(self.tokens[lo:hi])

    def _stop(self, i: int) -> bool:
        """A mark that ends a noun phrase."""
        token = self.tokens[i]
        return token.kind == "said" or (token.tag == "." and token.text in ",;:—–")

    # ---- the forms a frame takes

    def _according(self, i: int) -> Frame | None:
        end = i + 2
        while end < self.end and not (self._stop(end) or self._tag(end) == "W"):
            end += 1
        source = (i + 2, end)
        if end == i + 2:
            return None
        close = end
        if self._tag(end) == "W" or self._said(end):
            while close < self.end and self.tokens[close].text != ",":
                close += 1
        relative = self._without_pronoun((end, close))
        aside = [relative] if close > end and not self._said(end) else []
        left = (self.floor, i - 1 if self._low(i - 1) == "," else i)
        if left[1] > left[0] and self._finite(*left):
            self.floor = min(end + 1, self.end)
            return Frame(source, (i, i + 2), [left], [(left[1], end)], aside)
        start = close + 1 if self._low(close) == "," else close
        frame = Frame(source, (i, i + 2), [(start, self.end)], [(i, end)], aside)
        self._enter(frame, start)
        return frame

    def _enter(self, frame: Frame, start: int) -> None:
        """Go on reading inside the content that starts here."""
        self.current = frame
        self.floor = start

    def _at_cue(self, i: int) -> Frame | None:
        head, tail = self._cue_group(i)
        if self.tokens[i].tag == "P" and head == i and not self._after_pause(i):
            return None
        passive = any(token.low in _BE_PASSIVE for token in self.tokens[head:i])
        if passive:
            return self._passive(i, head, tail)
        if self._inverts(head, tail, i):
            return self._inverted(i, head, tail)
        source, aside = self._source(i, head)
        if source is None:
            return None
        if self._first_person(source):
            if self.inside or self.tokens[i].tag != "G":
                return None
            source = self._seen_person(source[1], i)
            if source is None:
                return None
        start = self._content_start(i, tail)
        if start is not None:
            return self._leading(i, head, start, source, aside)
        if self.tokens[i].low in _ONLY_AHEAD:
            return None
        return self._trailing(i, head, tail, source, aside)

    def _after_pause(self, i: int) -> bool:
        return self._said(i - 1) or self._low(i - 1) in (",", "—", "–")

    def _cue_group(self, i: int) -> Range:
        """The verb with its auxiliaries and adverbs to the left, its particle to the right."""
        head = i
        while head > self.floor and (
            self._tag(head - 1) in ("R", "A") or self._low(head - 1) in ("been", "would", "then")
        ):
            head -= 1
        tail = i + 1
        if self._low(tail) in _PARTICLES and self._tag(tail + 1) in ("U", ".", "that"):
            tail += 1
        return head, tail

    def _passive(self, i: int, head: int, tail: int) -> Frame | None:
        """ "It is reported that …"; "…, a jury was told on Wednesday": nobody is named."""
        if self._low(tail) == "that":
            frame = Frame(None, (i, i + 1), [(tail + 1, self.end)], [(self.floor, tail + 1)])
            self._enter(frame, tail + 1)
            return frame
        comma = head - 1
        while comma > self.floor and not self._stop(comma):
            comma -= 1
        if self._low(comma) != "," or not self._finite(self.floor, comma):
            return None
        if self._finite(tail, self.end):
            return None
        return Frame(None, (i, i + 1), [(self.floor, comma)], [(comma, self.end)])

    def _inverts(self, head: int, tail: int, i: int) -> bool:
        """ "…," said X: a comma or a quotation before, a noun phrase behind."""
        if head != i or self.tokens[i].tag not in "FP" or head == 0:
            return False
        before = head - 1
        if not (self._said(before) or self._low(before) in (",", "—", "–")):
            return False
        opens = self._tag(tail) in ("D", "N", "Q") or self._low(tail) in ("he", "she", "they")
        content = self._said(before) or self._said(before - 1) or self._finite(self.floor, before)
        return opens and content and not self._comma_subject(before)

    def _comma_subject(self, comma: int) -> bool:
        """The commas before the verb close an insertion behind its subject ("X, a lawyer, said")."""
        parts = self._parts(comma)
        return len(parts) > 1 and not any(self._said(k) for k in range(self.floor, comma)) and (
            not self._finite(*parts[0]) and self._tag(parts[1][0]) in ("W", "D", "P", "G", "Q")
        )  # fmt: skip

    def _parts(self, end: int) -> list[Range]:
        """The stretches between commas from the floor up to ``end``."""
        parts, start = [], self.floor
        for k in range(self.floor, end + 1):
            if k == end or self._stop(k):
                if k > start:
                    parts.append((start, k))
                start = k + 1
        return parts

    def _inverted(self, i: int, head: int, tail: int) -> Frame:
        end = tail
        while end < self.end and not self._stop(end) and not self._ends_name(end, tail):
            end += 1
        edge = head - 1 if not self._said(head - 1) else head
        left = (self._clause_start(edge), edge)
        resume, aside, name_end = self._after_source(end)
        frame = Frame((tail, name_end), (i, i + 1), [left], [(left[1], resume)], aside, incise=True)
        self._resume(frame, resume)
        return frame

    def _ends_name(self, i: int, start: int) -> bool:
        """A time, a place or a relative pronoun ends the speaker's name ("said X on Friday")."""
        tag = self._tag(i)
        if tag in ("W", "U", "G", "T") or tag in FINITE:
            return True
        return tag == "I" and self._low(i) not in ("of", "for", "from", "at") and i > start

    def _after_source(self, end: int) -> tuple[int, list[Range], int]:
        """Where the content goes on behind the speaker, the writer's asides, the name's end."""
        aside: list[Range] = []
        name_end, k, start = end, end, end
        while k < self.end:
            if self._said(k):
                break
            if self.tokens[k].text in ",—–":
                if self._said(k + 1) or self._resumes(k + 1, end):
                    return k + 1, aside, name_end
                start = k + 1
                if self._tag(start) == "W":
                    stop = self._next_stop(start)
                    aside.append(self._without_pronoun((start, stop)))
                    k = stop
                    continue
                if name_end == end and self._tag(start) == "N":
                    name_end = self._next_stop(start)
            k += 1
        return k, aside, name_end

    def _resumes(self, k: int, end: int) -> bool:
        """The interrupted clause goes on here: a verb or a conjunction with a verb behind."""
        if k >= self.end or self._tag(k) == "W":
            return False
        opens = self._tag(k) in FINITE or self._tag(k) in ("C", "U")
        return opens and self._finite(k, self.end)

    def _next_stop(self, k: int) -> int:
        while k < self.end and not self._stop(k):
            k += 1
        return k

    def _resume(self, frame: Frame, resume: int) -> None:
        """After an interruption the content may go on, unless a new frame begins there."""
        if resume < self.end:
            frame.content.append((resume, self.end))
        self._enter(frame, resume)

    # ---- who speaks

    def _source(self, i: int, head: int) -> tuple[Range | None, list[Range]]:
        left = head - 1
        if self.tokens[i].tag == "G":
            free = left < 0 or self._stop(left) or self._tag(left) in ("C", "U") or self._low(left) == "by"
            return (self._subject(i) if free and left >= 0 else None), []
        if left < self.floor:
            if self.current and left >= 0 and self._tag(left) == "C":
                return self.current.source, []
            return None, []
        if self._tag(left) == "C":
            return self._subject(i), []
        if self._tag(left) == "W":
            return self._antecedent(left), []
        if self._low(left) == ",":
            return self._before_insertion(left)
        start = head
        while start > self.floor and self._in_noun_phrase(start - 1):
            start -= 1
        start = self._tighten(start, head)
        if start >= head:
            return None, []
        if self._low(start) in ("who", "which", "that"):
            return None, []
        return (start, head), []

    def _antecedent(self, relative: int) -> Range | None:
        """The noun phrase that "who" or "which" stands for."""
        end = relative - 1 if self._low(relative - 1) == "," else relative
        start = end
        while start > self.floor and self._tag(start - 1) in ("N", "Q") or self._low(start - 1) == "of":
            start -= 1
        if start > self.floor and self._tag(start - 1) == "D":
            start -= 1
        if self._low(relative) not in ("who", "which") or start >= end:
            return None
        return (start, end)

    def _in_noun_phrase(self, k: int) -> bool:
        token = self.tokens[k]
        if token.kind == "said" or token.tag in ("U", "W", "F", "A", "M", "SA", "B", "G"):
            return False
        return not (token.tag == "." and token.text in ",;:—–")

    def _tighten(self, start: int, head: int) -> int:
        """Drop conjunctions, adverbs and a leading phrase of time or place."""
        while start < head and self._tag(start) in ("C", "R", ".", "T"):
            start += 1
        if start < head and self._tag(start) in ("I", "P"):
            for k in range(head - 1, start, -1):
                if self._tag(k) in ("D", "S") and self._tag(k - 1) in ("N", "Q"):
                    return k
            return head
        return start

    def _subject(self, i: int) -> Range | None:
        """The subject of the clause that the verb at ``i`` shares."""
        if self.current and self.current.source and self.floor <= i:
            return self.current.source
        lo = self.floor
        for k in range(self.floor, i):
            if self.tokens[k].text in ";:":
                lo = k + 1
        parts = [part for part in self._parts(i) if part[0] >= lo]
        for part in parts:
            if self._tag(part[0]) in ("I", "G", "P", "U") and len(parts) > 1 and not (
                self._tag(part[0]) == "P" and self._finite(*part)
            ):
                lo = part[1] + 1
                continue
            break
        k = lo
        while k < i and self._tag(k) not in FINITE and self._tag(k) not in ("SA", "W"):
            if self._stop(k):
                break
            k += 1
        lo = self._tighten(lo, k)
        while k > lo and self._tag(k - 1) == "R":
            k -= 1
        if k - 2 > lo and self._low(k - 2) == "on":
            k -= 2
        return (lo, k) if k > lo else None

    def _before_insertion(self, comma: int) -> tuple[Range | None, list[Range]]:
        """ "X, who …, said": the phrase before the insertion, and the insertion."""
        parts = self._parts(comma)
        found = [n for n in range(len(parts) - 1) if self._inserted_behind(parts, n)]
        named = [n for n in found if self._has_name(parts[n])]
        if not found:
            return None, []
        n = (named or found)[0]
        start = self._tighten(*parts[n])
        if start >= parts[n][1]:
            return None, []
        relative = [part for part in parts[n + 1 :] if self._tag(part[0]) == "W"]
        more = parts[n + 1][1] if self._tag(parts[n + 1][0]) == "N" else parts[n][1]
        return (start, more), [self._without_pronoun(part) for part in relative[:1]]

    def _inserted_behind(self, parts: list[Range], n: int) -> bool:
        """A noun phrase, and nothing but insertions behind it."""
        if self._finite(*parts[n]) or self._tag(parts[n][0]) in ("I", "G", "P", "U", "W"):
            return False
        return not any(self._own_finite(*part) for part in parts[n + 1 :])

    def _own_finite(self, lo: int, hi: int) -> bool:
        """A finite verb that no relative pronoun in the same stretch leads to."""
        for k in range(lo, hi):
            if self._tag(k) == "W":
                return False
            if self._finite(k, k + 1):
                return True
        return False

    def _has_name(self, part: Range) -> bool:
        return any(self.tokens[k].text[:1].isupper() for k in range(part[0] + 1, part[1])) or (
            part[0] > 0 and self.tokens[part[0]].text[:1].isupper()
        )

    def _without_pronoun(self, part: Range) -> Range:
        return (part[0] + 1, part[1]) if self._tag(part[0]) == "W" else part

    def _first_person(self, source: Range) -> bool:
        return source[1] - source[0] == 1 and self._low(source[0]) in ("i", "we")

    def _seen_person(self, start: int, i: int) -> Range | None:
        """ "we see X meeting Y, saying …": X speaks, never the narrator."""
        k = start
        while k < i and self._tag(k) != "N" and not self._stop(k):
            k += 1
        end = k
        while end < i and self._tag(end) == "N":
            end += 1
        return (k, end) if end > k else None

    # ---- what is said

    def _content_start(self, i: int, tail: int) -> int | None:
        """Where the content begins to the right of the cue, or None if it does not."""
        low = self.tokens[i].low
        if low in _CHARGE or low in _BLAME:
            return self._charge(low, tail)
        if low in _PROMISE and "to" in (self._low(tail), self._low(tail + 1)):
            return tail
        if low in _CALLED:
            return tail if self._tag(tail) in ("D", "S") and tail + 2 < self.end else None
        if low in _VOICED:
            return self._far_that(tail, bare=False)
        start = self._skip_addressee(low, tail)
        if self._low(start) == "that" and self._tag(start + 1) != ".":
            return start + 1
        if self._said(start) or (self._low(start) in (",", ":") and self._said(start + 1)):
            return start if self._said(start) else start + 1
        if self._low(start) == ":":
            return start + 1 if start + 1 < self.end else None
        if low in _EXPLAIN:
            for k in range(start, min(start + 5, self.end)):
                if self._low(k) in ("how", "why"):
                    return k + 1
        far = self._far_that(start)
        if far is not None:
            return far
        if low in _NOBODY or low in _QUESTION or (low in self.opinion_cues and low not in self.cues):
            return start if low in self.opinion_cues and self._clause_at(start) else None
        return start if self._clause_at(start) else None

    def _charge(self, low: str, tail: int) -> int | None:
        """ "accused X of …", "blamed X on …": the charge is a claim."""
        for k in range(tail, min(tail + 8, self.end)):
            if low in _CHARGE and self._low(k) == "of":
                return k + 1
            if low in _BLAME and self._low(k) in ("on", "for") and k > tail:
                return tail
        return None

    def _skip_addressee(self, low: str, tail: int) -> int:
        if low not in _TELL:
            return tail
        if self._low(tail) in ("me", "her", "him", "us", "them", "you", "reporters", "it"):
            return tail + 1
        for k in range(tail, min(tail + 9, self.end)):
            if self._low(k) in ("that", ":") or self._said(k):
                return k
            if self._tag(k) in FINITE or self._low(k) == ",":
                break
        return tail

    def _far_that(self, start: int, *, bare: bool = True) -> int | None:
        """ "said on Friday that …": a time or an audience stands between; "expressed confidence
        that …": so does the noun unless the cue is ``bare``."""
        if bare and self._tag(start) not in ("I", "R", "N", "T", "U") and self._low(start) != ",":
            return None
        for k in range(start, min(start + 12, self.end)):
            if self._low(k) == "that" and self._tag(k) in ("U", "W", "S"):
                return k + 1 if self._finite(k, self.end) else None
            if self._low(k) == ":" and self._said(k + 1):
                return k + 1
            if self._tag(k) in FINITE or (self._low(k) == "," and not self._beside_adverb(k)):
                return None
        return None

    def _beside_adverb(self, comma: int) -> bool:
        """One of the commas around ", however,"."""
        return self._tag(comma + 1) == "R" or self._tag(comma - 1) == "R"

    def _clause_at(self, start: int) -> bool:
        """A clause with its own subject begins here, "around" and the like before its number."""
        if self._tag(start) in ("I", "R") and self._tag(start + 1) == "Q":
            start += 1
        if self._tag(start) not in ("D", "N", "S", "Q", "SA", "G") and self._low(start) not in ("what",):
            return False
        if self._tag(start) == "SA":
            return True
        for k in range(start + 1, self.end):
            if self._tag(k) in FINITE or self._tag(k) == "SA":
                return self._tag(k - 1) != "C"
            if self._tag(k) in ("W", "U") or (self._stop(k) and self._tag(k + 1) not in ("D", "N", "W", "P")):
                return False
        return False

    def _leading(
        self, i: int, head: int, start: int, source: Range, aside: list[Range]
    ) -> Frame:
        low = self.tokens[i].low
        named = None if low in _NOBODY else source
        words_from = self._frame_from(i, source, head)
        frame = Frame(named, (i, i + 1), [(start, self._content_end(start))], [(words_from, start)], aside)
        before = words_from - 1
        if before >= self.floor and (self._said(before) or self._said(before - 1)):
            frame.content.insert(0, (self.floor, before if not self._said(before) else before + 1))
        elif self.tokens[i].tag != "G" and words_from > self.floor and not self._finite(self.floor, words_from):
            frame.words.append((self.floor, words_from))
        elif words_from > self.floor and self._tag(self.floor) in ("P", "U", "G") and self._low(before) == ",":
            frame.words.append((self.floor, words_from))
        self._enter(frame, start)
        return frame

    def _content_end(self, start: int) -> int:
        """Reported words end at a semicolon, quoted ones with the sentence."""
        if self._said(start):
            return self.end
        for k in range(start, self.end):
            if self.tokens[k].text == ";":
                return k
        return self.end

    def _frame_from(self, i: int, source: Range, head: int) -> int:
        """The first token of the frame: its speaker, unless other words stand between."""
        shared = self.current is not None and source == self.current.source
        near = source[0] >= self.floor and not shared and self.tokens[i].tag != "G"
        near = near and self._tag(head - 1) != "W"
        if near and not self._finite(source[1], head):
            return source[0]
        k = head
        while k - 1 >= self.floor and (self._tag(k - 1) in ("C", "W") or self._low(k - 1) in (",", "by")):
            k -= 1
        return k

    def _trailing(
        self, i: int, head: int, tail: int, source: Range, aside: list[Range]
    ) -> Frame | None:
        """ "…, X said." and "…, X said, …"."""
        if self.tokens[i].tag == "G" or source[0] < self.floor:
            return None
        before = source[0] - 1
        if before < self.floor:
            return None
        quoted = self._said(before) or self._said(before - 1)
        if not quoted and self._low(before) not in (",", "—", "–"):
            return None
        edge = before + 1 if self._said(before) else before
        if not quoted and not self._finite(self.floor, edge) and self._low(tail) != ",":
            return None
        resume = self._resume_at(tail, quoted)
        if resume is None and not quoted and self._finite(tail, self.end):
            return None
        stop = self.end if resume is None else resume
        if stop < self.end and self._tag(stop) in ("G", "P", "W", "C") and self._low(stop - 1) == ",":
            stop -= 1
        left = (self._clause_start(edge), edge)
        frame = Frame(source, (i, i + 1), [left], [(edge, stop)], aside, incise=True)
        self._resume(frame, stop)
        return frame

    def _clause_start(self, edge: int) -> int:
        """What a speaker named behind it answers for: back to the last colon or semicolon."""
        for k in range(edge - 1, self.floor - 1, -1):
            if self.tokens[k].text in ";:" and not self._said(k + 1):
                return k + 1
        return self.floor

    def _resume_at(self, tail: int, quoted: bool) -> int | None:
        for k in range(tail, self.end):
            if self._said(k):
                return k
            if self._low(k) in (",", "—", "–") and k + 1 < self.end:
                if self._said(k + 1) or self._tag(k + 1) == "G":
                    return k + 1
                if not quoted and k - tail <= 8:
                    return k + 1
        return None

    def _colon(self) -> Iterator[Frame]:
        """ "Spokeswoman X: “…”": a name and a colon are enough before a quotation."""
        for k in range(1, self.end):
            if not self._said(k) or self._low(k - 1) != ":" or (self.current and k >= self.floor > 0):
                continue
            start = k - 1
            while start > 0 and not self._stop(start - 1):
                start -= 1
            source = self._subject(k - 1) if self._finite(start, k - 1) else (start, k - 1)
            if source and source[1] > source[0]:
                content = (k, k + 1)
                named = [source] if not self._finite(start, k - 1) else []
                yield Frame(source, None, [content], [*named, (k - 1, k)])
