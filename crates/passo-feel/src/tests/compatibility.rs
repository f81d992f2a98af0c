//! Cases of our own over what the public compatibility cases of DMN look at: every rule of the grammar that makes expressions,
//! every function. They stand in `compatibility.txt`.

use super::{evaluate, shown};

/// A case: the text, what the standard says that it gives, and what it gives instead, if it does not.
struct Case<'t> {
    text: &'t str,
    expected: &'t str,
    instead: Option<&'t str>,
}

fn cases() -> impl Iterator<Item = Case<'static>> {
    let lines = include_str!("compatibility.txt").lines();
    lines.filter_map(|line| {
        let (text, expected) = line.rsplit_once(" => ").filter(|_| !line.starts_with('#'))?;
        Some(match text.strip_prefix("! ") {
            Some(text) => {
                let (expected, instead) = expected.split_once(" | ")?;
                Case { text, expected, instead: Some(instead) }
            }
            None => Case { text, expected, instead: None },
        })
    })
}

#[test]
fn cases_give_what_the_standard_says_or_what_is_noted() {
    let mut differences = Vec::new();
    let mut count = 0;
    for Case { text, expected, instead } in cases() {
        count += 1;
        let given = evaluate(text, "{}").map_or_else(|_| "an error".to_owned(), |value| shown(&value));
        match instead {
            None if given != expected => differences.push(format!("! {text} => {expected} | {given}")),
            Some(instead) if given != instead => differences.push(format!("{text} => {given}")),
            None | Some(_) => {}
        }
    }
    assert!(count > 250, "the cases are found");
    assert!(differences.is_empty(), "lines that should be:\n{}", differences.join("\n"));
}
