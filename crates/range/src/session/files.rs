//! The learner's files in a running session. What is saved is kept before it is acknowledged.

use std::sync::Arc;

use course::FilePath;

use super::{LabSession, SessionEvent};
use crate::blocking::blocking;
use crate::error::Error;
use crate::workspace::{FileEntry, place};

fn absent(path: &FilePath) -> Error {
    Error::BadInput(format!("There is no {path}."))
}

impl LabSession {
    /// The editor's tree.
    pub async fn files(&self) -> Vec<FileEntry> {
        self.workspace.lock().await.entries()
    }

    /// A file's content, the learner's or the author's.
    pub async fn file(&self, path: &FilePath, original: bool) -> Option<Vec<u8>> {
        if original {
            return self.lab.original(path).map(<[u8]>::to_vec);
        }
        self.workspace.lock().await.get(path).map(<[u8]>::to_vec)
    }

    /// Saves a file, and starts the application again if it is part of it.
    pub async fn save(self: &Arc<Self>, path: &FilePath, content: Vec<u8>) -> Result<(), Error> {
        self.touch();
        let mut workspace = self.workspace.lock().await;
        workspace.room_for(path, &content)?;
        if workspace.get(path) == Some(&content) {
            return Ok(());
        }
        self.keep(path, Some(&content)).await?;
        self.put(path, Some(content.clone())).await?;
        workspace.set(path, Some(content));
        drop(workspace);
        self.after(path);
        Ok(())
    }

    /// Removes a file.
    pub async fn delete(self: &Arc<Self>, path: &FilePath) -> Result<(), Error> {
        self.touch();
        let mut workspace = self.workspace.lock().await;
        workspace.get(path).ok_or_else(|| absent(path))?;
        self.keep(path, None).await?;
        self.put(path, None).await?;
        workspace.set(path, None);
        drop(workspace);
        self.after(path);
        Ok(())
    }

    /// Moves a file; never over another.
    pub async fn rename(self: &Arc<Self>, from: &FilePath, to: &FilePath) -> Result<(), Error> {
        self.touch();
        let mut workspace = self.workspace.lock().await;
        let content = workspace.get(from).ok_or_else(|| absent(from))?.to_vec();
        if workspace.get(to).is_some() {
            return Err(Error::BadInput(format!("There is a {to} already.")));
        }
        workspace.room_for(to, &content)?;
        self.keep(to, Some(&content)).await?;
        self.keep(from, None).await?;
        self.put(to, Some(content.clone())).await?;
        self.put(from, None).await?;
        workspace.set(to, Some(content));
        workspace.set(from, None);
        drop(workspace);
        self.after(from);
        Ok(())
    }

    /// Makes one file the author's again; one that the author does not have is removed.
    pub async fn revert(self: &Arc<Self>, path: &FilePath) -> Result<(), Error> {
        self.touch();
        let mut workspace = self.workspace.lock().await;
        self.revert_in(&mut workspace, path).await?;
        drop(workspace);
        self.after(path);
        Ok(())
    }

    async fn revert_in(
        &self,
        workspace: &mut crate::workspace::Workspace,
        path: &FilePath,
    ) -> Result<(), Error> {
        let original = self.lab.original(path).map(<[u8]>::to_vec);
        if original.is_none() && workspace.get(path).is_none() {
            return Err(absent(path));
        }
        self.keeper.forget(path).await.map_err(Error::Record)?;
        if workspace.get(path) != original.as_deref() {
            self.put(path, original.clone()).await?;
            workspace.set(path, original);
        }
        Ok(())
    }

    /// Makes every file the author's again.
    pub(super) async fn put_code_back(&self) -> Result<(), Error> {
        let mut workspace = self.workspace.lock().await;
        let authors = |root: &str, tree: &course::FileTree| -> Vec<FilePath> {
            let paths = tree.keys().map(|path| format!("{root}/{path}").parse());
            paths.flatten().collect()
        };
        let mut all: Vec<FilePath> = workspace
            .entries()
            .into_iter()
            .map(|entry| entry.path)
            .collect();
        all.extend(authors("app", &self.lab.app_files));
        all.extend(authors("attacker", &self.lab.attacker_files));
        all.sort();
        all.dedup();
        for path in all {
            self.revert_in(&mut workspace, &path).await?;
        }
        Ok(())
    }

    /// Takes over what the terminal has changed. True if the application is concerned.
    pub(super) async fn look_for_changes(&self) -> bool {
        let Ok(sandbox) = self.sandbox().await else {
            return false;
        };
        let mut workspace = self.workspace.lock().await;
        let found = match workspace.look(&sandbox).await {
            Ok(found) => found,
            Err(error) => {
                tracing::debug!(%error, "the workspace could not be looked at");
                return false;
            }
        };
        let mut kept = Vec::new();
        for (path, content) in found.changed {
            match self.keep(&path, content.as_deref()).await {
                Ok(()) => {
                    workspace.set(&path, content);
                    kept.push(path);
                }
                Err(error) => {
                    tracing::error!(%error, %path, "a change made in the terminal could not be kept");
                    self.tell(SessionEvent::Notice {
                        text: format!("{path} could not be saved: {error}"),
                    });
                }
            }
        }
        drop(workspace);
        if found.too_many > 0 {
            self.tell(SessionEvent::Notice {
                text: format!(
                    "{} new files are more than a workspace holds; they are gone when the lab ends.",
                    found.too_many
                ),
            });
        }
        for path in found.too_large {
            self.tell(SessionEvent::Notice {
                text: format!("{path} is too large to be kept; it is gone when the lab ends."),
            });
        }
        if !kept.is_empty() {
            self.tell(SessionEvent::Files);
        }
        kept.iter().any(|path| path.as_str().starts_with("app/"))
    }

    async fn keep(&self, path: &FilePath, content: Option<&[u8]>) -> Result<(), Error> {
        place(&self.lab, path)?;
        let kept = if content == self.lab.original(path) {
            self.keeper.forget(path).await
        } else {
            self.keeper.save(path, content).await
        };
        kept.map_err(Error::Record)
    }

    /// Puts a file into the sandbox, or removes it there.
    async fn put(&self, path: &FilePath, content: Option<Vec<u8>>) -> Result<(), Error> {
        let (area, inner) = place(&self.lab, path)?;
        let Ok(sandbox) = self.sandbox().await else {
            // Not running: it is there at the next start.
            return Ok(());
        };
        let done = blocking(move || match content {
            Some(content) => sandbox.write(area, inner.as_str(), &content),
            None => sandbox.remove(area, inner.as_str()),
        })
        .await;
        match done {
            // Removed in the terminal at the same moment.
            Err(error) if error.errno() == Some(2) => Ok(()),
            other => Ok(other?),
        }
    }

    /// Starts the application again in the background if this file is part of it.
    fn after(self: &Arc<Self>, path: &FilePath) {
        self.tell(SessionEvent::Changed);
        if !path.as_str().starts_with("app/") {
            return;
        }
        let session = self.clone();
        tokio::spawn(async move {
            if let Err(error) = session.restart().await {
                tracing::debug!(%error, "the application was not restarted");
            }
        });
    }
}
