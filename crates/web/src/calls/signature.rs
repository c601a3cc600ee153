//! Whether the service said it (Twilio, "Security": HMAC-SHA1 over the address and the fields in the order of their names).

use data_encoding::BASE64;
use hmac::{Hmac, KeyInit, Mac};
use secrecy::{ExposeSecret, SecretString};
use sha1::Sha1;

use crate::PublicOrigin;

/// An account with a phone service.
#[derive(Clone, Debug)]
pub struct CallAccount {
    /// Its name, which the service repeats with everything it tells.
    pub name: String,
    /// What it signs with.
    pub token: SecretString,
}

/// The accounts whose calls we take part in.
#[derive(Clone, Debug, Default)]
pub(crate) struct CallAccounts(Vec<CallAccount>);

impl CallAccounts {
    pub(crate) fn new(accounts: Vec<CallAccount>) -> Self {
        Self(accounts)
    }

    /// Whether there is any.
    pub(crate) fn any(&self) -> bool {
        !self.0.is_empty()
    }

    /// Whether the account that is named signed these fields at this path and query of ours. Several gateways may share an account, and
    /// while a token is being replaced one account has two.
    pub(crate) fn signed(
        &self,
        origin: &PublicOrigin,
        path_and_query: &str,
        fields: &[(String, String)],
        account: &str,
        signature: &str,
    ) -> bool {
        let Ok(signature) = BASE64.decode(signature.as_bytes()) else { return false };
        let tokens = self.0.iter().filter(|known| known.name == account).map(|known| &known.token);
        // Every token is tried, whatever the others said.
        tokens.fold(false, |found, token| {
            found
                | addresses(origin, path_and_query)
                    .iter()
                    .fold(false, |found, url| found | matches(token, url, fields, &signature))
        })
    }
}

/// The address as the service was given it. A service may leave out a port when it signs; its own libraries try both.
fn addresses(origin: &PublicOrigin, path_and_query: &str) -> Vec<String> {
    let given = origin.link(path_and_query);
    let without = origin.without_port().map(|origin| format!("{origin}{path_and_query}"));
    [Some(given), without].into_iter().flatten().collect()
}

/// Compares in constant time.
fn matches(token: &SecretString, url: &str, fields: &[(String, String)], signature: &[u8]) -> bool {
    // HMAC takes a key of any length.
    let Ok(mut mac) = Hmac::<Sha1>::new_from_slice(token.expose_secret().as_bytes()) else { return false };
    mac.update(url.as_bytes());
    let mut sorted: Vec<&(String, String)> = fields.iter().collect();
    sorted.sort();
    for (name, value) in sorted {
        mac.update(name.as_bytes());
        mac.update(value.as_bytes());
    }
    mac.verify_slice(signature).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    const PATH: &str = "/myapp.php?foo=1&bar=2";
    /// The example in the service's documentation.
    const SIGNED: &str = "0/KCTR6DLpKmkAf8muzZqo1nDgQ=";

    fn fields() -> Vec<(String, String)> {
        let fields = [
            ("Digits", "1234"),
            ("CallSid", "CA1234567890ABCDE"),
            ("To", "+18005551212"),
            ("From", "+12349013030"),
            ("Caller", "+12349013030"),
        ];
        fields.map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec()
    }

    fn accounts(tokens: &[(&str, &str)]) -> CallAccounts {
        let account = |(name, token): &(&str, &str)| CallAccount { name: (*name).into(), token: SecretString::from(*token) };
        CallAccounts::new(tokens.iter().map(account).collect())
    }

    fn signed(origin: &str, path: &str, fields: &[(String, String)], account: &str, signature: &str) -> bool {
        let accounts = accounts(&[("AC1", "12345"), ("AC2", "other"), ("AC3", "other"), ("AC3", "12345")]);
        accounts.signed(&origin.parse().unwrap(), path, fields, account, signature)
    }

    #[test]
    fn the_example_of_the_documentation_holds() {
        let origin = "https://mycompany.com";
        assert!(signed(origin, PATH, &fields(), "AC1", SIGNED));
        assert!(signed(origin, PATH, &fields(), "AC3", SIGNED), "an account may have two tokens");
        assert!(signed("https://mycompany.com:8443", PATH, &fields(), "AC1", SIGNED), "services may leave out the port");
    }

    #[test]
    fn anything_else_does_not() {
        let origin = "https://mycompany.com";
        assert!(!signed("http://mycompany.com", PATH, &fields(), "AC1", SIGNED));
        assert!(!signed("https://evil.example", PATH, &fields(), "AC1", SIGNED));
        assert!(!signed(origin, "/myapp.php?foo=1&bar=3", &fields(), "AC1", SIGNED));
        assert!(!signed(origin, PATH, &fields()[1..], "AC1", SIGNED));
        assert!(!signed(origin, PATH, &fields(), "AC2", SIGNED), "another account's token");
        assert!(!signed(origin, PATH, &fields(), "AC9", SIGNED) && !signed(origin, PATH, &fields(), "", SIGNED));
        for wrong in ["", "0/KCTR6DLpKmkAf8muzZqo1nDgQ", "AAAAAAAAAAAAAAAAAAAAAAAAAAA=", "%%%", "0/KCTR6DLpKmkAf8"] {
            assert!(!signed(origin, PATH, &fields(), "AC1", wrong), "{wrong}");
        }
        assert!(!CallAccounts::default().any());
    }
}
