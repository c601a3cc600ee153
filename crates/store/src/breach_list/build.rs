//! Building a list from the public format.

use std::io::{self, BufRead, BufReader, Read};
use std::ops::ControlFlow;
use std::path::Path;

use super::error::BuildError;
use super::hash::BreachHash;
use super::line::{self, LONGEST, LineProblem};
use super::writer::BreachListWriter;

/// Bytes that are read at a time.
const BUFFER: usize = 256 * 1024;
/// Lines between two words about the progress.
const PROGRESS: u64 = 1 << 16;

/// What is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BuildOptions {
    /// Passwords that were seen less often are left out; at least 1, for a line with 0 is padding.
    pub min_count: u64,
}

impl Default for BuildOptions {
    fn default() -> Self {
        Self { min_count: 1 }
    }
}

/// How far a build is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    /// Bytes read.
    pub bytes: u64,
    /// Lines read.
    pub lines: u64,
    /// Hashes kept.
    pub kept: u64,
}

/// What was built.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Built {
    /// Lines read.
    pub lines: u64,
    /// Hashes kept.
    pub kept: u64,
}

/// Builds the list `to` from lines in the order of their hashes. The memory it takes does not grow with them.
///
/// `progress` is called now and then, and ends the build with [`ControlFlow::Break`].
///
/// # Errors
/// [`BuildError`]; then `to` is what it was before.
pub fn build(
    from: impl Read,
    to: &Path,
    options: BuildOptions,
    mut progress: impl FnMut(Progress) -> ControlFlow<()>,
) -> Result<Built, BuildError> {
    let min_count = options.min_count.max(1);
    let mut writer = BreachListWriter::create(to, min_count)?;
    let mut lines = Lines { from: BufReader::with_capacity(BUFFER, from), line: Vec::with_capacity(LONGEST + 1) };
    let mut done = Progress::default();
    let mut last: Option<BreachHash> = None;
    while let Some(line) = lines.next().map_err(BuildError::Reading)? {
        done.lines += 1;
        done.bytes += line.len() as u64;
        let wrong = |problem| BuildError::Line { number: done.lines, problem };
        if let Some((hash, count)) = line::parse(line).map_err(wrong)? {
            if last.replace(hash).is_some_and(|last| hash < last) {
                return Err(wrong(LineProblem::Unsorted));
            }
            if count >= min_count {
                writer.push(hash)?;
            }
        }
        if done.lines.is_multiple_of(PROGRESS) && progress(Progress { kept: writer.count(), ..done }).is_break() {
            return Err(BuildError::Stopped);
        }
    }
    let kept = writer.count();
    if kept == 0 {
        return Err(BuildError::Nothing { lines: done.lines });
    }
    if progress(Progress { kept, ..done }).is_break() {
        return Err(BuildError::Stopped);
    }
    writer.finish()?;
    Ok(Built { lines: done.lines, kept })
}

/// Lines of a bounded length: one that is longer comes cut off, and is then no line of the format.
struct Lines<R> {
    from: BufReader<R>,
    line: Vec<u8>,
}

impl<R: Read> Lines<R> {
    fn next(&mut self) -> io::Result<Option<&[u8]>> {
        self.line.clear();
        let longest = LONGEST as u64 + 1;
        let read = self.from.by_ref().take(longest).read_until(b'\n', &mut self.line)?;
        Ok((read > 0).then_some(self.line.as_slice()))
    }
}
