//! Parameters into a struct, whose fields are the only names allowed.

use serde::de::value::MapDeserializer;
use serde::de::{self, DeserializeOwned, Deserializer, IntoDeserializer, Visitor};
use serde::forward_to_deserialize_any;

use super::FormError;

pub(super) fn from_pairs<T: DeserializeOwned>(pairs: Vec<(String, String)>) -> Result<T, FormError> {
    T::deserialize(Parameters(pairs))
}

impl de::Error for FormError {
    fn custom<T: std::fmt::Display>(_: T) -> Self {
        Self::Value
    }

    fn unknown_field(_: &str, _: &'static [&'static str]) -> Self {
        Self::Unknown
    }
}

struct Parameters(Vec<(String, String)>);

impl<'de> Deserializer<'de> for Parameters {
    type Error = FormError;

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, FormError> {
        if self.0.iter().any(|(name, _)| !fields.contains(&name.as_str())) {
            return Err(FormError::Unknown);
        }
        let pairs = self.0.into_iter().map(|(name, value)| (name, Parameter(value)));
        visitor.visit_map(MapDeserializer::new(pairs))
    }

    /// A form that has no parameters of its own.
    fn deserialize_unit<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, FormError> {
        if self.0.is_empty() { visitor.visit_unit() } else { Err(FormError::Unknown) }
    }

    /// Anything but a struct could not say which names it allows.
    fn deserialize_any<V: Visitor<'de>>(self, _: V) -> Result<V::Value, FormError> {
        Err(FormError::Value)
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 u8 u16 u32 u64 f32 f64 char str string bytes byte_buf option unit_struct newtype_struct seq tuple
        tuple_struct map enum identifier ignored_any
    }
}

/// One value, always text in the request.
struct Parameter(String);

macro_rules! numbers {
    ($($method:ident $visit:ident)+) => {$(
        fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, FormError> {
            visitor.$visit(self.0.parse().map_err(|_| FormError::Value)?)
        }
    )+};
}

impl<'de> Deserializer<'de> for Parameter {
    type Error = FormError;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, FormError> {
        visitor.visit_string(self.0)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, FormError> {
        visitor.visit_some(self)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(self, _: &'static str, visitor: V) -> Result<V::Value, FormError> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, FormError> {
        if variants.contains(&self.0.as_str()) { visitor.visit_enum(self.0.into_deserializer()) } else { Err(FormError::Value) }
    }

    numbers! {
        deserialize_bool visit_bool
        deserialize_u8 visit_u8
        deserialize_u16 visit_u16
        deserialize_u32 visit_u32
        deserialize_u64 visit_u64
        deserialize_i64 visit_i64
    }

    forward_to_deserialize_any! {
        i8 i16 i32 f32 f64 char str string bytes byte_buf unit unit_struct seq tuple tuple_struct map struct identifier ignored_any
    }
}

impl IntoDeserializer<'_, FormError> for Parameter {
    type Deserializer = Self;

    fn into_deserializer(self) -> Self {
        self
    }
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::*;

    #[derive(Debug, Deserialize, PartialEq)]
    #[serde(rename_all = "kebab-case")]
    enum Way {
        AlternateEmail,
        SecurityQuestions,
    }

    #[derive(Debug, Deserialize, PartialEq)]
    struct Word(String);

    #[derive(Debug, Deserialize, PartialEq)]
    struct Sample {
        way: Way,
        word: Word,
        number: u32,
        choice: Option<bool>,
    }

    fn read(pairs: &[(&str, &str)]) -> Result<Sample, FormError> {
        from_pairs(pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect())
    }

    const GOOD: [(&str, &str); 3] = [("way", "alternate-email"), ("word", ""), ("number", "7")];

    #[test]
    fn each_kind_of_field_is_read() {
        let sample = Sample { way: Way::AlternateEmail, word: Word(String::new()), number: 7, choice: None };
        assert_eq!(read(&GOOD).unwrap(), sample);
        let with_choice = [&GOOD[..], &[("choice", "true")]].concat();
        assert_eq!(read(&with_choice).unwrap(), Sample { choice: Some(true), ..sample });
    }

    #[test]
    fn wrong_values_and_names_are_refused() {
        for (at, value) in [(0, "office-phone"), (0, ""), (2, "-1"), (2, "7 "), (2, "4294967296")] {
            let mut pairs = GOOD;
            pairs[at].1 = value;
            assert_eq!(read(&pairs), Err(FormError::Value), "{value:?}");
        }
        assert_eq!(read(&[&GOOD[..], &[("admin", "true")]].concat()), Err(FormError::Unknown));
        assert_eq!(read(&GOOD[1..]), Err(FormError::Value));
    }

    #[test]
    fn a_type_that_would_take_any_name_takes_none() {
        let pairs = vec![("a".to_owned(), "b".to_owned())];
        assert!(from_pairs::<std::collections::BTreeMap<String, String>>(pairs.clone()).is_err());
        assert_eq!(from_pairs::<()>(pairs), Err(FormError::Unknown));
        assert_eq!(from_pairs::<()>(Vec::new()), Ok(()));
    }
}
