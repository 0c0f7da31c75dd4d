//! The program: its commands and their wiring. What each command does is in a module of its name.

mod attack;
mod backup;
mod check;
mod database;
mod diagnose;
mod doctor;
mod doorway;
mod grade;
mod lab_new;
mod mailing;
mod move_to;
mod restore;
mod serve;
mod setup;
mod tools;
mod trial;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand, ValueEnum};

/// The hidden command that a session's holder is started with.
const HOLDER: &str = "sandbox-holder";

/// A self-hosted training ground for secure coding.
#[derive(Parser)]
#[command(version, about)]
struct Cli {
    #[command(flatten)]
    places: Places,
    #[command(subcommand)]
    command: Command,
}

/// Where things lie.
#[derive(clap::Args, Clone)]
struct Places {
    /// The course's folder. `serve` takes several.
    #[arg(
        long,
        global = true,
        default_value = "course",
        env = "QUINTAIN_COURSE",
        value_name = "DIR"
    )]
    course: Vec<PathBuf>,
    /// The lab runtime's folder, as the set-up has made it.
    #[arg(
        long,
        global = true,
        default_value = "lab-runtime",
        env = "QUINTAIN_RUNTIME",
        value_name = "DIR"
    )]
    runtime: PathBuf,
}

/// How results are printed.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people.
    Text,
    /// For programs.
    Json,
}

#[derive(Subcommand)]
enum Command {
    /// Serve the course and its labs.
    Serve(Box<serve::Arguments>),
    /// Check the course: texts are in order, their code prints what is recorded, labs are proved by running
    /// them (exploitable, checks bite, right repairs pass, wrong ones are told why).
    Check(check::Arguments),
    /// Judge a folder of changed files exactly as a learner's submission is judged.
    Grade(grade::Arguments),
    /// Attack a lab with any executable, and let the lab's oracle say whether it succeeded.
    Attack(attack::Arguments),
    /// Make labs.
    #[command(subcommand)]
    Lab(LabCommand),
    /// Write everything that is kept into one file. Safe while serving.
    Backup(backup::Arguments),
    /// Put what `backup` wrote into a place that nobody uses.
    Restore(restore::Arguments),
    /// Carry everything that is kept to another database, and compare it there.
    Move(move_to::Arguments),
    /// Say what this machine offers, which limits hold, and what is missing.
    Doctor(doctor::Arguments),
}

#[derive(Subcommand)]
enum LabCommand {
    /// Write a scaffold that passes `check` once its blanks are filled.
    New(lab_new::Arguments),
}

fn main() -> ExitCode {
    // Before anything else: a holder has one thread, and nothing of the program around it.
    if std::env::args().nth(1).as_deref() == Some(HOLDER) {
        sandbox::helper_main();
        return ExitCode::SUCCESS;
    }
    let cli = Cli::parse();
    tracing_subscriber::fmt()
        .with_env_filter(
            tracing_subscriber::EnvFilter::try_from_env("QUINTAIN_LOG")
                .unwrap_or_else(|_| "warn".into()),
        )
        .with_writer(std::io::stderr)
        .init();
    let done = setup::runtime().and_then(|runtime| runtime.block_on(run(cli)));
    match done {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("quintain: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn run(cli: Cli) -> Result<bool, setup::Failure> {
    match cli.command {
        Command::Serve(arguments) => serve::run(&cli.places, &arguments).await,
        Command::Check(arguments) => check::run(&cli.places, &arguments).await,
        Command::Grade(arguments) => grade::run(&cli.places, &arguments).await,
        Command::Attack(arguments) => attack::run(&cli.places, &arguments).await,
        Command::Lab(LabCommand::New(arguments)) => lab_new::run(&cli.places, &arguments),
        Command::Backup(arguments) => backup::run(&arguments).await,
        Command::Restore(arguments) => restore::run(&arguments).await,
        Command::Move(arguments) => move_to::run(&arguments).await,
        Command::Doctor(arguments) => Ok(doctor::run(&cli.places, &arguments)),
    }
}
