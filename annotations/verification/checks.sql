-- Rules about rows beside one another. Each statement gives a table, an id and what is wrong there.
-- Its parameter is the id of a project, or null for the whole database.

SELECT 'annotations_claim', claim.id, 'it has no anchor'
FROM annotations_claim AS claim
WHERE claim.project_id = coalesce(%(project)s, claim.project_id)
  AND NOT EXISTS (SELECT FROM annotations_anchor WHERE claim_id = claim.id);

-- Labels: each answers its own question, on a scale that the project may use.
SELECT judged.place, judged.id, CASE
    WHEN scale.aspect <> judged.aspect THEN
        'the ' || judged.aspect || ' verdict ' || label.code || ' answers the other question'
    ELSE 'the verdict ' || label.code || ' is on a scale of another project' END
FROM (
    SELECT 'annotations_review' AS place, id, project_id, 'content' AS aspect,
           content_label_id AS label_id FROM annotations_review
    UNION ALL SELECT 'annotations_review', id, project_id, 'attribution', attribution_label_id
    FROM annotations_review
    UNION ALL SELECT 'annotations_adjudication', id, project_id, 'content', content_label_id
    FROM annotations_adjudication
    UNION ALL SELECT 'annotations_adjudication', id, project_id, 'attribution',
                     attribution_label_id FROM annotations_adjudication
) AS judged
JOIN annotations_verdictlabel AS label ON label.id = judged.label_id
JOIN annotations_verdictscale AS scale ON scale.id = label.scale_id
WHERE judged.project_id = coalesce(%(project)s, judged.project_id)
  AND (scale.aspect <> judged.aspect OR scale.project_id <> judged.project_id);

SELECT 'annotations_project', project.id,
       'its ' || chosen.aspect || ' scale ' || scale.slug || ' answers the other question'
FROM annotations_project AS project
CROSS JOIN LATERAL (VALUES ('content', project.content_scale_id),
                           ('attribution', project.attribution_scale_id)) AS chosen (aspect, id)
JOIN annotations_verdictscale AS scale ON scale.id = chosen.id
WHERE project.id = coalesce(%(project)s, project.id) AND scale.aspect <> chosen.aspect;

-- Slots. A project's N may have been lowered after slots were given out, so the highest N that its
-- history knows of counts.
SELECT 'annotations_assignment', assignment.id,
       'slot ' || assignment.slot || ' of ' || most.n || ' reviews'
FROM annotations_assignment AS assignment
JOIN annotations_project AS project ON project.id = assignment.project_id
CROSS JOIN LATERAL (
    SELECT greatest(project.reviews_per_claim, max((after ->> 'reviews_per_claim')::int)) AS n
    FROM annotations_activity
    WHERE project_id = project.id AND verb IN ('project.created', 'project.changed', 'project.reverted')
) AS most
WHERE assignment.project_id = coalesce(%(project)s, assignment.project_id)
  AND assignment.slot NOT BETWEEN 1 AND most.n;

SELECT 'annotations_assignment', id, 'slot ' || slot || ' of the claim is held twice'
FROM (
    SELECT *, row_number() OVER (PARTITION BY claim_id, slot ORDER BY id) AS holder
    FROM annotations_assignment
    WHERE state IN ('open', 'submitted', 'sent_back', 'confirm')
      AND project_id = coalesce(%(project)s, project_id)
) AS held
WHERE holder > 1;

SELECT 'annotations_assignment', id, 'the claim is asked of one person twice'
FROM (
    SELECT *, row_number() OVER (PARTITION BY claim_id, reviewer_id ORDER BY id) AS asked
    FROM annotations_assignment WHERE project_id = coalesce(%(project)s, project_id)
) AS given
WHERE asked > 1;

-- Reviews.
SELECT 'annotations_review', id, 'it is submitted without a verdict or a confidence'
FROM annotations_review
WHERE project_id = coalesce(%(project)s, project_id) AND submitted_at IS NOT NULL
  AND (content_label_id IS NULL OR confidence NOT IN ('low', 'medium', 'high'));

SELECT 'annotations_review', review.id, 'its assignment is of another person or claim'
FROM annotations_review AS review
JOIN annotations_assignment AS assignment ON assignment.id = review.assignment_id
WHERE review.project_id = coalesce(%(project)s, review.project_id)
  AND (assignment.claim_id, assignment.reviewer_id) <> (review.claim_id, review.reviewer_id);

SELECT 'annotations_review', review.id,
       CASE WHEN review.submitted_at IS NULL THEN 'it is a draft' ELSE 'it is submitted' END
       || ' and its assignment is ' || assignment.state
FROM annotations_review AS review
JOIN annotations_assignment AS assignment ON assignment.id = review.assignment_id
WHERE review.project_id = coalesce(%(project)s, review.project_id)
  AND (review.submitted_at IS NOT NULL) <> (assignment.state = 'submitted');

SELECT 'annotations_review', id, 'the person has reviewed the claim before'
FROM (
    SELECT *, row_number() OVER (PARTITION BY claim_id, reviewer_id ORDER BY id) AS written
    FROM annotations_review WHERE project_id = coalesce(%(project)s, project_id)
) AS review
WHERE written > 1;

SELECT 'annotations_citation', id, 'it is neither a source nor a search'
FROM annotations_citation
WHERE project_id = coalesce(%(project)s, project_id)
  AND (source_id IS NULL) <> (searched_for <> '');

-- Adjudications.
SELECT 'annotations_adjudication', id, 'another final verdict of the claim stands, too'
FROM (
    SELECT *, row_number() OVER (PARTITION BY claim_id ORDER BY id) AS standing
    FROM annotations_adjudication
    WHERE superseded_at IS NULL AND project_id = coalesce(%(project)s, project_id)
) AS adjudication
WHERE standing > 1;

SELECT 'annotations_adjudication', adjudication.id, 'the adjudicator reviewed the claim'
FROM annotations_adjudication AS adjudication
WHERE adjudication.project_id = coalesce(%(project)s, adjudication.project_id)
  AND EXISTS (
      SELECT FROM annotations_review AS review
      WHERE review.claim_id = adjudication.claim_id
        AND review.reviewer_id = adjudication.adjudicator_id
  );

SELECT 'annotations_adjudication', id, 'it is neither by a person nor by agreement'
FROM annotations_adjudication
WHERE project_id = coalesce(%(project)s, project_id)
  AND (method = 'adjudicated') <> (adjudicator_id IS NOT NULL);

SELECT 'annotations_publishedcitation', published.id, 'the source is of a review of another claim'
FROM annotations_publishedcitation AS published
JOIN annotations_adjudication AS adjudication ON adjudication.id = published.adjudication_id
JOIN annotations_citation AS citation ON citation.id = published.citation_id
JOIN annotations_review AS review ON review.id = citation.review_id
WHERE published.project_id = coalesce(%(project)s, published.project_id)
  AND review.claim_id <> adjudication.claim_id;

-- The chain of Activity: no gap, each row sealed, each seal over the one before it.
SELECT 'annotations_activity', id, CASE
    WHEN sequence <> last + 1 THEN 'it is number ' || sequence || ' and follows ' || last
    WHEN previous_hash <> hash_before THEN 'it does not follow the row before it'
    ELSE 'the row is not what was sealed' END
FROM (
    SELECT activity.*, annotations_activity_seal(activity) AS seal,
           coalesce(lag(sequence) OVER chain, 0) AS last,
           coalesce(lag(hash) OVER chain, repeat('0', 64)) AS hash_before
    FROM annotations_activity AS activity
    WHERE activity.project_id IS NOT DISTINCT FROM coalesce(%(project)s, activity.project_id)
    WINDOW chain AS (PARTITION BY project_id ORDER BY sequence, id)
) AS activity
WHERE sequence <> last + 1 OR previous_hash <> hash_before OR hash <> seal;

-- What happened is told: nothing is stored that the chain does not know of.
SELECT place, id, 'no Activity tells of it'
FROM (
    SELECT 'annotations_article' AS place, id, project_id, 'article' AS kind, 'article.added' AS verb
    FROM annotations_article
    UNION ALL SELECT 'annotations_review', id, project_id, 'review', 'review.submitted'
    FROM annotations_review WHERE submitted_at IS NOT NULL
) AS made
WHERE project_id = coalesce(%(project)s, project_id)
  AND NOT EXISTS (
      SELECT FROM annotations_activity AS activity
      WHERE activity.project_id = made.project_id AND activity.object_type = made.kind
        AND activity.object_id = made.id AND activity.verb = made.verb
  );

-- What stands is what history told last, so that no judgement is reworded past the services.
SELECT 'annotations_review', review.id, 'it does not say what was submitted last'
FROM annotations_review AS review
CROSS JOIN LATERAL (
    SELECT after FROM annotations_activity
    WHERE claim_id = review.claim_id AND object_type = 'review' AND object_id = review.id
      AND verb IN ('review.submitted', 'review.revised', 'review.confirmed')
    ORDER BY sequence DESC LIMIT 1
) AS told
LEFT JOIN annotations_verdictlabel AS content ON content.id = review.content_label_id
LEFT JOIN annotations_verdictlabel AS attribution ON attribution.id = review.attribution_label_id
WHERE review.project_id = coalesce(%(project)s, review.project_id)
  AND review.submitted_at IS NOT NULL
  AND NOT told.after @> jsonb_build_object(
      'content_verdict', content.code, 'attribution_verdict', attribution.code,
      'confidence', review.confidence, 'justification', review.justification,
      'as_of', review.as_of);

-- A verdict whose sources were corrected stands in another row, of which the correction tells.
SELECT 'annotations_adjudication', id, 'no Activity tells of it'
FROM annotations_adjudication AS adjudication
WHERE project_id = coalesce(%(project)s, project_id)
  AND NOT EXISTS (
      SELECT FROM annotations_activity AS activity
      WHERE activity.project_id = adjudication.project_id
        AND activity.object_type = 'adjudication' AND activity.object_id = adjudication.id
        AND activity.verb IN ('claim.settled', 'correction.published')
  );

SELECT 'annotations_adjudication', adjudication.id, 'it does not say what was settled'
FROM annotations_adjudication AS adjudication
JOIN annotations_activity AS told
    ON told.claim_id = adjudication.claim_id AND told.object_type = 'adjudication'
   AND told.object_id = adjudication.id
   AND told.verb IN ('claim.settled', 'correction.published')
JOIN annotations_verdictlabel AS content ON content.id = adjudication.content_label_id
LEFT JOIN annotations_verdictlabel AS attribution
    ON attribution.id = adjudication.attribution_label_id
WHERE adjudication.project_id = coalesce(%(project)s, adjudication.project_id)
  AND (NOT told.after @> jsonb_build_object(
          'method', adjudication.method, 'content_verdict', content.code)
       OR adjudication.method = 'agreement' AND adjudication.justification || adjudication.cause <> ''
       OR adjudication.method = 'adjudicated' AND NOT told.after @> jsonb_build_object(
          'attribution_verdict', attribution.code, 'confidence', adjudication.confidence,
          'justification', adjudication.justification, 'cause', adjudication.cause));

-- A correction is what was told with it: of the claim, of the verdict or of itself.
SELECT 'annotations_correction', correction.id, 'no Activity tells of it'
FROM annotations_correction AS correction
WHERE correction.project_id = coalesce(%(project)s, correction.project_id)
  AND NOT EXISTS (
      SELECT FROM annotations_activity AS told
      WHERE told.claim_id = correction.claim_id
        AND told.verb IN ('claim.reopened', 'correction.published')
        AND told.after ->> 'public_note' = correction.public_note
        AND CASE correction.kind
            WHEN 'verdict' THEN told.object_type = 'correction'
                AND told.object_id = correction.id
                AND told.before = correction.before AND told.after @> correction.after
            WHEN 'source' THEN told.object_type = 'adjudication'
                AND told.before @> correction.before AND told.after @> correction.after
            WHEN 'text' THEN told.object_type = 'claim'
                AND told.before #> ARRAY['claims', told.claim_id::text] @> correction.before
                AND told.after #> ARRAY['claims', told.claim_id::text] @> correction.after
            ELSE told.object_type = 'claim'
                AND coalesce(told.before #> ARRAY['claims', told.claim_id::text, 'speakers']
                    -> -1 ->> 'speaker', '') = correction.before ->> 'speaker'
                AND coalesce(told.after #> ARRAY['claims', told.claim_id::text, 'speakers']
                    -> -1 ->> 'speaker', '') = correction.after ->> 'speaker'
        END
  );

SELECT 'annotations_citation', citation.id, 'it does not say what was cited last'
FROM annotations_citation AS citation
JOIN annotations_review AS review ON review.id = citation.review_id
CROSS JOIN LATERAL (
    SELECT after FROM annotations_activity
    WHERE claim_id = review.claim_id AND object_type = 'citation' AND object_id = citation.id
      AND verb IN ('citation.added', 'citation.changed')
    ORDER BY sequence DESC LIMIT 1
) AS told
LEFT JOIN annotations_source AS source ON source.id = citation.source_id
WHERE citation.project_id = coalesce(%(project)s, citation.project_id)
  AND NOT told.after @> (jsonb_build_object(
      'aspect', citation.aspect, 'stance', citation.stance, 'quote', citation.quote,
      'locator', citation.locator, 'note', citation.note, 'searched_for', citation.searched_for,
      'searched_in', citation.searched_in, 'searched_on', citation.searched_on)
      || CASE WHEN source.id IS NULL THEN '{}' ELSE jsonb_build_object(
          'url', source.url, 'title', source.title, 'publisher', source.publisher,
          'author', source.author, 'published_on', source.published_on) END);

-- Of a claim that nobody has touched since the article came in, history keeps no words.
SELECT 'annotations_claim', claim.id, 'it is not as it was left by the last step'
FROM (
    SELECT DISTINCT ON (claims.key) claims.key::bigint AS id, claims.value AS told
    FROM annotations_activity AS activity
    CROSS JOIN LATERAL jsonb_each(activity.after -> 'claims') AS claims
    WHERE activity.object_type = 'claim' AND jsonb_typeof(activity.after -> 'claims') = 'object'
      AND activity.project_id = coalesce(%(project)s, activity.project_id)
    ORDER BY claims.key, activity.sequence DESC
) AS step
JOIN annotations_claim AS claim ON claim.id = step.id
CROSS JOIN LATERAL (
    SELECT jsonb_agg(jsonb_build_array(start, "end", quote) ORDER BY "order") AS places
    FROM annotations_anchor WHERE claim_id = claim.id
) AS anchor
CROSS JOIN LATERAL (
    SELECT coalesce(jsonb_agg(jsonb_build_object(
        'speaker', speaker, 'role', role, 'mode', mode, 'mention', mention,
        'mention_start', mention_start, 'cue', cue, 'cue_start', cue_start, 'occasion', occasion,
        'wikidata_id', wikidata_id, 'origin', origin) ORDER BY "order"), '[]') AS chain
    FROM annotations_attribution WHERE claim_id = claim.id
) AS speakers
WHERE NOT step.told @> jsonb_build_object(
    'text', claim.text, 'kind', claim.kind, 'withdrawn', claim.withdrawn_at IS NOT NULL)
   OR step.told -> 'anchors' <> anchor.places
   OR step.told -> 'speakers' <> speakers.chain;

-- No submitted review judged another wording than the one that stands, but for corrections: those
-- come after the final verdict, and the reviews are closed then.
SELECT 'annotations_review', review.id, 'the claim was reworded since, and nobody asked its writer'
FROM annotations_review AS review
CROSS JOIN LATERAL (
    SELECT max(sequence) AS last FROM annotations_activity
    WHERE claim_id = review.claim_id AND object_type = 'review' AND object_id = review.id
      AND verb IN ('review.submitted', 'review.revised', 'review.confirmed')
) AS told
WHERE review.project_id = coalesce(%(project)s, review.project_id)
  AND review.submitted_at IS NOT NULL
  AND EXISTS (
      SELECT FROM annotations_activity AS step
      CROSS JOIN LATERAL (SELECT
          step.before #> ARRAY['claims', step.claim_id::text] AS was,
          step.after #> ARRAY['claims', step.claim_id::text] AS now) AS words
      WHERE step.claim_id = review.claim_id AND step.object_type = 'claim'
        AND step.verb <> 'correction.published' AND step.sequence > told.last
        AND jsonb_build_array(words.was -> 'text', words.was -> 'anchors', words.was -> 'speakers')
         <> jsonb_build_array(words.now -> 'text', words.now -> 'anchors', words.now -> 'speakers')
  );
