//! What happened under one support code.

use std::time::Duration;

use latchkey_administration::{NewPerson, support_case};
use latchkey_domain::{Activity, ActivityId, ActivityKind, CorrelationId, OrganizationId, Origin, Outcome, Reason, UserId};

use crate::host::{Host, at_the_terminal, user_name};

fn event(host: &Host, organization: OrganizationId, correlation: CorrelationId, reason: Reason) -> Activity {
    let deps = &host.deps;
    Activity {
        id: ActivityId::generate(&*deps.clock, &*deps.random),
        organization,
        at: deps.clock.now(),
        kind: ActivityKind::Progress,
        outcome: Outcome::Success,
        reason: Some(reason),
        actor: None,
        target: None,
        correlation,
        origin: Origin { address: Some("192.0.2.7".parse().unwrap()), client: None },
        detail: None,
    }
}

async fn keep(host: &Host, event: Activity) {
    let event = &event;
    host.write(|tx| async move { tx.insert_activity(event).await }).await;
}

async fn events_come_in_order_with_the_names_of_people(host: Host) {
    host.organization("Litware", "litware.example").await;
    let scope = host.organization("Wingtip Toys", "wingtip.example").await;
    let eva = host.person(NewPerson::named(user_name("Eva@wingtip.example"))).await;
    let gone = UserId::generate(&*host.deps.clock, &*host.deps.random);
    let [code, other] = [0, 1].map(|_| CorrelationId::generate(&*host.deps.clock, &*host.deps.random));
    let steps = [
        (Reason::SubmittedUserId, None, None),
        (Reason::StartedEmail, None, Some(eva)),
        (Reason::CompletedEmail, Some(eva), None),
        (Reason::Completed, Some(eva), Some(gone)),
    ];
    for (reason, actor, target) in steps {
        keep(&host, Activity { actor, target, ..event(&host, scope.organization, code, reason) }).await;
        keep(&host, event(&host, scope.organization, other, reason)).await;
        // The last two share an instant.
        if reason != Reason::CompletedEmail {
            host.clock.advance(Duration::from_secs(1));
        }
    }
    let found = support_case(&host.deps, code, &at_the_terminal()).await.unwrap();
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!(found[0].organization.name, "Wingtip Toys");
    let told: Vec<_> = found[0].events.iter().map(|event| (event.activity.reason.unwrap(), event.person.clone())).collect();
    let name = || Some("Eva@wingtip.example".to_owned());
    let wanted = [
        (Reason::SubmittedUserId, None),
        (Reason::StartedEmail, name()),
        (Reason::CompletedEmail, name()),
        (Reason::Completed, Some(gone.to_string())),
    ];
    assert_eq!(told, wanted);
}

#[tokio::test]
async fn events_come_in_order_with_the_names_of_people_on_sqlite() {
    events_come_in_order_with_the_names_of_people(Host::sqlite().await).await;
}

#[tokio::test]
async fn events_come_in_order_with_the_names_of_people_on_postgresql() {
    events_come_in_order_with_the_names_of_people(Host::postgres().await).await;
}

#[tokio::test]
async fn an_unknown_code_finds_nothing() {
    let host = Host::sqlite().await;
    host.organization("Wingtip Toys", "wingtip.example").await;
    let code = CorrelationId::generate(&*host.deps.clock, &*host.deps.random);
    assert!(support_case(&host.deps, code, &at_the_terminal()).await.unwrap().is_empty());
}
