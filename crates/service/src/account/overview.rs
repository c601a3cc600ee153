//! What a person has registered, masked.

use latchkey_domain::{ContactKind, Method, Registration, User, mask_email, mask_phone};

use super::Accounts;
use crate::shared::{Seat, ServiceError, load_case};

/// One method, as the person sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RegisteredItem {
    /// The method.
    pub method: Method,
    /// Whether it counts among the methods that policy demands.
    pub counts: bool,
    /// The address or number with most of it hidden; `None` for questions, and where there is none.
    pub masked: Option<String>,
}

/// What the first page of the access panel shows.
#[derive(Clone, Debug)]
pub struct Overview {
    /// Methods that the person can register, and has, but for second factors; empty when password reset is not open to the person.
    pub items: Vec<RegisteredItem>,
    /// Whether password reset is open to the person.
    pub open: bool,
    /// How many more methods policy demands.
    pub missing: usize,
    /// Security questions that have an answer.
    pub questions: usize,
    /// Authenticator apps; `None` where there are none and none can be set up.
    pub authenticators: Option<u32>,
    /// Recovery codes that were not used; `None` where there are none and none can be made.
    pub recovery_codes: Option<u32>,
}

impl Accounts {
    /// The overview; `None` when the person is gone.
    ///
    /// # Errors
    /// [`ServiceError`] when the store does not answer.
    pub async fn overview(&self, seat: &Seat) -> Result<Option<Overview>, ServiceError> {
        let deps = &self.deps;
        let reader = deps.store.reader();
        let case = load_case(&reader, &seat.scope, Some(seat.user)).await?;
        let Some(user) = case.user() else { return Ok(None) };
        let registration = case.registration(deps, deps.clock.now()).ok();
        let offered = |method| user.is_administrator() || registration.as_ref().is_some_and(|found| found.item(method).is_some());
        let shown = |method, count: u32| (count > 0 || offered(method)).then_some(count);
        let items = registration.as_ref().map(|registration| items(user, registration, &case.organization));
        Ok(Some(Overview {
            open: registration.is_some(),
            missing: registration.as_ref().map_or(0, Registration::missing),
            items: items.unwrap_or_default(),
            questions: user.questions.len(),
            authenticators: shown(Method::Authenticator, user.factors.authenticators),
            recovery_codes: shown(Method::RecoveryCode, user.factors.recovery_codes),
        }))
    }
}

fn items(user: &User, registration: &Registration, organization: &latchkey_domain::Organization) -> Vec<RegisteredItem> {
    let masked = |kind: ContactKind| match kind {
        ContactKind::AlternateEmail | ContactKind::AuthenticationEmail => {
            user.contacts.email(kind).map(|found| mask_email(&found.value))
        }
        ContactKind::OfficePhone => user.contacts.office_phone(organization.country).map(|found| mask_phone(&found.value)),
        _ => user.contacts.recovery_phone(organization.country).map(|found| mask_phone(&found.value)),
    };
    let shown = registration.items.iter().filter(|item| !item.method.is_factor()).map(|item| RegisteredItem {
        method: item.method,
        counts: item.counts,
        masked: item.contact.and_then(masked),
    });
    shown.collect()
}
