use std::path::{Path, PathBuf};

use crate::{
    AnswerRule, Brief, FilePath, FileTree, LabSlug, Limits, OriginName, Slug, TaskId, VictimSpec,
};

/// One lab, complete and checked.
#[derive(Debug, Clone)]
pub struct Lab {
    /// Its name in addresses and in the record.
    pub slug: LabSlug,
    /// Headline.
    pub title: String,
    /// Short name of the application: "Second-hand books".
    pub story: String,
    /// The outline lines that this lab is, exactly as they stand there.
    pub items: Vec<String>,
    /// About how long it takes.
    pub minutes: u32,
    /// OWASP category, such as "A05:2025".
    pub owasp: String,
    /// CWE numbers; at least one.
    pub cwe: Vec<u32>,
    /// Module whose folder it lies in.
    pub module: Slug,
    /// Section whose folder it lies in.
    pub section: Slug,
    /// The lab's folder, absolute.
    pub dir: PathBuf,
    /// How the application runs.
    pub app: AppSpec,
    /// Host names of a session; the first is the application's.
    pub origins: Vec<OriginSpec>,
    /// What is asked, in order; at least one.
    pub tasks: Vec<Task>,
    /// What it needs beyond the usual.
    pub needs: Needs,
    /// What it may use.
    pub limits: Limits,
    /// The simulated user, if there is one.
    pub victim: Option<VictimSpec>,
    /// The texts for the learner.
    pub brief: Brief,
    /// `app/`: the vulnerable application.
    pub app_files: FileTree,
    /// `attacker/`: starter files of the attacker's site.
    pub attacker_files: FileTree,
    /// `home/`: extra files in the learner's home.
    pub home_files: FileTree,
    /// `solution/`: the reference repair; `None` without a repair task.
    pub solution: Option<Variant>,
    /// `also-right/*`: other right repairs, by name.
    pub also_right: Vec<Variant>,
    /// `wrong-fixes/*`: repairs that must be rejected, by name.
    pub wrong_fixes: Vec<WrongFix>,
}

/// How the application runs and where its preview opens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AppSpec {
    /// Program and arguments, run in the workspace folder; `python` means the
    /// lab runtime's interpreter.
    pub run: Vec<String>,
    /// Path of the first page of the preview; starts with `/`.
    pub open: String,
}

/// One host name of a session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OriginSpec {
    /// Label in the preview.
    pub name: OriginName,
    /// Host name inside the session; ends in `.test`.
    pub host: String,
    /// Who serves it.
    pub kind: OriginKind,
    /// Port that its server listens on, on the loopback address.
    pub port: u16,
}

impl OriginSpec {
    /// The address inside the session, without a slash at the end.
    pub fn url(&self) -> String {
        if self.port == 80 {
            format!("http://{}", self.host)
        } else {
            format!("http://{}:{}", self.host, self.port)
        }
    }
}

/// Who serves an origin.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OriginKind {
    /// The lab's application.
    App,
    /// The platform: the learner's files in `attacker/`, every request logged.
    Attacker,
}

/// One thing asked of the learner.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Task {
    /// Its name, unique in the lab.
    pub id: TaskId,
    /// What to do, in a few words.
    pub title: String,
    /// Which kind, and what belongs to that kind.
    pub kind: TaskKind,
}

/// Kinds of tasks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TaskKind {
    /// Attack the application.
    Exploit {
        /// How it is noticed.
        oracle: Oracle,
    },
    /// Repair the application; judged by the checks.
    Fix,
    /// Answer a question.
    Answer {
        /// The question.
        question: String,
        /// Accepted answers of lab.toml; those of seed.py come on top.
        accept: Vec<String>,
        /// How an answer is compared.
        rule: AnswerRule,
    },
}

impl TaskKind {
    /// `exploit`, `fix` or `answer`.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Exploit { .. } => "exploit",
            Self::Fix => "fix",
            Self::Answer { .. } => "answer",
        }
    }
}

/// How a successful attack is noticed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Oracle {
    /// The session's flag is handed in, printed, or reaches the attacker's site.
    Flag,
    /// `checks/test_oracle.py` finds that the attack has happened.
    State,
}

/// What a lab needs of the machine beyond Python, sh and coreutils.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Needs {
    /// Programs of the host.
    pub tools: Vec<String>,
    /// The lab's own locked Python packages, absolute path.
    pub packages: Option<PathBuf>,
}

/// A repair: files that lie over `app/`.
#[derive(Debug, Clone)]
pub struct Variant {
    /// Folder name; `solution` for the reference repair.
    pub name: String,
    /// Changed or new files only, paths as in `app/`.
    pub files: FileTree,
}

/// A repair that must be rejected.
#[derive(Debug, Clone)]
pub struct WrongFix {
    /// The repair.
    pub variant: Variant,
    /// Texts, each of which must appear in the message of some failed check.
    pub rejected_because: Vec<String>,
}

impl Lab {
    /// The origin of the application.
    pub fn app_origin(&self) -> &OriginSpec {
        &self.origins[0]
    }

    /// The origin that the platform serves for the attacker, if there is one.
    pub fn attacker_origin(&self) -> Option<&OriginSpec> {
        self.origins
            .iter()
            .find(|origin| origin.kind == OriginKind::Attacker)
    }

    /// A task by its name.
    pub fn task(&self, id: &TaskId) -> Option<&Task> {
        self.tasks.iter().find(|task| &task.id == id)
    }

    /// The repair task, if there is one.
    pub fn fix_task(&self) -> Option<&Task> {
        self.tasks.iter().find(|task| task.kind == TaskKind::Fix)
    }

    /// `app/` with the files of a variant laid over it.
    pub fn app_with(&self, changed: &FileTree) -> FileTree {
        let mut files = self.app_files.clone();
        files.extend(
            changed
                .iter()
                .map(|(path, file)| (path.clone(), file.clone())),
        );
        files
    }

    /// The original text of a workspace file named as the learner sees it:
    /// `app/...` or `attacker/...`.
    pub fn original(&self, path: &FilePath) -> Option<&[u8]> {
        let (root, rest) = path.as_str().split_once('/')?;
        let files = match root {
            "app" => &self.app_files,
            "attacker" => &self.attacker_files,
            _ => return None,
        };
        let file = files.get(&rest.parse::<FilePath>().ok()?)?;
        Some(&file.bytes)
    }

    /// Folder of `app/`.
    pub fn app_dir(&self) -> PathBuf {
        self.dir.join("app")
    }

    /// `seed.py`.
    pub fn seed(&self) -> PathBuf {
        self.dir.join("seed.py")
    }

    /// The reference attack; exists if an exploit or answer task does.
    pub fn exploit(&self) -> Option<PathBuf> {
        Some(self.dir.join("exploit.py")).filter(|path| path.is_file())
    }

    /// Folder of the checks.
    pub fn checks_dir(&self) -> PathBuf {
        self.dir.join("checks")
    }

    /// Whether this is the lab of that folder.
    pub fn lies_at(&self, dir: &Path) -> bool {
        dir.canonicalize().is_ok_and(|dir| dir == self.dir)
    }
}
