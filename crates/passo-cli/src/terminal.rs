//! What the terminal can do.

use std::env;
use std::io::{self, IsTerminal};

/// Whether standard output shows colours: it is a terminal, and the variable `NO_COLOR` is not set.
pub(crate) fn has_colours() -> bool {
    io::stdout().is_terminal() && env::var_os("NO_COLOR").is_none_or(|value| value.is_empty())
}

/// Whether somebody at a terminal can answer questions.
pub(crate) fn can_ask() -> bool {
    io::stdin().is_terminal()
}

/// Whether progress can be shown on standard error.
pub(crate) fn shows_progress() -> bool {
    io::stderr().is_terminal()
}
