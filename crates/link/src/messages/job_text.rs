//! Jobs as bytes: what is sealed, and the flags that stand in the envelope beside it.

use latchkey_domain::ObjectGuid;
use latchkey_vault::Password;
use zeroize::Zeroizing;

use crate::keys::Digest;
use crate::wire::{Fields, PLAINTEXT, Taking, WireError, Writer};

use super::directory::{Before, FileTime};
use super::job::{Job, LONGEST_PASSWORD, Plan, Purpose, SyncScope, Task};
use super::operation::Operation;

const UNLOCK: u8 = 1;
const MUST_CHANGE: u8 = 2;

const DIGEST: u8 = 1;
const PASSWORD_LAST_SET: u8 = 2;
const LOCKOUT_TIME: u8 = 3;
const PASSWORD: u8 = 4;
const OLD_PASSWORD: u8 = 5;
const CHOICE: u8 = 6;

/// The flags of a job.
pub(crate) const fn flags_of(job: &Job) -> u8 {
    match job {
        Job::For(_, Task::Commit { unlock, must_change, .. }) => {
            (if *unlock { UNLOCK } else { 0 }) | (if *must_change { MUST_CHANGE } else { 0 })
        }
        _ => 0,
    }
}

/// What is sealed of a job; `None` when a password is empty, or longer than any directory takes.
pub(crate) fn write_job(job: &Job) -> Option<Zeroizing<Vec<u8>>> {
    let mut text = Writer::new(PLAINTEXT);
    match job {
        Job::Liveness => {}
        Job::Sync(scope) => drop(text.byte(CHOICE, *scope as u8)),
        Job::For(_, Task::Prepare(purpose)) => drop(text.byte(CHOICE, *purpose as u8)),
        Job::For(_, Task::Commit { plan, password, .. }) => {
            write_plan(&mut text, plan);
            text.put(PASSWORD, fitting(password)?);
        }
        Job::For(_, Task::Settle { operation, job, before }) => {
            write_plan(&mut text, &Plan { prepared: *job, before: *before });
            text.byte(CHOICE, operation.code());
        }
        Job::For(_, Task::SignIn { password }) => drop(text.put(PASSWORD, fitting(password)?)),
        Job::For(_, Task::Change { plan, old, new }) => {
            write_plan(&mut text, plan);
            text.put(PASSWORD, fitting(new)?).put(OLD_PASSWORD, fitting(old)?);
        }
        Job::For(_, Task::Unlock(plan) | Task::MustChange(plan)) => write_plan(&mut text, plan),
    }
    Some(text.done())
}

fn fitting(password: &Password) -> Option<&[u8]> {
    let text = password.expose();
    let length = text.encode_utf16().take(LONGEST_PASSWORD + 1).count();
    (1..=LONGEST_PASSWORD).contains(&length).then_some(text.as_bytes())
}

fn write_plan(text: &mut Writer, plan: &Plan) {
    text.put(DIGEST, plan.prepared.as_bytes())
        .signed(PASSWORD_LAST_SET, plan.before.password_last_set.0)
        .signed(LOCKOUT_TIME, plan.before.lockout_time.0);
}

/// The job that an envelope and its opened content make.
pub(crate) fn read_job(operation: Operation, person: Option<ObjectGuid>, flags: u8, content: &[u8]) -> Result<Job, WireError> {
    let mut text = Fields::new(content, Taking::All);
    let job = match (operation, person) {
        (Operation::Liveness, None) => Job::Liveness,
        (Operation::Sync, None) => Job::Sync(SyncScope::from_code(text.byte(CHOICE)?).ok_or(WireError::BadValue(CHOICE))?),
        (_, Some(person)) => Job::For(person, read_task(operation, flags, &mut text)?),
        // Everything else is about a person.
        (_, None) => return Err(WireError::BadValue(PERSON)),
    };
    text.end()?;
    if flags_of(&job) == flags { Ok(job) } else { Err(WireError::BadValue(FLAGS)) }
}

/// The envelope's fields that are judged here, by the numbers they have there.
const PERSON: u8 = crate::envelope::PERSON;
const FLAGS: u8 = crate::envelope::FLAGS;

fn read_task(operation: Operation, flags: u8, text: &mut Fields<'_>) -> Result<Task, WireError> {
    Ok(match operation {
        Operation::Liveness | Operation::Sync => return Err(WireError::BadValue(PERSON)),
        Operation::Prepare => Task::Prepare(Purpose::from_code(text.byte(CHOICE)?).ok_or(WireError::BadValue(CHOICE))?),
        Operation::Commit => Task::Commit {
            plan: read_plan(text)?,
            password: read_password(text, PASSWORD)?,
            unlock: flags & UNLOCK != 0,
            must_change: flags & MUST_CHANGE != 0,
        },
        Operation::Settle => {
            let Plan { prepared, before } = read_plan(text)?;
            let operation = Operation::from_code(text.byte(CHOICE)?).filter(|operation| operation.changes_the_directory());
            Task::Settle { operation: operation.ok_or(WireError::BadValue(CHOICE))?, job: prepared, before }
        }
        Operation::SignIn => Task::SignIn { password: read_password(text, PASSWORD)? },
        Operation::Change => {
            let (plan, new) = (read_plan(text)?, read_password(text, PASSWORD)?);
            Task::Change { plan, old: read_password(text, OLD_PASSWORD)?, new }
        }
        Operation::Unlock => Task::Unlock(read_plan(text)?),
        Operation::MustChange => Task::MustChange(read_plan(text)?),
    })
}

fn read_plan(text: &mut Fields<'_>) -> Result<Plan, WireError> {
    let prepared = Digest::from_bytes(text.array(DIGEST)?);
    let password_last_set = FileTime(text.signed(PASSWORD_LAST_SET)?);
    Ok(Plan { prepared, before: Before { password_last_set, lockout_time: FileTime(text.signed(LOCKOUT_TIME)?) } })
}

/// A password; an empty one is refused here, so that none ever reaches a simple bind, which would take it for nobody's.
fn read_password(text: &mut Fields<'_>, tag: u8) -> Result<Password, WireError> {
    let password = Password::new(text.text(tag)?.to_owned());
    if fitting(&password).is_none() {
        return Err(WireError::BadValue(tag));
    }
    Ok(password)
}
