//! Questions and answers.

use std::io::{self, BufRead, Write};

/// Where a person reads and types.
pub(super) struct Console<'a> {
    /// Where answers come from; nothing when nobody can answer, or no longer.
    pub(super) input: Option<&'a mut dyn BufRead>,
    /// Where questions go.
    pub(super) output: &'a mut dyn Write,
}

impl Console<'_> {
    /// Whether somebody can answer.
    pub(super) fn can_ask(&self) -> bool {
        self.input.is_some()
    }

    /// Shows a line.
    pub(super) fn say(&mut self, line: &str) -> io::Result<()> {
        writeln!(self.output, "{line}")
    }

    /// Asks, and gives the answer without white space around it; nothing at the end of the input.
    pub(super) fn ask(&mut self, question: &str) -> io::Result<Option<String>> {
        let Some(input) = &mut self.input else { return Ok(None) };
        write!(self.output, "{question} ")?;
        self.output.flush()?;
        let mut line = String::new();
        if input.read_line(&mut line)? == 0 {
            self.input = None;
            writeln!(self.output)?;
            return Ok(None);
        }
        Ok(Some(line.trim().to_owned()))
    }
}
