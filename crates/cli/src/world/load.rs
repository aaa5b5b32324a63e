//! Writes the dossiers of a year in few statements and one transaction, each act with its event.

mod books;

use std::collections::HashMap;

use chrono::Datelike as _;
use organisation::{Change, Error, Moment, Result, audit::Subject, day};
use programme::{
    Programme,
    act::ActKind,
    assessment, computation, decision, document,
    document::Signing,
    figures::Source,
    snapshot::{Snapshot, fingerprint},
};
use standards::Standard;
use storage::{Value, insert_many, next_id, settle_ids};

use super::{
    Seeded,
    course::Year,
    dice::{Dice, Matter},
    dossier::{Act, Dossier},
};

/// The cells of a row, in the order of its columns.
type Row = Vec<Value>;
/// Name, columns and rows of a table.
type Table<'a> = (&'a str, &'a [&'a str], Vec<Row>);

/// The rows of a year by table.
#[derive(Default)]
struct Rows {
    sheets: Vec<Row>,
    entries: Vec<Row>,
    computations: Vec<Row>,
    acts: Vec<Row>,
    returns: Vec<Row>,
    appraisals: Vec<Row>,
    documents: Vec<Row>,
    decisions: Vec<Row>,
    publications: Vec<Row>,
    handings: Vec<Row>,
    snapshots: Vec<Row>,
    events: Vec<Row>,
    books: books::Books,
}

/// The newest acts of a dossier that later acts refer to.
#[derive(Clone, Copy, Default)]
struct Newest {
    submission: i64,
    appraisal: i64,
    decision: i64,
}

/// Writes the dossiers in place of the empty ones that opening the year made.
pub(crate) async fn write(
    programme: &Programme,
    world: &Seeded,
    standard: &Standard,
    year: Year,
    dossiers: &[Dossier],
    at: Moment,
) -> Result<()> {
    let mut change = Change::by_program(&programme.store, at).await?;
    let books = books::Books::open(programme, &change, dossiers).await?;
    let mut rows = Rows { books, ..Rows::default() };
    let first_sheet = next_id(&change.tx, "figure_sheet").await?;
    for (dossier, sheet) in dossiers.iter().zip(first_sheet..) {
        rows.add_sheet(dossier, sheet, year, standard, at)?;
    }
    let firsts = (next_id(&change.tx, "act").await?, next_id(&change.tx, "decision_document").await?);
    rows.add_acts(world, year, dossiers, firsts, at)?;
    for table in ["computation", "figure_sheet"] {
        change.tx.run(&emptied(table), [year.number.into()]).await?;
    }
    let acts = rows.acts.len();
    rows.insert(&change).await?;
    change.tx.run(VERSIONS, [year.number.into()]).await?;
    assessment::point_year(&change.tx, year.number).await?;
    change.record("loaded", Subject { kind: "round", id: year.number, unit: None }, &acts).await?;
    change.commit().await
}

/// The version of a dossier counts its saves and acts.
const VERSIONS: &str = "UPDATE assessment SET version =
    (SELECT s.version FROM figure_sheet s WHERE s.unit_id = assessment.unit_id AND s.year = assessment.year)
    + (SELECT COUNT(*) FROM act t WHERE t.assessment_id = assessment.id) WHERE year = $1";

fn emptied(table: &str) -> String {
    if table == "computation" {
        "DELETE FROM computation WHERE assessment_id IN (SELECT id FROM assessment WHERE year = $1)".to_owned()
    } else {
        format!("DELETE FROM {table} WHERE year = $1")
    }
}

impl Rows {
    fn add_sheet(&mut self, dossier: &Dossier, sheet: i64, year: Year, standard: &Standard, at: Moment) -> Result<()> {
        let changed_at = dossier.entries.last().map_or(at, |entry| entry.at);
        self.sheets.push(vec![
            sheet.into(),
            dossier.opened.unit_id.into(),
            year.number.into(),
            dossier.sheet.written().into(),
            whole(dossier.entries.len()).into(),
            changed_at.0.into(),
        ]);
        for (entry, version) in dossier.entries.iter().zip(1_i64..) {
            self.entries.push(vec![
                sheet.into(),
                version.into(),
                entry.at.0.into(),
                entry.post.person.into(),
                Source::Typed.name().into(),
                serde_json::to_string(&entry.changes).map_err(Error::broken)?.into(),
            ]);
            self.add_event(dossier, at, &format!("{{\"sheet_version\":{version}}}"));
        }
        self.computations.push(computation::row(dossier.opened.id, standard, &dossier.evaluation, dossier.known));
        Ok(())
    }

    /// All acts of the year in the order of time: so are their rows, and so are the numbers of decisions.
    fn add_acts(
        &mut self,
        world: &Seeded,
        year: Year,
        dossiers: &[Dossier],
        (first, first_document): (i64, i64),
        at: Moment,
    ) -> Result<()> {
        let mut acts: Vec<(&Dossier, Act)> =
            dossiers.iter().flat_map(|dossier| dossier.acts.iter().map(move |act| (dossier, *act))).collect();
        acts.sort_by_key(|(dossier, act)| (act.at, dossier.opened.id));
        let mut newest: HashMap<i64, Newest> = HashMap::new();
        let mut numbers: HashMap<(i64, i32), i64> = HashMap::new();
        let mut documents = first_document..;
        let mut dice = Dice::of(world.seed, Matter::Course(year.number), "");
        for ((dossier, act), id) in acts.into_iter().zip(first..) {
            self.acts.push(vec![
                id.into(),
                dossier.opened.id.into(),
                act.kind.name().into(),
                act.at.0.into(),
                act.post.person.into(),
                act.post.office.into(),
                whole(dossier.entries.len()).into(),
            ]);
            self.add_event(dossier, at, &format!("{{\"act\":{id},\"kind\":\"{}\"}}", act.kind.name()));
            let newest = newest.entry(dossier.opened.id).or_default();
            match act.kind {
                ActKind::SelfAssessment
                | ActKind::CouncilSitting
                | ActKind::ReviewSitting
                | ActKind::Revocation
                | ActKind::Reopening => {}
                ActKind::Submission => {
                    if newest.submission == 0 {
                        let on = day(act.at.today());
                        self.handings.push(vec![id.into(), dossier.opened.id.into(), on.into(), 0_i64.into()]);
                    }
                    newest.submission = id;
                    self.add_snapshot(id, dossier.snapshot.as_ref())?;
                }
                ActKind::Return => {
                    let reason = dice.pick(&world.invented.words.return_reasons).cloned().unwrap_or_default();
                    self.returns.push(vec![id.into(), reason.into(), "[]".into()]);
                }
                ActKind::Appraisal => {
                    newest.appraisal = id;
                    self.add_snapshot(id, dossier.snapshot.as_ref())?;
                    let opinion = dice.pick(&world.invented.words.opinions).cloned().unwrap_or_default();
                    let verdict = dossier.evaluation.verdict.key();
                    self.appraisals.push(vec![id.into(), newest.submission.into(), verdict.into(), opinion.into()]);
                }
                ActKind::Decision => {
                    newest.decision = id;
                    let number = numbers.entry((dossier.province, act.at.today().year())).or_default();
                    *number += 1;
                    let document = documents.next().ok_or(Error::NotFound)?;
                    self.add_decision((id, document), newest.appraisal, dossier, act, *number)?;
                }
                ActKind::Publication => self.publications.push(vec![id.into(), newest.decision.into()]),
            }
        }
        Ok(())
    }

    /// A decision with a document of its own.
    fn add_decision(
        &mut self,
        (id, document): (i64, i64),
        appraisal: i64,
        dossier: &Dossier,
        act: Act,
        number: i64,
    ) -> Result<()> {
        let snapshot = dossier.snapshot.as_ref().ok_or(Error::NotFound)?;
        let decided_on = act.at.today();
        let outcome = decision::outcome(snapshot)?;
        let class = snapshot.class.as_ref().map(|class| class.key.clone());
        let standard = snapshot.standard.sha256.clone();
        self.decisions.push(vec![
            id.into(),
            document.into(),
            appraisal.into(),
            outcome.into(),
            class.into(),
            standard.into(),
        ]);
        self.documents.push(vec![
            document.into(),
            document::Kind::of_outcome(outcome).into(),
            dossier.province.into(),
            i64::from(decided_on.year()).into(),
            number.into(),
            document::symbol(true).into(),
            day(decided_on).into(),
            Signing::of(act.post.role).into(),
            act.post.person.into(),
            act.post.office.into(),
        ]);
        self.books.add((document, number), dossier, snapshot, act)?;
        self.add_snapshot(id, Some(snapshot))
    }

    fn add_snapshot(&mut self, act: i64, snapshot: Option<&Snapshot>) -> Result<()> {
        let content = snapshot.ok_or(Error::NotFound)?.canonical()?;
        let sha256 = fingerprint(content.as_bytes());
        self.snapshots.push(vec![act.into(), content.into(), sha256.into()]);
        Ok(())
    }

    /// The program loaded it, and says so: nobody of the invented people did.
    fn add_event(&mut self, dossier: &Dossier, at: Moment, details: &str) {
        self.events.push(vec![
            at.0.into(),
            "loaded".into(),
            "assessment".into(),
            dossier.opened.id.into(),
            dossier.opened.unit_id.into(),
            details.into(),
        ]);
    }

    async fn insert(self, change: &Change) -> Result<()> {
        let document = [
            "id",
            "kind",
            "authority_id",
            "year",
            "number",
            "symbol",
            "decided_on",
            "signing",
            "person_id",
            "office_id",
        ];
        let act = ["id", "assessment_id", "kind", "at", "person_id", "office_id", "sheet_version"];
        let decided = ["act_id", "document_id", "appraisal_id", "outcome", "class", "standard_sha256"];
        let tables: [Table<'_>; 12] = [
            ("figure_sheet", &["id", "unit_id", "year", "figures", "version", "changed_at"], self.sheets),
            ("figure_entry", &["sheet_id", "version", "at", "person_id", "source", "changes"], self.entries),
            ("computation", &computation::COLUMNS, self.computations),
            ("act", &act, self.acts),
            ("dossier_return", &["act_id", "reason", "indicators"], self.returns),
            ("appraisal", &["act_id", "submission_id", "verdict", "opinion"], self.appraisals),
            ("decision_document", &document, self.documents),
            ("decision", &decided, self.decisions),
            ("publication", &["act_id", "decision_id"], self.publications),
            ("handing_in", &["act_id", "assessment_id", "handed_in_on", "days_late"], self.handings),
            ("snapshot", &["act_id", "content", "sha256"], self.snapshots),
            ("audit_event", &["at", "action", "subject_kind", "subject_id", "unit_id", "details"], self.events),
        ];
        for (table, columns, rows) in tables {
            insert_many(&change.tx, table, columns, rows).await?;
        }
        for table in ["figure_sheet", "act", "decision_document"] {
            settle_ids(&change.tx, table).await?;
        }
        self.books.write(change).await
    }
}

fn whole(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}
