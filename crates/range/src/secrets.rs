//! The values that are drawn for one session and never repeat.

use std::collections::BTreeMap;

use data_encoding::{BASE32_NOPAD, BASE64_NOPAD};
use rand::TryRngCore;
use rand::rngs::OsRng;

/// A session's secret value, planted where only the attack reaches it.
#[derive(Clone, PartialEq, Eq)]
pub struct Flag(String);

impl Flag {
    fn draw() -> Self {
        Self(format!("FLAG{{{}}}", random(15)))
    }

    /// The flag as the learner finds it.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether a learner's entry is this flag; space around it does not matter.
    pub fn matches(&self, entry: &str) -> bool {
        entry.trim() == self.0
    }

    /// Whether the flag is somewhere in what reached the attacker: plainly, percent-encoded or in Base64.
    pub fn is_within(&self, bytes: &[u8]) -> bool {
        let text = String::from_utf8_lossy(bytes);
        if text.contains(&self.0) {
            return true;
        }
        let decoded = percent_encoding::percent_decode_str(&text).decode_utf8_lossy();
        if decoded.contains(&self.0) {
            return true;
        }
        let base64_letter = |c: char| c.is_ascii_alphanumeric() || "+/-_".contains(c);
        decoded
            .split(|c| !base64_letter(c))
            .filter(|word| word.len() >= self.0.len())
            .any(|word| self.is_in_base64(&word.replace('-', "+").replace('_', "/")))
    }

    /// Whether the flag is in a word of Base64 letters. A path or a word before it may have shifted it,
    /// and it may end within a group of four.
    fn is_in_base64(&self, word: &str) -> bool {
        let flag = self.0.as_bytes();
        (0..4).any(|shift| {
            let word = word.as_bytes().get(shift..).unwrap_or_default();
            let groups = word.len() - word.len() % 4;
            [groups, word.len()].iter().any(|end| {
                BASE64_NOPAD
                    .decode(&word[..*end])
                    .is_ok_and(|bytes| bytes.windows(flag.len()).any(|part| part == flag))
            })
        })
    }
}

impl std::fmt::Debug for Flag {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Flag(..)")
    }
}

/// What is drawn for one session.
#[derive(Clone)]
pub struct Secrets {
    /// The flag.
    pub flag: Flag,
    /// The victim's password in the application.
    pub victim_password: String,
    /// What seed.py published under names of its own.
    pub others: BTreeMap<String, String>,
    /// Accepted answers that seed.py published, by task.
    pub answers: BTreeMap<String, Vec<String>>,
}

impl Secrets {
    /// Draws anew.
    pub fn draw() -> Self {
        Self {
            flag: Flag::draw(),
            victim_password: random(10),
            others: BTreeMap::new(),
            answers: BTreeMap::new(),
        }
    }

    /// Everything by name, for the checks and for `{name}` in a victim's steps.
    pub fn by_name(&self) -> BTreeMap<String, String> {
        let mut all = self.others.clone();
        all.insert("flag".into(), self.flag.as_str().into());
        all.insert("victim_password".into(), self.victim_password.clone());
        all
    }
}

/// `bytes` random bytes from the operating system, written in small letters and digits.
pub fn random(bytes: usize) -> String {
    let mut drawn = vec![0; bytes];
    // The operating system's generator does not fail once the machine has started.
    OsRng
        .try_fill_bytes(&mut drawn)
        .expect("the system has randomness");
    BASE32_NOPAD.encode(&drawn).to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_flag_is_noticed_however_it_is_carried() {
        let flag = Flag::draw();
        let plain = flag.as_str();
        let percent =
            percent_encoding::utf8_percent_encode(plain, percent_encoding::NON_ALPHANUMERIC);
        for text in [format!("q={plain}"), format!("q={percent}")] {
            assert!(flag.is_within(text.as_bytes()), "{text}");
        }
        for (before, after) in [
            ("", ""),
            ("a=", ""),
            ("ab=", ";"),
            ("abc=", "; x"),
            ("é", "é"),
        ] {
            let text = format!("{before}{plain}{after}");
            for carrier in ["/c?", "/", "/x/", "/xy/", "/xyz/", "x-"] {
                for code in [data_encoding::BASE64, data_encoding::BASE64URL_NOPAD] {
                    let text = format!("{carrier}{} HTTP", code.encode(text.as_bytes()));
                    assert!(flag.is_within(text.as_bytes()), "{text}");
                }
            }
        }
        assert!(!flag.is_within(b"FLAG{}"));
        assert!(!Flag::draw().matches(plain));
        assert!(flag.matches(&format!(" {plain}\n")));
    }
}
