//! Delivery receipts: what became of a text after the centre took it.

use rusmpp::pdus::DeliverSm;
use rusmpp::tlvs::TlvValue;
use rusmpp::values::{MessageState, MessageType};

/// What a receipt tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Receipt {
    /// It reached the phone.
    Delivered,
    /// It did not in time.
    Expired,
    /// It never will.
    Failed,
    /// Nothing final.
    Pending,
}

impl Receipt {
    /// The word in metrics.
    pub(super) const fn word(self) -> &'static str {
        match self {
            Self::Delivered => "delivered",
            Self::Expired => "expired",
            Self::Failed => "failed",
            Self::Pending => "pending",
        }
    }

    /// The receipt in a message from the centre; `None` when it is none, such as a person's answer.
    pub(super) fn of(message: &DeliverSm) -> Option<Self> {
        if message.esm_class.message_type != MessageType::ShortMessageContainsMCDeliveryReceipt {
            return None;
        }
        let state = message.tlvs().iter().find_map(|tlv| match tlv.value() {
            Some(TlvValue::MessageState(state)) => Some(*state),
            _ => None,
        });
        let text: &[u8] = message.short_message().as_ref();
        Some(state.map(Self::of_state).or_else(|| Self::of_text(text)).unwrap_or(Self::Pending))
    }

    const fn of_state(state: MessageState) -> Self {
        match state {
            MessageState::Delivered => Self::Delivered,
            MessageState::Expired => Self::Expired,
            MessageState::Deleted | MessageState::Undeliverable | MessageState::Rejected | MessageState::Skipped => Self::Failed,
            _ => Self::Pending,
        }
    }

    /// `id:… sub:001 dlvrd:001 submit date:… done date:… stat:DELIVRD err:000 text:…` (SMPP 3.4, appendix B).
    fn of_text(text: &[u8]) -> Option<Self> {
        let text = String::from_utf8_lossy(text).to_ascii_lowercase();
        // What was sent stands at the end and may say anything.
        let told = text.split("text:").next()?;
        let state = told.split("stat:").nth(1)?.split_whitespace().next()?;
        Some(match state {
            "delivrd" => Self::Delivered,
            "expired" => Self::Expired,
            "deleted" | "undeliv" | "rejectd" | "skipped" | "failed" => Self::Failed,
            _ => Self::Pending,
        })
    }
}

#[cfg(test)]
mod tests {
    use rusmpp::tlvs::MessageDeliveryRequestTlvValue;
    use rusmpp::types::OctetString;
    use rusmpp::values::EsmClass;

    use super::*;

    fn message(class: u8, text: &str) -> DeliverSm {
        let text = OctetString::from_slice(text.as_bytes()).unwrap();
        DeliverSm::builder().esm_class(EsmClass::from(class)).short_message(text).build()
    }

    fn of(stat: &str) -> Option<Receipt> {
        let text = format!(
            "id:7f sub:001 dlvrd:001 submit date:2611201600 done date:2611201600 {stat} err:000 text:stat:DELIVRD 246813"
        );
        Receipt::of(&message(4, &text))
    }

    #[test]
    fn final_states_are_told_apart() {
        assert_eq!(of("stat:DELIVRD"), Some(Receipt::Delivered));
        assert_eq!(of("Stat:Delivrd"), Some(Receipt::Delivered));
        assert_eq!(of("stat:EXPIRED"), Some(Receipt::Expired));
        for failed in ["UNDELIV", "REJECTD", "DELETED"] {
            assert_eq!(of(&format!("stat:{failed}")), Some(Receipt::Failed), "{failed}");
        }
        for pending in ["stat:ACCEPTD", "stat:ENROUTE", "stat:UNKNOWN", "stat:", ""] {
            assert_eq!(of(pending), Some(Receipt::Pending), "{pending}");
        }
    }

    #[test]
    fn only_receipts_are_receipts() {
        assert_eq!(Receipt::of(&message(0, "id:7f stat:DELIVRD")), None, "a person wrote it");
        assert_eq!(Receipt::of(&message(0x20, "id:7f stat:DELIVRD")), None, "nothing final");
        assert_eq!(Receipt::of(&message(4, "")), Some(Receipt::Pending));
        assert_eq!(Receipt::of(&message(4, "\u{ff}\u{0}garbage")), Some(Receipt::Pending));
    }

    #[test]
    fn a_state_of_its_own_wins_over_the_text() {
        let mut message = message(4, "stat:DELIVRD");
        message.push_tlv(MessageDeliveryRequestTlvValue::MessageState(MessageState::Expired));
        assert_eq!(Receipt::of(&message), Some(Receipt::Expired));
    }
}
