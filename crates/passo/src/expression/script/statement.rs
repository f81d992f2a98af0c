//! Statements: assignments, decisions, results, BPMN errors, and prints, which go nowhere.

use std::sync::Arc;

use super::declaration::{declared, names_the_instance, print, skip_import};
use crate::expression::term::{Frame, Manner, Operator, Parser, Place, Term, TokenKind};
use crate::expression::{CompileError, EvaluationError};
use crate::value::Value;

/// How deep blocks may be nested.
const DEPTH: usize = 16;

/// A statement of a script.
pub(super) enum Statement {
    /// A variable gets a value.
    Assign(Place, Term),
    /// An expression; the last one is the script's result.
    Expression(Term),
    /// The script ends with a value.
    Return(Term),
    /// One of two blocks runs.
    If(Term, Vec<Statement>, Vec<Statement>),
    /// A BPMN error is thrown: its code, and a message for people.
    Throw(Term, Term),
    /// An exception is thrown: the name of its class, and a message for people.
    Except(Arc<str>, Term),
}

/// All statements of a text.
pub(super) fn statements(parser: &mut Parser<'_>) -> Result<Vec<Statement>, CompileError> {
    let mut statements = Vec::new();
    while *parser.peek() != TokenKind::End {
        statement(parser, 0, &mut statements)?;
    }
    Ok(statements)
}

/// Whether a text can stand where a value is wanted.
pub(super) fn give_a_value(statements: &[Statement]) -> bool {
    match statements.last() {
        Some(Statement::Expression(_) | Statement::Return(_)) => true,
        Some(Statement::If(_, then, otherwise)) => give_a_value(then) && give_a_value(otherwise),
        Some(Statement::Assign(..) | Statement::Throw(..) | Statement::Except(..)) | None => false,
    }
}

fn statement(parser: &mut Parser<'_>, depth: usize, into: &mut Vec<Statement>) -> Result<(), CompileError> {
    if parser.take(";") {
        return Ok(());
    }
    if skip_import(parser)? || print(parser)? {
        return end_of_statement(parser);
    }
    let is_python = parser.manner == Manner::Python;
    if parser.is_next("if") && !is_python {
        into.push(decision(parser, depth)?);
        return Ok(());
    }
    if parser.take("return") {
        let value = parser.expression()?.term;
        into.push(Statement::Return(no_host(parser, value)?));
    } else if parser.is_next("throw") || (is_python && parser.is_next("raise")) {
        into.push(thrown(parser)?);
    } else if let Some(name) = declared(parser) {
        let is_set = parser.take("=");
        if is_set && names_the_instance(parser, &name) {
            return end_of_statement(parser);
        }
        parser.locals.push(name.into());
        let place = Place::Local(parser.locals.len() - 1);
        if is_set {
            let value = parser.expression()?.term;
            into.push(Statement::Assign(place, no_host(parser, value)?));
        }
    } else {
        into.push(assignment_or_expression(parser)?);
    }
    end_of_statement(parser)
}

fn end_of_statement(parser: &mut Parser<'_>) -> Result<(), CompileError> {
    let is_over = parser.take(";") || parser.begins_line() || parser.is_next("}");
    if is_over || *parser.peek() == TokenKind::End { Ok(()) } else { Err(parser.unexpected()) }
}

/// `x = 1`, `x += 1`, `x++`, or an expression.
fn assignment_or_expression(parser: &mut Parser<'_>) -> Result<Statement, CompileError> {
    const CHANGES: [(&str, Operator); 4] = [
        ("+=", Operator::Add),
        ("-=", Operator::Subtract),
        ("*=", Operator::Multiply),
        ("/=", Operator::Divide),
    ];
    let TokenKind::Name(name) = parser.peek().clone() else { return expression(parser) };
    let next = parser.peek_at(1).clone();
    let TokenKind::Symbol(symbol) = next else { return expression(parser) };
    let operator = match symbol {
        "=" => None,
        "++" => Some(Operator::Add),
        "--" => Some(Operator::Subtract),
        other => match CHANGES.iter().find(|(sign, _)| *sign == other) {
            Some((_, operator)) => Some(*operator),
            None => return expression(parser),
        },
    };
    parser.skip();
    parser.skip();
    let place = parser.place(&name);
    let right = match symbol {
        "++" | "--" => Term::Constant(Value::Int(1)),
        _ => {
            let value = parser.expression()?.term;
            no_host(parser, value)?
        }
    };
    let value = match operator {
        None => right,
        Some(operator) => {
            let old = match place {
                Place::Variable(index) => Term::Variable(index),
                Place::Local(index) => Term::Local(index),
            };
            Term::Binary(operator, Box::new((old, right)))
        }
    };
    Ok(Statement::Assign(place, value))
}

fn expression(parser: &mut Parser<'_>) -> Result<Statement, CompileError> {
    let term = parser.expression()?.term;
    match no_host(parser, term)? {
        Term::Assign(place, value) => Ok(Statement::Assign(place, *value)),
        term => Ok(Statement::Expression(term)),
    }
}

/// The term, unless it calls what only the vendor's engine has.
fn no_host(parser: &Parser<'_>, term: Term) -> Result<Term, CompileError> {
    match parser.host_calls.first() {
        None => Ok(term),
        Some(call) => {
            Err(parser
                .error(format!("`{call}` is code of the vendor's engine or of its libraries, not plain")))
        }
    }
}

fn decision(parser: &mut Parser<'_>, depth: usize) -> Result<Statement, CompileError> {
    if depth >= DEPTH {
        return Err(parser.error("blocks are nested too deep"));
    }
    parser.expect("if")?;
    parser.expect("(")?;
    let condition = parser.expression()?.term;
    let condition = no_host(parser, condition)?;
    parser.expect(")")?;
    let then = block(parser, depth + 1)?;
    let otherwise = if parser.take("else") { block(parser, depth + 1)? } else { Vec::new() };
    Ok(Statement::If(condition, then, otherwise))
}

/// Statements in braces, or a single one.
fn block(parser: &mut Parser<'_>, depth: usize) -> Result<Vec<Statement>, CompileError> {
    let mut statements = Vec::new();
    let declared = parser.locals.len();
    if parser.take("{") {
        while !parser.take("}") {
            if *parser.peek() == TokenKind::End {
                return Err(parser.unexpected());
            }
            statement(parser, depth, &mut statements)?;
        }
    } else {
        statement(parser, depth, &mut statements)?;
    }
    // What a block declares nobody sees outside of it; the places stay, so that none is used twice.
    for name in parser.locals.iter_mut().skip(declared) {
        *name = Arc::from("");
    }
    Ok(statements)
}

/// `throw new BpmnError("code", "message")`; another exception lets the script fail.
fn thrown(parser: &mut Parser<'_>) -> Result<Statement, CompileError> {
    parser.skip();
    if !parser.take("new") && parser.manner != Manner::Python {
        return Err(parser.unexpected());
    }
    let mut path = parser.name()?;
    while parser.take(".") {
        path.push('.');
        path += parser.name()?.as_str();
    }
    parser.expect("(")?;
    let (arguments, _) = parser.arguments(")")?;
    let mut arguments = arguments.into_iter();
    let nothing = || Term::Constant(Value::from(""));
    let class = path.rsplit('.').next().unwrap_or_default();
    if class == "BpmnError" {
        let code = arguments.next().ok_or_else(|| parser.error("a BPMN error needs a code"))?;
        return Ok(Statement::Throw(code, arguments.next().unwrap_or_else(nothing)));
    }
    if class.ends_with("Exception") || class.ends_with("Error") {
        // What has no package is of Java's own.
        let is_bare =
            class.len() == path.len() && !matches!(parser.manner, Manner::JavaScript | Manner::Python);
        let name = if is_bare { format!("java.lang.{path}") } else { path.clone() };
        return Ok(Statement::Except(name.into(), arguments.next().unwrap_or_else(nothing)));
    }
    Err(parser.error(format!("`{path}` is not known as an error")))
}

/// Runs statements; gives the value of the last expression, or of the one that is returned.
pub(super) fn run(frame: &mut Frame<'_>, statements: &[Statement]) -> Result<Value, EvaluationError> {
    run_block(frame, statements).map(|(value, _)| value)
}

/// The value, and whether the script is over.
fn run_block(frame: &mut Frame<'_>, statements: &[Statement]) -> Result<(Value, bool), EvaluationError> {
    let mut last = Value::Null;
    for statement in statements {
        match statement {
            Statement::Assign(place, term) => {
                let value = frame.value(term)?;
                frame.assign(*place, value);
                last = Value::Null;
            }
            Statement::Expression(term) => last = frame.value(term)?,
            Statement::Return(term) => return Ok((frame.value(term)?, true)),
            Statement::If(condition, then, otherwise) => {
                let block = if frame.truth(condition)? { then } else { otherwise };
                let (value, is_over) = run_block(frame, block)?;
                if is_over {
                    return Ok((value, true));
                }
                last = value;
            }
            Statement::Throw(code, message) => {
                let (code, message) = (frame.value(code)?.to_string(), frame.value(message)?.to_string());
                return Err(EvaluationError::Bpmn { code: code.into(), message });
            }
            Statement::Except(class, message) => {
                let message = frame.value(message)?.to_string();
                return Err(EvaluationError::Exception { class: class.clone(), message });
            }
        }
    }
    Ok((last, false))
}
