//! From a message to the words of a text or a call.

use std::time::Duration;

use latchkey_domain::{CallKeys, Timestamp};
use latchkey_language::{Args, Language, Languages};

use crate::header_text::{one_line, shortened};
use crate::parts::folded;
use crate::{CallEnvelope, CallMessage, Renderer, TextEnvelope, TextMessage};

/// The most characters of an organization's name in a text: with it a text in English or Spanish stays one part.
const MAX_NAME: usize = 32;

/// What is said in a call, in one language.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CallScript {
    /// BCP 47 tag of the language of all of it.
    pub language: String,
    /// What is asked or told: said three times, while keys are listened for.
    pub prompt: String,
    /// What is said at the end when no key was pressed.
    pub goodbye: String,
    /// The keys to listen for; `None` when nothing is asked.
    pub keys: Option<CallKeys>,
}

/// What is said after keys were pressed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CallReply {
    /// They were right.
    Confirmed,
    /// They were not those on the page.
    Wrong,
    /// The call means nothing any more, or never did.
    TooLate,
}

/// A text as it is sent: for whoever must know what it costs before it is queued.
pub fn written_text(languages: &Languages, envelope: &TextEnvelope) -> String {
    let language = languages.negotiate(Some(&envelope.language), None, None);
    let args = Args::new().set("organization", shortened(&one_line(&envelope.organization), MAX_NAME));
    let (variant, args) = match &envelope.message {
        TextMessage::VerificationCode { code, minutes } | TextMessage::RegistrationCode { code, minutes } => {
            let lifetime = languages.duration(&language, Duration::from_secs(u64::from(*minutes) * 60));
            ("", args.set("code", code.clone()).set("duration", lifetime))
        }
        TextMessage::CannotReset { refusal } => match refusal.technical_id() {
            Some(code) => ("-coded", args.set("code", code)),
            None => ("", args),
        },
        TextMessage::MethodLocked { until_micros } => {
            let moment = languages.date_time_with_offset(&language, Timestamp::from_micros(*until_micros), 0);
            ("", args.set("moment", moment))
        }
        TextMessage::PasswordReset {}
        | TextMessage::PasswordChanged {}
        | TextMessage::WayAdded {}
        | TextMessage::PhoneChanged {}
        | TextMessage::QuestionsChanged {}
        | TextMessage::FactorChanged {}
        | TextMessage::RecoveryCodeUsed {}
        | TextMessage::SecondStepLocked {}
        | TextMessage::PasswordExpires {}
        | TextMessage::Test {} => ("", args),
    };
    folded(&languages.text(&language, &format!("phone-text-{}{variant}", envelope.message.name()), &args))
}

impl Renderer {
    /// Writes a text.
    pub fn text(&self, envelope: &TextEnvelope) -> String {
        written_text(&self.languages, envelope)
    }

    /// Writes what a call says.
    pub fn call(&self, envelope: &CallEnvelope) -> CallScript {
        let language = self.languages.negotiate(Some(&envelope.language), None, None);
        let organization = shortened(&one_line(&envelope.organization), MAX_NAME);
        let (id, keys) = match envelope.message {
            CallMessage::Confirm { keys: keys @ CallKeys::Digits } => ("phone-call-digits", Some(keys)),
            CallMessage::Confirm { keys: keys @ CallKeys::Hash } => ("phone-call-hash", Some(keys)),
            CallMessage::Register { keys: keys @ CallKeys::Digits } => ("phone-call-register-digits", Some(keys)),
            CallMessage::Register { keys: keys @ CallKeys::Hash } => ("phone-call-register-hash", Some(keys)),
            CallMessage::CannotReset {} => ("phone-call-cannot-reset", None),
            CallMessage::MethodLocked {} => ("phone-call-method-locked", None),
            CallMessage::Test {} => ("phone-call-test", None),
        };
        let goodbye = if keys.is_some() { "phone-call-nothing" } else { "phone-call-goodbye" };
        CallScript {
            prompt: self.languages.text(&language, id, &Args::new().set("organization", organization)),
            goodbye: self.plain(&language, goodbye),
            language: language.tag().to_owned(),
            keys,
        }
    }

    /// What is said after keys were pressed; `language` is the BCP 47 tag of the call's.
    pub fn call_reply(&self, language: &str, reply: CallReply) -> String {
        let language = self.languages.negotiate(Some(language), None, None);
        self.plain(
            &language,
            match reply {
                CallReply::Confirmed => "phone-call-confirmed",
                CallReply::Wrong => "phone-call-wrong",
                CallReply::TooLate => "phone-call-too-late",
            },
        )
    }

    fn plain(&self, language: &Language, id: &str) -> String {
        self.languages.text(language, id, &Args::new())
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use latchkey_domain::{CALL_PATIENCE, CALL_REPEATS, LONGEST_CALL, PhoneNumber, Refusal};

    use super::*;
    use crate::parts::{Alphabet, Parts};

    fn renderer() -> Renderer {
        Renderer::new(Arc::new(Languages::embedded().unwrap()), None).unwrap()
    }

    fn to() -> PhoneNumber {
        PhoneNumber::parse("+34 612345678", None).unwrap()
    }

    fn messages() -> Vec<TextMessage> {
        let mut all: Vec<TextMessage> = Refusal::ALL.into_iter().map(|refusal| TextMessage::CannotReset { refusal }).collect();
        all.push(TextMessage::VerificationCode { code: "24681357".into(), minutes: 1440 });
        all.push(TextMessage::VerificationCode { code: "246813".into(), minutes: 105 });
        all.push(TextMessage::RegistrationCode { code: "24681357".into(), minutes: 1440 });
        all.push(TextMessage::MethodLocked { until_micros: 1_795_218_301_000_000 });
        all.extend([TextMessage::PasswordReset {}, TextMessage::PasswordChanged {}, TextMessage::PhoneChanged {}]);
        all.extend([TextMessage::WayAdded {}, TextMessage::FactorChanged {}]);
        all.extend([TextMessage::RecoveryCodeUsed {}, TextMessage::SecondStepLocked {}]);
        all.extend([TextMessage::QuestionsChanged {}, TextMessage::PasswordExpires {}, TextMessage::Test {}]);
        all
    }

    #[test]
    fn every_text_is_one_part_whatever_the_organization_is_called() {
        let renderer = renderer();
        let names = ["Riverside", "Clínica Mirador de la Asunción y Compañía", "\u{2066}Ünïted\n “Wídgets” [Holding]"];
        for language in ["en", "es"] {
            for organization in names {
                for message in messages() {
                    let name = message.name();
                    let envelope =
                        TextEnvelope { to: to(), language: language.into(), organization: organization.into(), message };
                    let text = renderer.text(&envelope);
                    let parts = Parts::of(&text).unwrap();
                    assert_eq!((parts.alphabet, parts.count()), (Alphabet::Gsm, 1), "{language} {name}: {text}");
                    assert!(!text.contains("{$") && !text.contains('\n'), "{text}");
                }
            }
        }
    }

    #[test]
    fn the_code_is_there_and_so_is_whose_it_is() {
        let message = TextMessage::VerificationCode { code: "246813".into(), minutes: 105 };
        let organization = "Clínica Mirador".to_owned();
        let text = renderer().text(&TextEnvelope { to: to(), language: "es-MX".into(), organization, message });
        assert_eq!(text, "246813 son tus cifras para Clinica Mirador. Sirven durante 105 minutos. No las des a nadie.");
    }

    #[test]
    fn a_text_says_whether_a_phone_is_registered_or_a_password_reset() {
        for language in ["en", "es"] {
            let said = |message| {
                let organization = "Riverside".to_owned();
                renderer().text(&TextEnvelope { to: to(), language: language.into(), organization, message })
            };
            let registered = said(TextMessage::RegistrationCode { code: "246813".into(), minutes: 105 });
            let reset = said(TextMessage::VerificationCode { code: "246813".into(), minutes: 105 });
            assert!(registered.starts_with("246813 ") && registered != reset, "{registered}");
            let word = if language == "en" { "this phone" } else { "este teléfono" };
            assert!(registered.contains(word) && !reset.contains(word), "{registered}");
        }
    }

    /// The words as translators wrote them.
    fn unfolded(language: &str, id: &str) -> String {
        let languages = Languages::embedded().unwrap();
        languages.text(&languages.get(language).unwrap(), id, &Args::new().set("organization", "Riverside"))
    }

    #[test]
    fn a_notice_says_what_happened_and_what_to_do_and_leads_nowhere() {
        let notices = [
            TextMessage::PasswordReset {},
            TextMessage::PasswordChanged {},
            TextMessage::WayAdded {},
            TextMessage::PhoneChanged {},
            TextMessage::QuestionsChanged {},
            TextMessage::FactorChanged {},
            TextMessage::RecoveryCodeUsed {},
            TextMessage::SecondStepLocked {},
        ];
        for (language, whom) in [("en", "contact your administrator"), ("es", "habla ya con tu administrador")] {
            for message in notices.clone() {
                let id = format!("phone-text-{}", message.name());
                let organization = "Riverside".to_owned();
                let text = renderer().text(&TextEnvelope { to: to(), language: language.into(), organization, message });
                assert!(text.contains("Riverside") && text.contains(whom), "{text}");
                assert!(!text.contains("http") && !text.contains('/') && !text.contains(|c: char| c.is_ascii_digit()), "{text}");
                assert_eq!(text, unfolded(language, &id), "no accent is lost");
            }
        }
    }

    #[test]
    fn a_call_asks_for_keys_in_the_persons_language() {
        let renderer = renderer();
        let message = CallMessage::Confirm { keys: CallKeys::Digits };
        let envelope = CallEnvelope { to: to(), language: "es".into(), organization: "Clínica Mirador".into(), message };
        let script = renderer.call(&envelope);
        assert_eq!((script.language.as_str(), script.keys), ("es", Some(CallKeys::Digits)));
        assert!(script.prompt.contains("Clínica Mirador") && script.prompt.contains("almohadilla"), "{}", script.prompt);
        let told = renderer.call(&CallEnvelope { message: CallMessage::CannotReset {}, ..envelope });
        assert_eq!(told.keys, None);
        assert_ne!(told.goodbye, script.goodbye);
    }

    /// Nobody is cut off in the middle of a sentence, and no call reaches a third minute. Voices read about fifteen characters a
    /// second; a slow one twelve.
    #[test]
    fn everything_is_said_before_the_call_is_ended() {
        const SLOW: f64 = 12.0;
        let renderer = renderer();
        let seconds = |words: &str| f64::from(u32::try_from(words.chars().count()).unwrap()) / SLOW;
        let asked = [CallKeys::Digits, CallKeys::Hash];
        let messages = asked.into_iter().flat_map(|keys| [CallMessage::Confirm { keys }, CallMessage::Register { keys }]);
        let told = [CallMessage::CannotReset {}, CallMessage::MethodLocked {}, CallMessage::Test {}];
        for message in messages.chain(told) {
            for language in ["en", "es"] {
                let (message, organization) = (message, "W".repeat(128));
                let script = renderer.call(&CallEnvelope { to: to(), language: language.into(), organization, message });
                let replies = [CallReply::Confirmed, CallReply::Wrong, CallReply::TooLate];
                let ends = replies.map(|reply| seconds(&renderer.call_reply(language, reply)));
                let end = ends.into_iter().fold(seconds(&script.goodbye), f64::max);
                let times = f64::from(u32::try_from(CALL_REPEATS).unwrap());
                // A second lies between what is said; a key pressed late waits for the reply.
                let whole = times * (seconds(&script.prompt) + 1.0) + f64::from(CALL_PATIENCE) + end;
                assert!(whole < f64::from(LONGEST_CALL), "{language}: {whole} s for {}", script.prompt);
            }
        }
    }

    #[test]
    fn everything_that_is_said_has_its_words() {
        let renderer = renderer();
        let asked = [CallKeys::Digits, CallKeys::Hash].map(|keys| CallMessage::Confirm { keys });
        let told = [CallMessage::CannotReset {}, CallMessage::MethodLocked {}, CallMessage::Test {}];
        for language in ["en", "es"] {
            let mut said: Vec<String> = [CallReply::Confirmed, CallReply::Wrong, CallReply::TooLate]
                .map(|reply| renderer.call_reply(language, reply))
                .to_vec();
            for message in asked.into_iter().chain(told) {
                let envelope = CallEnvelope { to: to(), language: language.into(), organization: "Riverside".into(), message };
                let script = renderer.call(&envelope);
                said.extend([script.prompt, script.goodbye]);
            }
            assert!(said.iter().all(|words| !words.contains([latchkey_language::MISSING_OPEN, '{'])), "{said:?}");
        }
    }
}
