//! Second oracles: MPFR for intervals (feature `mpfr`), LAPACK for large spectra (feature `lapack`).

#[cfg(feature = "mpfr")]
mod mpfr {
    use eigensieve::exact::rational;
    use eigensieve::interval::Interval;
    use quickcheck::quickcheck;

    fn ends(interval: inari::Interval) -> Interval {
        Interval::new(interval.inf(), interval.sup()).expect("not empty")
    }

    quickcheck! {
        fn rationals_are_enclosed_as_mpfr_encloses_them(n: i64, d: i64) -> bool {
            let value = rational(n, d.max(1));
            let text = format!("[{}/{}]", value.numer(), value.denom());
            ends(text.parse().expect("a literal")) == Interval::enclosing(&value)
        }

        fn powers_contain_the_tightest_enclosure(a: i32, width: u16, n: i8) -> bool {
            let lower = f64::from(a) / 1024.0;
            let upper = lower + f64::from(width) / 64.0;
            let n = i32::from(n % 10);
            let tightest = inari::const_interval!(0.0, 0.0);
            let base = inari::interval!(lower, upper).unwrap_or(tightest);
            let (tightest, ours) = (base.powi(n), Interval::new(lower, upper).expect("ordered").powi(n));
            tightest.is_empty() || ends(tightest).subset_of(&ours)
        }

        fn decimals_contain_the_interval_for_mpfr(n: i64, d: i64) -> bool {
            let interval = Interval::enclosing(&rational(n, d.max(1)));
            let (lower, upper) = interval.bounds_text();
            let read: inari::Interval = format!("[{lower},{upper}]").parse().expect("a literal");
            interval.subset_of(&ends(read))
        }
    }
}

#[cfg(feature = "lapack")]
#[test]
fn a_large_spectrum_proposed_by_lapack_is_enclosed() {
    use eigensieve::interval::{Interval, IntervalMatrix, symmetric_eigenvalues};
    // The path's Laplacian: eigenvalues 2 − 2cos(kπ/(n + 1)), all simple, between 0 and 4.
    let size = 300;
    let matrix = IntervalMatrix::from_fn(size, size, |i, j| match i.abs_diff(j) {
        0 => Interval::point(2.0),
        1 => Interval::point(-1.0),
        _ => Interval::ZERO,
    });
    let found = symmetric_eigenvalues(&matrix).expect("symmetric");
    for (k, interval) in found.iter().enumerate() {
        let angle = (k + 1) as f64 * std::f64::consts::PI / (size + 1) as f64;
        let about =
            Interval::point(2.0 - 2.0 * angle.cos()) + Interval::new(-1e-13, 1e-13).expect("ends");
        assert!(!interval.disjoint(&about) && interval.width() < 1e-9, "{k}: {interval}");
    }
}
