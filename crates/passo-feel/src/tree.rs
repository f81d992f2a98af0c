//! The parts of a node of the parser's tree, in one place.

use dsntk_feel_parser::AstNode;

/// Gives the parts of a node, in the order in which they stand in the text. `$one` and `$all` say how they are borrowed.
macro_rules! parts {
    ($node:expr, $one:ident, $all:ident) => {
        match $node {
            AstNode::At(_)
            | AstNode::Boolean(_)
            | AstNode::ContextEntryKey(_)
            | AstNode::ContextTypeEntryKey(_)
            | AstNode::FeelType(_)
            | AstNode::Irrelevant
            | AstNode::Name(_)
            | AstNode::Null
            | AstNode::Numeric(..)
            | AstNode::ParameterName(_)
            | AstNode::QualifiedNameSegment(_)
            | AstNode::String(_) => Vec::new(),
            AstNode::CommaList(all)
            | AstNode::Context(all)
            | AstNode::ContextType(all)
            | AstNode::ExpressionList(all)
            | AstNode::FormalParameters(all)
            | AstNode::IterationContexts(all)
            | AstNode::List(all)
            | AstNode::NamedParameters(all)
            | AstNode::NegatedList(all)
            | AstNode::ParameterTypes(all)
            | AstNode::PositionalParameters(all)
            | AstNode::QualifiedName(all)
            | AstNode::QuantifiedContexts(all) => all.$all().collect(),
            AstNode::EvaluatedExpression(a)
            | AstNode::FunctionBody(a, _)
            | AstNode::IntervalEnd(a, _)
            | AstNode::IntervalStart(a, _)
            | AstNode::ListType(a)
            | AstNode::Neg(a)
            | AstNode::RangeType(a)
            | AstNode::Satisfies(a)
            | AstNode::UnaryGe(a)
            | AstNode::UnaryGt(a)
            | AstNode::UnaryLe(a)
            | AstNode::UnaryLt(a)
            | AstNode::UnaryEq(a)
            | AstNode::UnaryNe(a) => vec![a.$one()],
            AstNode::Add(a, b)
            | AstNode::And(a, b)
            | AstNode::ContextEntry(a, b)
            | AstNode::ContextTypeEntry(a, b)
            | AstNode::Div(a, b)
            | AstNode::Eq(a, b)
            | AstNode::Every(a, b)
            | AstNode::Exp(a, b)
            | AstNode::Filter(a, b)
            | AstNode::For(a, b)
            | AstNode::FormalParameter(a, b)
            | AstNode::FunctionDefinition(a, b)
            | AstNode::FunctionInvocation(a, b)
            | AstNode::FunctionType(a, b)
            | AstNode::Ge(a, b)
            | AstNode::Gt(a, b)
            | AstNode::In(a, b)
            | AstNode::InstanceOf(a, b)
            | AstNode::IterationContextSingle(a, b)
            | AstNode::Le(a, b)
            | AstNode::Lt(a, b)
            | AstNode::Mul(a, b)
            | AstNode::NamedParameter(a, b)
            | AstNode::Nq(a, b)
            | AstNode::Or(a, b)
            | AstNode::Out(a, b)
            | AstNode::Path(a, b)
            | AstNode::QuantifiedContext(a, b)
            | AstNode::Range(a, b)
            | AstNode::Some(a, b)
            | AstNode::Sub(a, b) => vec![a.$one(), b.$one()],
            AstNode::Between(a, b, c) | AstNode::If(a, b, c) | AstNode::IterationContextInterval(a, b, c) => {
                vec![a.$one(), b.$one(), c.$one()]
            }
        }
    };
}

/// The parts of a node.
pub(crate) fn parts(node: &AstNode) -> Vec<&AstNode> {
    parts!(node, as_ref, iter)
}

/// The parts of a node, to be changed.
pub(crate) fn parts_mut(node: &mut AstNode) -> Vec<&mut AstNode> {
    parts!(node, as_mut, iter_mut)
}
