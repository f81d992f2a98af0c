//! A script in bare rhai.

use rhai::{AST, Engine, OptimizationLevel, Scope};

/// A script, compiled once, that is run over one scope again and again.
pub struct BareRhai {
    engine: Engine,
    script: AST,
}

impl BareRhai {
    /// Compiles the script.
    #[must_use]
    pub fn new(script: &str) -> BareRhai {
        let mut engine = Engine::new();
        engine.set_max_operations(1_000_000).set_optimization_level(OptimizationLevel::Simple);
        let script = engine.compile(script).expect("the script compiles");
        BareRhai { engine, script }
    }

    /// Runs the script as long as the variable `i`, which begins at 0, is below a bound; gives how often. The bound is looked
    /// at by hand: so a round is one call.
    #[must_use]
    pub fn count(&self, bound: i64) -> usize {
        let mut scope = Scope::new();
        scope.push("i", 0_i64);
        let mut rounds = 0;
        while scope.get_value::<i64>("i").is_some_and(|i| i < bound) {
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
        assert_eq!(BareRhai::new("i += 2;").count(10), 5);
    }
}
