//! `[mail]`: the server that takes our mail.

use std::path::PathBuf;

use latchkey_domain::EmailAddress;
use latchkey_messaging::Security;
use secrecy::SecretString;

use super::section::Section;

/// Every key of this section.
pub(super) const KEYS: &[&str] =
    &["host", "port", "security", "user", "password", "password_file", "from", "sender_name", "ca_file", "templates"];

/// How mail is sent.
#[derive(Debug)]
pub(crate) struct MailConfig {
    /// The server's name; its certificate must hold it.
    pub(crate) host: String,
    /// The server's port.
    pub(crate) port: u16,
    /// How the connection is protected.
    pub(crate) security: Security,
    /// Name and password, when the server asks for them.
    pub(crate) credentials: Option<(String, SecretString)>,
    /// The address that mail comes from.
    pub(crate) from: EmailAddress,
    /// Who sends "on behalf of" an organization.
    pub(crate) sender_name: String,
    /// An authority to trust instead of the public ones, PEM.
    pub(crate) ca_file: Option<PathBuf>,
}

/// What the file calls the ways to protect the connection.
struct SecurityWord(Security);

impl std::str::FromStr for SecurityWord {
    type Err = ();
    fn from_str(text: &str) -> Result<Self, ()> {
        match text {
            "none" => Ok(Self(Security::None)),
            "starttls" => Ok(Self(Security::StartTls)),
            "implicit" => Ok(Self(Security::Implicit)),
            _ => Err(()),
        }
    }
}

/// The port that is usual for it.
const fn usual_port(security: Security) -> u16 {
    match security {
        Security::None => 25,
        Security::StartTls => 587,
        Security::Implicit => 465,
    }
}

/// Reads the section; `None` when mail is not configured or not configured right. `needed`: mail will be sent.
pub(super) fn read(section: &mut Section<'_>, needed: bool) -> Option<MailConfig> {
    const PURPOSE: &str = "to send mail, which carries the verification codes";
    // Templates of one's own can be looked at before a server is chosen.
    if !needed && !KEYS.iter().any(|key| *key != "templates" && section.is_set(key)) {
        return None;
    }
    let host = section.required("host", PURPOSE, "\"smtp.example.com\"");
    let from = section.required("from", PURPOSE, "\"no-reply@example.com\"");
    let security = section
        .parsed::<SecurityWord>("security", "one of \"none\", \"starttls\" and \"implicit\"")
        .map_or(Security::StartTls, |word| word.0);
    let port = section.parsed::<u16>("port", "a port from 1 to 65535, for example 587").unwrap_or(usual_port(security));
    let credentials = credentials(section, security);
    let sender_name = section.text("sender_name").unwrap_or_else(|| "Latchkey".to_owned());
    let ca_file = section.path("ca_file");
    let from = from.and_then(|text| address(section, &text));
    Some(MailConfig { host: host?, port, security, credentials, from: from?, sender_name, ca_file })
}

/// The folder with the operator's own templates; it counts even where no mail is sent.
pub(super) fn templates(section: &mut Section<'_>) -> Option<PathBuf> {
    let folder = section.path("templates")?;
    if !folder.is_dir() {
        section.not(
            "templates",
            &folder.display().to_string(),
            "a folder; make it, or remove the key to use the built-in templates",
        );
        return None;
    }
    Some(folder)
}

fn address(section: &mut Section<'_>, text: &str) -> Option<EmailAddress> {
    let parsed = EmailAddress::parse(text).ok();
    if parsed.is_none() {
        section.not("from", text, "a mail address, for example no-reply@example.com");
    }
    parsed
}

fn credentials(section: &mut Section<'_>, security: Security) -> Option<(String, SecretString)> {
    let password = section.secret("password");
    match (section.text("user"), password) {
        (Some(_), Some(_)) if security == Security::None => {
            section.problem("security", "\"none\" would send the password readable for everybody; use \"starttls\" or \"implicit\", or remove user and password");
            None
        }
        (Some(user), Some(password)) => Some((user, password)),
        (Some(_), None) => {
            section.missing("password_file", "because user is written", "\"/etc/latchkey/mail.password\"");
            None
        }
        (None, Some(_)) => {
            section.missing("user", "because a password is given", "\"latchkey\"");
            None
        }
        (None, None) => None,
    }
}

#[cfg(test)]
mod tests {
    use secrecy::ExposeSecret;

    use crate::config::tests::{load, load_with, problems};

    const BASE: &str = "[mail]\nhost = \"smtp.example.com\"\nfrom = \"no-reply@example.com\"\n";

    #[test]
    fn host_and_sender_are_required_as_soon_as_mail_is_configured() {
        let told = problems("[mail]\nport = 587");
        assert!(told.contains("mail: host: option is required to send mail"), "{told}");
        assert!(told.contains("mail: from: option is required"), "{told}");
        assert!(told.contains("LATCHKEY_MAIL__HOST"), "{told}");
        assert!(load("").mail.is_none());
    }

    #[test]
    fn the_usual_ports_follow_the_security() {
        assert_eq!(load(BASE).mail.unwrap().port, 587);
        assert_eq!(load(&format!("{BASE}security = \"implicit\"")).mail.unwrap().port, 465);
        assert_eq!(load(&format!("{BASE}security = \"none\"\nport = 2525")).mail.unwrap().port, 2525);
    }

    #[test]
    fn the_password_comes_from_a_file_or_the_environment_and_is_never_told() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("password");
        std::fs::write(&path, "hunter2\n").unwrap();
        let file = format!("{BASE}user = \"u\"\npassword_file = \"{}\"", path.display());
        let mail = load(&file).mail.unwrap();
        assert_eq!(mail.credentials.as_ref().unwrap().1.expose_secret(), "hunter2");
        assert!(!format!("{mail:?}").contains("hunter2"));
        let mail = load_with(&file, &[("LATCHKEY_MAIL__PASSWORD", "other")]).mail.unwrap();
        assert_eq!(mail.credentials.unwrap().1.expose_secret(), "other");
        let told = problems(&format!("{BASE}user = \"u\"\npassword = \"hunter2\""));
        assert!(told.contains("mail: password: a secret must not stand in the configuration file"), "{told}");
        assert!(told.contains("LATCHKEY_MAIL__PASSWORD") && !told.contains("hunter2"), "{told}");
    }

    #[test]
    fn a_password_never_travels_unprotected() {
        let file = format!("{BASE}user = \"u\"\nsecurity = \"none\"");
        let told = crate::config::tests::problems_with(&file, &[("LATCHKEY_MAIL__PASSWORD", "hunter2")]);
        assert!(told.contains("mail: security: ") && !told.contains("hunter2"), "{told}");
    }

    #[test]
    fn wrong_values_are_told_with_what_is_right() {
        assert!(problems(&format!("{BASE}port = \"smtp\"")).contains("mail: port: \"smtp\""));
        assert!(problems(&format!("{BASE}security = \"ssl\"")).contains("starttls"));
        assert!(problems("[mail]\nhost = \"h\"\nfrom = \"nobody\"").contains("mail: from: \"nobody\""));
        assert!(problems("[mail]\nhost = \"\"\nfrom = \"a@b.example\"").contains("mail: host: the value"));
    }
}
