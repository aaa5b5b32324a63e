-- People, what they may do, and what happened.

CREATE TABLE person (
    id {id},
    full_name TEXT NOT NULL
);

CREATE TABLE account (
    id {id},
    person_id BIGINT NOT NULL REFERENCES person (id),
    sign_in_name TEXT NOT NULL UNIQUE,
    folded TEXT NOT NULL,           -- full name and sign-in name for search: no marks, d for đ
    password_hash TEXT NOT NULL,
    password_initial BIGINT NOT NULL DEFAULT 0,     -- 1: somebody else knows it; it has to be changed before any work
    created_at BIGINT NOT NULL,
    closed_at BIGINT
);

-- A role held in a unit (and a sector), from when to when.
CREATE TABLE office (
    id {id},
    person_id BIGINT NOT NULL REFERENCES person (id),
    unit_id BIGINT NOT NULL REFERENCES unit (id),
    role TEXT NOT NULL,
    sector TEXT,
    valid_from TEXT NOT NULL,
    valid_to TEXT,
    ground TEXT NOT NULL,
    withdrawn_at BIGINT             -- given by mistake: since then it counts on no day
);
CREATE INDEX office_person ON office (person_id);
CREATE INDEX office_unit ON office (unit_id, role);

-- Signed-in browsers; the cookie's token is kept only as its hash.
CREATE TABLE session (
    token_hash TEXT PRIMARY KEY,
    account_id BIGINT NOT NULL REFERENCES account (id),
    created_at BIGINT NOT NULL,
    seen_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE INDEX session_account ON session (account_id);

-- Sign-ins that failed or are being tried, for throttling; old rows are swept.
CREATE TABLE sign_in_failure (
    id {id},
    subject TEXT NOT NULL,          -- 'name:…' or 'address:…'
    at BIGINT NOT NULL
);
CREATE INDEX sign_in_failure_subject ON sign_in_failure (subject, at);

CREATE TABLE audit_event (
    id {id},
    at BIGINT NOT NULL,
    person_id BIGINT REFERENCES person (id),    -- NULL: the program itself, or the command line
    office_id BIGINT REFERENCES office (id),
    action TEXT NOT NULL,
    subject_kind TEXT NOT NULL,
    subject_id BIGINT NOT NULL,
    unit_id BIGINT REFERENCES unit (id),
    details TEXT NOT NULL           -- JSON
);
CREATE INDEX audit_event_subject ON audit_event (subject_kind, subject_id, id);

-- What the installation says of itself: that it is a demonstration, when it was made.
CREATE TABLE setting (
    name TEXT PRIMARY KEY,
    value TEXT NOT NULL
);
