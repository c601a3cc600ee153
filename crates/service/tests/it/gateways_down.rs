//! Gateways that take nothing, and what their operators hear of it.

use std::sync::Arc;
use std::time::Duration;

use latchkey_domain::alert::{AlertSubject, Trouble};
use latchkey_domain::{ContactKind, PhoneNumber, Verification};
use latchkey_messaging::{
    CallAddresses, CallGateway, CallGateways, Health, HttpBody, HttpTextConfig, HttpTextSender, Serves, TextGateway,
    TextGateways, TwilioAccount, TwilioCallConfig, TwilioCaller,
};
use latchkey_service::delivery::Senders;
use latchkey_service::reset::Sent;
use latchkey_testkit::{HttpAnswer, HttpSink};

use crate::alerts::{Post, subjects};
use crate::phones::{phones, with};
use crate::world::World;

const TIMEOUT: Duration = Duration::from_secs(10);

/// A phone service that does not know the account, and a gateway for texts that is out of order.
async fn dead_gateways(world: &World) -> (Senders, HttpSink, HttpSink) {
    let (service, gateway) = (HttpSink::start().await.unwrap(), HttpSink::start().await.unwrap());
    service.answer_with(HttpAnswer::Status(401));
    gateway.answer_with(HttpAnswer::Status(503));
    let account = TwilioAccount {
        api: service.url("/").parse().unwrap(),
        sid: "AC0123456789".into(),
        token: "a token of yesterday".into(),
        ca: None,
        timeout: TIMEOUT,
    };
    let address = |call| format!("https://portal.example/calls/{call}");
    let addresses = Arc::new(move |call| CallAddresses { document: address(call), status: address(call) });
    let from = PhoneNumber::parse("+1 5005550006", None).unwrap();
    let caller = TwilioCaller::new(TwilioCallConfig { account, from, addresses }).unwrap();
    let sender = HttpTextSender::new(HttpTextConfig {
        method: "POST".into(),
        url: gateway.url("/texts"),
        headers: Vec::new(),
        body: HttpBody::Form(vec!["to={to}".into(), "text={text}".into()]),
        basic: None,
        secret: None,
        from: None,
        success: Vec::new(),
        id_pointer: None,
        ca: None,
        timeout: TIMEOUT,
    });
    let serves = Serves::default();
    let text = TextGateway { health: Health::of_text("web"), serves: serves.clone(), sender: Box::new(sender.unwrap()) };
    let call = CallGateway { health: Health::of_call("service"), serves, caller: Box::new(caller) };
    let senders = Senders {
        mail: world.sent.clone(),
        text: Some(Arc::new(TextGateways::new(vec![text], &world.deps.clock))),
        call: Some(Arc::new(CallGateways::new(vec![call], &world.deps.clock))),
    };
    (senders, service, gateway)
}

/// Six people ask for this, and the worker does what it can for ten minutes.
async fn asked_in_vain(way: Verification) -> World {
    let world = World::with_phones(phones()).await;
    let (senders, service, gateway) = dead_gateways(&world).await;
    let world = world.with_senders(senders);
    let post = Post::new(&world, "one", None, &[]);
    let kind = if way.is_call() { ContactKind::OfficePhone } else { ContactKind::MobilePhone };
    for n in 0..6 {
        let phone = format!("+1 42555501{n}7");
        world.person(&format!("p{n}"), with(&[(kind, &phone)])).await;
        let visitor = world.visitor(&format!("p{n}@alder.example")).await;
        assert_eq!(visitor.reach(way, Some(&phone)).await, Sent::OnItsWay);
    }
    for _ in 0..10 {
        for _ in 0..6 {
            world.deliver().await;
            world.later(Duration::from_secs(10));
        }
        post.round().await;
    }
    assert!(!service.requests().is_empty() || !gateway.requests().is_empty(), "the gateway was asked");
    world
}

async fn raised(world: &World) -> Vec<AlertSubject> {
    let alerts = world.deps.store.reader().alerts().await.unwrap();
    let failing = |trouble: &Trouble| matches!(trouble, Trouble::DeliveryFailing { messages: 5.., .. });
    alerts.into_iter().filter(|alert| failing(&alert.trouble)).map(|alert| alert.subject).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn calls_that_a_service_refuses_to_make_are_told() {
    let world = asked_in_vain(Verification::OfficeCall).await;
    assert_eq!(raised(&world).await, [AlertSubject::Channel("call".into())]);
    assert_eq!(subjects(&world, "ops@host.example"), ["Alert: Calls are not getting through"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn texts_that_a_gateway_fails_to_take_are_told() {
    let world = asked_in_vain(Verification::MobileText).await;
    assert_eq!(raised(&world).await, [AlertSubject::Channel("text".into())]);
    assert_eq!(subjects(&world, "ops@host.example"), ["Alert: Texts are not getting out"]);
}
