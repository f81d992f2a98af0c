//! Texts and values as XML has them.

/// The text of an element. One of several lines with characters that would have to be replaced stands in a CDATA section,
/// so that a script stays readable.
pub(super) fn push_text(text: &str, output: &mut String) {
    let is_script = text.contains('\n') && text.contains(['<', '&']);
    if is_script && !text.contains('\r') && !text.contains("]]>") {
        output.push_str("<![CDATA[");
        output.push_str(text);
        output.push_str("]]>");
        return;
    }
    let mut before = ['\0'; 2];
    for character in text.chars() {
        match character {
            '<' => output.push_str("&lt;"),
            '&' => output.push_str("&amp;"),
            '\r' => output.push_str("&#13;"),
            '>' if before == [']'; 2] => output.push_str("&gt;"),
            other => output.push(other),
        }
        before = [before[1], character];
    }
}

/// The value of an attribute, without its quotes. White space other than a space is written as a number: as itself it would be
/// read as a space.
pub(super) fn push_value(value: &str, output: &mut String) {
    for character in value.chars() {
        match character {
            '<' => output.push_str("&lt;"),
            '&' => output.push_str("&amp;"),
            '"' => output.push_str("&quot;"),
            '\t' => output.push_str("&#9;"),
            '\n' => output.push_str("&#10;"),
            '\r' => output.push_str("&#13;"),
            other => output.push(other),
        }
    }
}

/// A piece of the source as it stands, but for the ends of its lines.
pub(super) fn push_source(piece: &str, output: &mut String) {
    output.push_str(&piece.replace("\r\n", "\n").replace('\r', "\n"));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(push: fn(&str, &mut String), text: &str, expected: &str) {
        let mut output = String::new();
        push(text, &mut output);
        assert_eq!(output, expected);
    }

    #[test]
    fn only_scripts_of_several_lines_stand_in_sections() {
        check(push_text, "a < b && c > d", "a &lt; b &amp;&amp; c > d");
        check(push_text, "a\nb > c", "a\nb > c");
        check(push_text, "if a < b {\n}", "<![CDATA[if a < b {\n}]]>");
        check(push_text, "a[b[0]]>c\n& ]]]>", "a[b[0]]&gt;c\n&amp; ]]]&gt;");
        check(push_text, "a <\r\nb", "a &lt;&#13;\nb");
    }

    #[test]
    fn values_keep_their_white_space() {
        check(push_value, "a\tb\n\"<'&>", "a&#9;b&#10;&quot;&lt;'&amp;>");
        check(push_source, "a\r\nb\rc", "a\nb\nc");
    }
}
