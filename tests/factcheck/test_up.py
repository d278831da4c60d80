"""`manage.py up` as people meet it: real processes, signals, ports and data directories."""

from __future__ import annotations

import http.client
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from factcheck.home import ROOT

PATIENCE_S = 60
OURS = {"DATABASE_URL", "DJANGO_SETTINGS_MODULE", "FACTCHECK_LOCAL", "SECRET_KEY", "CI"}


@pytest.fixture(scope="module")
def state() -> Iterator[Path]:
    """One state directory for all (a first start is slow), and no process of it left behind."""
    directory = Path(tempfile.mkdtemp(prefix="claimdesk-"))
    directory.chmod(0o755)
    yield directory / "state"
    for pid in processes(directory / "state"):
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    shutil.rmtree(directory)


def environment(state: Path) -> dict[str, str]:
    theirs = {key: value for key, value in os.environ.items() if key not in OURS}
    return theirs | {"FACTCHECK_HOME": str(state)}


def start(state: Path, *arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "manage.py", "up", *arguments],
        cwd=ROOT,
        env=environment(state),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )


def port_of(up: subprocess.Popen[str]) -> int:
    """Return the port from the one address that `up` prints once it serves."""
    assert up.stdout is not None
    output = ""
    for line in up.stdout:
        output += line
        if found := re.search(r"http://127\.0\.0\.1:(\d+)/", line):
            return int(found[1])
    raise AssertionError(f"no address in: {output}")


def status(port: int, path: str = "/readyz") -> int:
    door = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    try:
        door.request("GET", path)
        return door.getresponse().status
    except OSError:
        return 0
    finally:
        door.close()


def processes(state: Path) -> list[int]:
    """Return the processes that were started for this state directory, zombies excepted."""
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            told = (entry / "environ").read_bytes() + (entry / "cmdline").read_bytes()
            if str(state).encode() in told:
                found.append(int(entry.name))
    return found


def postmaster(state: Path) -> int:
    return int((state / "postgres/data/postmaster.pid").read_text().split("\n")[0])


def database_identity(state: Path) -> bytes:
    """Return the system identifier, which initdb draws anew."""
    return (state / "postgres/data/global/pg_control").read_bytes()[:8]


def eventually(condition: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + PATIENCE_S
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True


def finished(up: subprocess.Popen[str]) -> str:
    """Return what a start that must fail says: one sentence, exit code 1, no traceback."""
    output, _ = up.communicate(timeout=PATIENCE_S)
    assert up.returncode == 1
    assert "Traceback" not in output
    assert len(output.strip().splitlines()) == 1
    return output


def stopped(up: subprocess.Popen[str], state: Path, number: int = signal.SIGTERM) -> None:
    up.send_signal(number)
    up.communicate(timeout=PATIENCE_S)
    assert up.returncode == 0
    assert processes(state) == []


def test_two_first_starts_at_once_share_one_server(state: Path) -> None:
    """Whichever leaves first does not take the server along."""
    ups = [start(state, "--bind", "127.0.0.1:0") for _ in range(2)]
    ports = [port_of(up) for up in ups]
    ups[0].send_signal(signal.SIGTERM)
    ups[0].communicate(timeout=PATIENCE_S)
    assert status(ports[1]) == 200
    stopped(ups[1], state)
    assert state.stat().st_mode & 0o066 == 0
    assert (state / "secret-key").stat().st_mode & 0o077 == 0


def test_a_taken_port_and_a_lost_database_are_survived(state: Path) -> None:
    first = start(state, "--bind", "127.0.0.1:0")
    port = port_of(first)
    assert f"--bind 127.0.0.1:{port + 1}" in finished(start(state, "--bind", f"127.0.0.1:{port}"))
    assert status(port) == 200
    os.kill(postmaster(state), signal.SIGKILL)
    assert eventually(lambda: status(port) == 200)
    stopped(first, state, signal.SIGINT)


def test_after_kill_9_the_next_start_recovers_with_the_same_data(state: Path) -> None:
    """Killed, `up` can end nobody itself: the web server has to notice."""
    system = database_identity(state)
    killed = start(state, "--bind", "127.0.0.1:0")
    port = port_of(killed)
    killed.kill()
    up = start(state, "--bind", f"127.0.0.1:{port}")
    assert port_of(up) == port
    assert status(port) == 200
    stopped(up, state)
    assert database_identity(state) == system


def test_a_plain_command_has_the_server_for_as_long_as_it_runs(state: Path) -> None:
    """Where `up` has run once, every management command just works."""
    query = "from annotations.models import User; print(User.objects.filter(is_demo=True).exists())"
    done = subprocess.run(
        [sys.executable, "manage.py", "shell", "-v0", "-c", query],
        cwd=ROOT,
        env=environment(state),
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == "True\n"
    assert processes(state) == []


@pytest.mark.parametrize("bind", ["0.0.0.0:8000", "example.org:80", "127.0.0.1:x", "8000"])
def test_only_loopback_is_served(state: Path, bind: str) -> None:
    assert "--bind" in finished(start(state, "--bind", bind))
    assert processes(state) == []


def test_a_broken_data_directory_is_said_in_one_sentence(state: Path) -> None:
    (state / "postgres/data/global/pg_control").write_bytes(b"no longer a database")
    said = finished(start(state, "--bind", "127.0.0.1:0"))
    assert f"mv {state}/postgres {state}/postgres.broken" in said
    assert processes(state) == []
