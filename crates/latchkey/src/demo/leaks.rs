//! A small list of leaked passwords, so that the demo can refuse some: long ones that everybody has read somewhere.

use std::collections::BTreeSet;
use std::path::Path;

use anyhow::Context;
use latchkey_store::breach_list::{BreachHash, BreachList, BreachListWriter};
use latchkey_vault::Password;

/// The start page names the first one.
const KNOWN: [&str; 8] = [
    "correct horse battery staple",
    "correcthorsebatterystaple",
    "Correct-Horse-Battery-Staple-1",
    "thequickbrownfoxjumpsoverthelazydog",
    "maytheforcebewithyou",
    "supercalifragilisticexpialidocious",
    "tobeornottobethatisthequestion",
    "onceuponatimeinaland",
];

/// Makes the list in the folder of the demo's data and opens it.
///
/// # Errors
/// When it cannot be written.
pub(super) fn list(data: &Path) -> anyhow::Result<BreachList> {
    let path = data.join("leaked-passwords.list");
    let known: BTreeSet<BreachHash> = KNOWN.iter().map(|known| BreachHash::of(&Password::new((*known).to_owned()))).collect();
    let written = BreachListWriter::create(&path, 1).and_then(|mut writer| {
        for hash in known {
            writer.push(hash)?;
        }
        writer.finish()
    });
    written.context("the demo's list of leaked passwords")?;
    Ok(BreachList::open(&path)?)
}

#[cfg(test)]
mod tests {
    use latchkey_domain::{PasswordContext, PasswordRules};

    use super::*;

    #[tokio::test]
    async fn the_list_refuses_what_no_other_rule_would() {
        let folder = tempfile::tempdir().unwrap();
        let list = list(folder.path()).unwrap();
        assert_eq!(list.summary().count, 8);
        assert!(list.holds(&Password::new(KNOWN[0].to_owned())).await.unwrap());
        assert_eq!(PasswordRules::strict().check(KNOWN[0], &PasswordContext::default()), []);
        for tag in ["en", "es"] {
            let texts = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("../../locales/{tag}/demo.ftl"));
            assert!(std::fs::read_to_string(texts).unwrap().contains(KNOWN[0]), "the start page in {tag} names it");
        }
    }
}
