//! Names that mean more than a variable: what vendors' engines hand to every text, and what their languages bring along.

use super::cursor::{Parser, Sized, is};
use super::{Manner, Operator, Place, Term, TokenKind, feel, methods};
use crate::expression::CompileError;

impl Parser<'_> {
    /// What begins with a name.
    pub(super) fn named(&mut self, name: &str) -> Result<Sized, CompileError> {
        if self.instances.iter().any(|known| **known == *name) && is(self.peek_at(1), ".") {
            return self.of_the_instance();
        }
        match name {
            "execution" | "kcontext" if self.manner != Manner::Feel && is(self.peek_at(1), ".") => {
                return self.of_the_instance();
            }
            "task" | "delegateTask" if self.manner != Manner::Feel && self.is_of_a_task() => {
                return self.of_the_instance();
            }
            "context"
                if !matches!(self.manner, Manner::Juel | Manner::Feel)
                    && is(self.peek_at(2), "setVariable") =>
            {
                return self.of_the_instance();
            }
            "new" if !matches!(self.manner, Manner::Juel | Manner::Feel) => return self.made(),
            _ => {}
        }
        if self.manner == Manner::Feel {
            return self.of_feel();
        }
        if self.is_path_to_a_class() {
            return self.of_a_class();
        }
        self.skip();
        let is_function = matches!(self.peek_at(1), TokenKind::Name(_)) && is(self.peek_at(2), "(");
        if self.manner == Manner::Juel && self.is_next(":") && is_function {
            self.skip();
            let function = self.name()?;
            return self.of_the_variables(name, &function);
        }
        if self.take("(") {
            return self.function(name);
        }
        let term = match self.place(name) {
            Place::Variable(index) => Term::Variable(index),
            Place::Local(index) => Term::Local(index),
        };
        Ok(Sized { term, height: 1 })
    }

    /// Whether a method of a task's own object follows, and not a part of a variable.
    fn is_of_a_task(&self) -> bool {
        const MEMBERS: [&str; 6] =
            ["setVariable", "setVariableLocal", "getVariable", "hasVariable", "execution", "getExecution"];
        is(self.peek_at(1), ".") && MEMBERS.iter().any(|member| is(self.peek_at(2), member))
    }

    /// A variable of FEEL, or a function, whose name may have several words.
    fn of_feel(&mut self) -> Result<Sized, CompileError> {
        let mut name = self.name()?;
        let mut words = 0;
        while matches!(self.peek_at(words), TokenKind::Name(_)) {
            words += 1;
        }
        if !is(self.peek_at(words), "(") {
            let index = self.variable(&name);
            return Ok(Sized { term: Term::Variable(index), height: 1 });
        }
        for _ in 0..words {
            name.push(' ');
            name += self.name()?.as_str();
        }
        self.expect("(")?;
        let (arguments, height) = self.arguments(")")?;
        if name == "now" && arguments.is_empty() {
            return Ok(Sized { term: Term::Now, height: 1 });
        }
        match feel::function(&name, arguments.len()) {
            Some(function) => self.built(Term::Feel(function, arguments), &[height]),
            None => Err(self.error(format!("the function `{name}` is not known here"))),
        }
    }

    /// A method of a value; one without a plain meaning is code of the host.
    pub(super) fn method(
        &mut self,
        value: Sized,
        name: &str,
        arguments: Vec<Term>,
        height: u16,
    ) -> Result<Sized, CompileError> {
        if !methods::is_known(name, arguments.len()) {
            let root = match &value.term {
                Term::Variable(index) => self.names.get(*index).map(|root| format!("{root}.{name}")),
                _ => None,
            };
            return Ok(self.host(&root.unwrap_or_else(|| name.to_owned())));
        }
        let heights = [value.height, height];
        self.built(Term::Method(Box::new(value.term), name.into(), arguments), &heights)
    }

    /// Code that only the vendor's engine has.
    pub(super) fn host(&mut self, call: &str) -> Sized {
        self.host_calls.push(call.into());
        Sized { term: Term::Host(call.into()), height: 1 }
    }

    /// `execution.getVariable("x")` and what else the engines' own objects have.
    fn of_the_instance(&mut self) -> Result<Sized, CompileError> {
        let object = self.name()?;
        self.expect(".")?;
        let mut member = self.name()?;
        const DETOURS: [&str; 5] =
            ["getProcessInstance", "processInstance", "getParent", "execution", "getExecution"];
        let is_detour = DETOURS.contains(&member.as_str());
        if is_detour && (is(self.peek(), ".") || is(self.peek(), "(")) {
            if self.take("(") {
                self.expect(")")?;
            }
            self.expect(".")?;
            member = self.name()?;
        }
        if !self.take("(") {
            return Ok(match member.as_str() {
                "id" | "processInstanceId" => Sized { term: Term::Instance, height: 1 },
                _ => self.host(&format!("{object}.{member}")),
            });
        }
        let variable = match (self.peek(), member.as_str()) {
            (TokenKind::Text(name), "getVariable" | "getVariableLocal" | "getVariableTyped") => {
                Some((name.clone(), Use::Get))
            }
            (TokenKind::Text(name), "hasVariable" | "hasVariableLocal") => Some((name.clone(), Use::IsSet)),
            (TokenKind::Text(name), "setVariable" | "setVariableLocal") => Some((name.clone(), Use::Set)),
            _ => None,
        };
        let Some((name, use_of_it)) = variable else {
            let (arguments, _) = self.arguments(")")?;
            let is_number =
                matches!(member.as_str(), "getId" | "getProcessInstanceId") && arguments.is_empty();
            return Ok(if is_number {
                Sized { term: Term::Instance, height: 1 }
            } else {
                self.host(&format!("{object}.{member}"))
            });
        };
        self.skip();
        let index = self.variable(&name);
        let sized = match use_of_it {
            Use::Get => Sized { term: Term::Optional(index), height: 1 },
            Use::IsSet => Sized { term: Term::IsSet(index), height: 1 },
            Use::Set => {
                self.expect(",")?;
                let value = self.expression()?;
                let height = [value.height];
                self.built(Term::Assign(Place::Variable(index), Box::new(value.term)), &height)?
            }
        };
        self.expect(")")?;
        Ok(sized)
    }

    /// `variables:get(x)`: Flowable's functions, whose first argument is the name of a variable, with or without quotes.
    fn of_the_variables(&mut self, prefix: &str, function: &str) -> Result<Sized, CompileError> {
        if !matches!(prefix, "variables" | "vars" | "var") {
            self.expect("(")?;
            self.arguments(")")?;
            return Ok(self.host(&format!("{prefix}:{function}")));
        }
        self.expect("(")?;
        let name = match self.peek().clone() {
            TokenKind::Name(name) | TokenKind::Text(name) => name,
            _ => return Err(self.error("the name of a variable is expected")),
        };
        self.skip();
        let index = self.variable(&name);
        let mut arguments = Vec::new();
        let mut height = 1;
        while self.take(",") {
            let argument = self.expression()?;
            height = height.max(argument.height);
            arguments.push(argument.term);
        }
        self.expect(")")?;
        let variable = Term::Optional(index);
        let Some(term) = function_of_a_variable(function, index, variable, arguments) else {
            return Ok(self.host(&format!("{prefix}:{function}")));
        };
        // What is made of it is at most three levels higher.
        let sized = self.built(term, &[height.saturating_add(2)])?;
        Ok(sized)
    }

    /// A function, whose opening bracket is taken.
    fn function(&mut self, name: &str) -> Result<Sized, CompileError> {
        let (mut arguments, height) = self.arguments(")")?;
        let is_python = self.manner == Manner::Python;
        let method = match (name, arguments.len()) {
            ("now" | "dateTime", 0) if self.manner == Manner::Juel => {
                return Ok(Sized { term: Term::Now, height: 1 });
            }
            ("len", 1) if is_python => Some("size"),
            ("str", 1) if is_python => Some("toString"),
            ("int", 1) if is_python => Some("longValue"),
            ("float", 1) if is_python => Some("doubleValue"),
            _ => None,
        };
        if let (Some(method), Some(value)) = (method, arguments.pop_if(|_| method.is_some())) {
            return self.built(Term::Method(Box::new(value), method.into(), Vec::new()), &[height]);
        }
        let functions = self.functions.iter();
        let mut known = functions.filter(|known| &*known.name == name && known.arity == arguments.len());
        match known.next_back().cloned() {
            Some(function) => self.built(Term::Function(function, arguments), &[height]),
            None => Ok(self.host(name)),
        }
    }
}

/// What a method of the engine's own object does with a variable.
enum Use {
    Get,
    IsSet,
    Set,
}

/// Flowable's functions over a variable.
fn function_of_a_variable(
    function: &str,
    index: usize,
    variable: Term,
    mut arguments: Vec<Term>,
) -> Option<Term> {
    let binary = |operator, left, right| Term::Binary(operator, Box::new((left, right)));
    let is_set = Term::IsSet(index);
    if arguments.is_empty() {
        return match function {
            "get" => Some(variable),
            "exists" => Some(is_set),
            "isEmpty" | "empty" => Some(Term::IsEmpty(Box::new(variable))),
            "isNotEmpty" | "notEmpty" => Some(Term::Not(Box::new(Term::IsEmpty(Box::new(variable))))),
            _ => None,
        };
    }
    if matches!(function, "contains" | "containsAll" | "containsAny") {
        let each = arguments.into_iter().map(|one| {
            Term::All(vec![Term::IsSet(index), Term::Binary(Operator::In, Box::new((one, variable.clone())))])
        });
        let each = each.collect();
        return Some(if function == "containsAny" { Term::Any(each) } else { Term::All(each) });
    }
    let (argument, rest) = (arguments.pop()?, arguments);
    if !rest.is_empty() {
        return None;
    }
    let compared = |operator, variable, argument| {
        Some(Term::All(vec![Term::IsSet(index), binary(operator, variable, argument)]))
    };
    match function {
        "getOrDefault" => Some(Term::Choice(Box::new((is_set, variable, argument)))),
        "equals" | "eq" => Some(binary(Operator::Equal, variable, argument)),
        "notEquals" | "ne" => Some(binary(Operator::Unequal, variable, argument)),
        "lowerThan" | "lessThan" | "lt" => compared(Operator::Less, variable, argument),
        "lowerThanOrEquals" | "lessThanOrEquals" | "lte" => {
            compared(Operator::LessOrEqual, variable, argument)
        }
        "greaterThan" | "gt" => compared(Operator::Greater, variable, argument),
        "greaterThanOrEquals" | "gte" => compared(Operator::GreaterOrEqual, variable, argument),
        _ => None,
    }
}
