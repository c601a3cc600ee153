//! Pages as HTML: typed contexts, templates built in, text from the language files.

mod functions;
mod message;
mod page;
mod page_context;
mod templates;

pub use message::Message;
pub use page::Page;
pub use page_context::{Brand, PageContext, Person};
pub use templates::{TemplateError, Templates};
