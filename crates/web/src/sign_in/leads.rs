//! Ways that lead on after a sign-in: a path of this site and nothing else.

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

/// The path that was asked for, if it is one of ours: `//other`, `/\other` and
/// everything with a scheme would lead away.
pub(crate) fn safe(path: &str) -> &str {
    let ours = path.starts_with('/')
        && !path.starts_with("//")
        && !path.contains('\\')
        && !path.chars().any(char::is_control)
        && path.len() <= 2_000;
    if ours { path } else { "/" }
}

/// A door that leads on to a path.
pub(crate) fn way_with(door: &str, to: &str) -> String {
    match safe(to) {
        "/" => door.to_owned(),
        to => format!("{door}?to={}", utf8_percent_encode(to, NON_ALPHANUMERIC)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_leads_away_from_this_site() {
        for away in [
            "//evil.example",
            "/\\evil.example",
            "https://evil.example",
            "javascript:alert(1)",
            "evil",
            "",
            "/\tx",
        ] {
            assert_eq!(safe(away), "/", "{away:?}");
        }
        assert_eq!(safe("/people?role=learner"), "/people?role=learner");
        assert_eq!(way_with("/sign-in", "/a?b=c"), "/sign-in?to=%2Fa%3Fb%3Dc");
        assert_eq!(way_with("/sign-in", "//x"), "/sign-in");
    }
}
