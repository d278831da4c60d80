from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from argparse import ArgumentParser
from contextlib import ExitStack
from http.client import HTTPConnection
from io import StringIO
from types import FrameType
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand

from factcheck import home, setup
from factcheck.home import Trouble
from factcheck.postgres import Cluster

LOOPBACK = {"127.0.0.1": socket.AF_INET, "localhost": socket.AF_INET, "[::1]": socket.AF_INET6}
PORT_PATIENCE_S = 4  # longer than the web server of a killed `up` takes to leave
STOP_PATIENCE_S = 10
WORKER_REST_S = 5


class Command(BaseCommand):
    help = "Start Claimdesk on this machine, with its own database and demo accounts."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--bind",
            metavar="HOST:PORT",
            default="127.0.0.1:8000",
            help="the loopback address to serve on (default: %(default)s)",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, _interrupt)
        try:
            with ExitStack() as stack:
                self._serve(options["bind"], stack)
        except KeyboardInterrupt:
            self.stderr.write("Stopped.")
        except OSError as error:
            raise Trouble(f"Claimdesk cannot start: {error}.") from error

    def _serve(self, bind: str, stack: ExitStack) -> None:
        """Prepare everything, say where it is, and watch over it until told to stop."""
        # The port comes first: a second `up` on a taken port must touch nothing of the first.
        listener = stack.enter_context(_listen(bind))
        cluster = None if os.environ.get("DATABASE_URL") else Cluster()
        if cluster is not None:
            stack.callback(cluster.stop)
            stack.callback(setup.disconnect)
            cluster.start()
        accounts = StringIO()
        with home.alone("setup"):
            setup.migrate()
            setup.collect_static()
            if setup.may_have_demo():
                call_command("demo", stdout=accounts)
        setup.disconnect()
        worker = Worker()
        stack.callback(worker.end)
        server = _gunicorn(listener)
        stack.callback(_end, server)
        address = f"{bind.rpartition(':')[0]}:{listener.getsockname()[1]}"
        _await_first_answer(server, address)
        self.stdout.write(f"Claimdesk is at http://{address}/ (Ctrl-C stops it)")
        self.stdout.write(accounts.getvalue())
        self.stdout.flush()
        self._watch(server, worker, cluster)

    def _watch(
        self, server: subprocess.Popen[bytes], worker: Worker, cluster: Cluster | None
    ) -> None:
        while server.poll() is None:
            if cluster is not None and not cluster.alive():
                self.stderr.write("The database server has vanished; starting it again.")
                cluster.start()
            if worker.start_again():
                self.stderr.write("The worker has ended; starting it again.")
            time.sleep(0.5)
        raise _ended(server)


class Worker:
    """The process that carries out jobs. It is started again when it ends, at most every
    WORKER_REST_S seconds, for the site is of use without it."""

    def __init__(self) -> None:
        self._start()

    def _start(self) -> None:
        self._started = time.monotonic()
        command = [sys.executable, str(home.ROOT / "manage.py"), "worker"]
        self._process = subprocess.Popen(
            command, env=_child_environment(), cwd=home.ROOT, start_new_session=True
        )

    def start_again(self) -> bool:
        """Start it if it has ended and rested; tells whether it did."""
        ended = self._process.poll() is not None
        if not ended or time.monotonic() < self._started + WORKER_REST_S:
            return False
        self._start()
        return True

    def end(self) -> None:
        _end(self._process)


def _interrupt(number: int, frame: FrameType | None) -> None:
    # Once is enough: what follows ends everything and must not be cut short.
    for each in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(each, signal.SIG_IGN)
    raise KeyboardInterrupt


def _listen(bind: str) -> socket.socket:
    """Return a listening socket, which gunicorn inherits; raises Trouble with the way out."""
    host, _, port = bind.rpartition(":")
    if host not in LOOPBACK:
        raise Trouble(
            f"--bind {bind} is refused, because a local Claimdesk has demo accounts that anyone "
            f"may use: give one of {', '.join(LOOPBACK)}, or deploy it (docs/deployment.md)."
        )
    if not (port.isascii() and port.isdigit() and int(port) < 65536):
        raise Trouble(f"--bind takes HOST:PORT, such as 127.0.0.1:8000, not {bind}.")
    deadline = time.monotonic() + PORT_PATIENCE_S
    while True:
        listener = socket.socket(LOOPBACK[host])
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((host.strip("[]"), int(port)))
            listener.listen(128)
        except PermissionError:
            raise Trouble(f"Port {port} needs root; choose one from 1024 with --bind.") from None
        except OSError as error:
            listener.close()
            # The server of an `up` that was killed needs a moment to leave.
            if time.monotonic() < deadline:
                time.sleep(0.1)
                continue
            raise Trouble(
                f"{bind} cannot be used ({error.strerror}): stop what listens there, or choose "
                f"another port, for example --bind {host}:{(int(port) + 1) % 65536}"
            ) from None
        return listener


def _gunicorn(listener: socket.socket) -> subprocess.Popen[bytes]:
    environment = _child_environment()
    # That was the patience of a command; a page has less.
    environment.pop("DATABASE_STATEMENT_TIMEOUT_MS", None)
    command = [sys.executable, "-m", "gunicorn", "-c", "python:factcheck.serving"]
    command += ["--bind", f"fd://{listener.fileno()}", "factcheck.wsgi"]
    return subprocess.Popen(
        command,
        env=environment,
        cwd=home.ROOT,
        pass_fds=[listener.fileno()],
        start_new_session=True,
    )


def _child_environment() -> dict[str, str]:
    return os.environ | {"FACTCHECK_PARENT": str(os.getpid())}


def _await_first_answer(server: subprocess.Popen[bytes], address: str) -> None:
    """Wait until the web server answers; raises Trouble when it ends instead."""
    while server.poll() is None:
        door = HTTPConnection(address, timeout=1)
        try:
            door.request("GET", "/healthz")
            door.getresponse()
            return
        except OSError:
            time.sleep(0.1)
        finally:
            door.close()
    raise _ended(server)


def _ended(server: subprocess.Popen[bytes]) -> Trouble:
    return Trouble(f"The web server has ended by itself (code {server.returncode}).")


def _end(server: subprocess.Popen[bytes]) -> None:
    server.terminate()
    try:
        server.wait(STOP_PATIENCE_S)
    except subprocess.TimeoutExpired:
        os.killpg(server.pid, signal.SIGKILL)
        server.wait()
