use std::time::Duration;

use latchkey_domain::{OutboxId, Timestamp};
use latchkey_store::{Channel, FinishedAs, LeasedMessage, NewMessage, OutboxDepth, StoreError, Tx};

use crate::world::{World, on_both};

const LEASE: Duration = Duration::from_secs(30);

async fn enqueue(world: &World, channel: Channel, payload: &[u8]) -> OutboxId {
    let id = world.id(OutboxId::from_uuid);
    let message = &NewMessage { id, channel, payload, created_at: world.now(), expires_at: None };
    world.write(|tx| async move { tx.enqueue(&world.scope, message).await }).await;
    id
}

async fn lease(world: &World, limit: u32, token: [u8; 16]) -> Vec<LeasedMessage> {
    let now = world.now();
    world.write(|tx| async move { tx.lease_outbox(now, LEASE, limit, token).await }).await
}

fn ids(leased: &[LeasedMessage]) -> Vec<OutboxId> {
    leased.iter().map(|message| message.id).collect()
}

fn waiting(waiting: u64, oldest: Option<Timestamp>) -> OutboxDepth {
    OutboxDepth { waiting, oldest }
}

on_both! {
    async fn a_message_goes_from_hand_to_hand_and_is_erased(world) {
        let now = world.now();
        let id = enqueue(world, Channel::Mail, b"to ada: 123456").await;
        assert_eq!(world.store.reader().outbox_depth().await.unwrap(), waiting(1, Some(now)));
        let leased = lease(world, 10, [1; 16]).await;
        assert_eq!((leased[0].id, leased[0].payload.as_slice(), leased[0].attempts), (id, b"to ada: 123456".as_slice(), 0));
        assert_eq!((leased[0].channel, leased[0].scope.organization), (Channel::Mail, world.scope.organization));
        assert!(lease(world, 10, [2; 16]).await.is_empty(), "it is in somebody's hands");
        let finish = |token| world.write(move |tx| async move { tx.finish(id, token, FinishedAs::Sent, now).await });
        assert!(!finish([2; 16]).await, "not the holder");
        assert!(world.write(|tx| async move { tx.mark_attempt(id, [1; 16], now).await }).await);
        assert!(finish([1; 16]).await);
        assert!(!finish([1; 16]).await, "once only");
        assert_eq!(world.store.reader().outbox_depth().await.unwrap(), waiting(0, None));
        world.clock.advance(LEASE * 2);
        assert!(lease(world, 10, [3; 16]).await.is_empty());
    }

    async fn a_dead_worker_costs_one_lease(world) {
        let id = enqueue(world, Channel::Text, b"code").await;
        lease(world, 10, [1; 16]).await;
        let now = world.now();
        assert!(world.write(|tx| async move { tx.mark_attempt(id, [1; 16], now).await }).await);
        world.clock.advance(LEASE);
        let again = lease(world, 10, [2; 16]).await;
        assert_eq!((ids(&again), again[0].attempts, again[0].unsettled), (vec![id], 1, true), "the attempt that may have happened is known");
        let finish = |token| world.write(move |tx| async move { tx.finish(id, token, FinishedAs::Failed, now).await });
        assert!(!finish([1; 16]).await, "the dead worker woke up too late");
        assert!(finish([2; 16]).await);
    }

    async fn a_failed_attempt_waits(world) {
        let id = enqueue(world, Channel::Mail, b"code").await;
        assert!(!lease(world, 10, [1; 16]).await[0].unsettled);
        let (now, later) = (world.now(), world.now().plus(LEASE * 4));
        assert!(world.write(|tx| async move { tx.mark_attempt(id, [1; 16], now).await }).await);
        assert!(world.write(|tx| async move { tx.release(id, [1; 16], later, "connection refused").await }).await);
        world.clock.advance(LEASE * 2);
        assert!(lease(world, 10, [2; 16]).await.is_empty());
        world.clock.advance(LEASE * 2);
        let again = lease(world, 10, [3; 16]).await;
        assert_eq!((ids(&again), again[0].attempts, again[0].unsettled), (vec![id], 1, false), "it certainly did not happen");
    }

    async fn the_oldest_come_first_and_discards_among_them(world) {
        let mut sent = vec![];
        for channel in [Channel::Mail, Channel::Discard, Channel::Call] {
            sent.push(enqueue(world, channel, b"x").await);
            world.clock.advance(Duration::from_secs(1));
        }
        let first = lease(world, 2, [1; 16]).await;
        assert_eq!((ids(&first), first[1].channel), (sent[..2].to_vec(), Channel::Discard));
        assert_eq!(ids(&lease(world, 2, [2; 16]).await), sent[2..]);
    }

    async fn the_worker_is_woken_by_commits_only(world) {
        let wake = world.store.outbox_wake(Channel::Mail);
        let (scope, id) = (&world.scope, world.id(OutboxId::from_uuid));
        let message = &NewMessage { id, channel: Channel::Mail, payload: b"x", created_at: world.now(), expires_at: None };
        let failing = |tx: Tx| async move {
            tx.enqueue(scope, message).await?;
            Err::<(), _>(StoreError::NotInstalled)
        };
        assert_eq!(world.store.write("test", failing).await, Err(StoreError::NotInstalled));
        world.person("ada@contoso.com").await;
        let woken = |limit| tokio::time::timeout(limit, wake.notified());
        assert!(woken(Duration::from_millis(50)).await.is_err());
        world.write(|tx| async move { tx.enqueue(scope, message).await }).await;
        assert!(woken(Duration::from_secs(5)).await.is_ok());
        assert_eq!(world.store.reader().outbox_depth().await.unwrap().waiting, 1);
        enqueue(world, Channel::Text, b"code").await;
        assert!(woken(Duration::from_millis(50)).await.is_err(), "a text makes nobody look for mails");
        let texts = world.store.outbox_wake(Channel::Text);
        assert!(tokio::time::timeout(Duration::from_secs(5), texts.notified()).await.is_ok());
    }

    async fn channels_are_leased_apart(world) {
        let mut sent = vec![];
        for channel in [Channel::Mail, Channel::Text, Channel::Discard, Channel::Call, Channel::Text] {
            sent.push(enqueue(world, channel, b"x").await);
            world.clock.advance(Duration::from_secs(1));
        }
        let now = world.now();
        let lease = |channels: &'static [Channel], token| async move {
            ids(&world.write(|tx| async move { tx.lease_channels(channels, now, LEASE, 10, token).await }).await)
        };
        assert_eq!(lease(&[Channel::Text], [1; 16]).await, [sent[1], sent[4]]);
        assert_eq!(lease(&[Channel::Mail, Channel::Discard], [2; 16]).await, [sent[0], sent[2]]);
        assert_eq!(lease(&[Channel::Text], [3; 16]).await, []);
        assert_eq!(lease(&Channel::ALL, [4; 16]).await, [sent[3]]);
    }
}
