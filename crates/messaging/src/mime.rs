//! A mail as bytes.

use std::time::{Duration, SystemTime};

use latchkey_domain::{DomainName, EmailAddress};
use lettre::Address;
use lettre::message::header::{HeaderName, HeaderValue};
use lettre::message::{Mailbox, Message, MultiPart, SinglePart};

use crate::OutgoingMail;

/// The address as mail servers read it: the domain in ASCII, the part before it as it is.
pub(crate) fn address(address: &EmailAddress) -> Option<Address> {
    let domain = DomainName::parse(address.domain()).ok()?;
    Address::new(address.local_part(), domain.as_str()).ok()
}

/// Headers and parts of a mail; the same bytes at every attempt.
pub(crate) fn compose(mail: &OutgoingMail, from: &Address, to: &Address) -> Option<Vec<u8>> {
    let id = mail.id.as_uuid();
    let parts = MultiPart::alternative()
        .boundary(format!("part-{}", id.simple()))
        .singlepart(SinglePart::plain(mail.text.clone()))
        .singlepart(SinglePart::html(mail.html.clone()));
    let mut builder = Message::builder()
        .message_id(Some(format!("<{id}@{}>", from.domain())))
        .date(queued(mail))
        .from(Mailbox::new(Some(mail.from_name.to_string()), from.clone()))
        .to(Mailbox::new(None, to.clone()))
        .subject(mail.subject.as_str());
    if mail.auto_submitted {
        builder =
            builder.raw_header(header("Auto-Submitted", "auto-generated")).raw_header(header("X-Auto-Response-Suppress", "All"));
    }
    Some(builder.multipart(parts).ok()?.formatted())
}

/// When the outbox row was made, which its id (UUID version 7) tells.
fn queued(mail: &OutgoingMail) -> SystemTime {
    let (seconds, _) = mail.id.as_uuid().get_timestamp().map_or((0, 0), |stamp| stamp.to_unix());
    SystemTime::UNIX_EPOCH + Duration::from_secs(seconds)
}

fn header(name: &'static str, value: &str) -> HeaderValue {
    HeaderValue::new(HeaderName::new_from_ascii_str(name), value.to_owned())
}

#[cfg(test)]
mod tests {
    use latchkey_domain::OutboxId;
    use mail_parser::MessageParser;

    use super::*;
    use crate::HeaderText;

    fn mail(organization: &str, subject: &str) -> OutgoingMail {
        let id = "01963f0a-5c1e-7d52-9a77-3f6f1f0c9b11".parse::<OutboxId>().unwrap();
        OutgoingMail {
            id,
            from_name: HeaderText::new(&format!("Latchkey on behalf of {organization}")),
            to: EmailAddress::parse("alice@mail.example").unwrap(),
            subject: HeaderText::new(subject),
            text: "Grüße\n.\nA line that begins with a dot.".into(),
            html: "<p>Grüße</p>".into(),
            auto_submitted: true,
        }
    }

    fn composed(mail: &OutgoingMail) -> Vec<u8> {
        let from = address(&EmailAddress::parse("no-reply@riverside.example").unwrap()).unwrap();
        compose(mail, &from, &address(&mail.to).unwrap()).unwrap()
    }

    #[test]
    fn hostile_names_stay_inside_their_header() {
        let hostile = [
            "Riverside\r\nBcc: eve@example.com",
            "Riverside\nX-Injected: yes\n\n<script>",
            "\" <eve@example.com>, \"",
            "Riverside\0\u{85}Bcc: eve@example.com",
            "=?utf-8?q?Riverside=0D=0ABcc:_eve@example.com?=",
            &"Ünïcödé\r\nBcc: eve@example.com ".repeat(50),
        ];
        for name in hostile {
            let bytes = composed(&mail(name, name));
            let parsed = MessageParser::default().parse(&bytes).unwrap();
            assert!(parsed.bcc().is_none() && parsed.header("X-Injected").is_none(), "{name:?}");
            let from = parsed.from().unwrap().as_list().unwrap();
            assert_eq!(from.len(), 1, "{name:?}");
            assert_eq!(from[0].address(), Some("no-reply@riverside.example"));
            assert!(from[0].name().unwrap().starts_with("Latchkey on behalf of"), "{name:?}");
            let names: Vec<&str> = parsed.headers().iter().map(mail_parser::Header::name).collect();
            assert_eq!(names.len(), 9, "{names:?}");
        }
    }

    #[test]
    fn every_attempt_has_the_same_bytes_with_the_date_of_the_row() {
        let mail = mail("Riverside", "Hello");
        assert_eq!(composed(&mail), composed(&mail));
        let bytes = composed(&mail);
        let parsed = MessageParser::default().parse(&bytes).unwrap();
        assert_eq!(parsed.message_id(), Some("01963f0a-5c1e-7d52-9a77-3f6f1f0c9b11@riverside.example"));
        let seconds = mail.id.as_uuid().get_timestamp().unwrap().to_unix().0;
        assert_eq!(u64::try_from(parsed.date().unwrap().to_timestamp()).unwrap(), seconds);
        assert_eq!(parsed.header_raw("Auto-Submitted").map(str::trim), Some("auto-generated"));
        assert_eq!(parsed.body_text(0).unwrap().replace("\r\n", "\n"), mail.text);
    }

    #[test]
    fn bytes_are_ascii_unless_the_address_is_not() {
        let mut mail = mail("شركة", "Código");
        assert!(composed(&mail).is_ascii());
        mail.to = EmailAddress::parse("ada@黒川.日本").unwrap();
        let bytes = composed(&mail);
        assert!(bytes.is_ascii() && String::from_utf8_lossy(&bytes).contains("ada@xn--5rtw95l.xn--wgv71a"));
        mail.to = EmailAddress::parse("甲斐@黒川.日本").unwrap();
        assert!(String::from_utf8(composed(&mail)).unwrap().contains("甲斐@xn--5rtw95l.xn--wgv71a"));
    }
}
