//! Security questions.

use latchkey_domain::{ActivityKind, AnswerProblem, Method, Outcome, PolicyDraft, QuestionRef, Reason, Role};
use latchkey_service::register::{Answered, GivenAnswer};
use latchkey_vault::Password;

use super::Member;
use crate::world::{World, classic, visit};

fn by_questions() -> PolicyDraft {
    PolicyDraft { methods: [Method::SecurityQuestions].into(), ..classic() }
}

async fn answer(member: &Member<'_>, pairs: &[(u8, &str)]) -> Answered {
    let given: Vec<GivenAnswer> = pairs
        .iter()
        .map(|(number, text)| GivenAnswer {
            question: QuestionRef::Predefined(*number),
            answer: Password::new((*text).to_owned()),
        })
        .collect();
    member.register.register_answers(&visit(), &member.seat, &given).await.unwrap()
}

impl Member<'_> {
    /// Answers as many questions as are demanded; every answer begins with this word.
    pub(crate) async fn answer_all(&self, word: &str) {
        let offer = self.register.offered_questions(&self.seat).await.unwrap().unwrap();
        let chosen = offer.questions.iter().take(usize::from(offer.count)).enumerate();
        let given: Vec<GivenAnswer> = chosen
            .map(|(place, offered)| GivenAnswer {
                question: offered.question,
                answer: Password::new(format!("{word} answer {place}")),
            })
            .collect();
        let answered = self.register.register_answers(&visit(), &self.seat, &given).await.unwrap();
        assert!(matches!(answered, Answered::Registered { .. }), "{answered:?}");
    }
}

#[tokio::test]
async fn as_many_questions_as_policy_demands_are_answered_and_replaced_as_a_set() {
    let world = World::with(by_questions()).await;
    let id = world.person("ada", |_| {}).await;
    let ada = world.member("ada").await;
    let offer = ada.register.offered_questions(&ada.seat).await.unwrap().unwrap();
    let wanted = usize::from(offer.count);
    assert!((3..=5).contains(&wanted) && offer.questions.len() >= wanted && !offer.replaces);
    let texts = ["Rome", "Paris", "Oslo", "Lagos", "Quito"];
    let chosen = |from: usize| {
        let numbers = offer.questions.iter().skip(from).filter_map(|offered| match offered.question {
            QuestionRef::Predefined(number) => Some(number),
            QuestionRef::Custom(_) => None,
        });
        numbers.zip(texts).take(wanted).collect::<Vec<_>>()
    };
    assert_eq!(answer(&ada, &chosen(0)).await, Answered::Registered { complete: true });
    let before = world.user(id).await.questions;
    assert_eq!(before.len(), wanted);
    assert_eq!(answer(&ada, &chosen(3)).await, Answered::Registered { complete: true });
    assert_ne!(world.user(id).await.questions, before);
    let success = |kind| (kind, Outcome::Success, Some(Reason::InfoQuestions));
    let expected = [ActivityKind::Registered, ActivityKind::RegistrationCompleted, ActivityKind::InfoChanged].map(success);
    assert_eq!(ada.story().await, expected);
    assert_eq!(answer(&ada, &chosen(0)[1..]).await, Answered::Count { wanted: offer.count });
}

#[tokio::test]
async fn answers_that_will_not_do_are_refused_with_their_place() {
    let mut draft = by_questions();
    draft.questions.to_register = 3;
    draft.questions.to_reset = 3;
    draft.questions.predefined = (1..=5).collect();
    let world = World::with(draft).await;
    let id = world.person("ada", |_| {}).await;
    let ada = world.member("ada").await;
    let twice = Answered::Problem(AnswerProblem::AnswerTwice { position: 2 });
    assert_eq!(answer(&ada, &[(1, "New York"), (2, "Paris"), (3, "  ＮＥＷ   york")]).await, twice);
    let twice = Answered::Problem(AnswerProblem::QuestionTwice { position: 1 });
    assert_eq!(answer(&ada, &[(1, "Rome"), (1, "Paris"), (2, "Oslo")]).await, twice);
    for wrong in ["", "  ", "ab", &"a".repeat(41)] {
        let told = Answered::Problem(AnswerProblem::Length { position: 0, min: 3, max: 40 });
        assert_eq!(answer(&ada, &[(1, wrong), (2, "Paris"), (3, "Oslo")]).await, told, "{wrong:?}");
    }
    assert_eq!(answer(&ada, &[(6, "Rome"), (2, "Paris"), (3, "Oslo")]).await, Answered::Unknown);
    assert!(world.user(id).await.questions.is_empty() && ada.story().await.is_empty());
    assert_eq!(answer(&ada, &[(1, "日本語"), (2, "Zoë B"), (3, &"ñ".repeat(40))]).await, Answered::Registered { complete: true });
    for _ in 0..40 {
        answer(&ada, &[(1, "Rome"), (2, "Paris"), (3, "Oslo")]).await;
    }
    assert!(matches!(answer(&ada, &[(1, "Rome"), (2, "Paris"), (3, "Oslo")]).await, Answered::Locked { .. }));
}

#[tokio::test]
async fn administrators_are_never_offered_questions() {
    let world = World::with(PolicyDraft { methods: Method::ALL.into(), ..classic() }).await;
    world.person("root", |user| user.roles = vec![Role::HelpdeskAdministrator]).await;
    let root = world.member("root").await;
    assert!(root.register.offered_questions(&root.seat).await.unwrap().is_err());
    assert_eq!(answer(&root, &[(1, "Rome"), (2, "Paris"), (3, "Oslo")]).await, Answered::NotOffered);
    assert!(root.overview().await.listing.unwrap().items.iter().all(|item| item.method != Method::SecurityQuestions));
}
