//! Finds terms in a text, one edit away if wanted.

use std::collections::VecDeque;
use std::ops::Range;

use crate::banned::{SHORTEST_TERM, canonical};

/// Terms by their common beginnings. The children of a node lie side by side.
pub(crate) struct TermTree {
    /// The character that leads to each node.
    characters: Vec<char>,
    nodes: Vec<Node>,
    fuzzy_from: usize,
}

/// A node and where its children are; the root is the first.
struct Node {
    children: Range<usize>,
    ends_term: bool,
    /// Characters of the longest term that goes through here.
    longest: usize,
}

impl TermTree {
    /// The tree of these terms, normalised; those under four characters are left out, those with `fuzzy_from` characters and
    /// more are found with one edit too.
    pub(crate) fn new<T: AsRef<str>>(terms: impl IntoIterator<Item = T>, fuzzy_from: usize) -> Self {
        let mut terms: Vec<Vec<char>> = terms.into_iter().map(|term| canonical(term.as_ref())).collect();
        terms.retain(|term| term.len() >= SHORTEST_TERM);
        // In order, those with a common beginning are neighbours, and the one that is that beginning comes first.
        terms.sort_unstable();
        terms.dedup();
        let mut tree = Self { characters: Vec::new(), nodes: Vec::new(), fuzzy_from };
        tree.add('\0', &terms);
        let mut open = VecDeque::from([(0, terms.as_slice(), 0)]);
        while let Some((node, terms, depth)) = open.pop_front() {
            let first = tree.nodes.len();
            let (ended, longer) = terms.split_at(terms.partition_point(|term| term.len() == depth));
            for group in longer.chunk_by(|one, other| one[depth] == other[depth]) {
                open.push_back((tree.add(group[0][depth], group), group, depth + 1));
            }
            tree.nodes[node].ends_term = !ended.is_empty();
            tree.nodes[node].children = first..tree.nodes.len();
        }
        tree
    }

    /// Adds a node that `character` leads to and all of `terms` go through; its children come later.
    fn add(&mut self, character: char, terms: &[Vec<char>]) -> usize {
        self.characters.push(character);
        let longest = terms.iter().map(Vec::len).max().unwrap_or(0);
        self.nodes.push(Node { children: 0..0, ends_term: false, longest });
        self.nodes.len() - 1
    }

    fn child(&self, node: usize, character: char) -> Option<usize> {
        let children = self.nodes[node].children.clone();
        let place = self.characters[children.clone()].iter().position(|&known| known == character)?;
        Some(children.start + place)
    }

    /// For each position of `text`, where the terms that begin there end.
    pub(crate) fn find_all(&self, text: &[char]) -> Vec<Vec<usize>> {
        (0..text.len()).map(|start| self.find(text, start)).collect()
    }

    /// Follows `text` down the tree from `start`, and from every place on the way, what follows one edit there.
    fn find(&self, text: &[char], start: usize) -> Vec<usize> {
        let mut ends = Vec::new();
        let (mut node, mut at) = (0, start);
        loop {
            if self.nodes[node].ends_term {
                ends.push(at);
            }
            self.edit(node, at, start, text, &mut ends);
            let Some(child) = text.get(at).and_then(|&here| self.child(node, here)) else { return ends };
            (node, at) = (child, at + 1);
        }
    }

    /// Makes one edit here in every way: another letter, one missing, one too many (never before the first).
    fn edit(&self, node: usize, at: usize, start: usize, text: &[char], ends: &mut Vec<usize>) {
        let (here, next) = (text.get(at), text.get(at + 1));
        for child in self.nodes[node].children.clone() {
            // No term from here on is long enough for an edit.
            if self.nodes[child].longest < self.fuzzy_from {
                continue;
            }
            let character = self.characters[child];
            let length = at - start + 1;
            if here.is_some_and(|&here| here != character) {
                self.follow(child, at + 1, length, text, ends);
            }
            self.follow(child, at, length, text, ends);
            if at > start && next == Some(&character) {
                self.follow(child, at + 2, length, text, ends);
            }
        }
    }

    /// Follows `text` from `at` down from a node `length` characters deep, without another edit.
    fn follow(&self, mut node: usize, mut at: usize, mut length: usize, text: &[char], ends: &mut Vec<usize>) {
        loop {
            if self.nodes[node].ends_term && length >= self.fuzzy_from {
                ends.push(at);
            }
            let Some(child) = text.get(at).and_then(|&here| self.child(node, here)) else { return };
            (node, at, length) = (child, at + 1, length + 1);
        }
    }
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
