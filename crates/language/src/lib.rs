//! Fluent bundles, negotiation, dates and text direction.
