-- Who decides, until when a step is due, which share is aimed at, who was reminded. Rows supersede, none is edited.

-- Who decides in a province since a day, with the ground; where there is no row, the procedure says it.
CREATE TABLE authority (
    id {id},
    province_id BIGINT NOT NULL REFERENCES unit (id),
    role TEXT NOT NULL,             -- district_chair, provincial_chair
    valid_from TEXT NOT NULL,
    ground TEXT NOT NULL,
    at BIGINT NOT NULL,
    person_id BIGINT NOT NULL REFERENCES person (id),
    office_id BIGINT NOT NULL REFERENCES office (id)
);
CREATE INDEX authority_province ON authority (province_id, valid_from, id);

-- The last day (inclusive) of a step of a year: of a province, or without one the ministry's for the whole country.
CREATE TABLE due_day (
    id {id},
    province_id BIGINT REFERENCES unit (id),
    year BIGINT NOT NULL,
    step TEXT NOT NULL,
    due_on TEXT NOT NULL,
    ground TEXT NOT NULL,
    at BIGINT NOT NULL,
    person_id BIGINT REFERENCES person (id),    -- NULL: the command line
    office_id BIGINT REFERENCES office (id)
);
CREATE INDEX due_day_year ON due_day (year, province_id);

-- The due day that was in force when a dossier was handed in for the first time; none where none was set. A later
-- change of the day makes nobody late, and a dossier that comes back was still handed in then.
CREATE TABLE handing_in (
    act_id BIGINT PRIMARY KEY REFERENCES act (id),
    assessment_id BIGINT NOT NULL UNIQUE REFERENCES assessment (id),
    handed_in_on TEXT NOT NULL,
    due_on TEXT,
    due_ground TEXT,
    days_late BIGINT NOT NULL       -- 0: in time, or no day was set
);

-- The same for boards, copied to the dossier by the same act.
ALTER TABLE assessment ADD COLUMN handed_in_on TEXT;
ALTER TABLE assessment ADD COLUMN days_late BIGINT NOT NULL DEFAULT 0;

-- Which share of its communes, or how many of them, a province aims to recognise in a year.
CREATE TABLE recognition_target (
    id {id},
    province_id BIGINT NOT NULL REFERENCES unit (id),
    year BIGINT NOT NULL,
    measure TEXT NOT NULL,          -- share (in hundredths of a percent), communes
    value BIGINT NOT NULL,
    ground TEXT NOT NULL,
    at BIGINT NOT NULL,
    person_id BIGINT NOT NULL REFERENCES person (id),
    office_id BIGINT NOT NULL REFERENCES office (id)
);
CREATE INDEX recognition_target_year ON recognition_target (year, province_id);

-- Words that the lead department sent to a commune; they stand until the next act on the dossier.
CREATE TABLE reminder (
    id {id},
    assessment_id BIGINT NOT NULL REFERENCES assessment (id),
    after_act_id BIGINT REFERENCES act (id),    -- the newest act then
    at BIGINT NOT NULL,
    person_id BIGINT NOT NULL REFERENCES person (id),
    office_id BIGINT NOT NULL REFERENCES office (id),
    words TEXT NOT NULL
);
CREATE INDEX reminder_assessment ON reminder (assessment_id, id);
