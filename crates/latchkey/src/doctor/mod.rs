//! Looking an installation over: what is wrong with it, and what to do.

mod certificate;
mod clock;
mod configuration;
mod database;
mod finding;
mod keys;
mod mail;
mod phones;
mod queue;
mod reference;

use latchkey_domain::{Clock, EmailAddress, PhoneNumber};

use crate::config::Inputs;
use crate::system::Wall;

pub(crate) use finding::{Area, Report};

/// What is tried out on top of looking.
#[derive(Clone, Debug, Default)]
pub(crate) struct Trials {
    /// Where a test mail goes.
    pub(crate) mail: Option<EmailAddress>,
    /// Where a test text goes.
    pub(crate) text: Option<PhoneNumber>,
    /// Where a test call goes.
    pub(crate) call: Option<PhoneNumber>,
}

/// Looks at everything that can be looked at. Nothing is changed, and nothing secret stands in the report.
pub(crate) async fn examine(inputs: &Inputs, trials: &Trials) -> Report {
    let mut report = Report::default();
    let Some(mut config) = configuration::examine(inputs, &mut report) else { return report };
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
    reference::examine(&config, &mut report).await;
    let (texts, calls) = (std::mem::take(&mut config.texts), std::mem::take(&mut config.calls));
    if let Some(phones) = phones::Phones::new(&config.alerts.language, config.server.public_origin.as_ref()) {
        phones.texts(texts, trials.text.as_ref(), &mut report).await;
        phones.calls(calls, trials.call.as_ref(), &mut report).await;
    }
    mail::examine(config, trials.mail.as_ref(), &mut report).await;
    report
}

fn skip_what_the_database_tells(report: &mut Report) {
    const FIRST: &str = "This needs the database: put that right first.";
    for area in [Area::Clock, Area::Queue] {
        report.skipped(area, FIRST);
    }
}
