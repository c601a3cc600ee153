//! How far long work has come.

use std::sync::Arc;

use indicatif::{ProgressBar, ProgressStyle};
use latchkey_store::Progress;

/// Shown on the standard error while somebody looks at it there, and not else.
pub(super) fn progress_bar(length: Option<u64>) -> ProgressBar {
    let bar = length.map_or_else(ProgressBar::no_length, ProgressBar::new);
    style(&bar, length.is_some());
    bar
}

/// A bar that the store moves; it learns from it how long the work is.
pub(super) fn watched() -> (ProgressBar, Progress) {
    let bar = progress_bar(None);
    let shown = bar.clone();
    let progress: Progress = Arc::new(move |done, all| {
        if all != shown.length() {
            all.map_or_else(|| shown.unset_length(), |all| shown.set_length(all));
            style(&shown, all.is_some());
        }
        shown.set_position(done);
    });
    (bar, progress)
}

/// The templates are fixed; a wrong one would show the bar in the library's own way.
fn style(bar: &ProgressBar, has_length: bool) {
    let template = match has_length {
        true => "{bar:40} {bytes} of {total_bytes}, {bytes_per_sec}, {eta} left",
        false => "{spinner} {bytes}, {bytes_per_sec}",
    };
    if let Ok(style) = ProgressStyle::with_template(template) {
        bar.set_style(style);
    }
}
