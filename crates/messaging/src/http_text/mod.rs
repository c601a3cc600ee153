//! Texts over HTTP, in the shape that the operator describes.

mod config;
mod template;

#[cfg(test)]
mod tests;

use http::{HeaderValue, Method, header};
use reqwest::{Client, Request};
use secrecy::{ExposeSecret, SecretString};
use url::Url;

pub use config::{HttpBody, HttpTextConfig, HttpTextError};
pub use template::TemplateFault;

use self::config::{Body, Shape};
use self::template::Field;
use crate::exchange::{Answer, NoAnswer, exchange, refusal};
use crate::text::CONTENT;
use crate::{BoxFuture, TextOutcome, TextRequest, TextSender, http_client};

/// Hands texts to a gateway. It logs neither numbers nor contents.
pub struct HttpTextSender {
    client: Client,
    shape: Shape,
    from: String,
    secret: SecretString,
    basic: Option<(String, SecretString)>,
    success: Vec<u16>,
    id_pointer: Option<String>,
}

impl HttpTextSender {
    /// A sender for this gateway. Nothing is connected yet.
    ///
    /// # Errors
    /// When the configuration cannot work.
    pub fn new(config: HttpTextConfig) -> Result<Self, HttpTextError> {
        let shape = Shape::read(&config)?;
        let client = http_client(config.ca.as_deref(), config.timeout)?;
        let HttpTextConfig { from, secret, basic, success, id_pointer, .. } = config;
        let (from, secret) = (from.unwrap_or_default(), secret.unwrap_or_default());
        Ok(Self { client, shape, from, secret, basic, success, id_pointer })
    }

    /// The request for one text; `None` when a value cannot stand where a template puts it.
    fn request(&self, text: &TextRequest) -> Option<Request> {
        let value = |field: Field| match field {
            Field::To => text.to.e164(),
            Field::ToDigits => text.to.e164().trim_start_matches('+').to_owned(),
            Field::Text => text.text.expose_secret().to_owned(),
            Field::From => self.from.clone(),
            Field::Id => text.id.to_string(),
            Field::Secret => self.secret.expose_secret().to_owned(),
        };
        let Shape { method, url, headers, body } = &self.shape;
        let mut request = self.client.request(method.clone(), Url::parse(&url.fill_url(&value)).ok()?);
        if let Some((name, password)) = &self.basic {
            request = request.basic_auth(name, Some(password.expose_secret()));
        }
        request = match body {
            Body::None => request,
            Body::Form(lines) => {
                request.form(&lines.iter().map(|(name, template)| (name, template.fill(&value))).collect::<Vec<_>>())
            }
            Body::Json(json) => request.json(&json.fill(&value)),
        };
        let mut request = request.build().ok()?;
        for (name, template) in headers {
            let mut header = HeaderValue::from_str(&template.fill(&value)).ok()?;
            header.set_sensitive(true);
            // What is written wins over what the body says of itself.
            request.headers_mut().insert(name, header);
        }
        if method == Method::GET {
            request.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        }
        Some(request)
    }

    fn outcome(&self, answer: &Answer) -> TextOutcome {
        let Answer { status, .. } = answer;
        let success = if self.success.is_empty() { (200..300).contains(status) } else { self.success.contains(status) };
        match (success, &self.id_pointer) {
            (true, Some(pointer)) if answer.text_at(pointer).is_none() => TextOutcome::Unknown,
            (true, _) => TextOutcome::Accepted,
            (false, _) => refused(*status),
        }
    }
}

/// What a status means that is no success.
fn refused(status: u16) -> TextOutcome {
    match refusal(status) {
        Some(Ok(kind)) => TextOutcome::TryLater { kind },
        Some(Err(kind)) => TextOutcome::Refused { kind },
        None => TextOutcome::Unknown,
    }
}

impl TextSender for HttpTextSender {
    fn send<'a>(&'a self, text: &'a TextRequest) -> BoxFuture<'a, TextOutcome> {
        Box::pin(async move {
            let Some(request) = self.request(text) else { return TextOutcome::Refused { kind: CONTENT } };
            match exchange(&self.client, request, text.until).await {
                Ok(answer) => self.outcome(&answer),
                Err(NoAnswer::NotSent(kind)) => TextOutcome::TryLater { kind },
                Err(NoAnswer::Unknown) => TextOutcome::Unknown,
            }
        })
    }
}
