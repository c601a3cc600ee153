//! Keys that nobody knows, with a guess at what was meant.

use super::layers::Layers;
use super::problem::Problem;

/// How many letters may differ for a guess.
const GUESS_DISTANCE: usize = 2;

/// A problem for every written key that is not in `known` (`section.key`).
pub(crate) fn unknown_keys(layers: &Layers, known: &[(String, &[&str])]) -> Vec<Problem> {
    let is_known = |section: &str, key: &str| known.iter().any(|(name, keys)| *name == section && keys.contains(&key));
    let unknown = layers.values.iter().filter_map(|(full, given)| {
        let (section, key) = full.rsplit_once('.').unwrap_or(("", full));
        if is_known(section, key) {
            return None;
        }
        let cure = match (guess(section, key, known), section.split_once('.')) {
            (Some(meant), _) => format!("did you mean {meant}?"),
            (None, Some((list, name))) if !known.iter().any(|(known, _)| known == section) => {
                format!("the file has no [[{list}]] with the name {name}; write one, or remove this")
            }
            (None, _) => "remove it; latchkey.sample.toml shows every key".to_owned(),
        };
        let place = if section.is_empty() { key.to_owned() } else { format!("{section}: {key}") };
        Some(Problem::of(place, format!("there is no such key ({}); {cure}", given.source)))
    });
    unknown.collect()
}

fn guess(section: &str, key: &str, known: &[(String, &[&str])]) -> Option<String> {
    let all = known.iter().flat_map(|(name, keys)| keys.iter().map(move |key| (name.as_str(), *key)));
    let distance = |name: &str, candidate: &str| {
        let key_distance = edits(key, candidate);
        // A right key in a wrong section is a better guess than a wrong key in the right one.
        if key_distance == 0 { 0 } else { key_distance + edits(section, name) }
    };
    let best = all.map(|(name, candidate)| (distance(name, candidate), name, candidate)).min()?;
    (best.0 <= GUESS_DISTANCE).then(|| format!("{} in {}", best.2, heading(best.1)))
}

/// How a section is called in messages.
pub(crate) fn heading(section: &str) -> String {
    match section.split_once('.') {
        Some((list, name)) => format!("the [[{list}]] with the name {name}"),
        None => format!("section [{section}]"),
    }
}

/// How many letters must be added, removed or changed to make one word the other (Levenshtein).
fn edits(one: &str, other: &str) -> usize {
    let other: Vec<char> = other.chars().collect();
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (i, letter) in one.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, &against) in other.iter().enumerate() {
            let changed = diagonal + usize::from(letter != against);
            diagonal = row[j + 1];
            row[j + 1] = changed.min(diagonal + 1).min(row[j] + 1);
        }
    }
    row[other.len()]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::layers::{Given, Written};
    use crate::config::source::Source;

    fn known() -> Vec<(String, &'static [&'static str])> {
        vec![("mail".into(), &["host", "port"]), ("server".into(), &["listen"]), ("texts.main".into(), &["system_id", "window"])]
    }

    fn problem_with(key: &str) -> String {
        let mut layers = Layers::default();
        let source = Source::File { path: "l.toml".into(), line: 4 };
        layers.values.insert(key.into(), Given { written: Written::Text("x".into()), source });
        unknown_keys(&layers, &known()).into_iter().map(|problem| problem.to_string()).collect()
    }

    #[test]
    fn a_slip_is_told_with_what_was_meant() {
        assert_eq!(
            problem_with("mail.hots"),
            "mail: hots: there is no such key (l.toml, line 4); did you mean host in section [mail]?"
        );
        assert_eq!(
            problem_with("listen"),
            "listen: there is no such key (l.toml, line 4); did you mean listen in section [server]?"
        );
        assert!(problem_with("mail.frobnicate").contains("latchkey.sample.toml"));
        assert_eq!(problem_with("mail.host"), "");
        assert_eq!(
            problem_with("texts.main.sytem_id"),
            "texts.main: sytem_id: there is no such key (l.toml, line 4); did you mean system_id in the [[texts]] with the name main?"
        );
        let told = problem_with("texts.other.password");
        assert!(told.contains("the file has no [[texts]] with the name other"), "{told}");
    }

    #[test]
    fn distances_are_those_of_levenshtein() {
        assert_eq!(edits("kitten", "sitting"), 3);
        assert_eq!(edits("", "abc"), 3);
        assert_eq!(edits("abc", "abc"), 0);
    }
}
