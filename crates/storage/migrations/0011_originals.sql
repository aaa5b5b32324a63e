-- Scans of papers as they were signed and sealed; the newest one of a paper counts, none is overwritten. Each belongs to
-- what its paper belongs to: one of act, document, sitting.
CREATE TABLE signed_original (
    id {id},
    act_id BIGINT REFERENCES act (id),
    document_id BIGINT REFERENCES decision_document (id),
    sitting_id BIGINT REFERENCES sitting (id),
    kind TEXT NOT NULL,             -- of the paper
    sha256 TEXT NOT NULL REFERENCES file_content (sha256),
    file_name TEXT NOT NULL,
    at BIGINT NOT NULL,
    person_id BIGINT NOT NULL REFERENCES person (id),
    office_id BIGINT NOT NULL REFERENCES office (id)
);
CREATE INDEX signed_original_act ON signed_original (act_id);
CREATE INDEX signed_original_document ON signed_original (document_id);
CREATE INDEX signed_original_sitting ON signed_original (sitting_id);
CREATE INDEX signed_original_print ON signed_original (sha256);
