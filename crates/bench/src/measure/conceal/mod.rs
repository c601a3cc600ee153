//! Whether the time of an identification, or of a step after it, tells anything about the account, where accounts are concealed.

mod crowd;
mod visits;

use anyhow::{Context, Result};
use latchkey_domain::{LicensingMode, Method, PolicyDraft, Preset};

use crate::installation::{Installation, observe};
use crate::row::Row;
use crate::statistics::{Auc, median};

use crowd::{Crowd, Kind};
use visits::{Act, Seen, Visits};

/// Identifications of each kind.
const VISITS: usize = 5_000;
/// Visits of each kind before anything counts.
const WARM: usize = 200;
/// How far the 95 % interval may reach from one half.
const LOWEST: f64 = 0.46;
const HIGHEST: f64 = 0.54;

pub(super) async fn measure() -> Result<Vec<Row>> {
    observe()?;
    let folder = tempfile::tempdir().context("a temporary folder")?;
    let installation = Installation::create_in(folder.path(), strict()).await?;
    eprintln!("  adding people");
    let crowd = Crowd::gather(&installation).await?;
    let mut visits = Visits::prepare(&installation, &crowd).await?;
    for _ in 0..WARM {
        visits.round().await?;
    }
    visits.forget();
    for round in 0..VISITS {
        visits.round().await?;
        if (round + 1) % 1_000 == 0 {
            eprintln!("  {} of {VISITS} rounds", round + 1);
        }
    }
    Ok(rows(&visits))
}

/// The strict preset with the methods that this installation can carry, and licences per person. Each name is visited several
/// times with a wrong code, and none of these visits is to be the one that locks it.
fn strict() -> PolicyDraft {
    let mut draft = Preset::Strict.draft();
    draft.methods = [Method::AlternateEmail, Method::SecurityQuestions].into();
    draft.licensing = LicensingMode::PerUser;
    draft.throttles.method_tries.limit = 1_000;
    draft
}

fn rows(visits: &Visits) -> Vec<Row> {
    let mut rows = Vec::new();
    for kind in Kind::ALL {
        let medians = Act::ALL.map(|act| format!("{:.3}", median(visits.seen(kind).times(act))));
        eprintln!("  {}: {} ms", kind.word(), medians.join(", "));
    }
    let unknown = visits.seen(Kind::Unknown);
    for kind in [Kind::Eligible, Kind::Unlicensed, Kind::Locked] {
        for act in Act::ALL {
            let auc = Auc::of(unknown.times(act), visits.seen(kind).times(act));
            rows.extend(interval(&format!("conceal: unknown or {}{}", kind.word(), act.word()), auc));
        }
    }
    let all: Vec<&Seen> = [Kind::Unknown, Kind::Eligible, Kind::Unlicensed, Kind::Locked].map(|kind| visits.seen(kind)).into();
    rows.push(one("conceal: different numbers of statements", all.iter().flat_map(|seen| seen.statements.iter())));
    rows.push(one("conceal: different sizes of answers", all.iter().flat_map(|seen| seen.sizes.iter())));
    let delayed = Auc::of(visits.seen(Kind::Eligible).times(Act::Identify), visits.seen(Kind::Delayed).times(Act::Identify));
    eprintln!("  with 2 ms of delay: {:.3} to {:.3}", delayed.low(), delayed.high());
    let found = !(LOWEST..=HIGHEST).contains(&delayed.low()) && !(LOWEST..=HIGHEST).contains(&delayed.high());
    rows.push(Row::exactly("conceal: an injected delay of 2 ms is found", f64::from(u8::from(found)), 1.0, ""));
    rows
}

/// Both ends of the interval.
fn interval(name: &str, auc: Auc) -> [Row; 2] {
    [("low", auc.low()), ("high", auc.high())]
        .map(|(end, value)| Row::within(format!("{name}: AUC, {end} end of the 95 % interval"), value, LOWEST, HIGHEST, ""))
}

/// How many different values there are; there should be one.
fn one<'a>(name: &str, values: impl Iterator<Item = &'a [u64; Act::ALL.len()]>) -> Row {
    let different: std::collections::BTreeSet<_> = values.collect();
    if different.len() > 1 {
        eprintln!("  {name}: {different:?}");
    }
    Row::exactly(name, f64::from(u32::try_from(different.len()).unwrap_or(u32::MAX)), 1.0, "")
}
