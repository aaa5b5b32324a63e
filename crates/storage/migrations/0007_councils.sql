-- Councils of communes and provinces: members on dates, sittings, votes, signed minutes. Nothing is deleted.

CREATE TABLE council (
    id {id},
    unit_id BIGINT NOT NULL REFERENCES unit (id),
    kind TEXT NOT NULL,             -- assessment, review
    decision TEXT NOT NULL,         -- number and symbol of the decision that established it
    decided_on TEXT NOT NULL,
    valid_from TEXT NOT NULL,
    valid_to TEXT,
    quorum_part BIGINT NOT NULL,    -- of the members, at least so many are present
    quorum_whole BIGINT NOT NULL,
    majority_part BIGINT NOT NULL,  -- of those entitled to vote, more than so many agree
    majority_whole BIGINT NOT NULL,
    rule_ground TEXT NOT NULL       -- where both shares come from; empty: the program's own, no instrument is known
);
CREATE INDEX council_unit ON council (unit_id);

-- Somebody's time in a council; inclusive days.
CREATE TABLE council_member (
    id {id},
    council_id BIGINT NOT NULL REFERENCES council (id),
    person_id BIGINT REFERENCES person (id),    -- where the member has an account and votes in person
    joined_on TEXT NOT NULL,
    left_on TEXT
);
CREATE INDEX council_member_council ON council_member (council_id);
CREATE INDEX council_member_person ON council_member (person_id);

-- Name, office outside and seat from a day on; the newest row of a day holds.
CREATE TABLE council_member_form (
    id {id},
    member_id BIGINT NOT NULL REFERENCES council_member (id),
    full_name TEXT NOT NULL,
    title TEXT NOT NULL,
    agency TEXT NOT NULL,
    seat TEXT NOT NULL,             -- chair, vice_chair, secretary, member
    valid_from TEXT NOT NULL
);
CREATE INDEX council_member_form_member ON council_member_form (member_id);

CREATE TABLE sitting (
    id {id},
    council_id BIGINT NOT NULL REFERENCES council (id),
    held_at BIGINT NOT NULL,
    place TEXT NOT NULL,
    guests TEXT NOT NULL,
    version BIGINT NOT NULL,        -- counts what the secretary changes
    ballots BIGINT NOT NULL         -- counts votes; the closing names those it saw
);
CREATE INDEX sitting_council ON sitting (council_id);

-- What became of a sitting, in order; the newest row tells where it stands, none: it is open.
CREATE TABLE sitting_step (
    id {id},
    sitting_id BIGINT NOT NULL REFERENCES sitting (id),
    kind TEXT NOT NULL,             -- closing, reopening, signing, cancellation
    at BIGINT NOT NULL,
    person_id BIGINT NOT NULL REFERENCES person (id),
    office_id BIGINT NOT NULL REFERENCES office (id),
    reason TEXT NOT NULL
);
CREATE INDEX sitting_step_sitting ON sitting_step (sitting_id);

-- What a closing froze, as canonical JSON.
CREATE TABLE sitting_record (
    step_id BIGINT PRIMARY KEY REFERENCES sitting_step (id),
    content TEXT NOT NULL,
    sha256 TEXT NOT NULL
);

CREATE TABLE attendance (
    sitting_id BIGINT NOT NULL REFERENCES sitting (id),
    member_id BIGINT NOT NULL REFERENCES council_member (id),
    presence TEXT NOT NULL,         -- present, excused, absent
    reason TEXT NOT NULL,
    PRIMARY KEY (sitting_id, member_id)
);

-- A dossier on the agenda, as it stood after an act.
CREATE TABLE agenda_item (
    id {id},
    sitting_id BIGINT NOT NULL REFERENCES sitting (id),
    assessment_id BIGINT NOT NULL REFERENCES assessment (id),
    act_id BIGINT NOT NULL REFERENCES act (id),
    deferred TEXT,                  -- why it is left to another sitting
    ruling TEXT,                    -- as the closing found it: adopted, not_adopted, deferred
    UNIQUE (sitting_id, assessment_id)
);
CREATE INDEX agenda_item_assessment ON agenda_item (assessment_id);

-- Who keeps out of a dossier and why; the newest row of a member holds.
CREATE TABLE recusal (
    id {id},
    item_id BIGINT NOT NULL REFERENCES agenda_item (id),
    member_id BIGINT NOT NULL REFERENCES council_member (id),
    stands BIGINT NOT NULL,
    reason TEXT NOT NULL,
    at BIGINT NOT NULL,
    person_id BIGINT NOT NULL REFERENCES person (id)
);
CREATE INDEX recusal_item ON recusal (item_id);

-- Every vote ever given; the newest one of a member counts.
CREATE TABLE vote (
    id {id},
    item_id BIGINT NOT NULL REFERENCES agenda_item (id),
    member_id BIGINT NOT NULL REFERENCES council_member (id),
    criterion TEXT NOT NULL,        -- empty: the dossier as a whole
    choice TEXT NOT NULL,           -- agree, disagree, abstain
    words TEXT NOT NULL,
    at BIGINT NOT NULL,
    person_id BIGINT NOT NULL REFERENCES person (id)    -- whoever entered it: the member, or the secretary
);
CREATE INDEX vote_item ON vote (item_id);

CREATE TABLE sitting_remark (
    id {id},
    item_id BIGINT NOT NULL REFERENCES agenda_item (id),
    member_id BIGINT REFERENCES council_member (id),
    words TEXT NOT NULL,
    at BIGINT NOT NULL,
    person_id BIGINT NOT NULL REFERENCES person (id)
);
CREATE INDEX sitting_remark_item ON sitting_remark (item_id);

-- That the minutes were signed.
CREATE TABLE minutes (
    sitting_id BIGINT PRIMARY KEY REFERENCES sitting (id),
    council_id BIGINT NOT NULL REFERENCES council (id),
    number BIGINT,
    symbol TEXT NOT NULL,
    year BIGINT NOT NULL,           -- of the number
    signed_on TEXT NOT NULL,
    chair_id BIGINT NOT NULL REFERENCES council_member (id),
    secretary_id BIGINT NOT NULL REFERENCES council_member (id),
    UNIQUE (council_id, year, symbol, number)
);

CREATE TABLE minutes_paper (
    sitting_id BIGINT PRIMARY KEY REFERENCES minutes (sitting_id),
    bytes {bytes} NOT NULL,
    sha256 TEXT NOT NULL
);

-- What signed minutes made of a dossier: belongs to the acts council_sitting and review_sitting.
CREATE TABLE council_result (
    act_id BIGINT PRIMARY KEY REFERENCES act (id),
    item_id BIGINT NOT NULL REFERENCES agenda_item (id),
    adopted BIGINT NOT NULL,
    outcome TEXT                    -- of a review: recognised, not_recognised; nothing where it was not adopted
);
