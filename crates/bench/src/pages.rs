//! Pages of a running demo, each in the state that its cookies give it, for those who judge whole pages.

use std::io::Read as _;
use std::path::Path;

use anyhow::{Context, Result};
use serde_json::json;

use crate::process::Demo;
use crate::socket::Socket;
use crate::visitor::{Place, Visitor, attribute};
use crate::walk::code_in;

const CLASSIC: &str = "harborpine.example";
/// Pages of somebody who is signed in and can get back in.
const SIGNED_IN: [(&str, &str); 8] = [
    ("account", "/account"),
    ("change of password", "/account/password"),
    ("activity", "/account/activity"),
    ("sessions", "/account/sessions"),
    ("the password once more", "/signin/again?next=account"),
    ("registration", "/register"),
    ("a copy, and withdrawal", "/register/withdraw"),
    ("help", "/help/sspr-0009"),
];
/// Pages of a newcomer who registers.
const REGISTERING: [(&str, &str); 5] = [
    ("a new address", "/register/email"),
    ("a new phone", "/register/phone"),
    ("questions", "/register/questions"),
    ("authenticator apps", "/register/authenticator?list=1"),
    ("recovery codes", "/register/recovery-codes"),
];
/// The password of everybody in the demo, as it announces.
const PASSWORD_BEFORE: &str = "the password of all of them is ";

/// Starts a demo, walks to each page, and prints a line of JSON for it: `name`, `address`, `cookies`. The demo runs until
/// the standard input ends.
pub(crate) async fn show(program: &Path) -> Result<()> {
    let demo = Demo::start(program)?;
    let walker = Walker {
        socket: Socket::new(demo.host.parse()?),
        place: Place { host: demo.host.clone(), origin: format!("http://{}", demo.host) },
        inbox: demo.path("/inbox/")?,
        password: attribute_after(&demo.said, PASSWORD_BEFORE).context("no password")?,
    };
    walker.print("first page", "/reset", None);
    walker.print("first page with a look", &format!("/reset?whr={CLASSIC}"), None);
    walker.print("sign-in", "/signin", None);
    walker.signed_in().await?;
    walker.registering().await?;
    walker.reset().await?;
    walker.succeeded().await?;
    walker.questions().await?;
    walker.phones().await?;
    walker.refused().await?;
    walker.concealed().await?;
    println!("{}", json!({ "ready": true }));
    std::io::stdin().read_to_end(&mut Vec::new()).context("waiting for the end")?;
    Ok(())
}

struct Walker {
    socket: Socket,
    place: Place,
    inbox: String,
    password: String,
}

impl Walker {
    fn visitor(&self, number: u32) -> Visitor<'_, Socket> {
        Visitor::new(&self.socket, &self.place, number)
    }

    fn print(&self, name: &str, path: &str, visitor: Option<&Visitor<'_, Socket>>) {
        let cookies = visitor.map(Visitor::cookies).unwrap_or_default();
        println!("{}", json!({ "name": name, "address": format!("{}{path}", self.place.origin), "cookies": cookies }));
    }

    async fn signed_in(&self) -> Result<()> {
        let mut visitor = self.visitor(1);
        visitor.sign_in(&format!("nora.quinn@{CLASSIC}"), &self.password).await?;
        for (name, path) in SIGNED_IN {
            self.print(name, path, Some(&visitor));
        }
        Ok(())
    }

    async fn registering(&self) -> Result<()> {
        let mut visitor = self.visitor(12);
        visitor.sign_in_anywhere(&format!("ivy.cole@{CLASSIC}"), &self.password).await?;
        for (name, path) in REGISTERING {
            self.print(name, path, Some(&visitor));
        }
        Ok(())
    }

    async fn succeeded(&self) -> Result<()> {
        let mut visitor = self.visitor(13);
        let page = visitor.identify(&format!("amy.frost@{CLASSIC}"), CLASSIC).await?;
        let page = visitor.ask_mail(&page, "").await?;
        let code = self.newest_code("amy@home.example").await?;
        let page = visitor.type_code(&page, &code).await?;
        visitor.choose(&page).await?;
        self.print("success", "/reset/done", Some(&visitor));
        Ok(())
    }

    /// Each page is left as it is: whoever is one step further has another cookie.
    async fn reset(&self) -> Result<()> {
        let mia = format!("mia.larsen@{CLASSIC}");
        let mut chooser = self.visitor(2);
        chooser.identify(&mia, CLASSIC).await?;
        self.print("choice of method", "/reset/verify", Some(&chooser));
        self.print("contact the administrator", "/reset/contact", Some(&chooser));
        let nora = format!("nora.quinn@{CLASSIC}");
        let mut waiting = self.visitor(3);
        let page = waiting.identify(&nora, CLASSIC).await?;
        let page = waiting.ask_mail(&page, "").await?;
        let code = self.newest_code("nora@home.example").await?;
        waiting.type_code(&page, &code).await?;
        self.print("new password", "/reset/password", Some(&waiting));
        let mut typing = self.visitor(4);
        let page = typing.identify(&mia, CLASSIC).await?;
        typing.ask_mail(&page, "").await?;
        self.print("code", "/reset/verify", Some(&typing));
        let mut finished = self.visitor(5);
        let page = finished.identify(&nora, CLASSIC).await?;
        finished.post("/reset/cancel", &[("step", &crate::visitor::step(&page)?)]).await?;
        self.print("cancelled", "/reset/done", Some(&finished));
        Ok(())
    }

    async fn questions(&self) -> Result<()> {
        let mut visitor = self.visitor(6);
        let page = visitor.identify(&format!("tom.okafor@{CLASSIC}"), CLASSIC).await?;
        let step = crate::visitor::step(&page)?;
        visitor.post("/reset/verify/method", &[("step", &step), ("method", "security-questions")]).await?;
        self.print("security questions", "/reset/verify", Some(&visitor));
        Ok(())
    }

    async fn phones(&self) -> Result<()> {
        let hal = format!("hal.brooks@{CLASSIC}");
        for (number, name, method, phone) in
            [(10, "code by text", "mobile-phone-text", "+1 425 555 0118"), (11, "call", "office-phone", "+1 425 555 0119")]
        {
            let mut visitor = self.visitor(number);
            let page = visitor.identify(&hal, CLASSIC).await?;
            let step = crate::visitor::step(&page)?;
            visitor.post("/reset/verify/method", &[("step", &step), ("method", method), ("number", phone)]).await?;
            self.print(name, "/reset/verify", Some(&visitor));
        }
        Ok(())
    }

    async fn refused(&self) -> Result<()> {
        let mut visitor = self.visitor(7);
        visitor.identify(&format!("ben.hale@{CLASSIC}"), CLASSIC).await?;
        self.print("refused", "/reset/done", Some(&visitor));
        self.print("a link that is too old", "/not-me", None);
        Ok(())
    }

    async fn concealed(&self) -> Result<()> {
        let mut visitor = self.visitor(8);
        visitor.identify("nadie@mirador.example", "mirador.example").await?;
        self.print("choice of method, concealed, in Spanish", "/reset/verify?mkt=es", Some(&visitor));
        Ok(())
    }

    /// The code in the newest mail of the demo's inbox, once that went to this address.
    async fn newest_code(&self, to: &str) -> Result<String> {
        let mut reader = self.visitor(9);
        for _ in 0..100 {
            let list = reader.get(&self.inbox).await?.text();
            let mails = list.split_once("class=\"mails\"").map(|(_, rest)| rest.to_owned());
            if let Some(address) = mails.as_deref().and_then(|mails| attribute(mails, "href=\"")) {
                let mail = reader.get(&address).await?.text();
                if mail.contains(to) {
                    return code_in(&mail).with_context(|| format!("no code in {mail}"));
                }
            }
            tokio::time::sleep(std::time::Duration::from_millis(100)).await;
        }
        anyhow::bail!("no mail came")
    }
}

/// The word after this.
fn attribute_after(text: &str, before: &str) -> Option<String> {
    text.split_once(before).and_then(|(_, rest)| rest.split_whitespace().next()).map(str::to_owned)
}
