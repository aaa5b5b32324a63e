//! The code under which a survey is found: letters and digits that nobody takes for one another, and no vowels, so that
//! no code is a word.

use organisation::{Error, Result};
use storage::Sql;

const LETTERS: &[u8] = b"CDFHJKMNPRTWXY3479";
const LENGTH: usize = 6;

/// None of a few fresh codes was free: with 34 million of them a fault, not chance.
#[derive(Debug, thiserror::Error)]
#[error("no fresh survey code is free")]
struct NoneFree;

/// A code that no survey has.
pub(super) async fn fresh(db: &impl Sql) -> Result<String> {
    let codes: [String; 4] = std::array::from_fn(|_| random());
    let taken = super::store::taken(db, &codes).await?;
    let free = codes.into_iter().find(|code| !taken.contains(code));
    free.ok_or_else(|| Error::broken(NoneFree))
}

fn random() -> String {
    let letter = || LETTERS.get(rand::random_range(0..LETTERS.len())).copied().map_or('C', char::from);
    (0..LENGTH).map(|_| letter()).collect()
}

/// A code as somebody typed it, in either case and with whatever stands between its letters; none where it is none.
pub fn read(typed: &str) -> Option<String> {
    let code: String = typed
        .chars()
        .filter(|c| !c.is_whitespace() && !matches!(c, '-' | '–' | '.' | '_'))
        .take(LENGTH + 1)
        .map(|c| c.to_ascii_uppercase())
        .collect();
    let sound = code.len() == LENGTH && code.bytes().all(|byte| LETTERS.contains(&byte));
    sound.then_some(code)
}

/// A code as it is printed: `KMN-374`.
pub fn shown(code: &str) -> String {
    match code.split_at_checked(LENGTH / 2) {
        Some((first, second)) => format!("{first}-{second}"),
        None => code.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_read_as_people_type_it() {
        for typed in ["KMN374", "kmn-374", " kmn 374 ", "K.M.N.3.7.4"] {
            assert_eq!(read(typed).as_deref(), Some("KMN374"), "{typed}");
        }
        for typed in ["", "KMN37", "KMN3744", "KMN37O", "KMN37Ạ", "' OR 1=1", "KMN/374"] {
            assert_eq!(read(typed), None, "{typed}");
        }
        assert_eq!(shown("KMN374"), "KMN-374");
    }

    #[test]
    fn no_letter_of_a_code_looks_like_another() {
        for confused in "0O1IL2Z5S8B6GUVAEQ".bytes() {
            assert!(!LETTERS.contains(&confused));
        }
        assert!((0..100).all(|_| read(&random()).is_some()));
    }
}
