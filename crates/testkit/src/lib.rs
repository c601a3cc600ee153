//! Guards that start PostgreSQL, postfix and Chromium for tests, and a clock and random source under control.
