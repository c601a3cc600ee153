//! What a phone service is told to do: TwiML, a small XML.

use axum::response::{IntoResponse, Response};
use http::header;
use latchkey_domain::{CALL_PATIENCE, CALL_REPEATS, CallKeys};

/// What is said to a person and asked for.
pub(super) struct Question<'a> {
    /// The language with its region, as speech programs want it: `es-ES`.
    pub(super) language: &'a str,
    /// What is asked.
    pub(super) prompt: &'a str,
    /// What is said when no key was pressed.
    pub(super) goodbye: &'a str,
    /// The keys to listen for.
    pub(super) keys: CallKeys,
    /// Where the keys are told.
    pub(super) action: &'a str,
}

/// Asks for keys, three times, and ends the call.
pub(super) fn ask(question: &Question<'_>) -> Response {
    let listening = match question.keys {
        CallKeys::Digits => "finishOnKey=\"#\"".to_owned(),
        // A key that ends the input is not told, so none may end it.
        CallKeys::Hash => "finishOnKey=\"\" numDigits=\"1\"".to_owned(),
    };
    let said = vec![say(question.language, question.prompt); CALL_REPEATS].join("<Pause length=\"1\"/>");
    let action = escaped(question.action);
    let gather = format!(
        "<Gather input=\"dtmf\" method=\"POST\" action=\"{action}\" timeout=\"{CALL_PATIENCE}\" {listening}>{said}</Gather>"
    );
    document(&format!("{gather}{}", say(question.language, question.goodbye)))
}

/// Says something and ends the call.
pub(super) fn tell(language: &str, words: &str) -> Response {
    document(&format!("{}<Hangup/>", say(language, words)))
}

fn document(content: &str) -> Response {
    let text = format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?><Response>{content}</Response>");
    ([(header::CONTENT_TYPE, "text/xml; charset=utf-8"), (header::CACHE_CONTROL, "no-store")], text).into_response()
}

fn say(language: &str, words: &str) -> String {
    format!("<Say language=\"{}\">{}</Say>", escaped(language), escaped(words))
}

/// Text for XML; characters that XML does not have become spaces.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\u{fffe}' | '\u{ffff}' => escaped.push(' '),
            c if c.is_control() => escaped.push(' '),
            c => escaped.push(c),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn text(response: Response) -> String {
        assert_eq!(response.headers()["content-type"], "text/xml; charset=utf-8");
        let bytes = axum::body::to_bytes(response.into_body(), usize::MAX).await.unwrap();
        String::from_utf8(bytes.to_vec()).unwrap()
    }

    fn question(keys: CallKeys) -> Question<'static> {
        let action = "https://reset.example.com/calls/1/keys";
        Question { language: "es-ES", prompt: "Tom & <Jerry> \"Co\"\u{0}", goodbye: "Adiós.", keys, action }
    }

    #[tokio::test]
    async fn keys_are_asked_for_three_times() {
        let say = "<Say language=\"es-ES\">Tom &amp; &lt;Jerry&gt; &quot;Co&quot; </Say>";
        let pause = "<Pause length=\"1\"/>";
        assert_eq!(
            text(ask(&question(CallKeys::Digits))).await,
            format!(
                "<?xml version=\"1.0\" encoding=\"UTF-8\"?><Response><Gather input=\"dtmf\" method=\"POST\" \
                 action=\"https://reset.example.com/calls/1/keys\" timeout=\"8\" finishOnKey=\"#\">\
                 {say}{pause}{say}{pause}{say}</Gather><Say language=\"es-ES\">Adiós.</Say></Response>"
            )
        );
        assert!(text(ask(&question(CallKeys::Hash))).await.contains(" finishOnKey=\"\" numDigits=\"1\">"));
    }

    #[tokio::test]
    async fn the_end_is_said_once() {
        let said = text(tell("en-US", "Goodbye.")).await;
        assert!(said.ends_with("<Response><Say language=\"en-US\">Goodbye.</Say><Hangup/></Response>"), "{said}");
    }
}
