//! Which ways of a method are open to a person.

use latchkey_domain::{Method, PhoneNumber, Reach, Verification};

use super::super::Reset;
use super::super::live::Live;

impl Reset {
    /// How this method can be carried out: a landline gets no text. Where nothing may be told of the account, however this
    /// installation can carry it out.
    pub(in super::super) fn ways(&self, live: &Live, method: Method) -> Vec<Verification> {
        let all = self.deps.channels.verifications(method);
        match live.phone(method).filter(|_| !live.concealed()) {
            Some(number) => {
                let reach = self.reach(live, &number);
                all.filter(|way| way.phone().is_none_or(|way| reach.by(way))).collect()
            }
            None => all.collect(),
        }
    }

    /// By which ways a number may be reached.
    pub(super) fn reach(&self, live: &Live, number: &PhoneNumber) -> Reach {
        let Some(policy) = live.policy() else { return Reach::default() };
        let countries = policy.phones.countries_of(&live.case.organization);
        self.deps.budget.destinations.judge(number, &countries).unwrap_or_default()
    }
}
