"""The people of the tests, each with one role in one blind project.

Mia manages, Ada adjudicates, Ben and Chi review, Vic views. Dot has an account and belongs to
nothing. Root is the site admin who made the project.
"""

from __future__ import annotations

import pytest

from annotations.choices import Role
from annotations.models import Project, User
from annotations.services.projects import add_member
from tests.factories import make_project, make_user, standing


@pytest.fixture
def root(db: None) -> User:
    return make_user("root", site_admin=True)


@pytest.fixture
def project(root: User) -> Project:
    """Truth scale, attribution asked, two blind reviews a claim, one source, 40 characters."""
    return make_project(root)


def _member(project: Project, root: User, username: str, role: str) -> User:
    user = make_user(username)
    add_member(standing=standing(root, project), user=user, role=role)
    return user


@pytest.fixture
def mia(project: Project, root: User) -> User:
    return _member(project, root, "mia", Role.MANAGER)


@pytest.fixture
def ada(project: Project, root: User) -> User:
    return _member(project, root, "ada", Role.ADJUDICATOR)


@pytest.fixture
def ben(project: Project, root: User) -> User:
    return _member(project, root, "ben", Role.REVIEWER)


@pytest.fixture
def chi(project: Project, root: User) -> User:
    return _member(project, root, "chi", Role.REVIEWER)


@pytest.fixture
def vic(project: Project, root: User) -> User:
    return _member(project, root, "vic", Role.VIEWER)


@pytest.fixture
def dot(db: None) -> User:
    return make_user("dot")
