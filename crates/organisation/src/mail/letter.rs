use std::time::{Duration, SystemTime};

use lettre::{
    Message,
    message::{
        Mailbox,
        header::{ContentType, Header, HeaderName, HeaderValue},
    },
};
use text::Lang;

use super::post::Undelivered;
use crate::notice::Told;

/// Notices that a letter spells out; of more it tells how many.
const SPELT_OUT: usize = 50;

/// A letter before it is written.
#[derive(Clone, Debug)]
pub(super) struct Letter {
    pub(super) message_id: String,
    pub(super) at: i64,
    pub(super) name: String,
    pub(super) address: String,
    pub(super) lang: Lang,
    pub(super) notices: Vec<Told>,
}

/// Says that no person wrote it, so that no program answers (RFC 3834).
#[derive(Clone)]
struct AutoSubmitted;

impl Header for AutoSubmitted {
    fn name() -> HeaderName {
        HeaderName::new_from_ascii_str("Auto-Submitted")
    }

    fn parse(_: &str) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
        Ok(Self)
    }

    fn display(&self) -> HeaderValue {
        HeaderValue::new(Self::name(), "auto-generated".to_owned())
    }
}

impl Letter {
    /// The letter as it goes out; the same each time.
    pub(super) fn written(&self, from: &Mailbox, site: &str) -> Result<Message, Undelivered> {
        let address = self.address.parse().map_err(|_| Undelivered::Nobody("address".into()))?;
        let moment = Duration::from_millis(u64::try_from(self.at).unwrap_or(0));
        Message::builder()
            .from(from.clone())
            .to(Mailbox::new(Some(self.name.clone()), address))
            .subject(self.fill("notices.mail.subject", self.notices.len()))
            .date(SystemTime::UNIX_EPOCH + moment)
            .message_id(Some(self.message_id.clone()))
            .header(AutoSubmitted)
            .header(ContentType::TEXT_PLAIN)
            .body(self.body(site))
            .map_err(|_| Undelivered::Later("letter".into()))
    }

    fn body(&self, site: &str) -> String {
        let mut lines = vec![text::fill(self.lang, "notices.mail.greeting", &[("name", &self.name)]), String::new()];
        for told in self.notices.iter().take(SPELT_OUT) {
            lines.push(format!("• {}", told.words(self.lang)));
            lines.push(format!("  {site}/notices/{}", told.id));
        }
        let rest = self.notices.len().saturating_sub(SPELT_OUT);
        if rest > 0 {
            lines.push(self.fill("notices.mail.more", rest));
            lines.push(format!("  {site}/notices"));
        }
        let footer = text::fill(self.lang, "notices.mail.footer", &[("address", &format!("{site}/notices#mail"))]);
        lines.extend([String::new(), footer, String::new()]);
        lines.join("\r\n")
    }

    fn fill(&self, key: &str, count: usize) -> String {
        text::fill(self.lang, key, &[("count", &count.to_string())])
    }
}
