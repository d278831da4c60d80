"""Chinese reported speech: the speaker stands before the verb, the content behind the comma."""

from __future__ import annotations

import re
from functools import cache

from ..languages import Language
from ..tokens import Token
from .base import Frame

_BLOCK = "\ufffc"
_LEAD = re.compile(
    r"^(?:但是?|不过|不過|然而|而且|而|并且|並且|同时|同時|其中|此外|另外|随后|隨後|对此|對此|儘管|尽管|"
    r"\d+年(?:\d+月)?(?:\d+日)?|[一二三四五六七八九十]+月[初中底]?)+"
)
_TRAIL = re.compile(
    r"(?:(?:在|于|於)[^，]{1,16}?(?:上|中|时|時|里|裡|后|後)|[还還也曾就则則又亦都會会]|今天|昨天|日前|近日"
    r"|周[一二三四五六日]|(?:向|对|對)[^，]{1,14}|曾[经經]|[还還]?再次|强调|強調)+$"
)
_NO_SOURCE = re.compile(r"[的是了可被名简簡号號小据據传傳俗学學游，]$")
_OTHER_WORD = re.compile(r"[为為作之呼明法服]")
"""After a one-character verb these make another word (称为 "is called", 说明 "explain")."""


@cache
def _pattern(cues: frozenset[str]) -> re.Pattern[str]:
    words = "|".join(sorted((re.escape(cue) for cue in cues), key=len, reverse=True))
    return re.compile(
        rf"(?P<source>(?:[^，。：；！？,:;{_BLOCK}]{{2,20}}，如[^，。：；]{{1,20}}，)?"
        rf"[^，。：；！？,:;{_BLOCK}]{{0,60}}?)(?P<cue>{words})"
        rf"(?P<to>(?<=[诉訴])[^，：:{_BLOCK}]{{1,14}}(?=[，：:]))?(?P<sep>[，：,:]?)(?![为為作之呼])"
    )


@cache
def _according(words: tuple[str, ...]) -> re.Pattern[str]:
    opening = "|".join(sorted(words, key=len, reverse=True))
    return re.compile(
        rf"(?:^|[，。])(?:{opening})(?P<source>[^，。：]{{2,24}}?)(?:的?(?:数据|數據|报道|報道|统计|統計"
        r"|消息|介绍|介紹))?(?:显示|顯示|说|称)?，"
    )


def chinese_frames(tokens: list[Token], data: Language, *, inside: bool) -> list[Frame]:
    """The frame of one layer, if it has one: by verb of saying, or by 据 ("according to")."""
    text, index = _joined(tokens)
    found = _according(data.according).search(text)
    if found:
        source = (index[found.start("source")], index[found.end("source")])
        start = index[found.end()]
        if start < len(tokens) and source[0] < source[1]:
            return [Frame(source, None, [(start, len(tokens))], [(index[found.start()], start)])]
    matches = list(_pattern(data.cues).finditer(text))
    matches.sort(key=lambda found: not text.startswith(_BLOCK, found.end()))
    for found in matches:
        frame = _frame(text, index, found, data, len(tokens))
        if frame and not (inside and not found["sep"]):
            return [frame]
    return []


def _joined(tokens: list[Token]) -> tuple[str, list[int]]:
    """The layer's text without spaces, and for each character the token it comes from."""
    index: list[int] = []
    for n, token in enumerate(tokens):
        index += [n] * len(token.text)
    index.append(len(tokens))
    return "".join(token.text for token in tokens), index


def _frame(
    text: str, index: list[int], found: re.Match[str], data: Language, size: int
) -> Frame | None:
    lead = _LEAD.match(found["source"])
    begin = found.start("source") + (lead.end() if lead else 0)
    trail = _TRAIL.search(text, begin, found.end("source"))
    finish = trail.start() if trail and trail.start() > begin else found.end("source")
    source = text[begin:finish]
    if not source or _NO_SOURCE.search(source) or source in data.first_person:
        return None
    at = found.start("source")
    span, cue = (index[begin], index[finish]), (index[found.start("cue")], index[found.end("cue")])
    if span[0] >= span[1] or cue[0] >= cue[1]:
        return None
    behind = text[found.end() :].rstrip("。！？!?")
    before = text[:at].rstrip("，,")
    closes = not behind or (found["sep"] in ("，", ",") and behind.startswith(_BLOCK))
    if before and (before.endswith(_BLOCK) or len(before) >= 6) and (closes or not behind):
        content = [(0, index[len(before)])]
        resume = index[found.end()]
        if behind:
            content.append((resume, size))
        return Frame(span, cue, content, [(index[len(before)], resume)], incise=True)
    if not behind:
        return None
    if (
        not found["sep"]
        and len(found["cue"]) < 2
        and (len(behind) < 6 or _OTHER_WORD.match(behind))
    ):
        return None
    start = index[found.end()]
    words = [(index[at], start)]
    if before and len(before) <= 20 and _BLOCK not in before:
        words.append((0, index[at]))
    return Frame(span, cue, [(start, size)], words)
