use std::time::Duration;

use latchkey_domain::{BudgetLine, Correction, Counted, Money, Pause, PauseCause, PauseRule, Tally, Trust, day_of};
use latchkey_store::{BudgetCorrection, BudgetSubjects, OrgScope};

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

    async fn what_was_not_sent_is_taken_back_from_the_wide_lines(world) {
        let (scope, now) = (&world.scope, world.now());
        let (day, settle) = (day_of(now), PauseRule::SETTLE);
        let foreign = &world.another_organization("Fabrikam").await;
        let trust = Trust { fresh: 3, fresh_since: Some(now), ..Trust::default() };
        let three = &[Tally { messages: 3, spent: Money::from_micros(30), trust, ..Tally::new(day) }; 6];
        let correction = |scope: &OrgScope, prefix, correction| BudgetCorrection {
            scope: scope.clone(),
            prefix,
            counted: Counted { at: now, price: Money::from_micros(10) },
            correction,
        };
        let unsent = Correction::Unsent { delayed: false };
        let messages = &[
            correction(scope, SUBJECTS.prefix, unsent),
            correction(foreign, SUBJECTS.prefix, unsent),
            correction(scope, SUBJECTS.prefix, Correction::Delayed),
            correction(scope, [9; 32], unsent),
        ];
        let left = world.write(|tx| async move {
            tx.lock_budget(scope, &SUBJECTS, day).await?;
            tx.put_budget(scope, &SUBJECTS, three).await?;
            tx.correct_budget(messages, now).await?;
            tx.lock_budget(scope, &SUBJECTS, day).await
        }).await;
        assert_eq!(left.map(|tally| tally.messages), [3, 3, 3, 2, 1, 0], "rows that are not there stay away");
        assert_eq!(left.map(|tally| tally.spent.micros()), [30, 30, 30, 20, 10, 0]);
        assert_eq!(left.map(|tally| tally.trust.fresh), [3, 3, 3, 1, 0, 3]);
        let late = &[correction(scope, SUBJECTS.prefix, Correction::Late)];
        let later = now.plus(settle);
        let left = world.write(|tx| async move {
            tx.correct_budget(late, later).await?;
            tx.lock_budget(scope, &SUBJECTS, day).await
        }).await;
        let trust = left[BudgetLine::Prefix.place()].trust;
        assert_eq!((trust.waiting, trust.fresh, trust.fresh_since), (1, 1, Some(later)));
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
