//! The form of a backup: lines of JSON, compressed by gzip.
//!
//! ```text
//! {"quintain_backup":1,"schema":2,"rows":3}
//! {"table":"people","columns":["id","name"],"last":null}
//! [1,"Ada"]
//! {"rows":1,"sha256":"..."}
//! ...
//! {"tables":30}
//! ```
//!
//! `last` is the last number that the table gave to a row; bytes stand as `{"base64":"..."}`. The
//! sum is that of the table's lines. A file without the last line was cut off.

use std::{
    fs::File,
    io::{BufRead, BufReader, BufWriter, Read, Write},
    path::{Path, PathBuf},
};

use flate2::{Compression, read::GzDecoder, write::GzEncoder};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use tempfile::NamedTempFile;

use super::{
    CopyError,
    rows::{Cell, Sum},
};

/// Version of the form. It counts up when a program that knows this one could not read the next.
const FORM: u32 = 1;
/// Most bytes of a line; the largest that is written is a file of a submission.
const LONGEST_LINE: u64 = 64 * 1024 * 1024;

#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Head {
    quintain_backup: u32,
    pub schema: i64,
    pub rows: u64,
}

#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct TableHead {
    pub table: String,
    pub columns: Vec<String>,
    pub last: Option<i64>,
}

#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct TableEnd {
    pub rows: u64,
    pub sha256: String,
}

#[derive(Debug, Serialize, Deserialize)]
struct End {
    tables: usize,
}

impl From<&Sum> for TableEnd {
    fn from(sum: &Sum) -> Self {
        Self {
            rows: sum.rows,
            sha256: sum.sha256(),
        }
    }
}

/// A backup that is being written, beside the file that it will become.
pub(crate) struct Writer {
    path: PathBuf,
    to: GzEncoder<BufWriter<NamedTempFile>>,
    tables: usize,
}

impl Writer {
    pub fn new(path: &Path, schema: i64, rows: u64) -> Result<Self, CopyError> {
        let dir = match path.parent() {
            Some(dir) if !dir.as_os_str().is_empty() => dir,
            _ => Path::new("."),
        };
        // Only its owner may read it.
        let file = tempfile::Builder::new()
            .prefix(".quintain-backup-")
            .tempfile_in(dir)
            .map_err(|error| CopyError::file(path, error))?;
        let to = GzEncoder::new(BufWriter::new(file), Compression::fast());
        let mut writer = Self {
            path: path.to_owned(),
            to,
            tables: 0,
        };
        writer.put(&Head {
            quintain_backup: FORM,
            schema,
            rows,
        })?;
        Ok(writer)
    }

    fn put(&mut self, value: &impl Serialize) -> Result<(), CopyError> {
        // Structures of ours with strings as keys: nothing that JSON cannot hold.
        self.line(&serde_json::to_string(value).expect("JSON"))
    }

    pub fn line(&mut self, line: &str) -> Result<(), CopyError> {
        writeln!(self.to, "{line}").map_err(|error| CopyError::file(&self.path, error))
    }

    pub fn begin_table(&mut self, head: &TableHead) -> Result<(), CopyError> {
        self.tables += 1;
        self.put(head)
    }

    pub fn end_table(&mut self, sum: &Sum) -> Result<(), CopyError> {
        self.put(&TableEnd::from(sum))
    }

    /// Puts the whole backup in its place.
    pub fn finish(mut self, replace: bool) -> Result<(), CopyError> {
        let tables = self.tables;
        self.put(&End { tables })?;
        let path = self.path;
        let told = |error| CopyError::file(&path, error);
        let buffered = self.to.finish().map_err(told)?;
        let file = buffered
            .into_inner()
            .map_err(|error| told(error.into_error()))?;
        file.as_file().sync_all().map_err(told)?;
        let placed = if replace {
            file.persist(&path)
        } else {
            file.persist_noclobber(&path)
        };
        placed.map_err(|error| told(error.error))?;
        Ok(())
    }
}

/// A backup that is being read.
pub(crate) struct Reader {
    path: PathBuf,
    from: BufReader<GzDecoder<BufReader<File>>>,
    number: u64,
    pub head: Head,
}

/// What a line of a table is.
pub(crate) enum Line {
    Row(Vec<Cell>, String),
    End(TableEnd),
}

impl Reader {
    pub fn open(path: &Path) -> Result<Self, CopyError> {
        let file = File::open(path).map_err(|error| CopyError::file(path, error))?;
        let mut reader = Self {
            path: path.to_owned(),
            from: BufReader::new(GzDecoder::new(BufReader::new(file))),
            number: 0,
            head: Head {
                quintain_backup: 0,
                schema: 0,
                rows: 0,
            },
        };
        let not = |_| CopyError::NotABackup(path.to_owned());
        let line = reader.next().map_err(not)?;
        reader.head = reader.parse(&line).map_err(not)?;
        if reader.head.quintain_backup > FORM {
            return Err(reader.damaged("its form is that of a newer quintain"));
        }
        Ok(reader)
    }

    /// The table that begins here; `None` at the end of the backup.
    pub fn table(&mut self, read: usize) -> Result<Option<TableHead>, CopyError> {
        let line = self.next()?;
        if let Ok(end) = serde_json::from_str::<End>(&line) {
            if end.tables != read {
                return Err(self.damaged(format!("it has {} tables, not {read}", end.tables)));
            }
            self.refuse_more()?;
            return Ok(None);
        }
        self.parse(&line).map(Some)
    }

    pub fn row(&mut self) -> Result<Line, CopyError> {
        let line = self.next()?;
        if line.starts_with('[') {
            let cells = self.parse(&line)?;
            Ok(Line::Row(cells, line))
        } else {
            self.parse(&line).map(Line::End)
        }
    }

    fn next(&mut self) -> Result<String, CopyError> {
        self.number += 1;
        let mut line = String::new();
        let read = self.from.by_ref().take(LONGEST_LINE).read_line(&mut line);
        if let Err(error) = read {
            return Err(self.damaged(error.to_string()));
        }
        if line.pop() != Some('\n') {
            return Err(self.damaged("it ends before its end, or this line is too long"));
        }
        Ok(line)
    }

    /// Reads what follows the last line, so that the file's own sum is looked at.
    fn refuse_more(&mut self) -> Result<(), CopyError> {
        self.number += 1;
        match self.from.read(&mut [0]) {
            Ok(0) => Ok(()),
            Ok(_) => Err(self.damaged("something follows its end")),
            Err(error) => Err(self.damaged(error.to_string())),
        }
    }

    fn parse<T: DeserializeOwned>(&self, line: &str) -> Result<T, CopyError> {
        serde_json::from_str(line).map_err(|error| self.damaged(error.to_string()))
    }

    pub fn damaged(&self, why: impl Into<String>) -> CopyError {
        CopyError::Damaged {
            file: self.path.clone(),
            line: self.number,
            why: why.into(),
        }
    }
}
