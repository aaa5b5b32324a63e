-- Papers that go between offices: what a body issued or received, in which book it stands, what it rests on.

-- One paper, once, however many books it stands in. Without a day of issue it is a draft and may still change; with one
-- it is frozen.
CREATE TABLE official_paper (
    id {id},
    unit_id BIGINT REFERENCES unit (id),    -- the unit whose body issued it; NULL: a body that has no unit here
    sector TEXT NOT NULL,           -- the department of that unit; empty: the People's Committee, the ministry itself
    issuer TEXT NOT NULL,           -- the body's name on that day, as cell 2 prints it
    type TEXT NOT NULL,             -- key of the list of types (Decree 30/2020, Annex III)
    number TEXT,                    -- before the symbol; ours are whole numbers, others' may have a letter
    symbol TEXT NOT NULL,           -- after the number: KH-UBND
    issued_on TEXT,                 -- NULL: draft
    subject TEXT NOT NULL,          -- trích yếu
    body TEXT NOT NULL,             -- the text, a paragraph a line; empty where only the original is kept
    folded TEXT NOT NULL,           -- number, symbol, subject and body for search: no marks, d for đ
    urgency TEXT,                   -- khan, thuong_khan, hoa_toc
    valid_from TEXT,
    valid_to TEXT,                  -- the last day
    instrument TEXT UNIQUE,         -- key of a legal instrument that the program brings with it
    certainty TEXT,                 -- how sure its dates are: verified, reported, unknown; NULL for our own papers
    version BIGINT NOT NULL,
    at BIGINT NOT NULL,
    person_id BIGINT REFERENCES person (id),    -- NULL: the program
    office_id BIGINT REFERENCES office (id)
);
CREATE INDEX official_paper_issuer ON official_paper (unit_id, sector, issued_on);

-- The last number that a body gave in a year to papers of a type: the row is locked by whoever takes the next one, and a
-- change that is given up gives its number back.
CREATE TABLE paper_number (
    unit_id BIGINT NOT NULL REFERENCES unit (id),
    sector TEXT NOT NULL,
    year BIGINT NOT NULL,
    series TEXT NOT NULL,           -- type of the paper; 'incoming' for numbers of arrival
    last BIGINT NOT NULL,
    PRIMARY KEY (unit_id, sector, year, series)
);

-- A line in a body's book of incoming, outgoing or internal papers (Decree 30/2020, Annex IV).
CREATE TABLE paper_entry (
    id {id},
    paper_id BIGINT NOT NULL REFERENCES official_paper (id),
    unit_id BIGINT NOT NULL REFERENCES unit (id),
    sector TEXT NOT NULL,
    book TEXT NOT NULL,             -- incoming, outgoing, internal
    year BIGINT NOT NULL,
    series TEXT NOT NULL,
    number BIGINT NOT NULL,         -- of arrival, or of the paper itself
    entered_on TEXT NOT NULL,       -- arrived, or sent
    handed_to TEXT NOT NULL,        -- the unit or person that works on it, or that keeps the file copy
    handed_on TEXT,
    copies BIGINT,
    receipt TEXT NOT NULL,          -- who signed for it, or how its receipt is known (ký nhận)
    note TEXT NOT NULL,
    at BIGINT NOT NULL,
    person_id BIGINT REFERENCES person (id),
    office_id BIGINT REFERENCES office (id),
    UNIQUE (unit_id, sector, book, year, series, number),
    UNIQUE (paper_id, unit_id, sector, book)
);

-- What a paper has to do with an earlier one.
CREATE TABLE paper_link (
    id {id},
    from_id BIGINT NOT NULL REFERENCES official_paper (id),
    to_id BIGINT NOT NULL REFERENCES official_paper (id),
    kind TEXT NOT NULL,             -- cites_basis, implements, answers, replaces, amends, reports_on, repeals
    position BIGINT NOT NULL,       -- among the bases
    note TEXT NOT NULL,             -- article, item
    UNIQUE (from_id, to_id, kind)
);
CREATE INDEX paper_link_to ON paper_link (to_id, kind);

CREATE TABLE paper_recipient (
    id {id},
    paper_id BIGINT NOT NULL REFERENCES official_paper (id),
    position BIGINT NOT NULL,
    unit_id BIGINT REFERENCES unit (id),
    sector TEXT NOT NULL,
    name TEXT NOT NULL,             -- as it prints
    role TEXT NOT NULL,             -- addressee (Kính gửi), copy (Nơi nhận), internal
    purpose TEXT NOT NULL,          -- để báo cáo, để thực hiện, …
    channel TEXT NOT NULL,          -- paper, electronic, website
    through TEXT NOT NULL           -- the desk that receives it for the addressee: key of a department of it, or a name; empty: itself
);
CREATE INDEX paper_recipient_paper ON paper_recipient (paper_id, position);
CREATE INDEX paper_recipient_unit ON paper_recipient (unit_id);

-- Who signed, in whose stead, as it prints.
CREATE TABLE paper_signature (
    paper_id BIGINT PRIMARY KEY REFERENCES official_paper (id),
    mode TEXT NOT NULL,             -- head, on_behalf, for (KT.), by_order (TL.), by_authorisation (TUQ.), acting (Q.)
    collective TEXT,
    head_title TEXT NOT NULL,
    signer_title TEXT,
    signer TEXT NOT NULL,
    delegation_id BIGINT
);

-- Files of a paper: the original as it was signed and sealed or as it came, and what is attached.
CREATE TABLE official_paper_file (
    id {id},
    paper_id BIGINT NOT NULL REFERENCES official_paper (id),
    kind TEXT NOT NULL,             -- original, attachment
    sha256 TEXT NOT NULL REFERENCES file_content (sha256),
    file_name TEXT NOT NULL,
    at BIGINT NOT NULL,
    person_id BIGINT REFERENCES person (id),
    office_id BIGINT REFERENCES office (id)
);
CREATE INDEX official_paper_file_paper ON official_paper_file (paper_id);

-- An issued paper as it prints: the first bytes stay.
CREATE TABLE official_paper_print (
    paper_id BIGINT PRIMARY KEY REFERENCES official_paper (id),
    bytes {bytes} NOT NULL,
    sha256 TEXT NOT NULL
);
