//! Paper sheets, counted by hand: the form, and what was entered.

use axum::{
    Form,
    extract::Path,
    response::{IntoResponse, Redirect},
};
use programme::survey::{self, NewBatch, Survey};
use serde::Deserialize;
use standards::Questionnaire;

use super::{
    may_hold,
    show::{Again, refused},
};
use crate::{
    failure::{Answer, Failure},
    form::{Complaints, read_number},
    visit::SignedIn,
};

/// What stands before a question and an answer in the fields of the form.
const PREFIX: &str = "n.";

/// The form as it was typed.
#[derive(Clone, Debug, Default)]
pub(super) struct PaperForm {
    audience: String,
    sheets: String,
    satisfied: String,
    counts: Vec<(String, String)>,
}

/// The form and what was entered, as the page shows them.
pub(super) struct Paper {
    pub(super) audiences: Vec<(String, String, bool)>,
    pub(super) sheets: String,
    /// The number of satisfied sheets, where the counts do not tell it.
    pub(super) satisfied: Option<String>,
    pub(super) questions: Vec<Question>,
    pub(super) batches: Vec<BatchLine>,
}

/// A question with a field an answer.
pub(super) struct Question {
    pub(super) text: String,
    pub(super) decides: bool,
    /// Field, words, value.
    pub(super) answers: Vec<(String, String, String)>,
}

/// A batch that was entered.
pub(super) struct BatchLine {
    pub(super) id: i64,
    pub(super) audience: String,
    pub(super) sheets: String,
    pub(super) by: String,
    /// Why it was taken back, and by whom.
    pub(super) taken_back: Option<(String, String)>,
}

/// Why a batch is taken back.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct BackForm {
    reason: String,
}

impl PaperForm {
    fn of(fields: Vec<(String, String)>) -> Self {
        let mut form = Self::default();
        for (name, value) in fields {
            match name.as_str() {
                "audience" => form.audience = value,
                "sheets" => form.sheets = value,
                "satisfied" => form.satisfied = value,
                _ => form.counts.push((name, value)),
            }
        }
        form
    }

    /// The numbers; none where one of them is no number.
    fn read(&self) -> Option<NewBatch> {
        let mut counts = Vec::new();
        for (name, value) in &self.counts {
            let (question, answer) = name.strip_prefix(PREFIX)?.split_once('.')?;
            // an answer that nobody gave is left empty
            let count = if value.trim().is_empty() { 0 } else { read_number(value)? };
            counts.push((question.to_owned(), answer.to_owned(), count));
        }
        Some(NewBatch {
            audience: self.audience.clone(),
            sheets: read_number(&self.sheets)?,
            satisfied: read_number(&self.satisfied),
            counts,
        })
    }
}

/// Enters a batch.
pub(crate) async fn enter(person: SignedIn, Path(id): Path<i64>, Form(fields): Form<Vec<(String, String)>>) -> Answer {
    let survey = may_hold(&person, id).await?;
    let form = PaperForm::of(fields);
    // nought sheets are refused like a number that cannot be read
    let new = form.read().unwrap_or_default();
    let new = if new.audience.is_empty() { NewBatch { audience: form.audience.clone(), ..new } } else { new };
    match survey::enter(&person.app.programme, &person.actor, &survey, &new, person.now).await {
        Ok(()) => Ok(Redirect::to(&format!("/surveys/{id}#paper")).into_response()),
        Err(error) => {
            let complaints = Complaints::of(person.words, error)?;
            refused(&person, id, Again { paper: form, complaints, ..Again::default() }).await
        }
    }
}

/// Takes a batch back.
pub(crate) async fn take_back(
    person: SignedIn,
    Path((id, batch)): Path<(i64, i64)>,
    Form(form): Form<BackForm>,
) -> Answer {
    let survey = may_hold(&person, id).await?;
    let back = (batch, form.reason.as_str());
    match survey::take_back(&person.app.programme, &person.actor, &survey, back, person.now).await {
        Ok(()) => Ok(Redirect::to(&format!("/surveys/{id}#paper")).into_response()),
        Err(error) => {
            let complaints = Complaints::of(person.words, error)?;
            refused(&person, id, Again { complaints, ..Again::default() }).await
        }
    }
}

/// The form and what was entered.
pub(super) async fn paper(
    person: &SignedIn,
    survey: &Survey,
    questionnaire: &Questionnaire,
    typed: PaperForm,
) -> Result<Paper, Failure> {
    let words = person.words;
    let pick = |gloss: &standards::Gloss| words.lang.pick(&gloss.vi, &gloss.en).to_owned();
    let named = |key: &str| questionnaire.audience(key).map_or_else(|| key.to_owned(), |found| pick(&found.name));
    let asked = questionnaire.audiences.iter().filter(|one| survey.audiences.iter().any(|(key, _)| *key == one.key));
    let audiences = asked.map(|one| (one.key.clone(), pick(&one.name), one.key == typed.audience));
    let questions = questionnaire.questions.iter().map(|question| {
        let answers = question.answers.iter().map(|choice| {
            let field = format!("{PREFIX}{}.{}", question.key, choice.key);
            let value = typed.counts.iter().find(|(name, _)| *name == field).map(|(_, value)| value.clone());
            (field, pick(&choice.text), value.unwrap_or_default())
        });
        Question {
            text: pick(&question.text),
            decides: questionnaire.decides(&question.key),
            answers: answers.collect(),
        }
    });
    let entered = if survey.is_inside(&person.actor) {
        survey::batches(&person.app.programme.store, survey.id).await?
    } else {
        // who counted how many sheets on which day is the commune's own affair
        Vec::new()
    };
    let by =
        |batch: &survey::Batch| words.fill("dossier.by", &[("at", &text::moment(batch.at)), ("person", &batch.person)]);
    let lines = entered.iter().filter(|batch| batch.takes_back.is_none()).map(|batch| BatchLine {
        id: batch.id,
        audience: named(&batch.audience),
        sheets: words.number(batch.sheets),
        by: by(batch),
        taken_back: entered
            .iter()
            .find(|other| other.takes_back == Some(batch.id))
            .map(|other| (other.reason.clone().unwrap_or_default(), by(other))),
    });
    Ok(Paper {
        audiences: audiences.collect(),
        sheets: typed.sheets.clone(),
        satisfied: questionnaire.sole_condition().is_none().then(|| typed.satisfied.clone()),
        questions: questions.collect(),
        batches: lines.collect(),
    })
}
