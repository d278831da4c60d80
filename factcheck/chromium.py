"""Find a Chromium for the browser tests, or install Debian's where that is possible."""

from __future__ import annotations

import os
import shutil
import subprocess

# The shell is the same engine without the browser's own windows, which cost a third of a test run.
PACKAGES = ("chromium-headless-shell", "chromium")
NAMES = (*PACKAGES, "chromium-browser", "google-chrome", "google-chrome-stable")
HOW_TO_GET = (
    "install it with `apt-get install chromium-headless-shell`, or name one in FACTCHECK_CHROMIUM"
)
# Without a sandbox, which root cannot have, and without anything that asks for the network.
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def find() -> str | None:
    """Return the path of a Chromium, or None."""
    named = os.environ.get("FACTCHECK_CHROMIUM")
    return shutil.which(named) if named else next(filter(None, map(shutil.which, NAMES)), None)


def install() -> None:
    """Install Chromium with apt-get when we may; a failure only leaves it missing."""
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        return
    _apt_get("update")
    for package in PACKAGES:
        if find() is None:
            _apt_get("install", "-y", "--no-install-recommends", package)


def _apt_get(*arguments: str) -> None:
    subprocess.run(
        ["apt-get", "-qq", *arguments],  # noqa: S607 (root's own PATH)
        env=os.environ | {"DEBIAN_FRONTEND": "noninteractive"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        check=False,
    )
