-- Each act rings: the project and the act's place in its chain, nothing of what was done. Whoever
-- hears it asks the record, as themselves (decision 11).
CREATE FUNCTION annotations_activity_ring() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('claimdesk_live', 'act ' || NEW.project_id || ' ' || NEW.sequence);
    RETURN NULL;
END $$;
CREATE TRIGGER activity_ring AFTER INSERT ON annotations_activity
    FOR EACH ROW WHEN (NEW.project_id IS NOT NULL) EXECUTE FUNCTION annotations_activity_ring();
