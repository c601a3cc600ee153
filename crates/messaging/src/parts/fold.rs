//! Texts said in the alphabet of GSM, where they can be.

use icu_normalizer::DecomposingNormalizerBorrowed;

use super::gsm::septets;

/// The text in this alphabet where it can be said in it: without accents that the alphabet lacks, with plain quotes, dashes and
/// spaces. Otherwise the text as it is, for an alphabet of two bytes a character holds it whole.
pub(crate) fn folded(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    for character in text.chars() {
        match fold(character) {
            Some(folded) => plain.push_str(&folded),
            None => return text.to_owned(),
        }
    }
    plain
}

fn fold(character: char) -> Option<String> {
    if septets(character).is_some() {
        return Some(character.to_string());
    }
    let like = match character {
        c if c.is_whitespace() => " ",
        '\u{2018}'..='\u{201B}' | '\u{2032}' | '`' | '\u{B4}' => "'",
        '\u{201C}'..='\u{201F}' | '\u{AB}' | '\u{BB}' | '\u{2033}' => "\"",
        '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{B7}' | '\u{2022}' => "-",
        '\u{2026}' => "...",
        'Œ' => "OE",
        'œ' => "oe",
        'Ł' => "L",
        'ł' => "l",
        _ => "",
    };
    if !like.is_empty() {
        return Some(like.to_owned());
    }
    let mut buffer = [0; 4];
    let parts = DecomposingNormalizerBorrowed::new_nfd().normalize(character.encode_utf8(&mut buffer)).into_owned();
    // A letter and its marks; whatever does not come apart has no likeness here.
    let mut parts = parts.chars();
    let base = parts.next().filter(|base| *base != character)?;
    septets(base).map(|_| base.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accents_go_only_where_they_must() {
        assert_eq!(folded("Clínica Mirador"), "Clinica Mirador");
        assert_eq!(folded("Señor Müller & Söhne"), "Señor Müller & Söhne");
        assert_eq!(folded("“Łódź”\u{202f}– l’été…"), "\"Lodz\" - l'été...");
        for whole in ["Клиника", "שלום", "日本 clínica"] {
            assert_eq!(folded(whole), whole);
        }
    }
}
