//! Whatever is asked in whatever order, no day costs more than the worst case says.

use std::collections::BTreeMap;
use std::time::Duration;

use latchkey_domain::{
    Admission, Attempt, BudgetLine, BudgetSettings, Cap, Caps, Correction, Counted, Money, PauseRule, PhoneControls, PhoneNumber,
    PhoneWay, Prefix, PriceKey, Tallies, Tally, Timestamp, admit, day_of, worst_case,
};
use proptest::prelude::*;

use crate::scene::spain;

const START: Timestamp = Timestamp::from_micros(1_750_000_000_000_000);
const DAY: u64 = 24 * 60 * 60;

/// One message that somebody asks for.
#[derive(Clone, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "every combination of these facts is drawn")]
struct Ask {
    after: u64,
    person: u8,
    network: u8,
    number: u16,
    call: bool,
    parts: u32,
    sends: bool,
    concealed: bool,
    verifies: bool,
    fate: Fate,
}

/// What becomes of a message that was counted, while so many others are asked for.
#[derive(Clone, Copy, Debug)]
enum Fate {
    /// It leaves at once.
    Sent,
    /// It waits for its gateway, and leaves then.
    Late(u8),
    /// It certainly never leaves.
    Unsent(u8),
    /// It waits for its gateway, and never leaves.
    LateAndUnsent(u8),
}

impl Fate {
    /// Whether somebody pays for it.
    fn is_paid(self) -> bool {
        matches!(self, Self::Sent | Self::Late(_))
    }

    /// What the budget is told, and after how many more asks.
    fn corrections(self) -> Vec<(u8, Correction)> {
        match self {
            Self::Sent => vec![],
            Self::Late(asks) => vec![(0, Correction::Delayed), (asks, Correction::Late)],
            Self::Unsent(asks) => vec![(asks, Correction::Unsent { delayed: false })],
            Self::LateAndUnsent(asks) => vec![(0, Correction::Delayed), (asks, Correction::Unsent { delayed: true })],
        }
    }
}

/// A correction that is told before this ask.
struct Due {
    ask: usize,
    subjects: [String; 6],
    counted: Counted,
    correction: Correction,
}

/// What is kept, by line and by whose.
#[derive(Default)]
struct Kept(BTreeMap<(BudgetLine, String), Tally>);

impl Kept {
    fn read(&self, subjects: &[String; 6], now: Timestamp) -> Tallies {
        let mut places = BudgetLine::ALL.into_iter().zip(subjects);
        std::array::from_fn(|_| {
            let (line, subject) = places.next().expect("a place for every line");
            self.0.get(&(line, subject.clone())).copied().unwrap_or(Tally::new(day_of(now)))
        })
    }

    fn write(&mut self, subjects: &[String; 6], tallies: &Tallies) {
        for ((line, subject), tally) in BudgetLine::ALL.into_iter().zip(subjects).zip(tallies) {
            self.0.insert((line, subject.clone()), *tally);
        }
    }

    fn correct(&mut self, due: &Due, now: Timestamp) {
        let Due { subjects, counted, correction, .. } = due;
        for (line, subject) in BudgetLine::ALL.into_iter().zip(subjects).filter(|(line, _)| correction.concerns(*line)) {
            let tally = self.0.get_mut(&(line, subject.clone())).expect("it was counted");
            *tally = tally.corrected(line, *counted, *correction, (now, PauseRule::SETTLE));
        }
    }
}

/// What was sent, by line, by whose and by the day of the clock.
type Sent = BTreeMap<(BudgetLine, String, Timestamp), Cap>;

fn numbered(number: u16) -> PhoneNumber {
    // A hundred in one block, then the next block.
    PhoneNumber::parse(&format!("+34 612{:02}{:04}", number / 100, number % 100), None).expect("a number")
}

fn subjects(ask: &Ask) -> [String; 6] {
    let number = numbered(ask.number);
    [
        number.e164(),
        ask.person.to_string(),
        ask.network.to_string(),
        Prefix::counted(&number).to_string(),
        "organization".to_owned(),
        "installation".to_owned(),
    ]
}

/// Lets everybody ask, and gives what was sent.
fn run(settings: &BudgetSettings, phones: &PhoneControls, asks: &[Ask], mut clock: impl FnMut(u64) -> Timestamp) -> Sent {
    let caps = Caps::new(settings, phones);
    let (mut kept, mut sent, mut waiting) = (Kept::default(), Sent::new(), Vec::<Due>::new());
    for (place, ask) in asks.iter().enumerate() {
        let (now, subjects) = (clock(ask.after), subjects(ask));
        for due in waiting.extract_if(.., |due| due.ask <= place) {
            kept.correct(&due, now);
        }
        let way = if ask.call { PhoneWay::Call } else { PhoneWay::Text };
        let price = settings.prices.of(&numbered(ask.number)).of(way, ask.parts);
        let attempt = Attempt { at: now, price, sends: ask.sends, concealed: ask.concealed };
        let Admission { verdict, mut tallies, .. } = admit(&kept.read(&subjects, now), &caps, &settings.pause, attempt);
        let queued = verdict.is_ok() && ask.sends;
        if queued && ask.fate.is_paid() {
            for (line, subject) in BudgetLine::ALL.into_iter().zip(&subjects) {
                let counted = sent.entry((line, subject.clone(), day_of(now))).or_insert(Cap { messages: 0, money: Money::ZERO });
                *counted = Cap { messages: counted.messages + 1, money: counted.money.plus(price) };
            }
            for tally in tallies.iter_mut().filter(|_| ask.verifies) {
                tally.trust.verified += 1;
            }
        }
        kept.write(&subjects, &tallies);
        let counted = Counted { at: now, price };
        let corrections = ask.fate.corrections().into_iter().filter(|_| queued);
        waiting.extend(corrections.map(|(asks, correction)| {
            let ask = place + 1 + usize::from(asks);
            Due { ask, subjects: subjects.clone(), counted, correction }
        }));
    }
    sent
}

fn any_ask() -> impl Strategy<Value = Ask> {
    let who = (0..4u8, 0..5u8, 0..300u16);
    let fate = prop_oneof![
        3 => Just(Fate::Sent),
        1 => (0..9u8).prop_map(Fate::Late),
        1 => (0..9u8).prop_map(Fate::Unsent),
        1 => (0..9u8).prop_map(Fate::LateAndUnsent),
    ];
    let after = prop_oneof![4 => 0..20u64, 4 => 0..200u64, 1 => 0..2 * DAY];
    (after, who, any::<(bool, bool)>(), 1..=3u32, 0..4u8, any::<bool>(), fate).prop_map(
        |(after, (person, network, number), (call, concealed), parts, sends, verifies, fate)| Ask {
            after,
            person,
            network,
            number,
            call,
            parts,
            sends: sends > 0,
            concealed,
            verifies,
            fate,
        },
    )
}

fn any_settings() -> impl Strategy<Value = (BudgetSettings, PhoneControls)> {
    let caps = (1..6u32, 1..20u32, 1..20u32, 1..20u32, 1..60u32, 0..60u32);
    (caps, (0..9u64, 0..9u64, 0..40u64), (1..4u64, 1..9u64), 0..60u32).prop_map(|(caps, money, price, percent)| {
        let (destination_per_day, person_per_day, network_per_day, prefix_per_day, messages_per_day, organization) = caps;
        let tenths = |count: u64| Money::from_micros(count * 100_000);
        let mut settings = BudgetSettings {
            destination_per_day,
            person_per_day,
            network_per_day,
            prefix_per_day,
            prefix_spend_per_day: tenths(money.2),
            messages_per_day,
            spend_per_day: tenths(money.0 * 10),
            pause: PauseRule { messages: 5, percent, ..BudgetSettings::default().pause },
            ..BudgetSettings::default()
        };
        settings.prices.table = [
            (PriceKey::Country(spain()), latchkey_domain::Price { text: tenths(price.0), call: tenths(price.1) }),
            (
                PriceKey::Prefix("+3461201".parse().expect("a prefix")),
                latchkey_domain::Price { text: tenths(price.1), call: tenths(1) },
            ),
        ]
        .into();
        let (countries, spend_per_day) = ([spain()].into(), tenths(money.1 * 10));
        (settings, PhoneControls { countries, messages_per_day: organization, spend_per_day, ..PhoneControls::default() })
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 100, ..ProptestConfig::default() })]

    #[test]
    fn no_day_costs_more_than_the_worst_case((settings, phones) in any_settings(), asks in prop::collection::vec(any_ask(), 0..250)) {
        let worst = worst_case(&settings, &phones, &phones.countries);
        let mut elapsed = 0;
        let sent = run(&settings, &phones, &asks, |after| {
            elapsed += after;
            START.plus(Duration::from_secs(elapsed))
        });
        for ((line, whose, day), counted) in &sent {
            let most = worst.of(*line);
            prop_assert!(counted.messages <= most.messages && counted.money <= most.money, "{line:?} {whose} {day:?}: {counted:?} > {most:?}");
        }
    }

    #[test]
    fn a_clock_that_jumps_costs_no_more_than_its_days((settings, phones) in any_settings(), asks in prop::collection::vec(any_ask(), 0..150)) {
        let worst = worst_case(&settings, &phones, &phones.countries).of(BudgetLine::Organization);
        // Back by up to two days and forward again: `after` is where the clock stands, not how long it went.
        let sent = run(&settings, &phones, &asks, |after| START.plus(Duration::from_secs(after)));
        let organization = || sent.iter().filter(|((line, ..), _)| *line == BudgetLine::Organization).map(|(_, counted)| *counted);
        let messages: u32 = organization().map(|counted| counted.messages).sum();
        prop_assert!(messages <= worst.messages * 3, "three days at most: {messages}");
    }
}

/// The worst case is no idle threat: somebody with enough networks and numbers reaches it.
#[test]
fn the_worst_case_is_reached_and_not_passed() {
    let settings =
        BudgetSettings { pause: PauseRule { percent: 0, ..BudgetSettings::default().pause }, ..BudgetSettings::default() };
    let phones = PhoneControls { countries: [spain()].into(), ..PhoneControls::default() };
    let worst = worst_case(&settings, &phones, &phones.countries).of(BudgetLine::Organization);
    let asks: Vec<Ask> = (0..1_000u16)
        .map(|number| Ask {
            after: 0,
            person: u8::try_from(number % 250).unwrap(),
            network: u8::try_from(number % 200).unwrap(),
            number,
            call: false,
            parts: 1,
            sends: true,
            concealed: false,
            verifies: false,
            fate: Fate::Sent,
        })
        .collect();
    let sent = run(&settings, &phones, &asks, |_| START);
    let organization = sent[&(BudgetLine::Organization, "organization".to_owned(), day_of(START))];
    assert_eq!(organization.money, worst.money);
    assert_eq!(organization.messages, 250, "at 0.20 each the money ends first");
}
