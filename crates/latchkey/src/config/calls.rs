//! `[[calls]]`: gateways that make our calls, asked in this order.

use latchkey_domain::PhoneNumber;
use latchkey_messaging::TwilioAccount;

use super::gateway::{ACCOUNT_KEYS, account, only};
use super::section::Section;

/// Every key of such a gateway.
pub(super) const KEYS: &[&str] =
    &["name", "kind", "countries", "security", "ca_file", "from", "account", "token", "token_file", "url"];

const COMMON: &[&str] = &["name", "kind", "countries", "security", "ca_file", "from"];

/// How calls are asked for: in Twilio's shape.
#[derive(Debug)]
pub(crate) struct CallConfig {
    /// The account.
    pub(crate) account: TwilioAccount,
    /// The number that calls come from.
    pub(crate) from: PhoneNumber,
}

/// Reads one gateway; `None` when it is not configured right.
pub(super) fn read(section: &mut Section<'_>) -> Option<CallConfig> {
    let kind = section.required("kind", "to know how to speak to it", "\"twilio\"")?;
    if kind != "twilio" {
        section.not("kind", &kind, "\"twilio\"");
        return None;
    }
    only(section, KEYS, &[COMMON, ACCOUNT_KEYS], "twilio");
    let account = account(section, "calls");
    let from = section.required("from", "to make calls", "\"+15005550006\"").and_then(|text| number(section, &text));
    Some(CallConfig { account: account?, from: from? })
}

fn number(section: &mut Section<'_>, text: &str) -> Option<PhoneNumber> {
    let parsed = PhoneNumber::parse(text, None).ok().filter(|number| number.extension().is_none());
    if parsed.is_none() {
        section.not("from", text, "a number in the international form, such as +15005550006");
    }
    parsed
}

#[cfg(test)]
mod tests {
    use crate::config::tests::{load_with, problems_with};

    const TOKEN: (&str, &str) = ("LATCHKEY_CALLS__TWILIO__TOKEN", "hunter2");
    const BASE: &str = "[[calls]]\nkind = \"twilio\"\naccount = \"AC17\"\nfrom = \"+1 425 555 0142\"\n";

    #[test]
    fn an_account_and_a_number_make_calls() {
        let calls = load_with(&format!("{BASE}countries = [\"US\"]"), &[TOKEN]).calls.remove(0);
        assert_eq!((calls.name.as_str(), calls.how.from.e164().as_str()), ("twilio", "+14255550142"));
        assert!(!format!("{calls:?}").contains("hunter2"));
    }

    #[test]
    fn what_cannot_work_is_told_with_its_key() {
        let told = problems_with("[[calls]]\nkind = \"twilio\"", &[]);
        for key in ["account", "token_file", "from"] {
            assert!(told.contains(&format!("calls.twilio: {key}: option is required")), "{key}: {told}");
        }
        for (from, to, expected) in [
            ("\"twilio\"", "\"sip\"", "calls.sip: kind: \"sip\""),
            ("AC17", "AC/17", "calls.twilio: account: an account is named by letters and digits"),
            ("+1 425 555 0142", "Wingtip", "calls.twilio: from: \"Wingtip\""),
            ("+1 425 555 0142", "+1 425 555 0142 x7", "calls.twilio: from: "),
            ("\nfrom", "\nurl = \"http://api.example.com\"\nfrom", "calls.twilio: url: http:// would send codes"),
            ("\nfrom", "\nurl = \"https://api.example.com/x\"\nfrom", "calls.twilio: url: the address of the interface"),
            ("\nfrom", "\nhost = \"a\"\nfrom", "calls.twilio: host: there is no such key"),
        ] {
            let told = problems_with(&BASE.replace(from, to), &[TOKEN]);
            assert!(told.contains(expected), "{expected} is missing in:\n{told}");
        }
    }
}
