use std::sync::LazyLock;

use chrono::NaiveDate;
use organisation::{Role, calendar::Calendar};
use serde::{Deserialize, Deserializer, de::Error as _};

/// The rules, in the order of their days.
#[derive(Debug, Deserialize)]
pub(super) struct Rules {
    pub(super) rule: Vec<Rule>,
    readers: Readers,
}

/// One of them.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Rule {
    pub(super) key: String,
    /// Working days from the last day of the task.
    pub(super) when: i32,
    pub(super) whom: Whom,
    pub(super) per: Per,
    /// From Monday, 1.
    #[serde(default)]
    pub(super) weekday: u32,
    pub(super) kind: String,
    /// The instrument and article that sets it; `design`: chosen here.
    #[expect(dead_code, reason = "every rule says where it comes from")]
    source: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Whom {
    Workers,
    Head,
    Senders,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Per {
    Task,
    Paper,
    Week,
}

#[derive(Debug, Deserialize)]
struct Readers {
    #[serde(deserialize_with = "roles")]
    workers: Vec<Role>,
    #[serde(deserialize_with = "roles")]
    head: Vec<Role>,
    #[serde(deserialize_with = "roles")]
    senders: Vec<Role>,
}

fn roles<'de, D: Deserializer<'de>>(names: D) -> Result<Vec<Role>, D::Error> {
    let names = Vec::<String>::deserialize(names)?;
    let role = |name: &String| Role::from_name(name).ok_or_else(|| D::Error::custom(format!("{name} is no role")));
    names.iter().map(role).collect()
}

pub(super) static RULES: LazyLock<Rules> = LazyLock::new(|| {
    #[expect(clippy::expect_used, reason = "the file is part of the program; a test reads it")]
    toml::from_str(include_str!("../../../../reminders/rules.toml")).expect("reminders/rules.toml")
});

impl Rules {
    /// The roles that some readers hold.
    pub(super) fn readers(&self, whom: Whom) -> &[Role] {
        match whom {
            Whom::Workers => &self.readers.workers,
            Whom::Head => &self.readers.head,
            Whom::Senders => &self.readers.senders,
        }
    }

    /// The rule that takes over from a rule, for the same readers.
    pub(super) fn next(&self, rule: &Rule) -> Option<&Rule> {
        let later = |other: &&Rule| (other.whom, other.per) == (rule.whom, rule.per) && other.when > rule.when;
        self.rule.iter().filter(later).min_by_key(|other| other.when)
    }
}

impl Rule {
    /// The latest last day of a task for which the rule has come on a day.
    pub(super) fn reaches(&self, calendar: &Calendar, today: NaiveDate) -> NaiveDate {
        let days = u16::try_from(self.when.unsigned_abs()).unwrap_or(u16::MAX);
        if self.when <= 0 {
            return calendar.add_working_days(today, days);
        }
        let mut before = std::iter::successors(Some(today), NaiveDate::pred_opt);
        before.find(|due| calendar.add_working_days(*due, days) <= today).unwrap_or(NaiveDate::MIN)
    }
}

#[cfg(test)]
mod tests {
    use organisation::calendar::Kind;
    use text::Lang;

    use super::*;

    fn day(month: u32, day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, month, day).unwrap()
    }

    fn rule(key: &str) -> &'static Rule {
        RULES.rule.iter().find(|rule| rule.key == key).unwrap()
    }

    #[test]
    fn every_rule_has_its_words_and_its_readers() {
        for rule in &RULES.rule {
            assert!(
                Lang::ALL.into_iter().all(|lang| text::has(lang, &format!("notice.{}", rule.kind))),
                "{}",
                rule.kind
            );
            assert!(!RULES.readers(rule.whom).is_empty());
            assert_eq!(rule.per == Per::Week, (1..=7).contains(&rule.weekday), "{}", rule.key);
        }
        let next: Vec<Option<&str>> =
            RULES.rule.iter().map(|rule| RULES.next(rule).map(|next| next.key.as_str())).collect();
        assert_eq!(next, [Some("tomorrow"), Some("today"), None, None, None, None]);
    }

    #[test]
    fn days_before_and_after_are_working_days() {
        let weekends = Calendar::default();
        // 2026-11-10 is a Tuesday: five working days later it is Tuesday, 17 November
        assert_eq!(rule("soon").reaches(&weekends, day(11, 10)), day(11, 17));
        assert_eq!(rule("today").reaches(&weekends, day(11, 10)), day(11, 10));
        // one working day after Monday; on a Monday, after Friday and the weekend
        assert_eq!(rule("late").reaches(&weekends, day(11, 10)), day(11, 9));
        assert_eq!(rule("late").reaches(&weekends, day(11, 9)), day(11, 8));
        assert_eq!(rule("late").reaches(&weekends, day(11, 8)), day(11, 5), "no working day came after Friday yet");
        assert_eq!(rule("escalated").reaches(&weekends, day(11, 10)), day(11, 5));
    }

    #[test]
    fn a_holiday_puts_reminders_forward_and_escalation_off() {
        let holiday = Calendar::from_iter([(Kind::Holiday, day(9, 1), day(9, 2))]);
        // Monday, 31 August: the next working day is Thursday, 3 September
        assert_eq!(rule("tomorrow").reaches(&holiday, day(8, 31)), day(9, 3));
        assert_eq!(rule("late").reaches(&holiday, day(9, 2)), day(8, 30));
    }
}
