//! Use cases for people: reset, sign-in, and the delivery of messages.
