-- Which days are worked, and secret links under which calendar programs read what is due.

-- A run of days said by a notice: free (holiday), a weekend worked to make up for it (make_up), or a whole year of which
-- all such days are entered (whole). Saturday and Sunday are free without a row. What was wrong is withdrawn.
CREATE TABLE calendar_entry (
    id {id},
    kind TEXT NOT NULL,
    first_day TEXT NOT NULL,
    last_day TEXT NOT NULL,
    words TEXT NOT NULL,
    ground TEXT NOT NULL,
    at BIGINT NOT NULL,
    person_id BIGINT NOT NULL REFERENCES person (id),
    office_id BIGINT NOT NULL REFERENCES office (id),
    withdrawn_at BIGINT,
    withdrawn_by BIGINT REFERENCES person (id),
    withdrawn_for TEXT
);

-- One link an account; the database holds only its hash.
CREATE TABLE feed (
    account_id BIGINT PRIMARY KEY REFERENCES account (id),
    token_hash TEXT NOT NULL UNIQUE,
    language TEXT NOT NULL,
    made_at BIGINT NOT NULL
);
