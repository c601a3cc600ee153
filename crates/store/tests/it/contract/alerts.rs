use std::time::Duration;

use latchkey_domain::alert::{AlertSubject, ChannelFacts, Severity, Standing, Trouble};
use latchkey_domain::{Activity, ActivityId, ActivityKind, CorrelationId, Origin, OutboxId, Outcome, Reason};
use latchkey_store::{AlertChannel, AlertRecord, Channel, FinishedAs, NewMessage, hour_of};

use crate::world::{World, on_both};

const HOUR: Duration = Duration::from_secs(3600);

fn record(world: &World, subject: AlertSubject) -> AlertRecord {
    let now = world.now();
    let standing = Standing { severity: Severity::Warning, raised_at: now, told_at: now, well_since: None };
    AlertRecord { subject, trouble: Trouble::WrongProofs { until: now }, standing, seen_at: now, version: 1 }
}

async fn put(world: &World, alert: &AlertRecord, expected: Option<i64>) -> bool {
    world.write(|tx| async move { tx.put_alert(alert, expected).await }).await
}

/// A message that was tried and waits, or is finished.
async fn message(world: &World, channel: Channel, finished: Option<FinishedAs>) {
    let (now, id) = (world.now(), world.id(OutboxId::from_uuid));
    let new = &NewMessage { id, channel, payload: b"x", created_at: now, expires_at: None };
    world
        .write(|tx| async move {
            tx.enqueue(&world.scope, new).await?;
            tx.lease_outbox(now, HOUR, 100, [1; 16]).await?;
            tx.mark_attempt(id, [1; 16], now).await?;
            match finished {
                Some(how) => tx.finish(id, [1; 16], how, now).await,
                None => tx.release(id, [1; 16], now.plus(HOUR), "connection").await,
            }
        })
        .await;
}

/// A message that was tried in vain, and then expired.
async fn expired_after_an_attempt(world: &World, channel: Channel) {
    let (now, id) = (world.now(), world.id(OutboxId::from_uuid));
    let new = &NewMessage { id, channel, payload: b"x", created_at: now, expires_at: None };
    world
        .write(|tx| async move {
            tx.enqueue(&world.scope, new).await?;
            tx.lease_channels(&[channel], now, HOUR, 100, [1; 16]).await?;
            tx.mark_attempt(id, [1; 16], now).await?;
            tx.release(id, [1; 16], now, "connection").await?;
            tx.lease_channels(&[channel], now, HOUR, 100, [2; 16]).await?;
            tx.finish(id, [2; 16], FinishedAs::Expired, now).await
        })
        .await;
}

async fn completed_reset(world: &World, outcome: Outcome) {
    let event = &Activity {
        id: world.id(ActivityId::from_uuid),
        organization: world.scope.organization,
        at: world.now(),
        kind: ActivityKind::ResetPassword,
        outcome,
        reason: Some(Reason::Reset),
        actor: None,
        target: None,
        correlation: world.id(CorrelationId::from_uuid),
        origin: Origin::default(),
        detail: None,
    };
    world.write(|tx| async move { tx.insert_activity(event).await }).await;
}

on_both! {
    async fn one_of_two_raises_changes_and_ends_an_alert(world) {
        let alert = record(world, AlertSubject::Organization(world.scope.organization));
        assert!(put(world, &alert, None).await);
        assert!(!put(world, &alert, None).await, "somebody else raised it");
        let other = record(world, AlertSubject::Host("reset-1".into()));
        assert!(put(world, &other, None).await, "another subject is another alert");
        let later = world.now().plus(HOUR);
        let standing = Standing { severity: Severity::Critical, told_at: later, well_since: Some(later), ..alert.standing };
        let changed = AlertRecord { standing, seen_at: later, version: 2, ..alert.clone() };
        assert!(put(world, &changed, Some(1)).await);
        assert!(!put(world, &changed, Some(1)).await, "somebody else changed it");
        let kept = world.store.reader().alerts().await.unwrap();
        assert!(kept.contains(&changed) && kept.contains(&other) && kept.len() == 2, "{kept:?}");
        let end = |alert: &AlertRecord| {
            let alert = alert.clone();
            world.write(move |tx| { let alert = alert.clone(); async move { tx.end_alert(&alert).await } })
        };
        assert!(!end(&alert).await, "what was read is old");
        assert!(end(&changed).await);
        assert!(!end(&changed).await);
        assert_eq!(world.store.reader().alerts().await.unwrap(), [other]);
    }

    async fn a_signal_holds_until_its_time_and_is_never_shortened(world) {
        let subject = &AlertSubject::Organization(world.scope.organization);
        let now = world.now();
        let signal = |until| async move {
            let trouble = &Trouble::WrongProofs { until };
            world.write(|tx| async move { tx.signal_alert(subject, trouble, until).await }).await;
        };
        signal(now.plus(HOUR * 2)).await;
        signal(now.plus(HOUR)).await;
        let held = |at| async move { world.store.reader().alert_signals(at).await.unwrap() };
        let expected = (subject.clone(), Trouble::WrongProofs { until: now.plus(HOUR * 2) });
        assert_eq!(held(now.plus(HOUR)).await, [expected]);
        assert_eq!(held(now.plus(HOUR * 2)).await, []);
        signal(now.plus(HOUR * 3)).await;
        assert_eq!(held(now.plus(HOUR * 2)).await.len(), 1);
        world.write(|tx| async move { tx.sweep_alerts(now.plus(HOUR * 5), HOUR).await }).await;
        assert_eq!(held(now).await, []);
    }

    async fn a_notice_goes_from_hand_to_hand_on_its_channel_and_is_erased(world) {
        let (now, id) = (world.now(), world.id(OutboxId::from_uuid));
        world.write(|tx| async move { tx.queue_alert(id, AlertChannel::Webhook, b"hello", now).await }).await;
        let due = |channel, at| async move { world.store.reader().alert_is_due(channel, at).await.unwrap() };
        assert!(due(AlertChannel::Webhook, now).await && !due(AlertChannel::Mail, now).await);
        let lease = |channel, at, token| async move {
            world.write(|tx| async move { tx.lease_alerts(channel, at, HOUR, 10, token).await }).await
        };
        assert!(lease(AlertChannel::Mail, now, [1; 16]).await.is_empty());
        let leased = lease(AlertChannel::Webhook, now, [1; 16]).await;
        assert_eq!((leased[0].id, leased[0].payload.as_slice(), leased[0].attempts), (id, b"hello".as_slice(), 1));
        assert!(lease(AlertChannel::Webhook, now, [2; 16]).await.is_empty(), "it is in somebody's hands");
        let later = now.plus(HOUR);
        let release = |token| world.write(move |tx| async move { tx.release_alert(id, token, later, "timeout").await });
        assert!(!release([2; 16]).await, "not the holder");
        assert!(release([1; 16]).await && !due(AlertChannel::Webhook, now).await);
        assert_eq!(lease(AlertChannel::Webhook, later, [3; 16]).await[0].attempts, 2);
        let finish = |token| world.write(move |tx| async move { tx.finish_alert(id, token, FinishedAs::Sent, later).await });
        assert!(!finish([1; 16]).await && finish([3; 16]).await && !finish([3; 16]).await);
        assert!(!due(AlertChannel::Webhook, later.plus(HOUR * 100)).await);
        let swept = world.write(|tx| async move { tx.sweep_alerts(later.plus(HOUR), HOUR).await }).await;
        assert_eq!(swept, 1);
    }

    async fn channels_are_counted_apart(world) {
        let begin = world.now();
        message(world, Channel::Mail, None).await;
        message(world, Channel::Mail, None).await;
        message(world, Channel::Mail, Some(FinishedAs::Sent)).await;
        message(world, Channel::Text, Some(FinishedAs::Failed)).await;
        message(world, Channel::Text, Some(FinishedAs::Expired)).await;
        for _ in 0..2 {
            message(world, Channel::Call, Some(FinishedAs::Unknown)).await;
            expired_after_an_attempt(world, Channel::Call).await;
        }
        message(world, Channel::Discard, Some(FinishedAs::Discarded)).await;
        let mail = ChannelFacts { sent: 1, failed: 0, stuck: 2, attempts: 2, stuck_since: Some(begin) };
        let text = ChannelFacts { failed: 1, ..ChannelFacts::default() };
        let call = ChannelFacts { failed: 4, ..ChannelFacts::default() };
        let reader = world.store.reader();
        let all = reader.channels(begin).await.unwrap();
        let expected = [(Channel::Mail, mail), (Channel::Text, text), (Channel::Call, call)];
        assert_eq!(all, expected);
        let later = reader.channels(begin.plus(HOUR)).await.unwrap();
        assert_eq!(later[0].1, ChannelFacts { sent: 0, ..mail });
    }

    async fn completed_resets_are_gathered_by_the_hour(world) {
        let (reader, organization) = (world.store.reader(), world.scope.organization);
        let begin = world.now();
        for _ in 0..3 {
            completed_reset(world, Outcome::Success).await;
        }
        completed_reset(world, Outcome::Failure).await;
        world.clock.advance(HOUR);
        completed_reset(world, Outcome::Success).await;
        assert_eq!(reader.completed_resets(begin.minus(HOUR)).await.unwrap(), [(organization, 4)]);
        assert_eq!(reader.completed_resets(begin).await.unwrap(), [(organization, 1)]);
        let (first, last) = (hour_of(begin), hour_of(world.now()));
        let gather = || world.write(move |tx| async move { tx.gather_reset_hours(first, last + 1).await });
        assert_eq!((gather().await, gather().await), (2, 0));
        let mut hours = reader.reset_hours(organization, first).await.unwrap();
        hours.sort_unstable();
        assert_eq!(hours, [(first, 3), (last, 1)]);
        assert_eq!(reader.reset_hours(organization, last).await.unwrap(), [(last, 1)]);
    }

    async fn progress_is_made_by_one_of_two(world) {
        let now = world.now();
        let set = |to, expected| world.write(move |tx| async move { tx.set_progress("x", to, expected).await });
        assert_eq!(world.store.reader().progress("x").await.unwrap(), None);
        assert!(set(now, None).await && !set(now, None).await);
        let later = now.plus(HOUR);
        assert!(set(later, Some(now)).await && !set(later, Some(now)).await);
        assert_eq!(world.store.reader().progress("x").await.unwrap(), Some(later));
        let clock = world.store.reader().server_clock().await.unwrap();
        let engine = world.store.reader().engine().await.unwrap();
        assert_eq!(clock.is_some(), engine.starts_with("PostgreSQL 1"), "{engine}");
        assert!(clock.is_none_or(|clock| clock.unix_seconds() > 1_767_225_600), "{clock:?}");
        assert!(engine.starts_with("PostgreSQL ") || engine.starts_with("SQLite 3."), "{engine}");
    }
}
