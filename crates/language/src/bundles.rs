//! The messages of one language, in both outputs.

use std::borrow::Cow;
use std::sync::Arc;

use fluent_bundle::FluentResource;
use fluent_bundle::concurrent::FluentBundle;
use unic_langid::LanguageIdentifier;

use crate::{Args, LanguageError, numbers};

/// Where a text goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Output {
    /// Subjects, text messages, addresses, codes, attributes: exactly the characters written.
    Plain,
    /// Sentences on a page: named values are wrapped in U+2068 and U+2069, so that a name in another script stays in its place.
    Prose,
}

/// One `.ftl` file.
#[derive(Clone, Debug)]
pub(crate) struct Source {
    pub(crate) tag: String,
    pub(crate) file: String,
    pub(crate) text: String,
}

pub(crate) type Transform = fn(&str) -> Cow<'_, str>;
type Bundle = FluentBundle<Arc<FluentResource>>;

pub(crate) struct Bundles {
    plain: Bundle,
    prose: Bundle,
}

impl Bundles {
    pub(crate) fn new(
        language: &LanguageIdentifier,
        sources: &[Source],
        transform: Option<Transform>,
    ) -> Result<Self, LanguageError> {
        let mut plain = empty(language, Output::Plain, transform);
        let mut prose = empty(language, Output::Prose, transform);
        for source in sources {
            let resource = Arc::new(parse(source)?);
            add(&mut plain, Arc::clone(&resource), source)?;
            add(&mut prose, resource, source)?;
        }
        Ok(Self { plain, prose })
    }

    /// Whether there is text for this id, which may name an attribute after a dot.
    pub(crate) fn has(&self, id: &str) -> bool {
        let (name, attribute) = split(id);
        self.plain.get_message(name).is_some_and(|message| match attribute {
            Some(attribute) => message.get_attribute(attribute).is_some(),
            None => message.value().is_some(),
        })
    }

    /// The text for this id; none when this language does not hold it. A value that was not given shows as `{$name}`.
    pub(crate) fn format(&self, output: Output, id: &str, args: &Args<'_>) -> Option<String> {
        let bundle = match output {
            Output::Plain => &self.plain,
            Output::Prose => &self.prose,
        };
        let (name, attribute) = split(id);
        let message = bundle.get_message(name)?;
        let pattern = match attribute {
            Some(attribute) => message.get_attribute(attribute)?.value(),
            None => message.value()?,
        };
        let mut errors = Vec::new();
        Some(bundle.format_pattern(pattern, Some(args.fluent()), &mut errors).into_owned())
    }
}

fn split(id: &str) -> (&str, Option<&str>) {
    id.split_once('.').map_or((id, None), |(name, attribute)| (name, Some(attribute)))
}

fn empty(language: &LanguageIdentifier, output: Output, transform: Option<Transform>) -> Bundle {
    let mut bundle = FluentBundle::new_concurrent(vec![language.clone()]);
    bundle.set_use_isolating(output == Output::Prose);
    bundle.set_transform(transform);
    bundle.set_formatter(Some(numbers::format_value));
    // Fails only for a name already taken, and the bundle is new.
    let _ = bundle.add_builtins();
    bundle
}

fn parse(source: &Source) -> Result<FluentResource, LanguageError> {
    FluentResource::try_new(source.text.clone()).map_err(|(_, errors)| {
        let line = |at: usize| source.text.bytes().take(at).filter(|byte| *byte == b'\n').count() + 1;
        let told = errors.iter().map(|error| format!("line {}: {}", line(error.pos.start), error.kind));
        LanguageError::Syntax { tag: source.tag.clone(), file: source.file.clone(), detail: told.collect::<Vec<_>>().join("; ") }
    })
}

fn add(bundle: &mut Bundle, resource: Arc<FluentResource>, source: &Source) -> Result<(), LanguageError> {
    bundle.add_resource(resource).map_err(|errors| LanguageError::Duplicate {
        tag: source.tag.clone(),
        file: source.file.clone(),
        detail: errors.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn source(file: &str, text: &str) -> Source {
        Source { tag: "en".into(), file: file.into(), text: text.into() }
    }

    fn bundles(text: &str) -> Bundles {
        Bundles::new(&"en".parse().expect("a tag"), &[source("a.ftl", text)], None).expect("valid Fluent")
    }

    #[test]
    fn prose_isolates_named_values_and_plain_does_not() {
        let bundles = bundles("hello = Hello, { $name }!");
        let args = Args::new().set("name", "Ann");
        assert_eq!(bundles.format(Output::Plain, "hello", &args).as_deref(), Some("Hello, Ann!"));
        assert_eq!(bundles.format(Output::Prose, "hello", &args).as_deref(), Some("Hello, \u{2068}Ann\u{2069}!"));
    }

    #[test]
    fn an_attribute_is_named_after_a_dot() {
        let bundles = bundles("field = Name\n    .hint = Your full name\nonly =\n    .hint = Alone");
        assert_eq!(bundles.format(Output::Plain, "field.hint", &Args::new()).as_deref(), Some("Your full name"));
        assert!(bundles.has("field") && bundles.has("field.hint") && bundles.has("only.hint"));
        assert!(!bundles.has("field.title") && !bundles.has("only") && !bundles.has("none"));
    }

    #[test]
    fn a_value_not_given_shows_its_name() {
        let text = bundles("hello = Hello, { $name }!").format(Output::Plain, "hello", &Args::new());
        assert_eq!(text.as_deref(), Some("Hello, {$name}!"));
    }

    #[test]
    fn text_that_is_not_fluent_names_file_and_line() {
        let broken = source("broken.ftl", "fine = Fine\nthis is no message\n");
        let error = Bundles::new(&"en".parse().expect("a tag"), &[broken], None).err().expect("refused");
        assert!(matches!(&error, LanguageError::Syntax { file, .. } if file == "broken.ftl"));
        assert!(error.to_string().contains("line 2"), "{error}");
    }

    #[test]
    fn an_id_in_two_files_is_refused() {
        let files = [source("a.ftl", "same = One"), source("b.ftl", "same = Two")];
        let error = Bundles::new(&"en".parse().expect("a tag"), &files, None).err().expect("refused");
        assert!(matches!(&error, LanguageError::Duplicate { file, detail, .. } if file == "b.ftl" && detail.contains("same")));
    }
}
