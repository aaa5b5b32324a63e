-- What helps a commune over a hard criterion: planned by the province against an indicator of a year, and followed.
-- No child is named here. What becomes of it is a row of its own; a measure begins as planned.

CREATE TABLE support_measure (
    id {id},
    assessment_id BIGINT NOT NULL REFERENCES assessment (id),
    indicator TEXT NOT NULL,        -- its number in the standard of that year
    kind TEXT NOT NULL,             -- training, funds, staff, facility, communication, other
    what TEXT NOT NULL,
    cost BIGINT,                    -- whole đồng; NULL: not known
    funder TEXT NOT NULL,           -- empty: not known
    responsible TEXT NOT NULL,
    due_on TEXT NOT NULL,
    document TEXT NOT NULL,
    version BIGINT NOT NULL,        -- counts changes; a writer names the one it saw
    at BIGINT NOT NULL,
    person_id BIGINT NOT NULL REFERENCES person (id),
    office_id BIGINT NOT NULL REFERENCES office (id)
);
CREATE INDEX support_measure_assessment ON support_measure (assessment_id);

CREATE TABLE support_step (
    id {id},
    measure_id BIGINT NOT NULL REFERENCES support_measure (id),
    stage TEXT NOT NULL,            -- begun, done, dropped
    words TEXT NOT NULL,            -- why it was dropped; what came of it
    at BIGINT NOT NULL,
    person_id BIGINT NOT NULL REFERENCES person (id),
    office_id BIGINT NOT NULL REFERENCES office (id)
);
CREATE INDEX support_step_measure ON support_step (measure_id, id);
