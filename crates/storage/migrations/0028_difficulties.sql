-- Difficulties that go up and come back with an answer, and extraordinary reports.

-- `holder_id` and `stage` are copies of the newest step, written with it.
CREATE TABLE difficulty (
    id {id},
    unit_id BIGINT NOT NULL REFERENCES unit (id),   -- who met it
    holder_id BIGINT NOT NULL REFERENCES unit (id), -- who has to answer
    paper_id BIGINT REFERENCES official_paper (id), -- what it is about
    item_id BIGINT REFERENCES directive_item (id),
    severity TEXT NOT NULL,         -- minor, hindering, blocking
    words TEXT NOT NULL,
    proposal TEXT NOT NULL,
    stage TEXT NOT NULL,            -- raised, forwarded, answered, closed
    version BIGINT NOT NULL,
    at BIGINT NOT NULL,
    person_id BIGINT NOT NULL REFERENCES person (id),
    office_id BIGINT NOT NULL REFERENCES office (id)
);
CREATE INDEX difficulty_unit ON difficulty (unit_id, id);
CREATE INDEX difficulty_holder ON difficulty (holder_id, stage);

CREATE TABLE difficulty_step (
    id {id},
    difficulty_id BIGINT NOT NULL REFERENCES difficulty (id),
    kind TEXT NOT NULL,             -- forwarded, answered, closed
    words TEXT NOT NULL,
    unit_id BIGINT REFERENCES unit (id),    -- whose step it is
    at BIGINT NOT NULL,
    person_id BIGINT NOT NULL REFERENCES person (id),
    office_id BIGINT NOT NULL REFERENCES office (id)
);
CREATE INDEX difficulty_step_difficulty ON difficulty_step (difficulty_id, id);

-- The book of answers: what everybody may read. The question is written anew by whoever answers, so that nothing of the
-- unit that met the difficulty goes with it.
CREATE TABLE answer_book (
    step_id BIGINT PRIMARY KEY REFERENCES difficulty_step (id),
    question TEXT NOT NULL,
    answer TEXT NOT NULL,
    folded TEXT NOT NULL
);

-- An extraordinary report (Decree 09/2019/NĐ-CP, article 4): the least that the province has to know the same day. No
-- name of a child stands here; the case, if there is one, is kept apart.
CREATE TABLE incident (
    id {id},
    unit_id BIGINT NOT NULL REFERENCES unit (id),
    province_id BIGINT NOT NULL REFERENCES unit (id),
    kind TEXT NOT NULL,
    happened_on TEXT NOT NULL,
    children BIGINT,                -- how many are touched; NULL: not known yet
    words TEXT NOT NULL,
    done TEXT NOT NULL,             -- what was done at once
    wanted TEXT NOT NULL,           -- what help is wanted; empty: none
    stage TEXT NOT NULL,            -- sent, received, forwarded, closed
    version BIGINT NOT NULL,
    at BIGINT NOT NULL,
    person_id BIGINT NOT NULL REFERENCES person (id),
    office_id BIGINT NOT NULL REFERENCES office (id)
);
CREATE INDEX incident_province ON incident (province_id, stage);
CREATE INDEX incident_unit ON incident (unit_id, id);

CREATE TABLE incident_step (
    id {id},
    incident_id BIGINT NOT NULL REFERENCES incident (id),
    kind TEXT NOT NULL,             -- received, added, forwarded, closed
    words TEXT NOT NULL,
    at BIGINT NOT NULL,
    person_id BIGINT NOT NULL REFERENCES person (id),
    office_id BIGINT NOT NULL REFERENCES office (id)
);
CREATE INDEX incident_step_incident ON incident_step (incident_id, id);
