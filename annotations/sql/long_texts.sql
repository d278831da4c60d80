-- The rules of anchors and speakers for many rows at once: a long text is fetched once a statement
-- and looked at in parts, so that storing a book's claims does not read the book for each of them.

CREATE FUNCTION annotations_anchors_match() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    article bigint := 0;
    body text;
    part text := '';     -- of the body, from code point `at` on, for the rows that lie in it
    at integer;
    reach integer := 0;  -- where the part ends
    around text;
    before integer;
    size integer;
    row record;
BEGIN
    FOR row IN
        SELECT n.*, c.article_id FROM new_rows n JOIN annotations_claim c ON c.id = n.claim_id
        ORDER BY c.article_id, n.start
    LOOP
        IF row.article_id <> article THEN
            article := row.article_id;
            reach := 0;
            SELECT a.text || '' INTO body FROM annotations_article a WHERE a.id = article;
        END IF;
        before := least(row.start, 32);
        size := row."end" - row.start;
        IF row."end" + 32 > reach THEN
            at := row.start - before;
            reach := at + greatest(20000, before + size + 32);
            part := substr(body, at + 1, reach - at);
        END IF;
        around := substr(part, row.start - before - at + 1, before + size + 32);
        IF substr(around, before + 1, size) IS DISTINCT FROM row.quote
           OR left(around, before) IS DISTINCT FROM row.prefix
           OR substr(around, before + size + 1) IS DISTINCT FROM row.suffix
           OR char_length(row.quote) <> size
           OR row.project_id <> (SELECT project_id FROM annotations_article WHERE id = article)
        THEN
            RAISE EXCEPTION 'these words do not stand at % to % of the article',
                row.start, row."end"
                USING ERRCODE = 'check_violation', CONSTRAINT = TG_NAME;
        END IF;
    END LOOP;
    RETURN NULL;
END $$;

DROP TRIGGER anchor_quote_matches ON annotations_anchor;
DROP FUNCTION annotations_anchor_matches();
CREATE TRIGGER anchor_quote_matches AFTER INSERT ON annotations_anchor
    REFERENCING NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION annotations_anchors_match();
CREATE TRIGGER anchor_quote_still_matches AFTER UPDATE ON annotations_anchor
    REFERENCING NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION annotations_anchors_match();

CREATE FUNCTION annotations_attributions_match() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    article bigint := 0;
    body text;
    part text := '';
    at integer;
    reach integer := 0;
    size integer;
    row record;
BEGIN
    FOR row IN
        SELECT c.article_id, place.start, place.words
        FROM new_rows n JOIN annotations_claim c ON c.id = n.claim_id
        CROSS JOIN LATERAL (
            VALUES (n.mention_start, n.mention), (n.cue_start, n.cue)
        ) AS place (start, words)
        WHERE place.start IS NOT NULL
        ORDER BY c.article_id, place.start
    LOOP
        IF row.article_id <> article THEN
            article := row.article_id;
            reach := 0;
            SELECT a.text || '' INTO body FROM annotations_article a WHERE a.id = article;
        END IF;
        size := char_length(row.words);
        IF row.start + size > reach THEN
            at := row.start;
            reach := at + 20000;
            part := substr(body, at + 1, 20000);
        END IF;
        IF substr(part, row.start - at + 1, size) <> row.words THEN
            RAISE EXCEPTION 'these words do not stand at that place of the article'
                USING ERRCODE = 'check_violation', CONSTRAINT = TG_NAME;
        END IF;
    END LOOP;
    RETURN NULL;
END $$;

DROP TRIGGER attribution_words_match ON annotations_attribution;
DROP FUNCTION annotations_attribution_matches();
CREATE TRIGGER attribution_words_match AFTER INSERT ON annotations_attribution
    REFERENCING NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION annotations_attributions_match();
CREATE TRIGGER attribution_words_still_match AFTER UPDATE ON annotations_attribution
    REFERENCING NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION annotations_attributions_match();
