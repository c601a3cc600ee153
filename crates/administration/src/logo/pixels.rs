//! PNG and JPEG: whether the file is one whole picture of a size that a logo has.

use super::LogoError;

/// How a PNG file begins.
pub(super) const PNG: &[u8] = b"\x89PNG\r\n\x1a\n";
/// How a JPEG file begins.
pub(super) const JPEG: &[u8] = &[0xff, 0xd8, 0xff];
/// The most pixels each way.
pub(super) const MOST_PIXELS: u32 = 2_000;

/// Walks the chunks from the header to the end mark, which ends the file.
pub(super) fn check_png(bytes: &[u8]) -> Result<(), LogoError> {
    let damaged = LogoError::Damaged("PNG");
    let mut rest = bytes.strip_prefix(PNG).ok_or(damaged.clone())?;
    let mut first = true;
    loop {
        let (length, after) = rest.split_first_chunk::<4>().ok_or(damaged.clone())?;
        let (kind, after) = after.split_first_chunk::<4>().ok_or(damaged.clone())?;
        let length = u32::from_be_bytes(*length) as usize;
        let data = after.get(..length).ok_or(damaged.clone())?;
        // The check sum behind the data is for the browser to judge.
        rest = after.get(length.saturating_add(4)..).ok_or(damaged.clone())?;
        match (kind, first) {
            (b"IHDR", true) => check_size(side(data, 0, &damaged)?, side(data, 4, &damaged)?)?,
            (b"IEND", false) => return if rest.is_empty() { Ok(()) } else { Err(damaged) },
            (_, true) | (b"IHDR", false) => return Err(damaged),
            (_, false) => {}
        }
        first = false;
    }
}

fn side(data: &[u8], at: usize, damaged: &LogoError) -> Result<u32, LogoError> {
    let bytes = data.get(at..).and_then(|rest| rest.first_chunk::<4>()).ok_or(damaged.clone())?;
    Ok(u32::from_be_bytes(*bytes))
}

/// Walks the segments to the frame that tells the size; the file ends with the end mark.
pub(super) fn check_jpeg(bytes: &[u8]) -> Result<(), LogoError> {
    let damaged = LogoError::Damaged("JPEG");
    if !bytes.ends_with(&[0xff, 0xd9]) {
        return Err(damaged);
    }
    let mut rest = bytes.get(2..).ok_or(damaged.clone())?;
    loop {
        let [mark, kind, high, low, ..] = *rest else { return Err(damaged) };
        let length = usize::from(u16::from_be_bytes([high, low]));
        let segment = rest.get(2..2 + length).filter(|segment| mark == 0xff && segment.len() >= 2).ok_or(damaged.clone())?;
        match kind {
            // Frames of every coding; C4, C8 and CC are tables.
            0xc0..=0xcf if ![0xc4, 0xc8, 0xcc].contains(&kind) => {
                let [_, _, _, y1, y0, x1, x0, ..] = *segment else { return Err(damaged) };
                return check_size(u16::from_be_bytes([x1, x0]).into(), u16::from_be_bytes([y1, y0]).into());
            }
            // The picture itself before its frame.
            0xda => return Err(damaged),
            _ => rest = rest.get(2 + length..).ok_or(damaged.clone())?,
        }
    }
}

fn check_size(width: u32, height: u32) -> Result<(), LogoError> {
    let fits = |side| (1..=MOST_PIXELS).contains(&side);
    if fits(width) && fits(height) { Ok(()) } else { Err(LogoError::Pixels(width, height)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn png(width: u32, height: u32) -> Vec<u8> {
        let header = [&width.to_be_bytes()[..], &height.to_be_bytes(), &[8, 6, 0, 0, 0]].concat();
        let chunk = |kind: &[u8; 4], data: &[u8]| {
            let length = u32::try_from(data.len()).unwrap().to_be_bytes();
            [&length[..], kind, data, &[0; 4]].concat()
        };
        [PNG, &chunk(b"IHDR", &header), &chunk(b"IDAT", &[1, 2, 3]), &chunk(b"IEND", &[])].concat()
    }

    fn jpeg(width: u16, height: u16) -> Vec<u8> {
        let frame = [&[0xff, 0xc0, 0, 11, 8][..], &height.to_be_bytes(), &width.to_be_bytes(), &[1, 1, 17, 0]].concat();
        [&[0xff, 0xd8, 0xff, 0xe0, 0, 4, 7, 7][..], &frame, &[0xff, 0xda, 0, 2, 9, 9, 0xff, 0xd9]].concat()
    }

    #[test]
    fn whole_pictures_of_a_sensible_size_pass() {
        assert_eq!((check_png(&png(245, 36)), check_jpeg(&jpeg(245, 36))), (Ok(()), Ok(())));
        for (width, height) in [(0, 1), (1, 0), (2_001, 1), (1, 2_001), (60_000, 60_000)] {
            assert_eq!(check_png(&png(width.into(), height.into())), Err(LogoError::Pixels(width.into(), height.into())));
            assert_eq!(check_jpeg(&jpeg(width, height)), Err(LogoError::Pixels(width.into(), height.into())));
        }
        assert!(check_png(&png(u32::MAX, u32::MAX)).is_err());
    }

    #[test]
    fn what_ends_early_or_goes_on_is_refused() {
        let (png, jpeg) = (png(245, 36), jpeg(245, 36));
        for length in PNG.len()..png.len() {
            assert_eq!(check_png(&png[..length]), Err(LogoError::Damaged("PNG")), "{length}");
        }
        for length in 3..jpeg.len() {
            assert_eq!(check_jpeg(&jpeg[..length]), Err(LogoError::Damaged("JPEG")), "{length}");
        }
        let script = b"<script>alert(1)</script>";
        assert!(check_png(&[&png[..], script].concat()).is_err() && check_jpeg(&[&jpeg[..], script].concat()).is_err());
    }
}
