//! The documentation says what the code does: every control with its values, every refusal with a page of its own.

use std::path::{Path, PathBuf};

use latchkey_administration::controls;
use latchkey_domain::{Preset, Refusal};

fn docs() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs")
}

fn read(path: &str) -> String {
    let path = docs().join(path);
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The cells of every row of a table whose first cell is this control.
fn row<'p>(page: &'p str, control: &str) -> Option<Vec<&'p str>> {
    let start = format!("| `{control}` |");
    let line = page.lines().find(|line| line.starts_with(&start))?;
    Some(line.trim_matches('|').split(" | ").map(str::trim).collect())
}

/// A value as the page writes it.
fn shown(value: &str) -> String {
    if value.is_empty() { "nothing".to_owned() } else { format!("`{value}`") }
}

#[test]
fn every_control_stands_in_the_documentation_with_the_values_of_both_presets() {
    let page = read("policy.md");
    let (classic, strict) = (controls(&Preset::Classic.draft()), controls(&Preset::Strict.draft()));
    let mut wrong = Vec::new();
    for ((control, classic), (_, strict)) in classic.iter().zip(&strict) {
        let wanted = [shown(classic), shown(strict)];
        match row(&page, control) {
            Some(cells) if cells.len() == 4 && cells[1..3] == wanted => {}
            found => wrong.push(format!("{control}: wanted {wanted:?}, found {found:?}")),
        }
    }
    assert!(wrong.is_empty(), "docs/policy.md:\n{}", wrong.join("\n"));
}

#[test]
fn the_documentation_describes_no_control_that_is_not_there() {
    let page = read("policy.md");
    let known: Vec<String> = controls(&Preset::Classic.draft()).into_iter().map(|(control, _)| control).collect();
    let rows = page.lines().filter_map(|line| line.strip_prefix("| `")?.split('`').next());
    let surplus: Vec<&str> = rows.filter(|name| !known.iter().any(|control| control == name)).collect();
    assert!(surplus.is_empty(), "docs/policy.md describes {surplus:?}");
}

#[test]
fn every_refusal_has_its_page_and_stands_in_the_list() {
    let list = read("errors/README.md");
    for refusal in Refusal::ALL {
        let name = refusal.technical_id().map_or_else(|| refusal.key().to_owned(), |id| id.to_lowercase().replace('_', "-"));
        let page = read(&format!("errors/{name}.md"));
        if let Some(id) = refusal.technical_id() {
            assert!(page.starts_with(&format!("# {id}: ")), "errors/{name}.md begins with its code");
        }
        let reason = latchkey_domain::Reason::of_refusal(refusal);
        assert!(page.contains(&format!("`{}`", reason.key())), "errors/{name}.md names the reason {}", reason.key());
        assert!(list.contains(&format!("({name}.md")), "errors/README.md leads to {name}.md");
    }
}
