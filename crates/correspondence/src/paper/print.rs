//! A paper as it prints (Decree 30/2020, Annex I): made from its rows; an issued one is printed once and kept.

use chrono::NaiveDate;
use documents::{Block, Letterhead, Paper as Sheet, Run, Signature as Signed, Title};
use organisation::{Error, Result, parse_day, setting};
use storage::{FromQueryResult, Sql, Store};
use text::Lang;

use super::{
    Channel, LinkKind, Linked, Paper, Recipient, RecipientRole, Urgency, kind, links_of, recipients_of,
    signature::{Signature, mode_of},
    signature_of, unprintable,
};
use crate::body;

/// A paper as it was printed when it was issued.
#[derive(Clone, Debug, PartialEq, Eq, FromQueryResult)]
pub struct Printed {
    /// The PDF.
    pub bytes: Vec<u8>,
    /// Its fingerprint.
    pub sha256: String,
}

/// A printed paper was altered in the database.
#[derive(Debug, thiserror::Error)]
#[error("the print of paper {0} does not match its fingerprint")]
struct Altered(i64);

/// A paper of a body here as PDF: a draft as it is now, an issued one as it was printed. One that was not printed when it
/// was issued is printed now, from the same rows: nothing new is recorded by that, so it leaves no event.
pub async fn pdf(store: &Store, paper: &Paper) -> Result<Printed> {
    if paper.issued_on.is_none() {
        return typeset(sheet_of(store, paper).await?).await;
    }
    if let Some(kept) = kept(store, paper.id).await? {
        return Ok(kept);
    }
    let made = typeset(sheet_of(store, paper).await?).await?;
    let tx = store.write().await?;
    tx.run(
        "INSERT INTO official_paper_print (paper_id, bytes, sha256) VALUES ($1, $2, $3)
         ON CONFLICT (paper_id) DO NOTHING",
        [paper.id.into(), made.bytes.into(), made.sha256.into()],
    )
    .await?;
    tx.commit().await?;
    kept(store, paper.id).await?.ok_or(Error::NotFound)
}

/// The same words for Word.
pub async fn docx(store: &Store, paper: &Paper) -> Result<Vec<u8>> {
    let sheet = sheet_of(store, paper).await?;
    let made = tokio::task::spawn_blocking(move || documents::docx(&sheet)).await.map_err(Error::broken)?;
    made.map_err(unprintable)
}

/// The fingerprint of an issued paper's print; none while nobody asked for it.
pub async fn print_of(store: &Store, id: i64) -> Result<Option<String>> {
    #[derive(FromQueryResult)]
    struct Row {
        sha256: String,
    }
    let sql = "SELECT sha256 FROM official_paper_print WHERE paper_id = $1";
    Ok(store.read().row::<Row>(sql, [id.into()]).await?.map(|row| row.sha256))
}

async fn typeset(sheet: Sheet) -> Result<Printed> {
    let made = tokio::task::spawn_blocking(move || documents::pdf(&sheet)).await.map_err(Error::broken)?;
    let bytes = made.map_err(unprintable)?;
    Ok(Printed { sha256: organisation::file::fingerprint(&bytes), bytes })
}

async fn kept(store: &Store, id: i64) -> Result<Option<Printed>> {
    let sql = "SELECT bytes, sha256 FROM official_paper_print WHERE paper_id = $1";
    match store.read().row::<Printed>(sql, [id.into()]).await? {
        Some(kept) if organisation::file::fingerprint(&kept.bytes) != kept.sha256 => Err(Error::broken(Altered(id))),
        kept => Ok(kept),
    }
}

/// What a paper prints; one that only came here has nothing to print but its original, and a decision prints where it is
/// kept.
async fn sheet_of(store: &Store, paper: &Paper) -> Result<Sheet> {
    let body = paper.issuing_body().ok_or(Error::NotFound)?;
    if paper.document_id.is_some() || (paper.issued_on.is_some() && !is_ours(store.read(), paper.id).await?) {
        return Err(Error::NotFound);
    }
    let issued_on = paper.issued_on.as_deref().map(parse_day);
    let day = match issued_on {
        Some(day) => day,
        None => drafted_on(store, paper.id).await?,
    };
    let head = body.head(store.read(), day).await?;
    let (recipients, links) = (recipients_of(store, paper.id).await?, links_of(store, paper.id).await?);
    let signature = signature_of(store, paper.id).await?;
    let invented = setting::is_demo(store.read()).await?.then(|| text::say(Lang::Vi, "papers.mark.invented"));
    let draft = issued_on.is_none().then(|| say("draft"));
    let kind = kind(&paper.kind).ok_or(Error::NotFound)?;
    let is_letter = kind.key == "letter";
    let letterhead = Letterhead {
        superior: head.superior,
        issuer: head.issuer.clone(),
        number: paper.number.clone(),
        symbol: paper.symbol.clone(),
        about: is_letter.then(|| about(&paper.subject)),
        place: head.place,
        date: issued_on,
    };
    let mut sheet = Sheet::new(letterhead, day, format!("{} {}", kind.name, paper.subject));
    sheet.title = (!is_letter).then(|| Title { kind: kind.name.to_uppercase(), abstract_text: paper.subject.clone() });
    sheet.urgency = paper
        .urgency
        .as_deref()
        .and_then(Urgency::from_name)
        .map(|urgency| text::say(Lang::Vi, &format!("paper.urgency.{}", urgency.name())).to_uppercase());
    sheet.addressees = of(&recipients, RecipientRole::Addressee).map(|one| addressee(one, day)).collect();
    sheet.bases = links
        .iter()
        .filter(|link| link.kind == LinkKind::CitesBasis)
        .map(|link| format!("{} {}", say("basis"), citation(link)))
        .collect();
    if let Some(word) = resolving(&kind.key) {
        sheet.authority = Some(authority(&head.issuer, signature.as_ref()));
        sheet.resolves = Some(say(word));
    }
    sheet.body = blocks(&paper.body);
    sheet.signature = signature.and_then(signed);
    (sheet.recipients, sheet.electronic) = receivers(&recipients, is_letter.then_some(paper.symbol.as_str()));
    sheet.marks = invented.into_iter().chain(draft).collect();
    Ok(sheet)
}

/// Whether a paper was issued here, and not only entered as an arrival.
pub(crate) async fn is_ours(db: &impl Sql, id: i64) -> Result<bool> {
    let sql = "SELECT id FROM paper_entry WHERE paper_id = $1 AND book <> 'incoming'";
    Ok(db.number(sql, [id.into()]).await?.is_some())
}

async fn drafted_on(store: &Store, id: i64) -> Result<NaiveDate> {
    let at = store.read().number("SELECT at FROM official_paper WHERE id = $1", [id.into()]).await?;
    Ok(text::clock_date(at.ok_or(Error::NotFound)?))
}

fn say(key: &str) -> String {
    text::say(Lang::Vi, &format!("paper.print.{key}"))
}

/// A decision and a resolution name who decides, and the word.
fn resolving(kind: &str) -> Option<&'static str> {
    match kind {
        "decision" => Some("decides"),
        "resolution" => Some("resolves"),
        _ => None,
    }
}

/// "CHỦ TỊCH ỦY BAN NHÂN DÂN TỈNH …", or the collective where it decides.
fn authority(issuer: &str, signature: Option<&Signature>) -> String {
    let issuer = issuer.replace('\n', " ");
    match signature {
        Some(signature) if signature.collective.is_none() => {
            format!("{} {issuer}", signature.head_title.to_uppercase())
        }
        _ => issuer,
    }
}

/// What a letter is about: "V/v" stands before it already.
fn about(subject: &str) -> String {
    let start = |word: &str| subject.get(..word.len()).is_some_and(|head| head.to_lowercase() == word);
    let rest = ["về việc ", "v/v ", "về "].into_iter().find(|word| start(word));
    lowered(rest.and_then(|word| subject.get(word.len()..)).unwrap_or(subject))
}

/// A subject inside a sentence: its first letter small, unless it begins with an abbreviation or a name ("Hà Nội").
fn lowered(subject: &str) -> String {
    let mut letters = subject.chars();
    let is_name = subject.split_whitespace().nth(1).is_some_and(|word| word.starts_with(char::is_uppercase));
    match (letters.next(), letters.clone().next()) {
        (Some(first), Some(second)) if !second.is_uppercase() && !is_name => {
            first.to_lowercase().chain(letters).collect()
        }
        _ => subject.to_owned(),
    }
}

/// How a paper is cited (Decree 30/2020, Annex I, cell 6): type, number and symbol, day, issuer, abstract; a law by its
/// name and day alone.
pub fn citation(link: &Linked) -> String {
    let name = kind(&link.paper_kind).map_or_else(|| link.paper_kind.clone(), |kind| kind.name.clone());
    let day = link.issued_on.as_deref().map(|day| text::long_date(parse_day(day))).unwrap_or_default();
    let of = |words: &str, before: &str| if words.is_empty() { String::new() } else { format!("{before} {words}") };
    let parts = if link.paper_kind == "law" {
        let subject = link.subject.to_lowercase();
        let is_titled = subject.starts_with("luật") || subject.starts_with("bộ luật");
        let title = if is_titled { link.subject.clone() } else { format!("{name} {}", link.subject) };
        vec![link.note.clone(), title, day]
    } else {
        let reference = match &link.number {
            Some(number) => super::reference(number, &link.symbol),
            None => link.symbol.clone(),
        };
        let about = match link.paper_kind.as_str() {
            "letter" => of(&about(&link.subject), &say("about")),
            _ => lowered(&link.subject),
        };
        vec![link.note.clone(), name, of(&reference, &say("number")), day, of(&link.issuer, &say("of")), about]
    };
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
}

fn of(recipients: &[Recipient], role: RecipientRole) -> impl Iterator<Item = &Recipient> {
    recipients.iter().filter(move |one| one.role == role)
}

fn addressee(recipient: &Recipient, day: NaiveDate) -> String {
    if recipient.through.is_empty() {
        return recipient.name.clone();
    }
    let desk = body::department_name(&recipient.through, day).unwrap_or_else(|| recipient.through.clone());
    text::fill(Lang::Vi, "paper.print.through", &[("name", &recipient.name), ("desk", &desk)])
}

/// The lines below "Nơi nhận" and those below "Bản điện tử".
fn receivers(recipients: &[Recipient], symbol: Option<&str>) -> (Vec<String>, Vec<String>) {
    let line = |one: &Recipient| match (one.purpose.as_str(), one.channel) {
        ("", Channel::Website) => format!("{} (Website)", one.name),
        ("", _) => one.name.clone(),
        (purpose, Channel::Website) => format!("{} ({purpose}; Website)", one.name),
        (purpose, _) => format!("{} ({purpose})", one.name),
    };
    // who names the file copy among the recipients says where it stands; it is not there twice
    let registry = say("file_copy");
    let keeps = |one: &Recipient| one.name.starts_with(&registry);
    let kept = recipients.iter().find(|one| keeps(one)).map_or_else(|| file_copy(symbol), |one| one.name.clone());
    let others = |role: RecipientRole| of(recipients, role).filter(|one| !keeps(one));
    let on_paper = |role| others(role).filter(|one| one.channel == Channel::Paper).map(line);
    let addressed = of(recipients, RecipientRole::Addressee).next().is_some().then(|| say("as_above"));
    let lines = addressed.into_iter().chain(on_paper(RecipientRole::Copy)).chain(on_paper(RecipientRole::Internal));
    let electronic = recipients
        .iter()
        .filter(|one| one.role != RecipientRole::Addressee && one.channel != Channel::Paper && !keeps(one));
    (lines.chain(std::iter::once(kept)).collect(), electronic.map(line).collect())
}

/// The file copy: the registry, and of a letter the unit that drafted it, which its symbol names after the body.
fn file_copy(symbol: Option<&str>) -> String {
    let drafted = symbol.and_then(|symbol| symbol.rsplit_once('-')).map(|(_, unit)| unit).filter(|unit| *unit != "MẪU");
    drafted.map_or_else(|| say("file_copy"), |unit| format!("{}, {unit}", say("file_copy")))
}

fn signed(signature: Signature) -> Option<Signed> {
    Some(Signed {
        mode: mode_of(&signature.mode)?,
        collective: signature.collective.map(|name| name.to_uppercase()),
        head_title: signature.head_title.to_uppercase(),
        signer_title: signature.signer_title.map(|title| title.to_uppercase()),
        name: Some(signature.signer),
    })
}

/// The text by its lines: articles by their label, headings in capitals, items by their dash.
fn blocks(body: &str) -> Vec<Block> {
    let mut blocks: Vec<Block> = Vec::new();
    for line in body.lines().map(str::trim).filter(|line| !line.is_empty()) {
        if let Some(item) = line.strip_prefix("- ") {
            match blocks.last_mut() {
                Some(Block::List(items)) => items.push(item.to_owned()),
                _ => blocks.push(Block::List(vec![item.to_owned()])),
            }
        } else if let Some((label, words)) = article(line) {
            blocks.push(Block::article(label, words));
        } else if is_heading(line) {
            blocks.push(Block::Heading(line.to_owned()));
        } else {
            blocks.push(Block::Paragraph(vec![Run::plain(line)]));
        }
    }
    blocks
}

/// "Điều 1." and the rest.
fn article(line: &str) -> Option<(&str, &str)> {
    let digits = line.strip_prefix("Điều ")?;
    let end = digits.find('.')?;
    let number = digits.get(..end)?;
    let is_number = !number.is_empty() && number.bytes().all(|digit| digit.is_ascii_digit());
    let at = line.len() - digits.len() + end + 1;
    is_number.then_some(())?;
    Some((line.get(..at)?, line.get(at..)?.trim()))
}

fn is_heading(line: &str) -> bool {
    let short = line.chars().count() <= 150;
    short && line.chars().filter(|letter| letter.is_alphabetic()).count() > 3 && line.to_uppercase() == line
}

#[cfg(test)]
mod tests {
    use super::*;

    fn linked(kind: &str, number: Option<&str>, symbol: &str, (day, issuer, subject): (&str, &str, &str)) -> Linked {
        Linked {
            kind: LinkKind::CitesBasis,
            paper_id: 1,
            issuer: issuer.into(),
            paper_kind: kind.into(),
            number: number.map(str::to_owned),
            symbol: symbol.into(),
            issued_on: Some(day.into()),
            subject: subject.into(),
            note: String::new(),
        }
    }

    #[test]
    fn a_basis_is_cited_as_the_decree_wants() {
        let decision = linked(
            "decision",
            Some("6"),
            "QĐ-TTg",
            ("2019-01-03", "Thủ tướng Chính phủ", "Quy định về tiêu chuẩn, trình tự đánh giá"),
        );
        assert_eq!(
            citation(&decision),
            "Quyết định số 06/QĐ-TTg ngày 03 tháng 01 năm 2019 của Thủ tướng Chính phủ quy định về tiêu chuẩn, trình tự \
             đánh giá"
        );
        let law = linked("law", Some("102"), "2016/QH13", ("2016-04-05", "Quốc hội", "Luật Trẻ em"));
        assert_eq!(citation(&law), "Luật Trẻ em ngày 05 tháng 4 năm 2016");
        let letter = linked("letter", Some("375"), "LĐTBXH-TE", ("2021-02-09", "Bộ A", "Đánh giá năm 2020"));
        assert_eq!(
            citation(&letter),
            "Công văn số 375/LĐTBXH-TE ngày 09 tháng 02 năm 2021 của Bộ A về việc đánh giá năm 2020"
        );
    }

    #[test]
    fn a_text_is_read_by_its_lines() {
        let made = blocks("I. YÊU CẦU\nĐiều 2. Sở Y tế chủ trì.\n- Một\n- Hai\n\nĐiều này nêu rõ.");
        assert_eq!(
            made,
            [
                Block::Heading("I. YÊU CẦU".into()),
                Block::article("Điều 2.", "Sở Y tế chủ trì."),
                Block::List(vec!["Một".into(), "Hai".into()]),
                Block::text("Điều này nêu rõ."),
            ]
        );
    }
}
