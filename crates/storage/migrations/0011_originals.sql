-- Scans of papers as they were signed and sealed; the newest one of a paper counts, none is overwritten.
CREATE TABLE signed_original (
    id {id},
    act_id BIGINT NOT NULL REFERENCES act (id),
    kind TEXT NOT NULL,             -- of the paper
    sha256 TEXT NOT NULL REFERENCES file_content (sha256),
    file_name TEXT NOT NULL,
    at BIGINT NOT NULL,
    person_id BIGINT NOT NULL REFERENCES person (id),
    office_id BIGINT NOT NULL REFERENCES office (id)
);
CREATE INDEX signed_original_act ON signed_original (act_id);
