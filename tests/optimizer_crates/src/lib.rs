//! Released optimizer crates under the laws of eigensieve: see README.md and the tests.
