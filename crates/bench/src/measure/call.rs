//! How long a call waits: from the call that queues it until a phone service promised to dial.

use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, Result};
use latchkey_domain::{CallKeys, PhoneNumber, Preset};
use latchkey_messaging::{
    BoxFuture, CallAddresses, CallEnvelope, CallGateway, CallGateways, CallMessage, CallOutcome, CallRequest, Caller, Health,
    Serves, TwilioAccount, TwilioCallConfig, TwilioCaller,
};
use latchkey_service::delivery::Senders;
use latchkey_store::Channel;
use latchkey_testkit::PhoneService;
use latchkey_web::call_addresses;
use secrecy::SecretString;

use super::queued::{self, Load, Taken};
use crate::installation::{Installation, observe, place};
use crate::mail_shelf::MailShelf;
use crate::row::Row;

/// Calls a second.
const RATE: u32 = 20;
/// How many seconds.
const SECONDS: u32 = 30;

/// Notes when the service answered for each call.
struct Timed {
    caller: CallGateways,
    taken: Arc<Taken>,
}

impl Caller for Timed {
    fn call<'a>(&'a self, request: &'a CallRequest) -> BoxFuture<'a, CallOutcome> {
        Box::pin(async move {
            let outcome = self.caller.call(request).await;
            if matches!(outcome, CallOutcome::Started { .. }) {
                self.taken.note(request.id);
            }
            outcome
        })
    }
}

pub(super) async fn measure() -> Result<Vec<Row>> {
    observe()?;
    let folder = tempfile::tempdir().context("a temporary folder")?;
    let installation = Installation::create_in(folder.path(), Preset::Classic.draft()).await?;
    let service = PhoneService::start().await?;
    let taken = Arc::<Taken>::default();
    let gateway =
        CallGateway { health: Health::of_call("service"), serves: Serves::default(), caller: Box::new(caller(&service)?) };
    let caller = Timed { caller: CallGateways::new(vec![gateway], &installation.deps.clock), taken: Arc::clone(&taken) };
    let senders = Senders { call: Some(Arc::new(caller)), ..Senders::mail_only(Arc::new(MailShelf::default())) };
    let worker = installation.worker(senders)?;
    let load = Load {
        name: format!("call at {RATE} a second: queued to the provider's answer, 99th percentile"),
        channel: Channel::Call,
        rate: RATE,
        seconds: SECONDS,
        payload: &payload,
    };
    Ok(vec![queued::measure(&installation, worker, &taken, &load).await?])
}

fn caller(service: &PhoneService) -> Result<TwilioCaller> {
    let account = TwilioAccount {
        api: service.api().parse()?,
        sid: service.account().into(),
        token: SecretString::from(service.token()),
        ca: None,
        timeout: Duration::from_secs(10),
    };
    let origin = place().origin.parse()?;
    let addresses = move |call| {
        let (document, status) = call_addresses(&origin, call);
        CallAddresses { document, status }
    };
    let from = PhoneNumber::parse("+1 4255550142", None).ok().context("our number")?;
    Ok(TwilioCaller::new(TwilioCallConfig { account, from, addresses: Arc::new(addresses) })?)
}

/// The last two digits are 00 to 79: the service takes all of those.
fn payload(number: u32) -> Result<Vec<u8>> {
    let to = format!("+34 6{:06}{:02}", number / 80, number % 80);
    let envelope = CallEnvelope {
        to: PhoneNumber::parse(&to, None).ok().context("a number")?,
        language: "en".into(),
        organization: "Alder Works".into(),
        message: CallMessage::Confirm { keys: CallKeys::Digits },
    };
    Ok(serde_json::to_vec(&envelope)?)
}
