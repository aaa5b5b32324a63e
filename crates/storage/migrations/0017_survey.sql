-- Surveys of satisfaction (criterion 13). Of an answer only counts are kept (decision 0014): no row belongs to a person,
-- none has a time, and no two answers of a sheet stand together.

-- The text of a questionnaire with which something was asked.
CREATE TABLE pinned_questionnaire (
    sha256 TEXT PRIMARY KEY,
    questionnaire TEXT NOT NULL,
    revision BIGINT NOT NULL,
    content TEXT NOT NULL
);

CREATE TABLE survey (
    id {id},
    unit_id BIGINT NOT NULL REFERENCES unit (id),
    province_id BIGINT NOT NULL REFERENCES unit (id),
    year BIGINT NOT NULL,
    code TEXT NOT NULL UNIQUE,      -- as people type it, without its dash
    questionnaire_sha256 TEXT NOT NULL REFERENCES pinned_questionnaire (sha256),
    way TEXT NOT NULL,              -- sample, full
    opens_on TEXT NOT NULL,
    closes_on TEXT NOT NULL,        -- the last day on which the public page takes answers
    reason TEXT,                    -- why there is another one in the same year
    at BIGINT NOT NULL,
    person_id BIGINT NOT NULL REFERENCES person (id),
    office_id BIGINT NOT NULL REFERENCES office (id)
);
CREATE INDEX survey_unit ON survey (unit_id, year);
CREATE INDEX survey_province ON survey (province_id, year);

-- Whom it asks, and how many they are as far as that is known.
CREATE TABLE survey_audience (
    survey_id BIGINT NOT NULL REFERENCES survey (id),
    audience TEXT NOT NULL,
    population BIGINT,
    PRIMARY KEY (survey_id, audience)
);

-- Sheets so far, and those that are satisfied, by how they came.
CREATE TABLE survey_sheets (
    survey_id BIGINT NOT NULL REFERENCES survey (id),
    channel TEXT NOT NULL,          -- phone, paper
    audience TEXT NOT NULL,
    sheets BIGINT NOT NULL,
    satisfied BIGINT NOT NULL,
    PRIMARY KEY (survey_id, channel, audience)
);

-- How often each answer was given so far; made with the survey, so that an answer only adds one.
CREATE TABLE survey_count (
    survey_id BIGINT NOT NULL REFERENCES survey (id),
    channel TEXT NOT NULL,
    audience TEXT NOT NULL,
    answer TEXT NOT NULL,           -- question.answer
    given BIGINT NOT NULL,
    PRIMARY KEY (survey_id, channel, audience, answer)
);

-- Paper sheets, counted by hand. A batch is taken back by another one, with its reason.
CREATE TABLE survey_batch (
    id {id},
    survey_id BIGINT NOT NULL REFERENCES survey (id),
    audience TEXT NOT NULL,
    sheets BIGINT NOT NULL,
    satisfied BIGINT NOT NULL,
    counts TEXT NOT NULL,           -- JSON: how often each answer was given
    takes_back BIGINT UNIQUE REFERENCES survey_batch (id),
    reason TEXT,
    at BIGINT NOT NULL,
    person_id BIGINT NOT NULL REFERENCES person (id),
    office_id BIGINT NOT NULL REFERENCES office (id)
);
CREATE INDEX survey_batch_survey ON survey_batch (survey_id);

CREATE TABLE survey_closing (
    survey_id BIGINT PRIMARY KEY REFERENCES survey (id),
    reason TEXT,                    -- why before its last day
    at BIGINT NOT NULL,
    person_id BIGINT NOT NULL REFERENCES person (id),
    office_id BIGINT NOT NULL REFERENCES office (id)
);

-- The survey out of which figures were entered.
ALTER TABLE figure_entry ADD COLUMN survey_id BIGINT REFERENCES survey (id);
