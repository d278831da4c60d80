"""The pages of the whole site, as they look: no fault on a screen or a phone, in light or dark."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from annotations.choices import Role
from annotations.models import Project, User
from annotations.services.invitations import make_invitation
from tests.factories import make_article, standing
from tests.journeys.conftest import Window
from tests.journeys.looks import faults_at


@pytest.mark.django_db(transaction=True)
def test_the_pages_of_the_site_have_no_faults_and_lead_to_each_other(
    window: Window, project: Project, root: User, mia: User
) -> None:
    make_article(project, mia)
    make_invitation(standing=standing(mia, project), role=Role.REVIEWER, days=7)
    pages = ("projects", "storage", "audit", "audit/accounts")
    assert faults_at(window, [(root, f"/manage/{name}") for name in pages]) == {}
    page = window(root, "/p/")
    page.locator(".topbar__account > summary").click()
    page.get_by_role("link", name="Site administration").click()
    tabs = page.get_by_role("navigation", name="Site administration")
    for name in ("Storage", "Audit log", "Projects"):
        tabs.get_by_role("link", name=name).click()
        expect(tabs.locator("[aria-current]")).to_have_text(name)
