-- What a paper asks of others: its numbered items, sent as tasks, and what became of each.

CREATE TABLE directive_item (
    id {id},
    paper_id BIGINT NOT NULL REFERENCES official_paper (id),
    number BIGINT NOT NULL,
    words TEXT NOT NULL,
    needs TEXT NOT NULL,            -- paper, figure, plan, report, evidence
    measure TEXT NOT NULL,          -- what a figure counts; empty for the others
    due_on TEXT,
    lead_sector TEXT NOT NULL,      -- who leads among the sectors; empty: the unit
    partner_sectors TEXT NOT NULL,  -- parted by blanks
    set_by BIGINT NOT NULL REFERENCES unit (id),    -- who wrote it down: the issuer, or who received the paper
    UNIQUE (paper_id, number)
);

-- One sending of items to many units: all of it, or nothing.
CREATE TABLE task_dispatch (
    id {id},
    paper_id BIGINT NOT NULL REFERENCES official_paper (id),
    unit_id BIGINT NOT NULL REFERENCES unit (id),   -- the sender
    sector TEXT NOT NULL,
    words TEXT NOT NULL,            -- what whoever passes it on adds
    at BIGINT NOT NULL,
    person_id BIGINT REFERENCES person (id),
    office_id BIGINT REFERENCES office (id)
);
CREATE INDEX task_dispatch_paper ON task_dispatch (paper_id);

-- An item as one unit has to do it. `stage` and the days are copies of its newest steps, written with them, so that a
-- board reads no history.
CREATE TABLE task (
    id {id},
    dispatch_id BIGINT NOT NULL REFERENCES task_dispatch (id),
    paper_id BIGINT NOT NULL REFERENCES official_paper (id),
    item_id BIGINT NOT NULL REFERENCES directive_item (id),
    parent_id BIGINT REFERENCES task (id),  -- the task of the unit through which it came
    sender_id BIGINT NOT NULL REFERENCES unit (id), -- who takes the answer
    sender_sector TEXT NOT NULL,
    unit_id BIGINT NOT NULL REFERENCES unit (id),   -- who has to do it
    sector TEXT NOT NULL,           -- the department in it; empty: the unit as such
    tier TEXT NOT NULL,             -- province, commune, department: boards keep them apart
    province_id BIGINT REFERENCES unit (id),    -- of the unit, for boards; NULL: none
    person_id BIGINT REFERENCES person (id),    -- whom the unit gave it to
    due_on TEXT,                    -- with the extensions that were granted
    stage TEXT NOT NULL,            -- sent, seen, accepted, answered, returned, closed
    answered_on TEXT,               -- of the newest answer
    days_late BIGINT,               -- of its latest answer, by the day that was due then; 0: in time; NULL: none yet
    asked_until TEXT,               -- the day an undecided request for more time asks for
    answer_id BIGINT REFERENCES official_paper (id),
    value BIGINT,                   -- the figure of the newest answer
    version BIGINT NOT NULL,
    UNIQUE (item_id, unit_id, sector)
);
CREATE INDEX task_board ON task (paper_id, province_id, item_id, tier);
CREATE INDEX task_unit ON task (unit_id, stage, due_on);
CREATE INDEX task_sender ON task (sender_id, stage);
CREATE INDEX task_person ON task (person_id, stage, due_on);
CREATE INDEX task_parent ON task (parent_id);
CREATE INDEX task_asked ON task (sender_id) WHERE asked_until IS NOT NULL;
CREATE INDEX task_due ON task (due_on, stage);

CREATE TABLE task_step (
    id {id},
    task_id BIGINT NOT NULL REFERENCES task (id),
    kind TEXT NOT NULL,             -- seen, accepted, assigned, extension_asked, extension_granted, extension_refused, answered, returned, closed
    words TEXT NOT NULL,
    on_day TEXT,                    -- asked for, or granted
    value BIGINT,                   -- the figure of an answer
    paper_id BIGINT REFERENCES official_paper (id), -- the paper of an answer
    sha256 TEXT REFERENCES file_content (sha256),   -- the file of an answer
    file_name TEXT NOT NULL,        -- a label only
    assignee_id BIGINT REFERENCES person (id),
    at BIGINT NOT NULL,
    person_id BIGINT REFERENCES person (id),
    office_id BIGINT REFERENCES office (id)
);
CREATE INDEX task_step_task ON task_step (task_id, id);
