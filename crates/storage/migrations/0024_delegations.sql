-- Who may sign in the stead of a body's head, from when to when, and on what ground (Decree 30/2020, Article 13).
CREATE TABLE delegation (
    id {id},
    unit_id BIGINT NOT NULL REFERENCES unit (id),
    sector TEXT NOT NULL,           -- the department of the unit; empty: the People's Committee, the ministry itself
    mode TEXT NOT NULL,             -- for (KT.), by_order (TL.), by_authorisation (TUQ.), acting (Q.)
    head_title TEXT NOT NULL,
    signer_title TEXT NOT NULL,     -- empty for Q.: the head's own title
    signer TEXT NOT NULL,
    scope TEXT NOT NULL,            -- for which papers
    valid_from TEXT NOT NULL,
    valid_to TEXT,                  -- the last day; NULL: until it is ended
    paper_id BIGINT REFERENCES official_paper (id), -- the paper that gives it, where it is here
    ground TEXT NOT NULL,           -- the same in words
    version BIGINT NOT NULL,
    at BIGINT NOT NULL,
    person_id BIGINT REFERENCES person (id),
    office_id BIGINT REFERENCES office (id)
);
CREATE INDEX delegation_body ON delegation (unit_id, sector, valid_from);

-- Whoever may read a task may read its answer.
CREATE INDEX task_answer ON task (answer_id);
