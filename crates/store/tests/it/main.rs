//! Contract, race and schema tests of the store.
