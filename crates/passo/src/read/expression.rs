//! `tExpression` and `tFormalExpression` (section 8.4.3 of the standard).

use super::model_reader::ModelReader;
use super::reference::TYPE;
use crate::model::Expression;
use crate::xml::cursor::Cursor;

/// The tags whose type is `tFormalExpression` in the schema.
const FORMAL: [&str; 4] = ["dataPath", "formalExpression", "messagePath", "transformation"];

pub(super) fn expression<'d>(reader: &mut ModelReader<'d>, at: Cursor<'d>) -> Expression {
    let mut fields = reader.open(at);
    let language = fields.text("language");
    let evaluates_to = fields.reference(reader, "evaluatesToTypeRef", &TYPE);
    let (body, span) = at.text();
    let body = body.into_owned();
    let formal = at.schema_type() == Some("tFormalExpression") || FORMAL.contains(&at.name());
    Expression { base: fields.close(reader), body, span, language, evaluates_to, formal }
}
