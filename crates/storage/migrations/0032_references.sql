-- A paper is looked up by the number and symbol under which it is cited, at every arrival and for every typed link.
CREATE INDEX official_paper_reference ON official_paper (number, symbol);
