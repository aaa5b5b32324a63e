//! The record of a sitting: read from its rows while it is open, as it was frozen once it is closed.

use std::collections::{BTreeMap, HashMap};

use organisation::{Error, Result, day, unit};
use storage::{FromQueryResult, Sql, Store, in_list};

use super::{
    Choice, Presence, Sitting, Stage,
    agenda::awaited,
    record::{Item, Record, Recusal, Remark, Seated, View, Vote, Why},
};
use crate::{
    Dossier, Programme, assessment,
    council::{self, Kind, Member},
    separation,
    snapshot::{self, FrozenUnit, Snapshot, fingerprint},
};

/// A record read from its rows, with the accounts of the members.
#[derive(Debug)]
pub(super) struct Drafted {
    /// The record.
    pub(super) record: Record,
    people: HashMap<i64, i64>,
}

impl Drafted {
    /// The person whose account votes for a member.
    pub(super) fn person_of(&self, member: i64) -> Option<i64> {
        self.people.get(&member).copied()
    }

    /// The member that a person is.
    pub(super) fn member_of(&self, person: i64) -> Option<i64> {
        self.record.seats.iter().map(|seat| seat.member).find(|member| self.person_of(*member) == Some(person))
    }
}

/// The record of a sitting: frozen where it was closed, else as its rows stand.
pub async fn record(programme: &Programme, sitting: &Sitting) -> Result<Record> {
    match (sitting.stage, sitting.closing) {
        (Stage::Closed | Stage::Signed, Some(closing)) => kept(&programme.store, closing).await,
        _ => Ok(open(programme, sitting).await?.record),
    }
}

/// A record was altered in the database.
#[derive(Debug, thiserror::Error)]
#[error("the record of closing {0} does not match its fingerprint")]
struct Altered(i64);

async fn kept(store: &Store, closing: i64) -> Result<Record> {
    #[derive(FromQueryResult)]
    struct Row {
        content: String,
        sha256: String,
    }
    let sql = "SELECT content, sha256 FROM sitting_record WHERE step_id = $1";
    let row: Row = store.read().row(sql, [closing.into()]).await?.ok_or(Error::NotFound)?;
    if fingerprint(row.content.as_bytes()) != row.sha256 {
        return Err(Error::broken(Altered(closing)));
    }
    serde_json::from_str(&row.content).map_err(Error::broken)
}

/// The record as the rows stand.
pub(super) async fn open(programme: &Programme, sitting: &Sitting) -> Result<Drafted> {
    let (store, council) = (&programme.store, &sitting.council);
    let date = sitting.held_at.today();
    let unit = unit::find(store.read(), council.unit, date).await?;
    let members = council::members_on(store, council.id, date).await?;
    let items = items(programme, sitting, &members).await?;
    let mut came = attendance(store, sitting.id).await?;
    let seated = |member: &Member| {
        let (presence, reason) = came.remove(&member.id).unzip();
        Seated {
            member: member.id,
            full_name: member.full_name.clone(),
            title: member.title.clone(),
            agency: member.agency.clone(),
            seat: member.seat,
            presence,
            reason: reason.unwrap_or_default(),
        }
    };
    let record = Record {
        kind: council.kind,
        unit: FrozenUnit { id: unit.id, code: unit.code, name: unit.name, kind: unit.kind },
        decision: (council.decision.clone(), day(council.decided_on)),
        quorum: council.quorum,
        majority: council.majority,
        ground: council.ground.clone(),
        held_at: sitting.held_at.0,
        closed_at: None,
        place: sitting.place.clone(),
        guests: sitting.guests.clone(),
        seats: members.iter().map(seated).collect(),
        items,
        demo: programme.demo,
    };
    let people = members.iter().filter_map(|member| Some((member.id, member.person?))).collect();
    Ok(Drafted { record, people })
}

async fn attendance(store: &Store, sitting: i64) -> Result<HashMap<i64, (Presence, String)>> {
    #[derive(FromQueryResult)]
    struct Row {
        member_id: i64,
        presence: Presence,
        reason: String,
    }
    let sql = "SELECT member_id, presence, reason FROM attendance WHERE sitting_id = $1";
    let rows: Vec<Row> = store.read().rows(sql, [sitting.into()]).await?;
    Ok(rows.into_iter().map(|row| (row.member_id, (row.presence, row.reason))).collect())
}

#[derive(FromQueryResult)]
struct ItemRow {
    id: i64,
    assessment_id: i64,
    act_id: i64,
    deferred: Option<String>,
}

async fn items(programme: &Programme, sitting: &Sitting, members: &[Member]) -> Result<Vec<Item>> {
    let store = &programme.store;
    let sql = "SELECT id, assessment_id, act_id, deferred FROM agenda_item WHERE sitting_id = $1 ORDER BY id";
    let rows: Vec<ItemRow> = store.read().rows(sql, [sitting.id.into()]).await?;
    let assessments: Vec<i64> = rows.iter().map(|row| row.assessment_id).collect();
    let dossiers = assessment::of_ids(store, &assessments).await?;
    let mut scores = scores(programme, sitting.council.kind, &rows, &dossiers).await?;
    let list = in_list(rows.iter().map(|row| row.id));
    let mut said = Said {
        votes: votes(store, &list).await?,
        recusals: recusals(store, &list).await?,
        remarks: remarks(store, &list).await?,
    };
    let mut by_side = by_side(store, sitting.council.kind, &assessments, members).await?;
    let mut items = Vec::new();
    for row in rows {
        let dossier = dossiers.iter().find(|dossier| dossier.id == row.assessment_id).ok_or(Error::NotFound)?;
        let snapshot = scores.remove(&row.id).ok_or(Error::NotFound)?;
        let (votes, views) = said.votes.remove(&row.id).unwrap_or_default();
        let mut recusals = by_side.remove(&row.assessment_id).unwrap_or_default();
        recusals.extend(said.recusals.remove(&row.id).unwrap_or_default());
        items.push(Item {
            id: row.id,
            assessment: dossier.id,
            act: row.act_id,
            year: dossier.year,
            unit: snapshot.unit,
            standard: snapshot.standard,
            evaluation: snapshot.evaluation,
            moved_on: sitting.stage == Stage::Open && awaited(&sitting.council, dossier) != Some(row.act_id),
            deferred: row.deferred,
            recusals,
            votes,
            views,
            remarks: said.remarks.remove(&row.id).unwrap_or_default(),
        });
    }
    Ok(items)
}

/// What members said, by item.
struct Said {
    votes: HashMap<i64, (Vec<Vote>, Vec<View>)>,
    recusals: HashMap<i64, Vec<Recusal>>,
    remarks: HashMap<i64, Vec<Remark>>,
}

/// The score of each item: of a self-scored dossier as its figures stand, of an appraised one as the appraisal froze it.
async fn scores(
    programme: &Programme,
    kind: Kind,
    rows: &[ItemRow],
    dossiers: &[Dossier],
) -> Result<HashMap<i64, Snapshot>> {
    let mut scores = HashMap::new();
    if kind == Kind::Review {
        let acts: Vec<i64> = rows.iter().map(|row| row.act_id).collect();
        let mut snapshots = snapshot::of_acts(&programme.store, &acts).await?;
        scores.extend(rows.iter().filter_map(|row| Some((row.id, snapshots.remove(&row.act_id)?))));
        return Ok(scores);
    }
    // a commune's council has one dossier a year
    for row in rows {
        if let Some(dossier) = dossiers.iter().find(|dossier| dossier.id == row.assessment_id) {
            scores.insert(row.id, Snapshot::of(programme, dossier).await?);
        }
    }
    Ok(scores)
}

async fn votes(store: &Store, items: &str) -> Result<HashMap<i64, (Vec<Vote>, Vec<View>)>> {
    #[derive(FromQueryResult)]
    struct Row {
        item_id: i64,
        member_id: i64,
        criterion: String,
        choice: Choice,
        words: String,
        at: i64,
        recorded_by: Option<String>,
    }
    let sql = format!(
        "SELECT v.item_id, v.member_id, v.criterion, v.choice, v.words, v.at,
                CASE WHEN m.person_id = v.person_id THEN NULL ELSE p.full_name END AS recorded_by
         FROM vote v JOIN council_member m ON m.id = v.member_id JOIN person p ON p.id = v.person_id
         WHERE v.item_id IN ({items}) ORDER BY v.id"
    );
    let rows: Vec<Row> = store.read().rows(&sql, []).await?;
    // the newest of a member on a matter comes last and stays
    let mut newest: BTreeMap<(i64, String, i64), Vote> = BTreeMap::new();
    for row in rows {
        let key = (row.item_id, row.criterion, row.member_id);
        let earlier = newest.get(&key).map_or(0, |before| before.earlier + 1);
        let vote = Vote {
            member: row.member_id,
            choice: row.choice,
            words: row.words,
            at: row.at,
            recorded_by: row.recorded_by,
            earlier,
        };
        newest.insert(key, vote);
    }
    let mut votes: HashMap<i64, (Vec<Vote>, Vec<View>)> = HashMap::new();
    for ((item, criterion, _), vote) in newest {
        let (whole, views) = votes.entry(item).or_default();
        if criterion.is_empty() { whole.push(vote) } else { views.push(View { criterion, vote }) }
    }
    Ok(votes)
}

async fn recusals(store: &Store, items: &str) -> Result<HashMap<i64, Vec<Recusal>>> {
    #[derive(FromQueryResult)]
    struct Row {
        item_id: i64,
        member_id: i64,
        reason: String,
        at: i64,
    }
    let sql = format!(
        "SELECT r.item_id, r.member_id, r.reason, r.at FROM recusal r
         WHERE r.item_id IN ({items}) AND r.stands = 1 AND r.id =
             (SELECT MAX(n.id) FROM recusal n WHERE n.item_id = r.item_id AND n.member_id = r.member_id)
         ORDER BY r.id"
    );
    let rows: Vec<Row> = store.read().rows(&sql, []).await?;
    let mut recusals: HashMap<i64, Vec<Recusal>> = HashMap::new();
    for row in rows {
        let why = Why::Word { reason: row.reason, at: row.at };
        recusals.entry(row.item_id).or_default().push(Recusal { member: row.member_id, why });
    }
    Ok(recusals)
}

async fn remarks(store: &Store, items: &str) -> Result<HashMap<i64, Vec<Remark>>> {
    #[derive(FromQueryResult)]
    struct Row {
        item_id: i64,
        member_id: Option<i64>,
        words: String,
    }
    let sql = format!("SELECT item_id, member_id, words FROM sitting_remark WHERE item_id IN ({items}) ORDER BY id");
    let rows: Vec<Row> = store.read().rows(&sql, []).await?;
    let mut remarks: HashMap<i64, Vec<Remark>> = HashMap::new();
    for row in rows {
        remarks.entry(row.item_id).or_default().push(Remark { member: row.member_id, words: row.words });
    }
    Ok(remarks)
}

/// Who acted on another side of a dossier, by assessment: they keep out of it, whatever they say.
async fn by_side(
    store: &Store,
    kind: Kind,
    assessments: &[i64],
    members: &[Member],
) -> Result<HashMap<i64, Vec<Recusal>>> {
    let mut members_of: HashMap<i64, Vec<i64>> = namesakes(store, members).await?;
    for member in members {
        if let Some(person) = member.person {
            members_of.entry(person).or_default().push(member.id);
        }
    }
    let people: Vec<i64> = members_of.keys().copied().collect();
    let mut recusals: HashMap<i64, Vec<Recusal>> = HashMap::new();
    let acted = separation::acted(store.read(), assessments, &people).await?;
    for acted in acted.iter().filter(|acted| acted.side != kind.side()) {
        let known = recusals.entry(acted.assessment).or_default();
        for member in members_of.get(&acted.person).into_iter().flatten() {
            if known.iter().all(|recusal| recusal.member != *member) {
                known.push(Recusal { member: *member, why: Why::Side { side: acted.side } });
            }
        }
    }
    Ok(recusals)
}

/// By person, the members without an account who bear the same name: entered as free text, nobody gets round the three
/// sides. Somebody else of that name votes with an account.
async fn namesakes(store: &Store, members: &[Member]) -> Result<HashMap<i64, Vec<i64>>> {
    #[derive(FromQueryResult)]
    struct Row {
        person_id: i64,
        full_name: String,
    }
    let unknown: Vec<(String, i64)> = members
        .iter()
        .filter(|member| member.person.is_none())
        .map(|member| (folded(&member.full_name), member.id))
        .collect();
    if unknown.is_empty() {
        return Ok(HashMap::new());
    }
    // an account's folded words begin with the full name
    let like: Vec<String> = (1..=unknown.len()).map(|number| format!("a.folded LIKE ${number}")).collect();
    let sql = format!(
        "SELECT a.person_id, p.full_name FROM account a JOIN person p ON p.id = a.person_id WHERE {}",
        like.join(" OR ")
    );
    let rows: Vec<Row> = store.read().rows(&sql, unknown.iter().map(|(name, _)| format!("{name} %").into())).await?;
    let mut namesakes: HashMap<i64, Vec<i64>> = HashMap::new();
    for row in rows {
        let name = folded(&row.full_name);
        let of_name = unknown.iter().filter(|(known, _)| *known == name).map(|(_, member)| *member);
        namesakes.entry(row.person_id).or_default().extend(of_name);
    }
    Ok(namesakes)
}

/// A name without marks and with single blanks.
fn folded(name: &str) -> String {
    text::fold(name).split_whitespace().collect::<Vec<_>>().join(" ")
}
