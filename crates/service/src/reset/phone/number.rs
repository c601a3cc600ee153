//! "Type the whole number": it must be the stored one before anything is sent, so that nobody makes strangers' phones ring
//! ("Getting started", 2016).

use latchkey_domain::{Method, PhoneNumber, ThrottleKind};

use super::super::Reset;
use super::super::live::Live;
use super::super::proof::Try;
use super::super::send::Sent;
use crate::shared::{Reserved, ServiceError, reserve};

/// What was typed, read in every way that people write a number.
pub(super) struct Typed {
    /// What it means to anybody: nothing about the account went into it.
    plain: Option<PhoneNumber>,
    /// Whether it is the stored number.
    pub(super) matches: bool,
}

impl Typed {
    /// Reads a number: international, national with the organization's country, with the country code but without its plus sign.
    /// Where hints are shown, also national with the country of the stored number, for the hint says which that is.
    ///
    /// The extension of an office phone may be typed or left out: it is not dialled. Other phones have none, whatever is stored, so
    /// that what is refused tells nothing.
    pub(super) fn read(text: &str, method: Method, live: &Live, stored: Option<&PhoneNumber>) -> Self {
        let country = live.case.organization.country;
        let whole = |number: &PhoneNumber| method == Method::OfficePhone || number.extension().is_none();
        let parse = |text: &str, country| PhoneNumber::parse(text, country).ok().filter(whole);
        let hinted = stored.and_then(PhoneNumber::country).filter(|_| !live.concealed());
        let plain = parse(text, country);
        let prefixed = || parse(&format!("+{}", text.trim()), None);
        let ways = [plain.clone(), prefixed(), hinted.and_then(|country| parse(text, Some(country)))];
        let matches = stored.is_some_and(|stored| ways.iter().flatten().any(|typed| same(typed, stored)));
        Self { plain: plain.or_else(prefixed), matches }
    }

    /// The number that was typed; `None` when it is none.
    pub(super) fn number(&self) -> Option<&PhoneNumber> {
        self.plain.as_ref()
    }
}

fn same(typed: &PhoneNumber, stored: &PhoneNumber) -> bool {
    typed.comparison_key() == stored.comparison_key()
}

/// The limit on wrong numbers, for this person.
pub(super) const KIND: ThrottleKind = ThrottleKind::PhoneValidation;

impl Reset {
    /// Takes the step and reserves a try at the number, in one committed write: only then is it compared.
    pub(super) async fn reserve_number(&self, live: &Live) -> Result<Result<Try, Sent>, ServiceError> {
        let key = live.subject_key();
        let rule = live.policy().map_or(KIND.default_rule(), |policy| policy.throttles.phone_checks);
        let (transaction, concealed) = (live.transaction.facts().started.id, live.concealed());
        self.deps
            .store
            .write("reset: reserve a try at a number", |tx| async move {
                if !tx.step(&live.scope, transaction, live.version, None).await? {
                    return Ok(Err(Sent::Stale));
                }
                let reserved = reserve(&tx, &live.scope, &key, KIND, rule, live.now).await?;
                Ok::<_, ServiceError>(match reserved {
                    Reserved::Granted { closes, left } => Ok(Try { open: true, closes, left }),
                    Reserved::Locked { .. } if concealed => Ok(Try { open: false, closes: None, left: 0 }),
                    Reserved::Locked { until } => Err(Sent::Locked { until }),
                })
            })
            .await
    }
}
