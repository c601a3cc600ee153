//! The use cases in `service` do not know each other.

use std::collections::BTreeSet;

use super::sources::Source;

const SERVICE: &str = "crates/service/src/";

/// What every use case may use.
const SHARED: &str = "shared";

/// Uses of one use case by another.
pub(super) fn faults(sources: &[Source]) -> Vec<String> {
    let use_cases: BTreeSet<&str> = sources.iter().filter_map(use_case).collect();
    let mut faults = Vec::new();
    for source in sources {
        let Some(own) = use_case(source) else { continue };
        let code = without_comments(&source.text);
        for named in modules_named(&code, source.path.ends_with("/mod.rs")) {
            if named != own && use_cases.contains(named.as_str()) {
                faults.push(format!("{} uses crate::{named}: use cases share through crate::{SHARED} only", source.path));
            }
        }
    }
    faults
}

/// The use case a file belongs to: the directory under `service/src`.
fn use_case(source: &Source) -> Option<&str> {
    let (module, _) = source.path.strip_prefix(SERVICE)?.split_once('/')?;
    (module != SHARED).then_some(module)
}

fn without_comments(text: &str) -> String {
    let lines = text.lines().filter(|line| !line.trim_start().starts_with("//"));
    lines.collect::<Vec<_>>().join("\n")
}

/// The modules of the crate's root that this code names by path.
fn modules_named(code: &str, is_module_root: bool) -> BTreeSet<String> {
    // From the root file of a use case `super` is the crate's root; from its other files it is `super::super`.
    let up = if is_module_root { "super::" } else { "super::super::" };
    let mut named = BTreeSet::new();
    for prefix in ["crate::", up] {
        for (at, _) in code.match_indices(prefix) {
            let before = code[..at].chars().next_back();
            if before.is_some_and(|c| c.is_alphanumeric() || c == '_' || c == ':') {
                continue;
            }
            named.extend(heads(&code[at + prefix.len()..]));
        }
    }
    named
}

/// The first names of a path or of a braced group of paths.
fn heads(rest: &str) -> Vec<String> {
    let Some(group) = rest.strip_prefix('{') else { return vec![name(rest)] };
    let mut depth = 0_usize;
    let mut parts = vec![String::new()];
    for c in group.chars() {
        match c {
            '{' => depth += 1,
            '}' if depth == 0 => break,
            '}' => depth -= 1,
            ',' if depth == 0 => parts.push(String::new()),
            _ if depth == 0 => {
                if let Some(part) = parts.last_mut() {
                    part.push(c);
                }
            }
            _ => {}
        }
    }
    parts.iter().map(|part| name(part.trim_start())).collect()
}

fn name(text: &str) -> String {
    text.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(path: &str, text: &str) -> usize {
        let known = ["reset/mod.rs", "signin/mod.rs", "shared/mod.rs"];
        let mut sources: Vec<Source> =
            known.iter().map(|path| Source { path: format!("{SERVICE}{path}"), text: String::new() }).collect();
        sources.push(Source { path: format!("{SERVICE}{path}"), text: text.into() });
        faults(&sources).len()
    }

    #[test]
    fn a_use_case_that_names_another_is_a_fault() {
        assert_eq!(check("reset/page.rs", "use crate::signin::Session;"), 1);
        assert_eq!(check("reset/page.rs", "use crate::{\n    shared::{Deps, signin},\n    signin,\n};"), 1);
        assert_eq!(check("reset/page.rs", "fn f() { super::super::signin::end() }"), 1);
        assert_eq!(check("reset/mod.rs", "use super::signin::Session;"), 1);
    }

    #[test]
    fn itself_shared_and_comments_are_not() {
        assert_eq!(check("reset/page.rs", "use crate::reset::Step;\nuse crate::shared::Deps;\nuse crate::Visit;"), 0);
        assert_eq!(check("reset/page.rs", "// crate::signin:: does this\nuse super::signin;"), 0);
        assert_eq!(check("reset/page.rs", "use crate::shared::{signin};\nuse other_crate::signin;"), 0);
        assert_eq!(check("shared/page.rs", "use crate::Deps;"), 0);
    }
}
