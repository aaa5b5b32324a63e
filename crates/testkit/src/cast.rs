use chrono::NaiveDate;
use organisation::{
    Actor, Moment, Role,
    account::{self, NewAccount},
    class::{self, Classed},
    office::{self, NewOffice},
    password::Passwords,
    second_factor, unit,
};
use storage::Store;

use crate::NOW;

/// Password of everybody in the cast.
pub const PASSWORD: &str = "mat-khau-thu";

/// The people of the tests by what they do; all are invented.
#[derive(Clone, Debug)]
pub struct Cast {
    /// Commune officer of [`Cast::commune`].
    pub officer: Actor,
    /// Chairman of the same commune.
    pub chair: Actor,
    /// Commune officer of [`Cast::neighbour`].
    pub neighbour_officer: Actor,
    /// Officer of the provincial lead department.
    pub lead: Actor,
    /// Chairman of the province.
    pub provincial_chair: Actor,
    /// Deputy chairman of the province.
    pub deputy: Actor,
    /// Office of the provincial People's Committee.
    pub clerk: Actor,
    /// Secretary of the province's review council.
    pub review_secretary: Actor,
    /// Officer of another province's lead department.
    pub stranger: Actor,
    /// The ministry.
    pub ministry: Actor,
    /// The administrator.
    pub administrator: Actor,
    /// One person with every commune and provincial office at once: what only the three-person rule can stop.
    pub everybody: Actor,
    /// A person without any office.
    pub nobody: Actor,
    /// The commune of the tests: xã Bảo Đài, Bắc Ninh.
    pub commune: i64,
    /// Another commune of the same province.
    pub neighbour: i64,
    /// The province.
    pub province: i64,
}

/// Codes since 1/7/2025: province Bắc Ninh, and Cao Bằng for the stranger.
const PROVINCE: &str = "24";
const OTHER_PROVINCE: &str = "04";

struct Troupe<'a> {
    store: &'a Store,
    passwords: Passwords,
    from: NaiveDate,
}

impl Troupe<'_> {
    async fn person(&self, name: &str, sign_in: &str, offices: &[(Role, i64)]) {
        let offices: Vec<_> = offices.iter().map(|(role, unit)| (*role, *unit, None)).collect();
        self.seated(name, sign_in, &offices).await;
    }

    async fn seated(&self, name: &str, sign_in: &str, offices: &[(Role, i64, Option<&str>)]) {
        let new = NewAccount {
            full_name: name.into(),
            sign_in_name: sign_in.into(),
            password: PASSWORD.into(),
            initial: false,
        };
        let account = account::register_by_program(self.store, &self.passwords, &new, NOW).await.expect("account");
        for (role, unit, sector) in offices {
            let new = NewOffice {
                person: account.person_id,
                unit: *unit,
                role: *role,
                sector: sector.map(str::to_owned),
                from: self.from,
                to: None,
                ground: "Quyết định giả lập".into(),
            };
            office::give_by_program(self.store, &new, NOW).await.expect("office");
        }
    }
}

/// Puts the cast and the classes of their communes into the template.
pub(crate) async fn engage(store: &Store) {
    let from = NaiveDate::from_ymd_opt(2025, 7, 1).expect("a day");
    let places = Places::find(store).await;
    let (commune, neighbour, province, ministry) = (places.commune, places.neighbour, places.province, 1);
    // everybody signs in by the password alone, but in the tests that demand more
    second_factor::set_policy_by_program(store, false, NOW).await.expect("a setting");
    let troupe = Troupe { store, passwords: Passwords::default(), from };
    troupe.person("Nguyễn Thị Thảo", "thao", &[(Role::CommuneOfficer, commune)]).await;
    troupe.person("Trần Văn Lộc", "loc", &[(Role::CommuneChair, commune)]).await;
    troupe.person("Phạm Thị Ngân", "ngan", &[(Role::CommuneOfficer, neighbour)]).await;
    troupe.person("Lê Thị Minh Hà", "ha", &[(Role::ProvincialLead, province)]).await;
    troupe.person("Hà Ngọc Tuấn", "tuan", &[(Role::ProvincialChair, province)]).await;
    troupe.person("Lưu Thị Phúc", "phuc", &[(Role::ProvincialViceChair, province)]).await;
    troupe.person("Đoàn Thị Mai", "mai", &[(Role::ProvincialOffice, province)]).await;
    troupe.person("Nguyễn Hải Yến", "yen", &[(Role::ReviewSecretary, province)]).await;
    troupe.person("Nông Văn Dền", "den", &[(Role::ProvincialLead, places.other_province)]).await;
    troupe.person("Vũ Quang Huy", "huy", &[(Role::Ministry, ministry)]).await;
    troupe.person("Bùi Thị Quản", "quan", &[(Role::Administrator, ministry)]).await;
    let all = [
        (Role::CommuneOfficer, commune),
        (Role::CommuneChair, commune),
        (Role::ProvincialLead, province),
        (Role::ProvincialChair, province),
        (Role::ProvincialOffice, province),
    ];
    troupe.person("Hoàng Kiêm Nhiệm", "kiem", &all).await;
    troupe.person("Đặng Văn Không", "khong", &[]).await;
    let class = Classed {
        class: "other".into(),
        valid_from: "2025-07-01".into(),
        ground: "Quyết định xếp nhóm giả lập 14/01/2026".into(),
    };
    let mut change = organisation::Change::by_program(store, NOW).await.expect("change");
    class::set(&mut change, commune, class::THRESHOLD, &class).await.expect("class");
    class::set(&mut change, neighbour, class::THRESHOLD, &class).await.expect("class");
    change.commit().await.expect("commit");
}

/// One more invented person in an office, for a test that needs more than the cast: a sector officer, a council member.
pub async fn seat(store: &Store, name: &str, sign_in: &str, (role, unit, sector): (Role, i64, Option<&str>)) -> Actor {
    let from = NaiveDate::from_ymd_opt(2025, 7, 1).expect("a day");
    let troupe = Troupe { store, passwords: Passwords::default(), from };
    troupe.seated(name, sign_in, &[(role, unit, sector)]).await;
    actor(store, sign_in, NOW).await
}

struct Places {
    commune: i64,
    neighbour: i64,
    province: i64,
    other_province: i64,
}

impl Places {
    async fn find(store: &Store) -> Self {
        let on = NOW.today();
        let province = by_code(store, PROVINCE, on).await;
        let communes = unit::below(store.read(), province, unit::level::COMMUNE, on).await.expect("communes");
        let named = |name: &str| communes.iter().find(|unit| unit.name == name).expect("a commune").id;
        Self {
            commune: named("Xã Bảo Đài"),
            neighbour: named("Xã Nghĩa Phương"),
            province,
            other_province: by_code(store, OTHER_PROVINCE, on).await,
        }
    }
}

async fn by_code(store: &Store, code: &str, on: NaiveDate) -> i64 {
    unit::by_code(store.read(), unit::level::PROVINCE, code, on).await.expect("query").expect("a province").id
}

impl Cast {
    /// Finds the cast again in a copy of the template.
    pub(crate) async fn of(store: &Store, now: Moment) -> Self {
        let places = Places::find(store).await;
        Self {
            officer: actor(store, "thao", now).await,
            chair: actor(store, "loc", now).await,
            neighbour_officer: actor(store, "ngan", now).await,
            lead: actor(store, "ha", now).await,
            provincial_chair: actor(store, "tuan", now).await,
            deputy: actor(store, "phuc", now).await,
            clerk: actor(store, "mai", now).await,
            review_secretary: actor(store, "yen", now).await,
            stranger: actor(store, "den", now).await,
            ministry: actor(store, "huy", now).await,
            administrator: actor(store, "quan", now).await,
            everybody: actor(store, "kiem", now).await,
            nobody: actor(store, "khong", now).await,
            commune: places.commune,
            neighbour: places.neighbour,
            province: places.province,
        }
    }
}

async fn actor(store: &Store, sign_in: &str, now: Moment) -> Actor {
    organisation::session::actor_named(store, sign_in, now).await.expect("query").expect("a person of the cast")
}
