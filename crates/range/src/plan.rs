//! What each member of a lab session is given: a lab's files and rules turned into the sandbox's terms.
//! Who sees what is decided here and nowhere else.

use std::net::{Ipv4Addr, SocketAddrV4};
use std::path::Path;

use course::{Lab, OriginKind, OriginSpec};
use sandbox::{Area, Limits, MemberSpec, Mount, Profile, SessionSpec, Staged, Stdio};

use crate::runtime::Runtime;
use crate::templates;

/// The areas of a session.
pub mod area {
    /// The application's files: what the learner edits.
    pub const APP: &str = "app";
    /// The attacker's site.
    pub const ATTACKER: &str = "attacker";
    /// What else is in the learner's home folder.
    pub const HOME: &str = "home";
    /// The application's private data.
    pub const DATA: &str = "data";
}

/// The learner's home folder, inside.
pub const HOME: &str = "/home/learner";
/// The application's folder, inside; the same in every member's view.
pub const APP: &str = "/home/learner/app";
const DATA: &str = "/lab/data";
/// The platform's own door in a session.
pub const RANGE_HOST: &str = "range.test";
/// Where the platform's door listens.
pub const RANGE_ADDRESS: SocketAddrV4 = SocketAddrV4::new(Ipv4Addr::new(127, 0, 0, 250), 80);

pub(crate) const MIB: u64 = 1024 * 1024;
/// The learner's home, without the workspace.
const HOME_BYTES: u64 = 64 * MIB;
/// Files and folders in each area.
pub(crate) const INODES: usize = 8192;

/// What a session is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// A learner works in it.
    Learning,
    /// A submission is judged in it.
    Grading,
}

/// Which code an application runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Code {
    /// The files of the workspace.
    Workspace,
    /// The author's.
    Original,
}

/// The address of an origin in its session. The application keeps the addresses that Python's servers
/// listen on by default; the attacker's site has one of its own, so that both can have port 80.
pub fn address(origin: &OriginSpec) -> SocketAddrV4 {
    let last = match origin.kind {
        OriginKind::App => 1,
        OriginKind::Attacker => 2,
    };
    SocketAddrV4::new(Ipv4Addr::new(127, 0, 0, last), origin.port)
}

/// The session of a lab. `script` is what [`Members::attacker`] runs.
pub fn session(
    lab: &Lab,
    runtime: &Runtime,
    purpose: Purpose,
    script: Option<&Path>,
) -> SessionSpec {
    let mut staged = vec![
        stage("packages", &runtime.packages()),
        stage("original", &lab.app_dir()),
        stage("seed", &lab.seed()),
        stage("call", &runtime.call()),
        stage("grader", &runtime.grader()),
    ];
    // A lab that only asks questions has none.
    if lab.checks_dir().is_dir() {
        staged.push(stage("checks", &lab.checks_dir()));
    }
    if let Some(own) = runtime.own_packages(lab) {
        staged.push(stage("own-packages", &own));
    }
    if let Some(script) = script {
        staged.push(stage("script", script));
    }
    if lab.victim.is_some() && Path::new(BROWSER_ELSEWHERE).is_dir() {
        staged.push(stage("browser", Path::new(BROWSER_ELSEWHERE)));
    }
    let data = u64::from(lab.limits.data_mb) * MIB;
    let area = |name: &str, bytes| Area {
        name: name.into(),
        bytes,
        inodes: INODES as u64,
    };
    let mut hosts: Vec<_> = lab
        .origins
        .iter()
        .map(|origin| (*address(origin).ip(), origin.host.clone()))
        .collect();
    if purpose == Purpose::Learning {
        hosts.push((*RANGE_ADDRESS.ip(), RANGE_HOST.into()));
    }
    SessionSpec {
        staged,
        areas: vec![
            area(area::APP, data),
            area(area::ATTACKER, data),
            area(area::HOME, HOME_BYTES),
            area(area::DATA, data),
        ],
        hosts,
    }
}

fn stage(name: &str, source: &Path) -> Staged {
    Staged {
        name: name.into(),
        source: source.into(),
    }
}

/// Where the victim's browser may be. Debian's wrapper script adds nothing that is needed here, so the
/// real program comes first; then Google's own package, which Ubuntu's users have instead of a snap.
const BROWSERS: &[&str] = &[
    "/usr/lib/chromium/chromium",
    "/usr/lib/chromium-browser/chromium-browser",
    "/opt/google/chrome/chrome",
];
/// A browser's folder that is not under /usr, which members see anyway.
const BROWSER_ELSEWHERE: &str = "/opt/google/chrome";

/// The victim's browser on this machine.
pub fn browser_program() -> Option<&'static str> {
    let there = |path: &&&str| Path::new(path).is_file();
    BROWSERS.iter().find(there).copied()
}

/// Makes the members of one lab.
#[derive(Debug, Clone, Copy)]
pub struct Members<'a> {
    /// The lab.
    pub lab: &'a Lab,
    /// The lab runtime.
    pub runtime: &'a Runtime,
}

impl Members<'_> {
    fn limits(&self) -> Limits {
        let own = &self.lab.limits;
        Limits {
            memory: u64::from(own.memory_mb) * MIB,
            processes: u64::from(own.processes),
            cpu_milli: 1000,
            open_files: 512,
            file_size: u64::from(own.data_mb) * MIB,
            address_space: true,
        }
    }

    fn member(&self, name: &str, argv: &[&str]) -> MemberSpec {
        MemberSpec {
            name: name.into(),
            argv: argv.iter().map(|word| (*word).to_owned()).collect(),
            env: environment(self.runtime, "/tmp"),
            cwd: "/".into(),
            mounts: vec![packages(self.runtime)],
            limits: self.limits(),
            stdio: Stdio::Given,
            extra: Vec::new(),
            profile: Profile::Tools,
            template: (argv.first() == Some(&"python")).then(|| templates::PYTHON.into()),
        }
    }

    /// Fills the application's data before it starts. No file of the learner is in its view.
    pub fn seed(&self, secrets: &[(&str, &str)]) -> MemberSpec {
        let mut member = self.member("seed", &["python", "/lab/seed.py"]);
        member.cwd = "/lab/app".into();
        member.mounts.extend([
            staged("original", "/lab/app"),
            staged("seed", "/lab/seed.py"),
            own(area::DATA, DATA, true),
            own(area::HOME, "/lab/home", true),
        ]);
        let given = secrets.iter().map(|(name, value)| (*name, *value));
        for (name, value) in given.chain([("DATA_DIR", DATA), ("HOME_DIR", "/lab/home")]) {
            member.env.push((name.into(), value.into()));
        }
        member
    }

    /// The application. It may write to its data, not to its own code.
    pub fn application(&self, code: Code) -> MemberSpec {
        let argv: Vec<&str> = self.lab.app.run.iter().map(String::as_str).collect();
        self.with_code("app", &argv, code)
    }

    /// One call of a function of the learner's code.
    pub fn call(&self) -> MemberSpec {
        let mut member = self.with_code("call", &["python", "/lab/call.py"], Code::Workspace);
        member.mounts.push(staged("call", "/lab/call.py"));
        member
    }

    fn with_code(&self, name: &str, argv: &[&str], code: Code) -> MemberSpec {
        let mut member = self.member(name, argv);
        member.cwd = APP.into();
        member.mounts.push(match code {
            Code::Workspace => own(area::APP, APP, false),
            Code::Original => staged("original", APP),
        });
        member.mounts.push(own(area::DATA, DATA, true));
        member.env.push(("DATA_DIR".into(), DATA.into()));
        if self.runtime.own_packages(self.lab).is_some() {
            member.mounts.push(staged("own-packages", "/lab/packages"));
            member
                .env
                .push(("PYTHONPATH".into(), "/lab/packages".into()));
        }
        member
    }

    fn at_home(&self, name: &str, argv: &[&str]) -> MemberSpec {
        let mut member = self.member(name, argv);
        member.env = environment(self.runtime, HOME);
        member.cwd = HOME.into();
        member
            .mounts
            .extend([own(area::HOME, HOME, true), own(area::APP, APP, true)]);
        if self.runtime.own_packages(self.lab).is_some() {
            // To be read, as one reads what is installed; not to be imported from here.
            member.mounts.push(staged("own-packages", "/lab/packages"));
        }
        if self.lab.attacker_origin().is_some() {
            member
                .mounts
                .push(own(area::ATTACKER, "/home/learner/attacker", true));
        }
        for origin in &self.lab.origins {
            let name = format!("{}_URL", origin.name.as_str().to_uppercase());
            member.env.push((name, origin.url()));
        }
        member
            .env
            .push(("RANGE_URL".into(), format!("http://{RANGE_HOST}")));
        member.limits = Limits {
            memory: 512 * MIB,
            processes: 128,
            file_size: HOME_BYTES,
            ..member.limits
        };
        member
    }

    /// The learner's shell.
    pub fn terminal(&self, cols: u16, rows: u16) -> MemberSpec {
        let mut member = self.at_home("terminal", &["bash", "-i"]);
        member.stdio = Stdio::Terminal { cols, rows };
        for (name, value) in [
            ("TERM", "xterm-256color"),
            ("USER", "learner"),
            ("LOGNAME", "learner"),
            ("SHELL", "/bin/bash"),
            ("COLORTERM", "truecolor"),
            ("PAGER", "less"),
            ("LESS", "-R"),
            (
                "PS1",
                r"\[\e[32m\]learner@lab\[\e[0m\]:\[\e[34m\]\w\[\e[0m\]\$ ",
            ),
        ] {
            member.env.push((name.into(), value.into()));
        }
        member
    }

    /// A program that attacks as the learner would, from the learner's home. It is the executable
    /// staged as `script`.
    pub fn attacker(&self, script: &[&str]) -> MemberSpec {
        let mut member = self.at_home("attacker", script);
        member.mounts.push(staged("script", "/lab/script"));
        member
    }

    /// The grader. The control socket is its descriptor 3.
    pub fn grader(&self, files: &[&str]) -> MemberSpec {
        let mut argv = vec![
            "python",
            "-m",
            "pytest",
            "-q",
            "-p",
            "quintain_grader",
            "-p",
            "no:cacheprovider",
            "--rootdir",
            "/lab/checks",
        ];
        argv.extend(files);
        let mut member = self.member("grader", &argv);
        member.cwd = "/lab/checks".into();
        let python = self.runtime.grader().display().to_string();
        member.mounts.extend([
            staged("checks", "/lab/checks"),
            Mount::Staged {
                name: "grader".into(),
                target: python.clone(),
            },
        ]);
        member.env.push(("PYTHONPATH".into(), python));
        member.env.push(("QUINTAIN_CONTROL".into(), "3".into()));
        // Looking for installed plugins costs a tenth of a second, and there are none.
        member
            .env
            .push(("PYTEST_DISABLE_PLUGIN_AUTOLOAD".into(), "1".into()));
        member.extra = vec![3];
        member.limits.memory = 512 * MIB;
        member.template = Some(templates::GRADER.into());
        member
    }

    /// The victim's browser. The DevTools pipe is its descriptors 3 and 4.
    pub fn browser(&self) -> MemberSpec {
        let argv = [
            browser_program().unwrap_or(BROWSERS[0]),
            "--headless",
            // Our sandbox is around all of it; Chromium's own would need namespaces within.
            "--no-sandbox",
            "--remote-debugging-pipe",
            "--user-data-dir=/tmp/profile",
            "--disable-gpu",
            "--disable-quic",
            "--disable-dev-shm-usage",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-default-apps",
            "--disable-extensions",
            "--disable-sync",
            "--disable-breakpad",
            "--disable-features=SpareRendererForSitePerProcess,PreloadTopChromeWebUI,Translate,OptimizationHints,MediaRouter,HttpsUpgrades,HttpsFirstBalancedModeAutoEnable,LocalNetworkAccessChecks",
            "--no-first-run",
            "--no-default-browser-check",
            "--mute-audio",
            "--password-store=basic",
            "--window-size=1024,768",
            "about:blank",
        ];
        let mut member = self.member("victim", &argv);
        member.mounts.clear();
        member.mounts.push(Mount::Scratch {
            target: "/tmp/profile".into(),
            bytes: 128 * MIB,
        });
        member
            .env
            .push(("XDG_CONFIG_HOME".into(), "/tmp/profile".into()));
        member
            .env
            .push(("XDG_CACHE_HOME".into(), "/tmp/profile".into()));
        member.profile = Profile::Browser;
        member.extra = vec![3, 4];
        member.limits = Limits {
            memory: 768 * MIB,
            processes: 256,
            cpu_milli: 2000,
            open_files: 4096,
            file_size: 128 * MIB,
            address_space: false,
        };
        member
    }
}

/// The file that holds a snippet's program, in the learner's home folder.
pub const SNIPPET: &str = "main.py";
/// What a snippet may write.
const SNIPPET_BYTES: u64 = 16 * MIB;

/// The session of a snippet: a loopback and one folder.
pub fn snippet_session(runtime: &Runtime) -> SessionSpec {
    SessionSpec {
        staged: vec![stage("packages", &runtime.packages())],
        areas: vec![Area {
            name: area::HOME.into(),
            bytes: SNIPPET_BYTES,
            inodes: 1024,
        }],
        hosts: Vec::new(),
    }
}

/// A snippet: one Python program of a lesson. It sees the packages and its own folder.
pub fn snippet(runtime: &Runtime) -> MemberSpec {
    MemberSpec {
        name: "snippet".into(),
        argv: vec!["python".into(), SNIPPET.into()],
        env: environment(runtime, HOME),
        cwd: HOME.into(),
        mounts: vec![packages(runtime), own(area::HOME, HOME, true)],
        limits: Limits {
            memory: 256 * MIB,
            processes: 64,
            cpu_milli: 1000,
            open_files: 256,
            file_size: SNIPPET_BYTES,
            address_space: true,
        },
        stdio: Stdio::Given,
        extra: Vec::new(),
        profile: Profile::Tools,
        template: Some(templates::PYTHON.into()),
    }
}

/// The environment that every program of a lab begins with.
pub(crate) fn environment(runtime: &Runtime, home: &str) -> Vec<(String, String)> {
    let packages = runtime.packages();
    let path = format!(
        "{}/bin:/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin",
        packages.display()
    );
    [
        ("PATH", path.as_str()),
        ("HOME", home),
        ("LANG", "C.UTF-8"),
        ("TMPDIR", "/tmp"),
        ("PYTHONUNBUFFERED", "1"),
        ("PYTHONDONTWRITEBYTECODE", "1"),
    ]
    .map(|(name, value)| (name.to_owned(), value.to_owned()))
    .into()
}

fn packages(runtime: &Runtime) -> Mount {
    Mount::Staged {
        name: "packages".into(),
        target: runtime.packages().display().to_string(),
    }
}

fn staged(name: &str, target: &str) -> Mount {
    Mount::Staged {
        name: name.into(),
        target: target.into(),
    }
}

fn own(area: &str, target: &str, writable: bool) -> Mount {
    Mount::Area {
        name: area.into(),
        target: target.into(),
        writable,
    }
}
