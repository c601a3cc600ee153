//! What the `.ftl` files of a language define, read with the parser rather than the program.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use fluent_syntax::ast::{CallArguments, Entry, Expression, InlineExpression, Pattern, PatternElement};
use fluent_syntax::parser;

/// What one text (a message or an attribute of one) holds.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Text {
    pub(crate) variables: BTreeSet<String>,
    pub(crate) references: BTreeSet<String>,
    pub(crate) characters: usize,
}

/// The texts of one language by `message` or `message.attribute`, and what is wrong with its files.
#[derive(Debug, Default)]
pub(crate) struct Catalogue {
    pub(crate) texts: BTreeMap<String, Text>,
    pub(crate) faults: Vec<String>,
}

impl Catalogue {
    /// Reads every `.ftl` file under `folder`.
    pub(crate) fn read(folder: &Path) -> Self {
        let mut catalogue = Self::default();
        for path in files(folder) {
            let text = fs::read_to_string(&path).expect("a readable file");
            catalogue.add(&path.display().to_string(), &text);
        }
        catalogue
    }

    /// Adds one file.
    pub(crate) fn add(&mut self, file: &str, text: &str) {
        let resource = parser::parse(text).unwrap_or_else(|(resource, errors)| {
            self.faults.extend(errors.iter().map(|error| format!("{file}: {error:?}")));
            resource
        });
        for entry in &resource.body {
            match entry {
                Entry::Message(message) => {
                    let id = message.id.name;
                    if message.value.is_none() && message.attributes.is_empty() {
                        self.faults.push(format!("{file}: {id} is empty"));
                    }
                    if let Some(value) = &message.value {
                        self.define(file, id.to_owned(), value);
                    }
                    for attribute in &message.attributes {
                        self.define(file, format!("{id}.{}", attribute.id.name), &attribute.value);
                    }
                }
                Entry::Term(term) => self.define(file, format!("-{}", term.id.name), &term.value),
                Entry::Junk { content } => self.faults.push(format!("{file}: not Fluent: {content}")),
                Entry::Comment(_) | Entry::GroupComment(_) | Entry::ResourceComment(_) => {}
            }
        }
    }

    fn define(&mut self, file: &str, id: String, pattern: &Pattern<&str>) {
        let mut text = Text::default();
        walk(pattern, &mut text);
        if text.characters == 0 && text.variables.is_empty() && text.references.is_empty() {
            self.faults.push(format!("{file}: {id} is empty"));
        }
        if self.texts.contains_key(&id) {
            self.faults.push(format!("{file}: {id} is defined twice"));
        }
        self.texts.insert(id, text);
    }
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).expect("a readable folder") {
        let path = entry.expect("a readable entry").path();
        if path.is_dir() {
            found.extend(files(&path));
        } else if path.extension().is_some_and(|extension| extension == "ftl") {
            found.push(path);
        }
    }
    found.sort();
    found
}

fn walk(pattern: &Pattern<&str>, text: &mut Text) {
    for element in &pattern.elements {
        match element {
            PatternElement::TextElement { value } => text.characters += value.trim().chars().count(),
            PatternElement::Placeable { expression } => walk_expression(expression, text),
        }
    }
}

fn walk_expression(expression: &Expression<&str>, text: &mut Text) {
    match expression {
        Expression::Inline(inline) => walk_inline(inline, text),
        Expression::Select { selector, variants } => {
            walk_inline(selector, text);
            for variant in variants {
                walk(&variant.value, text);
            }
        }
    }
}

fn walk_inline(inline: &InlineExpression<&str>, text: &mut Text) {
    match inline {
        InlineExpression::StringLiteral { value } => text.characters += value.trim().chars().count(),
        InlineExpression::NumberLiteral { .. } => text.characters += 1,
        InlineExpression::VariableReference { id } => {
            text.variables.insert(id.name.to_owned());
        }
        InlineExpression::MessageReference { id, .. } => {
            text.references.insert(id.name.to_owned());
        }
        InlineExpression::TermReference { id, arguments, .. } => {
            text.references.insert(format!("-{}", id.name));
            if let Some(arguments) = arguments {
                walk_arguments(arguments, text);
            }
        }
        InlineExpression::FunctionReference { arguments, .. } => walk_arguments(arguments, text),
        InlineExpression::Placeable { expression } => walk_expression(expression, text),
    }
}

fn walk_arguments(arguments: &CallArguments<&str>, text: &mut Text) {
    for inline in arguments.positional.iter().chain(arguments.named.iter().map(|named| &named.value)) {
        walk_inline(inline, text);
    }
}
