-- Files that people send, and the evidence they are for an indicator. Nothing is deleted: to withdraw is a row.

-- A content is kept once, by its fingerprint, with what its bytes say it is. The bytes stand last, so that a list
-- of files reads none of them.
CREATE TABLE file_content (
    sha256 TEXT PRIMARY KEY,
    kind TEXT NOT NULL,             -- pdf, jpg, png, webp, docx, xlsx, odt, ods
    size BIGINT NOT NULL,
    bytes {bytes} NOT NULL
);

-- A small picture of a file, made anew from its pixels: nothing that a camera wrote beside them is carried over.
CREATE TABLE file_thumbnail (
    sha256 TEXT PRIMARY KEY REFERENCES file_content (sha256),
    bytes {bytes} NOT NULL          -- JPEG
);

CREATE TABLE evidence (
    id {id},
    assessment_id BIGINT NOT NULL REFERENCES assessment (id),
    indicator TEXT NOT NULL,        -- its number in the pinned standard
    sha256 TEXT NOT NULL REFERENCES file_content (sha256),
    file_name TEXT NOT NULL,        -- a label only
    label TEXT NOT NULL,
    note TEXT NOT NULL,
    expires_on TEXT,                -- the last day on which it proves anything
    reused_from BIGINT REFERENCES evidence (id),
    at BIGINT NOT NULL,
    person_id BIGINT NOT NULL REFERENCES person (id),
    office_id BIGINT NOT NULL REFERENCES office (id)
);
CREATE INDEX evidence_assessment ON evidence (assessment_id);
CREATE INDEX evidence_sha256 ON evidence (sha256);

CREATE TABLE evidence_withdrawal (
    evidence_id BIGINT PRIMARY KEY REFERENCES evidence (id),
    at BIGINT NOT NULL,
    person_id BIGINT NOT NULL REFERENCES person (id),
    office_id BIGINT NOT NULL REFERENCES office (id)
);

-- What the appraiser found of a piece; the newest row counts.
CREATE TABLE evidence_verdict (
    id {id},
    evidence_id BIGINT NOT NULL REFERENCES evidence (id),
    verdict TEXT NOT NULL,          -- accepted, rejected
    reason TEXT NOT NULL,           -- of a rejection
    at BIGINT NOT NULL,
    person_id BIGINT NOT NULL REFERENCES person (id),
    office_id BIGINT NOT NULL REFERENCES office (id)
);
CREATE INDEX evidence_verdict_evidence ON evidence_verdict (evidence_id, id);
