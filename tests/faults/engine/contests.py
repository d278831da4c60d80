"""The races of `tests/races/` over HTTP, where nobody shares so much as a process."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from tests.faults.engine.browser import Answer, Browser, Stubborn
from tests.faults.engine.site import Site
from tests.faults.engine.writers import WORDS

PATIENCE_S = 60.0
TOLD = "Someone else settled this claim a moment ago."
FULL = "Enough people review this claim already."


@dataclass
class Contest:
    tried: int = 0
    refused: int = 0
    bad: list[str] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def note(self, *, refused: int = 0, bad: str = "") -> None:
        with self._lock:
            self.tried += 1
            self.refused += refused
            if bad:
                self.bad.append(bad)


def edits(site: Site, world: dict[str, Any], editors: int, each: int) -> Contest:
    """Editors of one review, each writing on after the text that they last saw (P3)."""
    claim, session = world["edit"]["claim"], world["edit"]["session"]
    path = f"/p/{world['slug']}/claims/{claim}/review/draft"
    contest, accepted, lock = Contest(), list[str](), threading.Lock()

    def edit(editor: int) -> None:
        browser, stubborn = Browser(site.port, session), Stubborn(0.5)
        text, version = "", 1
        for number in range(each):
            word = f"{editor}.{number}"
            mine = f"{text} {word}".strip()
            body = {"version": version, "justification": mine, "request_key": uuid.uuid4().hex}
            answer = stubborn.until_answered(partial(browser.post_json, path, body))
            if answer.status == 200:
                text, version = mine, answer.values["version"]
                with lock:
                    accepted.append(word)
                contest.note()
            elif answer.status == 409:
                text, version = answer.values["current"]["justification"], answer.values["version"]
                both = word in answer.values["panel"]
                contest.note(refused=1, bad="" if both else f"{word} is not handed back")
            else:
                contest.note(bad=f"{word}: {answer.status} {answer.text[:300]}")

    at_once([partial(edit, editor) for editor in range(editors)])
    query = "SELECT version, justification FROM annotations_review WHERE claim_id = %s"
    ((version, text),) = site.rows(query, claim)
    if version - 1 != len(accepted):
        contest.bad.append(f"{len(accepted)} accepted, version {version}")
    if sorted(text.split()) != sorted(accepted):
        contest.bad.append(f"words lost or doubled: {set(accepted) ^ set(text.split())}")
    return contest


def pairs(site: Site, world: dict[str, Any]) -> Contest:
    """Two adjudicators for each claim, started together (P4)."""
    contest = Contest()
    judges = [Browser(site.port, session) for session in world["judges"]]
    query = "SELECT count(*) FROM annotations_adjudication WHERE claim_id = %s"
    for pair in world["pairs"]:
        answers = at_once([partial(_settle, judge, world, pair) for judge in judges])
        ((rows,),) = site.rows(query, pair["claim"])
        contest.note(refused=1, bad=_trouble(answers, 302, 409, TOLD, rows))
    return contest


def _settle(judge: Browser, world: dict[str, Any], pair: dict[str, Any]) -> Answer:
    values = {
        "seen": pair["seen"],
        "verdict": world["verdicts"][0],
        "confidence": "high",
        "justification": WORDS,
        "request_key": uuid.uuid4().hex,
    }
    path = f"/p/{world['slug']}/claims/{pair['claim']}/adjudicate"
    return Stubborn(0.5).until_answered(lambda: judge.post(path, values))


def last_slots(site: Site, world: dict[str, Any]) -> Contest:
    """Everybody wants the last place of a claim (P4)."""
    contest, slots = Contest(), world["slots"]
    people = [Browser(site.port, session) for session in slots["sessions"]]
    query = (
        "SELECT count(*) - 1 FROM annotations_assignment"
        " WHERE claim_id = %s AND state IN ('open', 'submitted', 'sent_back', 'confirm')"
    )
    for claim in slots["claims"]:
        path = f"/p/{slots['slug']}/claims/{claim}/take"
        posts = [partial(person.post, path, {}) for person in people]
        answers = at_once([partial(Stubborn(0.5).until_answered, post) for post in posts])
        ((rows,),) = site.rows(query, claim)
        contest.note(refused=len(people) - 1, bad=_trouble(answers, 302, 400, FULL, rows))
    return contest


def at_once(acts: list[Callable[[], Any]]) -> list[Any]:
    """Start all at the same moment; their results, in order. What one raises is raised."""
    start, results = threading.Barrier(len(acts)), list[Any]([None] * len(acts))
    raised: list[Exception] = []

    def run(number: int) -> None:
        start.wait(PATIENCE_S)
        try:
            results[number] = acts[number]()
        except Exception as error:
            raised.append(error)

    threads = [threading.Thread(target=run, args=[number]) for number in range(len(acts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if raised:
        raise raised[0]
    return results


def _trouble(answers: list[Answer], won: int, lost: int, told: str, rows: int) -> str:
    """What is wrong with the answers to people of whom one may win; "" when nothing is."""
    statuses = [answer.status for answer in answers]
    if sorted(statuses) != sorted([won] + [lost] * (len(answers) - 1)):
        return f"answers {statuses}"
    if any(told not in answer.text for answer in answers if answer.status == lost):
        return "somebody was not told why"
    return "" if rows == 1 else f"{rows} rows"
