//! What the model keeps: the facts of every reset, and beside them what really happened.

use latchkey_domain::{
    CorrelationId, End, Facts, Method, NewPassword, OrganizationId, Started, State, Subject, Terms, Timestamp, Transaction,
    TransactionId, UserId,
};
use uuid::Uuid;

use super::world::{Factor, Held, Rules, World, instant};

/// Who holds the cookie of a reset.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Owner {
    /// The person; each reset is another browser.
    Person,
    /// Somebody who reads the person's mail and nothing else.
    Stranger,
}

/// Everything that can happen. Numbers name resets in the order in which they began.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Step {
    /// "Who are you?" is answered.
    Begin(Owner),
    /// A code is sent, or questions are put.
    Ask(usize, Method),
    /// The right code or answers arrive.
    Right(usize),
    /// Wrong ones arrive.
    Wrong(usize),
    /// The page for the new password opens.
    Open(usize),
    /// That page is sent, perhaps not for the first time.
    Submit(usize),
    /// The person signs in somewhere else.
    SignIn,
    /// An administrator changes policy.
    Policy(Rules),
    /// The person becomes an administrator, or is one no longer.
    Role(bool),
    /// Somebody said "this was not me".
    Freeze,
    /// Another app is set up in place of the one that there is, or recovery codes are made new.
    Replace(Factor),
    /// The app, or the recovery codes, are taken back.
    Remove(Factor),
    /// An hour passes.
    Hour,
}

/// One code of a second factor: which app or set it is of, counted, and which one of it.
pub(crate) type Code = (u8, u8);

/// What really happened in one reset; the domain never sees it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) struct Witness {
    /// Methods that were really proven, each with its contact.
    pub(crate) proven: Vec<(Method, [u8; 32])>,
    /// Second factors that were proven, each with the app or set that it was.
    pub(crate) held: Vec<(Factor, u8)>,
    /// Resets that were live when this one proved its first gate.
    pub(crate) rivals: Vec<usize>,
    /// Whether every submission had its proofs then.
    pub(crate) submissions_earned: Vec<bool>,
    /// Whether something was appended after the end.
    pub(crate) late: bool,
    /// Whether another reset of this account completed meanwhile.
    pub(crate) outdated: bool,
}

/// One reset.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Reset {
    pub(crate) owner: Owner,
    pub(crate) facts: Facts,
    /// The method of the code that was sent and not yet tried.
    pub(crate) asked: Option<Method>,
    /// The code that is typed for it, of a second factor.
    pub(crate) code: Code,
    /// Leave to set a password, as the open page got it.
    pub(crate) page: Option<NewPassword>,
    pub(crate) rules_at_start: Rules,
    pub(crate) administrator_at_start: bool,
    pub(crate) hour_of_start: u8,
    pub(crate) witness: Witness,
}

/// One account.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Account {
    pub(crate) hours: u8,
    /// What changed around the person so far.
    pub(crate) changes: u8,
    pub(crate) rules: Rules,
    pub(crate) administrator: bool,
    pub(crate) frozen: bool,
    /// The app and the recovery codes.
    pub(crate) held: [Held; 2],
    /// Codes that were used up, in that order.
    pub(crate) used: Vec<(Factor, Code)>,
    pub(crate) resets: Vec<Reset>,
}

impl Account {
    pub(crate) fn new(rules: Rules, administrator: bool) -> Self {
        let held = if rules == Rules::Factors { Held::Old } else { Held::Nothing };
        let (held, used, resets) = ([held; 2], Vec::new(), Vec::new());
        Self { hours: 0, changes: 0, rules, administrator, frozen: false, held, used, resets }
    }

    pub(crate) fn now(&self) -> Timestamp {
        instant(self.hours)
    }

    /// The code that the app shows now, or the next one on the paper.
    pub(crate) fn next_code(&self, factor: Factor) -> Code {
        let number = match factor {
            Factor::App => self.hours,
            Factor::Paper => u8::try_from(self.used.iter().filter(|(of, _)| *of == factor).count()).unwrap_or(u8::MAX),
        };
        (self.held[factor as usize].generation(), number)
    }

    /// Where a reset stands, as `Transaction::rebuild` says.
    pub(crate) fn standing(&self, world: &World, reset: &Reset) -> State {
        Transaction::rebuild(reset.facts.clone(), world.decision(self), self.now()).state().clone()
    }

    /// Appends a reset under these terms.
    pub(crate) fn begin(&mut self, owner: Owner, terms: Terms) {
        let number = u128::try_from(self.resets.len()).unwrap_or_default();
        let started = Started {
            id: TransactionId::from_uuid(Uuid::from_u128(number)),
            organization: OrganizationId::from_uuid(Uuid::from_u128(2)),
            correlation: CorrelationId::from_uuid(Uuid::from_u128(number)),
            subject: Subject::Person(UserId::from_uuid(Uuid::from_u128(1))),
            at: self.now(),
            terms,
            unlock_applies: false,
        };
        self.resets.push(Reset {
            owner,
            facts: Facts { started, aim: None, proofs: Vec::new(), submitted: None, ended: None },
            asked: None,
            code: (0, 0),
            page: None,
            rules_at_start: self.rules,
            administrator_at_start: self.administrator,
            hour_of_start: self.hours,
            witness: Witness::default(),
        });
    }

    /// Ends every reset that has no end, but for one.
    pub(crate) fn end_others(&mut self, but: Option<usize>) {
        let others = self.resets.iter_mut().enumerate().filter(|(index, _)| Some(*index) != but);
        for (_, reset) in others {
            reset.facts.ended.get_or_insert(End::Superseded);
        }
    }
}
