"""Writers: each tells the story of one claim after another, and repeats what was not answered."""

from __future__ import annotations

import re
import threading
import uuid
from collections.abc import Callable, Iterator
from typing import Any

from tests.faults.engine.browser import Answer, Browser, Stubborn
from tests.faults.engine.ledger import Act, Ledger
from tests.faults.engine.site import Site

WORDS = "The city's own record gives the day, and two newspapers of that week agree."
SEEN = re.compile(r'name="seen" value="([\d. ]+)"')
AUTOSAVES = 3
SEE_OTHER = (302,)


class Writer:
    """Marks a claim, takes one, drafts, cites, submits and settles it; then the next.

    Who has no claim left adds articles. ``keys`` off is the saboteur: a retry that does not say
    that it is one.
    """

    def __init__(
        self,
        site: Site,
        world: dict[str, Any],
        number: int,
        ledger: Ledger,
        stubborn: Stubborn,
        *,
        keys: bool = True,
    ) -> None:
        own = world["writers"][number]
        self.base = f"/p/{world['slug']}"
        self.article, self.claims, self.quotes = own["article"], own["claims"], own["quotes"]
        self.verdicts = world["verdicts"]
        self.manager, self.reviewer, self.judge = (
            Browser(site.port, session)
            for session in (world["manager"], own["session"], world["judges"][number % 2])
        )
        self.ledger, self.stubborn, self.keys = ledger, stubborn, keys
        self.claim = 0  # whose review is being written

    def story(self) -> Iterator[bool]:
        """One act after another; whether each was acknowledged."""
        for (claim, wording), quote in zip(self.claims, self.quotes, strict=True):
            yield self._send(
                Act("claim", (self.article, quote)),
                self.manager,
                f"/articles/{self.article}/claims/add",
                {"quote": quote, "kind": "other", "worth": "low"},
            )
            self.claim = claim
            yield from self._judged(claim, wording)
            self.claim = 0
        while True:
            yield self.add_article()

    def add_article(self) -> bool:
        title = f"Article {uuid.uuid4().hex}"
        values = {
            "title": title,
            "text": f"The harbour opened in 1998 ({title}).",
            "language": "en",
            "direction": "ltr",
            "action": "save_text_only",
            # Without a key only the text could tell a retry; the saboteur must not be saved by it.
            "anyway": "1",
        }
        return self._send(Act("article", (title,)), self.manager, "/articles/new", values)

    def cite(self, claim: int, version: int, text: str) -> bool:
        note = uuid.uuid4().hex
        values = {
            "version": version,
            "justification": text,
            "source-url": f"https://records.example/{note}",
            "source-title": "Opening of the bridge",
            "source-stance": "supports",
            "source-note": note,
        }
        path = f"/claims/{claim}/citations/add"
        done = self._send(Act("citation", (note,)), self.reviewer, path, values)
        if done:
            self.ledger.saved(claim, version + 1, text)
        return done

    def _submit(self, claim: int, wording: int, version: int, text: str) -> bool:
        values = {
            "version": version,
            "claim_version": wording,
            "action": "submit",
            "content_label": self.verdicts[0],
            "confidence": "high",
            "justification": text,
        }
        path = f"/claims/{claim}/review"
        done = self._send(Act("submit", (claim,)), self.reviewer, path, values)
        if done:
            self.ledger.saved(claim, version + 2, text)
        return done

    def _settle(self, claim: int, seen: str) -> bool:
        values = {
            "seen": seen,
            "verdict": self.verdicts[1],
            "confidence": "high",
            "justification": WORDS,
        }
        path = f"/claims/{claim}/adjudicate"
        done = self._send(Act("settle", (claim,)), self.judge, path, values)
        if done:
            self.ledger.latest["settled", claim] = Act("settled", (claim,))
        return done

    def _judged(self, claim: int, wording: int) -> Iterator[bool]:
        place = f"/claims/{claim}"
        yield self._send(Act("take", (claim,)), self.reviewer, f"{place}/take", {})
        version, text = 1, ""
        for number in range(AUTOSAVES):
            text = f"{WORDS} ({number}, {uuid.uuid4().hex})"
            answer = self.autosave(claim, version, text)
            if answer.status != 200:
                yield self.ledger.note(Act("version", (claim,)), answer, (), claim)
                return
            version = answer.values["version"]
            self.ledger.saved(claim, version, text)
            yield True
        # Each act of the page saves the draft before it does its own work.
        yield self.cite(claim, version, text)
        yield self._submit(claim, wording, version + 1, text)
        page = self.stubborn.until_answered(
            lambda: self.judge.get(f"{self.base}{place}/adjudicate")
        )
        seen = SEEN.search(page.text)
        if seen is None:
            yield self.ledger.note(Act("settle", (claim,)), page, ())
            return
        yield self._settle(claim, seen[1])

    def autosave(self, claim: int, version: int, text: str) -> Answer:
        values = self._keyed({"version": version, "justification": text})
        path = f"{self.base}/claims/{claim}/review/draft"
        return self.stubborn.until_answered(lambda: self.reviewer.post_json(path, values))

    def _send(self, act: Act, browser: Browser, path: str, values: dict[str, Any]) -> bool:
        keyed, whole = self._keyed(values), self.base + path
        answer = self.stubborn.until_answered(lambda: browser.post(whole, keyed))
        return self.ledger.note(act, answer, SEE_OTHER, self.claim)

    def _keyed(self, values: dict[str, Any]) -> dict[str, Any]:
        return {**values, "request_key": uuid.uuid4().hex} if self.keys else values


class Adder(Writer):
    """Adds articles and nothing else: nothing but the key tells their retry from a second one."""

    def story(self) -> Iterator[bool]:
        while True:
            yield self.add_article()


class Writers:
    """Writers at work, each in a thread."""

    def __init__(self, writers: list[Writer]) -> None:
        self.done = 0
        self._stop = threading.Event()
        self._threads = [threading.Thread(target=self._work, args=[each]) for each in writers]
        for thread in self._threads:
            thread.start()

    def _work(self, writer: Writer) -> None:
        for acknowledged in writer.story():
            self.done += acknowledged
            if self._stop.is_set() or not acknowledged:
                return

    def stop(self, patience_s: float) -> None:
        """Let each finish what it has begun: nothing stays without an answer."""
        self._stop.set()
        for thread in self._threads:
            thread.join(patience_s)
        assert not any(thread.is_alive() for thread in self._threads), "somebody still waits"

    @property
    def at_work(self) -> bool:
        return any(thread.is_alive() for thread in self._threads)


def writers_at(
    site: Site,
    world: dict[str, Any],
    ledger: Ledger,
    stubborn: Stubborn,
    *,
    make: Callable[..., Writer] = Writer,
    **options: Any,
) -> Writers:
    numbers = range(len(world["writers"]))
    return Writers([make(site, world, n, ledger, stubborn, **options) for n in numbers])
