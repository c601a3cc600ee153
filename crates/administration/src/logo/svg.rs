//! SVG: only shapes, text and gradients pass; nothing that runs, loads, or grows.

use quick_xml::Reader;
use quick_xml::XmlVersion;
use quick_xml::events::{BytesStart, Event};

use super::LogoError;

/// What a logo is drawn with. Not here: scripts, foreign content, links, pictures, fonts, animations, filters, and `use`, which
/// a few lines of can repeat without end.
const ELEMENTS: [&str; 19] = [
    "svg",
    "g",
    "path",
    "rect",
    "circle",
    "ellipse",
    "line",
    "polyline",
    "polygon",
    "text",
    "tspan",
    "title",
    "desc",
    "defs",
    "linearGradient",
    "radialGradient",
    "stop",
    "clipPath",
    "style",
];
/// How deep elements may lie in each other.
const DEEPEST: usize = 32;

/// Reads the whole picture.
pub(super) fn check(text: &str) -> Result<(), LogoError> {
    let mut reader = Reader::from_str(text);
    let mut open: Vec<String> = Vec::new();
    let mut drawn = false;
    loop {
        let event = reader.read_event().map_err(|error| LogoError::Svg(error.to_string()))?;
        match event {
            Event::Start(element) => {
                let name = check_element(&element, &open, drawn)?;
                open.push(name);
                if open.len() > DEEPEST {
                    return Err(LogoError::Unsafe(format!("more than {DEEPEST} elements in each other")));
                }
            }
            Event::Empty(element) => {
                check_element(&element, &open, drawn)?;
                drawn |= open.is_empty();
            }
            Event::End(_) => {
                open.pop();
                drawn |= open.is_empty();
            }
            Event::Text(text) => {
                let text = text.decode().map_err(|error| LogoError::Svg(error.to_string()))?;
                check_text(&text, &open)?;
            }
            Event::CData(_) if open.last().is_some_and(|inner| inner == "style") => {
                return Err(LogoError::Unsafe("a CDATA section in a style".to_owned()));
            }
            Event::CData(text) => {
                let text = text.decode().map_err(|error| LogoError::Svg(error.to_string()))?;
                check_text(&text, &open)?;
            }
            // Five names and numbers stand for characters; with no document type there are no others.
            Event::GeneralRef(_) if open.last().is_some_and(|inner| inner != "style") => {}
            Event::GeneralRef(_) => return Err(LogoError::Unsafe("a character reference in a style".to_owned())),
            // Browsers read what stands on both sides of one as one text.
            Event::Comment(_) if open.last().is_some_and(|inner| inner == "style") => {
                return Err(LogoError::Unsafe("a comment in a style".to_owned()));
            }
            Event::Comment(_) | Event::Decl(_) => {}
            Event::DocType(_) => return Err(LogoError::Unsafe("a document type".to_owned())),
            Event::PI(_) => return Err(LogoError::Unsafe("a processing instruction".to_owned())),
            Event::Eof if drawn => return Ok(()),
            Event::Eof => return Err(LogoError::Svg("it ends too early".to_owned())),
        }
    }
}

/// The name of an element that may stand here.
fn check_element(element: &BytesStart<'_>, open: &[String], drawn: bool) -> Result<String, LogoError> {
    let name = String::from_utf8_lossy(element.name().as_ref()).into_owned();
    if !ELEMENTS.contains(&name.as_str()) {
        return Err(LogoError::Unsafe(format!("the element \"{}\"", name.escape_debug())));
    }
    if open.is_empty() && (drawn || name != "svg") {
        return Err(LogoError::Svg("its outermost element is not one svg".to_owned()));
    }
    for attribute in element.attributes() {
        let attribute = attribute.map_err(|error| LogoError::Svg(error.to_string()))?;
        let key = String::from_utf8_lossy(attribute.key.as_ref()).into_owned();
        let value = attribute.normalized_value(XmlVersion::Implicit1_0).map_err(|error| LogoError::Svg(error.to_string()))?;
        check_attribute(&key, &value)?;
    }
    let root = element.try_get_attribute("xmlns").ok().flatten();
    if open.is_empty() && root.is_none() {
        return Err(LogoError::Svg("xmlns=\"http://www.w3.org/2000/svg\" is missing".to_owned()));
    }
    Ok(name)
}

fn check_attribute(key: &str, value: &str) -> Result<(), LogoError> {
    let bad = || LogoError::Unsafe(format!("the attribute \"{}\" with this value", key.escape_debug()));
    let fine = match key {
        "xmlns" => value == "http://www.w3.org/2000/svg",
        "xmlns:xlink" => value == "http://www.w3.org/1999/xlink",
        "href" | "xlink:href" => value.starts_with('#'),
        "xml:space" | "xml:lang" => true,
        "style" => is_plain_style(value),
        // Handlers of events begin with "on"; other vocabularies have a prefix.
        key => {
            let plain = !value.contains('\\') && !value.contains("/*");
            plain && !key.contains(':') && !key.to_ascii_lowercase().starts_with("on") && names_only_own_parts(value)
        }
    };
    if fine { Ok(()) } else { Err(bad()) }
}

fn check_text(text: &str, open: &[String]) -> Result<(), LogoError> {
    match open.last().map(String::as_str) {
        Some("style") if !is_plain_style(text) => Err(LogoError::Unsafe("a style that loads something".to_owned())),
        None if !text.trim_matches(|c: char| c.is_whitespace() || c == '\u{feff}').is_empty() => {
            Err(LogoError::Svg("there is text outside of the picture".to_owned()))
        }
        _ => Ok(()),
    }
}

/// No rule with an at sign (imports, fonts), and nothing written so that it cannot be judged.
fn is_plain_style(style: &str) -> bool {
    !style.contains(['@', '\\', '<']) && !style.contains("/*") && names_only_own_parts(style)
}

/// Whether every address is a part of this picture: `url(#gradient)`.
fn names_only_own_parts(value: &str) -> bool {
    let plain: String = value.chars().filter(|c| !c.is_whitespace() && !c.is_control()).collect::<String>().to_ascii_lowercase();
    let own = |rest: &str| rest.trim_start_matches(['"', '\'']).starts_with('#');
    let loads = ["script:", "data:", "image(", "image-set(", "src("];
    plain.split("url(").skip(1).all(own) && !loads.iter().any(|word| plain.contains(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn picture(inner: &str) -> String {
        format!("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 9 9\">{inner}</svg>")
    }

    #[test]
    fn plain_pictures_pass() {
        let gradient = "<defs><linearGradient id=\"g\"><stop offset=\"0\" stop-color=\"#fff\"/></linearGradient></defs>\
                        <style>.a { fill: url(#g); stroke: url('#g') }</style><path class=\"a\" d=\"M0 0h9\" fill=\"url(#g)\"/>";
        for inner in ["", "<text x=\"1\">Caf\u{e9} &amp; Co &#169;</text>", gradient, "<!-- ours --><g><rect width=\"3\"/></g>"] {
            assert_eq!(check(&picture(inner)), Ok(()), "{inner}");
        }
        assert_eq!(check(&format!("\u{feff}<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n{}\n", picture(""))), Ok(()));
        for file in ["templates/demo/clinica-mirador.svg", "templates/demo/harbor-pine.svg", "assets/img/mark.svg"] {
            let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(file);
            assert_eq!(check(&std::fs::read_to_string(path).unwrap()), Ok(()), "{file}");
        }
    }

    #[test]
    fn whatever_could_run_load_or_grow_is_refused() {
        for inner in [
            "<script>alert(1)</script>",
            "<SCRIPT/>",
            "<s:script xmlns:s=\"http://www.w3.org/2000/svg\">alert(1)</s:script>",
            "<rect onload=\"alert(1)\"/>",
            "<rect ONCLICK=\"alert(1)\"/>",
            "<rect ev:onload=\"alert(1)\"/>",
            "<foreignObject><p/></foreignObject>",
            "<a href=\"https://evil.example\"/>",
            "<image href=\"https://evil.example/p.png\"/>",
            "<use href=\"#a\"/>",
            "<animate attributeName=\"href\"/>",
            "<set attributeName=\"onload\"/>",
            "<linearGradient href=\"https://evil.example/x.svg#g\"/>",
            "<linearGradient xlink:href=\"javascript:alert(1)\"/>",
            "<rect fill=\"url(https://evil.example/x.svg#g)\"/>",
            "<rect fill=\"url( 'https://evil.example/x.svg#g' )\"/>",
            "<rect fill=\"u&#x72;l(https://evil.example/x.svg#g)\"/>",
            "<rect style=\"background: url(//evil.example)\"/>",
            "<rect style=\"background: u\\72l(//evil.example)\"/>",
            "<style>@import 'https://evil.example/x.css';</style>",
            "<style>rect { fill: u/**/rl(//evil.example) }</style>",
            "<style>&#64;import 'x';</style>",
            "<style><![CDATA[@import 'x';]]></style>",
            "<style>a { fill: u<!-- -->rl(//evil.example/x) }</style>",
            "<style>a { fill: u<![CDATA[rl(//evil.example/x) }]]></style>",
            "<rect fill=\"\\75rl(https://evil.example/x#g)\"/>",
            "<style>a { background: image-set('https://evil.example/x' 1x) }</style>",
            "<style>a { background: src('https://evil.example/x') }</style>",
            "<?xml-stylesheet href=\"https://evil.example/x.css\"?>",
            "<filter id=\"slow\"/>",
            &"<g>".repeat(40),
        ] {
            let told = check(&picture(inner)).unwrap_err();
            assert!(matches!(told, LogoError::Unsafe(_)), "{inner}: {told}");
        }
    }

    #[test]
    fn what_is_no_picture_is_refused() {
        let bomb = "<!DOCTYPE svg [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;&a;\">]>";
        assert!(matches!(check(&format!("{bomb}{}", picture("&b;"))), Err(LogoError::Unsafe(_))));
        let html = "<html><body>hello</body></html>";
        for wrong in [html, "", "hello", "<svg/>", "<svg xmlns=\"http://www.w3.org/1999/xhtml\"/>"] {
            assert!(check(wrong).is_err(), "{wrong}");
        }
        let (twice, behind) = (picture("").repeat(2), format!("{}hello", picture("")));
        for wrong in
            [&twice, &behind, &picture("<g>"), &picture("</g>"), &picture("<rect a=\"1\" a=\"2\"/>"), &picture("<rect a=1/>")]
        {
            assert!(check(wrong).is_err(), "{wrong}");
        }
    }
}
