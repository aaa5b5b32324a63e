/// A path on this site to go back to; anything that could lead elsewhere is none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct LocalPath(String);

impl LocalPath {
    /// Takes `/…`, but neither `//host` nor `/\host`, which browsers read as another site.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let mut letters = text.chars();
        let first_two = (letters.next(), letters.next());
        let leads_away = matches!(first_two, (_, Some('/' | '\\')));
        let odd = text.chars().any(|c| c.is_control() || c == '\\');
        (first_two.0 == Some('/') && !leads_away && !odd).then(|| Self(text.to_owned()))
    }

    /// The path of a form's field, or the first page.
    pub(crate) fn or_home(text: Option<&str>) -> Self {
        text.and_then(Self::parse).unwrap_or_else(|| Self("/".to_owned()))
    }

    /// As text.
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_paths_of_this_site_are_taken() {
        assert!(LocalPath::parse("/communes/12?year=2026").is_some());
        for elsewhere in
            ["", "communes", "//evil.example", "/\\evil.example", "https://evil.example", "/a\r\nSet-Cookie: b"]
        {
            assert!(LocalPath::parse(elsewhere).is_none(), "{elsewhere:?}");
        }
    }
}
