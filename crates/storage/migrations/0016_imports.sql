-- Figures that came from one file, so that they can be taken back together.
CREATE TABLE figure_import (
    id {id},
    year BIGINT NOT NULL,
    at BIGINT NOT NULL,
    person_id BIGINT NOT NULL REFERENCES person (id),
    office_id BIGINT NOT NULL REFERENCES office (id),
    file_name TEXT NOT NULL,
    file_sha256 TEXT NOT NULL,
    form TEXT NOT NULL,             -- csv, template, own
    communes BIGINT NOT NULL,
    figures BIGINT NOT NULL
);
CREATE INDEX figure_import_person ON figure_import (person_id, id);

-- The entries that it made: a sheet and the version that the entry gave it.
CREATE TABLE figure_import_entry (
    import_id BIGINT NOT NULL REFERENCES figure_import (id),
    sheet_id BIGINT NOT NULL REFERENCES figure_sheet (id),
    version BIGINT NOT NULL,
    PRIMARY KEY (import_id, sheet_id)
);

-- An import is taken back once.
CREATE TABLE figure_import_undo (
    import_id BIGINT PRIMARY KEY REFERENCES figure_import (id),
    at BIGINT NOT NULL,
    person_id BIGINT NOT NULL REFERENCES person (id),
    reason TEXT NOT NULL
);

-- How an office's own sheet is read: which column is which figure.
CREATE TABLE figure_mapping (
    id {id},
    unit_id BIGINT NOT NULL REFERENCES unit (id),
    name TEXT NOT NULL,
    content TEXT NOT NULL,          -- JSON: sheet, head row, unit column, columns with their heads
    at BIGINT NOT NULL,
    person_id BIGINT NOT NULL REFERENCES person (id),
    UNIQUE (unit_id, name)
);
