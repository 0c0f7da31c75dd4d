//! File operations that stay beneath a folder, whatever symbolic links the folder's owner plants.

use std::ffi::{CStr, CString};
use std::fs::File;
use std::io::{Read, Write};
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};

use nix::dir::{Dir, Type};
use nix::errno::Errno;
use nix::fcntl::{AtFlags, OFlag, OpenHow, RenameFlags, ResolveFlag, openat2, renameat2};
use nix::sys::stat::{FileStat, Mode, SFlag, fstatat, mkdirat};
use nix::unistd::{UnlinkatFlags, unlinkat};

/// The deepest folder nesting that listings follow.
pub const MAX_DEPTH: usize = 16;

/// A file found by [`list`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Path from the listed folder, with `/` between its parts.
    pub path: String,
    /// Size in bytes.
    pub size: u64,
    /// Time of the last change of content, in nanoseconds since 1970.
    pub modified: i128,
}

/// A path that stays beneath its folder: relative, no empty, `.` or `..` part, no control character.
pub fn is_inner_path(path: &str) -> bool {
    path.len() <= 255
        && !path.chars().any(char::is_control)
        && path
            .split('/')
            .all(|part| !part.is_empty() && part != "." && part != "..")
}

fn resolve() -> ResolveFlag {
    ResolveFlag::RESOLVE_BENEATH
        | ResolveFlag::RESOLVE_NO_SYMLINKS
        | ResolveFlag::RESOLVE_NO_MAGICLINKS
}

fn open(folder: BorrowedFd<'_>, path: &str, flags: OFlag, mode: Mode) -> nix::Result<OwnedFd> {
    if !is_inner_path(path) {
        return Err(Errno::EINVAL);
    }
    let mut how = OpenHow::new()
        .flags(flags | OFlag::O_CLOEXEC | OFlag::O_NOFOLLOW)
        .resolve(resolve());
    if flags.contains(OFlag::O_CREAT) {
        how = how.mode(mode);
    }
    openat2(folder, path, how)
}

/// Reads a regular file of at most `limit` bytes. A larger one is `EFBIG`; links, pipes and
/// devices are refused.
pub fn read(folder: BorrowedFd<'_>, path: &str, limit: u64) -> nix::Result<Vec<u8>> {
    // O_NONBLOCK: a pipe planted under this name must not hold us.
    let fd = open(
        folder,
        path,
        OFlag::O_RDONLY | OFlag::O_NONBLOCK,
        Mode::empty(),
    )?;
    let status = nix::sys::stat::fstat(&fd)?;
    if SFlag::from_bits_truncate(status.st_mode) & SFlag::S_IFMT != SFlag::S_IFREG {
        return Err(Errno::EINVAL);
    }
    let mut content = Vec::new();
    File::from(fd)
        .take(limit + 1)
        .read_to_end(&mut content)
        .map_err(|error| Errno::from_raw(error.raw_os_error().unwrap_or(libc::EIO)))?;
    if content.len() as u64 > limit {
        return Err(Errno::EFBIG);
    }
    Ok(content)
}

/// Puts `content` at `path`, creating folders; a reader sees the old content or the new, never half.
pub fn write(
    folder: BorrowedFd<'_>,
    path: &str,
    content: &mut dyn Read,
    executable: bool,
) -> nix::Result<()> {
    if !is_inner_path(path) {
        return Err(Errno::EINVAL);
    }
    let (parent, name) = match path.rsplit_once('/') {
        Some((parent, name)) => (Some(parent), name),
        None => (None, path),
    };
    let parent = match parent {
        Some(parent) => make_folders(folder, parent)?,
        None => folder.try_clone_to_owned().map_err(|_| Errno::EMFILE)?,
    };
    let mode = Mode::from_bits_truncate(if executable { 0o755 } else { 0o644 });
    let temporary = format!(".{}.saving", &name[..name.floor_char_boundary(200)]);
    let _ = unlinkat(&parent, temporary.as_str(), UnlinkatFlags::NoRemoveDir);
    let fd = open(
        parent.as_fd(),
        &temporary,
        OFlag::O_WRONLY | OFlag::O_CREAT | OFlag::O_EXCL,
        mode,
    )?;
    let mut file = File::from(fd);
    let done = std::io::copy(content, &mut file)
        .and_then(|_| file.flush())
        .map_err(|error| Errno::from_raw(error.raw_os_error().unwrap_or(libc::EIO)))
        .and_then(|()| {
            renameat2(
                &parent,
                temporary.as_str(),
                &parent,
                name,
                RenameFlags::empty(),
            )
        });
    if done.is_err() {
        let _ = unlinkat(&parent, temporary.as_str(), UnlinkatFlags::NoRemoveDir);
    }
    done
}

/// Opens the folder at `path`, making what is missing of it.
fn make_folders(folder: BorrowedFd<'_>, path: &str) -> nix::Result<OwnedFd> {
    let mut current = folder.try_clone_to_owned().map_err(|_| Errno::EMFILE)?;
    for part in path.split('/') {
        match mkdirat(&current, part, Mode::from_bits_truncate(0o755)) {
            Ok(()) | Err(Errno::EEXIST) => {}
            Err(errno) => return Err(errno),
        }
        current = open_folder(current.as_fd(), part)?;
    }
    Ok(current)
}

fn open_folder(folder: BorrowedFd<'_>, path: &str) -> nix::Result<OwnedFd> {
    open(
        folder,
        path,
        OFlag::O_RDONLY | OFlag::O_DIRECTORY,
        Mode::empty(),
    )
}

/// Removes a file; its folder too, as far as that leaves folders empty.
pub fn remove(folder: BorrowedFd<'_>, path: &str) -> nix::Result<()> {
    if !is_inner_path(path) {
        return Err(Errno::EINVAL);
    }
    let mut rest = path;
    let mut flag = UnlinkatFlags::NoRemoveDir;
    loop {
        let (parent, name) = rest.rsplit_once('/').unwrap_or(("", rest));
        let at = if parent.is_empty() {
            folder.try_clone_to_owned().map_err(|_| Errno::EMFILE)?
        } else {
            open_folder(folder, parent)?
        };
        match unlinkat(&at, name, flag) {
            Ok(()) => {}
            Err(Errno::ENOTEMPTY | Errno::EEXIST) if rest != path => return Ok(()),
            Err(errno) => return Err(errno),
        }
        if parent.is_empty() {
            return Ok(());
        }
        rest = parent;
        flag = UnlinkatFlags::RemoveDir;
    }
}

/// Moves a file within the folder, creating folders for its new place. An existing file there is
/// not replaced (`EEXIST`).
pub fn rename(folder: BorrowedFd<'_>, from: &str, to: &str) -> nix::Result<()> {
    if !is_inner_path(from) || !is_inner_path(to) {
        return Err(Errno::EINVAL);
    }
    let place = |path: &str, make: bool| -> nix::Result<(OwnedFd, String)> {
        let (parent, name) = path.rsplit_once('/').unwrap_or(("", path));
        let at = match (parent, make) {
            ("", _) => folder.try_clone_to_owned().map_err(|_| Errno::EMFILE)?,
            (parent, true) => make_folders(folder, parent)?,
            (parent, false) => open_folder(folder, parent)?,
        };
        Ok((at, name.to_owned()))
    };
    let (old, old_name) = place(from, false)?;
    let (new, new_name) = place(to, true)?;
    renameat2(
        &old,
        old_name.as_str(),
        &new,
        new_name.as_str(),
        RenameFlags::RENAME_NOREPLACE,
    )
}

/// Lists regular files beneath the folder, sorted by path, at most `limit`; deeper than
/// [`MAX_DEPTH`] and names that are not UTF-8 are passed over, links are not followed.
pub fn list(folder: BorrowedFd<'_>, limit: usize) -> nix::Result<Vec<Entry>> {
    let mut found = Vec::new();
    walk(folder, "", 0, &mut |_, path, status, kind| {
        if kind == Type::File && found.len() < limit {
            found.push(Entry {
                path: path.to_owned(),
                size: status.st_size.max(0) as u64,
                modified: i128::from(status.st_mtime) * 1_000_000_000
                    + i128::from(status.st_mtime_nsec),
            });
        }
        Ok(())
    })?;
    found.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(found)
}

/// Removes everything beneath the folder, however it is named and however deep it lies.
pub fn clear(folder: BorrowedFd<'_>) -> nix::Result<()> {
    let mut raised = 0;
    loop {
        let before = raised;
        empty(folder, folder, 0, &mut raised)?;
        if raised == before {
            return Ok(());
        }
    }
}

/// Empties a folder. Folders that lie too deep are moved to the top, to be emptied from there.
fn empty(
    top: BorrowedFd<'_>,
    folder: BorrowedFd<'_>,
    depth: usize,
    raised: &mut usize,
) -> nix::Result<()> {
    for name in names(folder)? {
        let name = name.as_c_str();
        let status = fstatat(folder, name, AtFlags::AT_SYMLINK_NOFOLLOW)?;
        if SFlag::from_bits_truncate(status.st_mode) & SFlag::S_IFMT != SFlag::S_IFDIR {
            unlinkat(folder, name, UnlinkatFlags::NoRemoveDir)?;
        } else if depth == MAX_DEPTH {
            raise(top, folder, name, raised)?;
        } else {
            let inner = open_beside(folder, name)?;
            empty(top, inner.as_fd(), depth + 1, raised)?;
            unlinkat(folder, name, UnlinkatFlags::RemoveDir)?;
        }
    }
    Ok(())
}

fn raise(
    top: BorrowedFd<'_>,
    folder: BorrowedFd<'_>,
    name: &CStr,
    raised: &mut usize,
) -> nix::Result<()> {
    loop {
        *raised += 1;
        let to = format!(".clearing-{raised}");
        match renameat2(
            folder,
            name,
            top,
            to.as_str(),
            RenameFlags::RENAME_NOREPLACE,
        ) {
            Err(Errno::EEXIST) => {}
            done => return done,
        }
    }
}

fn names(folder: BorrowedFd<'_>) -> nix::Result<Vec<CString>> {
    let own = open_beside(folder, c".")?;
    let names = Dir::from_fd(own)?
        .iter()
        .filter_map(|entry| entry.ok().map(|entry| entry.file_name().to_owned()))
        .filter(|name| name.as_bytes() != b"." && name.as_bytes() != b"..")
        .collect();
    Ok(names)
}

fn open_beside(folder: BorrowedFd<'_>, name: &CStr) -> nix::Result<OwnedFd> {
    nix::fcntl::openat(
        folder,
        name,
        OFlag::O_RDONLY | OFlag::O_DIRECTORY | OFlag::O_NOFOLLOW | OFlag::O_CLOEXEC,
        Mode::empty(),
    )
}

type Visit<'a> = dyn FnMut(BorrowedFd<'_>, &str, &FileStat, Type) -> nix::Result<()> + 'a;

/// Visits everything beneath a folder, contents before their folder.
fn walk(folder: BorrowedFd<'_>, prefix: &str, depth: usize, visit: &mut Visit) -> nix::Result<()> {
    if depth > MAX_DEPTH {
        return Ok(());
    }
    for name in names(folder)? {
        let Ok(name) = name.into_string() else {
            continue;
        };
        let Ok(status) = fstatat(folder, name.as_str(), AtFlags::AT_SYMLINK_NOFOLLOW) else {
            continue;
        };
        let path = if prefix.is_empty() {
            name.clone()
        } else {
            format!("{prefix}/{name}")
        };
        let kind = match SFlag::from_bits_truncate(status.st_mode) & SFlag::S_IFMT {
            SFlag::S_IFDIR => Type::Directory,
            SFlag::S_IFREG => Type::File,
            _ => Type::Symlink,
        };
        if kind == Type::Directory
            && let Ok(own) = CString::new(name.as_str())
            && let Ok(inner) = open_beside(folder, &own)
        {
            walk(inner.as_fd(), &path, depth + 1, visit)?;
        }
        visit(folder, &path, &status, kind)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_that_leave_their_folder_are_not_inner() {
        for bad in [
            "",
            "/etc/passwd",
            "../a",
            "a/../b",
            "a//b",
            "./a",
            "a/",
            "a\0b",
            "a\nb",
        ] {
            assert!(!is_inner_path(bad), "{bad:?}");
        }
        for good in ["a", "a/b.py", "..a", "a b", "é/ü"] {
            assert!(is_inner_path(good), "{good:?}");
        }
    }

    #[test]
    fn links_are_neither_read_through_nor_written_through() {
        let base = std::env::temp_dir().join(format!("beneath-{}", std::process::id()));
        let outside = base.join("outside");
        let inside = base.join("inside");
        std::fs::create_dir_all(&outside).unwrap();
        std::fs::create_dir_all(&inside).unwrap();
        std::fs::write(outside.join("secret"), "s").unwrap();
        std::os::unix::fs::symlink(&outside, inside.join("folder")).unwrap();
        std::os::unix::fs::symlink(outside.join("secret"), inside.join("link")).unwrap();
        let folder = File::open(&inside).unwrap();
        let fd = folder.as_fd();

        assert_eq!(read(fd, "link", 10), Err(Errno::ELOOP));
        assert_eq!(read(fd, "folder/secret", 10), Err(Errno::ELOOP));
        assert!(write(fd, "folder/new", &mut "x".as_bytes(), false).is_err());
        assert!(!outside.join("new").exists());
        write(fd, "link", &mut "mine".as_bytes(), false).unwrap();
        assert_eq!(
            std::fs::read_to_string(outside.join("secret")).unwrap(),
            "s"
        );
        assert_eq!(read(fd, "link", 10).unwrap(), b"mine");

        write(fd, "a/b/c", &mut "deep".as_bytes(), false).unwrap();
        assert_eq!(list(fd, 10).unwrap().len(), 2);
        assert_eq!(read(fd, "a/b/c", 3), Err(Errno::EFBIG));
        rename(fd, "a/b/c", "d/e").unwrap();
        assert_eq!(rename(fd, "d/e", "link"), Err(Errno::EEXIST));
        remove(fd, "d/e").unwrap();
        assert!(!inside.join("d").exists());
        clear(fd).unwrap();
        assert!(list(fd, 10).unwrap().is_empty());
        assert!(outside.join("secret").exists());
        std::fs::remove_dir_all(base).unwrap();
    }
}
