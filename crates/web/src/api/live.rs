//! The two WebSockets of a workspace: events, and the terminal.

use std::sync::Arc;

use axum::extract::State;
use axum::extract::ws::{Message, WebSocket, WebSocketUpgrade};
use axum::response::Response;
use range::{LabSession, SessionEvent, Terminal};
use serde::Deserialize;
use serde_json::{Value, json};
use tokio::sync::broadcast::error::RecvError;

use super::Mine;
use crate::hosts::Authority;
use crate::{App, Problem};

/// The longest message from a page, in bytes: what a person pastes.
const MESSAGE: usize = 256 * 1024;

/// Everything that happens in the session, what has happened first.
pub async fn events(
    State(app): State<App>,
    authority: Authority,
    Mine(session): Mine,
    upgrade: WebSocketUpgrade,
) -> Response {
    upgrade
        .max_message_size(MESSAGE)
        .on_upgrade(move |socket| tell(socket, app, authority, session))
}

async fn tell(mut socket: WebSocket, app: App, authority: Authority, session: Arc<LabSession>) {
    let mut events = session.events();
    let mut first = vec![session_message(&app, &session, &authority)];
    if let Some(site) = session.site().await {
        let seen = site.seen();
        first.extend(
            seen.iter()
                .map(|seen| json!({"type": "attacker_request", "request": seen})),
        );
    }
    first.push(json!({"type": "app_log", "text": session.app_log().await}));
    let visits = session.visits();
    first.extend(
        visits
            .iter()
            .map(|visit| json!({"type": "visit", "visit": visit})),
    );
    for message in first {
        if send(&mut socket, &message).await.is_err() {
            return;
        }
    }
    loop {
        tokio::select! {
            event = events.recv() => {
                let message = match event {
                    Ok(SessionEvent::Changed) | Err(RecvError::Lagged(_)) => {
                        session_message(&app, &session, &authority)
                    }
                    Ok(event) => json!(event),
                    Err(RecvError::Closed) => return,
                };
                if send(&mut socket, &message).await.is_err() {
                    return;
                }
            }
            // The page says nothing here; this notices that it is gone.
            message = socket.recv() => match message {
                Some(Ok(Message::Close(_)) | Err(_)) | None => return,
                Some(Ok(_)) => session.touch(),
            }
        }
    }
}

fn session_message(app: &App, session: &LabSession, authority: &Authority) -> Value {
    json!({"type": "session", "session": app.view(session, authority)})
}

async fn send(socket: &mut WebSocket, message: &Value) -> Result<(), axum::Error> {
    socket.send(Message::Text(message.to_string().into())).await
}

#[derive(Deserialize)]
struct FromPage {
    resize: Option<Size>,
}

#[derive(Deserialize)]
struct Size {
    cols: u16,
    rows: u16,
}

/// The learner's shell.
pub async fn terminal(Mine(session): Mine, upgrade: WebSocketUpgrade) -> Result<Response, Problem> {
    let terminal = session.terminal().await?;
    Ok(upgrade
        .max_message_size(MESSAGE)
        .on_upgrade(move |socket| attach(socket, session, terminal)))
}

async fn attach(mut socket: WebSocket, session: Arc<LabSession>, terminal: Arc<Terminal>) {
    let (screen, mut output) = terminal.attach();
    if socket.send(Message::Binary(screen)).await.is_err() {
        return;
    }
    loop {
        tokio::select! {
            bytes = output.recv() => {
                let bytes = match bytes {
                    Ok(bytes) => bytes,
                    // The browser is slower than the program: what it missed is gone, as on any screen.
                    Err(RecvError::Lagged(_)) => continue,
                    Err(RecvError::Closed) => return,
                };
                if socket.send(Message::Binary(bytes)).await.is_err() {
                    return;
                }
            }
            message = socket.recv() => match message {
                Some(Ok(Message::Binary(bytes))) => {
                    session.touch();
                    if terminal.has_ended() {
                        // Closing makes the page connect again, which finds a new shell.
                        return;
                    }
                    if terminal.input(&bytes).await.is_err() {
                        return;
                    }
                }
                Some(Ok(Message::Text(text))) => {
                    if let Ok(FromPage { resize: Some(size) }) = serde_json::from_str(&text) {
                        terminal.resize(size.cols, size.rows);
                    }
                }
                Some(Ok(Message::Close(_)) | Err(_)) | None => return,
                Some(Ok(_)) => {}
            }
        }
    }
}
