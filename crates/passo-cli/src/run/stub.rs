//! What is handed in without asking.

use std::str::FromStr;

use passo::Variables;
use passo::value::Value;

/// The variables with which each work item at an element is completed, written as `ELEMENT=JSON`.
#[derive(Clone, Debug)]
pub(super) struct Stub {
    pub(super) element: String,
    pub(super) variables: Variables,
}

impl FromStr for Stub {
    type Err = String;

    fn from_str(text: &str) -> Result<Stub, String> {
        let (element, json) = text
            .split_once('=')
            .ok_or("write it as ELEMENT=JSON, for example approve={\"approved\":true}")?;
        Ok(Stub { element: element.trim().to_owned(), variables: parse_variables(json)? })
    }
}

/// Variables as a JSON object.
pub(super) fn parse_variables(json: &str) -> Result<Variables, String> {
    match Value::parse_json(json).map_err(|error| error.to_string())? {
        Value::Map(entries) => Ok((*entries).clone()),
        other => Err(format!("the variables must be a JSON object, this is a {}", other.kind())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stub_names_an_element_and_its_variables() {
        let stub: Stub = "approve={\"a\": \"x=y\"}".parse().unwrap();
        assert_eq!(stub.element, "approve");
        assert_eq!(stub.variables["a"], Value::from("x=y"));
    }

    #[test]
    fn what_is_no_object_is_refused() {
        assert!("approve".parse::<Stub>().unwrap_err().contains("ELEMENT=JSON"));
        assert!("approve=3".parse::<Stub>().unwrap_err().contains("whole number"));
        assert!("approve={".parse::<Stub>().unwrap_err().contains("not JSON"));
    }
}
