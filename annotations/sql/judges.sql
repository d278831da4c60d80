-- A review is written by the person it was asked of, on the claim it was asked for.
ALTER TABLE annotations_review ADD CONSTRAINT review_of_its_assignment
    FOREIGN KEY (assignment_id, claim_id, reviewer_id)
    REFERENCES annotations_assignment (id, claim_id, reviewer_id)
    DEFERRABLE INITIALLY DEFERRED;

-- P4, the other way round: whoever settled a claim does not review it afterwards.
CREATE FUNCTION annotations_reviewer_is_another() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT FROM annotations_adjudication
        WHERE claim_id = NEW.claim_id AND adjudicator_id = NEW.reviewer_id
    ) THEN
        RAISE EXCEPTION 'the adjudicator of a claim cannot review it'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'reviewer_is_another';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER reviewer_is_another BEFORE INSERT ON annotations_review
    FOR EACH ROW EXECUTE FUNCTION annotations_reviewer_is_another();
