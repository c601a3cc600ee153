//! Texts and calls: what they came to today, what they can come to, and stopping them.

use std::collections::BTreeSet;

use latchkey_domain::{
    Activity, ActivityKind, BudgetLine, BudgetSettings, Cap, Caps, CountryCode, Money, OrganizationId, Pause, PauseCause,
    PhoneControls, Timestamp, Trust, WorstCase, day_of, worst_case,
};
use latchkey_store::{OrgScope, StoreError, Tx};
use serde_json::Value;

use crate::Deps;
use crate::operator::Operator;

/// How texts and calls stand for one organization.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TextsStatus {
    /// The countries that are reached.
    pub countries: BTreeSet<CountryCode>,
    /// Today's messages and what they cost.
    pub today: Cap,
    /// The most there may be.
    pub cap: Cap,
    /// How many came back lately; without a word where nothing was sent.
    pub trust: Trust,
    /// Whether sending is paused, for the organization or for everybody.
    pub pause: Option<Pause>,
    /// Blocks of numbers that are paused.
    pub paused_blocks: usize,
    /// What a day can come to.
    pub worst: WorstCase,
}

/// How texts and calls stand for the whole installation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AllTextsStatus {
    /// Today's messages and what they cost.
    pub today: Cap,
    /// The most there may be.
    pub cap: Cap,
    /// Whether sending is paused for everybody.
    pub pause: Option<Pause>,
}

/// How texts and calls stand for one organization.
///
/// # Errors
/// [`StoreError`] when the store does not answer.
pub async fn texts_status(deps: &Deps, scope: &OrgScope, settings: &BudgetSettings) -> Result<TextsStatus, StoreError> {
    let (reader, now) = (deps.store.reader(), deps.now());
    let organization = reader.organization(scope).await?;
    let phones = reader.policy(scope).await?.map_or_else(PhoneControls::default, |policy| policy.phones.clone());
    let countries = phones.countries_of(&organization);
    let tally = reader.budget_of(Some(scope)).await?.map(|tally| tally.at(now, &settings.pause));
    let everybody = reader.budget_of(None).await?.map(|tally| tally.at(now, &settings.pause));
    let pause = everybody.and_then(|tally| tally.pause).or_else(|| tally.and_then(|tally| tally.pause));
    Ok(TextsStatus {
        today: tally.map_or(NOTHING, |tally| Cap { messages: tally.messages, money: tally.spent }),
        cap: Caps::new(settings, &phones).of(BudgetLine::Organization),
        trust: tally.map(|tally| tally.trust).unwrap_or_default(),
        pause,
        paused_blocks: reader.paused_prefixes(scope, now).await?.len(),
        worst: worst_case(settings, &phones, &countries),
        countries,
    })
}

/// How texts and calls stand for the whole installation.
///
/// # Errors
/// [`StoreError`] when the store does not answer.
pub async fn all_texts_status(deps: &Deps, settings: &BudgetSettings) -> Result<AllTextsStatus, StoreError> {
    let tally = deps.store.reader().budget_of(None).await?.map(|tally| tally.at(deps.now(), &settings.pause));
    Ok(AllTextsStatus {
        today: tally.map_or(NOTHING, |tally| Cap { messages: tally.messages, money: tally.spent }),
        cap: Caps::new(settings, &PhoneControls::default()).of(BudgetLine::Installation),
        pause: tally.and_then(|tally| tally.pause),
    })
}

const NOTHING: Cap = Cap { messages: 0, money: Money::ZERO };

/// Stops all texts and calls of an organization, or without a scope of every organization: until `until`, or until somebody
/// resumes them. Messages that are queued already still go out.
///
/// # Errors
/// [`StoreError`] when the store does not answer; nothing is changed then.
pub async fn pause_texts(
    deps: &Deps,
    scope: Option<&OrgScope>,
    until: Option<Timestamp>,
    by: &Operator,
) -> Result<(), StoreError> {
    let pause = Pause { cause: PauseCause::Operator, until };
    let detail = [("everybody", Value::from(scope.is_none())), ("until-micros", Value::from(until.map(Timestamp::as_micros)))];
    let events = &events(deps, scope, ActivityKind::TextsPaused, &by.detail(detail)).await?;
    let day = day_of(deps.now());
    deps.store
        .write("pause texts", |tx| async move {
            tx.pause_budget(scope, pause, day).await?;
            insert(&tx, events).await
        })
        .await
}

/// Lets texts and calls go on, for an organization with its blocks of numbers, or without a scope for everybody; organizations
/// that are paused apart stay so. Gives whether anything was paused.
///
/// # Errors
/// [`StoreError`] when the store does not answer; nothing is changed then.
pub async fn resume_texts(deps: &Deps, scope: Option<&OrgScope>, by: &Operator) -> Result<bool, StoreError> {
    let detail = by.detail([("everybody", Value::from(scope.is_none()))]);
    let events = &events(deps, scope, ActivityKind::TextsResumed, &detail).await?;
    deps.store
        .write("resume texts", |tx| async move {
            let paused = tx.resume_budget(scope).await? > 0;
            if paused {
                insert(&tx, events).await?;
            }
            Ok(paused)
        })
        .await
}

/// The event, once for every organization that it concerns.
async fn events(deps: &Deps, scope: Option<&OrgScope>, kind: ActivityKind, detail: &str) -> Result<Vec<Activity>, StoreError> {
    let concerned: Vec<OrganizationId> = match scope {
        Some(scope) => vec![scope.organization],
        None => deps.store.reader().organizations().await?.into_iter().map(|organization| organization.id).collect(),
    };
    let correlation = deps.correlation();
    let event = |id| Activity { detail: Some(detail.to_owned()), ..deps.operator_event(id, correlation, kind) };
    Ok(concerned.into_iter().map(event).collect())
}

async fn insert(tx: &Tx, events: &[Activity]) -> Result<(), StoreError> {
    for event in events {
        tx.insert_activity(event).await?;
    }
    Ok(())
}
