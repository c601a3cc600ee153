//! The documentation is true where a program can tell: links, pages, named files and metrics.

use std::collections::{BTreeSet, HashMap};
use std::path::{Component, Path, PathBuf};

use anyhow::{Context, Result};

use super::sources::Source;
use crate::shell::root;

/// The book's folder, and the page that lists its pages.
const BOOK: &str = "docs/";
const SUMMARY: &str = "docs/SUMMARY.md";
/// The page that describes every metric.
const METRICS: &str = "docs/operators/metrics.md";
/// What begins the path of a file of this project.
const FOLDERS: [&str; 8] = ["crates/", "xtask/", "docs/", "locales/", "templates/", "assets/", "packaging/", ".ci/"];

/// One page in Markdown.
pub(super) struct Page {
    /// Its path from the workspace's directory, with slashes.
    path: String,
    /// Its text without blocks of code.
    prose: String,
}

/// The pages at the workspace's root and in the book.
pub(super) fn read_all() -> Result<Vec<Page>> {
    let mut paths = Vec::new();
    collect(root(), false, &mut paths)?;
    collect(&root().join(BOOK), true, &mut paths)?;
    paths.sort();
    paths.iter().map(|path| read(path)).collect()
}

fn collect(directory: &Path, deeper: bool, found: &mut Vec<PathBuf>) -> Result<()> {
    for entry in std::fs::read_dir(directory).with_context(|| format!("reading {}", directory.display()))? {
        let path = entry?.path();
        if path.is_dir() && deeper {
            collect(&path, deeper, found)?;
        } else if path.extension().is_some_and(|extension| extension == "md") {
            found.push(path);
        }
    }
    Ok(())
}

fn read(path: &Path) -> Result<Page> {
    let text = std::fs::read_to_string(path).with_context(|| format!("reading {}", path.display()))?;
    Ok(Page { path: path.strip_prefix(root())?.display().to_string(), prose: without_code_blocks(&text) })
}

fn without_code_blocks(text: &str) -> String {
    let mut inside = false;
    let mut prose = String::new();
    for line in text.lines() {
        if line.trim_start().starts_with("```") {
            inside = !inside;
        } else if !inside {
            prose.push_str(line);
            prose.push('\n');
        }
    }
    prose
}

/// Everything in these pages that is not so.
pub(super) fn faults(pages: &[Page], sources: &[Source]) -> Vec<String> {
    let headings: HashMap<&str, BTreeSet<String>> =
        pages.iter().map(|page| (page.path.as_str(), headings(&page.prose))).collect();
    let mut faults = Vec::new();
    for page in pages {
        let wrong = links(&page.prose).filter_map(|link| fault_of_link(page, link, &headings));
        faults.extend(wrong.map(|fault| format!("{}: {fault}", page.path)));
        let named = quoted(&page.prose).filter(|text| is_path(text) && !root().join(text).exists());
        faults.extend(named.map(|path| format!("{}: there is no {path}", page.path)));
    }
    faults.extend(unlisted(pages));
    faults.extend(
        metrics(sources)
            .into_iter()
            .filter(|name| !describes(pages, METRICS, name))
            .map(|name| format!("{METRICS}: the metric {name} is not described")),
    );
    faults
}

fn describes(pages: &[Page], path: &str, name: &str) -> bool {
    pages.iter().any(|page| page.path == path && page.prose.contains(&format!("`{name}")))
}

/// Pages of the book that its list does not show.
fn unlisted(pages: &[Page]) -> Vec<String> {
    let listed: BTreeSet<String> = pages
        .iter()
        .filter(|page| page.path == SUMMARY)
        .flat_map(|page| links(&page.prose).filter_map(|link| resolved(&page.path, link)).collect::<Vec<_>>())
        .collect();
    let of_the_book = pages.iter().map(|page| &page.path).filter(|path| path.starts_with(BOOK) && *path != SUMMARY);
    of_the_book.filter(|path| !listed.contains(*path)).map(|path| format!("{SUMMARY}: {path} is not listed")).collect()
}

/// The targets of links.
fn links(prose: &str) -> impl Iterator<Item = &str> {
    prose.split("](").skip(1).filter_map(|rest| rest.split(')').next())
}

fn fault_of_link(page: &Page, link: &str, headings: &HashMap<&str, BTreeSet<String>>) -> Option<String> {
    if ["https://", "http://", "mailto:"].iter().any(|scheme| link.starts_with(scheme)) {
        return None;
    }
    let (file, anchor) = link.split_once('#').map_or((link, None), |(file, anchor)| (file, Some(anchor)));
    let target = if file.is_empty() { Some(page.path.clone()) } else { resolved(&page.path, file) };
    let Some(target) = target.filter(|target| root().join(target).exists()) else {
        return Some(format!("the link {link} leads nowhere"));
    };
    // A built book holds its own pages only.
    if page.path.starts_with(BOOK) && !target.starts_with(BOOK) {
        return Some(format!("the link {link} leads out of the book: name the file instead"));
    }
    let known = headings.get(target.as_str());
    let missing = anchor.filter(|anchor| known.is_none_or(|known| !known.contains(*anchor)));
    missing.map(|anchor| format!("{target} has no heading #{anchor}"))
}

/// The path of a link's target from the workspace's directory; `None` when it lies outside.
fn resolved(page: &str, file: &str) -> Option<String> {
    let mut parts: Vec<String> = Vec::new();
    let folder = Path::new(page).parent().unwrap_or(Path::new(""));
    for part in folder.join(file).components() {
        match part {
            Component::ParentDir => drop(parts.pop()?),
            Component::Normal(name) => parts.push(name.to_string_lossy().into_owned()),
            Component::CurDir | Component::RootDir | Component::Prefix(_) => {}
        }
    }
    Some(parts.join("/"))
}

/// The anchors of a page's headings, as GitHub and mdBook make them.
fn headings(prose: &str) -> BTreeSet<String> {
    let titles =
        prose.lines().filter_map(|line| line.trim_start_matches('#').strip_prefix(' ').filter(|_| line.starts_with('#')));
    titles.map(anchor).collect()
}

fn anchor(title: &str) -> String {
    let kept = title.trim().to_lowercase();
    kept.chars().filter(|c| c.is_alphanumeric() || " -_".contains(*c)).map(|c| if c == ' ' { '-' } else { c }).collect()
}

/// What stands between single backticks.
fn quoted(prose: &str) -> impl Iterator<Item = &str> {
    prose.lines().flat_map(|line| line.split('`').skip(1).step_by(2))
}

fn is_path(text: &str) -> bool {
    let plain = !text.contains(['<', '*', ' ', '{', '…']);
    plain && FOLDERS.iter().any(|folder| text.starts_with(folder))
}

/// The names of all metrics in the code.
fn metrics(sources: &[Source]) -> BTreeSet<&str> {
    // Written apart so that this file does not hold them.
    let macros = [concat!("counter", "!(\""), concat!("gauge", "!(\""), concat!("histogram", "!(\"")];
    let code = sources.iter().filter(|source| source.path.contains("/src/"));
    let named = code.flat_map(|source| macros.iter().flat_map(|made| source.text.split(made).skip(1)));
    named.filter_map(|rest| rest.split('"').next()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(path: &str, text: &str) -> Page {
        Page { path: path.into(), prose: without_code_blocks(text) }
    }

    fn told(path: &str, text: &str) -> Vec<String> {
        let summary = page(SUMMARY, &format!("[This](../{path})").replace("../docs/", ""));
        let pages = if path.starts_with(BOOK) { vec![summary, page(path, text)] } else { vec![page(path, text)] };
        faults(&pages, &[])
    }

    #[test]
    fn right_links_are_no_faults() {
        let text = "# One thing\n[a](https://example.com/x) [b](#one-thing) [c](LICENSE)\n```sh\n[d](nowhere.md)\n```\n";
        assert_eq!(told("README.md", text), Vec::<String>::new());
    }

    #[test]
    fn wrong_links_files_and_anchors_are_told() {
        for text in ["[a](nowhere.md)", "[a](#nothing)", "`crates/domain/src/nothing.rs`", "[a](../../outside.md)"] {
            assert_eq!(told("README.md", text).len(), 1, "{text}");
        }
        assert!(told("docs/policy.md", "[a](../README.md)")[0].contains("out of the book"));
    }

    #[test]
    fn a_page_that_is_not_listed_and_a_metric_that_is_not_described_are_told() {
        let pages = [page(SUMMARY, ""), page("docs/policy.md", "")];
        assert_eq!(faults(&pages, &[]), ["docs/SUMMARY.md: docs/policy.md is not listed"]);
        let text = concat!("metrics::counter", "!(\"latchkey_new_total\").increment(1);").to_owned();
        let source = Source { path: "crates/x/src/lib.rs".into(), text };
        assert_eq!(faults(&[], &[source]), ["docs/operators/metrics.md: the metric latchkey_new_total is not described"]);
    }

    #[test]
    fn headings_make_anchors() {
        let found = headings("# What works, and what does not yet\n## SSPR_0014: `too` little\n#no heading\n");
        assert!(found.contains("what-works-and-what-does-not-yet") && found.contains("sspr_0014-too-little"), "{found:?}");
        assert_eq!(found.len(), 2);
    }

    #[test]
    fn the_project_has_pages_and_metrics() {
        assert!(read_all().unwrap().len() > 40);
        assert!(metrics(&super::super::sources::read_all().unwrap()).len() > 8);
    }
}
