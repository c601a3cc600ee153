//! Every job and every answer there may be.

use std::time::Duration;

use latchkey_domain::ObjectGuid;
use latchkey_link::keys::Digest;
use latchkey_link::messages::{
    Alive, Answer, Before, Cause, DirectoryPolicy, FileTime, Job, LONGEST_PASSWORD, Operation, Plan, Prepared, Purpose, Refusal,
    Settled, SignIn, Sync, SyncScope, Task,
};
use latchkey_vault::Password;
use proptest::prelude::*;
use proptest::sample::select;

pub(crate) fn people() -> impl Strategy<Value = ObjectGuid> {
    any::<[u8; 16]>().prop_filter_map("zeros name nobody", ObjectGuid::from_directory)
}

/// Texts of up to 256 UTF-16 code units: letters, spaces, quotes, composed and decomposed accents, emoji.
pub(crate) fn passwords() -> impl Strategy<Value = Password> {
    prop::collection::vec(any::<char>(), 1..=LONGEST_PASSWORD).prop_map(|chars| {
        let mut text = String::new();
        for one in chars {
            if text.encode_utf16().count() + one.len_utf16() <= LONGEST_PASSWORD {
                text.push(one);
            }
        }
        Password::new(text)
    })
}

fn befores() -> impl Strategy<Value = Before> {
    (any::<i64>(), any::<i64>()).prop_map(|(set, lock)| Before { password_last_set: FileTime(set), lockout_time: FileTime(lock) })
}

fn digests() -> impl Strategy<Value = Digest> {
    any::<[u8; 32]>().prop_map(Digest::from_bytes)
}

fn plans() -> impl Strategy<Value = Plan> {
    (digests(), befores()).prop_map(|(prepared, before)| Plan { prepared, before })
}

fn tasks() -> impl Strategy<Value = Task> {
    let purposes = select(vec![Purpose::Reset, Purpose::Change, Purpose::Unlock, Purpose::Administrator]);
    let changing: Vec<_> = Operation::ALL.into_iter().filter(|operation| operation.changes_the_directory()).collect();
    prop_oneof![
        purposes.prop_map(Task::Prepare),
        (plans(), passwords(), any::<bool>(), any::<bool>()).prop_map(|(plan, password, unlock, must_change)| Task::Commit {
            plan,
            password,
            unlock,
            must_change
        }),
        (select(changing), digests(), befores()).prop_map(|(operation, job, before)| Task::Settle { operation, job, before }),
        passwords().prop_map(|password| Task::SignIn { password }),
        (plans(), passwords(), passwords()).prop_map(|(plan, old, new)| Task::Change { plan, old, new }),
        plans().prop_map(Task::Unlock),
        plans().prop_map(Task::MustChange),
    ]
}

/// Every job.
pub(crate) fn jobs() -> impl Strategy<Value = Job> {
    prop_oneof![
        1 => Just(()).prop_map(|()| Job::Liveness),
        1 => select(vec![SyncScope::Changes, SyncScope::Everything]).prop_map(Job::Sync),
        7 => (people(), tasks()).prop_map(|(person, task)| Job::For(person, task)),
    ]
}

fn policies() -> impl Strategy<Value = DirectoryPolicy> {
    let numbers = (any::<u16>(), any::<u16>(), any::<u64>(), any::<Option<u64>>(), any::<u64>());
    (numbers, any::<[bool; 3]>()).prop_map(
        |((min_length, history, min_age, max_age, old), [complexity, history_on_reset, fine])| DirectoryPolicy {
            min_length,
            complexity,
            history,
            history_on_reset,
            min_age: Duration::from_secs(min_age),
            max_age: max_age.map(Duration::from_secs),
            old_password_allowed: Duration::from_secs(old),
            fine_grained: fine,
        },
    )
}

/// Every answer.
pub(crate) fn answers() -> impl Strategy<Value = Answer> {
    let signs = [
        SignIn::Right,
        SignIn::Wrong,
        SignIn::Locked,
        SignIn::Disabled,
        SignIn::AccountExpired,
        SignIn::PasswordExpired,
        SignIn::MustChange,
        SignIn::NotNow,
        SignIn::Withheld,
    ];
    let causes: Vec<_> = Cause::all().collect();
    prop_oneof![
        (any::<u16>(), any::<bool>()).prop_map(|(controllers, primary)| Answer::Alive(Alive { controllers, primary })),
        (befores(), any::<bool>(), policies()).prop_map(|(before, locked, policy)| Answer::Prepared(Prepared {
            before,
            locked,
            policy
        })),
        befores().prop_map(Answer::Done),
        Just(Answer::Unknown),
        select(vec![Settled::Done, Settled::NotDone, Settled::Unknown]).prop_map(Answer::Settled),
        select(vec![Sync::Begun, Sync::Running]).prop_map(Answer::Sync),
        select(signs.to_vec()).prop_map(Answer::SignIn),
        (select(causes), any::<u32>(), "[a-zäé€ ]{0,170}")
            .prop_map(|(cause, directory_code, diagnosis)| { Answer::Refused(Refusal { cause, directory_code, diagnosis }) }),
    ]
}

/// A job for every operation, so that an answer finds one that it fits.
pub(crate) fn job_of(operation: Operation) -> Job {
    use crate::support::{password, person, plan};
    let about = |task| Job::For(person(1), task);
    match operation {
        Operation::Liveness => Job::Liveness,
        Operation::Sync => Job::Sync(SyncScope::Everything),
        Operation::Prepare => about(Task::Prepare(Purpose::Reset)),
        Operation::Commit => crate::support::commit(1, "a new password"),
        Operation::Settle => about(Task::Settle { operation: Operation::Commit, job: Digest::of(b"job"), before: plan().before }),
        Operation::SignIn => about(Task::SignIn { password: password("typed") }),
        Operation::Change => about(Task::Change { plan: plan(), old: password("old"), new: password("new") }),
        Operation::Unlock => about(Task::Unlock(plan())),
        Operation::MustChange => about(Task::MustChange(plan())),
    }
}

/// The same job once more. The library has no such thing, so that nobody seals a job twice.
pub(crate) fn copy(job: &Job) -> Job {
    let Job::For(person, task) = job else {
        return if let Job::Sync(scope) = job { Job::Sync(*scope) } else { Job::Liveness };
    };
    let task = match task {
        Task::Prepare(purpose) => Task::Prepare(*purpose),
        Task::Commit { plan, password, unlock, must_change } => {
            Task::Commit { plan: *plan, password: password.clone(), unlock: *unlock, must_change: *must_change }
        }
        Task::Settle { operation, job, before } => Task::Settle { operation: *operation, job: *job, before: *before },
        Task::SignIn { password } => Task::SignIn { password: password.clone() },
        Task::Change { plan, old, new } => Task::Change { plan: *plan, old: old.clone(), new: new.clone() },
        Task::Unlock(plan) => Task::Unlock(*plan),
        Task::MustChange(plan) => Task::MustChange(*plan),
    };
    Job::For(*person, task)
}
