use crate::expression::Purpose;
use crate::expression::testing::run;
use crate::value::Value;

fn variables() -> Vec<(&'static str, Value)> {
    vec![("x", 11.into()), ("name", "Anna".into()), ("list", vec![1, 2].into()), ("done", false.into())]
}

#[track_caller]
fn gives(language: &str, source: &str, purpose: Purpose, expected: impl Into<Value>) {
    let result = run(language, source, purpose, &variables());
    assert_eq!(result.map(|(value, _)| value), Ok(expected.into()), "{language}: {source}");
}

#[track_caller]
fn sets(language: &str, source: &str, name: &str, expected: impl Into<Value>) {
    let (_, variables) = run(language, source, Purpose::Script, &variables()).expect(source);
    assert_eq!(variables.get(name), Some(&expected.into()), "{language}: {source}");
}

#[track_caller]
fn fails(language: &str, source: &str, expected: &str) {
    let message = run(language, source, Purpose::Script, &variables()).expect_err(source);
    assert!(message.contains(expected), "{language}: {source}: {message}");
}

#[test]
fn conditions_of_each_language_are_decided() {
    for (language, source) in [
        ("http://www.java.com/java", "return x > 10;"),
        ("java", "return KieFunctions.equalsTo(name, \"Anna\") && KieFunctions.between(x, 10, 12);"),
        ("java", "return org.jbpm.process.instance.impl.util.KieFunctions.isFalse(done);"),
        ("java", "return name.equals(\"Anna\") && list.size() == 2;"),
        ("http://www.mvel.org/2.0", "x > 10 && name == \"Anna\""),
        ("mvel", "return !done;"),
        ("text/javascript", "x === 11 && name !== 'Berta'"),
        ("JavaScript", "'11' == x"),
        ("groovy", "name == 'Anna' && x >= 11"),
        ("python", "x > 10 and not done and name in ['Anna', 'Berta']"),
        ("python", "True if x == 11 else False"),
    ] {
        gives(language, source, Purpose::Condition, true);
    }
}

#[test]
fn assignments_change_variables() {
    sets("java", "kcontext.setVariable(\"y\", \"text\");", "y", "text");
    sets(
        "java",
        "String s = (java.lang.String) kcontext.getVariable(\"name\"); kcontext.setVariable(\"y\", s);",
        "y",
        "Anna",
    );
    sets("groovy", "y = [name: name, 'of': [:]].name", "y", "Anna");
    sets("java", "int z = x + 1; kcontext.setVariable(\"y\", z * 2);", "y", 24);
    sets(
        "java",
        "java.util.List<String> all = java.util.Arrays.asList(1, 2);\nkcontext.setVariable(\"y\", all);",
        "y",
        vec![1, 2],
    );
    sets("javascript", "var a = 2; y = a * x", "y", 22);
    sets("javascript", "execution.setVariable('y', 'a' + x);", "y", "a11");
    sets("groovy", "def a = 3\nexecution.setVariable('y', a + x)", "y", 14);
    sets("groovy", "x++\nx += 2", "x", 14);
    let instance = "def processInstance = execution.getProcessInstance()\ndef Object value = processInstance.getVariable('sum')\n\
                    def int sum \nif (value == null) {\n sum = 0 \n} else {\n sum = value\n}\nprocessInstance.setVariable('sum', sum + 1)";
    sets("groovy", instance, "sum", 1);
    sets("python", "y = x + 1\nz = y * 2", "z", 24);
    sets("mvel", "y = x; if (y > 10) { y = 10; } else { y = 0; }", "y", 10);
}

#[test]
fn what_is_declared_stays_inside() {
    let (_, after) = run("java", "int x = 1; x = 2;", Purpose::Script, &variables()).expect("it runs");
    assert_eq!(after.get("x"), Some(&Value::from(11)));
    let (_, after) =
        run("groovy", "if (x > 1) { def y = 1 }\ny = 5", Purpose::Script, &variables()).expect("it runs");
    assert_eq!(after.get("y"), Some(&Value::from(5)));
}

#[test]
fn the_last_expression_is_the_result() {
    gives("groovy", "def a = 1\na + x", Purpose::Script, 12);
    gives("javascript", "x * 2", Purpose::Script, 22);
    gives("java", "return x / 2;", Purpose::Value, 5);
    gives("javascript", "x / 2", Purpose::Value, 5.5);
    gives("python", "str(x) + 'a'", Purpose::Value, "11a");
}

#[test]
fn prints_go_nowhere() {
    gives("java", "System.out.println(\"Hello \" + person.getName());", Purpose::Script, Value::Null);
    gives("groovy", "println 'a'; out.println('b')", Purpose::Script, Value::Null);
}

#[test]
fn bpmn_errors_are_thrown() {
    fails(
        "groovy",
        "throw new org.camunda.bpm.engine.delegate.BpmnError('refused', 'no')",
        "BPMN error refused: no",
    );
    fails("javascript", "throw new BpmnError('refused');", "BPMN error refused: ");
    fails("java", "throw new RuntimeException(\"broken\");", "broken");
}

#[test]
fn what_is_not_plain_says_where() {
    fails("java", "int a = 1;\nfor (int i = 0; i < 3; i++) { a++; }", "2:");
    fails("groovy", "x = service.find(3)", "`service.find` is code of the vendor's engine");
    fails("python", "for i in list:\n  x = i", "1:5");
    fails("javascript", "function f() { return 1; }", "1:10");
}

#[test]
fn a_script_that_fails_changes_nothing() {
    let failed = run("groovy", "x = 1\ny = 1 / 0", Purpose::Script, &variables());
    assert_eq!(failed.expect_err("it fails"), "a number is divided by zero");
}

#[test]
fn nesting_is_bounded() {
    fails("java", &"if (x > 1) ".repeat(500), "nested too deep");
    fails("java", &format!("y = {}1;", "!".repeat(500)), "nested too deep");
    fails("java", &format!("y = {}1;", "(Integer) ".repeat(5000)), "nested too deep");
}
