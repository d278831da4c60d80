-- A verdict that somebody gave blind is in use, too, even when they have revised it since.
CREATE OR REPLACE FUNCTION annotations_label_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT FROM annotations_review
        WHERE content_label_id = OLD.id OR attribution_label_id = OLD.id
    ) OR EXISTS (
        SELECT FROM annotations_adjudication
        WHERE content_label_id = OLD.id OR attribution_label_id = OLD.id
    ) OR EXISTS (
        SELECT FROM annotations_blindverdict
        WHERE content_label_id = OLD.id OR attribution_label_id = OLD.id
    ) THEN
        RAISE EXCEPTION 'the verdict % is in use: retire it, or start a new version', OLD.code
            USING ERRCODE = 'check_violation', CONSTRAINT = 'label_in_use_stays';
    END IF;
    RETURN NEW;
END $$;
