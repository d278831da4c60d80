"""One name in three places: ``reviews.edit`` is the URL name, the view and the template."""

from __future__ import annotations

from django.urls import path

from .views import (
    accounts,
    adjudications,
    articles,
    assignments,
    batches,
    citations,
    claim_pages,
    claims,
    comments,
    corrections,
    discussions,
    exports,
    help,
    history,
    invitations,
    jobs,
    language,
    live,
    manage,
    notices,
    people,
    preferences,
    projects,
    public,
    reviews,
    saved_views,
    scales,
    search,
    segments,
    settings,
    spot_checks,
)

urlpatterns = [
    # accounts
    path("", accounts.home, name="home"),
    path("sign-in", accounts.sign_in, name="sign_in"),
    path("sign-out", accounts.sign_out, name="sign_out"),
    path("me/", accounts.profile, name="profile"),
    path("me/appearance", preferences.appearance, name="preferences.appearance"),
    path("me/shortcuts", preferences.shortcuts, name="preferences.shortcuts"),
    path("invite/<str:token>", invitations.accept, name="invitations.accept"),
    path("invite/<str:token>/join", invitations.join, name="invitations.join"),
    # the whole site
    path("manage/components", manage.components, name="manage.components"),
    path("manage/users", manage.users, name="manage.users"),
    path("manage/users/<int:user_id>/deactivate", manage.deactivate, name="manage.deactivate"),
    path("manage/users/<int:user_id>/activate", manage.activate, name="manage.activate"),
    path("manage/jobs", manage.jobs, name="manage.jobs"),
    path("manage/jobs/<int:job_id>/stop", manage.stop_job, name="manage.stop_job"),
    path("manage/jobs/<int:job_id>/retry", manage.retry_job, name="manage.retry_job"),
    path("manage/projects", manage.projects, name="manage.projects"),
    path("manage/storage", manage.storage, name="manage.storage"),
    path("manage/storage/forget", manage.forget_parses, name="manage.forget_parses"),
    path("manage/audit", manage.audit, name="manage.audit"),
    path("manage/audit/accounts", manage.audit_accounts, name="manage.audit_accounts"),
    path("manage/audit/download", manage.audit_download, name="manage.audit_download"),
    # jobs
    path("jobs/", jobs.index, name="jobs.index"),
    path("jobs/<slug:job>", jobs.show, name="jobs.show"),
    path("jobs/<slug:job>/stop", jobs.stop, name="jobs.stop"),
    path("jobs/<slug:job>/restart", jobs.restart, name="jobs.restart"),
    # public pages
    path("c/<uuid:public_id>", public.claim, name="public.claim"),
    path("c/<uuid:public_id>.json", public.review, name="public.review"),
    # notices
    path("me/notices", notices.index, name="notices.index"),
    path("me/notices/read", notices.read_all, name="notices.read_all"),
    path("me/notices/pace", notices.pace, name="notices.pace"),
    path("me/notices/<int:notice_id>/open", notices.show, name="notices.show"),
    path("words/<str:language>.js", language.words, name="language.words"),
    # help
    path("help", help.index, name="help.index"),
    path("help/reviewers", help.reviewers, name="help.reviewers"),
    path("help/adjudicators", help.adjudicators, name="help.adjudicators"),
    path("help/managers", help.managers, name="help.managers"),
    # search
    path("search", search.everywhere, name="search.everywhere"),
    path("p/<slug:slug>/search", search.index, name="search.index"),
    # projects
    path("p/", projects.index, name="projects.index"),
    path("p/new", projects.new, name="projects.new"),
    path("p/<slug:slug>/", projects.overview, name="projects.overview"),
    path("p/<slug:slug>/agreement", projects.agreement, name="projects.agreement"),
    path("p/<slug:slug>/guideline", projects.guideline, name="projects.guideline"),
    # settings
    path("p/<slug:slug>/settings/general", settings.general, name="settings.general"),
    path("p/<slug:slug>/settings/scale", scales.scale, name="settings.scale"),
    path("p/<slug:slug>/settings/kinds", settings.kinds, name="settings.kinds"),
    path("p/<slug:slug>/settings/rules", settings.rules, name="settings.rules"),
    path("p/<slug:slug>/settings/deadlines", settings.deadlines, name="settings.deadlines"),
    path("p/<slug:slug>/settings/publishing", settings.publishing, name="settings.publishing"),
    # articles
    path("p/<slug:slug>/articles/", articles.index, name="articles.index"),
    path("p/<slug:slug>/articles/new", articles.new, name="articles.new"),
    path("p/<slug:slug>/articles/sample", articles.sample, name="articles.sample"),
    path(
        "p/<slug:slug>/articles/new/<int:proposal_id>",
        articles.progress,
        name="articles.progress",
    ),
    path("p/<slug:slug>/articles/<int:article_id>/", articles.show, name="articles.show"),
    path("p/<slug:slug>/articles/<int:article_id>/claims", articles.claims, name="articles.claims"),
    path("p/<slug:slug>/articles/<int:article_id>/ready", articles.ready, name="articles.ready"),
    path(
        "p/<slug:slug>/articles/<int:article_id>/details", articles.details, name="articles.details"
    ),
    path(
        "p/<slug:slug>/segments/<int:segment_id>/dispose", segments.dispose, name="segments.dispose"
    ),
    # claims
    path("p/<slug:slug>/claims/", claim_pages.index, name="claims.index"),
    path("p/<slug:slug>/claims/<int:claim_id>/", claim_pages.show, name="claims.show"),
    path("p/<slug:slug>/articles/<int:article_id>/claims/add", claims.add, name="claims.add"),
    path("p/<slug:slug>/claims/<int:claim_id>/change", claims.change, name="claims.change"),
    path("p/<slug:slug>/claims/<int:claim_id>/move", claims.move, name="claims.move"),
    path("p/<slug:slug>/claims/<int:claim_id>/split", claims.split, name="claims.split"),
    path("p/<slug:slug>/claims/<int:claim_id>/merge", claims.merge, name="claims.merge"),
    path("p/<slug:slug>/claims/<int:claim_id>/withdraw", claims.withdraw, name="claims.withdraw"),
    path("p/<slug:slug>/undo/<slug:step>", claims.undo, name="claims.undo"),
    # batches
    path("p/<slug:slug>/claims/batch", batches.claims, name="batches.claims"),
    path("p/<slug:slug>/claims/batch/undo", batches.undo, name="batches.undo"),
    path("p/<slug:slug>/articles/batch", batches.articles, name="batches.articles"),
    # saved views
    path("p/<slug:slug>/views/save", saved_views.save, name="saved_views.save"),
    path("p/<slug:slug>/views/<int:view_id>/rename", saved_views.rename, name="saved_views.rename"),
    path("p/<slug:slug>/views/<int:view_id>/share", saved_views.share, name="saved_views.share"),
    path("p/<slug:slug>/views/<int:view_id>/delete", saved_views.delete, name="saved_views.delete"),
    # comments
    path("p/<slug:slug>/comments/people", comments.people, name="comments.people"),
    path("p/<slug:slug>/claims/<int:claim_id>/comments/add", comments.add, name="comments.add"),
    path(
        "p/<slug:slug>/comments/<int:comment_id>/resolve", comments.resolve, name="comments.resolve"
    ),
    path("p/<slug:slug>/comments/<int:comment_id>/reopen", comments.reopen, name="comments.reopen"),
    # reviews
    path("p/<slug:slug>/queue/", reviews.queue, name="reviews.queue"),
    path("p/<slug:slug>/queue/next", reviews.next, name="reviews.next"),
    path("p/<slug:slug>/queue/changes", reviews.changes, name="reviews.changes"),
    path("p/<slug:slug>/queue/goal", reviews.goal, name="reviews.goal"),
    path("p/<slug:slug>/queue/take", reviews.take_five, name="reviews.take_five"),
    path("p/<slug:slug>/claims/<int:claim_id>/take", reviews.take, name="reviews.take"),
    path("p/<slug:slug>/claims/<int:claim_id>/review", reviews.edit, name="reviews.edit"),
    path("p/<slug:slug>/claims/<int:claim_id>/review/draft", reviews.draft, name="reviews.draft"),
    path("p/<slug:slug>/claims/<int:claim_id>/decline", reviews.decline, name="reviews.decline"),
    # citations
    path("p/<slug:slug>/claims/<int:claim_id>/citations/add", citations.add, name="citations.add"),
    path(
        "p/<slug:slug>/citations/<int:citation_id>/change",
        citations.change,
        name="citations.change",
    ),
    path(
        "p/<slug:slug>/citations/<int:citation_id>/remove",
        citations.remove,
        name="citations.remove",
    ),
    # adjudications
    path("p/<slug:slug>/adjudicate/", adjudications.index, name="adjudications.index"),
    path(
        "p/<slug:slug>/claims/<int:claim_id>/adjudicate",
        adjudications.edit,
        name="adjudications.edit",
    ),
    path(
        "p/<slug:slug>/claims/<int:claim_id>/send-back",
        adjudications.send_back,
        name="adjudications.send_back",
    ),
    path(
        "p/<slug:slug>/claims/<int:claim_id>/reopen", corrections.reopen, name="corrections.reopen"
    ),
    path(
        "p/<slug:slug>/claims/<int:claim_id>/correct",
        corrections.wording,
        name="corrections.wording",
    ),
    path(
        "p/<slug:slug>/claims/<int:claim_id>/correct/sources",
        corrections.sources,
        name="corrections.sources",
    ),
    path("p/<slug:slug>/adjudicate/spot-checks/", spot_checks.index, name="spot_checks.index"),
    path("p/<slug:slug>/adjudicate/spot-checks/next", spot_checks.next, name="spot_checks.next"),
    path(
        "p/<slug:slug>/claims/<int:claim_id>/spot-check", spot_checks.edit, name="spot_checks.edit"
    ),
    # discussions
    path(
        "p/<slug:slug>/claims/<int:claim_id>/discussion", discussions.show, name="discussions.show"
    ),
    path(
        "p/<slug:slug>/claims/<int:claim_id>/discussion/close",
        discussions.close,
        name="discussions.close",
    ),
    # assignments
    path("p/<slug:slug>/assignments/", assignments.index, name="assignments.index"),
    path(
        "p/<slug:slug>/assignments/<int:assignment_id>/take-back",
        assignments.take_back,
        name="assignments.take_back",
    ),
    # people
    path("p/<slug:slug>/people/", people.index, name="people.index"),
    path("p/<slug:slug>/people/invite", invitations.make, name="invitations.make"),
    path(
        "p/<slug:slug>/people/invitations/<int:invitation_id>/revoke",
        invitations.revoke,
        name="invitations.revoke",
    ),
    path("p/<slug:slug>/people/<int:membership_id>/role", people.role, name="people.role"),
    path("p/<slug:slug>/people/<int:membership_id>/remove", people.remove, name="people.remove"),
    path("p/<slug:slug>/assignments/change", assignments.change, name="assignments.change"),
    path("p/<slug:slug>/assignments/assign", assignments.assign, name="assignments.assign"),
    path(
        "p/<slug:slug>/assignments/rebalance", assignments.rebalance, name="assignments.rebalance"
    ),
    # exports
    path("p/<slug:slug>/exports/", exports.index, name="exports.index"),
    path("p/<slug:slug>/exports/claims.csv", exports.claims, name="exports.claims"),
    # live
    path("p/<slug:slug>/live", live.stream, name="live.stream"),
    path("p/<slug:slug>/live/state", live.state, name="live.state"),
    path("p/<slug:slug>/live/here", live.here, name="live.here"),
    # history
    path("p/<slug:slug>/history/", history.index, name="history.index"),
    path(
        "p/<slug:slug>/articles/<int:article_id>/history", history.article, name="history.article"
    ),
    path("p/<slug:slug>/claims/<int:claim_id>/history", history.claim, name="history.claim"),
    path("p/<slug:slug>/history/download", history.download, name="history.download"),
    path("p/<slug:slug>/history/<slug:step>/restore", history.restore, name="history.restore"),
]
