//! Papers of the tests: what most of them have in common, and issuing them.

use chrono::NaiveDate;
use correspondence::{
    Body,
    paper::{self, Draft, NewEntry, NewSignature, Received, Signing},
};
use documents::{
    Mode,
    edxml::{Message, Office},
};
use organisation::Actor;
use storage::Store;

use crate::NOW;

/// A plan that goes to nobody and rests on nothing, signed by the head of a people's committee.
pub fn draft(subject: &str) -> Draft {
    Draft {
        kind: "plan".into(),
        symbol: String::new(),
        subject: subject.into(),
        body: "Văn bản giả lập.".into(),
        urgency: None,
        valid: (None, None),
        recipients: Vec::new(),
        links: Vec::new(),
        signature: Some(signature("CHỦ TỊCH", "Hà Ngọc Tuấn")),
    }
}

/// A head who signs.
pub fn signature(head_title: &str, signer: &str) -> NewSignature {
    NewSignature {
        mode: Mode::Head,
        collective: None,
        head_title: head_title.into(),
        signer_title: None,
        signer: signer.into(),
        delegation: None,
    }
}

/// Drafts a paper and records today that it was signed; gives its row.
pub async fn issued(store: &Store, people: (&Actor, &Actor), body: &Body, new: &Draft) -> i64 {
    issued_as(store, people, body, new, Signing { on: NOW.today(), number: None }).await
}

/// The same with a day and a number of the test's own: one person drafts the paper, another records the signature.
pub async fn issued_as(
    store: &Store,
    (clerk, signer): (&Actor, &Actor),
    body: &Body,
    new: &Draft,
    signing: Signing,
) -> i64 {
    let id = paper::draft(store, clerk, body, new, NOW).await.expect("a draft");
    let version = paper::find(store, id).await.expect("a paper").version;
    paper::issue(store, signer, id, version, signing, NOW).await.expect("a number");
    id
}

/// A letter of the ministry of 5/10/2026, entered today.
pub fn received(number: &str) -> Received {
    Received {
        issuer_body: None,
        issuer: "Bộ Y tế".into(),
        kind: "letter".into(),
        number: number.into(),
        symbol: "BYT-MẪU".into(),
        issued_on: NaiveDate::from_ymd_opt(2026, 10, 5).expect("a day"),
        subject: "Đánh giá, công nhận năm 2026".into(),
        body: String::new(),
        urgency: None,
        links: Vec::new(),
        entry: NewEntry { on: NOW.today(), ..NewEntry::default() },
    }
}

/// A plan as edXML of a body that is not here, for one that is known by an identifier.
pub fn message(to: &str) -> Message {
    Message {
        from: Office { id: "G99.01".into(), in_charge: String::new(), name: "Cơ quan giả lập".into() },
        to: vec![Office { id: to.into(), ..Office::default() }],
        number: "15".into(),
        symbol: "CQ-MẪU".into(),
        date: NOW.today(),
        kind_name: "Kế hoạch".into(),
        subject: "Kế hoạch giả lập".into(),
        ..Message::default()
    }
}
