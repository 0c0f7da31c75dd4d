//! Parses Python, all blocks in one process.

use std::process::Stdio;

use course::PythonBlock;
use range::Runtime;
use serde::{Deserialize, Serialize};
use tokio::io::AsyncWriteExt;
use tokio::process::Command;

use crate::setup::Failure;

/// Reads `[{code, fragment}]`, writes for each block null or `{line, message}`. Nothing is executed.
const PARSER: &str = r#"
import ast, json, re, sys, textwrap, warnings

warnings.simplefilter("ignore")

def candidates(code, fragment):
    yield code, 0
    if fragment:
        dedented = textwrap.dedent(code)
        yield dedented, 0
        # It starts in the middle of a statement: in its body, or after it.
        for head in ("if 1:\n", "try:\n"):
            yield head + code, 1
            yield head + " pass\n" + dedented, 2

def fault(block):
    first = None
    for code, before in candidates(block["code"], block["fragment"]):
        try:
            ast.parse(code)
            return None
        except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
            line = max(1, (getattr(error, "lineno", None) or 1) - before)
            first = first or {"line": line, "message": getattr(error, "msg", None) or str(error)}
    return first

json.dump([fault(block) for block in json.load(sys.stdin)], sys.stdout)
"#;

#[derive(Serialize)]
struct Given<'a> {
    code: &'a str,
    fragment: bool,
}

/// Why a block does not parse.
#[derive(Debug, Deserialize)]
pub(super) struct Fault {
    /// Line in the block, from 1.
    pub(super) line: usize,
    /// Python's words.
    pub(super) message: String,
}

/// Parses blocks; for each, why it does not parse, if so.
pub(super) async fn parse(
    runtime: &Runtime,
    blocks: &[&PythonBlock],
) -> Result<Vec<Option<Fault>>, Failure> {
    let given: Vec<Given> = blocks
        .iter()
        .map(|block| Given {
            code: &block.code,
            fragment: block.fragment,
        })
        .collect();
    let failed = |error: &dyn std::fmt::Display| {
        Failure::Other(format!("the blocks of Python could not be parsed: {error}"))
    };
    let input = serde_json::to_vec(&given).map_err(|error| failed(&error))?;
    let mut parser = Command::new(runtime.packages().join("bin/python"))
        .args(["-I", "-c", PARSER])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .map_err(|error| failed(&error))?;
    let stdin = parser.stdin.take();
    let write = async {
        match stdin {
            Some(mut stdin) => stdin.write_all(&input).await,
            None => Ok(()),
        }
    };
    let (written, output) = tokio::join!(write, parser.wait_with_output());
    written.map_err(|error| failed(&error))?;
    let output = output.map_err(|error| failed(&error))?;
    serde_json::from_slice(&output.stdout).map_err(|error| failed(&error))
}
