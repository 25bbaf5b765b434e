//! Words and rules.
