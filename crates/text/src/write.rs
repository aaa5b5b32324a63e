use chrono::{DateTime, Datelike, FixedOffset, NaiveDate, NaiveDateTime, NaiveTime, SubsecRound as _};

use crate::Lang;

/// A day as officials write it: 05/11/2026.
pub fn date(day: NaiveDate) -> String {
    day.format("%d/%m/%Y").to_string()
}

/// A day on a paper (Decree 30/2020, annex I): "ngày 05 tháng 02 năm 2026"; months from 3 on stand without 0.
pub fn long_date(day: NaiveDate) -> String {
    let month = day.month();
    let month = if month < 3 { format!("0{month}") } else { month.to_string() };
    format!("ngày {:02} tháng {month} năm {}", day.day(), day.year())
}

/// Viet Nam has one time and no summer time.
const HANOI_SECONDS: i32 = 7 * 3600;

fn hanoi(milliseconds: i64) -> Option<DateTime<FixedOffset>> {
    let zone = FixedOffset::east_opt(HANOI_SECONDS)?;
    Some(DateTime::from_timestamp_millis(milliseconds)?.with_timezone(&zone))
}

/// A moment (milliseconds since 1970, UTC) in Viet Nam's time: "08:12 10/11/2026".
pub fn moment(milliseconds: i64) -> String {
    hanoi(milliseconds).map_or_else(String::new, |at| at.format("%H:%M %d/%m/%Y").to_string())
}

/// The day of a moment in Viet Nam's time.
pub fn clock_date(milliseconds: i64) -> NaiveDate {
    hanoi(milliseconds).map_or(NaiveDate::MIN, |at| at.date_naive())
}

/// Day and hour in Viet Nam of milliseconds since 1970, to the second.
pub fn clock_time(milliseconds: i64) -> NaiveDateTime {
    hanoi(milliseconds).map_or(NaiveDateTime::MIN, |at| at.naive_local().trunc_subsecs(0))
}

/// The hour on a paper: "14 giờ 05".
pub fn long_hour(milliseconds: i64) -> String {
    hanoi(milliseconds).map_or_else(String::new, |at| at.format("%H giờ %M").to_string())
}

/// The moment (milliseconds since 1970, UTC) of an hour of a day in Viet Nam.
pub fn clock_moment(day: NaiveDate, hour: NaiveTime) -> i64 {
    day.and_time(hour).and_utc().timestamp_millis() - i64::from(HANOI_SECONDS) * 1_000
}

/// A decimal written with a point, as the language writes it: 46.875 is "46,875" in Vietnamese.
pub fn decimal(lang: Lang, number: &str) -> String {
    let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
    let whole = group(lang, whole);
    match (fraction, lang) {
        ("", _) => whole,
        (fraction, Lang::Vi) => format!("{whole},{fraction}"),
        (fraction, Lang::En) => format!("{whole}.{fraction}"),
    }
}

/// A whole number in groups of three: "6.214" in Vietnamese, "6,214" in English.
pub fn grouped(lang: Lang, number: u64) -> String {
    group(lang, &number.to_string())
}

fn group(lang: Lang, digits: &str) -> String {
    let (sign, digits) = digits.strip_prefix('-').map_or(("", digits), |rest| ("-", rest));
    let mut out = String::from(sign);
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place) % 3 == 0 {
            out.push(match lang {
                Lang::Vi => '.',
                Lang::En => ',',
            });
        }
        out.push(digit);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_follow_the_language() {
        assert_eq!(decimal(Lang::Vi, "46.875"), "46,875");
        assert_eq!(decimal(Lang::Vi, "1000"), "1.000");
        assert_eq!(decimal(Lang::En, "1234.5"), "1,234.5");
        assert_eq!(grouped(Lang::Vi, 6_214), "6.214");
        assert_eq!(grouped(Lang::Vi, 100), "100");
    }

    #[test]
    fn dates_on_papers_pad_days_below_ten_and_the_first_two_months() {
        let day = |y, m, d| NaiveDate::from_ymd_opt(y, m, d).unwrap();
        assert_eq!(long_date(day(2026, 2, 5)), "ngày 05 tháng 02 năm 2026");
        assert_eq!(long_date(day(2026, 3, 15)), "ngày 15 tháng 3 năm 2026");
    }

    #[test]
    fn a_moment_is_told_in_the_time_of_viet_nam() {
        // 2026-11-10T17:30:00Z is already the 11th in Ha Noi.
        assert_eq!(moment(1_794_331_800_000), "00:30 11/11/2026");
        assert_eq!(date(clock_date(1_794_331_800_000)), "11/11/2026");
    }
}
