//! The files themselves, for whoever may read the dossier. A picture is shown in a page that may do nothing at all;
//! everything else is saved and opened by a program of its own.

use axum::{
    extract::Path,
    http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_SECURITY_POLICY, CONTENT_TYPE, X_CONTENT_TYPE_OPTIONS},
    response::{IntoResponse, Response},
};
use organisation::file::Kept;
use programme::evidence;

use crate::{failure::Answer, pages::dossiers::may_read, visit::SignedIn};

/// Nothing is loaded, run or sent from here.
const POLICY: &str = "default-src 'none'; frame-ancestors 'none'; sandbox";

/// The file of a piece.
pub(crate) async fn file(person: SignedIn, Path((id, piece)): Path<(i64, i64)>) -> Answer {
    let dossier = may_read(&person, id).await?;
    let (piece, kept) = evidence::open(&person.app.programme, &person.actor, &dossier, piece).await?;
    Ok(given_out(kept, &piece.file_name))
}

/// The small picture of a piece.
pub(crate) async fn thumbnail(person: SignedIn, Path((id, piece)): Path<(i64, i64)>) -> Answer {
    let dossier = may_read(&person, id).await?;
    let small = evidence::thumbnail(&person.app.programme, &person.actor, &dossier, piece).await?;
    Ok(saved(small, "image/jpeg", "inline"))
}

/// A kept file under its name: a picture is shown, anything else is saved.
pub(crate) fn given_out(kept: Kept, name: &str) -> Response {
    let how = if kept.kind.is_picture() { "inline" } else { "attachment" };
    saved(kept.bytes, kept.kind.media_type(), &disposition(how, name))
}

/// A file with headers that keep it from doing anything.
pub(crate) fn saved(bytes: Vec<u8>, media_type: &'static str, disposition: &str) -> Response {
    let headers = [
        (CONTENT_TYPE, media_type),
        (CONTENT_DISPOSITION, disposition),
        (CONTENT_SECURITY_POLICY, POLICY),
        (X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (CACHE_CONTROL, "private, no-store"),
    ];
    (headers.map(|(name, value)| (name, value.to_owned())), bytes).into_response()
}

/// How a browser takes a file, with its name in the letters of every language (RFC 6266, RFC 5987).
pub(crate) fn disposition(how: &str, name: &str) -> String {
    use std::fmt::Write as _;
    let plain = |c: char| if c.is_ascii_alphanumeric() || "-_. ".contains(c) { c } else { '_' };
    let ascii: String = text::fold(name).chars().map(plain).collect();
    let mut out = format!("{how}; filename=\"{ascii}\"; filename*=UTF-8''");
    for byte in name.bytes() {
        if byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            let _ = write!(out, "%{byte:02X}");
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_in_vietnamese_reaches_the_browser_and_cannot_leave_its_quotes() {
        assert_eq!(
            disposition("attachment", "Biên \"bản\".pdf"),
            "attachment; filename=\"bien _ban_.pdf\"; filename*=UTF-8''Bi%C3%AAn%20%22b%E1%BA%A3n%22.pdf"
        );
    }
}
