-- By which identifier other systems know a body (Decision 20/2020/QĐ-TTg); the newest row counts.
CREATE TABLE body_identifier (
    id {id},
    unit_id BIGINT NOT NULL REFERENCES unit (id),
    sector TEXT NOT NULL,
    code TEXT NOT NULL,
    ground TEXT NOT NULL,
    at BIGINT NOT NULL,
    person_id BIGINT NOT NULL REFERENCES person (id),
    office_id BIGINT NOT NULL REFERENCES office (id)
);
CREATE INDEX body_identifier_body ON body_identifier (unit_id, sector, id);
CREATE INDEX body_identifier_code ON body_identifier (code);
