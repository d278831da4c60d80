-- Claims that may say the same as a given text, the likest first. The braces hold the compiled
-- queryset of the claims that may be shown; of what was judged only final verdicts are read.
WITH given AS MATERIALIZED (
    SELECT body, annotations_claim_words(body) AS words,
           -- Where the database's character type knows ASCII only, trigrams of other letters are
           -- none, and two texts with the same year would be the same text.
           show_trgm('ж') <> '{{}}' OR octet_length(body) * 5 <= char_length(body) * 6 AS spelt
    FROM (SELECT left(%s::text, 5000) AS body) AS text -- as far as the words are read, too
), long AS MATERIALIZED (
    -- Long words tell most, and two of them together are rare among very many claims.
    SELECT row_number() OVER (ORDER BY char_length(word) DESC, word) AS rank,
           '''' || replace(replace(word, '\', '\\'), '''', '''''') || '''' AS quoted
    FROM given, unnest(tsvector_to_array(words)) AS word
    ORDER BY rank LIMIT 8
), near AS MATERIALIZED (
    SELECT id, project_id, article_id, number, text, words, created_at
    FROM annotations_claim WHERE text %% (SELECT body FROM given WHERE spelt)
    UNION
    SELECT id, project_id, article_id, number, text, words, created_at
    FROM annotations_claim WHERE words @@ (
        SELECT string_agg('(' || a.quoted || ' & ' || b.quoted || ')', ' | ')::tsquery
        FROM long a JOIN long b ON a.rank < b.rank
    )
), weighed AS MATERIALIZED (
    SELECT near.*, similarity(left(near.text, 5000), given.body) AS trigrams, given.spelt,
           mine.weight AS mine, theirs.weight AS theirs, theirs.shared
    FROM near
    -- OFFSET keeps the planner from looking at all visible claims first.
    CROSS JOIN LATERAL (
        SELECT FROM ({visible}) AS seen WHERE seen.id = near.id OFFSET 0
    ) AS visible
    CROSS JOIN given
    CROSS JOIN LATERAL (
        SELECT coalesce(sum(char_length(word)), 0)::float AS weight
        FROM unnest(tsvector_to_array(given.words)) AS word
    ) AS mine
    CROSS JOIN LATERAL (
        SELECT coalesce(sum(char_length(word)), 0)::float AS weight,
               coalesce(sum(char_length(word))
                   FILTER (WHERE word = ANY (tsvector_to_array(given.words))), 0)::float AS shared
        FROM unnest(tsvector_to_array(near.words)) AS word
    ) AS theirs
), scored AS (
    -- The words in common as a share of the shorter text and of both: halfway between the two, so
    -- that a short text inside a long one counts, but not fully.
    SELECT weighed.*, CASE WHEN spelt THEN (trigrams + alike) / 2 ELSE alike END AS score
    FROM weighed CROSS JOIN LATERAL (
        SELECT coalesce(
            (shared / nullif(least(mine, theirs), 0)
             + shared / nullif(mine + theirs - shared, 0)) / 2, 0) AS alike
    ) AS by_words
)
SELECT scored.id, scored.number, scored.text, project.name, project.slug,
       article.language, article.direction, label.letter, label.colour, label.code, label.name, label.definition,
       coalesce(final.created_at, scored.created_at), scored.score
FROM scored
JOIN annotations_project project ON project.id = scored.project_id
JOIN annotations_article article ON article.id = scored.article_id
LEFT JOIN annotations_adjudication final
    ON final.claim_id = scored.id AND final.superseded_at IS NULL
LEFT JOIN annotations_verdictlabel label ON label.id = final.content_label_id
WHERE scored.score >= %s
ORDER BY scored.score DESC, scored.id
LIMIT %s
