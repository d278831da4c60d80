-- The words by which a claim is found again, in whatever language: of four letters or more, or with
-- a digit. Scripts without spaces are one long word to the parser, so they give pairs of signs.
-- Only the beginning is read: a tsvector refuses a text that is too long, and so would the claim be.
CREATE FUNCTION annotations_claim_words(body text) RETURNS tsvector
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT array_to_tsvector(coalesce(array_agg(DISTINCT word), '{}'))
    FROM unnest(to_tsvector('simple'::regconfig, left(body, 5000))) AS parsed,
    LATERAL (
        SELECT parsed.lexeme AS word
        WHERE parsed.lexeme !~ '[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]'
        UNION ALL
        SELECT substr(parsed.lexeme, n, 2)
        FROM generate_series(1, char_length(parsed.lexeme) - 1) AS n
        WHERE parsed.lexeme ~ '[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]'
    ) AS pieces
    WHERE char_length(word) >= 4 OR word ~ '[0-9\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]'
$$;
-- Kept beside the text by the database itself; no model knows it.
ALTER TABLE annotations_claim
    ADD COLUMN words tsvector GENERATED ALWAYS AS (annotations_claim_words(text)) STORED;
CREATE INDEX claim_words ON annotations_claim USING gin (words);
