//! Static files: built in, named by their content, compressed once.

use std::collections::HashMap;
use std::io::Write;
use std::path::Path;
use std::sync::Arc;

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use data_encoding::HEXLOWER;
use flate2::Compression;
use flate2::write::GzEncoder;
use http::{HeaderMap, HeaderValue, header};
use rust_embed::RustEmbed;
use sha2::{Digest, Sha256};

use crate::error_page::ErrorPage;
use crate::state::Shell;

/// All scripts in one file: the first page costs few requests, and the same file is the worker of the proof of work.
pub const SCRIPT: &str = "page.js";
/// The style sheet in neutral colours.
pub const STYLE: &str = "style.css";
/// Latchkey's own mark: logo of the neutral look, and icon.
pub const MARK: &str = "mark.svg";

/// A changed file has another address, so the old one may be kept for ever.
pub(crate) const IMMUTABLE: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");

/// Bytes of the content hash in an address.
const HASH_BYTES: usize = 6;

#[derive(RustEmbed)]
#[folder = "$CARGO_MANIFEST_DIR/../../assets"]
struct Embedded;

/// A static file that this program needs is missing or of a kind it does not serve.
#[derive(Debug, thiserror::Error)]
#[error("assets/{0} is missing or not of a kind that is served")]
pub struct AssetError(pub(crate) String);

/// One static file.
#[derive(Debug)]
pub struct Asset {
    content_type: HeaderValue,
    plain: Bytes,
    gzip: Option<Bytes>,
}

impl Asset {
    pub(crate) fn new(content_type: &'static str, plain: Vec<u8>) -> Self {
        let smaller = gzip(&plain).filter(|packed| packed.len() < plain.len());
        Self { content_type: HeaderValue::from_static(content_type), plain: plain.into(), gzip: smaller.map(Bytes::from) }
    }

    /// The bytes as they are.
    pub fn bytes(&self) -> &Bytes {
        &self.plain
    }

    /// The answer, compressed when the client takes that.
    pub(crate) fn respond(&self, request: &HeaderMap, caching: HeaderValue) -> Response {
        let packed = self.gzip.clone().filter(|_| accepts_gzip(request));
        let encoding = packed.is_some().then(|| (header::CONTENT_ENCODING, HeaderValue::from_static("gzip")));
        let mut headers = HeaderMap::from_iter([
            (header::CONTENT_TYPE, self.content_type.clone()),
            (header::CACHE_CONTROL, caching),
            (header::VARY, HeaderValue::from_static("accept-encoding")),
        ]);
        headers.extend(encoding);
        (headers, packed.unwrap_or_else(|| self.plain.clone())).into_response()
    }
}

/// Every static file, by name and by address.
#[derive(Debug)]
pub struct Assets {
    addresses: HashMap<String, String>,
    files: HashMap<String, Asset>,
}

impl Assets {
    /// Reads and compresses the files built into the program (a debug build reads them from the work tree).
    ///
    /// # Errors
    /// When a file that pages name is missing, or one is of a kind that is not served.
    pub fn load() -> Result<Self, AssetError> {
        let mut assets = Self { addresses: HashMap::new(), files: HashMap::new() };
        let mut paths: Vec<_> = Embedded::iter().collect();
        paths.sort();
        let mut scripts = b"\"use strict\";\n".to_vec();
        for path in &paths {
            let file = Embedded::get(path).ok_or_else(|| AssetError(path.to_string()))?;
            let path = Path::new(path.as_ref());
            if path.extension().is_some_and(|extension| extension == "js") {
                scripts.extend_from_slice(&file.data);
            } else {
                assets.add(&file_name(path), file.data.into_owned())?;
            }
        }
        assets.add(SCRIPT, scripts)?;
        for needed in [STYLE, MARK] {
            assets.get(needed).ok_or_else(|| AssetError(needed.to_owned()))?;
        }
        Ok(assets)
    }

    fn add(&mut self, name: &str, bytes: Vec<u8>) -> Result<(), AssetError> {
        let unknown = || AssetError(name.to_owned());
        let (stem, extension) = name.rsplit_once('.').ok_or_else(unknown)?;
        let content_type = content_type(extension).ok_or_else(unknown)?;
        let hashed = format!("{stem}.{}.{extension}", hash(&bytes));
        self.addresses.insert(name.to_owned(), format!("/assets/{hashed}"));
        self.files.insert(hashed, Asset::new(content_type, bytes));
        Ok(())
    }

    /// The address of a file (`style.css`), which changes with its content.
    pub fn address(&self, name: &str) -> Option<&str> {
        self.addresses.get(name).map(String::as_str)
    }

    /// A file by its name.
    pub fn get(&self, name: &str) -> Option<&Asset> {
        self.at(self.address(name)?.strip_prefix("/assets/")?)
    }

    fn at(&self, hashed: &str) -> Option<&Asset> {
        self.files.get(hashed)
    }
}

/// `GET /assets/{name.hash.extension}`.
pub(crate) async fn asset(
    State(shell): State<Arc<Shell>>,
    axum::extract::Path(hashed): axum::extract::Path<String>,
    headers: HeaderMap,
) -> Result<Response, ErrorPage> {
    let asset = shell.assets.at(&hashed).ok_or(ErrorPage::NotFound)?;
    Ok(asset.respond(&headers, IMMUTABLE))
}

/// `GET /favicon.ico`, for browsers that ask before they have read a page.
pub(crate) async fn favicon(State(shell): State<Arc<Shell>>, headers: HeaderMap) -> Result<Response, ErrorPage> {
    let mark = shell.assets.get(MARK).ok_or(ErrorPage::NotFound)?;
    Ok(mark.respond(&headers, HeaderValue::from_static("public, max-age=86400")))
}

/// The content hash that stands in addresses.
pub(crate) fn hash(bytes: &[u8]) -> String {
    HEXLOWER.encode(&Sha256::digest(bytes)[..HASH_BYTES])
}

fn file_name(path: &Path) -> String {
    path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}

fn content_type(extension: &str) -> Option<&'static str> {
    match extension {
        "css" => Some("text/css; charset=utf-8"),
        "js" => Some("text/javascript; charset=utf-8"),
        "svg" => Some("image/svg+xml"),
        "png" => Some("image/png"),
        _ => None,
    }
}

fn gzip(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes).ok()?;
    encoder.finish().ok()
}

/// Whether the client takes gzip (RFC 9110, 12.5.3); a weight of zero means no.
fn accepts_gzip(headers: &HeaderMap) -> bool {
    let values = headers.get_all(header::ACCEPT_ENCODING).iter().filter_map(|value| value.to_str().ok());
    values.flat_map(|value| value.split(',')).any(|coding| {
        let mut parts = coding.split(';').map(str::trim);
        let wanted = parts.next().is_some_and(|name| name.eq_ignore_ascii_case("gzip"));
        wanted && !parts.any(|part| part.strip_prefix("q=").is_some_and(|weight| weight.parse() == Ok(0.0)))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn accepting(value: &'static str) -> HeaderMap {
        HeaderMap::from_iter([(header::ACCEPT_ENCODING, HeaderValue::from_static(value))])
    }

    #[test]
    fn gzip_only_for_those_who_take_it() {
        assert!(accepts_gzip(&accepting("gzip, deflate, br")));
        assert!(accepts_gzip(&accepting("br;q=1.0, GZIP;q=0.5")));
        for value in ["", "br", "identity", "gzip;q=0", "gzip; q=0.0", "xgzip"] {
            assert!(!accepts_gzip(&accepting(value)), "{value}");
        }
    }

    #[test]
    fn an_address_follows_the_content() {
        let mut assets = Assets { addresses: HashMap::new(), files: HashMap::new() };
        assets.add("a.css", b"a{}".to_vec()).unwrap();
        let before = assets.address("a.css").unwrap().to_owned();
        assets.add("a.css", b"b{}".to_vec()).unwrap();
        assert_ne!(assets.address("a.css").unwrap(), before);
        assert!(assets.add("a.exe", Vec::new()).is_err());
    }

    #[test]
    fn script_and_style_stay_small() {
        let assets = Assets::load().unwrap();
        let style = assets.get(STYLE).unwrap();
        assert!(style.bytes().len() < 20 * 1024, "style: {} bytes", style.bytes().len());
        let wire: usize =
            [SCRIPT, STYLE, MARK].into_iter().filter_map(|name| assets.get(name)?.gzip.as_ref().map(Bytes::len)).sum();
        // The page itself and the headers take the rest of 30 KB.
        assert!(wire < 18 * 1024, "script, style and mark: {wire} bytes");
    }

    #[test]
    fn what_is_compressed_unpacks_to_the_same() {
        let assets = Assets::load().unwrap();
        let asset = assets.get(STYLE).unwrap();
        let mut unpacked = Vec::new();
        let packed = asset.gzip.as_ref().unwrap();
        std::io::Read::read_to_end(&mut flate2::read::GzDecoder::new(&packed[..]), &mut unpacked).unwrap();
        assert_eq!(unpacked, asset.plain);
    }
}
