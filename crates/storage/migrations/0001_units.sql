-- Administrative units. Nothing is deleted and nothing is overwritten: what changes lives in rows with dates.
-- Dates are text YYYY-MM-DD and inclusive; an open end is NULL. Times are milliseconds since 1970 (UTC).

CREATE TABLE unit (
    id {id},
    level TEXT NOT NULL,            -- ministry, province, district, commune
    established_on TEXT,            -- NULL: before the lists begin
    abolished_on TEXT,              -- the last day of the unit
    latitude_e6 BIGINT,
    longitude_e6 BIGINT
);

-- What a unit is called and belongs to, from when to when.
CREATE TABLE unit_form (
    id {id},
    unit_id BIGINT NOT NULL REFERENCES unit (id),
    code TEXT NOT NULL,             -- of the statistics list; the same code means another unit in another list
    name TEXT NOT NULL,
    folded TEXT NOT NULL,           -- the name for search: no marks, d for đ
    kind TEXT NOT NULL,
    parent_id BIGINT REFERENCES unit (id),
    valid_from TEXT NOT NULL,
    valid_to TEXT,
    ground TEXT NOT NULL,
    provenance TEXT NOT NULL
);
CREATE INDEX unit_form_unit ON unit_form (unit_id, valid_from);
CREATE INDEX unit_form_code ON unit_form (code, valid_from);
CREATE INDEX unit_form_parent ON unit_form (parent_id, valid_from);

-- Which dated corrections of the lists this database has: a newer program brings what is missing.
CREATE TABLE unit_correction (
    date TEXT NOT NULL,
    level TEXT NOT NULL,
    code TEXT NOT NULL,
    PRIMARY KEY (date, level, code)
);

CREATE TABLE succession (
    id {id},
    old_id BIGINT NOT NULL REFERENCES unit (id),
    new_id BIGINT NOT NULL REFERENCES unit (id),
    kind TEXT NOT NULL,             -- whole, part
    on_date TEXT NOT NULL,
    ground TEXT NOT NULL
);
CREATE INDEX succession_old ON succession (old_id);
CREATE INDEX succession_new ON succession (new_id);

-- A unit's class in a scheme (threshold class of a standard, mountain, island, …), decided and dated.
CREATE TABLE unit_class (
    id {id},
    unit_id BIGINT NOT NULL REFERENCES unit (id),
    scheme TEXT NOT NULL,
    class TEXT NOT NULL,
    valid_from TEXT NOT NULL,
    valid_to TEXT,
    ground TEXT NOT NULL,
    UNIQUE (unit_id, scheme, valid_from)
);
