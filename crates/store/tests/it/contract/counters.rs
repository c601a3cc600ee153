use std::time::Duration;

use latchkey_domain::Counter;

use crate::world::on_both;

on_both! {
    async fn a_counter_changes_only_over_the_one_that_was_read(world) {
        let (scope, now, subject) = (&world.scope, world.now(), &[8; 32]);
        let one = &Counter { count: 1, window_start: now, locked_until: None };
        let locked = &Counter { count: 5, window_start: now, locked_until: Some(now.plus(Duration::from_secs(60))) };
        let put = |counter, expected| world.write(move |tx| async move { tx.put_counter(scope, subject, "k", counter, expected).await });
        assert!(put(one, None).await);
        assert!(!put(locked, None).await);
        assert!(!put(locked, Some(locked)).await);
        assert!(put(locked, Some(one)).await);
        assert!(put(one, Some(locked)).await);
        assert!(put(locked, Some(one)).await);
        let reader = world.store.reader();
        assert_eq!(reader.counter(scope, subject, "k").await.unwrap().as_ref(), Some(locked));
        assert_eq!(reader.counter(scope, subject, "other").await.unwrap(), None);
        let foreign = world.another_organization("Fabrikam").await;
        assert_eq!(reader.counter(&foreign, subject, "k").await.unwrap(), None);
        world.write(|tx| async move { tx.clear_counters(scope, subject).await }).await;
        assert_eq!(reader.counter(scope, subject, "k").await.unwrap(), None);
    }

    async fn everything_counted_for_a_subject_is_read_together(world) {
        let (scope, now, reader) = (&world.scope, world.now(), world.store.reader());
        let one = Counter { count: 1, window_start: now, locked_until: None };
        let locked = Counter { locked_until: Some(now.plus(Duration::from_secs(60))), ..one };
        world.write(|tx| async move {
            tx.put_counter(scope, &[8; 32], "b", &locked, None).await?;
            tx.put_counter(scope, &[8; 32], "a", &one, None).await?;
            tx.put_counter(scope, &[9; 32], "c", &one, None).await
        }).await;
        let read = reader.counters(scope, &[8; 32]).await.unwrap();
        assert_eq!(read, [("a".to_owned(), one), ("b".to_owned(), locked)]);
        let foreign = world.another_organization("Lakeview").await;
        assert_eq!(reader.counters(&foreign, &[8; 32]).await.unwrap(), []);
        world.write(|tx| async move { tx.clear_counters_of(scope, &[8; 32], &["a", "c", "d"]).await }).await;
        assert_eq!(reader.counters(scope, &[8; 32]).await.unwrap(), [("b".to_owned(), locked)], "of these kinds alone");
        assert_eq!(reader.counters(scope, &[9; 32]).await.unwrap().len(), 1);
    }

    async fn a_nonce_is_spent_once_for_each_purpose(world) {
        let until = world.now().plus(Duration::from_secs(300));
        let spend = |purpose: &'static str| world.write(move |tx| async move { tx.spend_nonce(&[1; 32], purpose, until).await });
        assert!(spend("captcha").await);
        assert!(!spend("captcha").await);
        assert!(spend("ticket").await);
    }
}
