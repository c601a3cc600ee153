//! Self-service password reset: one binary.
fn main() {}
