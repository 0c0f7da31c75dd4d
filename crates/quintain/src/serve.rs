//! `quintain serve`: the whole product on one address.

use std::io::IsTerminal;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use academy::{People, PersonId, Record};
use certificate::{InstallationKey, Issuer};
use post::{Bell, Seal};
use range::snippet::{SnippetBounds, Snippets};
use range::{Bounds, Range};
use store::Store;
use tokio::net::TcpListener;
use web::sign_in::{Doors, Welcome};
use web::{App, Gates, Library, Pace, Shelf};

use crate::database::{Kept, failure};
use crate::doorway::Doorway;
use crate::mailing::Mailing;
use crate::setup::{self, Failure};
use crate::trial::Trial;
use crate::{Places, diagnose, doctor};

#[derive(clap::Args)]
pub struct Arguments {
    /// Where to listen.
    #[arg(long, default_value = "127.0.0.1:8080", env = "QUINTAIN_LISTEN")]
    listen: SocketAddr,
    #[command(flatten)]
    kept: Kept,
    /// Labs that run at a time; further ones wait in turn. Without it, as many as the memory holds.
    #[arg(long, value_parser = clap::value_parser!(u32).range(1..=10_000))]
    labs: Option<u32>,
    /// Browsers of victims that run at a time. Each takes about 250 MB.
    #[arg(long, default_value_t = 4, value_parser = clap::value_parser!(u32).range(1..=1000))]
    victims: u32,
    /// Minutes after which an unused lab goes to sleep. Files are kept.
    #[arg(long, default_value_t = 30, value_parser = clap::value_parser!(u32).range(1..=1440))]
    sleep_after: u32,
    /// Start every program of a lab anew, instead of forking it from a Python that is kept ready. Takes
    /// longer, and no memory while nothing runs.
    #[arg(long)]
    cold: bool,
    /// For authors: read the courses again when a file changes, and show what is wrong in them on the pages.
    #[arg(long)]
    dev: bool,
    #[command(flatten)]
    doorway: Doorway,
    #[command(flatten)]
    mailing: Mailing,
    #[command(flatten)]
    trial: Trial,
}

/// Lessons' code that runs at a time, and that waits.
const SNIPPETS: SnippetBounds = SnippetBounds {
    at_once: 4,
    waiting: 200,
    waiting_each: 3,
};

/// What one lab is reckoned with, in bytes: application, shell and a judgement now and then.
const RECKONED: u64 = 96 * 1024 * 1024;

/// The installation's key in the data folder.
const KEY_NAME: &str = "installation.pem";
/// How long a mail that is under way may take when the program ends.
const MAIL_GRACE: Duration = Duration::from_secs(10);

pub async fn run(places: &Places, arguments: &Arguments) -> Result<bool, Failure> {
    let workshop = setup::workshop(places, arguments.victims as usize)?;
    if !arguments.cold {
        setup::keep_templates(&workshop);
    }
    let findings = sandbox::examine(&workshop.launcher);
    let library = Library::load(&places.course);
    for found in &library.faults {
        diagnose::print(&diagnose::Wrong {
            file: &found.file,
            line: found.line,
            message: &found.message,
            mend: &found.mend,
        });
    }
    let store = Store::open(arguments.kept.place()?)
        .await
        .map_err(failure)?;
    arguments.kept.make_folder()?;
    let clock = arguments.trial.clock(&store, &arguments.kept).await?;
    if let Some(course) = library.courses.courses.first() {
        // What was learnt before courses had names.
        store.adopt(&course.slug).await.map_err(failure)?;
    }
    let listener = TcpListener::bind(arguments.listen).await.map_err(|error| {
        let port = arguments.listen.port();
        Failure::Other(format!(
            "can't listen on {}: {error}. Is another program on port {port}? Use --listen to choose another.",
            arguments.listen
        ))
    })?;
    let port = listener
        .local_addr()
        .map_or(arguments.listen.port(), |address| address.port());
    let bounds = Bounds {
        sessions: arguments
            .labs
            .map_or_else(labs_that_fit, |labs| labs as usize),
        idle: Duration::from_secs(60 * u64::from(arguments.sleep_after)),
    };
    let addresses = arguments.doorway.addresses(port)?;
    let doors = Doors::new(&addresses, arguments.doorway.outside()?);
    let proxies = arguments.doorway.proxies()?;
    let first = store.person(PersonId::FIRST).await.map_err(failure)?;
    let key = arguments.kept.data.join(KEY_NAME);
    let key = InstallationKey::open(&key).map_err(failure)?;
    let seal = Seal::new(key.secret_for("mail"));
    let issuer = Issuer::new(arguments.mailing.name(), addresses.home(), key);
    println!(
        "{} labs; {} at a time.",
        library.courses.labs().count(),
        bounds.sessions
    );
    println!("{}", doctor::conclusion(&findings));
    let range = Range::new(workshop.clone(), bounds);
    let snippets = Snippets::new(workshop, SNIPPETS);
    let shelf = Shelf::new(library);
    let ready = shelf.library();
    std::thread::spawn(move || ready.warm_up());
    let _watcher = if arguments.dev {
        let watcher = web::dev::watch(places.course.clone(), shelf.clone());
        Some(watcher.map_err(|error| Failure::Other(format!("can't watch the course: {error}")))?)
    } else {
        None
    };
    let app = App {
        shelf,
        dev: arguments.dev,
        keep: Arc::new(store.clone()),
        range: range.clone(),
        snippets,
        pace: Arc::new(Pace::default()),
        gates: Arc::new(Gates::default()),
        welcome: Arc::new(Welcome::default()),
        doors: Arc::new(doors),
        addresses: Arc::new(addresses),
        proxies: Arc::new(proxies),
        clock,
        bell: Bell::default(),
        seal,
        issuer: Arc::new(issuer),
        metrics: web::health::install_metrics(),
    };
    let office = arguments
        .mailing
        .office(&app, &store, &arguments.kept.data)?;
    let (close, closed) = tokio::sync::oneshot::channel::<()>();
    let office = tokio::spawn(office.run(async move { drop(closed.await) }));
    announce(&app, first.is_none());
    let clock = app.clock.clone();
    let labs = web::lab_hosts::service(app.clone());
    let router = web::router(app, labs);
    web::server::serve(listener, router, stop()).await;
    println!("Ending the labs; files are kept.");
    drop(close);
    // A mail that is under way now is brought to its end, or sent again next time.
    let _ = tokio::time::timeout(MAIL_GRACE, office).await;
    arguments.trial.note(&clock, &arguments.kept)?;
    range.shut_down().await;
    store.close().await;
    Ok(true)
}

/// Says where to go. The link signs in as administrator, and the very first one makes them.
fn announce(app: &App, is_new: bool) {
    let (welcome, place) = (app.welcome.clone(), app.addresses.home().to_owned());
    let from_terminal = std::io::stdin().is_terminal();
    // A log that others read is no place for a key, unless nobody could get in otherwise.
    if is_new || from_terminal || !app.addresses.is_public() {
        print_link(&welcome, &place);
    } else {
        println!("\nOpen {place}");
    }
    if from_terminal {
        println!("The link signs one browser in. Enter prints a new one; Ctrl+C ends.\n");
        std::thread::spawn(move || print_links(&welcome, &place));
    } else {
        println!("A link signs one browser in; the next start prints a new one. Ctrl+C ends.\n");
    }
}

fn print_link(welcome: &Welcome, place: &str) {
    println!("\nOpen {place}/welcome?key={}", welcome.renew());
}

/// Prints a new link, which ends the old one, whenever Enter is pressed.
fn print_links(welcome: &Welcome, place: &str) {
    for line in std::io::stdin().lines() {
        if line.is_err() {
            return;
        }
        print_link(welcome, place);
    }
}

/// As many labs as half of the machine's memory holds.
fn labs_that_fit() -> usize {
    let info = std::fs::read_to_string("/proc/meminfo").unwrap_or_default();
    let kilobytes = info
        .lines()
        .find_map(|line| line.strip_prefix("MemTotal:"))
        .and_then(|rest| rest.split_whitespace().next())
        .and_then(|number| number.parse::<u64>().ok())
        .unwrap_or(2 * 1024 * 1024);
    usize::try_from(kilobytes * 1024 / 2 / RECKONED)
        .unwrap_or(1)
        .clamp(2, 1000)
}

/// Waits for Ctrl+C or a polite kill.
async fn stop() {
    let mut terminate =
        match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
            Ok(terminate) => terminate,
            Err(_) => return std::future::pending().await,
        };
    tokio::select! {
        _ = terminate.recv() => {}
        _ = tokio::signal::ctrl_c() => {}
    }
}
