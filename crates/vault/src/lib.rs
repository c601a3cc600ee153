//! Secret types, the key ring, sealed columns, keyed hashes and the Argon2 pool.
