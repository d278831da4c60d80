"""One attempt to break each rule of the database, past the services. Each breaks one rule only."""

from __future__ import annotations

import datetime
import hashlib
from typing import Any

from django.utils import timezone

from annotations.models import (
    Activity,
    Adjudication,
    Anchor,
    Article,
    Assignment,
    Attribution,
    BlindVerdict,
    Citation,
    Claim,
    Comment,
    Correction,
    Discussion,
    Invitation,
    Membership,
    Notice,
    Presence,
    Project,
    PublishedCitation,
    RequestKey,
    Review,
    SavedView,
    Segment,
    Source,
    SpotCheck,
    User,
    VerdictLabel,
    VerdictScale,
)
from tests.factories import TEXT, scale
from tests.models.attempt import (
    Act,
    Attempt,
    a_link,
    anchor_of,
    assignment_of,
    attribution_label,
    changed,
    copied,
    delete_review,
    foreign_source,
    new_article,
    new_claim,
    new_ruling,
    repeat_a_sequence,
    second_anchor,
    second_link,
    segment_of,
    source_of,
    truncate,
    two_with_one_external_id,
    used_label,
)
from tests.models.world import World, switch_off

BY_WHOM = "adjudication_by_a_person_or_by_agreement"
DECLINED = "assignment_declined_with_reason"
DAY = datetime.timedelta(days=1)
OPENED = TEXT.index("opened")  # behind a character that takes two UTF-16 units


def second_review(w: World) -> None:
    """A review's assignment is unique already, so the rule needs another one out of its way."""
    switch_off("annotations_review", "review_of_its_assignment")
    copied(lambda w: w.review, assignment=lambda w: w.spare)(w)


def another_blind_verdict(**values: Any) -> Act:
    """What Chi had said, of whom the world has no blind verdict yet."""
    return copied(lambda w: w.blind, review=lambda w: w.claim.reviews.get(reviewer=w.chi), **values)


ATTEMPTS = [
    # --- activity
    Attempt(Activity, "activity_sequence_once", repeat_a_sequence),
    Attempt(
        Activity,
        "activity_stays",
        lambda w: Activity.objects.filter(project=w.project).update(verb="claim.ready"),
        "append_only",
    ),
    Attempt(
        Activity,
        "activity_stays",
        lambda w: Activity.objects.filter(project=w.project).delete(),
        "append_only",
    ),
    Attempt(
        Activity,
        "activity_is_kept",
        truncate,
        "append_only",
    ),
    # --- adjudications
    Attempt(Adjudication, BY_WHOM, new_ruling(adjudicator=None)),
    Attempt(Adjudication, BY_WHOM, new_ruling(justification="")),
    Attempt(Adjudication, BY_WHOM, new_ruling(method="agreement")),
    Attempt(Adjudication, "adjudication_confidence", new_ruling(confidence="sure")),
    Attempt(Adjudication, "adjudication_same_project", new_ruling(project=lambda w: w.other)),
    Attempt(Adjudication, "adjudication_one_standing", new_ruling(claim=lambda w: w.ruling.claim)),
    Attempt(Adjudication, "adjudicator_is_another", new_ruling(adjudicator=lambda w: w.ben)),
    Attempt(Adjudication, "label_fits_aspect", new_ruling(content_label=attribution_label)),
    Attempt(
        Adjudication,
        "adjudication_is_superseded",
        changed(lambda w: w.ruling, justification="Something else."),
        "append_only",
    ),
    Attempt(Adjudication, "adjudication_stays", lambda w: w.ruling.delete(), "append_only"),
    # --- anchors
    Attempt(Anchor, "anchor_not_empty", second_anchor(5, 5)),
    Attempt(Anchor, "anchor_order_once", second_anchor(0, 7, order=0)),
    Attempt(Anchor, "anchor_quote_matches", second_anchor(0, 7, quote="Ana Leo")),
    Attempt(Anchor, "anchor_quote_matches", second_anchor(4, 7, prefix="Ada ")),
    Attempt(Anchor, "anchor_quote_matches", second_anchor(0, 7, suffix="")),
    Attempt(Anchor, "anchor_quote_matches", second_anchor(0, 7, project=lambda w: w.other)),
    Attempt(Anchor, "anchor_quote_matches", second_anchor(5000, 5003, quote="abc", prefix="")),
    # Offsets that count UTF-16 units, as a browser does.
    Attempt(Anchor, "anchor_quote_matches", second_anchor(OPENED + 1, OPENED + 7, quote="opened")),
    Attempt(Anchor, "anchor_quote_still_matches", changed(anchor_of, start=0)),
    Attempt(
        Anchor,
        "claim_stays_anchored",
        lambda w: w.idle.anchors.all().delete(),
        "claim_is_anchored",
    ),
    # --- articles
    Attempt(Article, "article_direction", changed(lambda w: w.article, direction="ttb")),
    Attempt(Article, "article_fingerprint", new_article("A new text.", sha256="0" * 64)),
    Attempt(Article, "article_length", new_article("A 🌉.", length=5)),
    Attempt(Article, "article_line_ends", new_article("One.\r\nTwo.")),
    Attempt(Article, "article_not_empty", new_article("")),
    Attempt(
        Article,
        "article_text_stays",
        changed(
            lambda w: w.article,
            text="Other.",
            length=6,
            sha256=hashlib.sha256(b"Other.").hexdigest(),
        ),
    ),
    # --- assignments
    Attempt(Assignment, DECLINED, changed(assignment_of, state="declined")),
    Attempt(
        Assignment,
        DECLINED,
        changed(assignment_of, decline_reason="other"),
    ),
    Attempt(Assignment, "assignment_slot_range", changed(assignment_of, slot=6)),
    Attempt(
        Assignment,
        "assignment_same_project",
        copied(assignment_of, reviewer=lambda w: w.dot, slot=3, project=lambda w: w.other),
    ),
    Attempt(Assignment, "assignment_confirm_with_wording", changed(assignment_of, state="confirm")),
    Attempt(
        Assignment, "assignment_confirm_with_wording", changed(assignment_of, former_wording={})
    ),
    Attempt(Assignment, "assignment_reviewer_once", copied(assignment_of, slot=3)),
    Attempt(Assignment, "assignment_slot_once", copied(assignment_of, reviewer=lambda w: w.dot)),
    # --- attributions
    Attempt(Attribution, "attribution_cue_has_place", second_link(cue="said")),
    Attempt(Attribution, "attribution_mention_has_place", second_link(mention="Ana Lee")),
    Attempt(Attribution, "attribution_has_speaker", second_link(speaker="")),
    Attempt(Attribution, "attribution_wikidata_id", second_link(wikidata_id="P31")),
    Attempt(Attribution, "attribution_order_once", second_link(order=0)),
    Attempt(Attribution, "attribution_same_project", second_link(project=lambda w: w.other)),
    Attempt(
        Attribution, "attribution_words_match", second_link(mention="Ana Lee", mention_start=1)
    ),
    Attempt(Attribution, "attribution_words_match", second_link(cue="said", cue_start=0)),
    Attempt(
        Attribution,
        "attribution_words_still_match",
        changed(a_link, cue="said", cue_start=0),
    ),
    # --- citations
    Attempt(Citation, "citation_aspect", copied(lambda w: w.citation, order=1, aspect="tone")),
    Attempt(Citation, "citation_order_once", copied(lambda w: w.citation)),
    Attempt(
        Citation, "citation_source_or_search", copied(lambda w: w.citation, order=1, source=None)
    ),
    Attempt(
        Citation,
        "citation_source_or_search",
        copied(lambda w: w.citation, order=1, searched_for="bridge"),
    ),
    Attempt(
        Citation, "citation_source_or_search", copied(lambda w: w.citation, order=1, stance="maybe")
    ),
    Attempt(
        Citation,
        "citation_same_project",
        copied(
            lambda w: w.citation,
            order=1,
            project=lambda w: w.other,
            source=None,
            stance="",
            searched_for="bridge",
            searched_in="the archive",
            searched_on=lambda w: timezone.localdate(),
        ),
    ),
    Attempt(
        Citation,
        "citation_source_same_project",
        copied(lambda w: w.citation, order=1, source=foreign_source),
    ),
    # --- claims
    Attempt(Claim, "claim_is_anchored", new_claim(anchored=False)),
    Attempt(Claim, "claim_kind", new_claim(kind="rumour")),
    Attempt(Claim, "claim_not_empty", new_claim(text="")),
    Attempt(Claim, "claim_number_once", new_claim(article=lambda w: w.article, number=1)),
    Attempt(Claim, "claim_same_project", new_claim(project=lambda w: w.other)),
    Attempt(Claim, "claim_verifiability_range", new_claim(verifiability=1.01)),
    Attempt(Claim, "claim_worth_range", new_claim(worth=-0.01)),
    Attempt(Claim, "claim_external_id_once", two_with_one_external_id),
    Attempt(
        Claim,
        "claim_not_its_own_parent",
        lambda w: Claim.objects.filter(pk=w.idle.pk).update(parent=w.idle),
    ),
    Attempt(Claim, "claim_stays_in_article", changed(lambda w: w.idle, number=99)),
    Attempt(
        Claim,
        "claim_stays_in_article",
        lambda w: Claim.objects.filter(pk=w.idle.pk).update(article=w.empty),
    ),
    # --- comments and corrections
    Attempt(Comment, "comment_not_empty", copied(lambda w: w.comment, text="")),
    Attempt(
        Comment,
        "comment_resolved_by_someone",
        copied(lambda w: w.comment, resolved_at=lambda w: timezone.now()),
    ),
    Attempt(
        Comment, "comment_same_project", copied(lambda w: w.comment, project=lambda w: w.other)
    ),
    Attempt(
        Comment,
        "comment_replies_in_its_claim",
        copied(lambda w: w.comment, claim=lambda w: w.idle, reply_to=lambda w: w.comment),
    ),
    Attempt(
        Comment,
        "comment_thread_resolved_as_one",
        copied(
            lambda w: w.comment,
            reply_to=lambda w: w.comment,
            resolved_at=lambda w: timezone.now(),
            resolved_by=lambda w: w.ben,
        ),
    ),
    Attempt(Correction, "correction_has_note", copied(lambda w: w.correction, public_note="")),
    Attempt(
        Correction,
        "correction_same_project",
        copied(lambda w: w.correction, project=lambda w: w.other),
    ),
    Attempt(
        Correction,
        "correction_stays",
        changed(lambda w: w.correction, public_note="Never mind."),
        "append_only",
    ),
    Attempt(Correction, "correction_stays", lambda w: w.correction.delete(), "append_only"),
    # --- discussions and spot checks
    Attempt(
        Discussion,
        "discussion_lasts",
        changed(lambda w: w.discussion, closes_at=timezone.now() - DAY),
    ),
    Attempt(
        Discussion,
        "discussion_same_project",
        copied(lambda w: w.discussion, claim=lambda w: w.foreign),
    ),
    Attempt(
        BlindVerdict,
        "blind_verdict_same_project",
        another_blind_verdict(
            discussion=lambda w: Discussion.objects.create(
                project=w.other, claim=w.foreign, closes_at=timezone.now() + DAY
            )
        ),
    ),
    Attempt(
        BlindVerdict,
        "blind_verdict_of_a_review_of_the_project",
        another_blind_verdict(
            project=lambda w: w.other,
            discussion=lambda w: Discussion.objects.create(
                project=w.other, claim=w.foreign, closes_at=timezone.now() + DAY
            ),
        ),
    ),
    Attempt(
        BlindVerdict, "label_fits_aspect", another_blind_verdict(content_label=attribution_label)
    ),
    Attempt(
        BlindVerdict,
        "blind_verdict_stays",
        changed(lambda w: w.blind, confidence="low"),
        "append_only",
    ),
    Attempt(BlindVerdict, "blind_verdict_stays", lambda w: w.blind.delete(), "append_only"),
    Attempt(
        SpotCheck,
        "spot_check_same_project",
        lambda w: SpotCheck.objects.create(
            project=w.project, adjudication=w.foreign_ruling, upheld=True, checker=w.root
        ),
    ),
    Attempt(
        SpotCheck, "spot_check_stays", changed(lambda w: w.spot_check, upheld=False), "append_only"
    ),
    Attempt(SpotCheck, "spot_check_stays", lambda w: w.spot_check.delete(), "append_only"),
    # --- notices, presence, invitations
    Attempt(Notice, "notice_kind", copied(lambda w: w.notice, key="", kind="rumour")),
    Attempt(Notice, "notice_told_once", copied(lambda w: w.notice)),
    Attempt(
        Notice, "notice_same_project", copied(lambda w: w.notice, key="", claim=lambda w: w.foreign)
    ),
    Attempt(Presence, "presence_of_tab", copied(lambda w: w.presence)),
    Attempt(Presence, "presence_place", copied(lambda w: w.presence, tab="b", place="bed")),
    Attempt(
        Invitation,
        "invitation_role",
        copied(lambda w: w.invitation, token_sha256="1" * 64, role="owner"),
    ),
    Attempt(
        Invitation,
        "invitation_accepted_once",
        changed(lambda w: w.invitation, accepted_at=timezone.now()),
    ),
    # --- projects and scales
    Attempt(
        Membership,
        "membership_role",
        lambda w: Membership.objects.create(project=w.project, user=w.dot, role="owner"),
    ),
    Attempt(
        Membership,
        "membership_once",
        lambda w: Membership.objects.create(project=w.project, user=w.ben, role="viewer"),
    ),
    Attempt(Project, "project_agreement_rule", changed(lambda w: w.project, agreement_rule="two")),
    Attempt(
        Project, "project_reviews_per_claim", changed(lambda w: w.project, reviews_per_claim=0)
    ),
    Attempt(
        Project, "project_reviews_per_claim", changed(lambda w: w.project, reviews_per_claim=6)
    ),
    Attempt(
        Project, "project_offered_kinds", changed(lambda w: w.project, offered_kinds=["event"])
    ),
    Attempt(
        Project,
        "project_offered_kinds",
        changed(lambda w: w.project, offered_kinds=["other", "rumour"]),
    ),
    Attempt(
        Project, "project_kind_notes", changed(lambda w: w.project, kind_notes={"rumour": "Hm"})
    ),
    Attempt(
        Project, "project_kind_notes", changed(lambda w: w.project, kind_notes={"event": "x" * 301})
    ),
    Attempt(Project, "project_kind_notes", changed(lambda w: w.project, kind_notes={"event": 1})),
    Attempt(Project, "project_kind_notes", changed(lambda w: w.project, kind_notes=["event"])),
    Attempt(Project, "project_discussion_days", changed(lambda w: w.project, discussion_days=31)),
    Attempt(
        Membership,
        "membership_weekly_goal",
        changed(lambda w: w.project.memberships.first(), weekly_goal=0),
    ),
    Attempt(VerdictScale, "scale_aspect", changed(lambda w: scale("averitec-4"), aspect="tone")),
    Attempt(VerdictScale, "scale_version_once", copied(lambda w: scale("truth-6"))),
    Attempt(VerdictLabel, "label_code_once", copied(used_label, rank=99)),
    Attempt(VerdictLabel, "label_rank_once", copied(used_label, code="truer")),
    Attempt(VerdictLabel, "label_in_use_stays", changed(used_label, name="Truest")),
    Attempt(VerdictLabel, "label_in_use_stays", changed(used_label, rating=None)),
    Attempt(
        VerdictLabel, "label_in_use_stays", changed(lambda w: w.blind.content_label, name="Falser")
    ),
    # --- published citations and request keys
    Attempt(PublishedCitation, "published_citation_once", copied(lambda w: w.published)),
    Attempt(
        PublishedCitation,
        "published_adjudication_same_project",
        lambda w: PublishedCitation.objects.create(
            project=w.project, adjudication=w.foreign_ruling, citation=w.citation
        ),
    ),
    Attempt(
        PublishedCitation,
        "published_citation_same_project",
        lambda w: PublishedCitation.objects.create(
            project=w.other, adjudication=w.foreign_ruling, citation=w.citation
        ),
    ),
    Attempt(
        RequestKey,
        "request_key_once",
        lambda w: [
            RequestKey.objects.create(user=w.ben, route="r", key="k", body_sha256=body)
            for body in ("a", "b")
        ],
    ),
    # --- reviews
    Attempt(Review, "review_confidence", changed(lambda w: w.draft, confidence="sure")),
    Attempt(
        Review,
        "review_submitted_complete",
        lambda w: Review.objects.filter(pk=w.draft.pk).update(
            submitted_at=timezone.now(), confidence=""
        ),
    ),
    Attempt(Review, "review_once", second_review),
    Attempt(
        Review,
        "review_of_its_assignment",
        copied(lambda w: w.review, assignment=lambda w: w.spare, reviewer=lambda w: w.dot),
    ),
    Attempt(
        Review,
        "reviewer_is_another",
        copied(
            lambda w: w.review,
            claim=lambda w: w.ruling.claim,
            reviewer=lambda w: w.ada,
            assignment=lambda w: Assignment.objects.create(
                project=w.project, claim=w.ruling.claim, reviewer=w.ada, slot=5
            ),
        ),
    ),
    Attempt(
        Review,
        "review_same_project",
        copied(
            lambda w: w.review,
            assignment=lambda w: w.spare,
            claim=lambda w: w.idle,
            project=lambda w: w.other,
        ),
    ),
    Attempt(Review, "review_stays", delete_review, "append_only"),
    Attempt(
        Review,
        "label_fits_aspect",
        lambda w: Review.objects.filter(pk=w.draft.pk).update(content_label=attribution_label(w)),
    ),
    # --- saved views
    Attempt(SavedView, "saved_view_name_once", copied(lambda w: w.saved_view)),
    Attempt(
        SavedView,
        "saved_view_screen",
        copied(lambda w: w.saved_view, name="Another", screen="people"),
    ),
    Attempt(SavedView, "saved_view_has_name", copied(lambda w: w.saved_view, name="")),
    # --- segments, sources, people
    Attempt(Segment, "segment_accounted_for", changed(segment_of, disposition="none", reason="")),
    Attempt(Segment, "segment_not_empty", copied(segment_of, order=9, start=3, end=3)),
    Attempt(Segment, "segment_order_once", copied(segment_of, start=3)),
    Attempt(Segment, "segment_start_once", copied(segment_of, order=9)),
    Attempt(
        Segment,
        "segment_same_project",
        copied(segment_of, order=9, start=3, project=lambda w: w.other),
    ),
    Attempt(Segment, "segment_inside_article", copied(segment_of, order=9, start=3, end=5000)),
    Attempt(Source, "source_has_title", copied(source_of, canonical_url="", title="")),
    Attempt(User, "user_language", changed(lambda w: w.ben, language="../en")),
    Attempt(User, "user_time_zone", changed(lambda w: w.ben, time_zone="../etc/passwd")),
    Attempt(User, "user_keys", changed(lambda w: w.ben, keys=["n"])),
    Attempt(User, "user_email_pace", changed(lambda w: w.ben, email_pace="always")),
    Attempt(User, "user_username_any_case", lambda w: User.objects.create(username="BEN")),
]
