//! Which variables of the process a compiled text uses.

use std::sync::Arc;

use rhai::{AST, ASTNode, Expr, Stmt};

/// The variables of a text that it does not declare itself.
pub(super) struct Used {
    /// Their names, in the order of first use.
    pub(super) names: Vec<Arc<str>>,
    /// By the same index: whether the text may change the variable, by an assignment or a method call on it.
    pub(super) written: Vec<bool>,
}

/// The variables that the text uses. The parser has already found those that the text declares: they carry an index.
pub(super) fn used(ast: &AST) -> Used {
    let mut used = Used { names: Vec::new(), written: Vec::new() };
    ast.walk(&mut |path: &[ASTNode]| {
        match path.last() {
            Some(ASTNode::Expr(expression)) => {
                if let Some(name) = free_name(expression) {
                    used.note(name, false);
                }
                if let Expr::Dot(chain, ..) | Expr::Index(chain, ..) = expression
                    && let Some(name) = free_name(&chain.lhs)
                    && may_change(expression)
                {
                    used.note(name, true);
                }
            }
            Some(ASTNode::Stmt(Stmt::Assignment(assignment))) => {
                if let Some(name) = root_name(&assignment.1.lhs) {
                    used.note(name, true);
                }
            }
            _ => {}
        }
        true
    });
    used
}

impl Used {
    fn note(&mut self, name: &str, written: bool) {
        let index = match self.names.iter().position(|known| &**known == name) {
            Some(index) => index,
            None => {
                self.names.push(name.into());
                self.written.push(false);
                self.names.len() - 1
            }
        };
        if let Some(flag) = self.written.get_mut(index) {
            *flag |= written;
        }
    }
}

/// The name of a variable that the text did not declare before this use.
pub(super) fn free_name(expression: &Expr) -> Option<&str> {
    match expression {
        Expr::Variable(variable, None, _) if variable.0.is_none() => Some(variable.1.as_str()),
        _ => None,
    }
}

/// The variable at the root of `a`, `a.b`, `a[0].b`.
fn root_name(expression: &Expr) -> Option<&str> {
    match expression {
        Expr::Dot(chain, ..) | Expr::Index(chain, ..) => root_name(&chain.lhs),
        other => free_name(other),
    }
}

/// Whether a chain such as `a.b.push(1)` calls a method, which may change its root.
fn may_change(expression: &Expr) -> bool {
    match expression {
        Expr::Dot(chain, ..) | Expr::Index(chain, ..) => may_change(&chain.rhs) || may_change(&chain.lhs),
        Expr::MethodCall(..) => true,
        _ => false,
    }
}
