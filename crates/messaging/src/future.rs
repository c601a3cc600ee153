//! The future of a trait that is used as an object.

use std::pin::Pin;

/// A future on the heap, which traits need to be usable behind `dyn`.
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;
