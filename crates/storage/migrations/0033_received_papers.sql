-- A paper that was entered by whoever received it has no issuing unit here: the row is the receiver's word.
UPDATE official_paper SET unit_id = NULL, sector = ''
WHERE unit_id IS NOT NULL AND issued_on IS NOT NULL AND NOT EXISTS (
    SELECT e.id FROM paper_entry e WHERE e.paper_id = official_paper.id AND e.book <> 'incoming');
