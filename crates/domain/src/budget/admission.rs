//! Whether one more message may be sent: the whole decision.

use super::{BudgetLine, Caps, Money, Pause, PauseCause, PauseRule, Tally, Trust};
use crate::Timestamp;

/// What was sent under each line, in the order of [`BudgetLine::ALL`].
pub type Tallies = [Tally; BudgetLine::ALL.len()];

/// One message that somebody asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Attempt {
    /// When.
    pub at: Timestamp,
    /// What it costs.
    pub price: Money,
    /// Whether there is anybody to send it to. Where accounts are concealed, a name that means nobody is counted too, but costs
    /// nothing.
    pub sends: bool,
    /// Whether accounts are concealed, so that the lines which are open count the same whatever becomes of the message.
    pub concealed: bool,
}

/// Why a message is not sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BudgetRefusal {
    /// The last message to this number is too fresh.
    TooSoon {
        /// When another may follow.
        after: Timestamp,
    },
    /// A cap is reached.
    Full {
        /// Whose.
        line: BudgetLine,
        /// When the day is over.
        until: Timestamp,
    },
    /// Sending is paused.
    Paused {
        /// What is paused.
        line: BudgetLine,
        /// Who paused it, and until when.
        pause: Pause,
    },
}

impl BudgetRefusal {
    /// Whether it follows from what the person typed alone, so that it may be told where accounts are concealed.
    pub const fn is_open(&self) -> bool {
        match self {
            Self::TooSoon { .. } => true,
            Self::Full { line, .. } | Self::Paused { line, .. } => line.is_open(),
        }
    }

    /// The word of logs and metrics.
    pub const fn key(&self) -> &'static str {
        match self {
            Self::TooSoon { .. } => "too-soon",
            Self::Full { line, .. } => line.key(),
            Self::Paused { .. } => "paused",
        }
    }
}

/// What becomes of an attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Admission {
    /// Whether the message may be queued.
    pub verdict: Result<(), BudgetRefusal>,
    /// What is to be kept, whatever the verdict.
    pub tallies: Tallies,
    /// The line that this very attempt paused.
    pub pauses: Option<BudgetLine>,
    /// The line that has no room for another such message after this one, when it is the organization's or everybody's.
    pub closes: Option<BudgetLine>,
}

/// Decides on one message; nothing may be queued before what comes out is kept.
///
/// The lines that are open (number, person, network) go first and count the same for everybody; the others (block of numbers,
/// organization, installation) count only what is sent, so that nobody can use them up for nothing.
pub fn admit(kept: &Tallies, caps: &Caps, rule: &PauseRule, attempt: Attempt) -> Admission {
    let Attempt { at, price, sends, concealed } = attempt;
    let tallies = kept.map(|tally| tally.at(at, rule));
    let refused = |refusal, tallies| Admission { verdict: Err(refusal), tallies, pauses: None, closes: None };
    if let Some(refusal) = too_soon(&tallies, at).or_else(|| full(&tallies, caps, price, true)) {
        return refused(refusal, tallies);
    }
    // What nobody pays for leaves the same traces in the open lines.
    let for_nothing = |tallies: &Tallies| count(tallies, Money::ZERO, at, true);
    if !sends {
        return Admission { verdict: Ok(()), tallies: for_nothing(&tallies), pauses: None, closes: None };
    }
    let concealing = |tallies: Tallies| if concealed { for_nothing(&tallies) } else { tallies };
    if let Some(refusal) = paused(&tallies).or_else(|| full(&tallies, caps, price, false)) {
        return refused(refusal, concealing(tallies));
    }
    if let Some(line) = collapsed(&tallies, rule) {
        let pause = Pause { cause: PauseCause::Unverified, until: Some(at.plus(rule.lasts)) };
        let mut paused = tallies;
        if line == BudgetLine::Prefix {
            // The organization is judged by the rest.
            let whole = &mut paused[BudgetLine::Organization.place()].trust;
            *whole = whole.without(tallies[line.place()].trust);
        }
        paused[line.place()] = Tally { trust: Trust::default(), pause: Some(pause), ..paused[line.place()] };
        let refused = refused(BudgetRefusal::Paused { line, pause }, concealing(paused));
        return Admission { pauses: Some(line), ..refused };
    }
    let counted = count(&tallies, price, at, false);
    Admission { verdict: Ok(()), closes: closing(&counted, caps, price), tallies: counted, pauses: None }
}

/// Decides on a notice, which nobody asks for: the person's password or contact data changed. It waits for no gap after a code and is
/// not judged by what comes back. The open lines neither stop it nor count it, for whoever has somebody's session could use them up
/// with codes, and so act unheard; how many notices one person gets is limited elsewhere.
pub fn admit_notice(kept: &Tallies, caps: &Caps, rule: &PauseRule, at: Timestamp, price: Money) -> Admission {
    let tallies = kept.map(|tally| tally.at(at, rule));
    // A pause that codes brought about, which outsiders can ask for, silences nothing that its owner must hear.
    let by_operator = |pause: &Pause| pause.cause == PauseCause::Operator;
    let ordered = tallies.map(|tally| Tally { pause: tally.pause.filter(by_operator), ..tally });
    let refusal = paused(&ordered).or_else(|| full(&tallies, caps, price, false));
    if let Some(refusal) = refusal {
        return Admission { verdict: Err(refusal), tallies, pauses: None, closes: None };
    }
    let mut counted = tallies;
    for line in BudgetLine::ALL.into_iter().filter(|line| !line.is_open()) {
        counted[line.place()] = counted[line.place()].told(price);
    }
    Admission { verdict: Ok(()), closes: closing(&counted, caps, price), tallies: counted, pauses: None }
}

/// The line without room for another such message, when it is the organization's or everybody's.
fn closing(counted: &Tallies, caps: &Caps, price: Money) -> Option<BudgetLine> {
    let mut wide = [BudgetLine::Organization, BudgetLine::Installation].into_iter();
    wide.find(|line| !counted[line.place()].has_room(caps.of(*line), price))
}

fn too_soon(tallies: &Tallies, now: Timestamp) -> Option<BudgetRefusal> {
    let after = tallies[BudgetLine::Destination.place()].next_at()?;
    (now < after).then_some(BudgetRefusal::TooSoon { after })
}

/// The first line without room, among those that are open or among the others.
fn full(tallies: &Tallies, caps: &Caps, price: Money, open: bool) -> Option<BudgetRefusal> {
    let mut lines = BudgetLine::ALL.into_iter().filter(|line| line.is_open() == open);
    let line = lines.find(|line| !tallies[line.place()].has_room(caps.of(*line), price))?;
    Some(BudgetRefusal::Full { line, until: tallies[line.place()].tomorrow() })
}

/// The widest line that is paused.
fn paused(tallies: &Tallies) -> Option<BudgetRefusal> {
    let lines = BudgetLine::ALL.into_iter().rev();
    let mut pauses = lines.filter_map(|line| Some(BudgetRefusal::Paused { line, pause: tallies[line.place()].pause? }));
    pauses.next()
}

fn collapsed(tallies: &Tallies, rule: &PauseRule) -> Option<BudgetLine> {
    BudgetLine::ALL.into_iter().find(|line| line.is_judged() && tallies[line.place()].trust.has_collapsed(rule))
}

/// One more message in every line, or in the open ones alone.
fn count(tallies: &Tallies, price: Money, at: Timestamp, open_only: bool) -> Tallies {
    let mut counted = *tallies;
    for line in BudgetLine::ALL.into_iter().filter(|line| line.is_open() || !open_only) {
        let tally = counted[line.place()].sent(price, at);
        let trust = if line.is_judged() { tally.trust.sent(at) } else { tally.trust };
        counted[line.place()] = Tally { trust, ..tally };
    }
    counted
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::{BudgetSettings, PhoneControls, day_of};

    const PRICE: Money = Money::from_micros(200_000);

    fn at(seconds: u64) -> Timestamp {
        Timestamp::from_micros(1_750_000_000_000_000).plus(Duration::from_secs(seconds))
    }

    fn nothing() -> Tallies {
        [Tally::new(day_of(at(0))); 6]
    }

    fn attempt(seconds: u64) -> Attempt {
        Attempt { at: at(seconds), price: PRICE, sends: true, concealed: false }
    }

    fn decide(tallies: &Tallies, attempt: Attempt) -> Admission {
        let settings = BudgetSettings::default();
        admit(tallies, &Caps::new(&settings, &PhoneControls::default()), &settings.pause, attempt)
    }

    fn with(line: BudgetLine, change: impl FnOnce(&mut Tally)) -> Tallies {
        let mut tallies = nothing();
        change(&mut tallies[line.place()]);
        tallies
    }

    fn full_of(line: BudgetLine) -> Tallies {
        with(line, |tally| tally.messages = u32::MAX)
    }

    #[test]
    fn a_message_counts_in_every_line() {
        let admission = decide(&nothing(), attempt(0));
        assert_eq!((admission.verdict, admission.pauses), (Ok(()), None));
        for line in BudgetLine::ALL {
            let tally = admission.tallies[line.place()];
            assert_eq!((tally.messages, tally.spent), (1, PRICE), "{line:?}");
            assert_eq!(tally.trust.fresh, u32::from(line.is_judged()), "{line:?}");
        }
    }

    #[test]
    fn every_line_closes_and_a_refusal_counts_nothing() {
        for line in BudgetLine::ALL {
            let admission = decide(&full_of(line), attempt(0));
            let until = Tally::new(day_of(at(0))).tomorrow();
            assert_eq!(admission.verdict, Err(BudgetRefusal::Full { line, until }), "{line:?}");
            assert_eq!(admission.tallies, full_of(line), "{line:?}");
        }
        for line in [BudgetLine::Prefix, BudgetLine::Organization, BudgetLine::Installation] {
            let spent = with(line, |tally| tally.spent = Money::MAX);
            assert!(matches!(decide(&spent, attempt(0)).verdict, Err(BudgetRefusal::Full { line: l, .. }) if l == line));
        }
    }

    #[test]
    fn the_message_that_takes_the_last_room_is_told() {
        for line in [BudgetLine::Organization, BudgetLine::Installation] {
            let nearly = |left: u32| {
                let settings = BudgetSettings::default();
                let most = Caps::new(&settings, &PhoneControls::default()).of(line);
                with(line, |tally| tally.messages = most.messages - left)
            };
            assert_eq!(decide(&nearly(2), attempt(0)).closes, None);
            let last = decide(&nearly(1), attempt(0));
            assert_eq!((last.verdict, last.closes), (Ok(()), Some(line)));
            assert_eq!(decide(&nearly(0), attempt(0)).closes, None, "it was told before");
        }
    }

    #[test]
    fn the_same_number_waits() {
        let first = decide(&nothing(), attempt(0));
        let soon = decide(&first.tallies, attempt(29));
        assert_eq!(soon.verdict, Err(BudgetRefusal::TooSoon { after: at(30) }));
        let second = decide(&soon.tallies, attempt(30));
        assert_eq!(second.verdict, Ok(()));
        assert_eq!(decide(&second.tallies, attempt(89)).verdict, Err(BudgetRefusal::TooSoon { after: at(90) }));
    }

    #[test]
    fn what_is_sent_to_nobody_counts_in_the_open_lines_alone() {
        let admission = decide(&full_of(BudgetLine::Organization), Attempt { sends: false, concealed: true, ..attempt(0) });
        assert_eq!(admission.verdict, Ok(()), "nobody learns that the day is spent");
        for line in BudgetLine::ALL {
            let tally = admission.tallies[line.place()];
            let before = full_of(BudgetLine::Organization)[line.place()].messages;
            assert_eq!((tally.messages, tally.spent), (before + u32::from(line.is_open()), Money::ZERO), "{line:?}");
        }
    }

    #[test]
    fn where_accounts_are_concealed_the_open_lines_count_whatever_becomes_of_it() {
        let concealed = Attempt { concealed: true, ..attempt(0) };
        let nobody = Attempt { sends: false, ..concealed };
        for kept in [nothing(), full_of(BudgetLine::Prefix), full_of(BudgetLine::Installation)] {
            let (real, pretended) = (decide(&kept, concealed), decide(&kept, nobody));
            for line in BudgetLine::ALL.into_iter().filter(|line| line.is_open()) {
                let open = |admission: &Admission| {
                    let tally = admission.tallies[line.place()];
                    (tally.messages, tally.streak, tally.next_at())
                };
                assert_eq!(open(&real), open(&pretended), "{line:?}");
            }
        }
        for line in BudgetLine::ALL {
            assert_eq!(decide(&full_of(line), concealed).verdict.is_err_and(|refusal| refusal.is_open()), line.is_open());
        }
    }

    #[test]
    fn codes_that_never_come_back_pause_the_line_and_the_pause_ends() {
        for line in [BudgetLine::Prefix, BudgetLine::Organization] {
            let kept = with(line, |tally| tally.trust = Trust { settled: 40, verified: 7, ..Trust::default() });
            let admission = decide(&kept, attempt(0));
            let pause = Pause { cause: PauseCause::Unverified, until: Some(at(3600)) };
            assert_eq!(admission.verdict, Err(BudgetRefusal::Paused { line, pause }));
            assert_eq!(admission.pauses, Some(line));
            let during = decide(&admission.tallies, attempt(3599));
            assert_eq!((during.verdict, during.pauses), (Err(BudgetRefusal::Paused { line, pause }), None), "told once");
            assert_eq!(decide(&during.tallies, attempt(3600)).verdict, Ok(()), "it begins anew");
        }
    }

    #[test]
    fn what_one_block_of_numbers_wastes_is_not_held_against_the_organization() {
        let mut kept = with(BudgetLine::Prefix, |tally| tally.trust = Trust { settled: 45, verified: 1, ..Trust::default() });
        kept[BudgetLine::Organization.place()].trust = Trust { settled: 60, verified: 12, ..Trust::default() };
        let admission = decide(&kept, attempt(0));
        assert_eq!(admission.pauses, Some(BudgetLine::Prefix));
        let rest = admission.tallies[BudgetLine::Organization.place()];
        assert_eq!((rest.trust.settled, rest.trust.verified, rest.pause), (15, 11, None));
    }

    #[test]
    fn a_notice_costs_what_it_costs_waits_for_nothing_and_is_not_judged() {
        let notice = |kept: &Tallies, seconds| {
            let settings = BudgetSettings::default();
            admit_notice(kept, &Caps::new(&settings, &PhoneControls::default()), &settings.pause, at(seconds), PRICE)
        };
        let code = decide(&nothing(), attempt(0)).tallies;
        let told = notice(&code, 1);
        assert_eq!(told.verdict, Ok(()), "the code before it makes nobody wait");
        for line in BudgetLine::ALL {
            let (before, after) = (code[line.place()], told.tallies[line.place()]);
            let counted = if line.is_open() { (1, PRICE) } else { (2, PRICE.plus(PRICE)) };
            assert_eq!((after.messages, after.spent), counted, "{line:?}");
            assert_eq!((after.trust, after.next_at()), (before.trust, before.next_at()), "{line:?}");
        }
        for line in BudgetLine::ALL {
            let full = notice(&full_of(line), 0);
            if line.is_open() {
                assert_eq!(full.verdict, Ok(()), "codes cannot use up the notices: {line:?}");
                continue;
            }
            assert!(matches!(full.verdict, Err(BudgetRefusal::Full { line: l, .. }) if l == line), "{line:?}");
            assert_eq!(full.tallies, full_of(line), "{line:?}");
        }
        let collapsed = with(BudgetLine::Organization, |tally| tally.trust = Trust { settled: 40, ..Trust::default() });
        assert_eq!(notice(&collapsed, 0).verdict, Ok(()), "a notice begins no pause");
        let pause = Pause { cause: PauseCause::Unverified, until: Some(at(3600)) };
        let paused = with(BudgetLine::Organization, |tally| tally.pause = Some(pause));
        let passed = notice(&paused, 0);
        assert_eq!(passed.verdict, Ok(()), "nor does one that codes brought about silence it");
        assert_eq!(passed.tallies[BudgetLine::Organization.place()].pause, Some(pause), "and it goes on");
        let pause = Pause { cause: PauseCause::Operator, until: None };
        let paused = with(BudgetLine::Installation, |tally| tally.pause = Some(pause));
        assert_eq!(notice(&paused, 0).verdict, Err(BudgetRefusal::Paused { line: BudgetLine::Installation, pause }));
    }

    #[test]
    fn an_operator_pauses_everything_until_somebody_resumes() {
        let pause = Pause { cause: PauseCause::Operator, until: None };
        let kept = with(BudgetLine::Installation, |tally| tally.pause = Some(pause));
        let later = decide(&kept, attempt(90 * 24 * 3600));
        assert_eq!(later.verdict, Err(BudgetRefusal::Paused { line: BudgetLine::Installation, pause }));
        assert!(!later.verdict.unwrap_err().is_open());
    }
}
