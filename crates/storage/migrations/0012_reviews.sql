-- Reviews of a period (sơ kết, tổng kết) that a commune, a province or the ministry held. A draft is amended in place;
-- its conclusion freezes it with the bytes of its paper.

CREATE TABLE review (
    id {id},
    unit_id BIGINT NOT NULL REFERENCES unit (id),
    province_id BIGINT REFERENCES unit (id),    -- of a commune or province; NULL: the whole country
    kind TEXT NOT NULL,             -- interim, final
    year_from BIGINT NOT NULL,
    year_to BIGINT NOT NULL,
    held_on TEXT NOT NULL,
    venue TEXT NOT NULL,
    attendance BIGINT NOT NULL,
    participants TEXT NOT NULL,
    lessons TEXT NOT NULL,
    results TEXT NOT NULL,          -- JSON: how the dossiers of each year stood when this was written
    counted_at BIGINT NOT NULL,
    version BIGINT NOT NULL,
    person_id BIGINT NOT NULL REFERENCES person (id),
    office_id BIGINT NOT NULL REFERENCES office (id)
);
CREATE INDEX review_unit ON review (unit_id);
CREATE INDEX review_province ON review (province_id);

-- Whom the review proposes to reward: adults and collectives, never a child.
CREATE TABLE review_proposal (
    id {id},
    review_id BIGINT NOT NULL REFERENCES review (id),
    kind TEXT NOT NULL,             -- commune, collective, person
    nominee TEXT NOT NULL,
    words TEXT NOT NULL,
    at BIGINT NOT NULL,
    person_id BIGINT NOT NULL REFERENCES person (id),
    withdrawn_at BIGINT             -- since then it is not proposed any more
);
CREATE INDEX review_proposal_review ON review_proposal (review_id);

CREATE TABLE review_file (
    id {id},
    review_id BIGINT NOT NULL REFERENCES review (id),
    sha256 TEXT NOT NULL REFERENCES file_content (sha256),
    file_name TEXT NOT NULL,        -- a label only
    at BIGINT NOT NULL,
    person_id BIGINT NOT NULL REFERENCES person (id),
    office_id BIGINT NOT NULL REFERENCES office (id),
    withdrawn_at BIGINT             -- since then nobody reads it
);
CREATE INDEX review_file_review ON review_file (review_id);

CREATE TABLE review_conclusion (
    review_id BIGINT PRIMARY KEY REFERENCES review (id),
    at BIGINT NOT NULL,
    person_id BIGINT NOT NULL REFERENCES person (id),
    office_id BIGINT NOT NULL REFERENCES office (id),
    bytes {bytes} NOT NULL,
    sha256 TEXT NOT NULL
);
