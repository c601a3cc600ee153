//! The pool's rules, with permits held by hand so that nothing depends on speed.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use tokio::task::JoinHandle;
use tokio::time::{Instant, sleep};

use super::Priority::{KnownDevice, NewPassword, Other};
use super::*;

const LONG: Duration = Duration::from_secs(60);

fn pool(permits: usize, waiting_per_class: usize, deadline: Duration) -> HashPool {
    HashPool::new(HashPoolSettings { permits, waiting_per_class, deadline, retry_after: Duration::from_secs(7) })
}

const BUSY: PoolError = PoolError::Busy { retry_after: Duration::from_secs(7) };

/// Starts a request that notes its name when its turn comes, and waits until it stands in the queue.
async fn queued(
    pool: &HashPool,
    done: &Arc<Mutex<Vec<&'static str>>>,
    priority: Priority,
    network: &'static str,
    name: &'static str,
) -> JoinHandle<Result<(), PoolError>> {
    let before = pool.waiting();
    let (asker, done) = (pool.clone(), Arc::clone(done));
    let task = tokio::spawn(async move {
        let permit = asker.acquire(priority, network).await?;
        done.lock().unwrap().push(name);
        drop(permit);
        Ok(())
    });
    while pool.waiting() == before {
        tokio::task::yield_now().await;
    }
    task
}

#[tokio::test]
async fn a_full_queue_refuses_at_once() {
    let pool = pool(1, 2, LONG);
    let held = pool.acquire(Other, "a").await.unwrap();
    let done = Arc::default();
    let first = queued(&pool, &done, Other, "a", "first").await;
    let second = queued(&pool, &done, Other, "a", "second").await;
    let start = Instant::now();
    assert_eq!(pool.acquire(Other, "a").await.err(), Some(BUSY));
    assert!(start.elapsed() < LONG / 2);
    assert_eq!((pool.running(), pool.waiting()), (1, 2));
    drop(held);
    first.await.unwrap().unwrap();
    second.await.unwrap().unwrap();
    assert_eq!((pool.running(), pool.waiting()), (0, 0));
}

#[tokio::test]
async fn higher_classes_go_first() {
    let pool = pool(1, 9, LONG);
    let held = pool.acquire(Other, "a").await.unwrap();
    let done = Arc::default();
    let tasks = [
        queued(&pool, &done, Other, "a", "other").await,
        queued(&pool, &done, KnownDevice, "a", "known").await,
        queued(&pool, &done, NewPassword, "a", "new").await,
    ];
    drop(held);
    for task in tasks {
        task.await.unwrap().unwrap();
    }
    assert_eq!(*done.lock().unwrap(), ["new", "known", "other"]);
}

#[tokio::test]
async fn one_busy_network_cannot_starve_another() {
    let pool = pool(1, 4, LONG);
    let held = pool.acquire(Other, "busy").await.unwrap();
    let done = Arc::default();
    let mut tasks = Vec::new();
    for name in ["busy 1", "busy 2", "busy 3", "busy 4"] {
        tasks.push(queued(&pool, &done, Other, "busy", name).await);
    }
    // The class is full, and still another network gets in, at the cost of the busy one's last.
    let (asker, quiet_done) = (pool.clone(), Arc::clone(&done));
    let quiet = tokio::spawn(async move {
        let permit = asker.acquire(Other, "quiet").await?;
        quiet_done.lock().unwrap().push("quiet");
        drop(permit);
        Ok::<(), PoolError>(())
    });
    let last = tasks.pop().unwrap();
    assert_eq!(last.await.unwrap(), Err(BUSY));
    drop(held);
    quiet.await.unwrap().unwrap();
    for task in tasks {
        task.await.unwrap().unwrap();
    }
    assert_eq!(*done.lock().unwrap(), ["busy 1", "quiet", "busy 2", "busy 3"]);
}

#[tokio::test]
async fn the_deadline_refuses_and_frees_the_place() {
    let pool = pool(1, 1, Duration::from_millis(30));
    let held = pool.acquire(Other, "a").await.unwrap();
    let start = Instant::now();
    assert_eq!(pool.acquire(Other, "a").await.err(), Some(BUSY));
    assert!(start.elapsed() >= Duration::from_millis(30));
    assert_eq!((pool.running(), pool.waiting()), (1, 0));
    drop(held);
    assert!(pool.acquire(Other, "a").await.is_ok());
}

#[tokio::test]
async fn an_asker_who_goes_away_leaves_nothing_behind() {
    let pool = pool(1, 9, LONG);
    let held = pool.acquire(Other, "a").await.unwrap();
    let done = Arc::default();
    let gone = queued(&pool, &done, Other, "a", "gone").await;
    gone.abort();
    assert!(gone.await.unwrap_err().is_cancelled());
    assert_eq!(pool.waiting(), 0);
    drop(held);
    assert_eq!(pool.running(), 0);
}

#[tokio::test]
async fn a_permit_granted_to_someone_leaving_is_passed_on() {
    let pool = pool(1, 9, LONG);
    let held = pool.acquire(Other, "a").await.unwrap();
    let Ok(Entered::Waits(receiver, waiting)) = pool.enter(Other, "a") else { panic!("it must wait") };
    drop(held);
    assert_eq!((pool.running(), pool.waiting()), (1, 0), "the grant is on its way");
    drop((receiver, waiting));
    assert_eq!(pool.running(), 0);

    let held = pool.acquire(Other, "a").await.unwrap();
    let Ok(Entered::Waits(first, first_place)) = pool.enter(Other, "a") else { panic!("it must wait") };
    let Ok(Entered::Waits(mut second, _second_place)) = pool.enter(Other, "b") else { panic!("it must wait") };
    // The receiver goes before its place: for a moment the queue holds an asker who is gone.
    drop(first);
    drop(held);
    let granted = second.try_recv().unwrap();
    assert_eq!(pool.running(), 1);
    drop((first_place, granted));
    assert_eq!((pool.running(), pool.waiting()), (0, 0));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn never_more_at_once_than_permits_and_none_lost_in_a_crowd() {
    let pool = pool(3, 400, LONG);
    let (now, most) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
    let tasks: Vec<_> = (0..300u64)
        .map(|n| {
            let (pool, now, most) = (pool.clone(), Arc::clone(&now), Arc::clone(&most));
            let network = ["a", "b", "c"][usize::try_from(n % 3).unwrap()];
            tokio::spawn(async move {
                pool.run([NewPassword, KnownDevice, Other][usize::try_from(n % 2).unwrap()], network, move |_| {
                    most.fetch_max(now.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
                    std::thread::sleep(Duration::from_micros(200));
                    now.fetch_sub(1, Ordering::SeqCst);
                })
                .await
            })
        })
        .collect();
    for (n, task) in tasks.iter().enumerate() {
        if n % 5 == 0 {
            task.abort();
        }
    }
    for (n, task) in tasks.into_iter().enumerate() {
        match task.await {
            Ok(outcome) => outcome.unwrap(),
            Err(error) => assert!(error.is_cancelled() && n % 5 == 0),
        }
    }
    assert!((1..=3).contains(&most.load(Ordering::SeqCst)));
    // Work whose asker was cancelled may still be under way.
    for _ in 0..500 {
        if pool.running() == 0 {
            break;
        }
        sleep(Duration::from_millis(10)).await;
    }
    assert_eq!((pool.running(), pool.waiting()), (0, 0));
    assert!((1..=3).contains(&pool.0.workspaces().len()));
}

#[tokio::test]
async fn a_panic_in_the_work_gives_its_permit_back() {
    let pool = pool(1, 1, LONG);
    let outcome = pool.run(Other, "a", |_| panic!("on purpose")).await;
    assert_eq!(outcome, Err::<(), _>(PoolError::Failed));
    assert_eq!(pool.running(), 0);
}
