use std::time::Duration;

use latchkey_domain::{BudgetLine, Money, Pause, PauseCause, Tally, Trust, day_of};
use latchkey_store::BudgetSubjects;

use crate::world::on_both;

const SUBJECTS: BudgetSubjects = BudgetSubjects { destination: [1; 32], person: [2; 32], network: [3; 32], prefix: [4; 32] };

on_both! {
    async fn tallies_begin_with_nothing_and_are_read_as_they_were_kept(world) {
        let (scope, day, now) = (&world.scope, day_of(world.now()), world.now());
        let until = now.plus(Duration::from_secs(60));
        let kept = &BudgetLine::ALL.map(|line| {
            let number = u32::try_from(line.place()).unwrap() + 1;
            let trust = Trust { settled: number, waiting: 5, fresh: 2, fresh_since: Some(now), verified: 3 };
            let pause = Some(Pause { cause: PauseCause::Operator, until: (number % 2 == 0).then_some(until) });
            let spent = Money::from_micros(u64::from(number) * 1_000_000_000_000);
            Tally { day, messages: number, spent, last_at: Some(now), streak: 4, trust, pause }
        });
        let first = world.write(|tx| async move {
            let first = tx.lock_budget(scope, &SUBJECTS, day).await?;
            tx.put_budget(scope, &SUBJECTS, kept).await?;
            Ok(first)
        }).await;
        assert_eq!(first, [Tally::new(day); 6]);
        let tomorrow = day.plus(Duration::from_secs(86_400));
        let again = world.write(|tx| async move { tx.lock_budget(scope, &SUBJECTS, tomorrow).await }).await;
        assert_eq!(&again, kept, "what is there is read as it is");
        let reader = world.store.reader();
        assert_eq!(reader.budget_of(Some(scope)).await.unwrap(), Some(kept[BudgetLine::Organization.place()]));
        assert_eq!(reader.budget_of(None).await.unwrap(), Some(kept[BudgetLine::Installation.place()]));
    }

    async fn organizations_share_the_line_of_the_installation_alone(world) {
        let (scope, day) = (&world.scope, day_of(world.now()));
        let foreign = &world.another_organization("Fabrikam").await;
        let one = &[Tally { messages: 1, ..Tally::new(day) }; 6];
        let seen = world.write(|tx| async move {
            tx.lock_budget(scope, &SUBJECTS, day).await?;
            tx.put_budget(scope, &SUBJECTS, one).await?;
            tx.lock_budget(foreign, &SUBJECTS, day).await
        }).await;
        assert_eq!(seen.map(|tally| tally.messages), [0, 0, 0, 0, 0, 1]);
        let other = &BudgetSubjects { network: [9; 32], ..SUBJECTS };
        let seen = world.write(|tx| async move { tx.lock_budget(scope, other, day).await }).await;
        assert_eq!(seen.map(|tally| tally.messages), [1, 1, 0, 1, 1, 1]);
    }

    async fn codes_that_came_back_are_counted_and_end_the_waits(world) {
        let (scope, day) = (&world.scope, day_of(world.now()));
        let waiting = &[Tally { streak: 3, ..Tally::new(day) }; 6];
        let after = world.write(|tx| async move {
            tx.lock_budget(scope, &SUBJECTS, day).await?;
            tx.put_budget(scope, &SUBJECTS, waiting).await?;
            tx.count_verified(scope, &SUBJECTS, day).await?;
            tx.count_verified(scope, &SUBJECTS, day).await?;
            tx.lock_budget(scope, &SUBJECTS, day).await
        }).await;
        assert_eq!(after.map(|tally| tally.trust.verified), [2, 0, 0, 2, 2, 0]);
        assert_eq!(after.map(|tally| tally.streak), [0, 3, 3, 0, 0, 3]);
    }

    async fn pauses_are_set_and_ended(world) {
        let (scope, day, reader) = (&world.scope, day_of(world.now()), world.store.reader());
        let until = world.now().plus(Duration::from_secs(60));
        let pause = Pause { cause: PauseCause::Operator, until: None };
        let blocked = Pause { cause: PauseCause::Unverified, until: Some(until) };
        world.write(|tx| async move {
            tx.pause_budget(Some(scope), pause, day).await?;
            tx.pause_budget(None, blocked, day).await?;
            let mut tallies = tx.lock_budget(scope, &SUBJECTS, day).await?;
            tallies[BudgetLine::Prefix.place()].pause = Some(blocked);
            tx.put_budget(scope, &SUBJECTS, &tallies).await
        }).await;
        let paused = |tally: Option<Tally>| tally.and_then(|tally| tally.pause);
        assert_eq!(paused(reader.budget_of(Some(scope)).await.unwrap()), Some(pause));
        assert_eq!(paused(reader.budget_of(None).await.unwrap()), Some(blocked));
        assert_eq!(reader.paused_prefixes(scope, world.now()).await.unwrap(), [blocked]);
        assert_eq!(reader.paused_prefixes(scope, until).await.unwrap(), []);
        let ended = world.write(|tx| async move { Ok((tx.resume_budget(Some(scope)).await?, tx.resume_budget(Some(scope)).await?)) }).await;
        assert_eq!(ended, (2, 0));
        assert_eq!(paused(reader.budget_of(None).await.unwrap()), Some(blocked), "another line");
        assert_eq!(world.write(|tx| async move { tx.resume_budget(None).await }).await, 1);
        assert_eq!(paused(reader.budget_of(None).await.unwrap()), None);
    }

    async fn old_tallies_are_swept_and_pauses_that_hold_are_not(world) {
        let (scope, day, reader) = (&world.scope, day_of(world.now()), world.store.reader());
        let later = world.now().plus(Duration::from_secs(9 * 86_400));
        world.write(|tx| async move {
            tx.pause_budget(Some(scope), Pause { cause: PauseCause::Operator, until: None }, day).await?;
            tx.lock_budget(scope, &SUBJECTS, day).await
        }).await;
        world.write(|tx| async move { tx.sweep(world.now(), 1_000).await }).await;
        assert!(reader.budget_of(None).await.unwrap().is_some(), "it is of today");
        world.write(|tx| async move { tx.sweep(later, 1_000).await }).await;
        assert_eq!(reader.budget_of(None).await.unwrap(), None);
        assert!(reader.budget_of(Some(scope)).await.unwrap().is_some(), "it is paused");
    }
}
