-- The rows of the export of claims: one for each review that may be seen and one for the final
-- verdict, or a single one for a claim that has neither. The braces hold the columns (columns.py)
-- and compiled querysets, so that what a claim's state is, and who may see a review, stands in
-- querysets.py and nowhere else.
WITH reviewers AS (
    -- Numbered by who took a claim of the project first: R2 is one person in every export of it.
    SELECT project_id, reviewer_id AS user_id,
           'R' || row_number() OVER (PARTITION BY project_id ORDER BY min(id)) AS pseudonym
    FROM annotations_assignment
    GROUP BY project_id, reviewer_id
), adjudicators AS (
    SELECT project_id, adjudicator_id AS user_id,
           'A' || row_number() OVER (PARTITION BY project_id ORDER BY min(id)) AS pseudonym
    FROM annotations_adjudication
    WHERE adjudicator_id IS NOT NULL
    GROUP BY project_id, adjudicator_id
), people AS (
    SELECT id, coalesce(nullif(trim(first_name || ' ' || last_name), ''), username) AS name
    FROM annotations_user
)
SELECT {columns}
FROM ({claims}) AS claim
JOIN annotations_project AS project ON project.id = claim.project_id
JOIN annotations_article AS article ON article.id = claim.article_id
LEFT JOIN LATERAL (
    SELECT min(start) AS start, max("end") AS "end",
           string_agg(quote, ' … ' ORDER BY "order") AS quote,
           jsonb_agg(jsonb_build_array(start, "end", quote) ORDER BY "order") AS parts
    FROM annotations_anchor
    WHERE claim_id = claim.id
) AS anchor ON true
LEFT JOIN LATERAL (
    SELECT at, public_note FROM annotations_correction
    WHERE claim_id = claim.id ORDER BY at DESC, id DESC LIMIT 1
) AS correction ON true
{join} (
    SELECT 'review' AS kind, review.claim_id, review.id AS review_id, NULL::bigint AS final_id,
           assignment.slot AS place, review.reviewer_id AS user_id, review.content_label_id,
           review.attribution_label_id, review.confidence, review.justification, review.as_of,
           review.submitted_at AS at, '' AS method, '' AS cause
    FROM ({reviews}) AS review
    JOIN annotations_assignment AS assignment ON assignment.id = review.assignment_id
    UNION ALL
    -- No project has this many slots, so the final verdict comes last.
    SELECT 'final', final.claim_id, NULL, final.id, 1000, final.adjudicator_id,
           final.content_label_id, final.attribution_label_id, final.confidence,
           final.justification, NULL, final.created_at, final.method, final.cause
    FROM ({finals}) AS final
) AS entry ON entry.claim_id = claim.id AND {which}
LEFT JOIN annotations_verdictlabel AS content ON content.id = entry.content_label_id
LEFT JOIN annotations_verdictscale AS content_scale ON content_scale.id = content.scale_id
LEFT JOIN annotations_verdictlabel AS attribution ON attribution.id = entry.attribution_label_id
LEFT JOIN annotations_verdictscale AS attribution_scale
    ON attribution_scale.id = attribution.scale_id
LEFT JOIN annotations_blindverdict AS blind ON blind.review_id = entry.review_id
LEFT JOIN annotations_verdictlabel AS blind_content ON blind_content.id = blind.content_label_id
LEFT JOIN annotations_verdictlabel AS blind_attribution
    ON blind_attribution.id = blind.attribution_label_id
LEFT JOIN people AS person ON person.id = entry.user_id
LEFT JOIN reviewers AS reviewer
    ON reviewer.project_id = claim.project_id AND reviewer.user_id = entry.user_id
LEFT JOIN adjudicators AS adjudicator
    ON adjudicator.project_id = claim.project_id AND adjudicator.user_id = entry.user_id
