//! Answers as bytes.

use std::time::Duration;

use zeroize::Zeroizing;

use crate::wire::{Fields, PLAINTEXT, Taking, WireError, Writer};

use super::answer::{Alive, Answer, Prepared, Settled, SignIn, Sync};
use super::directory::{Before, DirectoryPolicy, FileTime};
use super::refusal::{Cause, LONGEST_DIAGNOSIS, Refusal};

const WHAT: u8 = 1;
const CHOICE: u8 = 2;
const CONTROLLERS: u8 = 3;
const PRIMARY: u8 = 4;
const PASSWORD_LAST_SET: u8 = 5;
const LOCKOUT_TIME: u8 = 6;
const LOCKED: u8 = 7;
const MIN_LENGTH: u8 = 8;
const COMPLEXITY: u8 = 9;
const HISTORY: u8 = 10;
const HISTORY_ON_RESET: u8 = 11;
const MIN_AGE: u8 = 12;
const MAX_AGE: u8 = 13;
const OLD_PASSWORD_ALLOWED: u8 = 14;
const FINE_GRAINED: u8 = 15;
const DIRECTORY_CODE: u8 = 16;
const DIAGNOSIS: u8 = 17;

/// What is sealed of an answer.
pub(crate) fn write_answer(answer: &Answer) -> Zeroizing<Vec<u8>> {
    let mut text = Writer::new(PLAINTEXT);
    match answer {
        Answer::Alive(alive) => {
            text.byte(WHAT, 1).put(CONTROLLERS, &alive.controllers.to_be_bytes()).flag(PRIMARY, alive.primary);
        }
        Answer::Prepared(prepared) => write_prepared(&mut text, prepared),
        Answer::Done(now) => {
            text.byte(WHAT, 3);
            write_before(&mut text, now);
        }
        Answer::Unknown => drop(text.byte(WHAT, 4)),
        Answer::Settled(settled) => drop(text.byte(WHAT, 5).byte(CHOICE, *settled as u8)),
        Answer::Sync(sync) => drop(text.byte(WHAT, 6).byte(CHOICE, *sync as u8)),
        Answer::SignIn(sign_in) => drop(text.byte(WHAT, 7).byte(CHOICE, *sign_in as u8)),
        Answer::Refused(refusal) => {
            text.byte(WHAT, 8)
                .byte(CHOICE, refusal.cause.code())
                .put(DIRECTORY_CODE, &refusal.directory_code.to_be_bytes())
                .put(DIAGNOSIS, refusal.short_diagnosis().as_bytes());
        }
    }
    text.done()
}

fn write_before(text: &mut Writer, before: &Before) {
    text.signed(PASSWORD_LAST_SET, before.password_last_set.0).signed(LOCKOUT_TIME, before.lockout_time.0);
}

fn write_prepared(text: &mut Writer, prepared: &Prepared) {
    let policy = &prepared.policy;
    text.byte(WHAT, 2);
    write_before(text, &prepared.before);
    text.flag(LOCKED, prepared.locked)
        .put(MIN_LENGTH, &policy.min_length.to_be_bytes())
        .flag(COMPLEXITY, policy.complexity)
        .put(HISTORY, &policy.history.to_be_bytes())
        .flag(HISTORY_ON_RESET, policy.history_on_reset)
        .number(MIN_AGE, policy.min_age.as_secs());
    if let Some(max_age) = policy.max_age {
        text.number(MAX_AGE, max_age.as_secs());
    }
    text.number(OLD_PASSWORD_ALLOWED, policy.old_password_allowed.as_secs()).flag(FINE_GRAINED, policy.fine_grained);
}

/// The answer in opened content.
pub(crate) fn read_answer(content: &[u8]) -> Result<Answer, WireError> {
    let mut text = Fields::new(content, Taking::All);
    let answer = match text.byte(WHAT)? {
        1 => Answer::Alive(Alive { controllers: u16::from_be_bytes(text.array(CONTROLLERS)?), primary: text.flag(PRIMARY)? }),
        2 => Answer::Prepared(read_prepared(&mut text)?),
        3 => Answer::Done(read_before(&mut text)?),
        4 => Answer::Unknown,
        5 => Answer::Settled(Settled::from_code(text.byte(CHOICE)?).ok_or(WireError::BadValue(CHOICE))?),
        6 => Answer::Sync(Sync::from_code(text.byte(CHOICE)?).ok_or(WireError::BadValue(CHOICE))?),
        7 => Answer::SignIn(SignIn::from_code(text.byte(CHOICE)?).ok_or(WireError::BadValue(CHOICE))?),
        8 => Answer::Refused(read_refusal(&mut text)?),
        _ => return Err(WireError::BadValue(WHAT)),
    };
    text.end()?;
    Ok(answer)
}

fn read_before(text: &mut Fields<'_>) -> Result<Before, WireError> {
    let password_last_set = FileTime(text.signed(PASSWORD_LAST_SET)?);
    Ok(Before { password_last_set, lockout_time: FileTime(text.signed(LOCKOUT_TIME)?) })
}

fn read_prepared(text: &mut Fields<'_>) -> Result<Prepared, WireError> {
    let before = read_before(text)?;
    let locked = text.flag(LOCKED)?;
    let policy = DirectoryPolicy {
        min_length: u16::from_be_bytes(text.array(MIN_LENGTH)?),
        complexity: text.flag(COMPLEXITY)?,
        history: u16::from_be_bytes(text.array(HISTORY)?),
        history_on_reset: text.flag(HISTORY_ON_RESET)?,
        min_age: Duration::from_secs(text.number(MIN_AGE)?),
        max_age: match text.find(MAX_AGE)? {
            Some(seconds) => {
                let seconds = seconds.try_into().map_err(|_| WireError::BadValue(MAX_AGE))?;
                Some(Duration::from_secs(u64::from_be_bytes(seconds)))
            }
            None => None,
        },
        old_password_allowed: Duration::from_secs(text.number(OLD_PASSWORD_ALLOWED)?),
        fine_grained: text.flag(FINE_GRAINED)?,
    };
    Ok(Prepared { before, locked, policy })
}

fn read_refusal(text: &mut Fields<'_>) -> Result<Refusal, WireError> {
    let cause = Cause::from_code(text.byte(CHOICE)?).ok_or(WireError::BadValue(CHOICE))?;
    let directory_code = u32::from_be_bytes(text.array(DIRECTORY_CODE)?);
    let diagnosis = text.text(DIAGNOSIS)?;
    if diagnosis.len() > LONGEST_DIAGNOSIS {
        return Err(WireError::BadValue(DIAGNOSIS));
    }
    Ok(Refusal { cause, directory_code, diagnosis: diagnosis.to_owned() })
}
