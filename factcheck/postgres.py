"""A private PostgreSQL server in the state directory, for local runs and for the tests.

`url()` only computes; nothing starts before `Cluster.start()`. The server listens on a socket in a
directory that only its owner may enter, never on the network. Every process that uses it holds a
lease (a shared file lock, which the kernel takes back even after `kill -9`); the last to leave
stops the server.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import re
import shutil
import signal
import subprocess
import time
from contextlib import suppress
from pathlib import Path
from typing import IO
from urllib.parse import quote

from factcheck import binaries, home
from factcheck.home import Trouble

USER = DATABASE = "factcheck"
PORT = 5432  # only part of the socket's name
START_TIMEOUT_S = 120
PARTING_S = 1.0
STOP_TIMEOUT_S = 30
# Longest path of a socket is 107 bytes; PostgreSQL reads the setting as a list, hence the charset.
PLAIN_SOCKET_PATH = re.compile(r"[\w/.-]{1,85}", re.ASCII)
PROC = Path("/proc")


def url(name: str = "postgres") -> str:
    """Return the URL of a cluster's database: a function of the state directory alone."""
    return Cluster(name).url


class Cluster:
    """One PostgreSQL data directory below the state directory, and the server on it.

    A cluster that is not durable trades safety against power cuts for speed, and its data are
    removed when the last process leaves.
    """

    def __init__(self, name: str = "postgres", *, durable: bool = True) -> None:
        self.name = name
        self.durable = durable
        self.base = _base(home.directory() / name)
        self.data = self.base / "data"
        self.log = self.base / "log"
        self._lease: IO[str] | None = None
        self._server: subprocess.Popen[bytes] | None = None

    @property
    def socket(self) -> Path:
        beside = self.base / "socket"
        if PLAIN_SOCKET_PATH.fullmatch(str(beside)):
            return beside
        return Path("/tmp", f"factcheck-{_digest(str(self.base))}")  # noqa: S108 (owner is checked)

    @property
    def url(self) -> str:
        return self._url(DATABASE)

    def _url(self, database: str) -> str:
        host = quote(str(self.socket), safe="")
        return f"postgresql:///{database}?user={USER}&port={PORT}&host={host}"

    # --- life ------------------------------------------------------------------------------------

    def start(self) -> None:
        """Take a lease and see to it that the server answers; raises Trouble when it cannot."""
        with home.alone(self.name):
            if self._lease is None:
                self._lease = (home.directory() / f"{self.name}.lease").open("a")
                fcntl.flock(self._lease, fcntl.LOCK_SH)
            self._ensure_running()

    def stop(self) -> None:
        """Give the lease back; the last holder stops the server unless somebody is connected."""
        with home.alone(self.name):
            if self._lease is None:
                return
            with self._lease as lease:
                self._lease = None
                try:
                    fcntl.flock(lease, fcntl.LOCK_EX | fcntl.LOCK_NB)
                except BlockingIOError:
                    return
                if not self._in_use():
                    self._shut_down()

    def alive(self) -> bool:
        """Tell whether the server process exists; cheap enough to ask every second."""
        return self._postmaster() is not None

    # --- start -----------------------------------------------------------------------------------

    def _ensure_running(self) -> None:
        deadline = time.monotonic() + START_TIMEOUT_S
        launched = False
        while not self._answers():
            if not launched and self._postmaster() is None:
                self._server = self._launch()
                launched = True
            if launched and self._server is not None and self._server.poll() is not None:
                raise self._broken("does not start")
            if time.monotonic() > deadline:
                raise self._broken(f"did not answer within {START_TIMEOUT_S} s")
            time.sleep(0.05)
        self._create_database()

    def _launch(self) -> subprocess.Popen[bytes]:
        """Start the server process; whether it comes up is for the caller's loop to see."""
        programs = binaries.find()
        self._make_directories()
        if not self.data.exists():
            self._init(programs)
        self._check_version(programs)
        self._clear_stale_locks()
        settings = {
            "listen_addresses": "",
            "port": str(PORT),
            "unix_socket_directories": str(self.socket),
            "unix_socket_permissions": "0700",
        }
        if not self.durable:
            settings |= {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
        arguments = [part for key, value in settings.items() for part in ("-c", f"{key}={value}")]
        owner = binaries.account()
        with self.log.open("ab") as log:
            # Its own session, so that Ctrl-C in the terminal reaches us and not the server.
            return subprocess.Popen(
                [str(programs / "postgres"), "-D", str(self.data), *arguments],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                env=_clean_environment(),
                cwd="/",
                user=owner and owner.pw_uid,
                group=owner and owner.pw_gid,
                extra_groups=owner and [],
            )

    def _make_directories(self) -> None:
        owner = binaries.account()
        for path in (self.base, self.socket):
            path.mkdir(mode=0o700, parents=True, exist_ok=True)
            if owner is not None:
                os.chown(path, owner.pw_uid, owner.pw_gid, follow_symlinks=False)
            found = path.lstat()
            if path.is_symlink() or found.st_uid != (owner.pw_uid if owner else os.geteuid()):
                raise Trouble(f"{path} belongs to somebody else; remove it and start again.")
            path.chmod(0o700)

    def _init(self, programs: Path) -> None:
        draft = self.data.with_name("data.new")
        if draft.exists():
            shutil.rmtree(draft)
        locale = ["--locale=C.UTF-8"]
        if binaries.major(programs) >= 17:
            locale = ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]
        command = [str(programs / "initdb"), "-D", str(draft), "-U", USER, "-E", "UTF8", *locale]
        command += ["--auth=trust", "--data-checksums", "--no-instructions"]
        if not self.durable:
            command.append("--no-sync")
        owner = binaries.account()
        made = subprocess.run(
            command,
            capture_output=True,
            text=True,
            check=False,
            env=_clean_environment(),
            cwd="/",
            user=owner and owner.pw_uid,
            group=owner and owner.pw_gid,
            extra_groups=owner and [],
        )
        if made.returncode:
            reason = (made.stderr or made.stdout).strip().splitlines()[-1:] or ["no reason given"]
            raise Trouble(f"PostgreSQL could not make its data directory {draft}: {reason[0]}")
        draft.rename(self.data)

    def _check_version(self, programs: Path) -> None:
        try:
            made_by = (self.data / "PG_VERSION").read_text().strip()
        except OSError:
            raise self._broken("has no PG_VERSION") from None
        if made_by != str(binaries.major(programs)):
            raise Trouble(
                f"The database in {self.data} was made by PostgreSQL {made_by} and this one is "
                f"{binaries.major(programs)}: set FACTCHECK_PG_BIN to the programs of {made_by}, "
                "dump with pg_dump, move the directory away, and restore into a new one "
                "(docs/deployment.md)."
            )

    def _create_database(self) -> None:
        import psycopg

        with psycopg.connect(self._url("postgres"), autocommit=True) as connection:
            query = "SELECT FROM pg_database WHERE datname = %s"
            if connection.execute(query, [DATABASE]).fetchone() is None:
                connection.execute(f"CREATE DATABASE {DATABASE}")

    def _broken(self, what: str) -> Trouble:
        return Trouble(
            f"The database in {self.data} {what} (its log: {self.log}); restore it from a backup, "
            f"or start empty with: mv {self.base} {self.base}.broken"
        )

    # --- looking ---------------------------------------------------------------------------------

    def _answers(self) -> bool:
        import psycopg

        if not self.socket.exists():
            return False
        with suppress(psycopg.OperationalError):
            psycopg.connect(self._url("postgres"), connect_timeout=5).close()
            return True
        return False

    def _in_use(self) -> bool:
        """Tell whether somebody stays connected; who has just left is listed a moment longer."""
        deadline = time.monotonic() + PARTING_S
        while self._connected():
            if time.monotonic() > deadline:
                return True
            time.sleep(0.05)
        return False

    def _connected(self) -> int:
        """Return how many other clients are connected; none when the server is down."""
        import psycopg

        query = (
            "SELECT count(*) FROM pg_stat_activity"
            " WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()"
        )
        try:
            with psycopg.connect(self._url("postgres"), connect_timeout=5) as connection:
                row = connection.execute(query).fetchone()
        except psycopg.OperationalError:
            return 0
        return int(row[0]) if row else 0

    def _postmaster(self) -> int | None:
        """Return the pid of the live server on this directory, never of a zombie or a stranger."""
        if self._server is not None:
            self._server.poll()  # reaps it when it has died
        pid = _pid_in(self.data / "postmaster.pid")
        return pid if pid is not None and self._works_here(pid) else None

    def _works_here(self, pid: int) -> bool:
        """Tell whether a living process works in the data directory, as all server processes do."""
        process = PROC / str(pid)
        try:
            if not PROC.is_dir():  # not Linux: all that can be known is whether it lives
                os.kill(pid, 0)
                return True
            # A zombie has no working directory any more.
            return Path(os.readlink(process / "cwd")) == self.data
        except PermissionError:
            # Root of a container may not look that closely; names and states are public.
            with suppress(OSError):
                name, state = (process / "stat").read_text().split("(", 1)[1].rsplit(")", 1)
                return name == "postgres" and state.split()[0] not in "ZX"
        except OSError:
            pass
        return False

    def _clear_stale_locks(self) -> None:
        """Remove lock files that would keep the server from starting for ever.

        PostgreSQL itself clears those of a dead process. It cannot when the pid is a zombie
        (a container without an init never reaps one) or is another program by now. Children of a
        killed server may still write, so they are waited for first.
        """
        files = (self.data / "postmaster.pid", self.socket / f".s.PGSQL.{PORT}.lock")
        stale = [(file, pid) for file in files if (pid := _pid_in(file)) is not None]
        deadline = time.monotonic() + STOP_TIMEOUT_S
        while stale and any(self._works_here(int(p.name)) for p in PROC.glob("[0-9]*")):
            if time.monotonic() > deadline:
                raise self._broken("is still used by processes of a server that died")
            time.sleep(0.05)
        for file, pid in stale:
            with suppress(OSError):
                os.kill(pid, 0)
                file.unlink()

    # --- stop ------------------------------------------------------------------------------------

    def _shut_down(self) -> None:
        pid = self._postmaster()
        if pid is not None:
            os.kill(pid, signal.SIGINT)
            deadline = time.monotonic() + STOP_TIMEOUT_S
            while self._postmaster() is not None and time.monotonic() < deadline:
                time.sleep(0.02)
        if not self.durable:
            for path in (self.base, self.socket):
                shutil.rmtree(path, ignore_errors=True)
            for kind in ("lease", "lock"):
                (home.directory() / f"{self.name}.{kind}").unlink(missing_ok=True)


def _base(inside: Path) -> Path:
    """Return the cluster's directory: `inside`, or elsewhere when the server could not get there.

    That happens to root only, whose server runs as another account. The secret key is part of the
    name elsewhere, so that a new checkout at an old place does not find the old data.
    """
    if binaries.account() is None or binaries.reachable(inside.parent.parent):
        return inside
    return binaries.SYSTEM_STATE / _digest(f"{inside}{home.secret_key()}")


def _pid_in(file: Path) -> int | None:
    """Return the pid on the first line of a lock file, if there is one."""
    try:
        return int(file.read_text().split("\n", 1)[0])
    except (OSError, ValueError):
        return None


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _clean_environment() -> dict[str, str]:
    """Return our environment without what would change a server: PG*, or a missing locale."""
    foreign = re.compile(r"PG.*|LC_.*|LANG|LANGUAGE")
    return {key: value for key, value in os.environ.items() if not foreign.fullmatch(key)}
