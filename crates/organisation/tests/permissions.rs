//! The permission table as a picture: a change of rights is seen in review.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use organisation::{
    Action, Place, Role,
    permission::{TABLE, allows, picture},
};

#[test]
fn the_table_is_as_agreed() {
    insta::assert_snapshot!(picture());
}

#[test]
fn no_line_stands_twice() {
    for (position, (role, action, _)) in TABLE.iter().enumerate() {
        let again = TABLE.iter().skip(position + 1).find(|(r, a, _)| r == role && a == action);
        assert!(again.is_none(), "{role:?} {action:?}");
    }
}

#[test]
fn an_office_reaches_its_own_unit_and_no_other() {
    let own = Place { unit: 7, above: vec![2] };
    let other = Place { unit: 8, above: vec![2] };
    assert!(allows(Role::CommuneOfficer, 7, Action::EnterFigures, &own));
    assert!(!allows(Role::CommuneOfficer, 7, Action::EnterFigures, &other));
    assert!(allows(Role::ProvincialLead, 2, Action::Appraise, &other));
    assert!(!allows(Role::ProvincialLead, 3, Action::Appraise, &other));
}

#[test]
fn districts_only_read() {
    for role in [Role::DistrictLead, Role::DistrictChair, Role::DistrictOffice] {
        let actions: Vec<Action> = TABLE.iter().filter(|(r, ..)| *r == role).map(|(_, action, _)| *action).collect();
        assert_eq!(actions, [Action::ReadDossier, Action::ReadPapers], "{role:?}");
    }
}

#[test]
fn the_administrator_opens_no_dossier() {
    let place = Place { unit: 7, above: vec![2, 1] };
    assert!(!allows(Role::Administrator, 1, Action::ReadDossier, &place));
    assert!(allows(Role::Administrator, 1, Action::ManageAccounts, &Place::COUNTRY));
}
