//! `passo explain`: what a code of a finding means.

use std::io::Write;
use std::process::ExitCode;

use clap::Args;
use include_dir::{Dir, include_dir};
use passo::diagnostic::Code;

use crate::failure::Failure;

/// The pages of the documentation, one for each code.
static PAGES: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/../../docs/diagnostics");

/// Explains a code of a finding: what is wrong, what happens all the same, and what to do.
#[derive(Args)]
#[command(after_help = "\
Exit codes: 0 the code is explained, 2 there is no such code.

Examples:
  passo explain missing-condition
  passo explain                         all codes with their severities and sets")]
pub(crate) struct Arguments {
    /// The code, as it stands in brackets before a finding; all codes without one.
    #[arg(value_name = "CODE")]
    code: Option<String>,
}

pub(crate) fn main(arguments: &Arguments, output: &mut dyn Write) -> Result<ExitCode, Failure> {
    let Some(wanted) = &arguments.code else {
        for code in Code::ALL {
            let (severity, set) = (code.severity().as_str(), code.set().as_str());
            writeln!(output, "{:<28} {severity:<12} {set}", code.as_str())?;
        }
        return Ok(ExitCode::SUCCESS);
    };
    let code = Code::parse(wanted).map_err(|unknown| {
        let hint = if unknown.nearest.is_none() { "; `passo explain` lists them" } else { "" };
        Failure::Usage(format!("{unknown}{hint}"))
    })?;
    let page = page(code);
    // The diagrams stand in the repository.
    let text = page.split("\n## Diagrams").next().unwrap_or(page);
    writeln!(output, "{}", text.trim_end())?;
    Ok(ExitCode::SUCCESS)
}

/// What a code means, what happens all the same, and what to do: a page of Markdown.
pub(crate) fn page(code: Code) -> &'static str {
    let page = PAGES.get_file(format!("{code}.md"));
    page.and_then(|page| page.contents_utf8()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_has_a_page() {
        for code in Code::ALL {
            assert!(page(*code).starts_with(&format!("# `{code}` (")), "{code}");
        }
    }
}
