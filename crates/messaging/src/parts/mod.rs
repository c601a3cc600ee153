//! A text in the parts that a message centre takes: the GSM alphabet where it is enough, else UCS-2.

mod fold;
mod gsm;

pub(crate) use fold::folded;

/// The most parts of one text; a longer one is a fault and would cost too much.
const MOST: usize = 10;
/// Octets of the user data header that joins parts (3GPP TS 23.040, section 9.2.3.24.1).
const HEADER: usize = 6;

/// How the characters of a text travel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Alphabet {
    /// The default alphabet of GSM, seven bits a character: 160 in a text alone, 153 in a part.
    Gsm,
    /// Two octets a character: 70 in a text alone, 67 in a part.
    Ucs2,
}

impl Alphabet {
    /// Octets of a text alone and of one part of several, as they are handed to the message centre.
    const fn room(self) -> (usize, usize) {
        match self {
            // Centres take septets one an octet and pack them themselves.
            Self::Gsm => (160, 153),
            Self::Ucs2 => (140, 134),
        }
    }

    /// A character, which is never divided between two parts.
    fn encode(self, character: char) -> Option<Vec<u8>> {
        match self {
            Self::Gsm => gsm::septets(character),
            Self::Ucs2 => {
                let mut units = [0u16; 2];
                Some(character.encode_utf16(&mut units).iter().flat_map(|unit| unit.to_be_bytes()).collect())
            }
        }
    }
}

/// A text, ready to be handed over.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Parts {
    pub(crate) alphabet: Alphabet,
    /// The octets of each part, without header.
    bodies: Vec<Vec<u8>>,
}

impl Parts {
    /// Divides a text; `None` when it is empty or too long.
    pub(crate) fn of(text: &str) -> Option<Self> {
        let encoded = |alphabet: Alphabet| text.chars().map(|character| alphabet.encode(character)).collect::<Option<Vec<_>>>();
        let (alphabet, characters) = match encoded(Alphabet::Gsm) {
            Some(characters) => (Alphabet::Gsm, characters),
            None => (Alphabet::Ucs2, encoded(Alphabet::Ucs2)?),
        };
        let (alone, joined) = alphabet.room();
        let room = if characters.iter().map(Vec::len).sum::<usize>() <= alone { alone } else { joined };
        let mut bodies: Vec<Vec<u8>> = Vec::new();
        for character in characters {
            match bodies.last_mut() {
                Some(body) if body.len() + character.len() <= room => body.extend(character),
                _ => bodies.push(character),
            }
        }
        (1..=MOST).contains(&bodies.len()).then_some(Self { alphabet, bodies })
    }

    /// How many parts there are.
    pub(crate) fn count(&self) -> usize {
        self.bodies.len()
    }

    /// Whether the parts begin with a header.
    pub(crate) fn joined(&self) -> bool {
        self.count() > 1
    }

    /// The octets of each part, with the header that joins several under `reference`.
    pub(crate) fn octets(&self, reference: u8) -> impl Iterator<Item = Vec<u8>> {
        // There are at most ten.
        let total = u8::try_from(self.count()).unwrap_or(u8::MAX);
        self.bodies.iter().zip(1u8..).map(move |(body, number)| {
            let header: [u8; HEADER] = [5, 0, 3, reference, total, number];
            let header: &[u8] = if total > 1 { &header } else { &[] };
            [header, body.as_slice()].concat()
        })
    }
}

/// How many parts a text is sent in, which is how many are paid for; 0 when it cannot be sent: it is empty or has more than ten.
pub fn count_parts(text: &str) -> usize {
    Parts::of(text).map_or(0, |parts| parts.count())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(text: &str) -> (Alphabet, Vec<usize>) {
        let parts = Parts::of(text).unwrap();
        (parts.alphabet, parts.octets(7).map(|octets| octets.len()).collect())
    }

    #[test]
    fn the_alphabet_follows_the_characters() {
        assert_eq!(parts("Your code is 246813"), (Alphabet::Gsm, vec![19]));
        assert_eq!(parts("¿Tu código? No: ¡246813 €!").0, Alphabet::Ucs2, "ó is not in the GSM alphabet");
        assert_eq!(parts("¿Está?"), (Alphabet::Ucs2, vec![12]));
        assert_eq!(parts("¿Qué? [€]").1, [12], "three characters are of the extension table");
    }

    #[test]
    fn one_part_holds_160_septets_or_70_units_and_joined_ones_fewer() {
        assert_eq!(parts(&"x".repeat(160)).1, [160]);
        assert_eq!(parts(&"x".repeat(161)).1, [6 + 153, 6 + 8]);
        assert_eq!(parts(&"ó".repeat(70)).1, [140]);
        assert_eq!(parts(&"ó".repeat(71)).1, [6 + 134, 6 + 8]);
        assert_eq!(count_parts(&"x".repeat(1530)), 10);
        assert_eq!((count_parts(&"x".repeat(1531)), count_parts("")), (0, 0));
    }

    #[test]
    fn no_character_is_divided() {
        let text = format!("{}€{}", "x".repeat(152), "x".repeat(20));
        assert_eq!(parts(&text).1, [6 + 152, 6 + 22], "an escape stays with what it escapes");
        let text = format!("{}😀{}", "ó".repeat(66), "ó".repeat(20));
        assert_eq!(parts(&text).1, [6 + 132, 6 + 44], "both halves of a surrogate pair stay together");
        assert_eq!(parts(&format!("{}€", "x".repeat(158))).1, [160]);
        assert_eq!(parts(&format!("{}€", "x".repeat(159))).1.len(), 2);
    }

    #[test]
    fn joined_parts_say_which_they_are() {
        let octets: Vec<Vec<u8>> = Parts::of(&"x".repeat(400)).unwrap().octets(0xab).collect();
        let headers: Vec<&[u8]> = octets.iter().map(|part| &part[..HEADER]).collect();
        assert_eq!(headers, [[5, 0, 3, 0xab, 3, 1], [5, 0, 3, 0xab, 3, 2], [5, 0, 3, 0xab, 3, 3]]);
        assert_eq!(Parts::of("ab").unwrap().octets(1).next().unwrap(), b"ab");
    }
}
