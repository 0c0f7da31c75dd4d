use std::ops::RangeInclusive;

/// How many characters a password may have. Every one of them counts: nothing
/// is cut off, folded or trimmed.
pub const PASSWORD_CHARS: RangeInclusive<usize> = 12..=128;

/// Characters that must be left when names and addresses are taken out.
const OWN_CHARS: usize = 8;
/// Shorter words than this take nothing out.
const WORD_CHARS: usize = 4;

/// Why a password is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PasswordFault {
    /// Fewer than 12 characters.
    #[error("use at least 12 characters; several words in a row are easy to remember")]
    TooShort,
    /// More than 128.
    #[error("use at most 128 characters")]
    TooLong,
    /// Little more than the person's name or address.
    #[error(
        "your name, your address or this site's name is most of it; somebody would try that first"
    )]
    AboutYou,
}

/// The rules for a new password. Which kinds of characters it has is not asked.
/// Whether it is in a list of known passwords is looked up elsewhere.
///
/// `words` are those that an attacker who knows the person would try: name,
/// address, the site's name.
pub fn check_password(password: &str, words: &[&str]) -> Result<(), PasswordFault> {
    let chars = password.chars().count();
    if chars < *PASSWORD_CHARS.start() {
        return Err(PasswordFault::TooShort);
    }
    if chars > *PASSWORD_CHARS.end() {
        return Err(PasswordFault::TooLong);
    }
    let own = without(password.to_lowercase(), words);
    if own.chars().count() < OWN_CHARS {
        return Err(PasswordFault::AboutYou);
    }
    Ok(())
}

fn without(mut password: String, words: &[&str]) -> String {
    let lower: Vec<String> = words.iter().map(|word| word.to_lowercase()).collect();
    let mut parts: Vec<&str> = lower
        .iter()
        .flat_map(|word| {
            word.split(|c: char| !c.is_alphanumeric())
                .chain([word.as_str()])
        })
        .filter(|part| part.chars().count() >= WORD_CHARS)
        .collect();
    // The whole address before its parts.
    parts.sort_by_key(|part| std::cmp::Reverse(part.len()));
    for part in parts {
        password = password.replace(part, "");
    }
    password
}

#[cfg(test)]
mod tests {
    use super::*;

    const WORDS: &[&str] = &["Ada Lovelace", "ada.lovelace@example.org", "Quintain"];

    #[test]
    fn length_is_counted_in_characters() {
        assert_eq!(
            check_password("elevenchars", WORDS),
            Err(PasswordFault::TooShort)
        );
        assert_eq!(check_password("twelve chars", WORDS), Ok(()));
        assert_eq!(check_password(&"äöü".repeat(4), WORDS), Ok(()));
        assert_eq!(check_password(&"ab".repeat(64), WORDS), Ok(()));
        assert_eq!(
            check_password(&"a".repeat(129), WORDS),
            Err(PasswordFault::TooLong)
        );
    }

    #[test]
    fn no_kind_of_character_is_asked_for() {
        assert_eq!(
            check_password("correct horse battery staple", WORDS),
            Ok(())
        );
        assert_eq!(check_password("  spaces count too  ", WORDS), Ok(()));
    }

    #[test]
    fn a_password_that_is_mostly_ones_own_name_is_refused() {
        for bad in [
            "LovelaceLovelace",
            "ada.lovelace@example.org1",
            "Quintain2026!",
            "example-lovelace",
        ] {
            assert_eq!(
                check_password(bad, WORDS),
                Err(PasswordFault::AboutYou),
                "{bad}"
            );
        }
        assert_eq!(check_password("lovelace and her engine", WORDS), Ok(()));
    }

    #[test]
    fn short_names_do_not_shorten_a_password() {
        assert_eq!(check_password("adaadaadaada", &["Ada"]), Ok(()));
    }
}
