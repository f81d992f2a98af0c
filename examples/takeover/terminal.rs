//! A person at the terminal as the operator.

use std::error::Error;
use std::io::{self, BufRead, Write};

use passo::model::FieldType;
use passo::{Variables, WorkField, WorkItem};
use passo_energy::pod::Pod;
use passo_energy::tax_code::TaxCode;

use super::desk::Request;
use super::operator::{Operator, Refused, input_fields, value_of};
use super::show;

/// The terminal.
pub(crate) struct Terminal {
    lines: io::Lines<io::StdinLock<'static>>,
}

impl Terminal {
    pub(crate) fn new() -> Terminal {
        Terminal { lines: io::stdin().lock().lines() }
    }

    /// Asks for what a request needs. Nothing when there is no more input.
    pub(crate) fn ask_request(&mut self) -> io::Result<Option<Request>> {
        println!(
            "A customer comes to the desk. (Mario Rossi is known; try also BNCNNA90T45F205W, Anna Bianchi,"
        );
        println!("who is not, for IT001E87654321.)");
        let Some(applicant_name) = self.ask("Name", "Mario Rossi")? else { return Ok(None) };
        let Some(tax_code) = self.ask_until("Tax code", "RSSMRA85M01H501Q", |text| {
            text.parse::<TaxCode>().map(|code| code.to_string()).map_err(|error| error.to_string())
        })?
        else {
            return Ok(None);
        };
        let Some(pod) = self.ask_until("POD", "IT001E12345678", |text| {
            text.parse::<Pod>().map(|pod| pod.to_string()).map_err(|error| error.to_string())
        })?
        else {
            return Ok(None);
        };
        Ok(Some(Request { applicant_name, tax_code, pod }))
    }

    /// Asks until the text can be read.
    fn ask_until(
        &mut self,
        label: &str,
        default: &str,
        read: impl Fn(&str) -> Result<String, String>,
    ) -> io::Result<Option<String>> {
        let mut shown = default.to_owned();
        loop {
            let Some(text) = self.ask(label, &shown)? else { return Ok(None) };
            match read(&text) {
                Ok(canonical) => return Ok(Some(canonical)),
                Err(error) => println!("    ! {error}"),
            }
            shown = text;
        }
    }

    /// Asks for one line. An empty line keeps what is shown, a dash empties it; nothing when there is no more input.
    fn ask(&mut self, label: &str, shown: &str) -> io::Result<Option<String>> {
        print!("  > {label}{}: ", if shown.is_empty() { String::new() } else { format!(" [{shown}]") });
        io::stdout().flush()?;
        let Some(line) = self.lines.next().transpose()? else { return Ok(None) };
        let typed = line.trim();
        Ok(Some(match typed {
            "" => shown.to_owned(),
            "-" => String::new(),
            text => text.to_owned(),
        }))
    }
}

impl Operator for Terminal {
    fn fill(
        &mut self,
        item: &WorkItem,
        refused: Option<&Refused>,
    ) -> Result<Option<Variables>, Box<dyn Error>> {
        let mut typed = Variables::new();
        for field in input_fields(item) {
            let before = refused.and_then(|refused| refused.typed.get(&field.id)).unwrap_or(&field.value);
            let Some(text) = self.ask(&question(field), &show::text(before))? else { return Ok(None) };
            typed.insert(field.id.clone(), value_of(field, &text));
        }
        if typed.is_empty() && self.ask("Enter when it is done", "")?.is_none() {
            return Ok(None);
        }
        Ok(Some(typed))
    }
}

/// The label, with the values that are allowed and whether one is needed.
fn question(field: &WorkField) -> String {
    let allowed: Vec<&str> = field.allowed.iter().map(|value| value.id.as_ref()).collect();
    let choice = match field.field_type {
        FieldType::Boolean => " (yes/no)".to_owned(),
        FieldType::Text | FieldType::Integer | FieldType::Number | FieldType::Date | FieldType::Custom(_) => {
            if allowed.is_empty() {
                String::new()
            } else {
                format!(" ({})", allowed.join("/"))
            }
        }
    };
    format!("{}{choice}{}", field.label, if field.required { " *" } else { "" })
}
