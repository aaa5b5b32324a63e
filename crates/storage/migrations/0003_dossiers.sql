-- One commune, one year: figures, the score, and each act as a row with its author and time.

-- The short number of a fact's name, so that a sheet is small. A number is never given to another name.
CREATE TABLE fact (
    id {id},
    name TEXT NOT NULL UNIQUE
);

-- All figures of a unit for a year in one row: 'fact=value' pairs parted by ';', sorted by fact (decision 0003).
CREATE TABLE figure_sheet (
    id {id},
    unit_id BIGINT NOT NULL REFERENCES unit (id),
    year BIGINT NOT NULL,
    figures TEXT NOT NULL,
    version BIGINT NOT NULL,
    changed_at BIGINT NOT NULL,
    UNIQUE (unit_id, year)
);
CREATE INDEX figure_sheet_year ON figure_sheet (year);

-- Who changed which figures, from what to what.
CREATE TABLE figure_entry (
    id {id},
    sheet_id BIGINT NOT NULL REFERENCES figure_sheet (id),
    version BIGINT NOT NULL,
    at BIGINT NOT NULL,
    person_id BIGINT NOT NULL REFERENCES person (id),
    source TEXT NOT NULL,           -- typed, imported, command_line
    changes TEXT NOT NULL,          -- JSON: [{"fact","from","to","proposed"}]
    reason TEXT,                    -- why, where figures changed that were sent up before or that somebody else entered
    UNIQUE (sheet_id, version)
);

-- Which standard a year is assessed under, and the assessed period (inclusive days).
CREATE TABLE assessment_round (
    year BIGINT PRIMARY KEY,
    standard TEXT NOT NULL,
    period_from TEXT NOT NULL,
    period_to TEXT NOT NULL,
    ground TEXT NOT NULL
);

-- A dossier: unit, year, and the pinned standard. What begins with `newest_` is a copy of its newest act, written with
-- the act, so that boards need not look for it among all acts of all years; the acts are what counts.
CREATE TABLE assessment (
    id {id},
    unit_id BIGINT NOT NULL REFERENCES unit (id),
    province_id BIGINT NOT NULL REFERENCES unit (id),
    year BIGINT NOT NULL,
    standard TEXT NOT NULL,
    revision BIGINT NOT NULL,
    standard_sha256 TEXT NOT NULL,
    class TEXT,
    class_ground TEXT,
    version BIGINT NOT NULL,        -- counts changes; a writer names the one it saw
    newest_act_id BIGINT,
    newest_act_kind TEXT,
    newest_act_sheet_version BIGINT,
    newest_outcome TEXT,            -- of its newest decision
    UNIQUE (unit_id, year)
);
CREATE INDEX assessment_year ON assessment (year, province_id);

-- The score as the figures stand, written in the transaction that changed them. A verdict is never a recognition.
CREATE TABLE computation (
    assessment_id BIGINT PRIMARY KEY REFERENCES assessment (id),
    verdict TEXT NOT NULL,
    total TEXT,                     -- exact, as a fraction or a whole number
    known TEXT NOT NULL,            -- points that are certain
    reach TEXT,                     -- NULL: open
    threshold BIGINT,
    zero_criteria TEXT NOT NULL,    -- numbers parted by blanks
    below_threshold BIGINT NOT NULL,
    undetermined_criteria TEXT NOT NULL,
    points TEXT NOT NULL,           -- 'criterion=points' pairs, '?' where undetermined
    facts_known BIGINT NOT NULL,
    facts_wanted BIGINT NOT NULL
);

-- Every act on a dossier, in order. What belongs to one kind of act stands in that kind's own table.
CREATE TABLE act (
    id {id},
    assessment_id BIGINT NOT NULL REFERENCES assessment (id),
    kind TEXT NOT NULL,             -- self_assessment, submission, return, appraisal, decision, publication, …
    at BIGINT NOT NULL,
    person_id BIGINT NOT NULL REFERENCES person (id),
    office_id BIGINT NOT NULL REFERENCES office (id),
    sheet_version BIGINT NOT NULL
);
CREATE INDEX act_assessment ON act (assessment_id, id);

-- A return of the whole file, or of some indicators: then the others stay locked.
CREATE TABLE dossier_return (
    act_id BIGINT PRIMARY KEY REFERENCES act (id),
    reason TEXT NOT NULL,
    indicators TEXT NOT NULL,       -- JSON: [{"indicator","reason"}]; empty: the whole file
    answer_by TEXT                  -- the day by which it is expected back, if one was set
);

CREATE TABLE appraisal (
    act_id BIGINT PRIMARY KEY REFERENCES act (id),
    submission_id BIGINT NOT NULL REFERENCES act (id),
    verdict TEXT NOT NULL,
    opinion TEXT NOT NULL
);

-- A numbered paper of an authority: on one dossier, or on many at once.
CREATE TABLE decision_document (
    id {id},
    kind TEXT NOT NULL,             -- recognition, refusal, revocation, reopening
    authority_id BIGINT NOT NULL REFERENCES unit (id),
    year BIGINT NOT NULL,           -- of the number
    number BIGINT NOT NULL,
    symbol TEXT NOT NULL,
    decided_on TEXT NOT NULL,
    signing TEXT NOT NULL,          -- head, for_head
    person_id BIGINT NOT NULL REFERENCES person (id),
    office_id BIGINT NOT NULL REFERENCES office (id),
    UNIQUE (authority_id, year, symbol, number)
);
CREATE INDEX decision_document_number ON decision_document (year, number);

CREATE TABLE decision (
    act_id BIGINT PRIMARY KEY REFERENCES act (id),
    document_id BIGINT NOT NULL REFERENCES decision_document (id),
    appraisal_id BIGINT NOT NULL REFERENCES act (id),
    outcome TEXT NOT NULL,          -- recognised, not_recognised
    class TEXT,                     -- the threshold class and the standard by which it was decided
    standard_sha256 TEXT NOT NULL
);
CREATE INDEX decision_of_document ON decision (document_id);

-- A decision that the authority took back by another one: revocation or reopening, as the act says.
CREATE TABLE reversal (
    act_id BIGINT PRIMARY KEY REFERENCES act (id),
    document_id BIGINT NOT NULL REFERENCES decision_document (id),
    decision_id BIGINT NOT NULL REFERENCES act (id),
    reason TEXT NOT NULL
);
CREATE INDEX reversal_of_document ON reversal (document_id);
CREATE INDEX reversal_of_decision ON reversal (decision_id);

CREATE TABLE publication (
    act_id BIGINT PRIMARY KEY REFERENCES act (id),
    decision_id BIGINT NOT NULL UNIQUE REFERENCES act (id)
);

-- The text of every standard that an assessment was ever pinned to.
CREATE TABLE pinned_standard (
    sha256 TEXT PRIMARY KEY,
    standard TEXT NOT NULL,
    revision BIGINT NOT NULL,
    content TEXT NOT NULL
);

-- What was frozen by a submission or a decision, as canonical JSON.
CREATE TABLE snapshot (
    act_id BIGINT PRIMARY KEY REFERENCES act (id),
    content TEXT NOT NULL,
    sha256 TEXT NOT NULL
);

-- What belongs to one act.
CREATE TABLE paper (
    id {id},
    act_id BIGINT NOT NULL REFERENCES act (id),
    kind TEXT NOT NULL,             -- self_assessment_report, request, return_notice, appraisal_report, certificate
    bytes {bytes} NOT NULL,
    sha256 TEXT NOT NULL,
    UNIQUE (act_id, kind)
);
CREATE INDEX paper_sha256 ON paper (sha256);

-- What belongs to a document, however many dossiers it decides.
CREATE TABLE document_paper (
    document_id BIGINT NOT NULL REFERENCES decision_document (id),
    kind TEXT NOT NULL,             -- recognition_decision, recognition_list, refusal_decision, …
    bytes {bytes} NOT NULL,
    sha256 TEXT NOT NULL,
    PRIMARY KEY (document_id, kind)
);
CREATE INDEX document_paper_sha256 ON document_paper (sha256);
