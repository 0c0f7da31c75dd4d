//! A mail server that knows what these tests need.

use std::sync::{Arc, Mutex};

use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader},
    net::{TcpListener, TcpStream},
};

/// How the server talks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Talk {
    /// Takes everything.
    Plain,
    /// Wants a name and a password.
    SignIn,
    /// Knows nobody.
    NoSuchUser,
}

/// A mail that arrived.
#[derive(Debug, Clone)]
pub struct Arrived {
    pub from: String,
    pub to: String,
    pub text: String,
}

impl Arrived {
    pub fn header(&self, name: &str) -> String {
        let start = format!("{name}: ");
        let line = self.text.lines().find(|line| line.starts_with(&start));
        line.unwrap_or_else(|| panic!("no {name} in {}", self.text))[start.len()..].to_owned()
    }
}

pub struct Server {
    port: u16,
    mails: Arc<Mutex<Vec<Arrived>>>,
    heard: Arc<Mutex<Vec<String>>>,
}

impl Server {
    pub async fn start(talk: Talk) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let server = Self {
            port: listener.local_addr().unwrap().port(),
            mails: Arc::default(),
            heard: Arc::default(),
        };
        let (mails, heard) = (server.mails.clone(), server.heard.clone());
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (mails, heard) = (mails.clone(), heard.clone());
                tokio::spawn(async move {
                    let _ = serve(stream, talk, &mails, &heard).await;
                });
            }
        });
        server
    }

    pub fn address(&self) -> String {
        format!("smtp://127.0.0.1:{}?tls=none", self.port)
    }

    pub fn address_with(&self, before: &str, after: &str) -> String {
        format!("smtp://{before}127.0.0.1:{}{after}", self.port)
    }

    pub fn mails(&self) -> Vec<Arrived> {
        self.mails.lock().unwrap().clone()
    }

    /// Every command that was heard.
    pub fn heard(&self) -> Vec<String> {
        self.heard.lock().unwrap().clone()
    }
}

async fn serve(
    stream: TcpStream,
    talk: Talk,
    mails: &Mutex<Vec<Arrived>>,
    heard: &Mutex<Vec<String>>,
) -> std::io::Result<()> {
    let (read, mut write) = stream.into_split();
    let mut lines = BufReader::new(read).lines();
    write.write_all(b"220 test\r\n").await?;
    let (mut from, mut to) = (String::new(), String::new());
    while let Some(line) = lines.next_line().await? {
        heard.lock().unwrap().push(line.clone());
        let verb = line
            .split([' ', ':'])
            .next()
            .unwrap_or_default()
            .to_ascii_uppercase();
        let answer: &[u8] = match verb.as_str() {
            "EHLO" if talk == Talk::SignIn => b"250-test\r\n250 AUTH PLAIN\r\n",
            "EHLO" => b"250-test\r\n250 8BITMIME\r\n",
            "AUTH" if line.ends_with("AGFkYQBwQHNz") => b"235 welcome\r\n",
            "AUTH" => b"535 no\r\n",
            "MAIL" => {
                from = line;
                b"250 ok\r\n"
            }
            "RCPT" if talk == Talk::NoSuchUser => b"550 no such user\r\n",
            "RCPT" => {
                to = line;
                b"250 ok\r\n"
            }
            "DATA" => {
                write.write_all(b"354 go on\r\n").await?;
                let mut text = String::new();
                while let Some(line) = lines.next_line().await? {
                    if line == "." {
                        break;
                    }
                    text.push_str(line.strip_prefix('.').unwrap_or(&line));
                    text.push('\n');
                }
                let (from, to) = (from.clone(), to.clone());
                mails.lock().unwrap().push(Arrived { from, to, text });
                b"250 kept\r\n"
            }
            "QUIT" => {
                write.write_all(b"221 bye\r\n").await?;
                return Ok(());
            }
            _ => b"250 ok\r\n",
        };
        write.write_all(answer).await?;
    }
    Ok(())
}
