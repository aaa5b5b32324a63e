//! A questionnaire as data: whom it asks, what, and which answers count as satisfied. It asks for nothing that is typed.

use std::collections::BTreeSet;

use crate::source::{Gloss, Source};

/// A questionnaire in one revision.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Questionnaire {
    /// Short name.
    pub id: String,
    /// Counted from 1.
    pub revision: u32,
    /// Of the file's text.
    pub sha256: String,
    /// The file itself.
    pub text: String,
    /// Who wrote the file.
    pub author: String,
    /// What it is called.
    pub title: Gloss,
    /// What whoever reads it has to know about where it comes from.
    pub notice: Gloss,
    /// What it is asked for.
    pub purpose: Gloss,
    /// Whom it can ask.
    pub audiences: Vec<Audience>,
    /// What it asks, in order.
    pub questions: Vec<Question>,
    /// Which sheets count as satisfied.
    pub satisfied: Satisfied,
    /// Where title, notice and purpose come from.
    pub sources: [Source; 3],
}

/// People who are asked alike.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Audience {
    /// Short name.
    pub key: String,
    /// What they are called.
    pub name: Gloss,
    /// The fact of a commune's figures that tells how many they are at most.
    pub fact: Option<String>,
    /// Where that comes from.
    pub source: Source,
}

/// One question with a closed set of answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Question {
    /// Short name.
    pub key: String,
    /// What is asked.
    pub text: Gloss,
    /// What can be answered, in order.
    pub answers: Vec<Choice>,
    /// Where the question comes from.
    pub source: Source,
}

/// An answer that can be chosen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// Short name.
    pub key: String,
    /// Its words.
    pub text: Gloss,
}

/// A sheet is satisfied where at least so many of the conditions hold.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Satisfied {
    /// How many.
    pub at_least: u32,
    /// The conditions.
    pub conditions: Vec<Condition>,
    /// Where the rule comes from.
    pub source: Source,
}

/// A question was answered by one of some answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Condition {
    /// Key of the question.
    pub question: String,
    /// Keys of the answers.
    pub answers: Vec<String>,
}

/// Why a sheet cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SheetFault {
    /// There is no such question, no such answer to it, or it is answered twice.
    Unreadable,
    /// A question that decides whether the sheet is satisfied has no answer.
    Undecided(String),
}

impl Questionnaire {
    /// People who are asked alike, by their key.
    pub fn audience(&self, key: &str) -> Option<&Audience> {
        self.audiences.iter().find(|audience| audience.key == key)
    }

    /// A question by its key.
    pub fn question(&self, key: &str) -> Option<&Question> {
        self.questions.iter().find(|question| question.key == key)
    }

    /// Whether a question decides whether a sheet is satisfied, so that no sheet counts without its answer.
    pub fn decides(&self, question: &str) -> bool {
        self.satisfied.conditions.iter().any(|condition| condition.question == question)
    }

    /// Whether a sheet is satisfied; its answers as pairs of question and answer.
    pub fn is_satisfied(&self, sheet: &[(String, String)]) -> Result<bool, SheetFault> {
        let mut answered = BTreeSet::new();
        for (question, answer) in sheet {
            let known = self.question(question).is_some_and(|found| found.has(answer));
            if !known || !answered.insert(question.as_str()) {
                return Err(SheetFault::Unreadable);
            }
        }
        let conditions = &self.satisfied.conditions;
        if let Some(open) = conditions.iter().find(|condition| !answered.contains(condition.question.as_str())) {
            return Err(SheetFault::Undecided(open.question.clone()));
        }
        let holds = |condition: &&Condition| sheet.iter().any(|(question, answer)| condition.holds(question, answer));
        let held = u32::try_from(conditions.iter().filter(holds).count()).unwrap_or(u32::MAX);
        Ok(held >= self.satisfied.at_least)
    }

    /// The condition that alone tells whether a sheet is satisfied, so that counts per answer tell it too.
    pub fn sole_condition(&self) -> Option<&Condition> {
        match self.satisfied.conditions.as_slice() {
            [condition] => Some(condition),
            _ => None,
        }
    }
}

impl Question {
    /// Whether an answer can be chosen.
    pub fn has(&self, answer: &str) -> bool {
        self.answers.iter().any(|choice| choice.key == answer)
    }
}

impl Condition {
    /// Whether an answer to a question is one of them.
    pub fn holds(&self, question: &str, answer: &str) -> bool {
        self.question == question && self.answers.iter().any(|held| held == answer)
    }
}
