"""What open streams cost, and how soon they ring.

    .venv/bin/python bench/live.py --streams 60 --rounds 60

Starts `manage.py up` in a directory of its own with enough threads for that many streams, signs in
the demo's people, and takes turns in blocks: ordinary pages with no stream open, then the same
pages with all of them open. Then somebody changes a claim once a second: how long until each
stream rings, from the moment the change is sent and from the moment it is answered (a ring may be
faster than the answer). Prints medians, the 95th percentile, and the memory of the web processes.
"""

from __future__ import annotations

import argparse
import os
import re
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from contextlib import suppress
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tests.factcheck.test_up import port_of  # noqa: E402
from tests.faults.engine.site import web_workers  # noqa: E402
from tests.visitor import Visitor  # noqa: E402

PEOPLE = ("amina", "jonas", "priya", "noor", "tomas")
PAGES = ("/p/kazan-summit/", "/p/kazan-summit/articles/1/claims", "/p/kazan-summit/claims/")


class Stream:
    """One open stream; ``rang`` are the moments of its events."""

    def __init__(self, port: int, cookies: str) -> None:
        self.rang = list[float]()
        self._socket = socket.create_connection(("127.0.0.1", port), timeout=30)
        request = (
            f"GET /p/kazan-summit/live HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: {cookies}\r\n\r\n"
        )
        self._socket.sendall(request.encode())
        head = self._socket.recv(4096)
        self.status = int(head.split()[1]) if head else 0
        self._socket.settimeout(None)
        if self.status == 200:
            threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        with suppress(OSError):
            while part := self._socket.recv(4096):
                if b'"claim"' in part:
                    self.rang.append(time.perf_counter())

    def close(self) -> None:
        with suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()


def memory(pids: list[int]) -> float:
    """Proportional set size of the processes, in MB."""
    found = 0
    for pid in pids:
        told = Path(f"/proc/{pid}/smaps_rollup").read_text()
        found += int(re.search(r"^Pss:\s+(\d+)", told, re.M)[1])  # type: ignore[index]
    return found / 1024


def page_times(browsers: list[Visitor], rounds: int) -> list[float]:
    times = []
    for number in range(rounds):
        for page in PAGES:
            started = time.perf_counter()
            browsers[number % len(browsers)].get(page)
            times.append(1000 * (time.perf_counter() - started))
    return times


def change(browser: Visitor, text: str) -> tuple[float, float]:
    """When the change was sent, and when it was answered."""
    page = browser.get("/p/kazan-summit/articles/2/claims?claim=1")
    form = page[page.index("/change") - 30 :]
    claim = re.search(r"/claims/(\d+)/change", form)[1]  # type: ignore[index]
    version = re.search(r'name="version" value="(\d+)"', form)[1]  # type: ignore[index]
    values = {"version": version, "text": text, "kind": "event", "worth": "low"}
    started = time.perf_counter()
    status = browser.post(f"/p/kazan-summit/claims/{claim}/change", values)
    assert status == 302, status
    return started, time.perf_counter()


def told(name: str, times: list[float]) -> None:
    p95 = statistics.quantiles(times, n=20)[-1]
    print(f"{name:<44}{statistics.median(times):>8.1f}{p95:>8.1f}")


def measure(port: int, workers: list[int], streams: int, rounds: int) -> None:
    browsers = [Visitor(port, name) for name in PEOPLE]
    lea = Visitor(port, "lea")
    page_times(browsers, 10)
    before = memory(workers)
    without, with_streams, opened = [], [], []
    for block in range(2):
        without += page_times(browsers, rounds // 2)
        cookies = ["; ".join(f"{k}={v}" for k, v in each.cookies.items()) for each in browsers]
        opened = [Stream(port, cookies[number % len(cookies)]) for number in range(streams)]
        print(f"open: {Counter(each.status for each in opened)}")
        time.sleep(2)
        with_streams += page_times(browsers, rounds // 2)
        if block == 0:
            for each in opened:
                each.close()
            time.sleep(3)
    listening = [each for each in opened if each.status == 200]
    sent, answered, acknowledged = [], [], []
    for number in range(rounds // 2):
        for each in listening:
            each.rang.clear()
        began, done = change(lea, f"The fortress opened, {number}")
        time.sleep(1)
        acknowledged.append(1000 * (done - began))
        missing = sum(not each.rang for each in listening)
        assert not missing, f"{missing} streams did not ring"
        sent += [1000 * (each.rang[0] - began) for each in listening]
        answered += [1000 * (each.rang[0] - done) for each in listening]
    print(f"{'':<44}{'median':>8}{'p95':>8}")
    told("a page, no stream open, ms", without)
    told(f"a page, {len(listening)} streams open, ms", with_streams)
    told("the change itself, ms", acknowledged)
    told("ring after the change was sent, ms", sent)
    told("ring after its answer, ms", answered)
    print(f"web processes, MB: {before:.0f} before, {memory(workers):.0f} with the streams")


def main() -> None:
    parser = argparse.ArgumentParser(description="Cost and speed of open streams.")
    parser.add_argument("--streams", type=int, default=60)
    parser.add_argument("--rounds", type=int, default=60)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as directory:
        Path(directory).chmod(0o711)
        environment = os.environ | {
            "FACTCHECK_HOME": f"{directory}/state",
            # Connections are not dealt out evenly, so each process has room for more than its half.
            "WEB_THREADS": str(max(32, 2 * given.streams)),
        }
        for name in ("DATABASE_URL", "FACTCHECK_LOCAL", "SECRET_KEY", "DJANGO_SETTINGS_MODULE"):
            environment.pop(name, None)
        up = subprocess.Popen(
            [sys.executable, "manage.py", "up", "--bind", "127.0.0.1:0"],
            cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True, start_new_session=True,
        )  # fmt: skip
        try:
            port = port_of(up)
            threading.Thread(target=list, args=[up.stdout], daemon=True).start()
            measure(port, web_workers(up), given.streams, given.rounds)
        finally:
            up.send_signal(signal.SIGTERM)
            up.wait(30)


if __name__ == "__main__":
    main()
