-- What the program tells people, on its pages and by e-mail; and what it does by itself.

-- `once` names what it is about and the rule that made it: the same is never told twice.
CREATE TABLE notice (
    id {id},
    person_id BIGINT NOT NULL REFERENCES person (id),
    kind TEXT NOT NULL,             -- last part of its text key
    subject_kind TEXT NOT NULL,
    subject_id BIGINT NOT NULL,
    places TEXT NOT NULL,           -- JSON: what fills the places of the text; never a child's name
    once TEXT NOT NULL,
    at BIGINT NOT NULL,
    read_at BIGINT,
    UNIQUE (person_id, once)
);
CREATE INDEX notice_person ON notice (person_id, id);
CREATE INDEX notice_unread ON notice (person_id, id) WHERE read_at IS NULL;
