-- What happens to a decision after it was signed.

-- From when to when a recognition is valid, with the ground; the newest row counts. Without a row it is unknown:
-- Decision 06/QĐ-TTg, as far as it was read, does not say.
CREATE TABLE document_validity (
    id {id},
    document_id BIGINT NOT NULL REFERENCES decision_document (id),
    valid_from TEXT NOT NULL,
    valid_to TEXT,
    ground TEXT NOT NULL,
    at BIGINT NOT NULL,
    person_id BIGINT NOT NULL REFERENCES person (id),
    office_id BIGINT NOT NULL REFERENCES office (id)
);
CREATE INDEX document_validity_document ON document_validity (document_id);

-- A revocation or reopening that was made known. Recognitions and refusals are made known by an act on each dossier.
CREATE TABLE document_publication (
    document_id BIGINT PRIMARY KEY REFERENCES decision_document (id),
    at BIGINT NOT NULL,
    person_id BIGINT NOT NULL REFERENCES person (id),
    office_id BIGINT NOT NULL REFERENCES office (id)
);

-- What a commune holds against a decision, in its own words.
CREATE TABLE objection (
    id {id},
    assessment_id BIGINT NOT NULL REFERENCES assessment (id),
    against_id BIGINT NOT NULL REFERENCES act (id), -- a decision or a revocation
    words TEXT NOT NULL,
    at BIGINT NOT NULL,
    person_id BIGINT NOT NULL REFERENCES person (id),
    office_id BIGINT NOT NULL REFERENCES office (id)
);
CREATE INDEX objection_assessment ON objection (assessment_id);

CREATE TABLE objection_answer (
    objection_id BIGINT PRIMARY KEY REFERENCES objection (id),
    upheld BIGINT NOT NULL,         -- 1 or 0
    words TEXT NOT NULL,
    at BIGINT NOT NULL,
    person_id BIGINT NOT NULL REFERENCES person (id),
    office_id BIGINT NOT NULL REFERENCES office (id)
);
