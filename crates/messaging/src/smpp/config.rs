//! Which message centre, and how to speak to it.

use std::str::FromStr;
use std::sync::Arc;
use std::time::Duration;

use rusmpp::pdus::BindTransceiver;
use rusmpp::types::COctetString;
use rusmpp::values::{InterfaceVersion, Npi, Ton};
use rustls_pki_types::ServerName;
use secrecy::{ExposeSecret, SecretString};
use tokio_rustls::TlsConnector;

use crate::gateways::Health;
use crate::tls::{self, TrustError};

/// How the connection is protected.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LinkSecurity {
    /// Not at all: the network between is trusted, such as a tunnel of the provider's.
    None,
    /// TLS from the first octet.
    Tls {
        /// PEM certificates to trust instead of the public authorities.
        ca: Option<String>,
    },
}

/// Settings of a message centre (SMPP 3.4).
#[derive(Clone, Debug)]
pub struct SmppConfig {
    /// Name or address of the centre; its certificate must hold it.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// How the connection is protected.
    pub security: LinkSecurity,
    /// Our name there, at most 15 characters.
    pub system_id: String,
    /// The password, at most 8 characters; the protocol has no longer ones.
    pub password: SecretString,
    /// What kind of system we are, where the centre asks; at most 12 characters, usually empty.
    pub system_type: String,
    /// Whom texts come from.
    pub from: TextOrigin,
    /// Texts that may wait for an answer at the same time.
    pub window: u16,
    /// How long one text may take, waiting for its turn included.
    pub timeout: Duration,
    /// How often the centre is asked whether it still lives.
    pub enquire_every: Duration,
}

/// The settings of the message centre cannot work.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SmppConfigError {
    /// A value that the protocol has no room for.
    #[error("the protocol has room for at most {most} ASCII characters")]
    TooLong {
        /// Which setting.
        setting: &'static str,
        /// How many characters there is room for.
        most: usize,
    },
    /// The window is closed.
    #[error("at least one text must be allowed to wait for its answer")]
    NoWindow,
    /// The host is neither a name nor an address.
    #[error("the host is neither a name nor an address")]
    Host,
    /// The certificates.
    #[error(transparent)]
    Trust(#[from] TrustError),
}

impl SmppConfigError {
    /// The setting that is wrong.
    pub const fn setting(&self) -> &'static str {
        match self {
            Self::TooLong { setting, .. } => setting,
            Self::NoWindow => "window",
            Self::Host => "host",
            Self::Trust(_) => "ca_file",
        }
    }
}

impl SmppConfig {
    /// Whether the protocol can carry these settings.
    ///
    /// # Errors
    /// The first that it cannot.
    pub fn check(&self) -> Result<(), SmppConfigError> {
        self.source()?;
        self.tls()?;
        self.bind().map(drop)
    }

    fn bind(&self) -> Result<BindTransceiver, SmppConfigError> {
        if self.window == 0 {
            return Err(SmppConfigError::NoWindow);
        }
        Ok(BindTransceiver::builder()
            .system_id(octets("system_id", &self.system_id, 15)?)
            .password(octets("password", self.password.expose_secret(), 8)?)
            .system_type(octets("system_type", &self.system_type, 12)?)
            .interface_version(InterfaceVersion::Smpp3_4)
            .build())
    }

    fn source(&self) -> Result<(Ton, Npi, COctetString<1, 21>), SmppConfigError> {
        let (ton, npi, address) = self.from.address();
        Ok((ton, npi, octets("from", address, 20)?))
    }

    fn tls(&self) -> Result<Option<(TlsConnector, ServerName<'static>)>, SmppConfigError> {
        match &self.security {
            LinkSecurity::None => Ok(None),
            LinkSecurity::Tls { ca } => {
                let name = ServerName::try_from(self.host.clone()).map_err(|_| SmppConfigError::Host)?;
                Ok(Some((TlsConnector::from(tls::client(ca.as_deref())?), name)))
            }
        }
    }
}

/// Whom a text comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TextOrigin {
    /// A number in the international form, without the plus sign.
    International(String),
    /// A short number of one country.
    Short(String),
    /// A word of at most eleven characters; nobody can answer it.
    Word(String),
}

/// The text is neither a number nor a word of at most eleven characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "a text comes from a number such as +34600000000, from a short number, or from a word of at most 11 letters, digits and spaces"
)]
pub struct TextOriginError;

impl FromStr for TextOrigin {
    type Err = TextOriginError;

    fn from_str(text: &str) -> Result<Self, TextOriginError> {
        let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        let plain = |text: &str| text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b" .-_&".contains(&byte));
        match text.strip_prefix('+') {
            Some(number) if digits(number) && (5..=15).contains(&number.len()) => Ok(Self::International(number.to_owned())),
            None if digits(text) && (3..=8).contains(&text.len()) => Ok(Self::Short(text.to_owned())),
            None if !digits(text) && plain(text) && (1..=11).contains(&text.len()) => Ok(Self::Word(text.to_owned())),
            _ => Err(TextOriginError),
        }
    }
}

impl TextOrigin {
    /// As other gateways take it: with the plus sign of an international number.
    pub fn written(&self) -> String {
        match self {
            Self::International(number) => format!("+{number}"),
            Self::Short(text) | Self::Word(text) => text.clone(),
        }
    }

    pub(super) fn address(&self) -> (Ton, Npi, &str) {
        match self {
            Self::International(number) => (Ton::International, Npi::Isdn, number),
            Self::Short(number) => (Ton::NetworkSpecific, Npi::Unknown, number),
            Self::Word(word) => (Ton::Alphanumeric, Npi::Unknown, word),
        }
    }
}

/// A centre as the link needs it.
pub(super) struct Centre {
    pub(super) host: String,
    pub(super) port: u16,
    pub(super) tls: Option<(TlsConnector, ServerName<'static>)>,
    pub(super) bind: BindTransceiver,
    pub(super) from: (Ton, Npi, COctetString<1, 21>),
    pub(super) window: usize,
    pub(super) timeout: Duration,
    pub(super) enquire_every: Duration,
    pub(super) health: Arc<Health>,
}

impl Centre {
    pub(super) fn new(config: SmppConfig, health: Arc<Health>) -> Result<Self, SmppConfigError> {
        let (tls, bind, from) = (config.tls()?, config.bind()?, config.source()?);
        let SmppConfig { host, port, window, timeout, enquire_every, .. } = config;
        Ok(Self { host, port, tls, bind, from, window: usize::from(window), timeout, enquire_every, health })
    }
}

fn octets<const MAX: usize>(setting: &'static str, text: &str, most: usize) -> Result<COctetString<1, MAX>, SmppConfigError> {
    COctetString::from_str(text).map_err(|_| SmppConfigError::TooLong { setting, most })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn config() -> SmppConfig {
        SmppConfig {
            host: "centre.example".into(),
            port: 3550,
            security: LinkSecurity::Tls { ca: None },
            system_id: "latchkey".into(),
            password: SecretString::from("hunter2"),
            system_type: String::new(),
            from: "Latchkey".parse().unwrap(),
            window: 10,
            timeout: Duration::from_secs(5),
            enquire_every: Duration::from_secs(30),
        }
    }

    fn error(config: &SmppConfig) -> Option<SmppConfigError> {
        config.check().err()
    }

    #[test]
    fn what_the_protocol_has_no_room_for_is_refused() {
        assert_eq!(error(&config()), None);
        let long = |setting, most| Some(SmppConfigError::TooLong { setting, most });
        assert_eq!(error(&SmppConfig { password: SecretString::from("123456789"), ..config() }), long("password", 8));
        assert_eq!(error(&SmppConfig { system_id: "x".repeat(16), ..config() }), long("system_id", 15));
        assert_eq!(error(&SmppConfig { system_type: "sé".into(), ..config() }), long("system_type", 12));
        assert_eq!(error(&SmppConfig { window: 0, ..config() }), Some(SmppConfigError::NoWindow));
        assert_eq!(error(&SmppConfig { host: "a b".into(), ..config() }), Some(SmppConfigError::Host));
        assert!(Centre::new(SmppConfig { window: 0, ..config() }, Health::of_text("main")).is_err());
    }

    #[test]
    fn senders_are_numbers_short_numbers_or_words() {
        let read = |text: &str| text.parse::<TextOrigin>();
        assert_eq!(read("+34600000000"), Ok(TextOrigin::International("34600000000".into())));
        assert_eq!(read("25500"), Ok(TextOrigin::Short("25500".into())));
        assert_eq!(read("Wingtip 7"), Ok(TextOrigin::Word("Wingtip 7".into())));
        assert_eq!(read("+34600000000").unwrap().written(), "+34600000000");
        for wrong in ["", "+", "+34", "+34 600", "12", "123456789012", "Contoso Limited", "Señal", "a\r\nb", "+1234567890123456"]
        {
            assert_eq!(read(wrong), Err(TextOriginError), "{wrong}");
        }
    }

    #[test]
    fn debug_output_hides_the_password() {
        assert!(!format!("{:?}", config()).contains("hunter2"));
    }
}
