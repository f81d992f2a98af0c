//! Asks for the fields of a form.

use std::io;

use passo::value::Value;
use passo::{FieldError, Variables, WorkField, WorkForm};

use passo::model::FieldType;

use super::console::Console;
use super::shown;

/// Asks for each field of a form, or only for those that were wrong, and adds the answers to what was typed before.
/// False at the end of the input.
pub(super) fn fill(
    console: &mut Console,
    form: &WorkForm,
    wrong: &[FieldError],
    typed: &mut Variables,
) -> io::Result<bool> {
    let is_wrong = |field: &WorkField| wrong.iter().any(|error| error.field == field.id);
    let askable = |field: &&WorkField| !field.read_only && is_wrong(field);
    let only_wrong = form.fields.iter().any(|field| askable(&field));
    for field in &form.fields {
        if only_wrong && !is_wrong(field) {
            continue;
        }
        if field.read_only {
            console.say(&format!("  {}: {}", field.label, shown(&field.value)))?;
        } else if !ask_field(console, field, typed)? {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Asks for one field until the answer can be read. Nothing typed keeps the value that is shown.
fn ask_field(console: &mut Console, field: &WorkField, typed: &mut Variables) -> io::Result<bool> {
    let current = typed.get(&field.id).unwrap_or(&field.value).clone();
    let question = question(field, &current);
    loop {
        let Some(answer) = console.ask(&question)? else { return Ok(false) };
        if answer.is_empty() {
            if !current.is_null() {
                typed.insert(field.id.clone(), current);
            }
            return Ok(true);
        }
        match parse(field, &answer) {
            Ok(value) => {
                typed.insert(field.id.clone(), value);
                return Ok(true);
            }
            Err(problem) => console.say(&format!("    {problem}"))?,
        }
    }
}

fn question(field: &WorkField, current: &Value) -> String {
    let mut text = format!("  {}", field.label);
    if field.required {
        text.push('*');
    }
    if !field.allowed.is_empty() {
        let allowed: Vec<_> = field
            .allowed
            .iter()
            .map(|value| {
                if value.id == value.label {
                    value.id.to_string()
                } else {
                    format!("{} = {}", value.id, value.label)
                }
            })
            .collect();
        text.push_str(&format!(" ({})", allowed.join(", ")));
    } else if field.field_type == FieldType::Boolean {
        text.push_str(" (yes, no)");
    } else if field.field_type == FieldType::Date {
        text.push_str(" (YYYY-MM-DD)");
    }
    if !current.is_null() {
        text.push_str(&format!(" [{}]", shown(current)));
    }
    text.push(':');
    text
}

/// The value that a person typed.
fn parse(field: &WorkField, answer: &str) -> Result<Value, String> {
    let mut answer = answer;
    if !field.allowed.is_empty() {
        let chosen = field
            .allowed
            .iter()
            .find(|value| value.id.as_ref() == answer || value.label.to_lowercase() == answer.to_lowercase());
        answer = chosen.map(|value| value.id.as_ref()).ok_or("choose one of the values that are shown")?;
    }
    match &field.field_type {
        FieldType::Text | FieldType::Date | FieldType::Custom(_) => Ok(Value::from(answer)),
        FieldType::Integer => {
            answer.parse::<i64>().map(Value::from).map_err(|_| format!("\"{answer}\" is no whole number"))
        }
        FieldType::Number => match (answer.parse::<i64>(), answer.parse::<f64>()) {
            (Ok(whole), _) => Ok(Value::from(whole)),
            (Err(_), Ok(number)) if number.is_finite() => Ok(Value::from(number)),
            (Err(_), _) => Err(format!("\"{answer}\" is no number; write it with a point, for example 4.5")),
        },
        FieldType::Boolean => match answer.to_lowercase().as_str() {
            "yes" | "y" | "true" => Ok(Value::from(true)),
            "no" | "n" | "false" => Ok(Value::from(false)),
            _ => Err("type yes or no".to_owned()),
        },
    }
}

#[cfg(test)]
mod tests {
    use passo::model::AllowedValue;

    use super::*;

    fn field(id: &str, field_type: FieldType) -> WorkField {
        WorkField {
            id: id.into(),
            label: id.into(),
            field_type,
            required: false,
            read_only: false,
            allowed: Vec::new(),
            value: Value::Null,
        }
    }

    /// The answers that a form takes from typed lines, and what was shown.
    fn answers(
        form: &WorkForm,
        wrong: &[FieldError],
        mut typed: Variables,
        lines: &str,
    ) -> (Variables, String) {
        let (mut input, mut output) = (lines.as_bytes(), Vec::new());
        let mut console = Console { input: Some(&mut input), output: &mut output };
        fill(&mut console, form, wrong, &mut typed).unwrap();
        (typed, String::from_utf8(output).unwrap())
    }

    #[test]
    fn answers_are_read_by_the_fields_types() {
        let fields = vec![
            field("text", FieldType::Text),
            field("whole", FieldType::Integer),
            field("number", FieldType::Number),
            field("truth", FieldType::Boolean),
        ];
        let form = WorkForm { key: None, fields };
        let (typed, shown) = answers(&form, &[], Variables::new(), "a b\nx\n3\n4.5\nyes\n");
        assert_eq!(typed["text"], Value::from("a b"));
        assert_eq!(typed["whole"], Value::from(3));
        assert_eq!(typed["number"], Value::from(4.5));
        assert_eq!(typed["truth"], Value::from(true));
        assert!(shown.contains("\"x\" is no whole number"), "{shown}");
    }

    #[test]
    fn an_empty_answer_keeps_the_value_that_is_shown() {
        let mut with_value = field("power", FieldType::Number);
        with_value.value = Value::from(3);
        let form = WorkForm { key: None, fields: vec![with_value, field("note", FieldType::Text)] };
        let (typed, shown) = answers(&form, &[], Variables::new(), "\n\n");
        assert_eq!(typed.len(), 1);
        assert_eq!(typed["power"], Value::from(3));
        assert!(shown.contains("power [3]:"), "{shown}");
    }

    #[test]
    fn only_wrong_fields_are_asked_again_and_the_rest_is_kept() {
        let form =
            WorkForm { key: None, fields: vec![field("a", FieldType::Text), field("b", FieldType::Text)] };
        let typed = Variables::from([("a".into(), Value::from("1")), ("b".into(), Value::from("bad"))]);
        let wrong = [FieldError { field: "b".into(), message: "is wrong".to_owned() }];
        let (typed, shown) = answers(&form, &wrong, typed, "good\n");
        assert_eq!(typed["a"], Value::from("1"));
        assert_eq!(typed["b"], Value::from("good"));
        assert!(shown.contains("b [bad]:") && !shown.contains("a ["), "{shown}");
    }

    #[test]
    fn allowed_values_are_chosen_by_id_or_label() {
        let mut choice = field("kind", FieldType::Integer);
        choice.allowed = vec![AllowedValue { id: "1".into(), label: "Single".into() }];
        let form = WorkForm { key: None, fields: vec![choice] };
        let (typed, shown) = answers(&form, &[], Variables::new(), "2\nsingle\n");
        assert_eq!(typed["kind"], Value::from(1));
        assert!(shown.contains("(1 = Single)") && shown.contains("choose one of"), "{shown}");
    }

    #[test]
    fn the_end_of_the_input_ends_the_form() {
        let form = WorkForm { key: None, fields: vec![field("a", FieldType::Text)] };
        let (mut input, mut output) = (&b""[..], Vec::new());
        let mut console = Console { input: Some(&mut input), output: &mut output };
        assert!(!fill(&mut console, &form, &[], &mut Variables::new()).unwrap());
        assert!(!console.can_ask());
    }
}
