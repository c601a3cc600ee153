use std::time::Duration;

use latchkey_domain::{Activity, ActivityId, ActivityKind, CorrelationId, Origin, Outcome, Reason, UserId};
use latchkey_store::{ActivityFilter, StoreError};

use crate::world::{World, on_both};

fn event(world: &World, kind: ActivityKind, target: Option<UserId>, correlation: CorrelationId) -> Activity {
    Activity {
        id: world.id(ActivityId::from_uuid),
        organization: world.scope.organization,
        at: world.now(),
        kind,
        outcome: Outcome::Failure,
        reason: Some(Reason::WrongProof),
        actor: target,
        target,
        correlation,
        origin: Origin { address: Some("192.0.2.7".parse().unwrap()), client: Some("<script>".into()) },
        detail: Some("{\"old\":1}".into()),
    }
}

async fn insert(world: &World, event: &Activity) {
    world.write(|tx| async move { tx.insert_activity(event).await }).await;
}

on_both! {
    async fn events_come_back_as_kept_newest_first(world) {
        let (reader, correlation) = (world.store.reader(), world.id(CorrelationId::from_uuid));
        let ada = world.id(UserId::from_uuid);
        let mut events = vec![];
        for kind in [ActivityKind::Progress, ActivityKind::Blocked, ActivityKind::ResetPassword, ActivityKind::SignIn] {
            let event = event(world, kind, Some(ada), correlation);
            insert(world, &event).await;
            events.insert(0, event);
            // The last two share an instant.
            if kind != ActivityKind::ResetPassword {
                world.clock.advance(Duration::from_micros(1));
            }
        }
        let all = reader.activities(&world.scope, ActivityFilter::default()).await.unwrap();
        assert_eq!(all, events);
        let newest = reader.activities(&world.scope, ActivityFilter { limit: 1, ..ActivityFilter::default() }).await.unwrap();
        assert_eq!(newest, events[..1]);
    }

    async fn many_at_once_keep_their_order_and_all_or_none_are_kept(world) {
        let (reader, correlation) = (world.store.reader(), world.id(CorrelationId::from_uuid));
        let kinds = [ActivityKind::Progress, ActivityKind::Blocked, ActivityKind::SignIn];
        let events: Vec<_> = (0..20).map(|number| event(world, kinds[number % 3], None, correlation)).collect();
        let written = &events;
        world.write(|tx| async move { tx.insert_activities(&[]).await }).await;
        world.write(|tx| async move { tx.insert_activities(written).await }).await;
        let mut kept = reader.activities(&world.scope, ActivityFilter::default()).await.unwrap();
        kept.reverse();
        assert_eq!(kept, events);
        let mut more = vec![event(world, ActivityKind::NotMe, None, correlation)];
        more.push(events[0].clone());
        let more = &more;
        let refused = world.store.write("again", |tx| async move { tx.insert_activities(more).await }).await;
        assert!(matches!(refused, Err(StoreError::Refused { .. })), "{refused:?}");
        assert_eq!(reader.activities(&world.scope, ActivityFilter::default()).await.unwrap().len(), 20);
    }

    async fn organizations_are_found_by_a_support_code(world) {
        let (reader, correlation) = (world.store.reader(), world.id(CorrelationId::from_uuid));
        world.another_organization("Lakeview").await;
        assert!(reader.scopes_of_correlation(correlation).await.unwrap().is_empty());
        for _ in 0..2 {
            insert(world, &event(world, ActivityKind::Progress, None, correlation)).await;
        }
        let found = reader.scopes_of_correlation(correlation).await.unwrap();
        let found: Vec<_> = found.iter().map(|scope| scope.organization).collect();
        assert_eq!(found, [world.scope.organization]);
    }

    async fn filters_are_all_applied(world) {
        let (reader, start) = (world.store.reader(), world.now());
        let [first, second] = [0, 1].map(|_| world.id(CorrelationId::from_uuid));
        let ada = world.id(UserId::from_uuid);
        for (kind, target, correlation) in [
            (ActivityKind::Progress, Some(ada), first),
            (ActivityKind::Progress, None, second),
            (ActivityKind::SignIn, Some(ada), second),
        ] {
            insert(world, &event(world, kind, target, correlation)).await;
            world.clock.advance(Duration::from_secs(1));
        }
        let all = ActivityFilter::default();
        for (filter, count) in [
            (ActivityFilter { correlation: Some(second), ..all }, 2),
            (ActivityFilter { correlation: Some(second), kind: Some(ActivityKind::SignIn), ..all }, 1),
            (ActivityFilter { target: Some(ada), ..all }, 2),
            (ActivityFilter { target: Some(ada), since: Some(start.plus(Duration::from_secs(2))), ..all }, 1),
            (ActivityFilter { kind: Some(ActivityKind::NotMe), ..all }, 0),
        ] {
            assert_eq!(reader.activities(&world.scope, filter).await.unwrap().len(), count, "{filter:?}");
        }
        let foreign = world.another_organization("Fabrikam").await;
        assert!(reader.activities(&foreign, all).await.unwrap().is_empty());
    }
}
