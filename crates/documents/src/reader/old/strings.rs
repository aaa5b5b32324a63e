use super::{number, wide};

/// How many letters each string of the table has. The table goes on in further records, also within a string, whose
/// letters then begin anew with how wide they are.
pub(super) fn lengths(table: &[&[u8]]) -> Vec<u64> {
    let mut records = table.iter().copied();
    let mut rest = records.next().and_then(|first| first.get(8..)).unwrap_or_default();
    let mut lengths = Vec::new();
    loop {
        if rest.is_empty() {
            let Some(record) = records.next() else { return lengths };
            rest = record;
        }
        let (mut letters, flags) = (number(rest, 0), rest.get(2).copied().unwrap_or_default());
        lengths.push(u64::from(letters));
        // how much stands behind the letters: their looks, and how they are spoken
        let looks = if flags & 8 == 0 { 0 } else { 2 };
        let spoken = if flags & 4 == 0 { 0 } else { 4 };
        let mut behind = if looks == 0 { 0 } else { 4 * usize::from(number(rest, 3)) };
        behind += if spoken == 0 { 0 } else { wide(rest, 3 + looks) };
        rest = rest.get(3 + looks + spoken..).unwrap_or_default();
        let mut size = 1 + usize::from(flags & 1);
        loop {
            let here = usize::from(letters).min(rest.len() / size);
            rest = rest.get(here * size..).unwrap_or_default();
            letters -= u16::try_from(here).unwrap_or(letters);
            if letters == 0 {
                break;
            }
            let Some([flags, more @ ..]) = records.next() else { return lengths };
            (size, rest) = (1 + usize::from(flags & 1), more);
        }
        while behind > rest.len() {
            behind -= rest.len();
            let Some(record) = records.next() else { return lengths };
            rest = record;
        }
        rest = rest.get(behind..).unwrap_or_default();
    }
}
