//! The first page, drawn once for each language and look: only the form's token and the support code differ between visitors.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use latchkey_domain::{CorrelationId, Timestamp};
use uuid::Uuid;

use crate::Visit;
use crate::pages::reset::WhoAreYou;

/// A drawing is used this long, so that a changed look shows soon.
const MEMORY: Duration = Duration::from_secs(60);
/// Drawings kept; past it all are drawn anew.
const MOST: usize = 256;
/// Stands for the form's token while drawing: it holds a control character, which no address may carry, so nobody can plant one.
const STEP: &str = "\u{1}token\u{1}";

/// What lies between the parts that differ.
type Drawing = Arc<Vec<Piece>>;

enum Piece {
    Text(String),
    Step,
    SupportCode,
}

/// Drawings of the first page.
#[derive(Default)]
pub(crate) struct FirstPages(Mutex<HashMap<String, (Timestamp, Drawing)>>);

impl FirstPages {
    /// The page for this visitor. `key` names everything else that the page depends on.
    pub(super) fn page(
        &self,
        key: String,
        visit: &Visit,
        now: Timestamp,
        step: &str,
        draw: impl Fn(String) -> WhoAreYou,
    ) -> Option<String> {
        let drawing = self.known(&key, now).or_else(|| self.draw(key, visit, now, &draw))?;
        let code = visit.support_code().to_string();
        let mut page = String::with_capacity(8 * 1024);
        for piece in drawing.iter() {
            page.push_str(match piece {
                Piece::Text(text) => text,
                Piece::Step => step,
                Piece::SupportCode => &code,
            });
        }
        Some(page)
    }

    fn known(&self, key: &str, now: Timestamp) -> Option<Drawing> {
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        known.get(key).filter(|(at, _)| *at <= now && now.since(*at) < MEMORY).map(|(_, drawing)| Arc::clone(drawing))
    }

    fn draw(&self, key: String, visit: &Visit, now: Timestamp, draw: &impl Fn(String) -> WhoAreYou) -> Option<Drawing> {
        let mut nobody = visit.clone();
        let nil = CorrelationId::from_uuid(Uuid::nil());
        nobody.continue_as(nil);
        let text = nobody.text_of(&draw(STEP.to_owned()))?;
        let drawing = Arc::new(cut(&text, &nil.to_string()));
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if known.len() >= MOST {
            known.clear();
        }
        known.insert(key, (now, Arc::clone(&drawing)));
        Some(drawing)
    }
}

fn cut(text: &str, code: &str) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut rest = text;
    loop {
        let next = [(rest.find(STEP), STEP, true), (rest.find(code), code, false)];
        let found = next.into_iter().filter_map(|(at, mark, step)| at.map(|at| (at, mark, step))).min_by_key(|found| found.0);
        let Some((at, mark, step)) = found else {
            pieces.push(Piece::Text(rest.to_owned()));
            return pieces;
        };
        pieces.push(Piece::Text(rest[..at].to_owned()));
        pieces.push(if step { Piece::Step } else { Piece::SupportCode });
        rest = &rest[at + mark.len()..];
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_cut_where_visitors_differ() {
        let pieces = cut(&format!("a{STEP}b0-0c0-0"), "0-0");
        let joined: String = pieces
            .iter()
            .map(|piece| match piece {
                Piece::Text(text) => text.as_str(),
                Piece::Step => "<S>",
                Piece::SupportCode => "<C>",
            })
            .collect();
        assert_eq!(joined, "a<S>b<C>c<C>");
    }
}
