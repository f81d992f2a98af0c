//! Outcomes as a picture: how many times its limit each thing takes, on a logarithmic scale.

use std::fmt::Write as _;

use super::Outcome;
use super::figure::three_digits;

/// Width of the picture, and where the bars stand in it.
const WIDTH: f64 = 960.0;
const LEFT: f64 = 390.0;
const RIGHT: f64 = 790.0;

/// Height of a row, and where the first one begins.
const ROW: f64 = 22.0;
const TOP: f64 = 64.0;

/// Colours for light and for dark surroundings; without a background, so that it stands on that of the page.
const STYLE: &str = "text{font:12px system-ui,sans-serif;fill:#24292f}.head{font-size:16px;font-weight:600}\
.small{font-size:11px;fill:#57606a}.line{stroke:#d0d7de}.limit{stroke:#24292f;stroke-width:1.5}\
.kept{fill:#2da44e}.missed{fill:#bf8700}.free{fill:#6e7781}.goal{stroke:#cf222e;stroke-width:2}\
@media(prefers-color-scheme:dark){text{fill:#e6edf3}.small{fill:#8d96a0}.line{stroke:#30363d}\
.limit{stroke:#e6edf3}.kept{fill:#3fb950}.missed{fill:#d29922}.free{fill:#8d96a0}.goal{stroke:#ff7b72}}";

/// The picture as SVG. What has no ratio is not in it.
#[must_use]
pub fn chart(outcomes: &[Outcome], caption: &str) -> String {
    let rows: Vec<(&Outcome, f64)> =
        outcomes.iter().filter_map(|outcome| outcome.ratio.map(|ratio| (outcome, ratio))).collect();
    let scale = Scale::around(rows.iter().map(|(_, ratio)| *ratio));
    let bottom = TOP + ROW * rows.len() as f64;
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {height}\" role=\"img\" aria-labelledby=\"title about\">\n\
         <title id=\"title\">Passo beside its limits</title>\n<desc id=\"about\">{caption}</desc>\n<style>{STYLE}</style>\n\
         <text class=\"head\" x=\"8\" y=\"22\">Times the limit, less is better</text>\n",
        height = bottom + 44.0,
        caption = escaped(caption),
    );
    scale.draw(&mut svg, bottom);
    for (index, (outcome, ratio)) in rows.iter().enumerate() {
        bar(&mut svg, &scale, TOP + ROW * index as f64, outcome, *ratio);
    }
    let _ = writeln!(
        svg,
        "<line class=\"limit\" x1=\"{x:.1}\" x2=\"{x:.1}\" y1=\"{TOP}\" y2=\"{bottom}\"/>\n\
         <text class=\"small\" x=\"8\" y=\"{below}\">{caption}</text>\n\
         <text class=\"small\" x=\"8\" y=\"{last}\">Green: the goal (red mark) is kept. Yellow: not yet. Grey: no goal.</text>\n</svg>",
        x = scale.place(1.0),
        below = bottom + 20.0,
        last = bottom + 36.0,
        caption = escaped(caption),
    );
    svg
}

/// A name, a bar from the limit to the ratio, the goal as a mark, and the figures.
fn bar(svg: &mut String, scale: &Scale, top: f64, outcome: &Outcome, ratio: f64) {
    let (from, to) = (scale.place(ratio.min(1.0)), scale.place(ratio.max(1.0)));
    let class = match outcome.is_good() {
        None => "free",
        Some(true) => "kept",
        Some(false) => "missed",
    };
    let text = top + 15.0;
    let _ = writeln!(
        svg,
        "<text x=\"{name}\" y=\"{text}\" text-anchor=\"end\">{label}</text>\
         <rect class=\"{class}\" x=\"{from:.1}\" y=\"{bar}\" width=\"{width:.1}\" height=\"14\" rx=\"2\"/>\
         <text x=\"{figures}\" y=\"{text}\">{ratio} × · {figure}</text>",
        name = LEFT - 10.0,
        label = escaped(&outcome.name),
        bar = top + 4.0,
        width = (to - from).max(1.0),
        figures = RIGHT + 14.0,
        ratio = three_digits(ratio),
        figure = outcome.unit.text(outcome.engine),
    );
    let good = outcome.limit.and_then(|(_, limit)| outcome.goal.good_ratio(limit));
    if let Some(good) = good.filter(|good| scale.has(*good)) {
        let _ = writeln!(
            svg,
            "<line class=\"goal\" x1=\"{x:.1}\" x2=\"{x:.1}\" y1=\"{from}\" y2=\"{to}\"/>",
            x = scale.place(good),
            from = top + 1.0,
            to = top + ROW - 1.0,
        );
    }
}

/// Whole powers of ten, from one to the other.
struct Scale {
    first: i32,
    last: i32,
}

impl Scale {
    /// A scale that has the limit and all these ratios.
    fn around(ratios: impl Iterator<Item = f64>) -> Scale {
        let powers = ratios.filter(|ratio| ratio.is_finite() && *ratio > 0.0).map(f64::log10);
        let (first, last) =
            powers.fold((-0.1_f64, 1.0_f64), |(first, last), power| (first.min(power), last.max(power)));
        Scale { first: first.floor() as i32, last: last.ceil() as i32 }
    }

    fn has(&self, ratio: f64) -> bool {
        (f64::from(self.first)..=f64::from(self.last)).contains(&ratio.log10())
    }

    fn place(&self, ratio: f64) -> f64 {
        let part = (ratio.log10() - f64::from(self.first)) / f64::from(self.last - self.first);
        LEFT + part.clamp(0.0, 1.0) * (RIGHT - LEFT)
    }

    fn draw(&self, svg: &mut String, bottom: f64) {
        for power in self.first..=self.last {
            let ratio = 10_f64.powi(power);
            let _ = writeln!(
                svg,
                "<line class=\"line\" x1=\"{x:.1}\" x2=\"{x:.1}\" y1=\"{TOP}\" y2=\"{bottom}\"/>\
                 <text class=\"small\" x=\"{x:.1}\" y=\"{above}\" text-anchor=\"middle\">{ratio} ×</text>",
                x = self.place(ratio),
                above = TOP - 8.0,
            );
        }
    }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::harness::{Goal, Unit};

    fn outcome(name: &str, ratio: f64) -> Outcome {
        Outcome {
            name: name.to_owned(),
            unit: Unit::Time,
            engine: ratio * 10.0,
            limit: Some(("by hand", 10.0)),
            ratio: Some(ratio),
            spread: 0.0,
            goal: Goal::times_the_limit(2.0),
        }
    }

    #[test]
    fn the_picture_is_well_formed_and_has_every_row() {
        let svg = chart(&[outcome("a < b & c", 0.5), outcome("large", 12_345.0)], "one & two");
        let mut reader = quick_xml::Reader::from_str(&svg);
        let mut bars = 0;
        loop {
            match reader.read_event() {
                Ok(quick_xml::events::Event::Eof) => break,
                Ok(quick_xml::events::Event::Empty(tag)) if tag.name().as_ref() == "rect" => bars += 1,
                Ok(_) => {}
                Err(error) => panic!("{error}: {svg}"),
            }
        }
        assert_eq!(bars, 2);
        assert!(svg.contains("a &lt; b &amp; c") && svg.contains("12345 ×"), "{svg}");
    }

    #[test]
    fn bars_begin_at_the_limit_and_grow_by_powers() {
        let scale = Scale::around([0.5, 40.0].into_iter());
        assert_eq!((scale.first, scale.last), (-1, 2));
        assert!((scale.place(10.0) - scale.place(1.0) - (scale.place(1.0) - scale.place(0.1))).abs() < 1e-9);
        assert!(scale.has(2.0) && !scale.has(200.0));
    }

    #[test]
    fn what_has_no_ratio_is_left_out() {
        let alone = Outcome { limit: None, ratio: None, ..outcome("alone", 1.0) };
        assert!(!chart(&[alone], "").contains("alone"));
    }
}
