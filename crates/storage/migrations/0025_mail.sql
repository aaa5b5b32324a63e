-- Notices by e-mail, and what the program does by itself on whichever node comes first.

-- Where a person gets mail, and whether they want it.
CREATE TABLE mail_address (
    person_id BIGINT PRIMARY KEY REFERENCES person (id),
    address TEXT NOT NULL,
    wanted BIGINT NOT NULL,         -- 0: keep the address, send nothing
    language TEXT NOT NULL,
    since BIGINT NOT NULL,          -- notices of before are not mailed
    failure TEXT,                   -- why the newest letter was given up: a reply code of the server, or a word
    failed_at BIGINT
);

-- A letter: the notices that name it. It is written when it is sent, from them; no words and no address are kept here.
CREATE TABLE mail (
    id {id},
    person_id BIGINT NOT NULL REFERENCES person (id),
    message_id TEXT NOT NULL UNIQUE, -- the same at every attempt, so that a repeat can be recognised
    at BIGINT NOT NULL,
    tries BIGINT NOT NULL,
    next_at BIGINT,                 -- when it may be tried; NULL: done
    claim TEXT,                     -- which process is sending it
    claimed_until BIGINT,           -- and until when nobody else may
    sent_at BIGINT,
    failure TEXT                    -- of the last attempt
);
CREATE INDEX mail_due ON mail (next_at, id) WHERE next_at IS NOT NULL;
CREATE INDEX mail_person ON mail (person_id) WHERE next_at IS NOT NULL;

ALTER TABLE notice ADD COLUMN mail_id BIGINT REFERENCES mail (id);
CREATE INDEX notice_unmailed ON notice (person_id, id) WHERE mail_id IS NULL AND read_at IS NULL;
CREATE INDEX notice_mail ON notice (mail_id) WHERE mail_id IS NOT NULL;

-- Work that one node at a time does for all: who has it, until when, and what was finished last.
CREATE TABLE lease (
    name TEXT PRIMARY KEY,
    holder TEXT NOT NULL,
    until BIGINT NOT NULL,
    done TEXT NOT NULL              -- what was finished last, as a day; empty: nothing yet
);

-- Which reminder was made of which task, for the due day it had then: a new due day reminds anew.
CREATE TABLE task_reminder (
    task_id BIGINT NOT NULL REFERENCES task (id),
    rule TEXT NOT NULL,
    due_on TEXT NOT NULL,
    told BIGINT NOT NULL,           -- how many people; 0: the office is vacant
    at BIGINT NOT NULL,
    PRIMARY KEY (task_id, rule, due_on)
);
