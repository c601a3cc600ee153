//! Organizations.

use serde::{Deserialize, Serialize};

use crate::{CountryCode, OrganizationId};

/// One organization: the people, policy and data of one customer, apart from all others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Organization {
    /// Its identifier.
    pub id: OrganizationId,
    /// The name people know it by.
    pub name: String,
    /// Reads phone numbers that are written in national form.
    pub country: Option<CountryCode>,
    /// BCP 47 tag of the language for people who ask for none.
    pub language: Option<String>,
    /// Logo and colour.
    pub branding: Branding,
    /// Whether a directory is synchronized into it.
    pub synchronized: bool,
    /// Whether it has a verified domain of its own, besides the host's default one.
    pub own_domain: bool,
}

/// How an organization looks.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Branding {
    /// `#rrggbb`; the neutral colour when absent.
    pub color: Option<Color>,
    /// The name of the logo among the stored files.
    pub logo: Option<Logo>,
}

/// A logo as stored.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Logo {
    /// `image/png`, `image/jpeg` or `image/svg+xml`.
    pub content_type: String,
    /// SHA-256 of the bytes, hexadecimal: the file's name in addresses.
    pub digest: String,
}

/// A colour, `#rrggbb`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Color([u8; 3]);

impl Color {
    /// Relative luminance, 0 (black) to 1 (white), as WCAG 2.2 defines it.
    pub fn luminance(self) -> f64 {
        let part = |byte: u8| {
            let value = f64::from(byte) / 255.0;
            if value <= 0.040_45 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * part(self.0[0]) + 0.7152 * part(self.0[1]) + 0.0722 * part(self.0[2])
    }

    /// Whether black text is easier to read on it than white (WCAG contrast).
    pub fn wants_dark_text(self) -> bool {
        let own = self.luminance() + 0.05;
        own / 0.05 > 1.05 / own
    }
}

impl std::fmt::Display for Color {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "#{:02x}{:02x}{:02x}", self.0[0], self.0[1], self.0[2])
    }
}

/// The text is not `#rrggbb`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a colour is written #rrggbb, for example #0a6cff")]
pub struct ColorError;

impl std::str::FromStr for Color {
    type Err = ColorError;
    fn from_str(text: &str) -> Result<Self, ColorError> {
        let hex = |d: &&str| d.len() == 6 && d.bytes().all(|b| b.is_ascii_hexdigit());
        let digits = text.strip_prefix('#').filter(hex).ok_or(ColorError)?;
        let part = |at: usize| u8::from_str_radix(&digits[at..at + 2], 16).map_err(|_| ColorError);
        Ok(Self([part(0)?, part(2)?, part(4)?]))
    }
}

impl TryFrom<String> for Color {
    type Error = ColorError;
    fn try_from(text: String) -> Result<Self, ColorError> {
        text.parse()
    }
}

impl From<Color> for String {
    fn from(color: Color) -> Self {
        color.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_are_read_strictly_and_choose_their_text() {
        assert_eq!("#0a6cff".parse::<Color>().unwrap().to_string(), "#0a6cff");
        for wrong in ["0a6cff", "#0a6cf", "#0a6cfg", "#éé", "#+1+1+1"] {
            assert!(wrong.parse::<Color>().is_err(), "{wrong}");
        }
        assert!("#ffee00".parse::<Color>().unwrap().wants_dark_text());
        assert!(!"#102040".parse::<Color>().unwrap().wants_dark_text());
    }
}
