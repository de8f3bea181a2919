//! The largest certificates are checked; run in release to see the times.

mod common;

use std::time::Instant;

#[test]
fn a_spectrum_of_300_dimensions_is_checked() {
    // A debug build has a smaller one: nothing depends on the size.
    let size = if cfg!(debug_assertions) { 60 } else { 300 };
    let bytes = common::bytes(&common::catalogue::matrix_spectrum(size));
    let start = Instant::now();
    eqcert_check::check(&bytes).expect("a true certificate");
    println!("n = {size}: {} bytes, {:?}", bytes.len(), start.elapsed());
    let bytes = common::bytes(&common::catalogue::himmelblau_cover());
    let start = Instant::now();
    eqcert_check::check(&bytes).expect("a true certificate");
    println!("cover: {} bytes, {:?}", bytes.len(), start.elapsed());
}
