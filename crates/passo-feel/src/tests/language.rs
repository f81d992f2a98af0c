//! What the chapter on FEEL in the standard of DMN says (section 10.3 of DMN 1.4).

use super::{fails, gives, gives_with};

#[test]
fn arithmetic_is_decimal() {
    gives("0.1 + 0.2", "0.3");
    gives("1 / 3", "0.3333333333333333333333333333");
    gives("10 - 2 * 3", "4");
    gives("2 ** 10", "1024");
    gives("-(5 - 8)", "3");
    gives("9007199254740993 + 0", "9007199254740993");
    gives("1 / 0", "null");
    gives("\"a\" + \"b\"", "\"ab\"");
    gives("modulo(10, 4)", "2");
    gives("round half up(2.345, 2)", "2.35");
    gives("decimal(1/3, 2)", "0.33");
    gives("floor(1.7)", "1");
}

#[test]
fn comparisons_and_logic_know_three_values() {
    gives("1 < 2 and \"a\" != \"b\"", "true");
    gives("true or null", "true");
    gives("false and null", "false");
    gives("true and null", "null");
    gives("not(false)", "true");
    gives("1 = 1.0", "true");
    gives("\"1\" = 1", "null");
    gives("5 between 1 and 10", "true");
}

#[test]
fn ranges_and_the_operator_in() {
    gives("5 in [1..5]", "true");
    gives("5 in [1..5)", "false");
    gives("5 in (> 3)", "true");
    gives("5 in (1, 5, 7)", "true");
    gives("\"b\" in [\"a\", \"b\"]", "true");
    gives("before([1..5], [6..10])", "true");
    gives("includes([1..10], 5)", "true");
}

#[test]
fn lists_are_filtered_and_counted_from_one() {
    gives("[1, 2, 3][1]", "1");
    gives("[1, 2, 3][-1]", "3");
    gives("[1, 2, 3][4]", "null");
    gives("[1, 2, 3, 4][item > 2]", "[3,4]");
    gives("[{a: 1, b: 2}, {a: 3, b: 4}][a > 1].b", "[4]");
    gives("[{a: 1}, {a: 2}].a", "[1,2]");
    gives("[{item: 1}, {item: 2}][item = 2]", "[{item:2}]");
    gives("[{a: 1}, {b: 2}][item.b = 2]", "[{b:2}]");
    gives("[][1]", "null");
    gives("[][item > 1]", "[]");
    gives("5[item > 3]", "[5]");
    gives("5[1]", "5");
    gives_with(r#"{"lists": [[1, 2], [3]], "i": 2}"#, "lists[i]", "[3]");
    gives_with(r#"{"lists": [[1, 2], [3]]}"#, "for l in lists return l[l[1]]", "[1,null]");
    gives_with(r#"{"limit": 2}"#, "[1, 2, 3][item > limit]", "[3]");
}

#[test]
fn loops_and_quantifiers() {
    gives("for x in [1, 2, 3] return x * 2", "[2,4,6]");
    gives("for i in 1..3, j in [10, 20] return i + j", "[11,21,12,22,13,23]");
    gives("for i in 0..4 return if i = 0 then 1 else i * partial[-1]", "[1,1,2,6,24]");
    gives("some x in [1, 2, 3] satisfies x > 2", "true");
    gives("every x in [1, 2, 3] satisfies x > 2", "false");
    gives("some x in [1, 2], y in [2, 3] satisfies x = y", "true");
}

#[test]
fn contexts_functions_and_conditions() {
    gives("{a: 1, b: a + 1}.b", "2");
    gives("{name: \"Anna\", \"post code\": 20121}", "{name:\"Anna\",post code:20121}");
    gives("{double: function(n) n * 2, r: double(21)}.r", "42");
    gives("if 1 > 2 then \"a\" else \"b\"", "\"b\"");
    gives("get value({a: 5}, \"a\")", "5");
    gives("context put({a: 1}, \"b\", 2)", "{a:1,b:2}");
    gives("1 instance of number", "true");
    gives_with(r#"{"amount": 2}"#, "{amount: amount * 2, twice: amount * 2}", "{amount:4,twice:8}");
    gives_with(r#"{"order": {"lines": [{"price": 3}]}}"#, "order.lines[1].price", "3");
}

#[test]
fn functions_on_strings() {
    gives("substring(\"foobar\", 3)", "\"obar\"");
    gives("substring(\"foobar\", -2, 1)", "\"a\"");
    gives("string length(\"foo\")", "3");
    gives("upper case(\"aBc\")", "\"ABC\"");
    gives("contains(\"foobar\", \"of\")", "false");
    gives("starts with(\"foobar\", \"fo\")", "true");
    gives("matches(\"IT001E12345678\", \"IT[0-9]{3}E[0-9]{8}\")", "true");
    gives("replace(\"abcd\", \"(ab)|(a)\", \"[1=$1]\")", "\"[1=ab]cd\"");
    gives("split(\"a;b;;c\", \";\")", "[\"a\",\"b\",\"\",\"c\"]");
    gives("string join([\"a\", \"b\"], \"-\")", "\"a-b\"");
    gives("string(1.1)", "\"1.1\"");
    gives("number(\"1,000.5\", \",\", \".\")", "1000.5");
}

#[test]
fn functions_on_lists() {
    gives("sum([1, 2, 3])", "6");
    gives("min(3, 1, 2)", "1");
    gives("mean([2, 4])", "3");
    gives("count([])", "0");
    gives("list contains([1, 2], 2)", "true");
    gives("append([1], 2, 3)", "[1,2,3]");
    gives("concatenate([1], [2, 3])", "[1,2,3]");
    gives("distinct values([1, 2, 1])", "[1,2]");
    gives("flatten([[1, [2]], 3])", "[1,2,3]");
    gives("sort([3, 1, 2], function(x, y) x < y)", "[1,2,3]");
    gives("index of([1, 2, 1], 1)", "[1,3]");
    gives("reverse([1, 2])", "[2,1]");
    gives("sublist([1, 2, 3], 2, 1)", "[2]");
    gives("all([true, null])", "null");
}

#[test]
fn dates_times_and_durations() {
    gives("date(\"2026-02-28\") + duration(\"P1D\")", "\"2026-03-01\"");
    gives("date(\"2026-03-31\") + duration(\"P1M\")", "\"2026-04-30\"");
    gives("date(\"2026-03-02\").year", "2026");
    gives("@\"2026-03-02\" > @\"2026-03-01\"", "true");
    gives("date and time(\"2026-03-02T08:00:00Z\") + duration(\"PT1H30M\")", "2026-03-02T09:30:00+00:00");
    gives("date and time(\"2026-03-02T08:00:00@Europe/Rome\")", "2026-03-02T08:00:00+01:00");
    gives("date and time(\"2026-07-02T08:00:00@Europe/Rome\")", "2026-07-02T08:00:00+02:00");
    gives("time(\"08:30:00\")", "\"08:30:00\"");
    gives("duration(\"P1Y2M\")", "P1Y2M");
    gives("duration(\"P2DT3H\").hours", "3");
    gives("years and months duration(date(\"2025-01-01\"), date(\"2026-03-01\"))", "P1Y2M");
    gives("day of week(date(\"2026-03-02\"))", "\"Monday\"");
    gives("date(\"2026-13-02\")", "null");
}

#[test]
fn the_clock_is_that_of_the_instance() {
    gives("now()", "2026-03-02T08:30:00+00:00");
    gives("today()", "\"2026-03-02\"");
    gives("now() + duration(\"P1D\")", "2026-03-03T08:30:00+00:00");
    gives("for i in 1..2 return today()", "[\"2026-03-02\",\"2026-03-02\"]");
}

#[test]
fn functions_of_plug_ins_are_told_apart_by_their_arguments() {
    gives("discount(200)", "20");
    gives("discount(200, 7)", "7");
    gives("[100, 200][discount(item) > 15]", "[200]");
    fails("discount(\"a\")", "{}", "the price is no number");
    fails("[1][blocked()]", "{}", "BPMN error BLOCKED: the customer is blocked");
    fails("discont(200)", "{}", "there is no function \"discont\"");
    fails("discount(1, 2, 3)", "{}", "does not take 3 arguments");
    fails("discount(price: 3)", "{}", "have no names");
}

#[test]
fn quantifiers_go_over_ranges_without_brackets() {
    gives("some x in 1..3 satisfies x > 2", "true");
    gives_with(r#"{"n": 3}"#, "every x in 1..n satisfies x > 0", "true");
    gives_with(r#"{"xs": [1, 2]}"#, "some x in 1..count(xs) satisfies xs[x] = 3", "false");
    gives("every x in 1..2, y in 2..3 satisfies x < y or x = 2", "true");
}

#[test]
fn functions_of_camunda() {
    gives("is defined(missing)", "false");
    gives_with(
        r#"{"a": {"b": null}}"#,
        "[is defined(a), is defined(a.b), is defined(a.c)]",
        "[true,true,false]",
    );
    gives("get or else(missing, 5)", "5");
    gives("get or else(1, 5)", "1");
    gives("cycle(3, duration(\"PT90M\"))", "\"R3/PT1H30M\"");
    gives("cycle(duration(\"P1D\"))", "\"R/P1D\"");
    gives("cycle(null, duration(\"P1M\"))", "\"R/P1M\"");
    gives("cycle(\"often\", duration(\"P1D\"))", "null");
    gives("put({a: 1}, \"b\", 2)", "{a:1,b:2}");
    gives("put all([{a: 1, b: 2}, {b: 3}])", "{a:1,b:3}");
    gives("fromAi(order.id, \"the number of the order\")", "null");
    gives("trim(\"  a \")", "\"a\"");
    gives("is blank(\" \")", "true");
    gives("[is empty([]), is empty([1])]", "[true,false]");
    gives("partition([1, 2, 3], 2)", "[[1,2],[3]]");
    gives("partition([1], 0)", "null");
    gives("duplicate values([1, 2, 1, 1, 3, 3])", "[1,3]");
    gives("last day of month(date(\"2028-02-10\"))", "\"2028-02-29\"");
    gives("last day of month(date and time(\"2026-12-10T00:00:00Z\"))", "\"2026-12-31\"");
    gives("number(\"1500.5\")", "1500.5");
    gives("number(\"x\")", "null");
    gives("context merge([{a: 1}, {b: 2}])", "{a:1,b:2}");
    gives("get entries({a: 1})", "[{key:\"a\",value:1}]");
    gives("string join([\"a\", \"b\"])", "\"ab\"");
    gives("assert(4, 4 > 3)", "4");
    fails("assert(missing, missing != null, \"the order is missing\")", "{}", "the order is missing");
    fails("assert(1, false)", "{}", "does not hold");
    fails("trim(\"a\", 1)", "{}", "does not take 2 arguments");
    gives_with(r#"{"trim": "t"}"#, "trim + \"a\"", "\"ta\"");
}

#[test]
fn names_may_stand_in_backticks() {
    gives_with(r#"{"first name": "Anna", "a-b": 4}"#, "`first name` + string(`a-b`)", "\"Anna4\"");
    gives("{\"a b\": 1}.`a b` + 1", "2");
}

#[test]
fn null_is_equal_to_null_and_to_nothing_else() {
    for text in ["missing = 1", "null = 1", "1 = null", "{}.a = 1", "missing = \"a\"", "null = [1]"] {
        gives(text, "false");
    }
    for text in ["missing != 1", "null = null", "missing = null", "{}.a = null", "[1][2] = null"] {
        gives(text, "true");
    }
    gives("missing < 1", "null");
    gives("\"1\" = 1", "null");
}

#[test]
fn instants_are_compared_as_such_and_utc_is_the_zone_of_those_without() {
    for text in [
        "date and time(\"2026-01-02T00:00:00\") = date and time(\"2026-01-02T00:00:00Z\")",
        "date and time(\"2026-01-02T01:00:00+01:00\") = date and time(\"2026-01-02T00:00:00Z\")",
        "date and time(\"2026-01-01T23:30:00Z\") > date and time(\"2026-01-02T00:15:00+01:00\")",
        "now() > date and time(\"2026-03-02T09:29:00+01:00\")",
        "now() >= date and time(\"2026-03-02T08:30:00\")",
        "now() between date and time(\"2026-03-02T08:00:00\") and date and time(\"2026-03-02T09:00:00\")",
        "now() in [date and time(\"2026-03-02T08:00:00\")..date and time(\"2026-03-02T09:00:00\")]",
        "now() in (< date and time(\"2026-03-02T08:31:00\"))",
        "time(\"10:00:00\") > time(\"10:30:00+01:00\")",
    ] {
        gives(text, "true");
    }
    gives("now() - date and time(\"2026-03-02T08:00:00\")", "PT30M");
    gives("now() - date and time(\"2026-03-02T08:00:00+01:00\")", "PT1H30M");
    gives("now() - duration(\"P1D\")", "2026-03-01T08:30:00+00:00");
    gives("string(date and time(\"2026-01-02T00:00:00\"))", "\"2026-01-02T00:00:00\"");
    gives("[3 - 1, -(2) - 1]", "[2,-3]");
    gives("date(\"2026-01-03\") - date(\"2026-01-01\")", "P2D");
}
