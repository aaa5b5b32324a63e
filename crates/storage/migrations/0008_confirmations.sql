-- What the sectors say of figures, and what was answered to a figure that looks unlikely.

-- A sector's officer stands for the figures of a criterion. The newest row of a criterion counts, as long as it was
-- not taken back and the figures are still those it was given for.
CREATE TABLE confirmation (
    id {id},
    assessment_id BIGINT NOT NULL REFERENCES assessment (id),
    criterion TEXT NOT NULL,        -- its number in the standard
    sector TEXT NOT NULL,
    figures TEXT NOT NULL,          -- 'fact=value' pairs as in the sheet; a figure that was not known is not there
    at BIGINT NOT NULL,
    person_id BIGINT NOT NULL REFERENCES person (id),
    office_id BIGINT NOT NULL REFERENCES office (id)
);
CREATE INDEX confirmation_assessment ON confirmation (assessment_id, criterion, id);

CREATE TABLE confirmation_withdrawal (
    confirmation_id BIGINT PRIMARY KEY REFERENCES confirmation (id),
    reason TEXT NOT NULL,
    at BIGINT NOT NULL,
    person_id BIGINT NOT NULL REFERENCES person (id),
    office_id BIGINT NOT NULL REFERENCES office (id)
);

-- What a provincial sector says of a criterion that was sent up. The newest row counts; nothing is blocked by it.
CREATE TABLE agreement (
    id {id},
    submission_id BIGINT NOT NULL REFERENCES act (id),
    criterion TEXT NOT NULL,
    sector TEXT NOT NULL,
    answer TEXT NOT NULL,           -- agrees, differs
    words TEXT NOT NULL,
    at BIGINT NOT NULL,
    person_id BIGINT NOT NULL REFERENCES person (id),
    office_id BIGINT NOT NULL REFERENCES office (id)
);
CREATE INDEX agreement_submission ON agreement (submission_id, id);

-- Why a figure that looks unlikely is right. Counts while the values are those it was accepted for.
CREATE TABLE acceptance (
    id {id},
    assessment_id BIGINT NOT NULL REFERENCES assessment (id),
    finding TEXT NOT NULL,          -- 'check.subject', the subject being a fact or an indicator
    amounts TEXT NOT NULL,          -- 'last year>this year'
    reason TEXT NOT NULL,
    at BIGINT NOT NULL,
    person_id BIGINT NOT NULL REFERENCES person (id)
);
CREATE INDEX acceptance_assessment ON acceptance (assessment_id, id);

-- The sector in whose name figures were entered; none where the commune entered them.
ALTER TABLE figure_entry ADD COLUMN sector TEXT;
CREATE INDEX figure_entry_of_sector ON figure_entry (sheet_id, version) WHERE sector IS NOT NULL;
