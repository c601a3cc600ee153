//! Finds terms in a text, one edit away if wanted.

use crate::banned::{SHORTEST_TERM, canonical};

/// Terms by their common beginnings.
pub(crate) struct TermTree {
    nodes: Vec<Node>,
    fuzzy_from: usize,
}

/// A node, its first child and its next sibling by position; 0, the root, stands for none.
struct Node {
    character: char,
    first_child: usize,
    next_sibling: usize,
    ends_term: bool,
    /// Characters of the longest term that goes through here.
    longest: usize,
}

impl TermTree {
    /// The tree of these terms, normalised; those under four characters are left out, those with `fuzzy_from` characters and
    /// more are found with one edit too.
    pub(crate) fn new<T: AsRef<str>>(terms: impl IntoIterator<Item = T>, fuzzy_from: usize) -> Self {
        let root = Node { character: '\0', first_child: 0, next_sibling: 0, ends_term: false, longest: 0 };
        let mut tree = Self { nodes: vec![root], fuzzy_from };
        for term in terms {
            let term = canonical(term.as_ref());
            if term.len() >= SHORTEST_TERM {
                let length = term.len();
                let last = term.into_iter().fold(0, |at, character| {
                    let child = tree.child_or_new(at, character);
                    tree.nodes[child].longest = tree.nodes[child].longest.max(length);
                    child
                });
                tree.nodes[last].ends_term = true;
            }
        }
        tree
    }

    fn child_or_new(&mut self, at: usize, character: char) -> usize {
        let existing = self.children(at).find(|&child| self.nodes[child].character == character);
        existing.unwrap_or_else(|| {
            let new = self.nodes.len();
            let next_sibling = self.nodes[at].first_child;
            self.nodes.push(Node { character, first_child: 0, next_sibling, ends_term: false, longest: 0 });
            self.nodes[at].first_child = new;
            new
        })
    }

    fn children(&self, at: usize) -> impl Iterator<Item = usize> {
        let some = |position: usize| (position != 0).then_some(position);
        std::iter::successors(some(self.nodes[at].first_child), move |&child| some(self.nodes[child].next_sibling))
    }

    /// For each position of `text`, where the terms that begin there end.
    pub(crate) fn find_all(&self, text: &[char]) -> Vec<Vec<usize>> {
        (0..text.len())
            .map(|start| {
                let mut ends = Vec::new();
                self.walk(&Walk { node: 0, at: start, length: 0, edited: false }, text, &mut ends);
                ends
            })
            .collect()
    }

    /// Follows `text` down the tree, with one edit at most.
    fn walk(&self, walk: &Walk, text: &[char], ends: &mut Vec<usize>) {
        if self.nodes[walk.node].ends_term && (!walk.edited || walk.length >= self.fuzzy_from) {
            ends.push(walk.at);
        }
        let (here, next) = (text.get(walk.at), text.get(walk.at + 1));
        if walk.edited {
            let child = here.and_then(|here| self.children(walk.node).find(|&child| self.nodes[child].character == *here));
            if let Some(child) = child {
                self.walk(&Walk { node: child, at: walk.at + 1, length: walk.length + 1, edited: true }, text, ends);
            }
            return;
        }
        for child in self.children(walk.node) {
            let character = self.nodes[child].character;
            let step = |used: usize, edited: bool| Walk { node: child, at: walk.at + used, length: walk.length + 1, edited };
            let fits = here == Some(&character);
            if fits {
                self.walk(&step(1, false), text, ends);
            }
            // No term from here on is long enough for an edit.
            if self.nodes[child].longest < self.fuzzy_from {
                continue;
            }
            if here.is_some() && !fits {
                self.walk(&step(1, true), text, ends);
            }
            self.walk(&step(0, true), text, ends);
            if walk.length > 0 && next == Some(&character) {
                self.walk(&step(2, true), text, ends);
            }
        }
    }
}

/// Where a search stands: at a node, at a position of the text, after `length` characters of the term.
struct Walk {
    node: usize,
    at: usize,
    length: usize,
    edited: bool,
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn ends(term: &str, fuzzy_from: usize, text: &str) -> Vec<usize> {
        let mut ends = TermTree::new([term], fuzzy_from).find_all(&canonical(text)).swap_remove(0);
        ends.sort_unstable();
        ends.dedup();
        ends
    }

    #[test]
    fn one_letter_other_missing_or_too_many_inside() {
        for near in ["zqvxwk", "jqvxwk", "zqvxwj", "qvxwk", "zqvxw", "zqjvxwk", "zqvxwwk"] {
            assert!(ends("zqvxwk", 6, near).contains(&near.len()), "{near}");
        }
        for far in ["jzqvxwk", "zqvxwkj", "qzvxwk", "zqvx", "jqvxwj", ""] {
            let found = TermTree::new(["zqvxwk"], 6).find_all(&canonical(far));
            assert!(!found.first().is_some_and(|ends| ends.contains(&far.len())), "{far}");
        }
    }

    #[test]
    fn a_term_below_the_bound_is_found_as_it_is_only() {
        assert_eq!(ends("zqvxwk", 7, "zqvxwk"), [6]);
        assert!(ends("zqvxwk", 7, "zqvxwj").is_empty());
        assert!(ends("zqv", 3, "zqvzqv").is_empty());
    }

    #[test]
    fn terms_with_a_common_beginning_are_all_found() {
        let tree = TermTree::new(["zqvx", "zqvxwk", "zqvj"], 9);
        assert_eq!(tree.find_all(&canonical("hzqvxwk")), [vec![], vec![5, 7], vec![], vec![], vec![], vec![], vec![]]);
    }

    /// Levenshtein distance, the slow way.
    fn distance(one: &[char], other: &[char]) -> usize {
        match (one, other) {
            ([], rest) | (rest, []) => rest.len(),
            ([a, one_rest @ ..], [b, other_rest @ ..]) if a == b => distance(one_rest, other_rest),
            ([_, one_rest @ ..], [_, other_rest @ ..]) => {
                1 + distance(one_rest, other_rest).min(distance(one, other_rest)).min(distance(one_rest, other))
            }
        }
    }

    proptest! {
        #[test]
        fn what_is_found_is_what_the_definition_says(term in "[abc]{4,7}", text in "[abc]{1,9}") {
            let (term, text) = (canonical(&term), canonical(&text));
            let spelled: String = term.iter().collect();
            let found = ends(&spelled, 4, &text.iter().collect::<String>());
            for end in 1..=text.len() {
                let piece = &text[..end];
                // A letter too many counts inside only: the piece must begin and end as the term does.
                let inside = piece.len() <= term.len() || (piece[0] == term[0] && piece.last() == term.last());
                let near = distance(piece, &term) <= 1 && inside;
                prop_assert_eq!(found.contains(&end), near, "{:?} in {:?} until {}", term, text, end);
            }
        }
    }
}
