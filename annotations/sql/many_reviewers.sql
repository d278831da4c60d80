-- The same walls for what came later: everything below a project belongs to one project.
ALTER TABLE annotations_comment
    ADD CONSTRAINT comment_in_claim UNIQUE (id, claim_id),
    ADD CONSTRAINT comment_replies_in_its_claim
        FOREIGN KEY (reply_to_id, claim_id) REFERENCES annotations_comment (id, claim_id)
        DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE annotations_discussion
    ADD CONSTRAINT discussion_in_project UNIQUE (id, project_id),
    ADD CONSTRAINT discussion_same_project
        FOREIGN KEY (claim_id, project_id) REFERENCES annotations_claim (id, project_id)
        DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE annotations_blindverdict
    ADD CONSTRAINT blind_verdict_same_project
        FOREIGN KEY (discussion_id, project_id) REFERENCES annotations_discussion (id, project_id)
        DEFERRABLE INITIALLY DEFERRED,
    ADD CONSTRAINT blind_verdict_of_a_review_of_the_project
        FOREIGN KEY (review_id, project_id) REFERENCES annotations_review (id, project_id)
        DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE annotations_spotcheck ADD CONSTRAINT spot_check_same_project
    FOREIGN KEY (adjudication_id, project_id)
    REFERENCES annotations_adjudication (id, project_id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE annotations_notice ADD CONSTRAINT notice_same_project
    FOREIGN KEY (claim_id, project_id) REFERENCES annotations_claim (id, project_id)
    DEFERRABLE INITIALLY DEFERRED;

-- What was said blind, and what a spot check found, is never edited.
CREATE TRIGGER blind_verdict_stays BEFORE UPDATE OR DELETE ON annotations_blindverdict
    FOR EACH ROW EXECUTE FUNCTION annotations_refuse();
CREATE TRIGGER label_fits_aspect BEFORE INSERT ON annotations_blindverdict
    FOR EACH ROW EXECUTE FUNCTION annotations_labels_fit();
CREATE TRIGGER spot_check_stays BEFORE UPDATE OR DELETE ON annotations_spotcheck
    FOR EACH ROW EXECUTE FUNCTION annotations_refuse();

-- Claims whose reviews adjudicators could read before this column was there.
UPDATE annotations_claim AS c SET opened_at = now()
WHERE EXISTS (
        SELECT FROM annotations_activity WHERE claim_id = c.id AND verb = 'claim.sent_back'
    )
    OR EXISTS (SELECT FROM annotations_adjudication WHERE claim_id = c.id)
    OR (
        SELECT count(*) FROM annotations_review
        WHERE claim_id = c.id AND submitted_at IS NOT NULL
    ) >= (SELECT reviews_per_claim FROM annotations_project WHERE id = c.project_id);
