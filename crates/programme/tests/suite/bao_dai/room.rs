//! A council's sitting step by step, for tests about councils.

use organisation::{Actor, Moment, Role};
use programme::{
    Programme,
    council::{self, Council, Kind, Seat},
    self_assessment,
    sitting::{self, Attended, Ballot, Choice, Presence, Sitting},
};
use testkit::{NOW, World, seat};

use super::{
    FIGURES, STEPS, dossier, enter,
    held::{convene, council_of, everybody_comes, member},
};

/// Xã Bảo Đài with 873 points, self-scored, and its council of three.
pub async fn scored(programme: &Programme, world: &World) -> (i64, Council) {
    let unit = world.cast.commune;
    enter(programme, &world.cast.officer, unit, &FIGURES).await.unwrap();
    enter(programme, &world.cast.officer, unit, &STEPS).await.unwrap();
    let id = dossier(programme, unit).await.id;
    self_assessment::record(programme, &world.cast.officer, &dossier(programme, unit).await, NOW).await.unwrap();
    (id, council_of(programme, &world.cast.officer, Kind::Assessment, unit).await)
}

/// The council of xã Bảo Đài sits on its dossier, and its three members came.
pub async fn sits(programme: &Programme, world: &World) -> (i64, [i64; 3]) {
    let (dossier, council) = scored(programme, world).await;
    let id = convene(programme, &world.cast.officer, &council, &[dossier]).await;
    everybody_comes(programme, &world.cast.officer, id).await;
    (id, three(programme, id).await)
}

pub async fn find(programme: &Programme, id: i64) -> Sitting {
    sitting::find(&programme.store, id).await.unwrap()
}

pub async fn record(programme: &Programme, id: i64) -> sitting::Record {
    sitting::record(programme, &find(programme, id).await).await.unwrap()
}

pub async fn vote(
    programme: &Programme,
    actor: &Actor,
    id: i64,
    member: i64,
    choice: Choice,
    words: &str,
) -> organisation::Result<()> {
    let item = record(programme, id).await.items[0].id;
    let ballot = Ballot { member, criterion: None, choice, words: words.into() };
    sitting::cast(programme, actor, &find(programme, id).await, item, &ballot, NOW).await
}

/// The members of a sitting by seat: chair, secretary, member.
pub async fn three(programme: &Programme, id: i64) -> [i64; 3] {
    let seats = record(programme, id).await.seats;
    [seats[0].member, seats[1].member, seats[2].member]
}

/// Records that these members came, and the others did not.
pub async fn try_to_attend(
    programme: &Programme,
    actor: &Actor,
    id: i64,
    present: &[i64],
    at: Moment,
) -> organisation::Result<()> {
    let seats = record(programme, id).await.seats;
    let attended = |member: i64| Attended {
        member,
        presence: if present.contains(&member) { Presence::Present } else { Presence::Excused },
        reason: String::new(),
    };
    let came: Vec<Attended> = seats.iter().map(|seat| attended(seat.member)).collect();
    sitting::attend(&programme.store, actor, &find(programme, id).await, &came, "", at).await
}

pub async fn attend(programme: &Programme, actor: &Actor, id: i64, present: &[i64]) {
    try_to_attend(programme, actor, id, present, NOW).await.unwrap();
}

/// A member with an account: an invented person of the commune or the province.
pub async fn joined(
    programme: &Programme,
    world: &World,
    council: &Council,
    (name, sign_in, role): (&str, &str, Role),
) -> (Actor, i64) {
    let person = seat(&world.store, name, sign_in, (role, council.unit, None)).await;
    let keeper = if council.kind == Kind::Review { &world.cast.review_secretary } else { &world.cast.officer };
    let new = member(name, Seat::Member, Some(person.person));
    let row = council::join(&programme.store, keeper, council, &new, NOW).await.unwrap();
    (person, row)
}
