//! Times as jBPM writes them beside ISO 8601: `500`, `1d2h3m4s5ms`, and `delay###period` for what repeats.

use super::super::text::{has_expression, juel};
use crate::model::{EventDefinitionKind, Expression};

/// Turns the times of a timer into ISO 8601.
pub(super) fn as_iso(kind: &mut EventDefinitionKind) {
    let EventDefinitionKind::Timer { date, duration, cycle } = kind else { return };
    for text in [&mut *date, &mut *duration, &mut *cycle].into_iter().flatten() {
        if text.language.is_none() && has_expression(&text.body) {
            **text = juel(&text.body, text.span);
        }
    }
    if let Some(text) = duration {
        rewrite(text, |body| Some(format!("PT{}S", seconds(milliseconds(body)?))));
    }
    if let Some(text) = cycle {
        rewrite(text, |body| {
            let (_, period) = body.split_once("###").unwrap_or((body, body));
            Some(format!("R/PT{}S", seconds(milliseconds(period)?)))
        });
    }
}

fn rewrite(text: &mut Expression, iso: impl Fn(&str) -> Option<String>) {
    if let Some(body) = iso(text.body.trim()) {
        text.body = body;
    }
}

fn seconds(milliseconds: u64) -> String {
    format!("{}.{:03}", milliseconds / 1000, milliseconds % 1000)
}

/// The milliseconds of a time such as `1m30s`; a bare number counts milliseconds.
fn milliseconds(text: &str) -> Option<u64> {
    const UNITS: [(&str, u64); 5] =
        [("ms", 1), ("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1000)];
    if text.is_empty() || !text.starts_with(|first: char| first.is_ascii_digit()) {
        return None;
    }
    let (mut total, mut rest) = (0u64, text);
    while !rest.is_empty() {
        let digits = rest.find(|letter: char| !letter.is_ascii_digit()).unwrap_or(rest.len());
        let count: u64 = rest.get(..digits)?.parse().ok()?;
        rest = rest.get(digits..)?;
        let unit = UNITS.iter().find(|(unit, _)| rest.starts_with(unit));
        let (unit, length) = match unit {
            Some(unit) => *unit,
            None if rest.is_empty() => ("", 1),
            None => return None,
        };
        rest = rest.strip_prefix(unit)?;
        total = total.checked_add(count.checked_mul(length)?)?;
    }
    Some(total)
}

#[cfg(test)]
mod tests {
    use super::milliseconds;

    #[test]
    fn times_in_units_are_read() {
        for (text, expected) in [
            ("500", Some(500)),
            ("1s", Some(1000)),
            ("1m30s", Some(90_000)),
            ("1d2h3m4s5ms", Some(93_784_005)),
            ("250ms", Some(250)),
            ("PT1S", None),
            ("1x", None),
            ("", None),
            ("2026-01-01", None),
        ] {
            assert_eq!(milliseconds(text), expected, "{text}");
        }
    }
}
