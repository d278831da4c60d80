"""Every screen and state that is drawn, who sees it, and how it is reached."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import NamedTuple

from playwright.sync_api import Page

from tests.faults.engine.site import Site

P = "/p/kazan-summit"
ARTICLE = f"{P}/articles/1"


class Screen(NamedTuple):
    """``address`` may hold a name of ``places``; ``then`` brings the page into its state."""

    name: str
    person: str
    address: str
    then: Callable[[Page], None] | None = None


# --- states --------------------------------------------------------------------------------------


def incomplete(page: Page) -> None:
    page.locator("#id_justification").fill("Too short")
    page.keyboard.press("Control+Enter")
    page.locator(".error-summary").wait_for()


def offline(page: Page) -> None:
    page.context.set_offline(True)
    page.locator("#id_justification").fill("Written on a train, where there is no network at all.")
    page.wait_for_timeout(2500)


def signed_out(page: Page) -> None:
    page.context.clear_cookies()
    page.locator("#id_justification").fill("Written after the session had ended somewhere else.")
    page.wait_for_timeout(2500)


def conflict(page: Page) -> None:
    """The same review on another device; this one saves after that."""
    browser = page.context.browser
    assert browser is not None
    other = browser.new_context(storage_state=page.context.storage_state()).new_page()
    other.goto(page.url)
    other.locator("#id_justification").fill("The Tea Road reached Kazan in the eighteenth century.")
    other.wait_for_timeout(2500)
    other.context.close()
    page.locator("#id_justification").fill("The road passed through the city, but later than said.")
    page.wait_for_timeout(2500)


def listed_keys(page: Page) -> None:
    page.keyboard.press("?")
    page.locator("dialog:modal").wait_for()


def jumping(page: Page) -> None:
    page.keyboard.press("Control+k")
    page.keyboard.type("tea road")
    page.locator("#command [role=option]").first.wait_for()
    page.wait_for_timeout(500)


def saving_a_view(page: Page) -> None:
    page.locator(".views__more > summary").last.click()
    page.locator("#view-name").fill("Waiting for reviewers")


def selecting(page: Page) -> None:
    page.keyboard.press("v")
    page.keyboard.press("Control+Home")
    for _ in range(5):
        page.keyboard.press("Control+Shift+ArrowRight")
    page.wait_for_timeout(500)


def splitting(page: Page) -> None:
    page.locator("#id_title").fill("A road of tea")
    page.locator("#id_text").fill(
        "Kazan counted 300 chests of tea in 1769. “It was the largest market east of Moscow,” the"
        " historian Maria Orlova said. The customs house burned down in 1774.\n\n"
        "Merchants from Kyakhta paid 12 per cent more than those who came by sea."
    )
    page.locator("[data-split] .split-row").first.wait_for()
    page.wait_for_timeout(500)


# --- places --------------------------------------------------------------------------------------


def places(site: Site) -> dict[str, str]:
    """Ids that the demo gave, by the name under which addresses use them."""

    def first(query: str, *values: object) -> str:
        rows = site.rows(query, *values)
        return str(rows[0][0]) if rows else ""

    mine = (
        "SELECT a.claim_id FROM annotations_assignment a JOIN annotations_user u"
        " ON u.id = a.reviewer_id WHERE u.username = %s AND a.state = %s ORDER BY a.id LIMIT 1"
    )
    return {
        "settled": first(
            "SELECT claim_id FROM annotations_adjudication WHERE superseded_at IS NULL"
            " ORDER BY id LIMIT 1"
        ),
        "public": first(
            "SELECT c.public_id FROM annotations_claim c JOIN annotations_adjudication a"
            " ON a.claim_id = c.id ORDER BY a.id LIMIT 1"
        ),
        "owed": first(mine, "amina", "open"),
        "submitted": first(mine, "jonas", "submitted"),
        "disputed": first(
            "SELECT r.claim_id FROM annotations_review r WHERE r.submitted_at IS NOT NULL AND NOT"
            " EXISTS (SELECT FROM annotations_adjudication a WHERE a.claim_id = r.claim_id)"
            " GROUP BY r.claim_id HAVING count(DISTINCT r.content_label_id) > 1 ORDER BY 1 LIMIT 1"
        ),
        "member": first(
            "SELECT m.id FROM annotations_membership m JOIN annotations_user u ON u.id = m.user_id"
            " WHERE u.username = 'jonas'"
        ),
        "person": first("SELECT id FROM annotations_user WHERE username = 'noor'"),
    }


def scene(site: Site) -> dict[str, str]:
    """Ids of what ``scene.py`` makes there."""
    told = site.python("-m", "tests.pictures.scene")
    assert told.returncode == 0, told.stderr
    made: dict[str, str] = json.loads(told.stdout.splitlines()[-1])
    return made


def address(screen: Screen, known: dict[str, str]) -> str:
    return re.sub(r"<([\w-]+)>", lambda found: known[found[1]], screen.address)


REVIEW = f"{P}/claims/<owed>/review"
EMPTY, BUSY = "/p/river-desk", "/p/harbour"
BATCH = f"{BUSY}/articles/batch?articles=<arabic>&articles=<ferries>"
SCREENS = [
    Screen("home", "", "/"),
    Screen("sign-in", "", "/sign-in"),
    Screen("projects", "tomas", "/p/"),
    Screen("project-new", "admin", "/p/new"),
    Screen("overview", "tomas", f"{P}/"),
    Screen("agreement", "tomas", f"{P}/agreement"),
    Screen("guideline-changes", "amina", f"{BUSY}/queue/changes"),
    Screen("guideline", "amina", f"{P}/guideline"),
    Screen("articles", "tomas", f"{P}/articles/"),
    Screen("articles-batch", "tomas", BATCH),
    Screen("intake", "tomas", f"{P}/articles/new", splitting),
    Screen("intake-empty", "tomas", f"{P}/articles/new"),
    Screen("article", "tomas", f"{ARTICLE}/claims"),
    Screen("article-selecting", "tomas", f"{ARTICLE}/claims", selecting),
    Screen("article-details", "tomas", f"{ARTICLE}/details"),
    Screen("article-history", "tomas", f"{ARTICLE}/history"),
    Screen("claims", "tomas", f"{P}/claims/"),
    Screen("claims-batch", "tomas", f"{P}/claims/batch?action=withdraw&claims=1&claims=2&claims=3"),
    Screen("claims-view", "tomas", f"{P}/claims/?state=ready", saving_a_view),
    Screen("claims-none", "tomas", f"{P}/claims/?q=zebra"),
    Screen("claim", "tomas", f"{P}/claims/<settled>/"),
    Screen("claim-history", "tomas", f"{P}/claims/<settled>/history"),
    Screen("queue", "amina", f"{P}/queue/"),
    Screen("review", "amina", REVIEW),
    Screen("review-incomplete", "amina", REVIEW, incomplete),
    Screen("review-offline", "amina", REVIEW, offline),
    Screen("review-signed-out", "amina", REVIEW, signed_out),
    Screen("review-conflict", "amina", REVIEW, conflict),
    Screen("review-read-only", "jonas", f"{P}/claims/<submitted>/review"),
    Screen("keys", "amina", REVIEW, listed_keys),
    Screen("jump", "amina", f"{P}/", jumping),
    Screen("adjudications", "lea", f"{P}/adjudicate/"),
    Screen("adjudicate", "lea", f"{P}/claims/<disputed>/adjudicate"),
    Screen("spot-checks", "tomas", f"{P}/adjudicate/spot-checks/"),
    Screen("people", "tomas", f"{P}/people/"),
    Screen("person-role", "tomas", f"{P}/people/<member>/role"),
    Screen("person-remove", "tomas", f"{P}/people/<member>/remove"),
    Screen("invite", "tomas", f"{P}/people/invite"),
    Screen("assignments", "tomas", f"{P}/assignments/"),
    Screen("assign", "tomas", f"{P}/assignments/assign"),
    Screen("exports", "tomas", f"{P}/exports/"),
    Screen("history", "tomas", f"{P}/history/"),
    Screen("settings-general", "tomas", f"{P}/settings/general"),
    Screen("settings-scale", "tomas", f"{P}/settings/scale"),
    Screen("settings-kinds", "tomas", f"{P}/settings/kinds"),
    Screen("settings-rules", "tomas", f"{P}/settings/rules"),
    Screen("settings-deadlines", "tomas", f"{P}/settings/deadlines"),
    Screen("settings-publishing", "tomas", f"{P}/settings/publishing"),
    Screen("notices", "amina", "/me/notices"),
    Screen("profile", "amina", "/me/"),
    Screen("appearance", "amina", "/me/appearance"),
    Screen("shortcuts", "amina", "/me/shortcuts"),
    Screen("help", "amina", "/help"),
    Screen("help-reviewers", "amina", "/help/reviewers"),
    Screen("jobs", "tomas", "/jobs/"),
    Screen("jobs-all", "admin", "/manage/jobs"),
    Screen("accounts", "admin", "/manage/users"),
    Screen("site-projects", "admin", "/manage/projects"),
    Screen("storage", "admin", "/manage/storage"),
    Screen("audit", "admin", "/manage/audit"),
    Screen("audit-accounts", "admin", "/manage/audit/accounts"),
    Screen("account-deactivate", "admin", "/manage/users/<person>/deactivate"),
    Screen("components", "admin", "/manage/components"),
    Screen("public", "", "/c/<public>"),
    Screen("public-reopened", "", "/c/<reopened-public>"),
    Screen("invited", "", "/invite/<token>"),
    Screen("overview-first-steps", "tomas", f"{EMPTY}/"),
    Screen("articles-none", "tomas", f"{EMPTY}/articles/"),
    Screen("queue-none", "amina", f"{EMPTY}/queue/"),
    Screen("adjudications-none", "lea", f"{EMPTY}/adjudicate/"),
    Screen("queue-sent-back", "amina", f"{BUSY}/queue/?tab=sent-back"),
    Screen("review-confirm", "amina", f"{BUSY}/claims/<to-confirm>/review"),
    Screen("discussion", "amina", f"{BUSY}/claims/<discussed>/discussion"),
    Screen("spot-check", "tomas", f"{BUSY}/claims/<spot-check>/spot-check"),
    Screen("claim-reopened", "lea", f"{BUSY}/claims/<reopened>/"),
    Screen("reopen", "lea", f"{P}/claims/<settled>/reopen"),
    Screen("correct-wording", "lea", f"{P}/claims/<settled>/correct"),
    Screen("article-arabic", "tomas", f"{BUSY}/articles/<arabic>/claims"),
    Screen("job", "tomas", "/jobs/<job>"),
    Screen("not-found", "amina", f"{P}/claims/999999/"),
]
