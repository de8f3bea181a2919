//! Exact recognition of rational zeros: the float proposes, exact substitution verifies.

use num_traits::Zero;

use super::prove::IsolatedZero;
use crate::exact::{Rational, from_f64, simplest_between};
use crate::system::System;

/// The zero as an exact rational point, where it is one with small denominators.
///
/// The proposal is the simplest rational in each side of the enclosure. It is accepted only if it
/// lies in the uniqueness box and `system` vanishes there exactly, so it *is* the zero.
///
/// ```
/// use eigensieve::equilibrium::{Settings, enumerate, recognise};
/// use eigensieve::exact::rational;
/// use eigensieve::expression::{Names, parse};
/// use eigensieve::interval::{Interval, IntervalVector};
/// use eigensieve::system::System;
/// let (mut graph, f) = parse("3*x - 1", &Names::new(&["x"])?)?;
/// let system = System::new(&mut graph, &[f], 1);
/// let domain = IntervalVector::new(vec![Interval::new(-2.0, 2.0).ok_or("an interval")?]);
/// let found = enumerate(&system, &domain, &Settings::default())?;
/// assert_eq!(recognise(&system, &found.zeros[0]), Some(vec![rational(1, 3)]));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn recognise(system: &System, zero: &IsolatedZero) -> Option<Vec<Rational>> {
    let point: Vec<Rational> = zero
        .enclosure
        .iter()
        .map(|side| simplest_between(&from_f64(side.lower())?, &from_f64(side.upper())?))
        .collect::<Option<_>>()?;
    let vanishes = system.values_exactly(&point)?.iter().all(Zero::is_zero);
    (vanishes && zero.uniqueness.contains_rational(&point)).then_some(point)
}
