//! How long a password is valid, and when its owner hears that it ends ("Password policy", 2018).

use std::time::Duration;

use crate::{Timestamp, User};

const DAY: Duration = Duration::from_secs(24 * 60 * 60);
const VALID_DAYS: std::ops::RangeInclusive<u16> = 14..=730;
const NOTICE_DAYS: std::ops::RangeInclusive<u16> = 1..=30;
/// Notices that follow the first one, in days before the end.
const LATER_NOTICES: [u16; 2] = [7, 1];

/// How long passwords of one domain are valid. A domain without one has passwords that never expire.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PasswordLifetime {
    valid_days: u16,
    notice_days: u16,
}

/// The numbers are no lifetime.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PasswordLifetimeError {
    /// Not 14 to 730.
    #[error("passwords are valid for 14 to 730 days")]
    Valid,
    /// Not 1 to 30, or longer than the password is valid.
    #[error("the first notice comes 1 to 30 days before the end, and after the beginning")]
    Notice,
}

/// Where a password stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PasswordAge {
    /// It can be used, and nothing is said.
    Valid,
    /// It can be used, and its end is near.
    Ending {
        /// Days left, begun ones counted: 1 on the last day.
        days: u16,
    },
    /// It must be changed before anything else.
    Expired,
    /// An administrator chose it: it must be changed before anything else.
    MustChange,
}

impl PasswordAge {
    /// Whether a sign-in leads to the change and nowhere else.
    pub const fn demands_change(self) -> bool {
        matches!(self, Self::Expired | Self::MustChange)
    }
}

impl PasswordLifetime {
    /// Days before the end at which the first notice comes, where nobody chose.
    pub const USUAL_NOTICE_DAYS: u16 = 14;

    /// A lifetime of 14 to 730 days, with a first notice 1 to 30 days before its end.
    ///
    /// # Errors
    /// The number that is out of range.
    pub fn new(valid_days: u16, notice_days: u16) -> Result<Self, PasswordLifetimeError> {
        if !VALID_DAYS.contains(&valid_days) {
            return Err(PasswordLifetimeError::Valid);
        }
        if !NOTICE_DAYS.contains(&notice_days) || notice_days >= valid_days {
            return Err(PasswordLifetimeError::Notice);
        }
        Ok(Self { valid_days, notice_days })
    }

    /// Days from the day a password is set.
    pub const fn valid_days(self) -> u16 {
        self.valid_days
    }

    /// Days before the end at which the first notice comes.
    pub const fn notice_days(self) -> u16 {
        self.notice_days
    }

    /// When a password that was set then ends.
    pub fn end(self, changed_at: Timestamp) -> Timestamp {
        changed_at.plus(DAY * u32::from(self.valid_days))
    }

    /// The notices in days before the end, the first one, 7 and 1, each with the instants between which the passwords were set whose
    /// turn it is at `now`: after the first, and not after the second. A notice that was missed is not sent after the next one.
    pub fn notices(self, now: Timestamp) -> Vec<(u16, (Timestamp, Timestamp))> {
        let later = LATER_NOTICES.into_iter().filter(|days| *days < self.notice_days);
        let days: Vec<u16> = std::iter::once(self.notice_days).chain(later).collect();
        // A notice is shorter than the validity, so this is never negative.
        let set = |left: u16| now.minus(DAY * u32::from(self.valid_days.saturating_sub(left)));
        let next = days.iter().skip(1).copied().chain([0]);
        days.iter().copied().zip(next).map(|(days, next)| (days, (set(next), set(days)))).collect()
    }
}

/// Where the password of `user` stands, which was set at `changed_at`; `lifetime` is that of the domain of the user name.
///
/// One that an administrator chose is changed whatever its age. The password of people whose directory keeps it is as old as that
/// directory lets it be ("How it works", 2017).
pub fn password_age(
    user: &User,
    changed_at: Timestamp,
    must_change: bool,
    lifetime: Option<PasswordLifetime>,
    now: Timestamp,
) -> PasswordAge {
    if must_change {
        return PasswordAge::MustChange;
    }
    let Some(lifetime) = lifetime.filter(|_| !user.password_never_expires && !user.authority.on_premises()) else {
        return PasswordAge::Valid;
    };
    let end = lifetime.end(changed_at);
    if now >= end {
        return PasswordAge::Expired;
    }
    let days = u16::try_from(end.since(now).as_micros().div_ceil(DAY.as_micros())).unwrap_or(u16::MAX);
    if days <= lifetime.notice_days { PasswordAge::Ending { days } } else { PasswordAge::Valid }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::Authority;
    use crate::user::tests::user;

    const SET: Timestamp = Timestamp::from_micros(1_500_000_000_000_000);

    fn ninety() -> PasswordLifetime {
        PasswordLifetime::new(90, PasswordLifetime::USUAL_NOTICE_DAYS).unwrap()
    }

    fn age_at(now: Timestamp) -> PasswordAge {
        password_age(&user(None), SET, false, Some(ninety()), now)
    }

    #[test]
    fn a_password_is_valid_then_ending_then_expired() {
        let second = Duration::from_secs(1);
        assert_eq!(age_at(SET.plus(DAY * 76).minus(second)), PasswordAge::Valid);
        assert_eq!(age_at(SET.plus(DAY * 76)), PasswordAge::Ending { days: 14 });
        assert_eq!(age_at(SET.plus(DAY * 83)), PasswordAge::Ending { days: 7 });
        assert_eq!(age_at(SET.plus(DAY * 90).minus(second)), PasswordAge::Ending { days: 1 });
        assert_eq!(age_at(SET.plus(DAY * 90)), PasswordAge::Expired);
        assert!(PasswordAge::Expired.demands_change() && !age_at(SET.plus(DAY * 80)).demands_change());
    }

    #[test]
    fn what_never_expires_never_expires_and_what_must_be_changed_must() {
        let late = SET.plus(DAY * 4000);
        let age = |user: &User, must, lifetime| password_age(user, SET, must, lifetime, late);
        let mut kept = user(None);
        assert_eq!(age(&kept, false, None), PasswordAge::Valid);
        assert_eq!(age(&kept, false, Some(ninety())), PasswordAge::Expired);
        kept.password_never_expires = true;
        assert_eq!(age(&kept, false, Some(ninety())), PasswordAge::Valid);
        assert_eq!(age(&kept, true, Some(ninety())), PasswordAge::MustChange);
        let mut synchronized = user(None);
        synchronized.authority = Authority::PasswordHashSynchronized;
        assert_eq!(age(&synchronized, false, Some(ninety())), PasswordAge::Valid);
    }

    /// The notice whose turn it is of a password set at [`SET`] that has so many days left.
    fn turn(lifetime: PasswordLifetime, left: u16) -> Option<u16> {
        let now = lifetime.end(SET).minus(DAY * u32::from(left));
        let mut turns = lifetime.notices(now).into_iter().filter(|(_, (after, until))| *after < SET && SET <= *until);
        let turn = turns.next().map(|(days, _)| days);
        assert_eq!(turns.next(), None, "one at a time");
        turn
    }

    #[test]
    fn notices_come_at_fourteen_seven_and_one_days() {
        let notices: Vec<Option<u16>> = [15, 14, 8, 7, 2, 1, 0].map(|days| turn(ninety(), days)).into();
        assert_eq!(notices, [None, Some(14), Some(14), Some(7), Some(7), Some(1), None]);
        let short = PasswordLifetime::new(30, 5).unwrap();
        assert_eq!([6, 5, 2, 1].map(|days| turn(short, days)), [None, Some(5), Some(5), Some(1)]);
    }

    #[test]
    fn lifetimes_out_of_range_are_refused() {
        assert_eq!(PasswordLifetime::new(13, 7), Err(PasswordLifetimeError::Valid));
        assert_eq!(PasswordLifetime::new(731, 7), Err(PasswordLifetimeError::Valid));
        assert_eq!(PasswordLifetime::new(90, 0), Err(PasswordLifetimeError::Notice));
        assert_eq!(PasswordLifetime::new(90, 31), Err(PasswordLifetimeError::Notice));
        assert_eq!(PasswordLifetime::new(14, 14), Err(PasswordLifetimeError::Notice));
    }

    proptest! {
        /// Passwords only ever move on: valid, ending with fewer and fewer days, expired.
        #[test]
        fn an_age_never_goes_back(valid in 14u16..=730, notice in 1u16..=13, one in 0u64..70_000_000, two in 0u64..70_000_000) {
            let lifetime = PasswordLifetime::new(valid, notice).unwrap();
            let rank = |seconds: u64| {
                match password_age(&user(None), SET, false, Some(lifetime), SET.plus(Duration::from_secs(seconds))) {
                    PasswordAge::Valid => 0,
                    PasswordAge::Ending { days } => 1000 - u32::from(days),
                    PasswordAge::Expired => 1000,
                    PasswordAge::MustChange => unreachable!(),
                }
            };
            prop_assert!(rank(one.min(two)) <= rank(one.max(two)));
        }

        /// The passwords that are looked for are those that are ending, each for one notice.
        #[test]
        fn all_that_are_ending_are_looked_for(valid in 14u16..=730, notice in 1u16..=13, seconds in 0u64..70_000_000) {
            let lifetime = PasswordLifetime::new(valid, notice).unwrap();
            let now = SET.plus(Duration::from_secs(seconds));
            let turns = lifetime.notices(now).into_iter().filter(|(_, (after, until))| *after < SET && SET <= *until).count();
            let ending = matches!(password_age(&user(None), SET, false, Some(lifetime), now), PasswordAge::Ending { .. });
            prop_assert_eq!(usize::from(ending), turns);
        }
    }
}
