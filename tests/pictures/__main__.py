"""``python3 -m tests.pictures``; see the package."""

from __future__ import annotations

import argparse
import base64
import sys
import tempfile
from pathlib import Path
from typing import Literal, NamedTuple

from playwright.sync_api import Browser, Page, sync_playwright

from factcheck import chromium
from factcheck.home import ROOT
from tests.faults.engine.site import running
from tests.pictures.people import signed_in
from tests.pictures.screens import SCREENS, Screen, address, places, scene

WHERE = ROOT / "docs" / "guide" / "img"
HEIGHTS = {1440: 900, 1024: 768, 390: 844}
QUALITY = 55


class Look(NamedTuple):
    width: int
    scheme: Literal["light", "dark"]
    language: str = "en"

    def __str__(self) -> str:
        return f"{self.width}-{self.scheme}" + (
            f"-{self.language}" if self.language != "en" else ""
        )


LOOKS = [
    *(Look(width, scheme) for width in HEIGHTS for scheme in ("light", "dark")),
    Look(1440, "light", "ar"),
    Look(390, "light", "ar"),
]


def take(page: Page, file: Path, look: Look) -> None:
    """What the window shows, drawn smaller: enough to see, light to carry."""
    door = page.context.new_cdp_session(page)
    top = page.evaluate("scrollY")
    shown = {"x": 0, "y": top, "width": look.width, "height": HEIGHTS[look.width]}
    scale = 0.75 if look.width == min(HEIGHTS) else 0.5
    found = door.send(
        "Page.captureScreenshot",
        {"format": "webp", "quality": QUALITY, "clip": {**shown, "scale": scale}},
    )
    file.write_bytes(base64.b64decode(found["data"]))


def picture(browser: Browser, port: int, screen: Screen, where: str, look: Look, to: Path) -> str:
    """Takes one picture; what was wrong, or ""."""
    page = signed_in(
        browser,
        port,
        screen.person,
        viewport={"width": look.width, "height": HEIGHTS[look.width]},
        color_scheme=look.scheme,
        reduced_motion="reduce",
        locale=look.language,
    )
    wrong: list[str] = []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    try:
        page.goto(where)
        page.wait_for_load_state("load")
        if screen.then:
            screen.then(page)
        page.evaluate("document.fonts.ready")
        page.wait_for_timeout(150)
        take(page, to / f"{screen.name}-{look}.webp", look)
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            wrong.append("scrolls sideways")
    except Exception as error:  # The other pictures are taken all the same.
        wrong.append(str(error).splitlines()[0])
    finally:
        page.context.close()
    return "; ".join(wrong)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python3 -m tests.pictures", description=__doc__)
    parser.add_argument("--only", default="", help="screens whose names begin so, by comma")
    parser.add_argument("--looks", default="", help="such as 1440-light,390-dark,1440-light-ar")
    parser.add_argument("--to", type=Path, default=WHERE)
    options = parser.parse_args()
    names = tuple(options.only.split(","))
    screens = [screen for screen in SCREENS if screen.name.startswith(names)]
    looks = [look for look in LOOKS if not options.looks or str(look) in options.looks.split(",")]
    options.to.mkdir(parents=True, exist_ok=True)
    wrong = {}
    with tempfile.TemporaryDirectory() as directory:
        # PostgreSQL does not run as root, and its own account must get to its directory.
        Path(directory).chmod(0o711)
        with running(Path(directory)) as site, sync_playwright() as playwright:
            browser = playwright.chromium.launch(
                executable_path=chromium.find(), args=chromium.FLAGS
            )
            known = scene(site) | places(site)
            for look in looks:
                for screen in screens:
                    where = address(screen, known)
                    found = picture(browser, site.port, screen, where, look, options.to)
                    if found:
                        wrong[f"{screen.name}-{look}"] = found
            browser.close()
    for name, what in wrong.items():
        print(f"{name}: {what}")
    print(
        f"{len(screens) * len(looks)} pictures in {options.to}, {len(wrong)} with something wrong"
    )
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
