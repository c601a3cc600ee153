//! Looking an installation over: what is wrong with it, and what to do.

mod certificate;
mod clock;
mod configuration;
mod database;
mod finding;
mod keys;
mod mail;
mod queue;

use latchkey_domain::{Clock, EmailAddress};

use crate::config::Inputs;
use crate::system::Wall;

pub(crate) use finding::{Area, Report};

/// What is tried out on top of looking.
#[derive(Clone, Debug, Default)]
pub(crate) struct Trials {
    /// Where a test mail goes.
    pub(crate) mail_to: Option<EmailAddress>,
}

/// Looks at everything that can be looked at. Nothing is changed, and nothing secret stands in the report.
pub(crate) async fn examine(inputs: &Inputs, trials: &Trials) -> Report {
    let mut report = Report::default();
    let Some(config) = configuration::examine(inputs, &mut report) else { return report };
    let now = Wall.now();
    certificate::examine(&config, now, &mut report);
    if let Some(keys) = keys::examine(&config, &mut report)
        && let Some(store) = database::examine(&config, keys, &mut report).await
    {
        let reader = store.reader();
        clock::examine(&reader, &config.alerts.limits, &mut report).await;
        queue::examine(&reader, &config.alerts.limits, now, &mut report).await;
    } else {
        skip_what_the_database_tells(&mut report);
    }
    mail::examine(config, trials.mail_to.as_ref(), &mut report).await;
    report
}

fn skip_what_the_database_tells(report: &mut Report) {
    const FIRST: &str = "This needs the database: put that right first.";
    for area in [Area::Clock, Area::Queue] {
        report.skipped(area, FIRST);
    }
}
