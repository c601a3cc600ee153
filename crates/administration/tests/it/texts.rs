//! Looking at texts and calls, and stopping them.

use std::time::Duration;

use latchkey_administration::{ControlValue, all_texts_status, pause_texts, resume_texts, set_policy, texts_status};
use latchkey_domain::{
    ActivityKind, Attempt, BudgetLine, BudgetSettings, Cap, Caps, Clock as _, Money, Pause, PauseCause, PhoneControls, admit,
    day_of,
};
use latchkey_store::{BudgetSubjects, OrgScope};

use crate::host::{Host, operator};

const HOUR: Duration = Duration::from_secs(3600);

/// One text of 0.20.
async fn send(host: &Host, scope: &OrgScope, number: u8) {
    let (settings, now) = (BudgetSettings::default(), host.clock.now());
    let caps = &Caps::new(&settings, &PhoneControls::default());
    let subjects = &BudgetSubjects { destination: [number; 32], person: [number; 32], network: [1; 32], prefix: [2; 32] };
    let attempt = Attempt { at: now, price: Money::from_micros(200_000), sends: true, concealed: false };
    let rule = &settings.pause;
    host.write(|tx| async move {
        let kept = tx.lock_budget(scope, subjects, day_of(now)).await?;
        tx.put_budget(scope, subjects, &admit(&kept, caps, rule, attempt).tallies).await?;
        tx.count_verified(scope, subjects, day_of(now)).await
    })
    .await;
}

#[tokio::test]
async fn today_and_the_worst_day_are_shown() {
    let host = Host::sqlite().await;
    let scope = host.organization("Wingtip Toys", "wingtip.example").await;
    let other = host.organization("Litware", "litware.example").await;
    let settings = BudgetSettings::default();
    let controls = [("phones.countries", "ES,US"), ("phones.messages-per-day", "20"), ("phones.spend-per-day", "3.5")];
    let changes = controls.map(|(control, value)| (control.to_owned(), ControlValue::Text(value.to_owned())));
    set_policy(&host.deps, &scope, &changes).await.unwrap();
    let nothing = texts_status(&host.deps, &scope, &settings).await.unwrap();
    assert_eq!((nothing.today.messages, nothing.pause, nothing.paused_blocks), (0, None, 0));
    for number in 1..=3 {
        send(&host, &scope, number).await;
    }
    send(&host, &other, 4).await;
    let status = texts_status(&host.deps, &scope, &settings).await.unwrap();
    let cap = |messages, money: &str| Cap { messages, money: money.parse().unwrap() };
    assert_eq!((status.today, status.cap), (cap(3, "0.60"), cap(20, "3.50")));
    assert_eq!((status.trust.fresh, status.trust.verified, status.countries.len()), (3, 3, 2));
    assert_eq!(status.worst.of(BudgetLine::Organization), cap(20, "3.50"));
    let all = all_texts_status(&host.deps, &settings).await.unwrap();
    assert_eq!((all.today, all.cap, all.pause), (cap(4, "0.80"), cap(1_000, "200"), None));
    host.clock.advance(Duration::from_secs(86_400));
    assert_eq!(texts_status(&host.deps, &scope, &settings).await.unwrap().today, cap(0, "0"), "another day");
}

async fn texts_stop_and_go_on(host: Host) {
    let scope = host.organization("Wingtip Toys", "wingtip.example").await;
    let other = host.organization("Litware", "litware.example").await;
    let settings = BudgetSettings::default();
    let paused = |scope: &OrgScope| {
        let (deps, scope, settings) = (host.deps.clone(), scope.clone(), settings.clone());
        async move { texts_status(&deps, &scope, &settings).await.unwrap().pause }
    };
    let until = host.clock.now().plus(HOUR);
    let pause = Pause { cause: PauseCause::Operator, until: Some(until) };
    pause_texts(&host.deps, Some(&scope), Some(until), &operator()).await.unwrap();
    assert_eq!((paused(&scope).await, paused(&other).await), (Some(pause), None));
    host.clock.advance(HOUR);
    assert_eq!(paused(&scope).await, None, "it ends by itself");
    pause_texts(&host.deps, None, None, &operator()).await.unwrap();
    let everybody = Some(Pause { until: None, ..pause });
    assert_eq!((paused(&scope).await, paused(&other).await), (everybody, everybody));
    assert!(resume_texts(&host.deps, None, &operator()).await.unwrap());
    assert!(!resume_texts(&host.deps, None, &operator()).await.unwrap());
    assert_eq!((paused(&scope).await, paused(&other).await), (None, None));
    let told = |events: &[latchkey_domain::Activity]| {
        let ours =
            |event: &&latchkey_domain::Activity| [ActivityKind::TextsPaused, ActivityKind::TextsResumed].contains(&event.kind);
        events.iter().filter(ours).map(|event| (event.kind, event.detail.clone().unwrap())).collect::<Vec<_>>()
    };
    let own = told(&host.events(&scope).await);
    let kinds: Vec<ActivityKind> = own.iter().map(|(kind, _)| *kind).collect();
    assert_eq!(kinds, [ActivityKind::TextsPaused, ActivityKind::TextsPaused, ActivityKind::TextsResumed]);
    let first = format!(r#"{{"everybody":false,"host":"reset-1","operator":"root","until-micros":{}}}"#, until.as_micros());
    assert_eq!(own[0].1, first);
    assert_eq!(told(&host.events(&other).await).len(), 2, "who is concerned reads of it");
}

#[tokio::test]
async fn texts_stop_and_go_on_on_sqlite() {
    texts_stop_and_go_on(Host::sqlite().await).await;
}

#[tokio::test]
async fn texts_stop_and_go_on_on_postgresql() {
    texts_stop_and_go_on(Host::postgres().await).await;
}
