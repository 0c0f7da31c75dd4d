//! Running a program where a lab's application runs.

use std::fs::File;
use std::io::{BufRead, BufReader, Read, Write};
use std::sync::Arc;

use course::Lab;
use range::plan::{self, Code, Members, Purpose};
use sandbox::{Exit, Launcher, Member, MemberSpec, Session, Streams};

use super::{lab, launcher, runtime, starts_are_warm};

/// A session of a lab in which anything may be run in the application's place.
pub struct Place {
    pub lab: Arc<Lab>,
    pub session: Session,
}

/// A program under way.
pub struct Program {
    pub member: Member,
    input: Option<File>,
    output: BufReader<File>,
}

impl Place {
    /// A session of the fixture lab.
    pub fn new() -> Self {
        Self::launched_by(&launcher())
    }

    /// The same, by another launcher.
    pub fn launched_by(launcher: &Launcher) -> Self {
        let lab = lab("notes");
        let spec = plan::session(&lab, &runtime(), Purpose::Learning, None);
        let session = launcher.launch(spec, "test").expect("a session");
        for (path, file) in &lab.home_files {
            session
                .write("home", path.as_str(), &file.bytes)
                .expect("a file");
        }
        Self { lab, session }
    }

    /// The application's plan, running this instead.
    pub fn plan(&self, argv: &[&str]) -> MemberSpec {
        let runtime = runtime();
        let members = Members {
            lab: &self.lab,
            runtime: &runtime,
        };
        let mut spec = members.application(Code::Original);
        spec.argv = argv.iter().map(|word| (*word).to_owned()).collect();
        spec.template = spec.template.filter(|_| argv[0] == "python");
        spec
    }

    /// Starts a Python program; `mark` stands in its command line.
    pub fn python(&self, code: &str, mark: &str) -> Program {
        let program = self.begin(code, mark);
        assert_eq!(program.member.forked, starts_are_warm(), "how it started");
        program
    }

    /// The same, whether warm or cold.
    pub fn begin(&self, code: &str, mark: &str) -> Program {
        self.start(&self.plan(&["python", "-c", code, mark]))
    }

    /// Starts a program.
    pub fn start(&self, spec: &MemberSpec) -> Program {
        let (input_end, input) = std::io::pipe().unwrap();
        let (output, output_end) = std::io::pipe().unwrap();
        let errors = output_end.try_clone().unwrap();
        let streams = Streams {
            stdio: Some([input_end.into(), output_end.into(), errors.into()]),
            extra: Vec::new(),
        };
        let member = self.session.spawn(spec, streams).expect("a program");
        Program {
            member,
            input: Some(std::os::fd::OwnedFd::from(input).into()),
            output: BufReader::new(std::os::fd::OwnedFd::from(output).into()),
        }
    }
}

impl Program {
    /// Gives it this input, and no more.
    pub fn feed(&mut self, text: &str) {
        let mut input = self.input.take().expect("fed once");
        match input.write_all(text.as_bytes()) {
            // It has ended without reading.
            Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => {}
            result => result.unwrap(),
        }
    }

    /// The next line that it prints.
    pub fn line(&mut self) -> String {
        let mut line = String::new();
        self.output.read_line(&mut line).unwrap();
        line.trim_end().to_owned()
    }

    /// Its end, and what it printed until then.
    pub fn ended(mut self) -> (Option<Exit>, String) {
        drop(self.input.take());
        let mut printed = Vec::new();
        self.output.read_to_end(&mut printed).unwrap();
        (
            self.member.wait(),
            String::from_utf8_lossy(&printed).into_owned(),
        )
    }
}
