-- Years over changed boundaries, and results of before this program.

-- How many people, households or villages of the old unit went into the new one, where that is known with its ground:
-- an old unit is divided, and a new one carried back, in proportion to these numbers. Where one of them is not known,
-- the parts are taken as equal.
ALTER TABLE succession ADD COLUMN share_count BIGINT;
ALTER TABLE succession ADD COLUMN share_basis TEXT;     -- population, households, villages
ALTER TABLE succession ADD COLUMN share_ground TEXT;

-- What was decided elsewhere, as its paper says it: recorded here, never decided here.
CREATE TABLE past_result (
    id {id},
    unit_id BIGINT NOT NULL REFERENCES unit (id),
    year BIGINT NOT NULL,           -- assessed
    standard TEXT NOT NULL,         -- as the source names it
    outcome TEXT NOT NULL,          -- recognised, not_recognised
    number TEXT NOT NULL,           -- of the decision, with its symbol
    decided_on TEXT NOT NULL,
    source TEXT NOT NULL,
    recorded_at BIGINT NOT NULL,
    UNIQUE (unit_id, year)
);
CREATE INDEX past_result_year ON past_result (year);

-- The newest revision of a year is asked for without reading its dossiers.
CREATE INDEX assessment_revision ON assessment (year, revision);
