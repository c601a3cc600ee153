//! The challenge and the check of its solution.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use altcha::{
    Challenge, ChallengeParameters, CounterMode, HmacAlgorithm, Payload, SolveChallengeOptions, VerifySolutionOptions,
    sign_challenge, solve_challenge, verify_solution,
};
use data_encoding::HEXLOWER;
use latchkey_domain::{Clock, OrganizationId, Random, Timestamp};
use latchkey_vault::{InstallationKeys, Purpose};
use serde_json::Value;

use super::NetworkHistory;
use super::surges::Surges;

/// How long a challenge can be used.
pub const CHALLENGE_LIFE: Duration = Duration::from_secs(300);
/// Rounds of one guess: with the guesses below about 0.2 s on a desktop and under 4 s on a slow phone. The server makes as many for
/// every challenge, so they are few and the guesses many.
const ROUNDS: u32 = 250;
/// Guesses at the cheapest: between this and twice this many.
const GUESSES: u32 = 600;
/// A payload is never longer than this.
const LONGEST: usize = 4_096;

/// Why a solution was not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CaptchaFailure {
    /// Missing, malformed, forged, for another session, or wrong.
    #[error("the proof of work is not valid")]
    Invalid,
    /// Older than five minutes.
    #[error("the proof of work is too old")]
    Expired,
}

/// Makes and checks challenges.
pub struct Challenges {
    keys: Arc<InstallationKeys>,
    clock: Arc<dyn Clock>,
    random: Arc<dyn Random>,
    history: NetworkHistory,
    surges: Surges,
}

/// What a challenge is good for.
pub struct Bound<'a> {
    /// The form it guards.
    pub purpose: &'a str,
    /// The domain the visitor came for, or nothing.
    pub place: &'a str,
    /// The visitor's cookie.
    pub session: &'a [u8],
}

impl Challenges {
    /// Challenges under this installation's keys.
    pub fn new(keys: Arc<InstallationKeys>, clock: Arc<dyn Clock>, random: Arc<dyn Random>) -> Self {
        Self { keys, clock, random, history: NetworkHistory::default(), surges: Surges::default() }
    }

    /// How often each network began.
    pub fn history(&self) -> &NetworkHistory {
        &self.history
    }

    /// Makes the work dearer for everybody in this organization until then: somebody guesses across the whole of it.
    pub fn raise_until(&self, organization: OrganizationId, until: Timestamp) {
        self.surges.raise(organization, until, self.clock.now());
    }

    /// A fresh challenge as JSON, for the browser; `organization` is the one that the visitor came for, where that is known.
    ///
    /// Uses one derivation of the key, which is what a guess costs the browser: hand it out on a request of its own.
    pub fn issue(&self, bound: &Bound<'_>, network: &str, organization: Option<OrganizationId>) -> String {
        let now = self.clock.now();
        let guesses = self.guesses(network, organization);
        let random: &dyn Random = &*self.random;
        let mut parameters = ChallengeParameters {
            algorithm: "PBKDF2/SHA-256".to_owned(),
            cost: ROUNDS,
            data: Some(self.data(bound, now.plus(CHALLENGE_LIFE), guesses)),
            expires_at: None,
            key_length: 32,
            key_prefix: String::new(),
            key_signature: None,
            memory_cost: None,
            nonce: HEXLOWER.encode(&random.bytes::<16>()),
            parallelism: None,
            salt: HEXLOWER.encode(&random.bytes::<16>()),
        };
        let counter = guesses + random.below(guesses);
        self.sign(&mut parameters, counter).unwrap_or_default()
    }

    /// The fewest guesses that the work now takes for this network in this organization; it takes fewer than twice as many.
    pub fn guesses(&self, network: &str, organization: Option<OrganizationId>) -> u32 {
        let now = self.clock.now();
        GUESSES * dearness(self.history.starts(network, now)) * self.alarm(organization, now)
    }

    /// How many times dearer the work is where somebody guesses.
    fn alarm(&self, organization: Option<OrganizationId>, now: Timestamp) -> u32 {
        if organization.is_some_and(|organization| self.surges.holds(organization, now)) { 4 } else { 1 }
    }

    /// Sets the prefix that only this counter (and by chance no other) reaches, and signs everything.
    fn sign(&self, parameters: &mut ChallengeParameters, counter: u32) -> Option<String> {
        let unsigned = Challenge { parameters: parameters.clone(), signature: None };
        // An empty prefix is met by the first guess, so this derives the key of exactly this counter.
        let solution = solve_challenge(SolveChallengeOptions { counter_start: counter, ..SolveChallengeOptions::new(&unsigned) });
        let key = HEXLOWER.decode(solution.ok()??.derived_key.as_bytes()).ok()?;
        parameters.key_prefix = HEXLOWER.encode(key.get(..16)?);
        let (sign, sign_key) = self.secrets();
        let challenge = sign_challenge(&HmacAlgorithm::Sha256, parameters, Some(&key), &sign, Some(&sign_key)).ok()?;
        serde_json::to_string(&challenge).ok()
    }

    /// Checks a solution; on success gives what must be spent so that it cannot serve twice.
    ///
    /// # Errors
    /// [`CaptchaFailure`]; nothing was spent.
    pub fn check(&self, bound: &Bound<'_>, payload: &str) -> Result<SolvedChallenge, CaptchaFailure> {
        if payload.len() > LONGEST {
            return Err(CaptchaFailure::Invalid);
        }
        let payload: Payload = serde_json::from_str(payload).map_err(|_| CaptchaFailure::Invalid)?;
        let (until, guesses) = signed(&payload.challenge).ok_or(CaptchaFailure::Invalid)?;
        let same = payload.challenge.parameters.data.as_ref() == Some(&self.data(bound, until, guesses));
        // Without its key signature the library would derive the key again, and without an own expiry it asks no clock.
        let plain = payload.challenge.parameters.expires_at.is_none() && payload.challenge.parameters.key_signature.is_some();
        if !same || !plain {
            return Err(CaptchaFailure::Invalid);
        }
        let (sign, sign_key) = self.secrets();
        let result = verify_solution(VerifySolutionOptions {
            challenge: &payload.challenge,
            solution: &payload.solution,
            hmac_algorithm: HmacAlgorithm::Sha256,
            counter_mode: CounterMode::Uint32,
            hmac_signature_secret: sign,
            hmac_key_signature_secret: Some(sign_key),
        });
        match result {
            Ok(result) if result.verified && self.clock.now() >= until => Err(CaptchaFailure::Expired),
            Ok(result) if result.verified => Ok(self.solved(&payload.challenge, until, guesses)),
            _ => Err(CaptchaFailure::Invalid),
        }
    }

    /// Whether this work is enough for the `starts`th reset of a network within the hour, in this organization. The price at which
    /// it was handed out may lie one step below today's, for prices rise while people type; work that was collected while it was
    /// cheap is not enough.
    pub fn suffices(&self, solved: &SolvedChallenge, starts: u32, organization: Option<OrganizationId>) -> bool {
        let step_below = (dearness(starts.saturating_sub(1)) / 2).max(1);
        let least = GUESSES * step_below * self.alarm(organization, self.clock.now());
        solved.guesses.is_none_or(|guesses| guesses >= least)
    }

    fn solved(&self, challenge: &Challenge, until: Timestamp, guesses: u32) -> SolvedChallenge {
        let nonce = self.keys.keyed_hash(Purpose::Captcha, &[b"spent", challenge.parameters.nonce.as_bytes()]);
        SolvedChallenge { nonce, until, guesses: Some(guesses) }
    }

    fn data(&self, bound: &Bound<'_>, until: Timestamp, guesses: u32) -> BTreeMap<String, Value> {
        let session = self.keys.keyed_hash(Purpose::Captcha, &[b"session", bound.session]);
        [
            ("for".to_owned(), Value::from(bound.purpose)),
            ("place".to_owned(), Value::from(bound.place)),
            ("session".to_owned(), Value::from(HEXLOWER.encode(&session[..16]))),
            ("until".to_owned(), Value::from(until.unix_seconds())),
            ("guesses".to_owned(), Value::from(guesses)),
        ]
        .into()
    }

    fn secrets(&self) -> (String, String) {
        let secret = |label: &[u8]| HEXLOWER.encode(&self.keys.keyed_hash(Purpose::Captcha, &[label]));
        (secret(b"sign"), secret(b"sign-key"))
    }
}

/// A solution that was right, until it is spent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SolvedChallenge {
    /// What is spent.
    pub nonce: [u8; 32],
    /// Until when it must be remembered as spent.
    pub until: Timestamp,
    /// The fewest guesses that it was handed out for; `None` for a ticket, whose visitor waited instead.
    pub guesses: Option<u32>,
}

/// How many times dearer the work is after this many starts from one network in an hour: a school shares one address.
fn dearness(starts: u32) -> u32 {
    match starts {
        0..=30 => 1,
        31..=100 => 2,
        101..=300 => 4,
        _ => 8,
    }
}

/// Until when a challenge can be used, and the fewest guesses it was made for: as it says, which its signature vouches for.
fn signed(challenge: &Challenge) -> Option<(Timestamp, u32)> {
    let data = challenge.parameters.data.as_ref()?;
    let until = Timestamp::from_micros(data.get("until")?.as_i64()?.checked_mul(1_000_000)?);
    Some((until, data.get("guesses")?.as_u64()?.try_into().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use latchkey_testkit::{ManualClock, SeededRandom};
    use latchkey_vault::DataKey;

    fn challenges() -> (Challenges, ManualClock) {
        let random = SeededRandom::new(1);
        let keys = Arc::new(InstallationKeys::new(DataKey::generate(&random)));
        let clock = ManualClock::new(Timestamp::from_micros(1_700_000_000_000_000));
        (Challenges::new(keys, Arc::new(clock.clone()), Arc::new(random)), clock)
    }

    const HERE: Bound<'static> = Bound { purpose: "reset", place: "", session: b"session" };

    fn solved(text: &str) -> String {
        let challenge: Challenge = serde_json::from_str(text).unwrap();
        let solution = solve_challenge(SolveChallengeOptions::new(&challenge)).unwrap().unwrap();
        serde_json::to_string(&Payload { challenge, solution }).unwrap()
    }

    #[test]
    fn a_solution_is_right_for_its_purpose_place_and_session_only() {
        let (challenges, _) = challenges();
        let payload = solved(&challenges.issue(&HERE, "10.0.0.0/24", None));
        assert!(challenges.check(&HERE, &payload).is_ok());
        for other in [
            Bound { purpose: "sign-in", ..HERE },
            Bound { place: "wingtip.example", ..HERE },
            Bound { session: b"another", ..HERE },
        ] {
            assert_eq!(challenges.check(&other, &payload), Err(CaptchaFailure::Invalid));
        }
    }

    #[test]
    fn a_solution_gets_old_and_a_changed_one_is_worthless() {
        let (challenges, clock) = challenges();
        let payload = solved(&challenges.issue(&HERE, "n", None));
        for (from, to) in [
            ("\"cost\":250", "\"cost\":1"),
            ("keySignature", "keySignatura"),
            ("\"until\":17", "\"until\":27"),
            ("\"guesses\":600", "\"guesses\":150"),
        ] {
            let changed = payload.replacen(from, to, 1);
            assert_ne!(changed, payload, "{from}");
            assert!(challenges.check(&HERE, &changed).is_err(), "{from}");
        }
        clock.advance(CHALLENGE_LIFE);
        assert_eq!(challenges.check(&HERE, &payload), Err(CaptchaFailure::Expired));
        assert_eq!(challenges.check(&HERE, &"x".repeat(5_000)), Err(CaptchaFailure::Invalid));
    }

    #[test]
    fn the_work_gets_dearer_with_the_starts_of_a_network_and_cheap_again_after_an_hour() {
        let (challenges, clock) = challenges();
        let mut seen = Vec::new();
        for _ in 0..=301 {
            seen.push(challenges.guesses("10.0.0.0/24", None));
            challenges.history().note("10.0.0.0/24", clock.now());
        }
        for (starts, guesses) in [(0, 600), (30, 600), (31, 1_200), (100, 1_200), (101, 2_400), (300, 2_400), (301, 4_800)] {
            assert_eq!(seen[starts], guesses, "after {starts} starts");
        }
        assert_eq!(challenges.guesses("10.0.1.0/24", None), 600, "another network");
        clock.advance(Duration::from_secs(3600));
        assert_eq!(challenges.guesses("10.0.0.0/24", None), 600);
    }

    #[test]
    fn an_alarm_makes_the_work_dearer_for_everybody_in_its_organization_until_it_ends() {
        let (challenges, clock) = challenges();
        let [alder, birch] = [1, 2].map(|n| Some(OrganizationId::from_uuid(uuid::Uuid::from_u128(n))));
        let end = clock.now().plus(Duration::from_secs(3600));
        challenges.raise_until(alder.unwrap(), end);
        // An alarm that ends earlier shortens none.
        challenges.raise_until(alder.unwrap(), clock.now().plus(Duration::from_secs(1)));
        assert_eq!(["n", "m"].map(|network| challenges.guesses(network, alder)), [2_400, 2_400]);
        assert_eq!([birch, None].map(|other| challenges.guesses("n", other)), [600, 600], "nobody else pays for it");
        let challenge: Challenge = serde_json::from_str(&challenges.issue(&HERE, "n", alder)).unwrap();
        let counter = solve_challenge(SolveChallengeOptions::new(&challenge)).unwrap().unwrap().counter;
        assert!((2_400..4_800).contains(&counter), "the browser took {counter} guesses");
        clock.advance(Duration::from_secs(3600));
        assert_eq!(challenges.guesses("n", alder), 600);
    }

    #[test]
    fn work_that_was_collected_while_it_was_cheap_is_not_enough_when_it_is_dear() {
        let (challenges, clock) = challenges();
        let alder = OrganizationId::from_uuid(uuid::Uuid::from_u128(1));
        let mut work = Vec::new();
        for price in [1, 2, 4, 8] {
            let payload = solved(&challenges.issue(&HERE, "n", None));
            let solved = challenges.check(&HERE, &payload).unwrap();
            assert_eq!(solved.guesses, Some(GUESSES * price));
            work.push(solved);
            while dearness(challenges.history().starts("n", clock.now())) == price && price < 8 {
                challenges.history().note("n", clock.now());
            }
        }
        let enough = |starts, place| work.iter().map(|solved| challenges.suffices(solved, starts, place)).collect::<Vec<_>>();
        // The 32nd start within the hour is the first one of the second step.
        for (starts, expected) in [(1, 0), (31, 0), (32, 0), (101, 0), (102, 1), (301, 1), (302, 2), (5_000, 2)] {
            let expected: Vec<bool> = (0..4).map(|step| step >= expected).collect();
            assert_eq!(enough(starts, None), expected, "start {starts}");
        }
        challenges.raise_until(alder, clock.now().plus(Duration::from_secs(60)));
        assert_eq!(enough(1, Some(alder)), [false, false, true, true]);
        assert_eq!(enough(1, None), [true; 4]);
        let waited = SolvedChallenge { guesses: None, ..work[0] };
        assert!(challenges.suffices(&waited, 5_000, Some(alder)), "who waited for a ticket is let through");
    }

    #[test]
    fn what_is_spent_is_the_same_for_the_same_challenge() {
        let (challenges, _) = challenges();
        let payload = solved(&challenges.issue(&HERE, "n", None));
        assert_eq!(challenges.check(&HERE, &payload), challenges.check(&HERE, &payload));
        let other = solved(&challenges.issue(&HERE, "n", None));
        assert_ne!(challenges.check(&HERE, &payload), challenges.check(&HERE, &other));
    }
}
