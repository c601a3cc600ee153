//! More about a refusal: for the person, and for the administrator whom they ask.

use serde::Serialize;

use super::Topic;
use crate::render::Page;

/// What a refusal means, what the person can do, and what an administrator must do.
#[derive(Clone, Debug, Serialize)]
pub struct Help {
    text: &'static str,
    more: String,
    technical_id: Option<String>,
}

impl Help {
    /// The page of a topic.
    pub fn about(topic: Topic) -> Self {
        let more = format!("help-{}", topic.word());
        Self { text: topic.refusal_text(), more, technical_id: topic.technical_id() }
    }
}

impl Page for Help {
    const TEMPLATE: &'static str = "reset/help.html";

    fn samples() -> Vec<Self> {
        Topic::ALL.into_iter().map(Self::about).collect()
    }
}
