/// What a lab's application and its grading may use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Memory of the application, in MiB.
    pub memory_mb: u32,
    /// Processes and threads of the application at one time.
    pub processes: u32,
    /// Size of the workspace and, separately, of the application's data, in MiB.
    pub data_mb: u32,
    /// Seconds that one whole grading may take.
    pub check_seconds: u32,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            memory_mb: 256,
            processes: 64,
            data_mb: 64,
            check_seconds: 60,
        }
    }
}

/// The bounds that lab folders are held to.
pub mod bounds {
    use std::ops::RangeInclusive;

    /// Years that a seat lasts.
    pub const YEARS: RangeInclusive<u32> = 1..=10;
    /// Months before the first unit, and units.
    pub const MONTHS: RangeInclusive<u32> = 0..=120;
    /// Days of reading after the end of a seat.
    pub const GRACE_DAYS: RangeInclusive<u32> = 0..=366;
    /// How much of what is written the certificate wants, in percent.
    pub const DONE_PERCENT: RangeInclusive<u32> = 1..=100;
    /// Words of a topic, code not counted.
    pub const TOPIC_WORDS: RangeInclusive<usize> = 200..=900;
    /// Words of a case study, code not counted.
    pub const CASE_WORDS: RangeInclusive<usize> = 500..=1200;
    /// Questions of a quiz.
    pub const QUESTIONS: RangeInclusive<usize> = 4..=8;
    /// Choices of a question.
    pub const CHOICES: RangeInclusive<usize> = 2..=6;
    /// Steps of an order question.
    pub const STEPS: RangeInclusive<usize> = 3..=7;
    /// Sentences that explain a word of the glossary.
    pub const SENTENCES: RangeInclusive<usize> = 1..=3;
    /// Minutes that a lab may be said to take.
    pub const MINUTES: RangeInclusive<u32> = 10..=40;
    /// `limits.memory_mb`.
    pub const MEMORY_MB: RangeInclusive<u32> = 32..=1024;
    /// `limits.processes`.
    pub const PROCESSES: RangeInclusive<u32> = 8..=256;
    /// `limits.data_mb`.
    pub const DATA_MB: RangeInclusive<u32> = 4..=512;
    /// `limits.check_seconds`.
    pub const CHECK_SECONDS: RangeInclusive<u32> = 5..=300;
    /// Bytes of one workspace file; the editor and the store hold it whole.
    pub const FILE_BYTES: u64 = 1024 * 1024;
    /// Files in one workspace folder (`app/`, `attacker/`).
    pub const FILES: usize = 200;
    /// Bytes of one file in `home/`, which may be a word list.
    pub const HOME_FILE_BYTES: u64 = 8 * 1024 * 1024;
    /// Origins of one lab.
    pub const ORIGINS: usize = 8;
    /// Tasks of one lab.
    pub const TASKS: usize = 12;
    /// Hints of one lab.
    pub const HINTS: RangeInclusive<usize> = 3..=4;
    /// Wrong fixes that a lab with a repair task must show to be rejected.
    pub const WRONG_FIXES_AT_LEAST: usize = 3;
    /// Steps in one list of the victim's.
    pub const VICTIM_STEPS: usize = 40;
}
