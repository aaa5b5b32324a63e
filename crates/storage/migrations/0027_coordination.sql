-- Coordination bodies of a unit (Law on Children, art. 94): their terms, members and meetings; and the periods of a unit's
-- programme of work. Nothing is deleted: a reconstitution is a new term, a change of members ends one row and begins another.

CREATE TABLE coordination_body (
    id {id},
    unit_id BIGINT NOT NULL REFERENCES unit (id),
    name TEXT NOT NULL,
    composition TEXT NOT NULL,      -- key of papers/coordination.toml; empty: free
    standing_sector TEXT NOT NULL,  -- the standing agency; empty: the unit itself
    at BIGINT NOT NULL,
    person_id BIGINT REFERENCES person (id),
    office_id BIGINT REFERENCES office (id)
);
CREATE INDEX coordination_body_unit ON coordination_body (unit_id);

-- The decision that a body rests on, and how long; the newest row is the one in force.
CREATE TABLE coordination_term (
    id {id},
    body_id BIGINT NOT NULL REFERENCES coordination_body (id),
    decision TEXT NOT NULL,         -- number and symbol
    decided_on TEXT NOT NULL,
    paper_id BIGINT REFERENCES official_paper (id), -- where the decision is in the books
    valid_from TEXT NOT NULL,
    valid_to TEXT,                  -- the last day; NULL: the decision names none
    at BIGINT NOT NULL,
    person_id BIGINT REFERENCES person (id),
    office_id BIGINT REFERENCES office (id)
);
CREATE INDEX coordination_term_body ON coordination_term (body_id);

CREATE TABLE coordination_member (
    id {id},
    body_id BIGINT NOT NULL REFERENCES coordination_body (id),
    role TEXT NOT NULL,             -- head, deputy, standing, secretary, member
    seat TEXT NOT NULL,             -- key of the seat that the composition wants; empty: none of them
    full_name TEXT NOT NULL,
    position TEXT NOT NULL,         -- the office outside the body
    agency TEXT NOT NULL,
    member_id BIGINT REFERENCES person (id),    -- where the person works here
    valid_from TEXT NOT NULL,
    valid_to TEXT,
    ground TEXT NOT NULL,
    end_ground TEXT NOT NULL,
    at BIGINT NOT NULL,
    person_id BIGINT REFERENCES person (id),
    office_id BIGINT REFERENCES office (id)
);
CREATE INDEX coordination_member_body ON coordination_member (body_id);

CREATE TABLE coordination_meeting (
    id {id},
    body_id BIGINT NOT NULL REFERENCES coordination_body (id),
    held_on TEXT NOT NULL,
    chair_id BIGINT NOT NULL REFERENCES coordination_member (id),
    subject TEXT NOT NULL,
    guests TEXT NOT NULL,           -- who came besides the members
    paper_id BIGINT REFERENCES official_paper (id), -- minutes, or the notice of its conclusions
    at BIGINT NOT NULL,
    person_id BIGINT REFERENCES person (id),
    office_id BIGINT REFERENCES office (id)
);
CREATE INDEX coordination_meeting_body ON coordination_meeting (body_id, held_on);

CREATE TABLE coordination_attendance (
    meeting_id BIGINT NOT NULL REFERENCES coordination_meeting (id),
    member_id BIGINT NOT NULL REFERENCES coordination_member (id),
    PRIMARY KEY (meeting_id, member_id)
);

-- A period of a unit's programme of work (2021–2025, 2026–2030). Closed, it rests on its review at the end: of the
-- programme (a row of another crate), or a paper of the books.
CREATE TABLE work_period (
    id {id},
    unit_id BIGINT NOT NULL REFERENCES unit (id),
    name TEXT NOT NULL,
    valid_from TEXT NOT NULL,
    valid_to TEXT NOT NULL,
    ground TEXT NOT NULL,
    at BIGINT NOT NULL,
    person_id BIGINT REFERENCES person (id),
    office_id BIGINT REFERENCES office (id)
);
CREATE INDEX work_period_unit ON work_period (unit_id, valid_from);

CREATE TABLE work_period_closing (
    period_id BIGINT PRIMARY KEY REFERENCES work_period (id),
    ended_by TEXT NOT NULL,         -- review, paper
    ended_by_id BIGINT NOT NULL,
    at BIGINT NOT NULL,
    person_id BIGINT REFERENCES person (id),
    office_id BIGINT REFERENCES office (id)
);

-- Items of a closed period taken over into a draft for the next one.
CREATE TABLE work_period_copy (
    id {id},
    period_id BIGINT NOT NULL REFERENCES work_period (id),  -- the closed one
    next_id BIGINT NOT NULL REFERENCES work_period (id),
    paper_id BIGINT NOT NULL,       -- official_paper: a draft, which may be given up and is gone then
    at BIGINT NOT NULL,
    person_id BIGINT REFERENCES person (id),
    office_id BIGINT REFERENCES office (id)
);
CREATE INDEX work_period_copy_period ON work_period_copy (period_id);
