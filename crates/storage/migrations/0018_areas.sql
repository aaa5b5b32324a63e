-- A list of the communes of a scheme's areas, as it was taken over with the instrument that says so. Its lines are rows
-- of unit_class; a later list supersedes it from its own first day on.
CREATE TABLE area_list (
    id {id},
    scheme TEXT NOT NULL,
    instrument TEXT NOT NULL,
    valid_from TEXT NOT NULL,
    province_id BIGINT REFERENCES unit (id),    -- NULL: the country
    complete BIGINT NOT NULL,                   -- 1: communes that it does not name have no class from its first day on
    communes BIGINT NOT NULL,
    ended BIGINT NOT NULL,                      -- communes whose class ended because a complete list does not name them
    sha256 TEXT NOT NULL,                       -- of the file
    at BIGINT NOT NULL,
    person_id BIGINT REFERENCES person (id)     -- NULL: the command line
);

ALTER TABLE unit_class ADD COLUMN list_id BIGINT REFERENCES area_list (id);
-- What ended the class, where no other class of the scheme follows.
ALTER TABLE unit_class ADD COLUMN ended_ground TEXT;
CREATE INDEX unit_class_scheme ON unit_class (scheme, valid_from);
