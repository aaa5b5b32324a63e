//! The form of a draft: read into a draft, filled from one, shown again as it was typed.

use chrono::NaiveDate;
use correspondence::{
    Body, body, delegation,
    paper::{
        self, Channel, Draft, Link, LinkKind, Linked, NewRecipient, NewSignature, Paper, PaperRefusal, Recipient,
        RecipientRole, Signature,
    },
};
use documents::Mode;
use organisation::{Result, parse_day};

use super::kind_name;
use crate::{
    again::{Fields, Unread},
    pages::boards::Opt,
    visit::SignedIn,
    words::Words,
};

/// Empty rows below those that are filled.
const SPARE: usize = 3;

/// A draft as it is typed.
#[derive(Clone, Debug, Default)]
pub(super) struct Typed {
    pub(super) kind: String,
    pub(super) symbol: String,
    pub(super) subject: String,
    pub(super) text: String,
    pub(super) urgency: String,
    pub(super) valid_from: String,
    pub(super) valid_to: String,
    pub(super) recipients: Vec<TypedRecipient>,
    pub(super) links: Vec<TypedLink>,
    pub(super) mode: String,
    pub(super) collective: String,
    pub(super) head_title: String,
    pub(super) signer_title: String,
    pub(super) signer: String,
}

/// A row of recipients.
#[derive(Clone, Debug, Default)]
pub(super) struct TypedRecipient {
    pub(super) name: String,
    pub(super) role: String,
    pub(super) purpose: String,
    pub(super) channel: String,
    pub(super) through: String,
}

/// A row of papers that it names.
#[derive(Clone, Debug, Default)]
pub(super) struct TypedLink {
    pub(super) kind: String,
    pub(super) reference: String,
    pub(super) note: String,
}

impl Typed {
    pub(super) fn of(fields: &Fields) -> Self {
        let get = |name: &str| fields.get(name).to_owned();
        let column = |name: &str| fields.all(name).map(str::to_owned).collect::<Vec<_>>();
        let (roles, purposes) = (column("role"), column("purpose"));
        let (channels, through) = (column("channel"), column("through"));
        let at = |column: &[String], row: usize| column.get(row).cloned().unwrap_or_default();
        let recipients = column("recipient").into_iter().enumerate().map(|(row, name)| TypedRecipient {
            name,
            role: at(&roles, row),
            purpose: at(&purposes, row),
            channel: at(&channels, row),
            through: at(&through, row),
        });
        Self {
            kind: get("type"),
            symbol: get("symbol"),
            subject: get("subject"),
            text: get("body"),
            urgency: get("urgency"),
            valid_from: get("valid_from"),
            valid_to: get("valid_to"),
            recipients: recipients.filter(TypedRecipient::is_filled).collect(),
            links: typed_links(fields),
            mode: get("mode"),
            collective: get("collective"),
            head_title: get("head_title"),
            signer_title: get("signer_title"),
            signer: get("signer"),
        }
    }

    /// What a draft says now.
    pub(super) fn filled(
        paper: &Paper,
        recipients: Vec<Recipient>,
        links: &[Linked],
        signature: Option<Signature>,
    ) -> Self {
        let recipients = recipients.into_iter().map(|one| TypedRecipient {
            name: one.name,
            role: one.role.name().to_owned(),
            purpose: one.purpose,
            channel: one.channel.name().to_owned(),
            through: one.through,
        });
        let by = signature.map(|one| (one.mode, one.collective, one.head_title, one.signer_title, one.signer));
        let (mode, collective, head_title, signer_title, signer) = by.unwrap_or_default();
        Self {
            kind: paper.kind.clone(),
            symbol: paper.symbol.clone(),
            subject: paper.subject.clone(),
            text: paper.body.clone(),
            urgency: paper.urgency.clone().unwrap_or_default(),
            valid_from: paper.valid_from.clone().unwrap_or_default(),
            valid_to: paper.valid_to.clone().unwrap_or_default(),
            recipients: recipients.collect(),
            links: links.iter().map(TypedLink::of).collect(),
            mode,
            collective: collective.unwrap_or_default(),
            head_title,
            signer_title: signer_title.unwrap_or_default(),
            signer,
        }
    }

    /// The draft that was typed.
    pub(super) async fn draft(&self, visit: &SignedIn, body: &Body) -> Result<Draft> {
        let near = body.near(visit.app.programme.store.read(), visit.now.today()).await?;
        let day = |typed: &str, field: &'static str| -> Result<Option<NaiveDate>> {
            if typed.is_empty() {
                return Ok(None);
            }
            Ok(Some(crate::form::read_day(typed).ok_or(Unread::Day(field))?))
        };
        let mut recipients = Vec::with_capacity(self.recipients.len());
        for row in &self.recipients {
            recipients.push(NewRecipient {
                body: body::named_among(&near, &row.name),
                name: row.name.clone(),
                role: RecipientRole::from_name(&row.role).ok_or(Unread::Choice("recipients"))?,
                purpose: row.purpose.clone(),
                channel: Channel::from_name(&row.channel).ok_or(Unread::Choice("recipients"))?,
                through: row.through.clone(),
            });
        }
        let optional = |words: &str| (!words.is_empty()).then(|| words.to_owned());
        let mode = paper::mode_of(&self.mode);
        // the mark is always chosen: what was typed tells whether somebody signs
        let typed = [&self.collective, &self.head_title, &self.signer_title, &self.signer];
        let signature = typed.iter().any(|words| !words.is_empty()).then(|| NewSignature {
            mode: mode.unwrap_or(Mode::Head),
            collective: optional(&self.collective),
            head_title: self.head_title.clone(),
            signer_title: optional(&self.signer_title),
            signer: self.signer.clone(),
            delegation: None,
        });
        Ok(Draft {
            kind: self.kind.clone(),
            symbol: self.symbol.clone(),
            subject: self.subject.clone(),
            body: self.text.clone(),
            urgency: optional(&self.urgency),
            valid: (day(&self.valid_from, "valid_from")?, day(&self.valid_to, "valid_to")?),
            recipients,
            links: links(visit, &self.links).await?,
            signature,
        })
    }
}

impl TypedRecipient {
    fn is_filled(&self) -> bool {
        [&self.name, &self.purpose, &self.through].into_iter().any(|typed| !typed.is_empty())
    }
}

/// The rows of papers that a form names, those without a word left out.
pub(super) fn typed_links(fields: &Fields) -> Vec<TypedLink> {
    let column = |name: &str| fields.all(name).map(str::to_owned).collect::<Vec<_>>();
    let (kinds, notes) = (column("link_kind"), column("link_note"));
    let at = |column: &[String], row: usize| column.get(row).cloned().unwrap_or_default();
    let rows = column("link").into_iter().enumerate();
    let rows = rows.map(|(row, reference)| TypedLink { kind: at(&kinds, row), reference, note: at(&notes, row) });
    rows.filter(|row| !row.reference.is_empty() || !row.note.is_empty()).collect()
}

impl TypedLink {
    fn of(link: &Linked) -> Self {
        let number = link.number.as_deref().unwrap_or_default();
        Self {
            kind: link.kind.name().to_owned(),
            reference: with_day(&paper::reference(number, &link.symbol), link.issued_on.as_deref()),
            note: link.note.clone(),
        }
    }
}

/// Number, symbol and day: what tells a paper from others of the same number.
pub(super) fn with_day(reference: &str, day: Option<&str>) -> String {
    day.map_or_else(|| reference.to_owned(), |day| format!("{reference} {}", text::date(parse_day(day))))
}

/// The papers that typed references mean.
pub(super) async fn links(visit: &SignedIn, typed: &[TypedLink]) -> Result<Vec<Link>> {
    let store = &visit.app.programme.store;
    let mut links = Vec::with_capacity(typed.len());
    for row in typed {
        let kind = LinkKind::from_name(&row.kind).ok_or(Unread::Choice("links"))?;
        let found = paper::named(store, &visit.actor, &row.reference).await?;
        let reference = || row.reference.clone();
        let to = match found.as_slice() {
            [only] => only.id,
            [] if row.reference.is_empty() => return Err(PaperRefusal::LinkMissing.into()),
            [] => return Err(PaperRefusal::LinkUnknown { reference: reference() }.into()),
            _ => return Err(PaperRefusal::LinkAmbiguous { reference: reference() }.into()),
        };
        links.push(Link { to, kind, note: row.note.clone() });
    }
    Ok(links)
}

/// What the fields of a form offer.
#[derive(Debug)]
pub(super) struct Offers {
    pub(super) kinds: Vec<Opt>,
    pub(super) urgencies: Vec<Opt>,
    pub(super) recipients: Vec<RecipientFields>,
    pub(super) links: Vec<LinkFields>,
    pub(super) modes: Vec<Opt>,
    /// Bodies that a name may be.
    pub(super) near: Vec<String>,
    /// Papers that may be named: reference, and what it is about.
    pub(super) citable: Vec<(String, String)>,
}

/// A row of recipients with its choices.
#[derive(Debug)]
pub(super) struct RecipientFields {
    pub(super) row: TypedRecipient,
    pub(super) roles: Vec<Opt>,
    pub(super) channels: Vec<Opt>,
    pub(super) desks: Vec<Opt>,
}

/// A row of named papers with its choices.
#[derive(Debug)]
pub(super) struct LinkFields {
    pub(super) row: TypedLink,
    pub(super) kinds: Vec<Opt>,
}

impl Offers {
    pub(super) async fn of(visit: &SignedIn, body: &Body, typed: &Typed) -> Result<Self> {
        let (words, store, today) = (visit.words, &visit.app.programme.store, visit.now.today());
        let near = body.near(store.read(), today).await?;
        let kinds = paper::kinds().iter().filter(|kind| !kind.arrives_only);
        let mut recipients = typed.recipients.clone();
        recipients.resize_with(typed.recipients.len() + SPARE, TypedRecipient::default);
        Ok(Self {
            kinds: kinds
                .map(|kind| Opt {
                    value: kind.key.clone(),
                    words: kind_name(&kind.key),
                    chosen: kind.key == typed.kind,
                })
                .collect(),
            urgencies: super::urgency_options(words, &typed.urgency),
            recipients: recipients.into_iter().map(|row| recipient_fields(words, row, today)).collect(),
            links: link_fields(words, &typed.links),
            modes: mode_options(words, &typed.mode),
            near: near.into_iter().map(|(_, name)| name).collect(),
            citable: citable(visit).await?,
        })
    }
}

/// What may be named: instruments first.
pub(super) async fn citable(visit: &SignedIn) -> Result<Vec<(String, String)>> {
    let papers = paper::citable(&visit.app.programme.store, &visit.actor, 120).await?;
    let told = |one: Paper| {
        (with_day(&one.reference(), one.issued_on.as_deref()), format!("{}, {}", kind_name(&one.kind), one.subject))
    };
    Ok(papers.into_iter().map(told).collect())
}

fn recipient_fields(words: Words, row: TypedRecipient, today: NaiveDate) -> RecipientFields {
    let role = |role: RecipientRole| Opt {
        value: role.name().to_owned(),
        words: words.say(&format!("paper.role.{}", role.name())),
        chosen: row.role == role.name(),
    };
    let channel = |channel: Channel| Opt {
        value: channel.name().to_owned(),
        words: words.say(&format!("paper.channel.{}", channel.name())),
        chosen: row.channel == channel.name(),
    };
    let none = Opt { value: String::new(), words: words.say("paper.through_none"), chosen: row.through.is_empty() };
    let desk = |sector: &'static str| {
        let name = correspondence::body::department_name(sector, today)?;
        Some(Opt { value: sector.to_owned(), words: name, chosen: row.through == sector })
    };
    let known = correspondence::body::departments().filter_map(desk).collect::<Vec<_>>();
    let other = (!row.through.is_empty() && known.iter().all(|desk| desk.value != row.through)).then(|| Opt {
        value: row.through.clone(),
        words: row.through.clone(),
        chosen: true,
    });
    RecipientFields {
        roles: RecipientRole::ALL.map(role).into(),
        channels: Channel::ALL.map(channel).into(),
        desks: std::iter::once(none).chain(known).chain(other).collect(),
        row,
    }
}

/// Rows of named papers, with empty ones below.
pub(super) fn link_fields(words: Words, typed: &[TypedLink]) -> Vec<LinkFields> {
    let mut rows = typed.to_vec();
    rows.resize_with(typed.len() + SPARE, TypedLink::default);
    let kind = |row: &TypedLink, kind: LinkKind| Opt {
        value: kind.name().to_owned(),
        words: words.say(&format!("paper.link.{}", kind.name())),
        chosen: row.kind == kind.name(),
    };
    rows.into_iter().map(|row| LinkFields { kinds: LinkKind::ALL.map(|one| kind(&row, one)).into(), row }).collect()
}

/// The signing marks.
pub(super) fn mode_options(words: Words, chosen: &str) -> Vec<Opt> {
    let modes = [Mode::Head, Mode::OnBehalf].into_iter().chain(delegation::MODES);
    modes
        .map(|mode| {
            let name = paper::mode_name(mode);
            let says = words.say(&format!("paper.mode.{name}"));
            Opt { value: name.to_owned(), words: says, chosen: chosen == name }
        })
        .collect()
}
