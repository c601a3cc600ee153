//! A right-to-left pseudo-language made from English, to see at a glance whether a page is mirrored and nothing is left untranslated.

use std::borrow::Cow;

/// Its tag: Arabic of an invented region, so that direction and layout are those of Arabic.
pub(crate) const TAG: &str = "ar-XB";

const OVERRIDE: char = '\u{202E}';
const POP: char = '\u{202C}';

/// Accents the letters of each word and turns the word around; markup, entities and everything else stay.
pub(crate) fn transform(text: &str) -> Cow<'_, str> {
    let mut out = String::with_capacity(text.len() * 3);
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let length = if let Some(length) = untouched(rest) {
            out.push_str(&rest[..length]);
            length
        } else if first.is_alphabetic() {
            let length = rest.find(|c: char| !c.is_alphabetic()).unwrap_or(rest.len());
            out.push(OVERRIDE);
            out.extend(rest[..length].chars().map(accented));
            out.push(POP);
            length
        } else {
            out.push(first);
            first.len_utf8()
        };
        rest = &rest[length..];
    }
    Cow::Owned(out)
}

/// The length of a tag or an entity at the start of `rest`.
fn untouched(rest: &str) -> Option<usize> {
    if rest.starts_with('<') {
        return rest.find('>').map(|end| end + 1);
    }
    let end = rest.strip_prefix('&')?.find(|c: char| !c.is_ascii_alphanumeric() && c != '#')? + 1;
    rest[end..].starts_with(';').then_some(end + 1)
}

fn accented(letter: char) -> char {
    const FROM: &str = "abcdefghijklmnoprstuvwyzABCDEFGHIJKLMNOPRSTUVWYZ";
    const TO: &str = "åƀçđéƒĝĥîĵķļɱñöþŕšţûṽŵýžÅƁÇĐÉƑĜĤÎĴĶĻṀÑÖÞŔŠŢÛṼŴÝŽ";
    FROM.chars().zip(TO.chars()).find_map(|(from, to)| (from == letter).then_some(to)).unwrap_or(letter)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_accented_and_turned_and_the_rest_stays() {
        assert_eq!(transform("Hi, 24 ok."), "\u{202E}Ĥî\u{202C}, 24 \u{202E}öķ\u{202C}.");
    }

    #[test]
    fn markup_and_entities_stay() {
        assert_eq!(transform("<b>a</b>&nbsp;&#39;"), "<b>\u{202E}å\u{202C}</b>&nbsp;&#39;");
    }

    #[test]
    fn signs_that_only_look_like_markup_do_no_harm() {
        assert_eq!(transform("1 < 2 & 3 &"), "1 < 2 & 3 &");
        assert_eq!(transform(""), "");
    }

    #[test]
    fn every_latin_letter_with_an_accent_has_its_own() {
        let letters: Vec<char> = ('a'..='z').chain('A'..='Z').filter(|c| !"qxQX".contains(*c)).collect();
        let mut seen: Vec<char> = letters.iter().map(|c| accented(*c)).collect();
        assert!(letters.iter().zip(&seen).all(|(from, to)| from != to));
        seen.sort_unstable();
        seen.dedup();
        assert_eq!(seen.len(), letters.len());
    }
}
