-- A target means something only for a standard and a list of units: both are kept with it. A path of several years is a
-- set of milestones, put down in one act. Rows supersede, none is edited.

ALTER TABLE recognition_target ADD COLUMN standard TEXT NOT NULL DEFAULT '';
ALTER TABLE recognition_target ADD COLUMN units_on TEXT NOT NULL DEFAULT '';   -- a day on which the list was in force
UPDATE recognition_target SET
    standard = (SELECT r.standard FROM assessment_round r WHERE r.year = recognition_target.year),
    units_on = (SELECT r.period_to FROM assessment_round r WHERE r.year = recognition_target.year);

CREATE TABLE target_path (
    id {id},
    province_id BIGINT REFERENCES unit (id),        -- NULL: the country
    standard TEXT NOT NULL,
    units_on TEXT NOT NULL,
    certainty TEXT NOT NULL,        -- verified, reported
    ground TEXT NOT NULL,
    at BIGINT NOT NULL,
    person_id BIGINT NOT NULL REFERENCES person (id),
    office_id BIGINT NOT NULL REFERENCES office (id)
);
CREATE INDEX target_path_province ON target_path (province_id, id);

CREATE TABLE target_milestone (
    path_id BIGINT NOT NULL REFERENCES target_path (id),
    year BIGINT NOT NULL,
    share BIGINT NOT NULL,          -- of the communes, in hundredths of a percent
    PRIMARY KEY (path_id, year)
);
