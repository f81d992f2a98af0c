//! Texts of the model become compiled expressions, and names of variables become numbers.

use std::sync::Arc;

use super::{Compiler, number};
use crate::base::Span;
use crate::diagnostic::Code;
use crate::expression::{CompileError, Note, Purpose};
use crate::journal::NameId;
use crate::model::{BaseElement, Expression, Text};
use crate::program::{BoundExpression, ExpressionId, TextPlan};

impl Compiler<'_> {
    /// The number of a variable's name.
    pub(super) fn name(&mut self, name: &Arc<str>) -> NameId {
        if let Some((_, known)) = self.program.name_index.find(name) {
            return *known;
        }
        let id = NameId(number(&mut self.program.names, name.clone()));
        self.program.name_index.add(name.clone(), id);
        id
    }

    /// The number of the name, if there is one.
    pub(super) fn optional_name(&mut self, name: Option<&Arc<str>>) -> NameId {
        name.map_or(NameId::NONE, |name| self.name(name))
    }

    /// Compiles an expression; one that does not compile is reported and counts as none.
    pub(super) fn expression(
        &mut self,
        base: &BaseElement,
        text: &Expression,
        purpose: Purpose,
    ) -> ExpressionId {
        let tag = text.language.clone().or_else(|| self.default_language());
        let explicit = text.language.is_some();
        self.source(base, &text.body, text.span, tag.as_deref(), explicit, purpose)
    }

    /// The file's expression language, if Passo knows it. Modelers write the standard's default, XPath, into every file,
    /// whatever the expressions are written in.
    fn default_language(&self) -> Option<Arc<str>> {
        self.definitions.expression_language.clone().filter(|tag| self.languages.knows(tag))
    }

    /// Compiles a text of a language.
    pub(super) fn source(
        &mut self,
        base: &BaseElement,
        source: &str,
        span: Span,
        tag: Option<&str>,
        explicit: bool,
        purpose: Purpose,
    ) -> ExpressionId {
        if let Some(tag) = tag.filter(|tag| explicit && !self.languages.knows(tag)) {
            let message = format!(
                "\"{}\" has a text in the language \"{tag}\", which Passo does not know",
                base.label()
            );
            self.report_at(base, span, Code::UnsupportedLanguage, message, "write it in rhai");
            return ExpressionId::NONE;
        }
        match self.languages.compile(tag, source, purpose) {
            Ok(expression) => {
                self.report_notes(base, span, expression.notes());
                let names = expression.names().to_vec().iter().map(|name| self.name(name)).collect();
                let bound = BoundExpression { expression, names, source: source.into() };
                ExpressionId(number(&mut self.program.expressions, bound))
            }
            Err(error) => {
                self.report_compile_error(base, span, tag, &error);
                ExpressionId::NONE
            }
        }
    }

    fn report_compile_error(
        &mut self,
        base: &BaseElement,
        span: Span,
        tag: Option<&str>,
        error: &CompileError,
    ) {
        let place = if error.line > 0 {
            format!(" (line {}, column {} of the text)", error.line, error.column)
        } else {
            String::new()
        };
        let (label, message) = (base.label(), &error.message);
        if let Some(language) = self.languages.plain_only(tag) {
            let message = format!(
                "this text of \"{label}\" is in {language} and not plain enough to run here: {message}{place}"
            );
            let advice = "write it in rhai, or as assignments and comparisons, or let a handler do it";
            return self.report_at(base, span, Code::UnsupportedLanguage, message, advice);
        }
        let message = format!("this text of \"{label}\" does not compile: {message}{place}");
        let advice = format!("correct the text; it is written in {}", self.languages.name_of(tag));
        self.report_at(base, span, Code::InvalidExpression, message, &advice);
    }

    fn report_notes(&mut self, base: &BaseElement, span: Span, notes: &[Note]) {
        for note in notes {
            let label = base.label();
            match note {
                Note::PlainScript(language) => {
                    let message = format!(
                        "this text of \"{label}\" is in {language}; it is plain, and runs here as it is"
                    );
                    self.report_at(base, span, Code::PlainScript, message, "");
                }
                Note::HostCall(call) => {
                    let message = format!(
                        "this text of \"{label}\" calls `{call}`, code that only the vendor's engine has"
                    );
                    let advice = "register a function of that name, or write what it gives into a variable; until then it is an incident";
                    self.report_at(base, span, Code::HostCode, message, advice);
                }
            }
        }
    }

    /// Why a script cannot run here, if it cannot.
    pub(super) fn cannot_run(&self, text: &Expression) -> Option<String> {
        match self.languages.compile(text.language.as_deref(), &text.body, Purpose::Script) {
            Ok(_) => {
                self.host_code(text).map(|call| format!("it calls `{call}`, code of the vendor's engine"))
            }
            Err(error) => Some(format!("{} (line {} of the text)", error.message, error.line)),
        }
    }

    /// The code of a vendor's engine that a text calls; none when it calls none or does not compile.
    pub(super) fn host_code(&self, text: &Expression) -> Option<Arc<str>> {
        let tag = text.language.clone().or_else(|| self.default_language());
        let compiled = self.languages.compile(tag.as_deref(), &text.body, Purpose::Script).ok()?;
        compiled.notes().iter().find_map(|note| match note {
            Note::HostCall(call) => Some(call.clone()),
            Note::PlainScript(_) => None,
        })
    }

    /// A text that is fixed or computed.
    pub(super) fn text(&mut self, base: &BaseElement, text: &Text) -> Option<TextPlan> {
        match text {
            Text::Literal(text) => Some(TextPlan::Literal(text.clone())),
            Text::Expression(expression) => match self.expression(base, expression, Purpose::Value) {
                ExpressionId::NONE => None,
                compiled => Some(TextPlan::Expression(compiled)),
            },
        }
    }

    /// Texts that are fixed or computed.
    pub(super) fn texts(&mut self, base: &BaseElement, texts: &[Text]) -> Vec<TextPlan> {
        texts.iter().filter_map(|text| self.text(base, text)).collect()
    }
}
