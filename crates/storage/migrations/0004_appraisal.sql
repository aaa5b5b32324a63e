-- What the appraisal finds, indicator by indicator, and the second look at a drawn share of dossiers.

-- One finding on one indicator of a submission; the newest counts, none is overwritten.
CREATE TABLE appraisal_finding (
    id {id},
    submission_id BIGINT NOT NULL REFERENCES act (id),
    indicator TEXT NOT NULL,
    kind TEXT NOT NULL,             -- agreed, differs, to_return, open
    figures TEXT NOT NULL,          -- JSON: the appraiser's figures by fact, where they differ
    reason TEXT NOT NULL,
    at BIGINT NOT NULL,
    person_id BIGINT NOT NULL REFERENCES person (id),
    office_id BIGINT NOT NULL REFERENCES office (id)
);
CREATE INDEX appraisal_finding_submission ON appraisal_finding (submission_id, indicator, id);
CREATE INDEX appraisal_finding_person ON appraisal_finding (person_id);

-- A drawing of dossiers for a second look (phúc tra): anyone can repeat it from the seed.
CREATE TABLE recheck_draw (
    id {id},
    province_id BIGINT NOT NULL REFERENCES unit (id),
    year BIGINT NOT NULL,
    seed TEXT NOT NULL,
    percent BIGINT NOT NULL,
    candidates BIGINT NOT NULL,     -- dossiers among which was drawn
    ground TEXT NOT NULL,
    at BIGINT NOT NULL,
    person_id BIGINT NOT NULL REFERENCES person (id),
    office_id BIGINT NOT NULL REFERENCES office (id)
);
CREATE INDEX recheck_draw_province ON recheck_draw (province_id, year);

-- A dossier that was drawn, in the order of the drawing.
CREATE TABLE recheck (
    id {id},
    draw_id BIGINT NOT NULL REFERENCES recheck_draw (id),
    assessment_id BIGINT NOT NULL REFERENCES assessment (id),
    submission_id BIGINT NOT NULL REFERENCES act (id),
    place BIGINT NOT NULL,
    fingerprint TEXT NOT NULL,      -- SHA-256 of seed and commune's code, by which it was ranked
    UNIQUE (draw_id, assessment_id)
);
CREATE INDEX recheck_assessment ON recheck (assessment_id);

-- What was found on the spot of one indicator; the newest counts.
CREATE TABLE recheck_finding (
    id {id},
    recheck_id BIGINT NOT NULL REFERENCES recheck (id),
    indicator TEXT NOT NULL,
    agrees BIGINT NOT NULL,
    figures TEXT NOT NULL,          -- JSON: figures found, by fact
    words TEXT NOT NULL,
    at BIGINT NOT NULL,
    person_id BIGINT NOT NULL REFERENCES person (id),
    office_id BIGINT NOT NULL REFERENCES office (id)
);
CREATE INDEX recheck_finding_recheck ON recheck_finding (recheck_id, indicator, id);

-- The end of a second look.
CREATE TABLE recheck_closing (
    recheck_id BIGINT PRIMARY KEY REFERENCES recheck (id),
    conclusion TEXT NOT NULL,
    at BIGINT NOT NULL,
    person_id BIGINT NOT NULL REFERENCES person (id),
    office_id BIGINT NOT NULL REFERENCES office (id)
);
