//! A keeper that keeps in memory, for looking at what a session has kept.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Arc, Mutex};

use course::FilePath;
use range::keeper::{Changes, Deed, History, Keeper, Kept};

/// Everything that was kept for one learner and lab.
#[derive(Default)]
pub struct Memory {
    files: Mutex<BTreeMap<FilePath, Option<Vec<u8>>>>,
    deeds: Mutex<Vec<Deed>>,
    submissions: Mutex<Vec<Changes>>,
    number: AtomicU32,
    /// The store is out of order: nothing is kept.
    pub broken: AtomicBool,
}

impl Memory {
    pub fn new() -> Arc<Self> {
        Arc::default()
    }

    /// What is kept of a file: `None` if it is the author's.
    pub fn file(&self, path: &str) -> Option<Option<String>> {
        let files = self.files.lock().unwrap();
        let kept = files.get(&path.parse::<FilePath>().unwrap())?;
        Some(
            kept.as_ref()
                .map(|bytes| String::from_utf8_lossy(bytes).into_owned()),
        )
    }

    pub fn paths(&self) -> Vec<String> {
        self.files
            .lock()
            .unwrap()
            .keys()
            .map(ToString::to_string)
            .collect()
    }

    pub fn deeds(&self) -> Vec<Deed> {
        self.deeds.lock().unwrap().clone()
    }

    /// The changed files of a submission.
    pub fn submission(&self, n: u32) -> Changes {
        self.submissions.lock().unwrap()[n as usize - 1].clone()
    }

    fn unless_broken<T>(&self, keep: impl FnOnce() -> T) -> Result<T, String> {
        if self.broken.load(Ordering::SeqCst) {
            return Err("the disk is full".into());
        }
        Ok(keep())
    }
}

impl Keeper for Memory {
    fn history(&self) -> Kept<'_, History> {
        let mut history = History {
            files: self.files.lock().unwrap().clone().into_iter().collect(),
            submitted: !self.submissions.lock().unwrap().is_empty(),
            ..History::default()
        };
        for deed in self.deeds.lock().unwrap().iter() {
            match deed {
                Deed::TaskDone { task } => {
                    history.done.insert(task.clone());
                }
                Deed::Hint { n } => history.hints = history.hints.max(*n),
                _ => {}
            }
        }
        Box::pin(async { Ok(history) })
    }

    fn record(&self, deeds: Vec<Deed>) -> Kept<'_, ()> {
        let done = self.unless_broken(|| self.deeds.lock().unwrap().extend(deeds));
        Box::pin(async { done })
    }

    fn submit(&self, files: Changes) -> Kept<'_, u32> {
        let done = self.unless_broken(|| {
            self.submissions.lock().unwrap().push(files);
            self.number.fetch_add(1, Ordering::SeqCst) + 1
        });
        Box::pin(async { done })
    }

    fn save(&self, path: &FilePath, content: Option<&[u8]>) -> Kept<'_, ()> {
        let done = self.unless_broken(|| {
            let content = content.map(<[u8]>::to_vec);
            self.files.lock().unwrap().insert(path.clone(), content);
        });
        Box::pin(async { done })
    }

    fn forget(&self, path: &FilePath) -> Kept<'_, ()> {
        let done = self.unless_broken(|| {
            self.files.lock().unwrap().remove(path);
        });
        Box::pin(async { done })
    }
}
