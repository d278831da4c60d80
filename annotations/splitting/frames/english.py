"""English reported speech, over tagged tokens."""

from __future__ import annotations

from collections.abc import Iterator

from ..tagger import FINITE
from .base import Frame, Range
from .english_content import ContentReading
from .english_words import BE_PASSIVE, NOBODY, ONLY_AHEAD, PARTICLES


class Finder(ContentReading):
    """Finds the frames of one layer of one sentence, left to right."""

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

    def _at_cue(self, i: int) -> Frame | None:
        head, tail = self._cue_group(i)
        if self.tokens[i].tag == "P" and head == i and not self._after_pause(i):
            return None
        passive = any(token.low in BE_PASSIVE for token in self.tokens[head:i])
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
        if self.tokens[i].low in ONLY_AHEAD:
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
        if self._low(tail) in PARTICLES and self._tag(tail + 1) in ("U", ".", "that"):
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
        """The commas before the verb close an insertion ("X, a lawyer, said")."""
        parts = self._parts(comma)
        return len(parts) > 1 and not any(self._said(k) for k in range(self.floor, comma)) and (
            not self._finite(*parts[0]) and self._tag(parts[1][0]) in ("W", "D", "P", "G", "Q")
        )  # fmt: skip

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

    def _leading(self, i: int, head: int, start: int, source: Range, aside: list[Range]) -> Frame:
        low = self.tokens[i].low
        named = None if low in NOBODY else source
        words_from = self._frame_from(i, source, head)
        frame = Frame(
            named, (i, i + 1), [(start, self._content_end(start))], [(words_from, start)], aside
        )
        before = words_from - 1
        if self._said(start) and self._splits_subject(before):
            frame.content.insert(0, (self.floor, before))
            frame.incise = True
            self._enter(frame, start)
            return frame
        if before >= self.floor and (self._said(before) or self._said(before - 1)):
            frame.content.insert(0, (self.floor, before if not self._said(before) else before + 1))
        elif (
            self.tokens[i].tag != "G"
            and words_from > self.floor
            and not self._finite(self.floor, words_from)
        ) or (
            words_from > self.floor
            and self._tag(self.floor) in ("P", "U", "G")
            and self._low(before) == ","
        ):
            frame.words.append((self.floor, words_from))
        self._enter(frame, start)
        return frame

    def _splits_subject(self, comma: int) -> bool:
        """ "Ashby, he said, “is …”": the subject stands outside, its verb inside the marks."""
        if comma <= self.floor or self._low(comma) != "," or self._finite(self.floor, comma):
            return False
        return all(self._tag(k) in ("D", "N", "Q") for k in range(self.floor, comma))

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
        if (
            stop < self.end
            and self._tag(stop) in ("G", "P", "W", "C")
            and self._low(stop - 1) == ","
        ):
            stop -= 1
        left = (self._clause_start(edge), edge)
        frame = Frame(source, (i, i + 1), [left], [(edge, stop)], aside, incise=True)
        self._resume(frame, stop)
        return frame

    def _resume(self, frame: Frame, resume: int) -> None:
        """After an interruption the content may go on, unless a new frame begins there."""
        if resume < self.end:
            frame.content.append((resume, self.end))
        self._enter(frame, resume)

    def _colon(self) -> Iterator[Frame]:
        """ "Spokeswoman X: “…”": a name and a colon are enough before a quotation."""
        for k in range(1, self.end):
            if (
                not self._said(k)
                or self._low(k - 1) != ":"
                or (self.current and k >= self.floor > 0)
            ):
                continue
            start = k - 1
            while start > 0 and not self._stop(start - 1):
                start -= 1
            source = self._subject(k - 1) if self._finite(start, k - 1) else (start, k - 1)
            if source and source[1] > source[0]:
                content = (k, k + 1)
                named = [source] if not self._finite(start, k - 1) else []
                yield Frame(source, None, [content], [*named, (k - 1, k)])
