//! Somebody who registers everything that there is, and is about to register more.

use std::collections::BTreeMap;
use std::time::Duration;

use latchkey_domain::{
    AuthenticatorId, BudgetLine, CallKeys, EnrolmentId, OutboxId, PhoneNumber, QuestionRef, Subject, Tally, UserId, UserName,
    day_of,
};
use latchkey_store::{
    BudgetSubjects, Enrolling, NewAuthenticator, NewEnrolment, NewEnrolmentCall, SessionListing, StoreError, Tx,
};
use latchkey_testkit::{ManualClock, SeededRandom};
use latchkey_vault::{RecoveryCode, TotpSecret};

use super::client::Client;
use super::scene::{NEW, Scene, user_name};
use crate::running::Running;

impl Scene {
    /// Answers, an app, recovery codes and a call under way are kept as registration keeps them; a code to an address is asked for on
    /// the page. Gives the names under which the person was counted.
    pub(super) async fn registers_everything(&self, server: &Running, name: &str) -> BTreeMap<Vec<u8>, String> {
        let mut browser = Client::new(server.address);
        assert!(browser.sign_in(&user_name(name), NEW));
        // The first form of the page is the sign-out in the menu.
        let page = browser.look("/register/email?other=1").body;
        let step = page.rsplit_once("name=\"step\" value=\"").and_then(|(_, rest)| rest.split('"').next()).expect("a form");
        let address = format!("{name}@home.example");
        let asked =
            browser.post("/register/email", &[("step", step), ("which", "typed"), ("address", &address)]).expect("an answer");
        assert_eq!(asked.location(), Some("/register/email"), "{asked:?}");
        let reader = self.store.reader();
        let user = reader.find_user(&self.scope, &UserName::parse(&user_name(name)).unwrap()).await.unwrap().expect("a person");
        let now = latchkey_domain::Timestamp::from_micros(0);
        let session = reader.sessions(&self.scope, user, now).await.unwrap().remove(0);
        self.keeps_the_rest(user, &session).await;
        let subject = self.scope.counter_subject(&Subject::Person(user)).to_vec();
        BTreeMap::from([(subject, "counter.subject".to_owned())])
    }

    async fn keeps_the_rest(&self, user: UserId, session: &SessionListing) {
        let (scope, random, now) = (&self.scope, &SeededRandom::new(7), session.created_at);
        let clock = &ManualClock::new(now);
        let answer = latchkey_vault::hash(&scope.keys.pepper(), "an answer", random);
        let answers = &[(QuestionRef::Predefined(1), answer)];
        let (secret, codes) = (&TotpSecret::generate(random), &RecoveryCode::generate_set(random));
        let app =
            &NewAuthenticator { id: AuthenticatorId::generate(clock, random), user, name: "Her old phone", secret, step: 1, now };
        let number = PhoneNumber::parse("+1 4255550142", None).unwrap();
        let (id, expires_at) = (EnrolmentId::generate(clock, random), now.plus(Duration::from_secs(3600)));
        let value = Enrolling::Phone(number.clone());
        let proving = &NewEnrolment { id, user, session: session.id, value, created_at: now, expires_at };
        let call = OutboxId::generate(clock, random);
        let call = &NewEnrolmentCall { id: call, enrolment: id, language: "en", keys: CallKeys::Hash, answer_by: expires_at };
        let person = scope.counter_subject(&Subject::Person(user));
        let subjects = &BudgetSubjects { destination: scope.number_subject(&number), person, network: [1; 32], prefix: [2; 32] };
        let tallies = &BudgetLine::ALL.map(|_| Tally { messages: 1, ..Tally::new(day_of(now)) });
        let keep = |tx: Tx| async move {
            tx.put_answers(scope, user, answers, now).await?;
            assert!(tx.insert_authenticator(scope, app).await?);
            tx.put_recovery_codes(scope, user, codes, now).await?;
            tx.put_enrolment(scope, proving).await?;
            tx.insert_enrolment_call(scope, call).await?;
            tx.lock_budget(scope, subjects, day_of(now)).await?;
            tx.put_budget(scope, subjects, tallies).await
        };
        self.store.write::<_, StoreError, _, _>("test: registered", keep).await.unwrap();
    }
}
