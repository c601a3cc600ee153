//! What people do in the portal, from the first page to the last.

use anyhow::{Result, ensure};

use crate::exchange::Server;
use crate::visitor::{Visitor, attribute, step};

/// The password that everybody has at first.
pub(crate) const OLD_PASSWORD: &str = "Quiet-Harbour-72";
/// A password that every rule lets pass.
pub(crate) const NEW_PASSWORD: &str = "Copper-Lantern-5814";

/// The files that a page names, each once.
pub(crate) fn files_of(page: &str) -> Vec<String> {
    let mut files = Vec::new();
    for tag in page.split('<').filter(|tag| ["link ", "script ", "img "].iter().any(|name| tag.starts_with(name))) {
        let file = attribute(tag, "href=\"").or_else(|| attribute(tag, "src=\""));
        files.extend(file.filter(|file| file.starts_with('/')));
    }
    files.sort();
    files.dedup();
    files
}

impl<S: Server> Visitor<'_, S> {
    /// The first page with its files, as a browser loads them that was never here.
    pub(crate) async fn arrive(&mut self, whr: &str) -> Result<String> {
        let query = if whr.is_empty() { String::new() } else { format!("?whr={whr}") };
        let page = self.get(&format!("/reset{query}")).await?;
        let (step, files) = self.own(|_| {
            let text = page.text();
            (step(&text), files_of(&text))
        });
        for file in files {
            self.get(&file).await?;
        }
        step
    }

    /// Says who one is, with a solved proof of work; gives the page that follows.
    pub(crate) async fn identify(&mut self, user_name: &str, whr: &str) -> Result<String> {
        let step = self.arrive(whr).await?;
        let proof = self.proof(whr).await?;
        let fields = [("step", step.as_str()), ("whr", whr), ("user_name", user_name), ("proof", &proof), ("ticket", "")];
        self.post("/reset", &fields).await.map(|page| page.text())
    }

    /// Asks for a code by mail; `address` is typed where accounts are concealed.
    pub(crate) async fn ask_mail(&mut self, page: &str, address: &str) -> Result<String> {
        let step = self.own(|_| step(page))?;
        let fields = [("step", step.as_str()), ("method", "alternate-email"), ("address", address)];
        self.post("/reset/verify/method", &fields).await.map(|page| page.text())
    }

    /// Types the code.
    pub(crate) async fn type_code(&mut self, page: &str, code: &str) -> Result<String> {
        let step = self.own(|_| step(page))?;
        self.post("/reset/verify/code", &[("step", &step), ("method", "alternate-email"), ("code", code)])
            .await
            .map(|page| page.text())
    }

    /// Chooses the new password; the page that follows must be the last one.
    pub(crate) async fn choose(&mut self, page: &str) -> Result<String> {
        let step = self.own(|_| step(page))?;
        let fields = [("step", step.as_str()), ("new_password", NEW_PASSWORD), ("confirm_password", NEW_PASSWORD)];
        let last = self.post("/reset/password", &fields).await?.text();
        ensure!(!last.contains("<form"), "the reset did not end:\n{last}");
        Ok(last)
    }

    /// Signs in, and looks at the account.
    pub(crate) async fn sign_in(&mut self, user_name: &str, password: &str) -> Result<String> {
        let account = self.sign_in_anywhere(user_name, password).await?;
        ensure!(account.contains("/signout"), "{user_name} is not signed in:\n{account}");
        Ok(account)
    }

    /// Signs in; gives the page that it leads to.
    pub(crate) async fn sign_in_anywhere(&mut self, user_name: &str, password: &str) -> Result<String> {
        let page = self.get("/signin").await?;
        let step = self.own(|_| step(&page.text()))?;
        let fields = [("step", step.as_str()), ("user_name", user_name), ("password", password)];
        self.post("/signin", &fields).await.map(|page| page.text())
    }
}

/// The digits of a code, which stand on a line of their own.
pub(crate) fn code_in(text: &str) -> Option<String> {
    text.lines().find_map(|line| {
        let digits: String = line.chars().filter(char::is_ascii_digit).collect();
        let alone = line.chars().all(|c| c.is_ascii_digit() || c.is_whitespace());
        (alone && digits.len() >= 6).then_some(digits)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_and_codes_are_found() {
        let page = "<link rel=\"icon\" href=\"/a.svg\"><script src=\"/p.js\" defer></script><img src=\"/a.svg\"><a href=\"/no\">";
        assert_eq!(files_of(page), ["/a.svg", "/p.js"]);
        assert_eq!(code_in("Your code:\r\n\r\n 123 456\r\n\r\nvalid for 105 minutes").as_deref(), Some("123456"));
        assert_eq!(code_in("123456 is not alone"), None);
    }
}
