//! The same work as the benches do, written by hand with nothing around it: what an engine cannot be faster than.

use std::collections::{BTreeMap, VecDeque};

/// A token goes through so many nodes: a queue, a table, a match.
pub(crate) struct Tokens {
    nodes: Vec<(u8, u32)>,
    queue: VecDeque<u32>,
    /// How many steps there were.
    pub(crate) steps: u64,
}

impl Tokens {
    /// A row of pass-through nodes.
    pub(crate) fn row(nodes: usize) -> Tokens {
        let nodes = (0..nodes).map(|index| (u8::from(index + 1 == nodes), index as u32 + 1)).collect();
        Tokens { nodes, queue: VecDeque::new(), steps: 0 }
    }

    /// Runs one token to the end.
    pub(crate) fn run(&mut self) -> u64 {
        self.queue.push_back(0);
        while let Some(at) = self.queue.pop_front() {
            self.steps += 1;
            if let Some((0, next)) = self.nodes.get(at as usize) {
                self.queue.push_back(*next);
            }
        }
        self.steps
    }
}

/// Splits into branches and joins them, so many rounds: a queue and a counter for each branch.
pub(crate) fn split_and_join(rounds: usize, branches: usize) -> u64 {
    let mut queue = VecDeque::new();
    let mut steps = 0;
    for _ in 0..rounds {
        let mut filled = vec![0_u32; branches];
        let mut count = 0;
        queue.extend(0..branches);
        while let Some(branch) = queue.pop_front() {
            steps += 1;
            if let Some(tokens) = filled.get_mut(branch) {
                *tokens += 1;
                count += 1;
            }
            if count == branches {
                filled.iter_mut().for_each(|tokens| *tokens -= 1);
            }
        }
    }
    steps
}

/// A record that waits, and the index by which it is found.
#[derive(Default)]
pub(crate) struct Waiting {
    records: BTreeMap<u64, Box<[u64; 8]>>,
    by_key: BTreeMap<String, u64>,
    next: u64,
}

impl Waiting {
    /// Adds a record under a key.
    pub(crate) fn add(&mut self, key: String) -> u64 {
        self.next += 1;
        self.records.insert(self.next, Box::new([self.next; 8]));
        self.by_key.insert(key, self.next);
        self.next
    }

    /// Finds a record by its key and takes it out.
    pub(crate) fn take(&mut self, key: &str) -> Option<Box<[u64; 8]>> {
        let number = self.by_key.remove(key)?;
        self.records.remove(&number)
    }
}

/// A script and a condition in bare rhai, as an engine runs them: compiled once, over one scope.
pub(crate) struct BareRhai {
    engine: rhai::Engine,
    condition: rhai::AST,
    script: rhai::AST,
}

impl BareRhai {
    /// Compiles both.
    pub(crate) fn new(condition: &str, script: &str) -> BareRhai {
        let mut engine = rhai::Engine::new();
        engine.set_max_operations(1_000_000).set_optimization_level(rhai::OptimizationLevel::Simple);
        let condition = engine.compile_expression(condition).expect("the condition compiles");
        let script = engine.compile(script).expect("the script compiles");
        BareRhai { engine, condition, script }
    }

    /// Runs the script while the condition holds; gives how often.
    pub(crate) fn count(&self) -> i64 {
        let mut scope = rhai::Scope::new();
        scope.push("i", 0_i64);
        let mut rounds = 0;
        while self.engine.eval_ast_with_scope::<bool>(&mut scope, &self.condition).expect("a truth value") {
            self.engine.run_ast_with_scope(&mut scope, &self.script).expect("the script runs");
            rounds += 1;
        }
        rounds
    }

    /// Evaluates the condition so many times.
    pub(crate) fn decide(&self, times: usize) -> usize {
        let mut scope = rhai::Scope::new();
        scope.push("a", 1_i64);
        (0..times)
            .filter(|_| {
                self.engine.eval_ast_with_scope::<bool>(&mut scope, &self.condition).expect("a truth value")
            })
            .count()
    }
}
