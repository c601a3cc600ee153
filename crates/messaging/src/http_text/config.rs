//! A gateway that takes texts over HTTP, described by templates.

use std::time::Duration;

use http::{HeaderName, HeaderValue, Method};
use secrecy::SecretString;
use serde_json::Value;
use url::Url;

use super::template::{Field, Template, TemplateFault};
use crate::HttpClientError;

/// What the request carries.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum HttpBody {
    /// Nothing: everything stands in the address.
    None,
    /// A form: lines such as `to={to}`.
    Form(Vec<String>),
    /// JSON, with placeholders in its texts.
    Json(String),
}

/// Settings of such a gateway. `{to}`, `{to_digits}`, `{text}`, `{from}` and `{id}` stand for the parts of a message, `{secret}` for
/// the secret.
#[derive(Clone, Debug)]
pub struct HttpTextConfig {
    /// `POST`, `PUT` or `GET`.
    pub method: String,
    /// The address, with placeholders in its path and query.
    pub url: String,
    /// Header lines such as `X-Api-Key: {secret}`.
    pub headers: Vec<String>,
    /// What the request carries.
    pub body: HttpBody,
    /// Name and password for HTTP's own authentication.
    pub basic: Option<(String, SecretString)>,
    /// What takes the place of `{secret}`.
    pub secret: Option<SecretString>,
    /// What takes the place of `{from}`.
    pub from: Option<String>,
    /// Statuses that mean that the text was taken; every one of the 200s when there are none.
    pub success: Vec<u16>,
    /// Where the gateway's name for the message stands in its answer, as a JSON pointer (RFC 6901). An answer without it leaves open
    /// whether the text was taken.
    pub id_pointer: Option<String>,
    /// PEM certificates to trust instead of the public authorities.
    pub ca: Option<String>,
    /// The longest time for one text, connecting included.
    pub timeout: Duration,
}

/// The settings cannot work.
#[derive(Debug, thiserror::Error)]
pub enum HttpTextError {
    /// The method.
    #[error("{0:?} is not one of POST, PUT and GET")]
    Method(String),
    /// The address.
    #[error("{0:?} is no address such as https://sms.example.com/send, with placeholders in path and query only")]
    Url(String),
    /// A header line.
    #[error("{0:?} is no header line such as \"X-Api-Key: {{secret}}\"")]
    Header(String),
    /// A line of the form.
    #[error("{0:?} is no line of a form such as \"to={{to}}\"")]
    Form(String),
    /// The JSON.
    #[error("the JSON of the request cannot be read: {0}")]
    Json(String),
    /// A template.
    #[error("{text:?}: {fault}")]
    Template {
        /// Where it stands.
        setting: &'static str,
        /// What it says.
        text: String,
        /// What is wrong with it.
        fault: TemplateFault,
    },
    /// A body on a request that has none.
    #[error("a GET has no body; write the placeholders into the address")]
    BodyOfGet,
    /// The text or the number is nowhere.
    #[error("{{{0}}} stands nowhere in the address or the body")]
    Missing(&'static str),
    /// A placeholder without its value.
    #[error("{{{0}}} stands in a template, but its value is not configured")]
    NoValue(&'static str),
    /// Where the answer names the message.
    #[error("{0:?} is no JSON pointer such as /messages/0/id")]
    Pointer(String),
    /// The client.
    #[error(transparent)]
    Client(#[from] HttpClientError),
}

impl HttpTextError {
    /// The setting that is wrong.
    pub const fn setting(&self) -> &'static str {
        match self {
            Self::Method(_) | Self::BodyOfGet => "method",
            Self::Url(_) | Self::Missing(_) => "url",
            Self::Header(_) => "headers",
            Self::Form(_) => "form",
            Self::Json(_) => "json",
            Self::Template { setting, .. } => setting,
            Self::NoValue(name) => name,
            Self::Pointer(_) => "id_pointer",
            Self::Client(_) => "ca_file",
        }
    }
}

impl HttpTextConfig {
    /// Whether the templates can be used.
    ///
    /// # Errors
    /// The first that cannot.
    pub fn check(&self) -> Result<(), HttpTextError> {
        Shape::read(self).map(drop)
    }
}

/// The templates of a request, read.
pub(super) struct Shape {
    pub(super) method: Method,
    pub(super) url: Template,
    pub(super) headers: Vec<(HeaderName, Template)>,
    pub(super) body: Body,
}

/// The templates of a body, read.
pub(super) enum Body {
    None,
    Form(Vec<(String, Template)>),
    Json(Json),
}

/// JSON with templates in place of its texts.
pub(super) enum Json {
    Text(Template),
    List(Vec<Json>),
    Object(Vec<(String, Json)>),
    Other(Value),
}

impl Shape {
    pub(super) fn read(config: &HttpTextConfig) -> Result<Self, HttpTextError> {
        let method = match config.method.as_str() {
            "POST" => Method::POST,
            "PUT" => Method::PUT,
            "GET" => Method::GET,
            other => return Err(HttpTextError::Method(other.to_owned())),
        };
        if method == Method::GET && config.body != HttpBody::None {
            return Err(HttpTextError::BodyOfGet);
        }
        let headers = config.headers.iter().map(|line| header(line)).collect::<Result<_, _>>()?;
        let body = match &config.body {
            HttpBody::None => Body::None,
            HttpBody::Form(lines) => Body::Form(lines.iter().map(|line| form_line(line)).collect::<Result<_, _>>()?),
            HttpBody::Json(text) => {
                let json = serde_json::from_str(text).map_err(|error| HttpTextError::Json(error.to_string()))?;
                Body::Json(Json::read(json)?)
            }
        };
        let shape = Self { method, url: url(&config.url)?, headers, body };
        shape.check(config)?;
        Ok(shape)
    }

    fn check(&self, config: &HttpTextConfig) -> Result<(), HttpTextError> {
        let in_message = |field: Field| self.url.asks_for(field) || self.body.asks_for(field);
        if !in_message(Field::Text) {
            return Err(HttpTextError::Missing("text"));
        }
        if !in_message(Field::To) && !in_message(Field::ToDigits) {
            return Err(HttpTextError::Missing("to"));
        }
        let anywhere = |field: Field| in_message(field) || self.headers.iter().any(|(_, template)| template.asks_for(field));
        for (field, given) in [(Field::From, config.from.is_some()), (Field::Secret, config.secret.is_some())] {
            if anywhere(field) && !given {
                return Err(HttpTextError::NoValue(field.name()));
            }
        }
        match &config.id_pointer {
            Some(pointer) if !pointer.starts_with('/') => Err(HttpTextError::Pointer(pointer.clone())),
            _ => Ok(()),
        }
    }
}

fn template(setting: &'static str, text: &str, forbidden: &[Field]) -> Result<Template, HttpTextError> {
    Template::parse(text, forbidden).map_err(|fault| HttpTextError::Template { setting, text: text.to_owned(), fault })
}

/// Placeholders must not decide which server is asked; a secret would be in its logs and those of every proxy.
fn url(text: &str) -> Result<Template, HttpTextError> {
    let template = template("url", text, &[Field::Secret])?;
    let wrong = || HttpTextError::Url(text.to_owned());
    let filled = |value: &str| Url::parse(&template.fill_url(&|_| value.to_owned())).ok();
    let (one, other) = filled("a").zip(filled("b")).ok_or_else(wrong)?;
    let server = |url: &Url| (url.origin(), url.username().to_owned(), url.password().map(str::to_owned));
    let fixed = server(&one) == server(&other) && one.username().is_empty() && one.password().is_none();
    if fixed && matches!(one.scheme(), "https" | "http") { Ok(template) } else { Err(wrong()) }
}

fn header(line: &str) -> Result<(HeaderName, Template), HttpTextError> {
    let wrong = || HttpTextError::Header(line.to_owned());
    let (name, value) = line.split_once(':').ok_or_else(wrong)?;
    let name: HeaderName = name.trim().parse().map_err(|_| wrong())?;
    HeaderValue::from_str(value.trim()).map_err(|_| wrong())?;
    Ok((name, template("headers", value.trim(), &[Field::Text])?))
}

fn form_line(line: &str) -> Result<(String, Template), HttpTextError> {
    let (name, value) =
        line.split_once('=').filter(|(name, _)| !name.is_empty()).ok_or_else(|| HttpTextError::Form(line.to_owned()))?;
    Ok((name.to_owned(), template("form", value, &[])?))
}

impl Body {
    fn asks_for(&self, field: Field) -> bool {
        match self {
            Self::None => false,
            Self::Form(lines) => lines.iter().any(|(_, template)| template.asks_for(field)),
            Self::Json(json) => json.asks_for(field),
        }
    }
}

impl Json {
    fn read(json: Value) -> Result<Self, HttpTextError> {
        Ok(match json {
            Value::String(text) => Self::Text(template("json", &text, &[])?),
            Value::Array(items) => Self::List(items.into_iter().map(Self::read).collect::<Result<_, _>>()?),
            Value::Object(items) => {
                let read = |(name, value)| Self::read(value).map(|value| (name, value));
                Self::Object(items.into_iter().map(read).collect::<Result<_, _>>()?)
            }
            other => Self::Other(other),
        })
    }

    /// The JSON with every placeholder replaced, so that no value can end its text.
    pub(super) fn fill(&self, value: &dyn Fn(Field) -> String) -> Value {
        match self {
            Self::Text(template) => Value::String(template.fill(value)),
            Self::List(items) => items.iter().map(|item| item.fill(value)).collect(),
            Self::Object(items) => items.iter().map(|(name, item)| (name.clone(), item.fill(value))).collect(),
            Self::Other(other) => other.clone(),
        }
    }

    fn asks_for(&self, field: Field) -> bool {
        match self {
            Self::Text(template) => template.asks_for(field),
            Self::List(items) => items.iter().any(|item| item.asks_for(field)),
            Self::Object(items) => items.iter().any(|(_, item)| item.asks_for(field)),
            Self::Other(_) => false,
        }
    }
}
