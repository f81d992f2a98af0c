//! What a bench is asked for at the command line.

use super::{Effort, Scale};

/// What is done with what was measured, besides showing it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Output {
    /// The table goes into docs/PERFORMANCE.md.
    pub table: bool,
    /// The chart goes into docs/performance.svg.
    pub chart: bool,
}

/// What a bench is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Command {
    /// How large the work is.
    pub scale: Scale,
    /// Curves instead of pairs.
    pub curves: bool,
    /// What is written.
    pub output: Output,
    /// Only subjects with these names; all when there are none.
    pub names: Vec<String>,
}

impl Command {
    /// Reads arguments. `--bench` comes from cargo.
    ///
    /// # Errors
    /// When an argument is unknown, or a part of the results would be written as if it were all of them.
    pub fn read(arguments: impl Iterator<Item = String>) -> Result<Command, String> {
        let mut command =
            Command { scale: Scale::Full, curves: false, output: Output::default(), names: Vec::new() };
        for argument in arguments {
            match argument.as_str() {
                "--bench" => {}
                "--test" => command.scale = Scale::Small,
                "--curves" => command.curves = true,
                "--table" => command.output.table = true,
                "--chart" => command.output.chart = true,
                option if option.starts_with('-') => {
                    return Err(format!(
                        "{option} is unknown; there are --test, --curves, --table and --chart"
                    ));
                }
                _ => command.names.push(argument),
            }
        }
        let is_part = command.scale == Scale::Small || command.curves || !command.names.is_empty();
        if is_part && command.output != Output::default() {
            return Err("--table and --chart are for a run of everything".to_owned());
        }
        Ok(command)
    }

    /// Whether this subject is asked for.
    #[must_use]
    pub fn wants(&self, subject: &str) -> bool {
        self.names.is_empty() || self.names.iter().any(|name| name == subject)
    }

    /// How much is done for a figure.
    #[must_use]
    pub fn effort(&self) -> Effort {
        match self.scale {
            Scale::Full => Effort::full(),
            Scale::Small => Effort::once(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(arguments: &[&str]) -> Result<Command, String> {
        Command::read(arguments.iter().map(|argument| (*argument).to_owned()))
    }

    #[test]
    fn names_choose_subjects() {
        let command = read(&["step", "--bench", "fork"]);
        let wanted = command.map(|command| ["step", "loop", "fork"].map(|name| command.wants(name)));
        assert_eq!(wanted, Ok([true, false, true]));
        assert_eq!(read(&[]).map(|command| command.wants("loop")), Ok(true));
    }

    #[test]
    fn a_part_is_not_written_as_if_it_were_all() {
        assert!(
            read(&["--table", "--chart"]).is_ok_and(|command| command.output.table && command.output.chart)
        );
        for refused in
            [&["--table", "step"][..], &["--chart", "--test"], &["--chart", "--curves"], &["--quick"]]
        {
            assert!(read(refused).is_err(), "{refused:?}");
        }
    }
}
