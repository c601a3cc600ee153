//! One person who registers and registers, whatever it is.

use std::time::Duration;

use latchkey_domain::{Method, PhoneWay, PolicyDraft, QuestionRef};
use latchkey_service::register::{Answered, AppAsked, Asked, CodesMade, GivenAnswer};
use latchkey_vault::{Code, Password};

use super::{LATER, Member, nothing};
use crate::phones::phones;
use crate::world::{World, visit};

/// What policy lets one person begin in a day.
const A_DAY: usize = 20;
const DAY: Duration = Duration::from_secs(24 * 3600);

fn everything() -> PolicyDraft {
    let methods = Method::ALL.into_iter().filter(|method| *method != Method::OfficePhone).collect();
    PolicyDraft { methods, ..phones() }
}

impl Member<'_> {
    /// Asks for a code to another address; gives whether one is sent.
    async fn another_address(&self, n: u32) -> bool {
        match self.type_address(&format!("ada{n}@private.example")).await {
            Asked::OnItsWay => true,
            Asked::Locked { .. } => false,
            other => panic!("{other:?}"),
        }
    }

    /// Asks for a text to another number.
    async fn another_number(&self, n: u32) -> bool {
        match self.type_number(&format!("(425) 555-{:04}", 100 + n % 100), PhoneWay::Text).await {
            Asked::OnItsWay => true,
            Asked::Locked { .. } => false,
            other => panic!("{other:?}"),
        }
    }

    /// Begins an app, and uses its tries up, so that the next one begins anew; what waits already is none.
    async fn another_app(&self) -> bool {
        let waits = self.register.app_setup(&self.seat).await.unwrap().is_some();
        match self.register.begin_authenticator(&visit(), &self.seat).await.unwrap() {
            AppAsked::Ready if waits => false,
            AppAsked::Ready => {
                let setup = self.register.app_setup(&self.seat).await.unwrap().expect("a secret");
                let name = latchkey_domain::AuthenticatorName::parse("phone").unwrap();
                for _ in 0..5 {
                    let wrong = Code::new("12345".into());
                    self.register.check_authenticator(&visit(), &self.seat, &setup.mark, &name, &wrong).await.unwrap();
                }
                true
            }
            AppAsked::Locked { .. } => false,
            other => panic!("{other:?}"),
        }
    }

    /// Makes another set of codes.
    async fn another_set(&self) -> bool {
        let replaces = self.register.recovery_codes(&self.seat).await.unwrap().set.map(|set| set.made_at);
        match self.register.make_recovery_codes(&visit(), &self.seat, replaces).await.unwrap() {
            CodesMade::Made(_) => true,
            CodesMade::Locked { .. } => false,
            other => panic!("{other:?}"),
        }
    }

    /// Answers all questions anew.
    async fn other_answers(&self, n: u32) -> bool {
        let given = |number: u8| GivenAnswer {
            question: QuestionRef::Predefined(number),
            answer: Password::new(format!("answer {n} to {number}")),
        };
        let given: Vec<GivenAnswer> = (1..=5).map(given).collect();
        match self.register.register_answers(&visit(), &self.seat, &given).await.unwrap() {
            Answered::Registered { .. } => true,
            Answered::Locked { .. } => false,
            other => panic!("{other:?}"),
        }
    }
}

#[tokio::test]
async fn thousands_of_registrations_of_every_kind_are_twenty_a_day() {
    let world = World::with_phones(everything()).await;
    let id = world.person("ada", nothing).await;
    let ada = world.member("ada").await;
    let (mut begun, mut kinds) = (0, [0; 5]);
    for n in 0..10_000 {
        let kind = n % 5;
        let went = match kind {
            0 => ada.another_address(n).await,
            1 => ada.another_number(n).await,
            2 => ada.another_app().await,
            3 => ada.another_set().await,
            _ => ada.other_answers(n).await,
        };
        if went {
            begun += 1;
            kinds[usize::try_from(kind).unwrap()] += 1;
            world.later(LATER);
        }
    }
    assert_eq!((begun, kinds), (A_DAY, [A_DAY / 5; 5]), "of each kind as many as of the others");
    let sent = (world.sent.mails.lock().unwrap().len(), world.gateway.texts.lock().unwrap().len());
    assert_eq!(sent, (0, 0), "nothing is sent inside a request");
    world.deliver().await;
    let texts = world.gateway.texts.lock().unwrap().len();
    assert_eq!(texts, A_DAY / 5, "as many as numbers were typed");
    assert_eq!(ada.story().await.len(), 36, "nobody stops anybody from pressing buttons, and what is refused is not noted");
    let user = world.user(id).await;
    assert!(user.contacts.iter().next().is_none() && user.factors.authenticators == 0, "nothing was proven");
    assert_eq!((user.factors.recovery_codes, user.questions.len()), (10, 5), "one set is kept, of codes and of answers");
    world.later(DAY);
    let ada = world.member("ada").await;
    assert!(ada.another_address(0).await && ada.another_set().await, "another day begins");
}
