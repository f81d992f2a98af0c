//! What the interpreter needs to run a text, kept by each thread for the text's next run: its scope, and what it has found out about
//! the functions that the text calls.

use std::cell::RefCell;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use rhai::{AST, Caches, Dynamic, Engine, EvalAltResult, GlobalRuntimeState, Scope};

/// How many interpreters a thread keeps at most. Texts whose numbers are so far apart take each other's place.
const KEPT: usize = 256;

thread_local! {
    /// Threads share none, so that none waits for another.
    static INTERPRETERS: RefCell<Vec<Option<Box<Interpreter>>>> = const { RefCell::new(Vec::new()) };
}

/// A compiled text, told apart from all others of the program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Text(u64);

impl Text {
    pub(super) fn new() -> Text {
        static LAST: AtomicU64 = AtomicU64::new(0);
        Text(LAST.fetch_add(1, Ordering::Relaxed))
    }

    /// Where its interpreter is kept.
    fn place(self) -> usize {
        self.0 as usize % KEPT
    }
}

/// The state of the interpreter of one text, between runs without values that hold memory.
pub(super) struct Interpreter {
    text: Text,
    /// The variables of the text.
    pub(super) scope: Scope<'static>,
    global: GlobalRuntimeState,
    caches: Caches,
}

impl Interpreter {
    /// An interpreter for a text, with all its variables, whose values mean nothing.
    pub(super) fn take(text: Text, names: &[Arc<str>], engine: &Engine, ast: &AST) -> Box<Interpreter> {
        let kept = INTERPRETERS.try_with(|interpreters| {
            let mut interpreters = interpreters.borrow_mut();
            interpreters.get_mut(text.place())?.take_if(|known| known.text == text)
        });
        kept.ok().flatten().unwrap_or_else(|| {
            let mut scope = Scope::new();
            for name in names {
                scope.push_dynamic(name.as_ref(), Dynamic::UNIT);
            }
            Box::new(Interpreter::new(text, scope, engine, ast))
        })
    }

    /// An interpreter for a text, with these variables.
    pub(super) fn new(text: Text, scope: Scope<'static>, engine: &Engine, ast: &AST) -> Interpreter {
        let mut global = engine.new_global_runtime_state();
        global.lib.push(ast.shared_lib().clone());
        Interpreter { text, scope, global, caches: Caches::new() }
    }

    /// Runs the text. What it has declared stays in the scope.
    pub(super) fn run(&mut self, engine: &Engine, ast: &AST) -> Result<Dynamic, Box<EvalAltResult>> {
        self.global.num_operations = Default::default();
        #[allow(
            deprecated,
            reason = "no other call of the interpreter takes a state that it has been in before"
        )]
        engine.eval_statements_raw(&mut self.global, &mut self.caches, &mut self.scope, ast.statements())
    }

    /// Keeps the interpreter for the next run. Its run must have come to its end, and its variables must hold no memory, or it would
    /// stay as long as the thread.
    pub(super) fn keep(self: Box<Interpreter>) {
        // A thread that is about to end keeps none.
        let _ = INTERPRETERS.try_with(|interpreters| {
            let mut interpreters = interpreters.borrow_mut();
            let place = self.text.place();
            if interpreters.len() <= place {
                interpreters.resize_with(place + 1, || None);
            }
            if let Some(slot) = interpreters.get_mut(place) {
                *slot = Some(self);
            }
        });
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use rhai::Engine;

    use super::{Interpreter, KEPT, Text};

    #[test]
    fn an_interpreter_comes_back_unless_another_took_its_place() {
        let (engine, names) = (Engine::new(), ["a".into()]);
        let ast = engine.compile("a += 1").expect("it compiles");
        let take = |text: Text, names: &[Arc<str>]| Interpreter::take(text, names, &engine, &ast);
        let (text, other) = (Text(7), Text(7 + KEPT as u64));
        let mut interpreter = take(text, &names);
        interpreter.scope.set_value("a", 7_i64);
        assert!(interpreter.run(&engine, &ast).is_ok());
        interpreter.keep();
        let back = take(text, &names);
        assert_eq!(back.scope.get_value("a"), Some(8_i64), "it is the same");
        back.keep();
        assert!(take(other, &["c".into()]).scope.contains("c"), "it is not that of another text");
        take(other, &["c".into()]).keep();
        assert!(take(text, &names).scope.get_value::<i64>("a").is_none(), "it is made anew");
    }

    #[test]
    fn each_run_has_all_operations() {
        let mut engine = Engine::new();
        engine.set_max_operations(100);
        let ast = engine.compile("for i in 0..10 {}").expect("it compiles");
        let mut interpreter = Interpreter::take(Text(9), &[], &engine, &ast);
        assert!((0..50).all(|_| interpreter.run(&engine, &ast).is_ok()));
    }
}
