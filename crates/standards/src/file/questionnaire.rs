//! Builds a questionnaire out of its file.

use super::build::{each, named, references, revision, short_name};
use super::citations::{Citations, gloss_in};
use super::reader::{Item, Node};
use crate::questionnaire::{Audience, Choice, Condition, Question, Questionnaire, Satisfied};

/// The most questions: few enough that a person answers all of them on a phone.
const MOST_QUESTIONS: usize = 15;
/// The fewest and the most answers of a question.
const ANSWERS: std::ops::RangeInclusive<usize> = 2..=7;

/// Answers that several questions share.
struct Scale {
    key: String,
    answers: Vec<Choice>,
}

pub(super) fn questionnaire(root: &Node<'_>, sha256: String, text: &str) -> Questionnaire {
    let references = references(root);
    let citations = Citations::read(root, &references, false);
    let (title, title_source) = named(root, "title", &citations);
    let (notice, notice_source) = named(root, "notice", &citations);
    let (purpose, purpose_source) = named(root, "purpose", &citations);
    let scales = each(root, "scales", scale);
    let audiences = some(root, "audiences", usize::MAX, |node| audience(node, &citations));
    let questions = some(root, "questions", MOST_QUESTIONS, |node| question(node, &scales, &citations));
    let satisfied =
        root.need("satisfied", "which sheets count as satisfied", |item| satisfied(&item, &questions, &citations));
    let questionnaire = Questionnaire {
        id: root.need("id", "a short name", |item| short_name(&item, '-')).unwrap_or_default(),
        revision: root.need("revision", "a number from 1", |item| revision(&item)).unwrap_or(1),
        sha256,
        text: text.to_owned(),
        author: root.text("author"),
        title,
        notice,
        purpose,
        audiences,
        questions,
        satisfied: satisfied.unwrap_or_default(),
        sources: [title_source, notice_source, purpose_source],
    };
    citations.report_unused(root);
    questionnaire
}

/// The tables of a key that must have one, and not too many.
fn some<T>(root: &Node<'_>, key: &str, most: usize, read: impl FnMut(&Node<'_>) -> T) -> Vec<T> {
    let tables = root.need(key, "one table at least", |item| {
        let tables = item.tables()?;
        if (1..=most).contains(&tables.len()) { Some(tables) } else { item.wrong(&format!("1 to {most} tables")) }
    });
    tables.unwrap_or_default().iter().map(read).collect()
}

fn key(node: &Node<'_>) -> String {
    node.need("key", "a short name", |item| short_name(&item, '_')).unwrap_or_default()
}

fn audience(node: &Node<'_>, citations: &Citations) -> Audience {
    let (name, source) = named(node, "name", citations);
    Audience { key: key(node), name, fact: node.may("fact", |item| short_name(&item, '_')), source }
}

fn scale(node: &Node<'_>) -> Scale {
    let choice = |node: &Node<'_>| Choice { key: key(node), text: gloss_in(node) };
    let answers = node.need("answers", "the answers that can be chosen", |item| {
        let answers: Vec<Choice> = item.tables()?.iter().map(choice).collect();
        let twice =
            answers.iter().enumerate().any(|(at, one)| answers.iter().skip(at + 1).any(|two| one.key == two.key));
        if ANSWERS.contains(&answers.len()) && !twice { Some(answers) } else { item.wrong("2 to 7 different answers") }
    });
    Scale { key: key(node), answers: answers.unwrap_or_default() }
}

fn question(node: &Node<'_>, scales: &[Scale], citations: &Citations) -> Question {
    let (text, source) = named(node, "text", citations);
    let answers = node.need("scale", "the key of a scale", |item| {
        let key = item.text()?;
        let scale = scales.iter().find(|scale| scale.key == key);
        scale.map(|scale| scale.answers.clone()).or_else(|| item.wrong("the key of a scale of this file"))
    });
    Question { key: key(node), text, answers: answers.unwrap_or_default(), source }
}

fn satisfied(item: &Item<'_>, questions: &[Question], citations: &Citations) -> Option<Satisfied> {
    let node = item.table()?;
    let conditions = some(&node, "conditions", questions.len().max(1), |node| condition(node, questions));
    let most = u32::try_from(conditions.len()).unwrap_or(u32::MAX);
    let at_least = node.need("at_least", "how many conditions must hold", |item| {
        let number = item.whole()?;
        if (1..=most).contains(&number) { Some(number) } else { item.wrong(&format!("1 to {most}")) }
    });
    let source = citations.known(&node);
    Some(Satisfied { at_least: at_least?, conditions: conditions.into_iter().flatten().collect(), source })
}

fn condition(node: &Node<'_>, questions: &[Question]) -> Option<Condition> {
    let question = node.need("question", "the key of a question", |item| {
        let key = item.text()?;
        questions
            .iter()
            .find(|question| question.key == key)
            .or_else(|| item.wrong("the key of a question of this file"))
    });
    let answers = node.need("answers", "answers of the question", |item| {
        let answers = item.texts()?;
        let known = question.is_none_or(|question| answers.iter().all(|answer| question.has(answer)));
        if known && !answers.is_empty() { Some(answers) } else { item.wrong("keys of answers of the question") }
    });
    Some(Condition { question: question?.key.clone(), answers: answers? })
}
