//! Councils that sit in one step, for tests about something else: three members without accounts agree, the minutes
//! are signed. Web tests use this file too.
#![allow(dead_code, unreachable_pub, missing_docs, clippy::unwrap_used)]

use organisation::{Actor, Moment};
use programme::{
    Programme, assessment,
    council::{self, Council, Kind, NewCouncil, NewMember, Seat, Share},
    sitting::{self, Attended, Ballot, Choice, NewSigning, NewSitting, Presence, Sitting},
};
use testkit::{Cast, NOW};

/// The commune's council adopts a self-scored dossier.
pub async fn adopt(programme: &Programme, cast: &Cast, assessment: i64) {
    adopt_by(programme, &cast.officer, assessment).await;
}

/// The same in the commune of another officer.
pub async fn adopt_by(programme: &Programme, keeper: &Actor, assessment: i64) {
    adopt_at(programme, keeper, assessment, NOW).await;
}

/// The same on another day.
pub async fn adopt_at(programme: &Programme, keeper: &Actor, assessment: i64, at: Moment) {
    let dossier = assessment::find(&programme.store, assessment).await.unwrap();
    let council = council_at(programme, keeper, (Kind::Assessment, dossier.unit), at).await;
    hold_at(programme, keeper, &council, (&[assessment], Choice::Agree), at).await;
}

/// The review council adopts what dossiers were appraised as.
pub async fn review(programme: &Programme, cast: &Cast, assessments: &[i64]) {
    review_at(programme, cast, assessments, NOW).await;
}

/// The same on another day.
pub async fn review_at(programme: &Programme, cast: &Cast, assessments: &[i64], at: Moment) {
    let council = council_at(programme, &cast.review_secretary, (Kind::Review, cast.province), at).await;
    hold_at(programme, &cast.review_secretary, &council, (assessments, Choice::Agree), at).await;
}

/// The council of a unit, established with three members where there is none.
pub async fn council_of(programme: &Programme, keeper: &Actor, kind: Kind, unit: i64) -> Council {
    council_at(programme, keeper, (kind, unit), NOW).await
}

async fn council_at(programme: &Programme, keeper: &Actor, (kind, unit): (Kind, i64), at: Moment) -> Council {
    let today = at.today();
    if let Some(council) = council::on(&programme.store, unit, kind, today).await.unwrap() {
        return council;
    }
    let new = NewCouncil { decided_on: today, from: today, ..new_council(kind, unit) };
    let id = council::establish(&programme.store, keeper, &new, at).await.unwrap();
    let council = council::find(&programme.store, id).await.unwrap();
    for (name, seat) in
        [("Trịnh Văn Chủ", Seat::Chair), ("Lý Thị Thư", Seat::Secretary), ("Mai Văn Viên", Seat::Member)]
    {
        let new = NewMember { from: today, ..member(name, seat, None) };
        council::join(&programme.store, keeper, &council, &new, at).await.unwrap();
    }
    council
}

pub fn new_council(kind: Kind, unit: i64) -> NewCouncil {
    NewCouncil {
        unit,
        kind,
        decision: "902/QĐ-MẪU".into(),
        decided_on: NOW.today(),
        from: NOW.today(),
        to: None,
        quorum: Share::TWO_THIRDS,
        majority: Share::HALF,
        ground: String::new(),
    }
}

pub fn member(name: &str, seat: Seat, person: Option<i64>) -> NewMember {
    NewMember {
        full_name: name.into(),
        title: "Cán bộ giả lập".into(),
        agency: "Ủy ban MTTQ".into(),
        seat,
        person,
        from: NOW.today(),
    }
}

/// A sitting of everybody, with the votes of members without accounts written down by the secretary, closed and signed.
pub async fn hold(programme: &Programme, keeper: &Actor, council: &Council, dossiers: &[i64], choice: Choice) -> i64 {
    hold_at(programme, keeper, council, (dossiers, choice), NOW).await
}

async fn hold_at(
    programme: &Programme,
    keeper: &Actor,
    council: &Council,
    (dossiers, choice): (&[i64], Choice),
    at: Moment,
) -> i64 {
    let id = convene_at(programme, keeper, council, dossiers, at).await;
    let sitting = come_at(programme, keeper, id, at).await;
    let record = sitting::record(programme, &sitting).await.unwrap();
    let members = council::members_on(&programme.store, council.id, at.today()).await.unwrap();
    for item in &record.items {
        for member in members.iter().filter(|member| member.person.is_none()) {
            let ballot = Ballot { member: member.id, criterion: None, choice, words: "Giả lập".into() };
            let sitting = sitting::find(&programme.store, id).await.unwrap();
            sitting::cast(programme, keeper, &sitting, item.id, &ballot, at).await.unwrap();
        }
    }
    let sitting = sitting::find(&programme.store, id).await.unwrap();
    sitting::close(programme, keeper, &sitting, at).await.unwrap();
    sign_at(programme, keeper, id, at).await.unwrap();
    id
}

pub async fn convene(programme: &Programme, keeper: &Actor, council: &Council, dossiers: &[i64]) -> i64 {
    convene_at(programme, keeper, council, dossiers, NOW).await
}

async fn convene_at(
    programme: &Programme,
    keeper: &Actor,
    council: &Council,
    dossiers: &[i64],
    held_at: Moment,
) -> i64 {
    let new =
        NewSitting { held_at, place: "trụ sở UBND".into(), guests: String::new(), dossiers: dossiers.to_vec() };
    sitting::convene(&programme.store, keeper, council, &new, held_at).await.unwrap()
}

pub async fn everybody_comes(programme: &Programme, keeper: &Actor, id: i64) -> Sitting {
    come_at(programme, keeper, id, NOW).await
}

async fn come_at(programme: &Programme, keeper: &Actor, id: i64, at: Moment) -> Sitting {
    let sitting = sitting::find(&programme.store, id).await.unwrap();
    let record = sitting::record(programme, &sitting).await.unwrap();
    let came: Vec<Attended> = record
        .seats
        .iter()
        .map(|seat| Attended { member: seat.member, presence: Presence::Present, reason: String::new() })
        .collect();
    sitting::attend(&programme.store, keeper, &sitting, &came, "", at).await.unwrap();
    sitting::find(&programme.store, id).await.unwrap()
}

pub async fn close_and_sign(programme: &Programme, keeper: &Actor, id: i64) {
    let sitting = sitting::find(&programme.store, id).await.unwrap();
    sitting::close(programme, keeper, &sitting, NOW).await.unwrap();
    sign(programme, keeper, id).await.unwrap();
}

/// Records that the first two who were there signed.
pub async fn sign(programme: &Programme, keeper: &Actor, id: i64) -> organisation::Result<()> {
    sign_at(programme, keeper, id, NOW).await
}

async fn sign_at(programme: &Programme, keeper: &Actor, id: i64, at: Moment) -> organisation::Result<()> {
    let sitting = sitting::find(&programme.store, id).await.unwrap();
    let record = sitting::record(programme, &sitting).await.unwrap();
    let mut present = record.seats.iter().filter(|seat| seat.is_present()).map(|seat| seat.member);
    let new = NewSigning {
        closing: sitting.closing.unwrap_or_default(),
        number: None,
        signed_on: at.today(),
        chair: present.next().unwrap(),
        secretary: present.next().unwrap(),
    };
    sitting::sign(programme, keeper, &sitting, &new, at).await
}
