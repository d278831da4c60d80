-- Rules that only a database can keep. Each refuses with the name of a constraint, so that the
-- error can be told apart; the services refuse the same things earlier and in friendlier words.

-- P5: what an anchor quotes is what lies there (made anew in long_texts.sql). substr counts code points in a UTF-8 database.
CREATE FUNCTION annotations_anchor_matches() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    body text;
    owner bigint;
BEGIN
    SELECT a.text, a.project_id INTO body, owner
    FROM annotations_claim c JOIN annotations_article a ON a.id = c.article_id
    WHERE c.id = NEW.claim_id;
    IF owner IS DISTINCT FROM NEW.project_id
       OR substr(body, NEW.start + 1, NEW."end" - NEW.start) IS DISTINCT FROM NEW.quote
       OR substr(body, greatest(NEW.start - 31, 1), least(NEW.start, 32))
          IS DISTINCT FROM NEW.prefix
       OR substr(body, NEW."end" + 1, 32) IS DISTINCT FROM NEW.suffix
       OR char_length(NEW.quote) <> NEW."end" - NEW.start THEN
        RAISE EXCEPTION 'these words do not stand at % to % of the article', NEW.start, NEW."end"
            USING ERRCODE = 'check_violation', CONSTRAINT = 'anchor_quote_matches';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER anchor_quote_matches BEFORE INSERT OR UPDATE ON annotations_anchor
    FOR EACH ROW EXECUTE FUNCTION annotations_anchor_matches();

CREATE FUNCTION annotations_segment_inside() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW."end" > (SELECT length FROM annotations_article WHERE id = NEW.article_id) THEN
        RAISE EXCEPTION 'the segment ends after the article'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'segment_inside_article';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER segment_inside_article BEFORE INSERT OR UPDATE ON annotations_segment
    FOR EACH ROW EXECUTE FUNCTION annotations_segment_inside();

-- The words that name a speaker and the cue words are anchored like everything else
-- (made anew there, too).
CREATE FUNCTION annotations_attribution_matches() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    body text;
BEGIN
    IF NEW.mention_start IS NULL AND NEW.cue_start IS NULL THEN
        RETURN NEW;
    END IF;
    SELECT a.text INTO body
    FROM annotations_claim c JOIN annotations_article a ON a.id = c.article_id
    WHERE c.id = NEW.claim_id;
    IF NEW.mention_start IS NOT NULL
       AND substr(body, NEW.mention_start + 1, char_length(NEW.mention)) <> NEW.mention
       OR NEW.cue_start IS NOT NULL
       AND substr(body, NEW.cue_start + 1, char_length(NEW.cue)) <> NEW.cue THEN
        RAISE EXCEPTION 'these words do not stand at that place of the article'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'attribution_words_match';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER attribution_words_match BEFORE INSERT OR UPDATE ON annotations_attribution
    FOR EACH ROW EXECUTE FUNCTION annotations_attribution_matches();

-- 1..n anchors a claim, seen at commit, so that a service may replace them.
CREATE FUNCTION annotations_claim_is_anchored() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    claim bigint;
BEGIN
    -- Two statements, because one expression may name only columns that the row has.
    IF TG_TABLE_NAME = 'annotations_claim' THEN
        claim := NEW.id;
    ELSE
        claim := OLD.claim_id;
    END IF;
    IF EXISTS (SELECT FROM annotations_claim WHERE id = claim)
       AND NOT EXISTS (SELECT FROM annotations_anchor WHERE claim_id = claim) THEN
        RAISE EXCEPTION 'claim % has no anchor', claim
            USING ERRCODE = 'check_violation', CONSTRAINT = 'claim_is_anchored';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER claim_is_anchored AFTER INSERT ON annotations_claim
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION annotations_claim_is_anchored();
CREATE CONSTRAINT TRIGGER claim_stays_anchored AFTER DELETE OR UPDATE OF claim_id
    ON annotations_anchor
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION annotations_claim_is_anchored();

CREATE FUNCTION annotations_claim_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a claim stays in its article'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'claim_stays_in_article';
END $$;
CREATE TRIGGER claim_stays_in_article BEFORE UPDATE ON annotations_claim
    FOR EACH ROW WHEN (
        NEW.article_id <> OLD.article_id OR NEW.project_id <> OLD.project_id
        OR NEW.number <> OLD.number OR NEW.public_id <> OLD.public_id
    ) EXECUTE FUNCTION annotations_claim_stays();

-- The text under check never changes, and its fingerprint is its own.
CREATE FUNCTION annotations_article_text_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the text of an article never changes'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'article_text_stays';
END $$;
CREATE TRIGGER article_text_stays BEFORE UPDATE ON annotations_article
    FOR EACH ROW WHEN (
        NEW.text <> OLD.text OR NEW.sha256 <> OLD.sha256 OR NEW.length <> OLD.length
        OR NEW.project_id <> OLD.project_id
    ) EXECUTE FUNCTION annotations_article_text_stays();
ALTER TABLE annotations_article
    ADD CONSTRAINT article_fingerprint
        CHECK (sha256 = encode(sha256(convert_to(text, 'UTF8')), 'hex')),
    ADD CONSTRAINT article_length CHECK (length = char_length(text)),
    ADD CONSTRAINT article_line_ends CHECK (position(E'\r' IN text) = 0);

-- A verdict that was used keeps its meaning for ever; it can only be retired.
CREATE FUNCTION annotations_label_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT FROM annotations_review
        WHERE content_label_id = OLD.id OR attribution_label_id = OLD.id
    ) OR EXISTS (
        SELECT FROM annotations_adjudication
        WHERE content_label_id = OLD.id OR attribution_label_id = OLD.id
    ) THEN
        RAISE EXCEPTION 'the verdict % is in use: retire it, or start a new version', OLD.code
            USING ERRCODE = 'check_violation', CONSTRAINT = 'label_in_use_stays';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER label_in_use_stays BEFORE UPDATE ON annotations_verdictlabel
    FOR EACH ROW WHEN (
        (NEW.scale_id, NEW.code, NEW.letter, NEW.name, NEW.definition, NEW.rank)
            IS DISTINCT FROM
        (OLD.scale_id, OLD.code, OLD.letter, OLD.name, OLD.definition, OLD.rank)
        OR NEW.rating IS DISTINCT FROM OLD.rating
    ) EXECUTE FUNCTION annotations_label_stays();

-- A content verdict comes from a content scale, an attribution verdict from an attribution scale.
CREATE FUNCTION annotations_labels_fit() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT FROM annotations_verdictlabel l JOIN annotations_verdictscale s ON s.id = l.scale_id
        WHERE l.id = NEW.content_label_id AND s.aspect <> 'content'
           OR l.id = NEW.attribution_label_id AND s.aspect <> 'attribution'
    ) THEN
        RAISE EXCEPTION 'this verdict belongs to the other question'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'label_fits_aspect';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER label_fits_aspect BEFORE INSERT OR UPDATE OF content_label_id, attribution_label_id
    ON annotations_review FOR EACH ROW EXECUTE FUNCTION annotations_labels_fit();
CREATE TRIGGER label_fits_aspect BEFORE INSERT ON annotations_adjudication
    FOR EACH ROW EXECUTE FUNCTION annotations_labels_fit();

-- P4: a settled claim is settled by somebody who did not review it, and is superseded, not edited.
CREATE FUNCTION annotations_adjudicator_is_another() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT FROM annotations_review
        WHERE claim_id = NEW.claim_id AND reviewer_id = NEW.adjudicator_id
    ) THEN
        RAISE EXCEPTION 'a reviewer of the claim cannot settle it'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'adjudicator_is_another';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER adjudicator_is_another BEFORE INSERT ON annotations_adjudication
    FOR EACH ROW EXECUTE FUNCTION annotations_adjudicator_is_another();

CREATE FUNCTION annotations_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% of % is not possible: it is only ever added to', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'check_violation', CONSTRAINT = 'append_only';
END $$;
CREATE TRIGGER adjudication_is_superseded BEFORE UPDATE ON annotations_adjudication
    FOR EACH ROW WHEN (
        OLD.superseded_at IS NOT NULL
        OR (to_jsonb(NEW) - 'superseded_at') IS DISTINCT FROM (to_jsonb(OLD) - 'superseded_at')
    ) EXECUTE FUNCTION annotations_refuse();
CREATE TRIGGER adjudication_stays BEFORE DELETE ON annotations_adjudication
    FOR EACH ROW EXECUTE FUNCTION annotations_refuse();
CREATE TRIGGER review_stays BEFORE DELETE ON annotations_review
    FOR EACH ROW WHEN (OLD.submitted_at IS NOT NULL) EXECUTE FUNCTION annotations_refuse();
CREATE TRIGGER correction_stays BEFORE UPDATE OR DELETE ON annotations_correction
    FOR EACH ROW EXECUTE FUNCTION annotations_refuse();

-- Everything below a project belongs to one project.
ALTER TABLE annotations_segment ADD CONSTRAINT segment_same_project
    FOREIGN KEY (article_id, project_id) REFERENCES annotations_article (id, project_id)
    DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE annotations_claim ADD CONSTRAINT claim_same_project
    FOREIGN KEY (article_id, project_id) REFERENCES annotations_article (id, project_id)
    DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE annotations_attribution ADD CONSTRAINT attribution_same_project
    FOREIGN KEY (claim_id, project_id) REFERENCES annotations_claim (id, project_id)
    DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE annotations_assignment ADD CONSTRAINT assignment_same_project
    FOREIGN KEY (claim_id, project_id) REFERENCES annotations_claim (id, project_id)
    DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE annotations_review ADD CONSTRAINT review_same_project
    FOREIGN KEY (claim_id, project_id) REFERENCES annotations_claim (id, project_id)
    DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE annotations_citation
    ADD CONSTRAINT citation_same_project
        FOREIGN KEY (review_id, project_id) REFERENCES annotations_review (id, project_id)
        DEFERRABLE INITIALLY DEFERRED,
    ADD CONSTRAINT citation_source_same_project
        FOREIGN KEY (source_id, project_id) REFERENCES annotations_source (id, project_id)
        DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE annotations_adjudication ADD CONSTRAINT adjudication_same_project
    FOREIGN KEY (claim_id, project_id) REFERENCES annotations_claim (id, project_id)
    DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE annotations_publishedcitation
    ADD CONSTRAINT published_adjudication_same_project
        FOREIGN KEY (adjudication_id, project_id)
        REFERENCES annotations_adjudication (id, project_id) DEFERRABLE INITIALLY DEFERRED,
    ADD CONSTRAINT published_citation_same_project
        FOREIGN KEY (citation_id, project_id)
        REFERENCES annotations_citation (id, project_id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE annotations_comment ADD CONSTRAINT comment_same_project
    FOREIGN KEY (claim_id, project_id) REFERENCES annotations_claim (id, project_id)
    DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE annotations_correction ADD CONSTRAINT correction_same_project
    FOREIGN KEY (claim_id, project_id) REFERENCES annotations_claim (id, project_id)
    DEFERRABLE INITIALLY DEFERRED;

-- P10: Activity is appended to, never changed, and every row seals the one before it.
CREATE FUNCTION annotations_activity_seal(a annotations_activity) RETURNS text
LANGUAGE sql STABLE AS $$
    SELECT encode(sha256(convert_to(jsonb_build_array(
        a.previous_hash, a.sequence, a.project_id, a.actor_id, a.verb, a.object_type, a.object_id,
        a.claim_id, a.before, a.after,
        to_char(a.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')
    )::text, 'UTF8')), 'hex')
$$;
CREATE FUNCTION annotations_activity_chain() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    last annotations_activity;
BEGIN
    -- One writer at a time for each chain, until commit: two rows cannot follow the same one.
    PERFORM pg_advisory_xact_lock(hashtext('annotations_activity'), coalesce(NEW.project_id, 0)::int);
    IF NEW.project_id IS NULL THEN
        SELECT * INTO last FROM annotations_activity
        WHERE project_id IS NULL ORDER BY sequence DESC LIMIT 1;
    ELSE
        SELECT * INTO last FROM annotations_activity
        WHERE project_id = NEW.project_id ORDER BY sequence DESC LIMIT 1;
    END IF;
    NEW.sequence := coalesce(last.sequence, 0) + 1;
    NEW.previous_hash := coalesce(last.hash, repeat('0', 64));
    NEW.at := clock_timestamp();
    NEW.hash := annotations_activity_seal(NEW);
    RETURN NEW;
END $$;
CREATE TRIGGER activity_chain BEFORE INSERT ON annotations_activity
    FOR EACH ROW EXECUTE FUNCTION annotations_activity_chain();
CREATE TRIGGER activity_stays BEFORE UPDATE OR DELETE ON annotations_activity
    FOR EACH ROW EXECUTE FUNCTION annotations_refuse();
CREATE TRIGGER activity_is_kept BEFORE TRUNCATE ON annotations_activity
    FOR EACH STATEMENT EXECUTE FUNCTION annotations_refuse();
