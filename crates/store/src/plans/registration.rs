//! What people do who are signed in.

use latchkey_domain::{
    ActivityId, AuthenticatorId, CallEnd, CallKeys, ContactKind, EnrolmentId, EnrolmentKind, OutboxId, PasswordLifetime,
    PhoneNumber, SessionPurpose,
};
use latchkey_vault::{RecoveryCode, TotpSecret};

use super::Scene;
use crate::{
    Aging, AgingPassword, Channel, Confirmed, Enrolling, NewAuthenticator, NewEnrolment, NewEnrolmentCall, NewSession,
    RegisterContact, RotateSession, SentCode, StoreError, Tx,
};

impl Scene {
    pub(super) async fn registration(&self, tx: &Tx, session: &NewSession) -> Result<(), StoreError> {
        let (scope, now, user) = (&self.scope, self.started.at, self.user.id);
        tx.sessions(scope, user, now).await?;
        let change = RotateSession {
            id: session.id,
            from: session.token,
            to: session.token,
            purpose: SessionPurpose::Full,
            authenticated_at: Some(now),
            factor_at: None,
        };
        tx.rotate_session(scope, &change).await?;
        tx.hold_session(scope, user, session.id).await?;
        tx.success_of(scope, user, ActivityId::generate(&self.clock, self.random.as_ref())).await?;
        tx.changes_of(scope, user, now).await?;
        tx.rest_answers(scope, user, now).await?;
        tx.note_taken_back(scope, user, now).await?;
        tx.note_first_way(scope, user, now).await?;
        let contact =
            RegisterContact { kind: ContactKind::AuthenticationPhone, value: "+1 4255550142", country: None, rests: false, now };
        tx.register_contact(scope, user, contact).await?;
        tx.register_contact(scope, user, RegisterContact { value: "+1 4255550143", ..contact }).await?;
        let what = Confirmed { contacts: vec![contact.kind], answers: true, authenticators: true };
        tx.confirm_registered(scope, user, &what, now).await?;
        tx.remove_contact(scope, user, contact.kind, now).await?;
        self.enrolment(tx, session).await?;
        self.factors(tx).await?;
        let (days, set) = PasswordLifetime::new(90, 14).expect("a lifetime").notices(now)[0];
        let password = AgingPassword { user, changed_at: now };
        tx.aging_passwords(scope, Aging { domain: &self.domain, days, set }, Some(password), 100).await?;
        tx.organization_of(scope, &self.domain).await?;
        tx.note_expiry(scope, password, 14, now).await.map(drop)
    }

    async fn enrolment(&self, tx: &Tx, session: &NewSession) -> Result<(), StoreError> {
        let (scope, now, user) = (&self.scope, self.started.at, self.user.id);
        let number = PhoneNumber::parse("+1 4255550142", None).expect("a number");
        let id = EnrolmentId::generate(&self.clock, self.random.as_ref());
        let value = Enrolling::Phone(number);
        let new = NewEnrolment { id, user, session: session.id, value, created_at: now, expires_at: now };
        tx.put_enrolment(scope, &new).await?;
        tx.enrolments(scope, user, session.id).await?;
        tx.enrolments_of(scope, user).await?;
        tx.enrolment(scope, id).await?;
        let code = SentCode { hash: [1; 32], delivery: Channel::Call, sent_at: now, expires_at: now };
        tx.put_enrolment_code(scope, id, 1, &code).await?;
        let call = OutboxId::generate(&self.clock, self.random.as_ref());
        let keys = CallKeys::Digits;
        let dialled = NewEnrolmentCall { id: call, enrolment: id, language: "en", keys, answer_by: now };
        tx.insert_enrolment_call(scope, &dialled).await?;
        tx.enrolment_call(call).await?;
        tx.call_of_enrolment(scope, id).await?;
        tx.key_enrolment_call(scope, call, now).await?;
        tx.judge_enrolment_call(scope, call, true).await?;
        tx.end_enrolment_call(scope, call, CallEnd::NoAnswer, now).await?;
        tx.reserve_enrolment_try(scope, id, 5, now).await?;
        tx.spend_enrolment(scope, id, 1, now).await?;
        tx.end_enrolment(scope, user, session.id, EnrolmentKind::Phone).await?;
        tx.end_enrolments(scope, user).await.map(drop)
    }

    async fn factors(&self, tx: &Tx) -> Result<(), StoreError> {
        let (scope, now, user) = (&self.scope, self.started.at, self.user.id);
        let id = AuthenticatorId::generate(&self.clock, self.random.as_ref());
        let secret = &TotpSecret::generate(self.random.as_ref());
        tx.insert_authenticator(scope, &NewAuthenticator { id, user, name: "phone", secret, step: 1, now }).await?;
        tx.rest_authenticator(scope, id, now).await?;
        tx.authenticators(scope, user).await?;
        tx.authenticator_entries(scope, user).await?;
        tx.rename_authenticator(scope, user, id, "other").await?;
        tx.sought_authenticators(scope, None).await?;
        tx.spend_step(scope, id, 2).await?;
        tx.remove_authenticator(scope, user, id).await?;
        let codes = RecoveryCode::generate_set(self.random.as_ref());
        tx.put_recovery_codes(scope, user, &codes, now).await?;
        tx.rest_recovery_codes(scope, user, now).await?;
        tx.recovery_codes(scope, user).await?;
        tx.holds_recovery_code(scope, Some(user), &codes[0]).await?;
        tx.spend_recovery_code(scope, user, &codes[0], now).await.map(drop)
    }
}
