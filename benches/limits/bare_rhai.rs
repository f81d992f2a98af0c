//! A script and a condition in bare rhai.

use rhai::{AST, Engine, OptimizationLevel, Scope};

/// A script and a condition, compiled once, that are run over one scope again and again.
pub struct BareRhai {
    engine: Engine,
    script: AST,
    condition: AST,
}

impl BareRhai {
    /// Compiles the two.
    #[must_use]
    pub fn new(script: &str, condition: &str) -> BareRhai {
        let mut engine = Engine::new();
        engine.set_max_operations(1_000_000).set_optimization_level(OptimizationLevel::Simple);
        let script = engine.compile(script).expect("the script compiles");
        let condition = engine.compile_expression(condition).expect("the condition compiles");
        BareRhai { engine, script, condition }
    }

    /// Runs the script as long as the condition holds, with a variable `i`, which begins at 0; gives how often. A round is two
    /// calls.
    #[must_use]
    pub fn run(&self) -> usize {
        self.run_while(|scope| {
            self.engine.eval_ast_with_scope(scope, &self.condition).expect("the condition gives a value")
        })
    }

    /// The same as long as `i` is below a bound, which is looked at by hand: a round is one call.
    #[must_use]
    pub fn count(&self, bound: i64) -> usize {
        self.run_while(|scope| scope.get_value::<i64>("i").is_some_and(|i| i < bound))
    }

    fn run_while(&self, goes_on: impl Fn(&mut Scope<'_>) -> bool) -> usize {
        let mut scope = Scope::new();
        scope.push("i", 0_i64);
        let mut rounds = 0;
        while goes_on(&mut scope) {
            self.engine.run_ast_with_scope(&mut scope, &self.script).expect("the script runs");
            // Without what the script has declared.
            scope.rewind(1);
            rounds += 1;
        }
        rounds
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_runs_the_script_until_the_bound() {
        let rhai = BareRhai::new("i += 2;", "i < 20");
        assert_eq!((rhai.count(10), rhai.run()), (5, 10));
    }
}
