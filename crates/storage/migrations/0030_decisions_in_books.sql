-- Decisions stand in the books of the body that signed them: one numbering and one register of what went out
-- (Decree 30/2020, Annex IV).

-- The decision that a paper is: its text, print and signed original are kept and read there. NULL: they are here.
ALTER TABLE official_paper ADD COLUMN document_id BIGINT REFERENCES decision_document (id);
CREATE UNIQUE INDEX official_paper_document ON official_paper (document_id);

-- The decisions there are, as their papers have it. What they rest on is not entered for them: which instruments the
-- database has depends on its age. "folded" is what the program's folding makes of the same words.
INSERT INTO official_paper (unit_id, sector, issuer, type, number, symbol, issued_on, subject, body, folded, version, at,
    person_id, office_id, document_id)
SELECT m.authority_id, '',
    'Ủy ban nhân dân ' || COALESCE((SELECT CASE WHEN substr(f.name, 1, 1) = 'Đ' THEN 'đ' ELSE lower(substr(f.name, 1, 1)) END
        || substr(f.name, 2) FROM unit_form f
        WHERE f.unit_id = m.authority_id AND f.valid_from <= m.decided_on AND COALESCE(f.valid_to, '9999') >= m.decided_on), ''),
    'decision', CAST(m.number AS TEXT), m.symbol, m.decided_on,
    w.words || CASE WHEN COALESCE(s.dossiers, 0) = 1 THEN
        COALESCE(CASE WHEN substr(u.name, 1, 1) = 'Đ' THEN 'đ' ELSE lower(substr(u.name, 1, 1)) END || substr(u.name, 2),
            'đơn vị hành chính cấp xã') ELSE 'đơn vị hành chính cấp xã' END || COALESCE(' phù hợp với trẻ em năm ' || CAST(s.year AS TEXT), ''),
    '',
    CASE WHEN m.number < 10 THEN '0' ELSE '' END || CAST(m.number AS TEXT) || '/'
        || CASE m.symbol WHEN 'QĐ-UBND' THEN 'qd-ubnd' WHEN 'QĐ-MẪU' THEN 'qd-mau' ELSE lower(m.symbol) END || ' ' || w.folded
        || CASE WHEN COALESCE(s.dossiers, 0) = 1 THEN COALESCE(u.folded, 'don vi hanh chinh cap xa') ELSE 'don vi hanh chinh cap xa' END
        || COALESCE(' phu hop voi tre em nam ' || CAST(s.year AS TEXT), '') || ' ',
    2, COALESCE(s.at, 0), m.person_id, m.office_id, m.id
FROM decision_document m
JOIN (SELECT 'recognition' AS kind, 'Về việc công nhận ' AS words, 've viec cong nhan ' AS folded
      UNION ALL SELECT 'refusal', 'Về việc không công nhận ', 've viec khong cong nhan '
      UNION ALL SELECT 'revocation', 'Về việc thu hồi công nhận ', 've viec thu hoi cong nhan '
      UNION ALL SELECT 'reopening', 'Về việc mở lại hồ sơ đánh giá ', 've viec mo lai ho so danh gia ') w ON w.kind = m.kind
LEFT JOIN (SELECT x.document_id, COUNT(*) AS dossiers, MIN(t.at) AS at, MIN(a.year) AS year, MIN(a.unit_id) AS unit_id
      FROM (SELECT d.document_id, d.act_id FROM decision d UNION ALL SELECT v.document_id, v.act_id FROM reversal v) x
      JOIN act t ON t.id = x.act_id JOIN assessment a ON a.id = t.assessment_id GROUP BY x.document_id) s
    ON s.document_id = m.id
LEFT JOIN assessment_round r ON r.year = s.year
LEFT JOIN unit_form u ON u.unit_id = s.unit_id AND u.valid_from <= r.period_to AND COALESCE(u.valid_to, '9999') >= r.period_to
ORDER BY m.decided_on, m.id;

-- Their lines. A number that the body's book has already given to another paper, or to an older decision under another
-- symbol, stays with that: the later one is listed all the same, under a series of its own ("decision/" and its symbol),
-- so that the numbers of decisions have each number once and a clerk sees both.
INSERT INTO paper_entry (paper_id, unit_id, sector, book, year, series, number, entered_on, handed_to, receipt, note, at,
    person_id, office_id)
SELECT p.id, p.unit_id, '', 'outgoing', m.year,
    CASE WHEN EXISTS (SELECT e.id FROM paper_entry e WHERE e.unit_id = m.authority_id AND e.sector = '' AND e.year = m.year
            AND e.series = 'decision' AND e.book <> 'incoming' AND e.number = m.number)
        OR EXISTS (SELECT o.id FROM decision_document o WHERE o.authority_id = m.authority_id AND o.year = m.year
            AND o.number = m.number AND o.id < m.id)
        THEN 'decision/' || m.symbol ELSE 'decision' END,
    m.number, m.decided_on, '', '', '', p.at, m.person_id, m.office_id
FROM official_paper p JOIN decision_document m ON m.id = p.document_id ORDER BY m.decided_on, m.id;

INSERT INTO paper_signature (paper_id, mode, head_title, signer_title, signer)
SELECT p.id, CASE m.signing WHEN 'for_head' THEN 'for' ELSE 'head' END, 'CHỦ TỊCH',
    CASE m.signing WHEN 'for_head' THEN 'PHÓ CHỦ TỊCH' END, w.full_name
FROM official_paper p JOIN decision_document m ON m.id = p.document_id JOIN person w ON w.id = m.person_id;

-- What was taken back: a decision ends with the last of its dossiers, until then it is amended.
INSERT INTO paper_link (from_id, to_id, kind, position, note)
SELECT DISTINCT later.id, earlier.id,
    CASE WHEN EXISTS (SELECT o.act_id FROM decision o WHERE o.document_id = d.document_id AND NOT EXISTS (
            SELECT x.act_id FROM reversal x WHERE x.decision_id = o.act_id AND x.act_id <= v.act_id))
        THEN 'amends' ELSE 'repeals' END, 0, ''
FROM reversal v JOIN decision d ON d.act_id = v.decision_id
JOIN official_paper later ON later.document_id = v.document_id
JOIN official_paper earlier ON earlier.document_id = d.document_id;

-- The next number comes after both.
INSERT INTO paper_number (unit_id, sector, year, series, last)
SELECT m.authority_id, '', m.year, 'decision', MAX(m.number) FROM decision_document m GROUP BY m.authority_id, m.year
ON CONFLICT (unit_id, sector, year, series) DO UPDATE
    SET last = CASE WHEN excluded.last > paper_number.last THEN excluded.last ELSE paper_number.last END;
