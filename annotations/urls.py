"""One name in three places: ``reviews.edit`` is the URL name, the view and the template."""

from __future__ import annotations

from django.urls import path

from .views import accounts, projects

urlpatterns = [
    # accounts
    path("", accounts.home, name="home"),
    path("sign-in", accounts.sign_in, name="sign_in"),
    path("sign-out", accounts.sign_out, name="sign_out"),
    # projects
    path("p/", projects.index, name="projects.index"),
    path("p/<slug:slug>/", projects.overview, name="projects.overview"),
    # articles
    # claims
    # reviews
    # citations
    # adjudications
    # exports
    # history
]
