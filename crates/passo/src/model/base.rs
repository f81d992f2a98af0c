//! What every element of a file has: `tBaseElement` of the standard's schema.

use std::sync::Arc;

use super::Rare;
use crate::base::Span;

/// What every BPMN element has (section 8.2.1 of the standard).
#[derive(Clone, Debug, Default, PartialEq)]
pub struct BaseElement {
    /// The id as the file has it, or one made from the position in the document when it has none.
    pub id: Arc<str>,
    /// Whether the file had no id, so that [`BaseElement::id`] was made.
    pub id_generated: bool,
    /// The name, for people; empty names count as none.
    pub name: Option<Arc<str>>,
    /// The place of the start tag.
    pub span: Span,
    /// Documentation and extensions, which few elements have.
    pub additions: Rare<Additions>,
}

/// What the standard lets people and tools add to any element.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Additions {
    /// Texts of `documentation`.
    pub documentation: Vec<Documentation>,
    /// The children of `extensionElements`, and foreign elements found elsewhere, as they are.
    pub extensions: Vec<ForeignElement>,
    /// Attributes of other namespaces, as they are.
    pub foreign_attributes: Vec<ForeignAttribute>,
}

impl BaseElement {
    /// The name if there is one, otherwise the id.
    #[must_use]
    pub fn label(&self) -> &str {
        self.name.as_deref().unwrap_or(&self.id)
    }

    /// The value of a foreign attribute.
    #[must_use]
    pub fn foreign_attribute(&self, namespace: &str, name: &str) -> Option<&ForeignAttribute> {
        self.additions.foreign_attributes.iter().find(|attribute| attribute.is(namespace, name))
    }

    /// The first extension element with this name.
    #[must_use]
    pub fn extension(&self, namespace: &str, name: &str) -> Option<&ForeignElement> {
        self.additions.extensions.iter().find(|element| element.is(namespace, name))
    }
}

/// A text for people about an element.
#[derive(Clone, Debug, PartialEq)]
pub struct Documentation {
    /// The text.
    pub text: String,
    /// Its media type; `text/plain` when the file says nothing.
    pub text_format: String,
}

/// An attribute of a namespace other than BPMN's.
#[derive(Clone, Debug, PartialEq)]
pub struct ForeignAttribute {
    /// The namespace's URI.
    pub namespace: Arc<str>,
    /// The local name.
    pub name: Arc<str>,
    /// The value, with character references resolved.
    pub value: String,
    /// The place of the attribute's value.
    pub span: Span,
}

impl ForeignAttribute {
    /// Whether the attribute has this namespace and local name.
    #[must_use]
    pub fn is(&self, namespace: &str, name: &str) -> bool {
        &*self.namespace == namespace && &*self.name == name
    }
}

/// An element of a namespace other than BPMN's, as a raw tree.
#[derive(Clone, Debug, PartialEq)]
pub struct ForeignElement {
    /// The namespace's URI; empty when it has none.
    pub namespace: Arc<str>,
    /// The local name.
    pub name: Arc<str>,
    /// All attributes. Those without a prefix have an empty namespace.
    pub attributes: Vec<ForeignAttribute>,
    /// The child elements.
    pub children: Vec<ForeignElement>,
    /// The text directly inside, joined, with surrounding white space removed.
    pub text: String,
    /// The place of the start tag.
    pub span: Span,
}

impl ForeignElement {
    /// Whether the element has this namespace and local name.
    #[must_use]
    pub fn is(&self, namespace: &str, name: &str) -> bool {
        &*self.namespace == namespace && &*self.name == name
    }

    /// The value of an attribute without a prefix.
    #[must_use]
    pub fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes
            .iter()
            .find(|attribute| attribute.is("", name))
            .map(|attribute| attribute.value.as_str())
    }

    /// The children with this namespace and name.
    pub fn children_named<'a>(
        &'a self,
        namespace: &'a str,
        name: &'a str,
    ) -> impl Iterator<Item = &'a ForeignElement> {
        self.children.iter().filter(move |child| child.is(namespace, name))
    }
}

/// The name of another element, with a namespace prefix already removed where it leads to this file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reference {
    /// The id referred to.
    pub id: Arc<str>,
    /// The namespace that the reference's prefix stands for, if an import of the file has that namespace.
    pub namespace: Option<Arc<str>>,
    /// The place of the reference.
    pub span: Span,
}

/// `tExpression` and `tFormalExpression` (section 8.4.3): a text in an expression language.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Expression {
    /// Id, documentation and extensions of the expression element.
    pub base: BaseElement,
    /// The text, with surrounding white space removed.
    pub body: String,
    /// The place of the text's first character.
    pub span: Span,
    /// The `language` attribute: a URI or a name that overrides the file's expression language.
    pub language: Option<Arc<str>>,
    /// The item definition of the result.
    pub evaluates_to: Option<Reference>,
    /// Whether it is a formal expression (`xsi:type="tFormalExpression"`), or stands where the schema says so.
    pub formal: bool,
}
