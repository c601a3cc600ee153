//! The style sheet in an organization's colour: inline style is forbidden, so the colour comes by address.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use axum::extract::{Path, RawQuery, State};
use axum::response::Response;
use http::{HeaderMap, HeaderValue};
use latchkey_domain::Color;

use crate::assets::{Asset, AssetError, Assets, IMMUTABLE, STYLE, hash};
use crate::error_page::ErrorPage;
use crate::state::Shell;

/// Colours kept compressed; an installation has fewer organizations with a colour of their own, and strangers may ask for any.
const KEPT: usize = 64;
/// WCAG 2.2, 1.4.3: text against its ground.
const READABLE: f64 = 4.5;
/// The card in light and in dark, as in the style sheet.
const LIGHT_CARD: &str = "#ffffff";
const DARK_CARD: &str = "#1b1f1d";

/// The neutral style sheet and its copies in other colours.
pub struct BrandStylesheets {
    neutral: String,
    version: String,
    made: Mutex<HashMap<String, Arc<Asset>>>,
}

impl BrandStylesheets {
    pub(crate) fn new(assets: &Assets) -> Result<Self, AssetError> {
        let style = assets.get(STYLE).ok_or_else(|| AssetError(STYLE.to_owned()))?;
        let neutral = String::from_utf8_lossy(style.bytes()).into_owned();
        Ok(Self { version: hash(neutral.as_bytes()), neutral, made: Mutex::default() })
    }

    /// The address of the style sheet in this colour.
    pub fn address(&self, color: Color) -> String {
        format!("/brand/{}.css?v={}", color.to_string().trim_start_matches('#'), self.version)
    }

    fn get(&self, color: Color) -> Arc<Asset> {
        let key = color.to_string();
        let made = self.made.lock().unwrap_or_else(PoisonError::into_inner).get(&key).cloned();
        made.unwrap_or_else(|| {
            let style = format!("{}{}", self.neutral, rules(color));
            let asset = Arc::new(Asset::new("text/css; charset=utf-8", style.into_bytes()));
            let mut kept = self.made.lock().unwrap_or_else(PoisonError::into_inner);
            if kept.len() >= KEPT {
                kept.clear();
            }
            kept.insert(key, Arc::clone(&asset));
            asset
        })
    }
}

/// `GET /brand/{rrggbb}.css`.
pub(crate) async fn stylesheet(
    State(shell): State<Arc<Shell>>,
    Path(file): Path<String>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Response, ErrorPage> {
    let lower = |digits: &&str| !digits.bytes().any(|byte| byte.is_ascii_uppercase());
    let digits = file.strip_suffix(".css").filter(lower).ok_or(ErrorPage::NotFound)?;
    let color = format!("#{digits}").parse().map_err(|_| ErrorPage::NotFound)?;
    let current = query.as_deref().and_then(|query| query.strip_prefix("v=")) == Some(&shell.stylesheets.version);
    let caching = if current { IMMUTABLE } else { HeaderValue::from_static("no-cache") };
    Ok(shell.stylesheets.get(color).respond(&headers, caching))
}

/// The colour itself, the text on it, and the nearest shade of it that can be read on the card in light and in dark.
fn rules(color: Color) -> String {
    let text = if color.wants_dark_text() { "#000" } else { "#fff" };
    let (light, dark) = (readable_on(color, LIGHT_CARD), readable_on(color, DARK_CARD));
    format!(
        ":root{{--brand:{color};--on-brand:{text};--brand-ink:{light}}}\n\
         @media(prefers-color-scheme:dark){{:root{{--brand:{color};--on-brand:{text};--brand-ink:{dark}}}}}\n"
    )
}

/// The colour, moved towards black or white in small steps until it can be read on `ground`.
fn readable_on(color: Color, ground: &str) -> Color {
    let Ok(ground) = ground.parse::<Color>() else { return color };
    let target = if ground.luminance() > 0.5 { 0.0 } else { 255.0 };
    (0..=20)
        .map(|step| mixed(color, target, f64::from(step) / 20.0))
        .find(|shade| contrast(*shade, ground) >= READABLE)
        .unwrap_or(color)
}

/// `color` with `share` of it replaced by the grey `target` (0 to 255).
fn mixed(color: Color, target: f64, share: f64) -> Color {
    let digits = color.to_string();
    let part = |at: usize| {
        let byte = u8::from_str_radix(digits.get(at..at + 2).unwrap_or_default(), 16).unwrap_or(0);
        f64::from(byte) * (1.0 - share) + target * share
    };
    let text = format!("#{:02x}{:02x}{:02x}", byte(part(1)), byte(part(3)), byte(part(5)));
    text.parse().unwrap_or(color)
}

/// The nearest byte; rounding goes through text because a float has no checked way to an integer.
fn byte(value: f64) -> u8 {
    format!("{value:.0}").parse().unwrap_or(0)
}

fn contrast(a: Color, b: Color) -> f64 {
    let (a, b) = (a.luminance() + 0.05, b.luminance() + 0.05);
    if a > b { a / b } else { b / a }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn color(text: &str) -> Color {
        text.parse().unwrap()
    }

    #[test]
    fn every_colour_gives_text_that_can_be_read() {
        for red in (0..=255u8).step_by(51) {
            for green in (0..=255u8).step_by(51) {
                for blue in (0..=255u8).step_by(51) {
                    let own = color(&format!("#{red:02x}{green:02x}{blue:02x}"));
                    for ground in [LIGHT_CARD, DARK_CARD] {
                        let shade = readable_on(own, ground);
                        assert!(contrast(shade, color(ground)) >= READABLE, "{own} as {shade} on {ground}");
                    }
                    let text = if own.wants_dark_text() { "#000000" } else { "#ffffff" };
                    assert!(contrast(own, color(text)) >= READABLE, "{text} on {own}");
                }
            }
        }
    }

    #[test]
    fn a_colour_that_can_be_read_stays() {
        assert_eq!(readable_on(color("#17594a"), LIGHT_CARD), color("#17594a"));
        assert_eq!(mixed(color("#ff8800"), 0.0, 0.5), color("#804400"));
    }

    #[test]
    fn the_copies_kept_are_few() {
        let sheets = BrandStylesheets::new(&Assets::load().unwrap()).unwrap();
        for blue in 0..=255u8 {
            sheets.get(color(&format!("#0000{blue:02x}")));
        }
        assert!(sheets.made.lock().unwrap().len() <= KEPT);
    }
}
