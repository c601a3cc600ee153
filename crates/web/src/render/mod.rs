//! Pages as HTML: typed contexts, templates built in, text from the language files.

mod functions;
mod message;
mod page;
mod page_context;
mod qr_code;
mod shown;
mod templates;

pub use message::Message;
pub use page::Page;
pub(crate) use page_context::Ending;
pub use page_context::{Brand, PageContext, Person};
pub use qr_code::QrCode;
pub use shown::Shown;
pub use templates::{TemplateError, Templates};
