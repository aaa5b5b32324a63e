//! The codes themselves: RFC 6238 with SHA-1, six digits and thirty seconds, which every phone's program knows.

use sha2::{Digest as _, Sha256};
use totp_rs::{Builder, Secret, Totp};

use crate::{Error, Moment, Result};

/// Time steps by which a phone's clock may be off, either way.
const TOLERANCE: u16 = 1;
/// Signs of recovery codes: none that is taken for another on paper.
const ALPHABET: &[u8; 32] = b"23456789ABCDEFGHJKLMNPQRSTUVWXYZ";
/// Recovery codes that are given at once.
const RECOVERY_CODES: usize = 10;
/// Signs of a recovery code, five bits each.
const RECOVERY_LENGTH: usize = 16;
/// Signs that stand together, so that a person keeps the place while typing.
const GROUP: usize = 4;

/// A new secret: the 160 bits that RFC 4226 recommends.
pub(super) fn fresh_secret() -> [u8; 20] {
    rand::random()
}

/// What a sealed secret is bound to.
pub(super) fn belongs_to(account: i64) -> String {
    format!("second factor of account {account}")
}

/// The time step whose code was typed: this one, the one before or the one after.
pub(super) fn step_of(secret: &[u8], typed: &str, at: Moment) -> Result<Option<i64>> {
    let digits: String = typed.chars().filter(|c| !c.is_whitespace()).collect();
    let totp = phone(secret, "", "")?;
    let seconds = u64::try_from(at.0 / 1_000).map_err(Error::broken)?;
    totp.check(&digits, seconds).map(i64::try_from).transpose().map_err(Error::broken)
}

/// The address that a phone reads from the picture.
pub(super) fn address(secret: &[u8], issuer: &str, account: &str) -> Result<String> {
    // the address separates its two names by a colon
    phone(secret, &issuer.replace(':', " "), &account.replace(':', " "))?.to_url().map_err(Error::broken)
}

/// The secret as a person types it: Base32 in groups of four.
pub(super) fn written(secret: &[u8]) -> String {
    grouped(&Secret::from(secret.to_vec()).to_base32(), " ")
}

fn phone(secret: &[u8], issuer: &str, account: &str) -> Result<Totp> {
    Builder::new()
        .with_secret(secret.to_vec())
        .with_skew(TOLERANCE)
        .with_issuer(Some(issuer))
        .with_account_name(account)
        .build()
        .map_err(Error::broken)
}

/// New recovery codes, in groups of four.
pub(super) fn fresh_recovery_codes() -> Vec<String> {
    let sign = |byte: u8| ALPHABET.get(usize::from(byte) % ALPHABET.len()).copied().map_or(' ', char::from);
    let code = || rand::random::<[u8; RECOVERY_LENGTH]>().into_iter().map(sign).collect::<String>();
    (0..RECOVERY_CODES).map(|_| grouped(&code(), "-")).collect()
}

/// What is kept of a recovery code. Its 80 random bits need no slow hash.
pub(super) fn recovery_hash(account: i64, typed: &str) -> String {
    let signs: String = typed.chars().filter(char::is_ascii_alphanumeric).collect();
    hex::encode(Sha256::digest(format!("{account}:{}", signs.to_ascii_uppercase())))
}

fn grouped(signs: &str, between: &str) -> String {
    let signs: Vec<char> = signs.chars().collect();
    signs.chunks(GROUP).map(String::from_iter).collect::<Vec<_>>().join(between)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The secret of RFC 6238, appendix B, for SHA-1.
    const RFC: &[u8] = b"12345678901234567890";

    fn step(typed: &str, seconds: i64) -> Option<i64> {
        step_of(RFC, typed, Moment(seconds * 1_000)).unwrap()
    }

    #[test]
    fn the_codes_of_the_rfc_are_taken_in_their_own_step() {
        // appendix B of RFC 6238: eight digits there, of which ours are the last six; T is there in hexadecimal
        for (seconds, code, at) in [
            (59, "287082", 0x1),
            (1_111_111_109, "081804", 0x0235_23EC),
            (1_111_111_111, "050471", 0x0235_23ED),
            (1_234_567_890, "005924", 0x0273_EF07),
            (2_000_000_000, "279037", 0x03F9_40AA),
            (20_000_000_000, "353130", 0x27BC_86AA),
        ] {
            assert_eq!(step(code, seconds), Some(at), "{code}");
            assert_eq!(step(&format!(" {} {} ", &code[..3], &code[3..]), seconds), Some(at), "{code} in two groups");
        }
    }

    #[test]
    fn a_clock_may_be_one_step_off_and_not_two() {
        // the code of step 1, which is 30 to 59 seconds after 1970 began
        for seconds in [0, 29, 30, 59, 60, 89] {
            assert_eq!(step("287082", seconds), Some(1), "{seconds}");
        }
        assert_eq!(step("287082", 90), None);
    }

    #[test]
    fn what_is_no_code_is_none() {
        for typed in ["", "28708", "2870822", "28708x", "287083", "94287082", "٢٨٧٠٨٢"] {
            assert_eq!(step(typed, 59), None, "{typed:?}");
        }
    }

    #[test]
    fn a_phone_reads_names_and_secret_from_the_address() {
        // Base32 of the RFC's secret, by hand: 20 bytes are 32 signs
        assert_eq!(written(RFC), "GEZD GNBV GY3T QOJQ GEZD GNBV GY3T QOJQ");
        let address = address(RFC, "Măng Non", "a:b").unwrap();
        assert!(address.starts_with("otpauth://totp/M%C4%83ng%20Non:a%20b?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"));
    }

    #[test]
    fn recovery_codes_are_read_however_they_are_typed() {
        let codes = fresh_recovery_codes();
        assert_eq!(codes.len(), 10);
        assert!(
            codes.iter().all(|code| code.len() == 19 && code.split('-').all(|group| group.len() == 4)),
            "{codes:?}"
        );
        assert_ne!(codes[0], codes[1]);
        let typed = codes[0].to_lowercase().replace('-', " ");
        assert_eq!(recovery_hash(7, &typed), recovery_hash(7, &codes[0]));
        assert_ne!(recovery_hash(8, &typed), recovery_hash(7, &codes[0]), "a code belongs to its account");
    }
}
