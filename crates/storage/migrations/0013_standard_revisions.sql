-- The standards room. A draft is a chain of edits, each with the whole text after it; one that was put in force or
-- withdrawn takes no more. What is in force lies in pinned_standard and is never edited.

CREATE TABLE standard_draft (
    id {id},
    standard TEXT NOT NULL,         -- the id it will have
    revision BIGINT NOT NULL,
    kind TEXT NOT NULL,             -- revision, successor, import
    base_sha256 TEXT REFERENCES pinned_standard (sha256),   -- what it began as; NULL: an import of an unknown standard
    at BIGINT NOT NULL,
    person_id BIGINT REFERENCES person (id),                -- NULL: the command line
    office_id BIGINT REFERENCES office (id)
);
CREATE INDEX standard_draft_standard ON standard_draft (standard);

CREATE TABLE standard_edit (
    id {id},
    draft_id BIGINT NOT NULL REFERENCES standard_draft (id),
    version BIGINT NOT NULL,
    kind TEXT NOT NULL,             -- begun, imported, adopted, text, or what the value is about
    subject TEXT NOT NULL,          -- number or key of the place; empty for the whole
    content TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    at BIGINT NOT NULL,
    person_id BIGINT REFERENCES person (id),
    office_id BIGINT REFERENCES office (id),
    UNIQUE (draft_id, version)
);

CREATE TABLE standard_enactment (
    id {id},
    draft_id BIGINT NOT NULL UNIQUE REFERENCES standard_draft (id),
    edit_id BIGINT NOT NULL REFERENCES standard_edit (id),
    standard TEXT NOT NULL,
    revision BIGINT NOT NULL,
    sha256 TEXT NOT NULL REFERENCES pinned_standard (sha256),
    enacted_on TEXT NOT NULL,
    ground TEXT NOT NULL,
    at BIGINT NOT NULL,
    person_id BIGINT NOT NULL REFERENCES person (id),
    office_id BIGINT NOT NULL REFERENCES office (id),
    UNIQUE (standard, revision)
);

CREATE TABLE standard_withdrawal (
    draft_id BIGINT PRIMARY KEY REFERENCES standard_draft (id),
    reason TEXT NOT NULL,
    at BIGINT NOT NULL,
    person_id BIGINT NOT NULL REFERENCES person (id),
    office_id BIGINT NOT NULL REFERENCES office (id)
);
