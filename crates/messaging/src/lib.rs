//! Rendering and sending of mail, texts and calls; no storage.
