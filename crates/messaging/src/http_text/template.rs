//! Texts with placeholders: `{to}`, `{to_digits}`, `{text}`, `{from}`, `{id}` and `{secret}`; `{{` and `}}` stand for braces.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// What may stand in an address as it is (RFC 3986, section 2.3).
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// What takes the place of a placeholder.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Field {
    /// The number, as `+34612345678`.
    To,
    /// The number without the plus sign.
    ToDigits,
    /// What is said.
    Text,
    /// Whom it comes from.
    From,
    /// The message's own name, the same in every attempt.
    Id,
    /// The operator's secret.
    Secret,
}

/// The text is no template.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TemplateFault {
    /// A name that means nothing.
    #[error("there is no placeholder {{{0}}}; there are {{to}}, {{to_digits}}, {{text}}, {{from}}, {{id}} and {{secret}}")]
    Unknown(String),
    /// A brace alone.
    #[error("a brace stands alone; write {{{{ or }}}} for one that is no placeholder")]
    Brace,
    /// A placeholder that may not stand there.
    #[error("{{{0}}} may not stand here")]
    Misplaced(&'static str),
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Piece {
    Literal(String),
    Field(Field),
}

/// A text with placeholders.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Template(Vec<Piece>);

impl Field {
    const ALL: [Self; 6] = [Self::To, Self::ToDigits, Self::Text, Self::From, Self::Id, Self::Secret];

    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::To => "to",
            Self::ToDigits => "to_digits",
            Self::Text => "text",
            Self::From => "from",
            Self::Id => "id",
            Self::Secret => "secret",
        }
    }
}

impl Template {
    /// Reads a template in which these placeholders may not stand.
    pub(super) fn parse(text: &str, forbidden: &[Field]) -> Result<Self, TemplateFault> {
        let mut pieces = Vec::new();
        let mut literal = String::new();
        let mut rest = text;
        while let Some(at) = rest.find(['{', '}']) {
            literal.push_str(&rest[..at]);
            let (brace, after) = rest[at..].split_at(1);
            if let Some(after) = after.strip_prefix(brace) {
                literal.push_str(brace);
                rest = after;
                continue;
            }
            let (name, after) = after.split_once('}').filter(|_| brace == "{").ok_or(TemplateFault::Brace)?;
            let field = Field::ALL.into_iter().find(|field| field.name() == name);
            let field = field.ok_or_else(|| TemplateFault::Unknown(name.to_owned()))?;
            if forbidden.contains(&field) {
                return Err(TemplateFault::Misplaced(field.name()));
            }
            pieces.push(Piece::Literal(std::mem::take(&mut literal)));
            pieces.push(Piece::Field(field));
            rest = after;
        }
        literal.push_str(rest);
        pieces.push(Piece::Literal(literal));
        Ok(Self(pieces))
    }

    /// The text with every placeholder replaced as it is.
    pub(super) fn fill(&self, value: &dyn Fn(Field) -> String) -> String {
        self.write(value)
    }

    /// The text with every placeholder replaced for an address.
    pub(super) fn fill_url(&self, value: &dyn Fn(Field) -> String) -> String {
        self.write(&|field| utf8_percent_encode(&value(field), RESERVED).to_string())
    }

    /// Whether this placeholder stands in it.
    pub(super) fn asks_for(&self, field: Field) -> bool {
        self.0.contains(&Piece::Field(field))
    }

    fn write(&self, value: &dyn Fn(Field) -> String) -> String {
        let text = |piece: &Piece| match piece {
            Piece::Literal(text) => text.clone(),
            Piece::Field(field) => value(*field),
        };
        self.0.iter().map(text).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn filled(text: &str) -> String {
        let value = |field: Field| format!("<{}>", field.name());
        Template::parse(text, &[]).map_or_else(|fault| fault.to_string(), |template| template.fill(&value))
    }

    #[test]
    fn placeholders_are_replaced_and_braces_doubled() {
        assert_eq!(filled("a {to} b{text}{from}"), "a <to> b<text><from>");
        assert_eq!(filled("{to_digits}/{id}?{secret}"), "<to_digits>/<id>?<secret>");
        assert_eq!(filled("{{to}} {{{to}}} }}{{"), "{to} {<to>} }{");
        assert_eq!(filled(""), "");
    }

    #[test]
    fn what_is_no_placeholder_is_told() {
        assert!(filled("{tot}").starts_with("there is no placeholder {tot}"), "{}", filled("{tot}"));
        assert!(filled("{ to }").starts_with("there is no placeholder"));
        for alone in ["{", "}", "{to", "to}", "{{}", "{to}}"] {
            assert!(filled(alone).starts_with("a brace stands alone"), "{alone}: {}", filled(alone));
        }
        assert_eq!(Template::parse("{secret}", &[Field::Secret]), Err(TemplateFault::Misplaced("secret")));
    }

    #[test]
    fn values_cannot_add_to_an_address() {
        let template = Template::parse("https://a.example/{to}?t={text}&x=1", &[]).unwrap();
        let value = |field: Field| if field == Field::To { "+34/../é".to_owned() } else { "a&b=c#?%{to}".to_owned() };
        assert_eq!(template.fill_url(&value), "https://a.example/%2B34%2F..%2F%C3%A9?t=a%26b%3Dc%23%3F%25%7Bto%7D&x=1");
    }
}
