//! QR codes, as the path of an SVG: black on white with its quiet zone, and without any style.

use std::fmt::{self, Write as _};

use qrcode::{Color, EcLevel};
use secrecy::{ExposeSecret, SecretString};
use serde::Serialize;

use super::Shown;

/// Modules of white around a code (ISO/IEC 18004).
const QUIET_ZONE: usize = 4;

/// A code that a phone's camera reads. Shows nothing in `Debug`, because it may hold a secret.
#[derive(Clone, Serialize)]
pub struct QrCode {
    /// Modules on each side, with the quiet zone.
    size: usize,
    /// The black modules, as an SVG path.
    path: Shown,
}

impl QrCode {
    /// The code of a text; `None` when it is too long for any.
    pub fn of(text: &SecretString) -> Option<Self> {
        let code = qrcode::QrCode::with_error_correction_level(text.expose_secret(), EcLevel::M).ok()?;
        let (width, colors) = (code.width(), code.to_colors());
        let mut path = String::with_capacity(colors.len() * 6);
        for (y, row) in colors.chunks(width).enumerate() {
            let mut x = 0;
            for run in row.chunk_by(|one, other| one == other) {
                if run.first() == Some(&Color::Dark) {
                    // Writing to a string cannot fail.
                    let _ = write!(path, "M{} {}h{}v1h-{}z", x + QUIET_ZONE, y + QUIET_ZONE, run.len(), run.len());
                }
                x += run.len();
            }
        }
        Some(Self { size: width + 2 * QUIET_ZONE, path: SecretString::from(path).into() })
    }
}

impl fmt::Debug for QrCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "QrCode({} modules)", self.size)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const URI: &str = "otpauth://totp/Wingtip%20%26%20S%C3%B6hne:ada%2Bx%40wingtip.example?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ\
                       &issuer=Wingtip%20%26%20S%C3%B6hne&algorithm=SHA1&digits=6&period=30";

    /// What the path paints, four pixels a module: black is `true`.
    fn painted(code: &QrCode) -> Vec<Vec<bool>> {
        let mut picture = vec![vec![false; code.size * 4]; code.size * 4];
        for part in code.path.exposed().split('M').skip(1) {
            let numbers: Vec<usize> = part
                .split(|c: char| !c.is_ascii_digit())
                .filter(|word| !word.is_empty())
                .map(|word| word.parse().unwrap())
                .collect();
            let [x, y, width, 1, back] = numbers[..] else { panic!("{part}") };
            assert_eq!(width, back);
            for line in &mut picture[y * 4..(y + 1) * 4] {
                line[x * 4..(x + width) * 4].fill(true);
            }
        }
        picture
    }

    #[test]
    fn a_camera_reads_what_was_written() {
        for text in [URI.to_owned(), "x".into(), "ü".repeat(900)] {
            let code = QrCode::of(&text.as_str().into()).unwrap();
            let picture = painted(&code);
            let size = picture.len();
            let shade = |x: usize, y: usize| if picture[y][x] { 0 } else { 255 };
            let mut image = rqrr::PreparedImage::prepare_from_greyscale(size, size, shade);
            let found = image.detect_grids();
            assert_eq!(found.len(), 1);
            assert_eq!(found[0].decode().unwrap().1, text);
        }
    }

    #[test]
    fn there_is_white_all_around_and_no_secret_in_debug_output() {
        let code = QrCode::of(&URI.into()).unwrap();
        let picture = painted(&code);
        let edge = QUIET_ZONE * 4;
        let (last, inner) = (picture.len() - edge, edge..picture.len() - edge);
        for (y, line) in picture.iter().enumerate() {
            for (x, black) in line.iter().enumerate() {
                assert!(!black || (inner.contains(&x) && inner.contains(&y)), "{x} {y}");
            }
        }
        assert!(picture[edge][edge] && picture[edge][last - 1], "the code fills what is between");
        assert_eq!(format!("{code:?}"), format!("QrCode({} modules)", code.size));
    }

    #[test]
    fn a_text_that_fits_no_code_has_none() {
        assert!(QrCode::of(&"x".repeat(3000).as_str().into()).is_none());
    }
}
