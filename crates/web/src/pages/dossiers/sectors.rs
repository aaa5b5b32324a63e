//! What stands beside the figures: the sectors' word, locks, unlikely figures, last year's to keep, the reason of a save.

use std::collections::BTreeMap;

use organisation::Action;
use programme::{
    State,
    act::ActKind,
    agreement::{self, Agreement, Answer},
    confirmation::{Hand, Standing, Word, facts_of},
    explanation,
    plausibility::Finding,
};
use standards::Criterion;

use super::{
    opened::Opened,
    sheet::{Group, Row, Sheet},
    show::Again,
    state::Mark,
    typed::Typed,
};
use crate::{failure::Failure, visit::SignedIn, words::Words};

/// Where a person sends figures: the whole sheet, or corrections of the own sector.
pub(super) fn figures_address(hand: &Hand<'_>) -> &'static str {
    if hand.enters { "figures" } else { "figures/correction" }
}

/// What stands beside a criterion.
#[derive(Debug, Default)]
pub(crate) struct GroupBeside {
    /// The sector's word.
    pub(crate) mark: Option<Mark>,
    /// Whether the person answers for it.
    pub(crate) own: bool,
    /// Why its figures are locked for the person.
    pub(crate) locked: Option<String>,
    /// The reason of a word taken back, or whose word stands.
    pub(crate) note: Option<String>,
}

/// What stands beside an indicator.
#[derive(Debug, Default)]
pub(crate) struct RowBeside {
    /// What looks unlikely.
    pub(crate) findings: Vec<FindingLine>,
    /// Whether last year's figures are ticked to be kept; none where nothing can be kept.
    pub(crate) keep: Option<bool>,
}

/// Something unlikely.
#[derive(Debug)]
pub(crate) struct FindingLine {
    /// Its key.
    pub(crate) key: String,
    /// The key as part of an element's id.
    pub(crate) id: String,
    /// What is unlikely.
    pub(crate) sentence: String,
    /// What was answered.
    pub(crate) answer: Option<String>,
    /// Whether the person can answer.
    pub(crate) asked: bool,
    /// The answer as typed.
    pub(crate) text: String,
}

impl Sheet {
    /// Puts beside the figures what stands beside them, and fixes those that the person may not write.
    pub(super) fn stand_beside(
        &mut self,
        words: Words,
        opened: &Opened,
        hand: Option<&Hand<'_>>,
        typed: Option<&Typed>,
    ) {
        let beside = Beside { words, opened, hand, typed };
        for group in &mut self.groups {
            let standing = opened.snapshot.sectors.iter().find(|standing| standing.criterion == group.no);
            group.beside = standing.map_or_else(GroupBeside::default, |standing| beside.group(group, standing));
            for row in &mut group.rows {
                beside.row(row);
            }
        }
    }
}

struct Beside<'a> {
    words: Words,
    opened: &'a Opened,
    hand: Option<&'a Hand<'a>>,
    typed: Option<&'a Typed>,
}

impl Beside<'_> {
    fn group(&self, group: &Group, standing: &Standing) -> GroupBeside {
        let own = self.hand.is_some_and(|hand| hand.sectors.contains(&standing.sector.as_str()));
        let locked = match &standing.word {
            Word::Confirmed { at, .. } if standing.locks() && !own => self.hand.filter(|hand| hand.enters).map(|_| {
                let day = self.words.date(text::clock_date(*at));
                let places = [("sector", group.sector.as_str()), ("day", &day)];
                self.words.fill("confirmation.why_locked", &places)
            }),
            _ => None,
        };
        let note = match &standing.word {
            Word::Withdrawn { reason, .. } => {
                let reason = self.words.with("confirmation.withdrawal_text", "reason", reason);
                Some(format!("{} {reason}", explanation::standing(self.words.lang, standing)))
            }
            Word::Outdated { .. } => Some(explanation::standing(self.words.lang, standing)),
            Word::NotConfirmed | Word::Confirmed { .. } | Word::NoOfficer => None,
        };
        GroupBeside { mark: Some(mark(self.words, standing)), own, locked, note }
    }

    fn row(&self, row: &mut Row) {
        let snapshot = &self.opened.snapshot;
        let found = snapshot.unlikely.iter().filter(|finding| finding.indicator == row.no);
        let findings: Vec<FindingLine> = found.map(|finding| self.finding(finding)).collect();
        let Some(hand) = self.hand else {
            row.beside.findings = findings;
            return;
        };
        for field in row.fields_mut() {
            field.fixed = !hand.may_write(&self.opened.standard, &snapshot.sectors, &field.fact);
        }
        let empty = |fact: &str| !snapshot.figures.contains_key(fact);
        let can_keep = row.fields().any(|field| {
            let open = !field.fixed && field.typed_at.is_none() && empty(&field.fact);
            open && self.opened.last_year.contains_key(&field.fact)
        });
        let ticked = self.typed.is_some_and(|typed| typed.keep.contains(&row.no));
        row.beside = RowBeside { findings, keep: can_keep.then_some(ticked) };
    }

    fn finding(&self, finding: &Finding) -> FindingLine {
        let standard = &self.opened.standard;
        let answer = finding.answer.as_ref().map(|answer| {
            let at = text::moment(answer.at);
            let places = [("reason", answer.reason.as_str()), ("person", &answer.by), ("at", &at)];
            self.words.fill("plausibility.answered", &places)
        });
        let key = finding.key();
        FindingLine {
            id: key.replace('.', "-"),
            sentence: explanation::finding(self.words.lang, standard, finding),
            answer,
            asked: self.hand.is_some_and(|hand| hand.enters || hand.answers_for(standard, &finding.fact)),
            text: self.typed.and_then(|typed| typed.answers.get(&key)).cloned().unwrap_or_default(),
            key,
        }
    }
}

/// The sector's word with its day.
pub(crate) fn mark(words: Words, standing: &Standing) -> Mark {
    let (tone, icon, key, at) = match &standing.word {
        Word::NotConfirmed => ("info", "half", "confirmation.mark.not_confirmed", None),
        Word::Withdrawn { at, .. } => ("bad", "back", "confirmation.mark.withdrawn", Some(*at)),
        Word::Confirmed { at, .. } => ("ok", "ok", "confirmation.mark.confirmed", Some(*at)),
        Word::Outdated { .. } => ("late", "late", "confirmation.mark.outdated", None),
        Word::NoOfficer => ("", "none", "confirmation.mark.no_officer", None),
    };
    let day = at.map(|at| words.date(text::clock_date(at))).unwrap_or_default();
    Mark { tone, icon, words: words.fill(key, &[("day", &day)]) }
}

/// The field of the reason beside the button that saves.
pub(super) struct Reason {
    pub(super) text: String,
    pub(super) complaint: String,
    pub(super) what: String,
}

impl Reason {
    /// Where a save may need one: figures were sent up before, or somebody else's are corrected, a sector's by the
    /// commune or the commune's by a sector.
    pub(super) fn of(words: Words, opened: &Opened, hand: &Hand<'_>, again: &Again) -> Option<Self> {
        let were_sent = opened.newest(ActKind::Submission).is_some();
        let sectors_write = opened.snapshot.sectors.iter().any(|standing| standing.staffed);
        let asked = !again.complaints.at("reason").is_empty();
        let what = match (were_sent, hand.enters) {
            (true, _) => "reason.what_returned",
            (false, true) => "reason.what_commune",
            (false, false) => "reason.what_sector",
        };
        (were_sent || sectors_write || asked || !hand.enters).then(|| Self {
            text: again.typed.as_ref().map(|typed| typed.reason.clone()).unwrap_or_default(),
            complaint: again.complaints.at("reason").to_owned(),
            what: words.say(what),
        })
    }
}

/// The criteria for which a person answers.
pub(super) struct Own {
    pub(super) criteria: Vec<OwnCriterion>,
    /// Whether the person writes nothing else.
    pub(super) alone: bool,
}

/// One of them.
pub(super) struct OwnCriterion {
    pub(super) no: String,
    pub(super) id: String,
    pub(super) name: String,
    pub(super) sentence: String,
    pub(super) gaps: Option<String>,
    pub(super) mark: Option<Mark>,
    /// Whether it waits to be confirmed.
    pub(super) open: bool,
    pub(super) confirmed: bool,
    /// The reason as typed to take the word back, and what was refused in it.
    pub(super) text: String,
    pub(super) complaint: String,
}

impl Own {
    /// None where the person answers for nothing.
    pub(super) fn of(words: Words, opened: &Opened, hand: &Hand<'_>, again: &Again) -> Option<Self> {
        let own = opened.snapshot.sectors.iter().filter(|standing| hand.sectors.contains(&standing.sector.as_str()));
        let criteria: Vec<_> = own
            .filter_map(|standing| {
                let criterion = opened.standard.criterion(&standing.criterion)?;
                Some(OwnCriterion::of(words, opened, (criterion, standing), again))
            })
            .collect();
        (!criteria.is_empty()).then_some(Self { criteria, alone: !hand.enters })
    }

    /// Whether one button for all saves work.
    pub(super) fn several_open(&self) -> bool {
        self.criteria.iter().filter(|criterion| criterion.open).count() > 1
    }
}

impl OwnCriterion {
    fn of(words: Words, opened: &Opened, (criterion, standing): (&Criterion, &Standing), again: &Again) -> Self {
        let known = |fact: &&str| !opened.snapshot.figures.contains_key(*fact);
        let gaps = facts_of(&opened.standard, criterion).filter(known).count();
        let mine = again.criterion == criterion.no;
        Self {
            no: criterion.no.clone(),
            id: criterion.no.replace('.', "-"),
            name: words.lang.pick(&criterion.name.vi, &criterion.name.en).to_owned(),
            sentence: explanation::standing(words.lang, standing),
            gaps: (gaps > 0).then(|| words.with("confirmation.gaps", "count", gaps)),
            mark: Some(mark(words, standing)),
            open: standing.is_awaited() && opened.dossier.state != State::NotBegun,
            confirmed: matches!(standing.word, Word::Confirmed { .. }),
            text: if mine { again.words.clone() } else { String::new() },
            complaint: if mine { again.complaints.at("withdrawal_reason").to_owned() } else { String::new() },
        }
    }
}

/// What provincial sectors say, and the forms of the person's own.
pub(super) struct Agreements {
    pub(super) lines: Vec<AgreementLine>,
    pub(super) forms: Vec<AgreementForm>,
}

/// What a sector said of a criterion.
pub(super) struct AgreementLine {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) by: String,
    pub(super) words: String,
    pub(super) mark: Mark,
}

/// The form for a criterion.
pub(super) struct AgreementForm {
    pub(super) no: String,
    pub(super) id: String,
    pub(super) answers: Vec<(&'static str, String)>,
    pub(super) answer: String,
    pub(super) text: String,
    pub(super) complaint: String,
    pub(super) words_complaint: String,
}

impl Agreements {
    /// None where nothing was said and the person has nothing to say.
    pub(super) async fn of(person: &SignedIn, opened: &Opened, again: &Again) -> Result<Option<Self>, Failure> {
        let dossier = &opened.dossier;
        let Some(submission) = opened.newest(ActKind::Submission).filter(|_| dossier.state.frozen()) else {
            return Ok(None);
        };
        let words = person.words;
        let said = agreement::of_submission(&person.app.programme.store, submission.id).await?;
        let lines: Vec<_> = said.iter().map(|said| line(words, opened, said)).collect();
        let mut forms = Vec::new();
        if dossier.state == State::Submitted {
            let sectors = person.actor.sectors_for(Action::ConfirmSubmitted, &dossier.place);
            let said: BTreeMap<&str, &Agreement> = said.iter().map(|said| (said.criterion.as_str(), said)).collect();
            let criteria = opened.standard.criteria.iter();
            let own = criteria.filter(|criterion| sectors.contains(&criterion.sector.as_str()));
            forms.extend(own.map(|criterion| form(words, criterion, said.get(criterion.no.as_str()).copied(), again)));
        }
        Ok((!lines.is_empty() || !forms.is_empty()).then_some(Self { lines, forms }))
    }
}

fn line(words: Words, opened: &Opened, said: &Agreement) -> AgreementLine {
    let criterion = opened.standard.criterion(&said.criterion);
    let name = criterion.map_or("", |criterion| words.lang.pick(&criterion.name.vi, &criterion.name.en));
    let (sector, at) = (words.sector(&said.sector), text::moment(said.at));
    let (tone, icon) = if said.answer == Answer::Agrees { ("ok", "ok") } else { ("bad", "x") };
    AgreementLine {
        id: said.criterion.replace('.', "-"),
        name: format!("{}. {name}", said.criterion),
        by: words.fill("agreement.by", &[("sector", &sector), ("at", &at), ("person", &said.person)]),
        words: said.words.clone(),
        mark: Mark { tone, icon, words: words.say(&format!("agreement.answer_of.{}", said.answer.name())) },
    }
}

fn form(words: Words, criterion: &Criterion, said: Option<&Agreement>, again: &Again) -> AgreementForm {
    let mine = again.criterion == criterion.no;
    let complaint = |field: &str| if mine { again.complaints.at(field).to_owned() } else { String::new() };
    let said_before = || said.map(|said| (said.answer.name().to_owned(), said.words.clone())).unwrap_or_default();
    let (answer, text) = if mine { (again.answer.clone(), again.words.clone()) } else { said_before() };
    let choice = |answer: Answer| (answer.name(), words.say(&format!("agreement.answer_of.{}", answer.name())));
    AgreementForm {
        no: criterion.no.clone(),
        id: criterion.no.replace('.', "-"),
        answers: Answer::ALL.map(choice).to_vec(),
        answer,
        text,
        complaint: complaint("answer"),
        words_complaint: complaint("agreement_words"),
    }
}
