//! PostgreSQL for tests: one server for the whole test program, a fresh database for each test.

use std::{
    env,
    io::{BufRead, BufReader},
    path::Path,
    process::{Child, Command, Stdio},
    sync::{
        OnceLock,
        atomic::{AtomicU32, Ordering},
    },
};

use sqlx::{AssertSqlSafe, Connection, Executor, PgConnection};

/// Address of a database that nothing else uses.
pub async fn database() -> String {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    let number = NEXT.fetch_add(1, Ordering::Relaxed);
    let name = format!("quintain_test_{}_{number}", std::process::id());
    let mut connection = PgConnection::connect(server()).await.unwrap();
    let make = format!("DROP DATABASE IF EXISTS {name}; CREATE DATABASE {name} ENCODING 'UTF8'");
    for statement in make.split("; ") {
        connection.execute(AssertSqlSafe(statement)).await.unwrap();
    }
    connection.close().await.unwrap();
    at(&name)
}

/// Address of a database of this name.
pub fn at(name: &str) -> String {
    let (before, query) = server().split_once('?').unwrap_or((server(), ""));
    let (host, _) = before.rsplit_once('/').unwrap();
    format!("{host}/{name}?{query}")
}

/// Address of the server: one that `QUINTAIN_TEST_POSTGRES` names, or one of our own, which ends
/// when its standard input does, and so with this process, however that ends.
fn server() -> &'static str {
    static SERVER: OnceLock<(String, Option<Child>)> = OnceLock::new();
    let (address, _) = SERVER.get_or_init(|| match env::var("QUINTAIN_TEST_POSTGRES") {
        Ok(address) => (address, None),
        Err(_) => start(),
    });
    address
}

fn start() -> (String, Option<Child>) {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../scripts/postgres-for-tests");
    let mut child = Command::new(script)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut address = String::new();
    BufReader::new(child.stdout.take().unwrap())
        .read_line(&mut address)
        .unwrap();
    assert!(!address.is_empty(), "there is no PostgreSQL, see above");
    (address.trim().to_owned(), Some(child))
}
