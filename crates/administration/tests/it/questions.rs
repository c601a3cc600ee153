//! Security questions of an organization's own.

use latchkey_administration::{ControlValue, NewPerson, QuestionsError, add_question, delete_question, questions, set_policy};
use latchkey_domain::{ActivityKind, CustomQuestionId, QuestionRef};
use latchkey_store::OrgScope;
use latchkey_vault::{HashPool, Priority};

use crate::host::{Host, operator, user_name};

async fn set(host: &Host, scope: &OrgScope, changes: &[(&str, &str)]) {
    let text = |(control, value): &(&str, &str)| ((*control).to_owned(), ControlValue::Text((*value).to_owned()));
    set_policy(&host.deps, scope, &changes.iter().map(text).collect::<Vec<_>>()).await.unwrap();
}

async fn a_question_is_offered_until_it_goes_with_its_answers(host: Host) {
    let scope = &host.organization("Wingtip Toys", "wingtip.example").await;
    let eva = host.person(NewPerson::named(user_name("eva@wingtip.example"))).await;
    let (deps, by) = (&host.deps, operator());
    let floor = add_question(deps, scope, " Which floor was your first desk on? ", &by).await.unwrap();
    let train = add_question(deps, scope, "Which train did you miss?", &by).await.unwrap();
    let known = questions(deps, scope).await.unwrap();
    assert_eq!(known.iter().map(|question| question.id).collect::<Vec<_>>(), [floor, train]);
    assert_eq!((known[0].text.as_str(), known[0].offered), ("Which floor was your first desk on?", true));
    let policy = deps.store.reader().policy(scope).await.unwrap().unwrap();
    assert!(policy.questions.custom.contains(&floor) && policy.questions.custom.contains(&train));
    let kinds = async || host.events(scope).await.iter().rev().take(2).map(|event| event.kind).collect::<Vec<_>>();
    assert_eq!(kinds().await, [ActivityKind::PolicyChanged, ActivityKind::QuestionAdded]);
    let pepper = scope.keys.pepper();
    let hash = HashPool::default().hash(Priority::Other, "test", "third", &pepper, &*deps.random).await.unwrap();
    let answers = &[(QuestionRef::Custom(floor), hash.clone()), (QuestionRef::Custom(train), hash)];
    let now = deps.clock.now();
    host.write(|tx| async move { tx.put_answers(scope, eva, answers, now).await }).await;
    assert_eq!(delete_question(deps, scope, floor, &by).await.unwrap(), 1);
    assert_eq!(questions(deps, scope).await.unwrap().len(), 1);
    let person = deps.store.reader().person(scope, Some(eva)).await.unwrap().unwrap();
    assert_eq!(person.user.questions, [QuestionRef::Custom(train)]);
    assert_eq!(kinds().await, [ActivityKind::PolicyChanged, ActivityKind::QuestionDeleted]);
    assert!(matches!(delete_question(deps, scope, floor, &by).await, Err(QuestionsError::Unknown(_))));
}

#[tokio::test]
async fn a_question_is_offered_until_it_goes_with_its_answers_on_sqlite() {
    a_question_is_offered_until_it_goes_with_its_answers(Host::sqlite().await).await;
}

#[tokio::test]
async fn a_question_is_offered_until_it_goes_with_its_answers_on_postgresql() {
    a_question_is_offered_until_it_goes_with_its_answers(Host::postgres().await).await;
}

#[tokio::test]
async fn what_is_no_question_or_too_many_or_too_few_is_refused() {
    let host = Host::sqlite().await;
    let scope = &host.organization("Wingtip Toys", "wingtip.example").await;
    let (deps, by) = (&host.deps, operator());
    for text in ["", "ab", "two\nlines", &"x".repeat(201)] {
        assert!(matches!(add_question(deps, scope, text, &by).await, Err(QuestionsError::Text(_))), "{text:?}");
    }
    let own = add_question(deps, scope, "Which train did you miss?", &by).await.unwrap();
    let told = add_question(deps, scope, "which TRAIN did you miss?", &by).await;
    assert!(matches!(told, Err(QuestionsError::There(id)) if id == own), "{told:?}");
    let counts = [("questions.to-register", "3"), ("questions.to-reset", "3")];
    let with = [("methods", "alternate-email,security-questions"), ("questions.predefined", "1,2")];
    set(&host, scope, &[&counts[..], &with[..]].concat()).await;
    let told = delete_question(deps, scope, own, &by).await.unwrap_err();
    assert!(told.to_string().contains("2 are offered but 3 must be registered"), "{told}");
    assert_eq!(questions(deps, scope).await.unwrap().len(), 1, "nothing is deleted");
    set(&host, scope, &[("questions.predefined", "1-19")]).await;
    let told = add_question(deps, scope, "One too many?", &by).await.unwrap_err();
    assert!(told.to_string().contains("offer at most 20"), "{told}");
    assert_eq!(questions(deps, scope).await.unwrap().len(), 1, "nothing is kept");
    let nobody = CustomQuestionId::generate(&*deps.clock, &*deps.random);
    assert!(matches!(delete_question(deps, scope, nobody, &by).await, Err(QuestionsError::Unknown(_))));
}
