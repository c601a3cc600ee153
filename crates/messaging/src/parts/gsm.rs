//! The default alphabet of GSM with its extension table (3GPP TS 23.038, section 6.2.1).

/// The alphabet by septet; 0x1b, here a control character, leads to the extension table.
const BASIC: &str = "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞ\u{1b}ÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?\
    ¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà";
/// What follows the escape.
const EXTENSION: [(char, u8); 10] = [
    ('\u{c}', 0x0a),
    ('^', 0x14),
    ('{', 0x28),
    ('}', 0x29),
    ('\\', 0x2f),
    ('[', 0x3c),
    ('~', 0x3d),
    (']', 0x3e),
    ('|', 0x40),
    ('€', 0x65),
];
/// Leads to the extension table.
const ESCAPE: u8 = 0x1b;

/// The septets of one character, one an octet, as message centres take them; `None` when the alphabet does not have it.
pub(super) fn septets(character: char) -> Option<Vec<u8>> {
    if let Some((_, septet)) = EXTENSION.iter().find(|(known, _)| *known == character) {
        return Some(vec![ESCAPE, *septet]);
    }
    let place = BASIC.chars().position(|known| known == character)?;
    let septet = u8::try_from(place).ok().filter(|septet| *septet != ESCAPE)?;
    Some(vec![septet])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_has_every_septet_once() {
        let characters: std::collections::BTreeSet<char> = BASIC.chars().collect();
        assert_eq!((BASIC.chars().count(), characters.len()), (128, 128));
    }

    #[test]
    fn characters_stand_where_the_standard_puts_them() {
        let cases = [('@', 0x00), ('\n', 0x0a), (' ', 0x20), ('0', 0x30), ('¡', 0x40), ('A', 0x41), ('Ñ', 0x5d), ('¿', 0x60)];
        for (character, septet) in cases.into_iter().chain([('a', 0x61), ('ñ', 0x7d), ('à', 0x7f), ('É', 0x1f), ('Ü', 0x5e)])
        {
            assert_eq!(septets(character), Some(vec![septet]), "{character}");
        }
        assert_eq!(septets('€'), Some(vec![ESCAPE, 0x65]));
        assert_eq!(septets('['), Some(vec![ESCAPE, 0x3c]));
    }

    #[test]
    fn what_the_alphabet_lacks_is_told() {
        // Spanish vowels with an acute accent are missing, but for é.
        for character in ['á', 'í', 'ó', 'ú', 'ç', '’', '\u{1b}', '\t', '\u{2068}', '漢', '😀'] {
            assert_eq!(septets(character), None, "{character}");
        }
    }
}
