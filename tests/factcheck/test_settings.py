"""The two modes, each in a process of its own, as settings are read once."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from factcheck.home import ROOT

PRODUCTION = {
    "SECRET_KEY": "0123456789 abcdefghij 0123456789 abcdefghij 0123456789",
    "ALLOWED_HOSTS": "claimdesk.example",
    "DATABASE_URL": "postgresql://claimdesk@127.0.0.1:1/claimdesk",
}


def manage(command: list[str], environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    """Run a management command with nothing in the environment but what is given."""
    return subprocess.run(
        [sys.executable, "manage.py", *command],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def setting(name: str, environment: dict[str, str]) -> str:
    code = f"from django.conf import settings; print(settings.{name})"
    environment = {"DJANGO_SETTINGS_MODULE": "factcheck.settings", **environment}
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
    return done.stdout.strip() or done.stderr.strip().splitlines()[-1]


def test_production_passes_the_deployment_check(tmp_path: Path) -> None:
    done = manage(["check", "--deploy", "--fail-level", "WARNING"], PRODUCTION)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"SECRET_KEY": ""}, "SECRET_KEY is not set"),
        ({"SECRET_KEY": "short"}, "SECRET_KEY must be random"),
        ({"SECRET_KEY": "x" * 60}, "SECRET_KEY must be random"),
        ({"SECRET_KEY": "django-insecure-" + "abcdefghij" * 5}, "SECRET_KEY must be random"),
        ({"ALLOWED_HOSTS": ""}, "ALLOWED_HOSTS is not set"),
        ({"ALLOWED_HOSTS": "*"}, "a wildcard is refused"),
        ({"DATABASE_URL": ""}, "DATABASE_URL is not set"),
        ({"DATABASE_URL": "sqlite:///x"}, "DATABASE_URL must look like"),
        ({"DEBUG": "1"}, "DEBUG is refused"),
        ({"LISTEN_DATABASE_URL": "sqlite:///x"}, "LISTEN_DATABASE_URL must look like"),
        ({"WEB_THREADS": "one"}, "WEB_THREADS must be a whole number"),
        ({"LIVE_STREAMS": "32"}, "LIVE_STREAMS must be less than WEB_THREADS"),
    ],
)
def test_production_refuses_in_one_sentence(
    tmp_path: Path, changed: dict[str, str], said: str
) -> None:
    # Where `up` never ran, so that nothing is taken for local.
    elsewhere = {"FACTCHECK_HOME": str(tmp_path / "state")}
    done = manage(["check"], PRODUCTION | changed | elsewhere)
    assert done.returncode == 1
    assert said in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
    assert not (tmp_path / "state").exists()


def test_the_web_server_never_guesses_that_it_is_local(tmp_path: Path) -> None:
    """A state directory makes a command local, but not the server."""
    environment = {"FACTCHECK_HOME": str(tmp_path)}
    assert "SECRET_KEY is not set" in setting("LOCAL", environment)
    assert setting("LOCAL", environment | {"FACTCHECK_LOCAL": "1"}) == "True"
    assert manage(["check"], environment).returncode == 0


def test_local_mode_draws_a_key_of_its_own(tmp_path: Path) -> None:
    keys = {
        setting("SECRET_KEY", {"FACTCHECK_LOCAL": "1", "FACTCHECK_HOME": str(tmp_path / name)})
        for name in ("a", "a", "b")
    }
    assert len(keys) == 2
    assert all(len(key) >= 50 for key in keys)


def test_passwords_are_kept_with_argon2() -> None:
    assert "Argon2" in setting("PASSWORD_HASHERS[0]", PRODUCTION)


def test_half_of_the_threads_may_hold_streams() -> None:
    assert setting("LIVE_STREAMS", PRODUCTION) == "16"
    assert setting("LIVE_STREAMS", PRODUCTION | {"WEB_THREADS": "64"}) == "32"
    assert setting("LIVE_STREAMS", PRODUCTION | {"LIVE_STREAMS": "0"}) == "0"


def test_listening_may_have_an_address_of_its_own() -> None:
    assert setting("LISTEN_DATABASE", PRODUCTION) == "None"
    direct = PRODUCTION | {"LISTEN_DATABASE_URL": "postgresql://claimdesk@primary/claimdesk"}
    assert "'HOST': 'primary'" in setting("LISTEN_DATABASE", direct)
