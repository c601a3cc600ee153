//! Which pictures are taken as a logo.
//!
//! Pages show a logo as a picture only, and it is served with a policy that runs nothing. What could do harm there, or wherever
//! somebody opens the file by itself, is refused all the same: the file is looked through before it is kept.

mod pixels;
mod svg;

/// The most bytes of a logo ("Customize", 2018: banner logos up to 50 KB).
pub const LARGEST_LOGO: usize = 50 * 1024;

/// Why a file is no logo.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LogoError {
    /// More bytes than every page should load.
    #[error("the file is too large; a logo has at most {LARGEST_LOGO} bytes")]
    TooLarge,
    /// Neither PNG nor JPEG nor SVG by its content; the file's name does not matter.
    #[error("it is no PNG, JPEG or SVG picture")]
    Format,
    /// The file ends early, or goes on behind the picture.
    #[error("the {0} picture is damaged, or holds something besides the picture")]
    Damaged(&'static str),
    /// More pixels than a logo needs, so that small files cannot take much memory.
    #[error("the picture is {0} × {1} pixels; a logo is 1 to {most} each way", most = pixels::MOST_PIXELS)]
    Pixels(u32, u32),
    /// No XML, or not of an SVG picture.
    #[error("the SVG picture cannot be read: {0}")]
    Svg(String),
    /// Something in an SVG picture that could run, load or take long.
    #[error("the SVG picture holds {0}, which a logo may not; export it as plain SVG, or as PNG")]
    Unsafe(String),
}

/// The media type of a logo, told by its content.
///
/// # Errors
/// See [`LogoError`].
pub(crate) fn logo_type(bytes: &[u8]) -> Result<&'static str, LogoError> {
    if bytes.len() > LARGEST_LOGO {
        return Err(LogoError::TooLarge);
    }
    if bytes.starts_with(pixels::PNG) {
        return pixels::check_png(bytes).map(|()| "image/png");
    }
    if bytes.starts_with(pixels::JPEG) {
        return pixels::check_jpeg(bytes).map(|()| "image/jpeg");
    }
    match std::str::from_utf8(bytes) {
        Ok(text) if text.trim_start_matches('\u{feff}').trim_start().starts_with('<') => {
            svg::check(text).map(|()| "image/svg+xml")
        }
        _ => Err(LogoError::Format),
    }
}
