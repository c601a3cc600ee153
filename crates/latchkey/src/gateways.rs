//! Gateways for texts and calls, made as they are configured.

use std::path::Path;
use std::sync::Arc;

use anyhow::Context;
use latchkey_domain::{Clock, OutboxId, Random};
use latchkey_messaging::{
    CallAddresses, CallGateway, CallGateways, Caller, Health, HttpTextConfig, HttpTextSender, LinkSecurity, SmppConfig,
    SmppSender, TextGateway, TextGateways, TextSender, TwilioAccount, TwilioCallConfig, TwilioCaller, TwilioTextConfig,
    TwilioTextSender,
};
use latchkey_web::{CallAccount, PublicOrigin, call_addresses};

use crate::config::{CallConfig, GatewayConfig, TextConfig};

/// Who sends texts; `None` when no gateway is configured. Those that keep a connection begin to make it.
///
/// # Errors
/// When a file with certificates cannot be used.
pub(crate) fn texts(
    configured: Vec<GatewayConfig<TextConfig>>,
    clock: &Arc<dyn Clock>,
    random: &Arc<dyn Random>,
) -> anyhow::Result<Option<Arc<dyn TextSender>>> {
    let mut gateways = Vec::new();
    for GatewayConfig { name, serves, ca_file, how } in configured {
        let health = Health::of_text(&name);
        let place = || format!("texts.{name}");
        let ca = certificates(ca_file.as_deref()).with_context(place)?;
        let sender = sender(how, ca, Arc::clone(&health), random).with_context(place)?;
        gateways.push(TextGateway { health, serves, sender });
    }
    let any = !gateways.is_empty();
    Ok(any.then(|| Arc::new(TextGateways::new(gateways, clock)) as Arc<dyn TextSender>))
}

/// Who makes calls; `None` when no gateway is configured.
///
/// # Errors
/// When a file with certificates cannot be used.
pub(crate) fn calls(
    configured: Vec<GatewayConfig<CallConfig>>,
    origin: &PublicOrigin,
    clock: &Arc<dyn Clock>,
) -> anyhow::Result<Option<Arc<dyn Caller>>> {
    let mut gateways = Vec::new();
    for GatewayConfig { name, serves, ca_file, how } in configured {
        let place = || format!("calls.{name}");
        let ca = certificates(ca_file.as_deref()).with_context(place)?;
        let CallConfig { account, from } = how;
        let account = TwilioAccount { ca, ..account };
        let origin = origin.clone();
        let addresses = move |call: OutboxId| {
            let (document, status) = call_addresses(&origin, call);
            CallAddresses { document, status }
        };
        let caller = TwilioCaller::new(TwilioCallConfig { account, from, addresses: Arc::new(addresses) }).with_context(place)?;
        gateways.push(CallGateway { health: Health::of_call(&name), serves, caller: Box::new(caller) });
    }
    let any = !gateways.is_empty();
    Ok(any.then(|| Arc::new(CallGateways::new(gateways, clock)) as Arc<dyn Caller>))
}

/// The accounts whose services may call back.
pub(crate) fn call_accounts(configured: &[GatewayConfig<CallConfig>]) -> Vec<CallAccount> {
    let account = |gateway: &GatewayConfig<CallConfig>| {
        let TwilioAccount { sid, token, .. } = &gateway.how.account;
        CallAccount { name: sid.clone(), token: token.clone() }
    };
    configured.iter().map(account).collect()
}

fn sender(
    how: TextConfig,
    ca: Option<String>,
    health: Arc<Health>,
    random: &Arc<dyn Random>,
) -> anyhow::Result<Box<dyn TextSender>> {
    Ok(match how {
        TextConfig::Smpp(config) => {
            let security = match config.security {
                LinkSecurity::None => LinkSecurity::None,
                LinkSecurity::Tls { .. } => LinkSecurity::Tls { ca },
            };
            Box::new(SmppSender::new(SmppConfig { security, ..config }, health, Arc::clone(random))?)
        }
        TextConfig::Http(config) => Box::new(HttpTextSender::new(HttpTextConfig { ca, ..config })?),
        TextConfig::Twilio(TwilioTextConfig { account, from }) => {
            let account = TwilioAccount { ca, ..account };
            Box::new(TwilioTextSender::new(TwilioTextConfig { account, from })?)
        }
    })
}

fn certificates(file: Option<&Path>) -> anyhow::Result<Option<String>> {
    let read = |path: &Path| {
        std::fs::read_to_string(path).with_context(|| format!("ca_file: the file {} cannot be read", path.display()))
    };
    file.map(read).transpose()
}
