use hmac::{Hmac, KeyInit as _, Mac as _};
use organisation::Moment;
use sha1::Sha1;

/// An authenticator by the letter of RFC 6238 and RFC 4226, written without the library that the program uses.
#[derive(Debug)]
pub struct Phone {
    secret: Vec<u8>,
}

impl Phone {
    /// Takes the key that a page shows: Base32 (RFC 4648), blanks ignored.
    pub fn of_key(key: &str) -> Self {
        let (mut bits, mut held, mut secret) = (0_u32, 0_u32, Vec::new());
        for sign in key.bytes().filter(|sign| !sign.is_ascii_whitespace()) {
            let value = match sign {
                b'A'..=b'Z' => sign - b'A',
                b'2'..=b'7' => sign - b'2' + 26,
                _ => unreachable!("no sign of Base32: {sign}"),
            };
            bits = ((bits << 5) | u32::from(value)) & 0xFFFF;
            held += 5;
            if held >= 8 {
                held -= 8;
                secret.push(u8::try_from((bits >> held) & 0xFF).expect("a byte"));
            }
        }
        Self { secret }
    }

    /// Takes the key out of a page.
    pub fn of_page(html: &str) -> Self {
        let is_group = |word: &&str| word.len() == 4 && word.bytes().all(|b| matches!(b, b'A'..=b'Z' | b'2'..=b'7'));
        let words: Vec<&str> = html.split(['<', '>', ' ', '\n']).filter(is_group).collect();
        assert_eq!(words.len(), 8, "a page shows one key of 160 bits: {words:?}");
        Self::of_key(&words.concat())
    }

    /// The code at a moment: six digits.
    pub fn code(&self, at: Moment) -> String {
        let step = u64::try_from(at.0).expect("after 1970") / 30_000;
        let mut mac = Hmac::<Sha1>::new_from_slice(&self.secret).expect("a key of any length");
        mac.update(&step.to_be_bytes());
        let digest = mac.finalize().into_bytes();
        let offset = usize::from(digest[19] & 0xF);
        let part = [digest[offset] & 0x7F, digest[offset + 1], digest[offset + 2], digest[offset + 3]];
        format!("{:06}", u32::from_be_bytes(part) % 1_000_000)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_phone_shows_the_codes_of_the_rfc() {
        // RFC 6238, appendix B: "12345678901234567890" in Base32, and the last six of the eight digits
        let phone = Phone::of_key("GEZD GNBV GY3T QOJQ GEZD GNBV GY3T QOJQ");
        assert_eq!(phone.secret, b"12345678901234567890");
        for (seconds, code) in [(59, "287082"), (1_111_111_109, "081804"), (1_234_567_890, "005924")] {
            assert_eq!(phone.code(Moment(seconds * 1_000)), code);
        }
    }
}
