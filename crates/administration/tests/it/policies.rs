//! Changing policies.

use latchkey_administration::{ControlValue, SetPolicyError, set_policy};
use latchkey_domain::{ActivityKind, PolicyProblem};
use latchkey_testkit::Postgres;

use crate::host::Host;

fn changes(list: &[(&str, &str)]) -> Vec<(String, ControlValue)> {
    list.iter().map(|(control, value)| ((*control).to_owned(), ControlValue::Text((*value).to_owned()))).collect()
}

#[tokio::test]
async fn a_change_is_told_and_audited_with_old_and_new() {
    let host = Host::sqlite().await;
    let scope = host.organization("Wingtip Toys", "wingtip.example").await;
    let changed = set_policy(&host.deps, &scope, &changes(&[("gates", "2"), ("reconfirm-days", "180")])).await.unwrap();
    assert_eq!(changed.len(), 1, "a value that stays is no change: {changed:?}");
    assert_eq!((changed[0].control.as_str(), changed[0].old.as_str(), changed[0].new.as_str()), ("gates", "1", "2"));
    assert_eq!(host.deps.store.reader().policy(&scope).await.unwrap().unwrap().gates, 2);
    let event = host.events(&scope).await.pop().unwrap();
    assert_eq!(event.kind, ActivityKind::PolicyChanged);
    assert_eq!(event.detail.unwrap(), r#"{"changes":[{"control":"gates","new":"2","old":"1"}]}"#);
    let count = host.events(&scope).await.len();
    assert_eq!(set_policy(&host.deps, &scope, &changes(&[("gates", "2")])).await.unwrap(), vec![]);
    assert_eq!(host.events(&scope).await.len(), count, "nothing changed, so nothing is audited");
}

#[tokio::test]
async fn values_that_do_not_go_together_change_nothing() {
    let host = Host::sqlite().await;
    let scope = host.organization("Wingtip Toys", "wingtip.example").await;
    let wrong = changes(&[("methods", "alternate-email"), ("gates", "2"), ("reconfirm-days", "900")]);
    let told = set_policy(&host.deps, &scope, &wrong).await.unwrap_err();
    let SetPolicyError::Policy(problems) = &told else { panic!("{told}") };
    assert!(problems.contains(&PolicyProblem::TooFewMethods { gates: 2, methods: 1 }), "{problems:?}");
    assert!(problems.contains(&PolicyProblem::Reconfirm), "all problems are told: {problems:?}");
    assert!(told.to_string().contains("\n  reconfirm-days: choose 0"), "{told}");
    assert_eq!(host.deps.store.reader().policy(&scope).await.unwrap().unwrap().methods.len(), 2);
}

#[tokio::test]
async fn two_changes_at_once_do_not_overwrite_each_other() {
    let host = Host::sqlite().await;
    let scope = host.organization("Wingtip Toys", "wingtip.example").await;
    let (one, other) = (changes(&[("gates", "2")]), changes(&[("reconfirm-days", "90")]));
    let (one, other) = tokio::join!(set_policy(&host.deps, &scope, &one), set_policy(&host.deps, &scope, &other));
    let conflicts = [&one, &other].into_iter().filter(|result| matches!(result, Err(SetPolicyError::Conflict))).count();
    let policy = host.deps.store.reader().policy(&scope).await.unwrap().unwrap();
    assert_eq!(policy.gates == 2, one.is_ok());
    assert_eq!(policy.reconfirm_days == 90, other.is_ok());
    assert!(conflicts <= 1 && (one.is_ok() || other.is_ok()));
}

#[tokio::test]
async fn controls_of_a_later_version_are_not_forgotten() {
    let postgres = Postgres::start().await.unwrap();
    let database = postgres.database().await.unwrap();
    let host = Host::on(database.url()).await;
    let scope = host.organization("Wingtip Toys", "wingtip.example").await;
    let sql = r#"UPDATE policy SET body = replace(body, '"lifetimes":{', '"lifetimes":{"of-tomorrow":7,')"#;
    postgres.sql(&database, sql).await.unwrap();
    let reader = host.deps.store.reader();
    assert_eq!(reader.policy(&scope).await.unwrap().unwrap().gates, 1, "it can be read");
    let told = set_policy(&host.deps, &scope, &changes(&[("gates", "2")])).await.unwrap_err();
    assert!(told.to_string().contains("a later version of Latchkey set lifetimes.of-tomorrow"), "{told}");
    assert_eq!(reader.policy(&scope).await.unwrap().unwrap().gates, 1);
    let typed = set_policy(&host.deps, &scope, &changes(&[("lifetimes.of-tomorrow", "7")])).await.unwrap_err();
    assert!(matches!(typed, SetPolicyError::Newer(_) | SetPolicyError::Controls(_)), "{typed}");
}
