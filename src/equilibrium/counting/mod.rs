//! Counting: where as many complex zeros are proved as there can be at most, there is no other zero.
//!
//! Subdivision has to look everywhere; counting looks only where zeros are. It is for systems of n
//! polynomials with rational coefficients in n unknowns. Floats propose zeros (`track`), complex
//! interval arithmetic proves that they exist, are nonsingular and differ (`certify`), and one of
//! these theorems says how many there can be:
//!
//! - **Bézout.** The zeros in ℂⁿ of polynomials of degrees at most d₁, …, d_n have at most ∏ d_i
//!   components, isolated points or not: homogenised equations define hypersurfaces of projective
//!   space, and the degrees of all irreducible components of their intersection sum up to at most
//!   ∏ d_i (Fulton, *Intersection Theory*, example 8.4.6). So if ∏ d_i different zeros, isolated
//!   because they are nonsingular, are proved, no further point of ℂⁿ is a zero.
//! - **Bernstein.** The isolated zeros in (ℂ∖0)ⁿ, with multiplicities, are at most as many as the
//!   mixed volume of the sets of exponents (Bernstein 1975). If that many different nonsingular zeros
//!   are proved, there is no other zero q in (ℂ∖0)ⁿ, isolated or not: the polynomials G with these
//!   exponents and G(q) = 0 are, as no coordinate of q is 0, after multiplication of the coefficients by
//!   powers of q those with G(1, …, 1) = 0, and a general one has q as a nonsingular zero since the mixed
//!   volume is not 0 (for each set of k of the supports the differences of exponents span at least k
//!   dimensions, by Minkowski, so that by Rado's theorem rows of G′(1, …, 1) can be chosen that are
//!   independent). For small ε ≠ 0 all but finitely many, F + εG has nonsingular zeros near all those
//!   that were proved, and at q: one too many, unless q was among them (q is a nonsingular zero of F + εG
//!   for all ε but finitely many, as det(F′(q) + εG′(q)) is a polynomial in ε with leading coefficient
//!   det G′(q) ≠ 0). That no zero lies outside (ℂ∖0)ⁿ is shown by coordinates that cannot vanish.
//!   The mixed volume is bounded from above in `mixed`.
//!
//! Before that, exact steps that keep the zeros lower the degrees (`reduce`): linear equations are
//! solved for a variable; a variable v that cannot vanish, because v = 0 makes some equation a constant
//! other than 0, is replaced by 1/y, and the equations multiplied by powers of y. A zero of the new
//! system with y = 0 is none of the old one: it is counted, but for the zeros that are handed on y ≠ 0
//! has to be proved.
//!
//! A system with a multiple zero, a curve of zeros or zeros at infinity does not reach the bound, and
//! nothing is concluded.

mod certify;
mod mixed;
mod polynomials;
mod reduce;
mod track;

use std::time::Instant;

use rayon::prelude::*;

use self::certify::{Proof, Proved};
use self::mixed::mixed_volume;
use self::polynomials::{Float, Polynomials, Rectangle};
use self::reduce::{Reduced, cannot_vanish, expanded};
use self::track::{Homotopy, Track};
use super::prove::{IsolatedZero, prove};
use crate::exact::{Monomial, MultivariatePolynomial};
use crate::interval::{IntervalVector, Untrustworthy, check_arithmetic};
use crate::system::{System, Workspace};

/// Why a list of zeros is complete, where a count says so.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Count {
    /// Different complex zeros that are proved, of the system with linear equations solved.
    pub complex: u64,
    /// The theorem that says that there are no more.
    pub bound: CountBound,
}

/// A theorem that bounds the number of complex zeros.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CountBound {
    /// The product of the degrees.
    Bezout,
    /// The mixed volume of the exponents, for zeros without a coordinate that is 0.
    MixedVolume,
}

impl CountBound {
    /// Its name.
    pub fn text(self) -> &'static str {
        match self {
            Self::Bezout => "Bézout's bound",
            Self::MixedVolume => "Bernstein's bound",
        }
    }
}

/// More paths are not followed.
const MOST_PATHS: u64 = 20_000;
/// Homotopies that are tried.
const MOST_ATTEMPTS: u64 = 3;
/// If fewer than this part of the zeros is found, another homotopy will hardly find the rest.
const HOPEFUL: f64 = 0.8;
/// Nanoseconds: what one complex multiplication costs, in floats and in intervals; evaluations
/// of a path.
const FLOAT_COST: f64 = 2.0;
const INTERVAL_COST: f64 = 60.0;
const EVALUATIONS: f64 = 150.0;
/// Ends of paths that are closer than this, relatively, are one proposal.
const SAME: f64 = 1e-9;
/// Sides of the boxes, relatively, in which real zeros are proved to be the only ones.
const WIDTHS: [f64; 3] = [1e-4, 1e-6, 1e-8];
/// Paths between two looks at the clock.
const BATCH: u64 = 1024;
/// So many paths are followed first, to see whether enough of them end.
const SAMPLE: u64 = 8;

/// How the zeros of a system are to be counted.
#[derive(Debug)]
pub(super) struct Plan {
    way: Way,
    /// The system as it is, where none of its zeros has a coordinate that is 0.
    torus: Option<Reduced>,
}

/// A system, and a bound of the number of its zeros.
#[derive(Debug)]
struct Way {
    reduced: Reduced,
    table: Polynomials,
    /// The number of paths: the product of the degrees.
    paths: u64,
    bound: u64,
    kind: CountBound,
}

impl Plan {
    /// A plan, where the system consists of polynomials and the bound is moderate.
    pub(super) fn new(system: &System) -> Option<Self> {
        let equations = expanded(system.values_tape())?;
        let variables = 0..equations.len() as u32;
        let torus = variables.into_iter().all(|v| cannot_vanish(&equations, v));
        let torus = torus.then(|| Reduced::plain(equations.clone()));
        let way = Way::new(Reduced::lowered(equations))?;
        Some(Self { way, torus })
    }

    /// What counting will cost, in nanoseconds, about.
    pub(super) fn cost(&self) -> f64 {
        self.way.cost()
    }

    /// All real zeros that may lie in the closed box, and the count that proves that these are all;
    /// `None` where the count does not reach the bound, or something else stays open.
    pub(super) fn run(
        &self,
        system: &System,
        domain: &IntervalVector,
        deadline: Option<Instant>,
    ) -> Result<Option<(Vec<IsolatedZero>, Count)>, Untrustworthy> {
        let torus = match &self.torus {
            Some(torus) => self.in_torus(torus, deadline)?,
            None => None,
        };
        torus.as_ref().unwrap_or(&self.way).run(system, domain, deadline)
    }

    /// The count by the mixed volume, where that is less than the product of the degrees.
    fn in_torus(
        &self,
        torus: &Reduced,
        deadline: Option<Instant>,
    ) -> Result<Option<Way>, Untrustworthy> {
        let supports: Vec<_> =
            torus.equations.iter().map(|one| support(one, torus.variables.len())).collect();
        let volume = mixed_volume(&supports, deadline)?;
        let Some(volume) = volume.filter(|&volume| 0 < volume && volume < self.way.bound) else {
            return Ok(None);
        };
        let way = Way::new(torus.clone());
        Ok(way.map(|way| Way { bound: volume, kind: CountBound::MixedVolume, ..way }))
    }
}

/// The exponents of the monomials.
fn support(equation: &MultivariatePolynomial, n: usize) -> Vec<Vec<i64>> {
    let exponents = |monomial: &Monomial| {
        let mut exponents = vec![0; n];
        monomial.iter().for_each(|&(variable, e)| exponents[variable as usize] = i64::from(e));
        exponents
    };
    equation.terms().map(|(monomial, _)| exponents(monomial)).collect()
}

impl Way {
    fn new(reduced: Reduced) -> Option<Self> {
        let paths = reduced.bound();
        if paths > MOST_PATHS || reduced.variables.len() != reduced.equations.len() {
            return None;
        }
        let table = Polynomials::new(&reduced.equations, &reduced.variables)?;
        Some(Self { reduced, table, paths, bound: paths, kind: CountBound::Bezout })
    }

    /// What counting will cost, in nanoseconds, about.
    fn cost(&self) -> f64 {
        let n = self.table.size() as f64;
        let (terms, paths) = (self.table.cost() as f64, self.paths as f64);
        let following = EVALUATIONS * FLOAT_COST * (terms + n * n * n / 2.0);
        let proving = INTERVAL_COST * (terms + n * n * n);
        paths * (following + proving)
    }

    /// All real zeros that may lie in the closed box, and the count that proves that these are all;
    /// `None` where the count does not reach the bound, or something else stays open.
    fn run(
        &self,
        system: &System,
        domain: &IntervalVector,
        deadline: Option<Instant>,
    ) -> Result<Option<(Vec<IsolatedZero>, Count)>, Untrustworthy> {
        let Some(zeros) = self.all_zeros(deadline)? else { return Ok(None) };
        let mut real = Vec::new();
        for zero in &zeros {
            match zero.is_real() {
                None => return Ok(None),
                Some(false) => {}
                Some(true) => real.push(zero),
            }
        }
        let handed: Vec<Option<Option<IsolatedZero>>> =
            real.iter().map(|zero| self.handed_on(system, domain, zero)).collect();
        let Some(found) = handed.into_iter().collect::<Option<Vec<_>>>() else { return Ok(None) };
        let count = Count { complex: self.bound, bound: self.kind };
        Ok(Some((found.into_iter().flatten().collect(), count)))
    }

    /// As many different zeros of the reduced system as the bound permits, or `None`.
    fn all_zeros(&self, deadline: Option<Instant>) -> Result<Option<Vec<Proved>>, Untrustworthy> {
        let mut known: Vec<Proved> = Vec::new();
        for attempt in 0..MOST_ATTEMPTS {
            let homotopy = Homotopy::new(&self.table, attempt);
            let mut ends = Vec::new();
            let mut from = 0;
            while from < self.paths {
                if deadline.is_some_and(|deadline| Instant::now() >= deadline) {
                    return Ok(None);
                }
                let size = if from == 0 { SAMPLE } else { BATCH };
                let batch = from..(from + size).min(self.paths);
                from = batch.end;
                let follow = |track: &mut Track, path: u64| homotopy.follow(path, track);
                let batch: Vec<u64> = batch.collect();
                let found: Vec<Option<Vec<Float>>> = batch
                    .into_par_iter()
                    .with_min_len(16)
                    .map_init(Track::default, follow)
                    .collect();
                ends.extend(found.into_iter().flatten());
                let expected = from as f64 * self.bound as f64 / self.paths as f64;
                if from > SAMPLE / 2 && (ends.len() as f64) < expected * HOPEFUL - 2.0 {
                    return Ok(None);
                }
            }
            let new = self.proved(&proposals(ends, &known))?;
            let before = known.len();
            known.extend(new);
            known = different(known);
            let (found, bound) = (known.len() as u64, self.bound);
            if found >= bound {
                return Ok((found == bound).then_some(known));
            }
            let stuck = attempt > 0 && known.len() == before;
            if stuck || (found as f64) < HOPEFUL * bound as f64 {
                break;
            }
        }
        Ok(None)
    }

    /// The proposals that are proved, and their conjugates.
    fn proved(&self, proposals: &[Vec<Float>]) -> Result<Vec<Proved>, Untrustworthy> {
        let proved: Vec<Result<Option<Proved>, Untrustworthy>> = proposals
            .par_iter()
            .with_min_len(8)
            .map_init(
                || (check_arithmetic(), Proof::default()),
                |(trust, proof), centre| trust.clone().map(|()| proof.attempt(&self.table, centre)),
            )
            .collect();
        let mut zeros = Vec::new();
        for zero in proved {
            let Some(zero) = zero? else { continue };
            // The conjugate of a zero is a zero: the coefficients are real.
            if zero.is_real() == Some(false) {
                zeros.push(zero.conjugate());
            }
            zeros.push(zero);
        }
        Ok(zeros)
    }

    /// The real zero as the search would have found it; `Some(None)` where it lies outside the box.
    fn handed_on(
        &self,
        system: &System,
        domain: &IntervalVector,
        zero: &Proved,
    ) -> Option<Option<IsolatedZero>> {
        let whole: Vec<Rectangle> = self.reduced.lifted(&zero.enclosure())?;
        let place: IntervalVector = whole.iter().map(|one| one.re).collect();
        if place.disjoint(domain) {
            return Some(None);
        }
        let scale = place.iter().map(|side| side.magnitude()).fold(1e-3, f64::max);
        let mut workspace = Workspace::default();
        let found = WIDTHS.into_iter().find_map(|width| {
            let region = place.inflated(0.0, width * scale);
            // It is this zero only if its place lies where it is the only one.
            prove(system, &region, &mut workspace).filter(|one| place.subset_of(&one.uniqueness))
        });
        found.map(Some)
    }
}

/// Ends of paths that are no known zeros, each once, one of each pair of conjugates.
fn proposals(ends: Vec<Vec<Float>>, known: &[Proved]) -> Vec<Vec<Float>> {
    let canonical = |mut x: Vec<Float>| {
        let size = x.iter().map(|x| x.norm()).fold(0.0, f64::max);
        let sign = x.iter().find(|x| x.im.abs() > 1e-7 * size).map_or(1.0, |x| x.im.signum());
        x.iter_mut().for_each(|x| x.im *= sign);
        x
    };
    let mut ends: Vec<(f64, Vec<Float>)> = ends
        .into_iter()
        .map(canonical)
        .filter(|x| x.iter().all(|x| x.re.is_finite() && x.im.is_finite()))
        .map(|x| (projection(&x), x))
        .collect();
    ends.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mut chosen: Vec<(f64, Vec<Float>)> = Vec::new();
    for (key, x) in ends {
        let size = x.iter().map(|x| x.norm()).fold(1e-3, f64::max);
        let near =
            |other: &[Float]| x.iter().zip(other).all(|(a, b)| (a - b).norm() <= SAME * size);
        let window = chosen.iter().rev();
        let again = window
            .take_while(|(other, _)| key - other <= SAME * size * 2.0 * x.len() as f64)
            .any(|(_, other)| near(other));
        if !again && !known.iter().any(|zero| near(&zero.centre)) {
            chosen.push((key, x));
        }
    }
    chosen.into_iter().map(|(_, x)| x).collect()
}

/// A number that different points hardly share.
fn projection(x: &[Float]) -> f64 {
    let weight = |k: usize| ((k as f64 + 1.0) * 0.618_034).fract() + 0.1;
    x.iter().enumerate().map(|(k, x)| weight(2 * k) * x.re + weight(2 * k + 1) * x.im).sum()
}

/// A part of the zeros that are certainly pairwise different.
fn different(mut zeros: Vec<Proved>) -> Vec<Proved> {
    let n = zeros.first().map_or(0, |zero| zero.centre.len());
    let spread = |axis: &usize| {
        let mut values: Vec<u64> =
            zeros.iter().map(|zero| zero.centre[*axis].re.to_bits() >> 16).collect();
        values.sort_unstable();
        values.dedup();
        values.len()
    };
    let Some(axis) = (0..n).max_by_key(spread) else { return zeros };
    zeros.sort_by(|a, b| a.centre[axis].re.total_cmp(&b.centre[axis].re));
    let widest = zeros.iter().map(|zero| zero.radius).fold(0.0, f64::max);
    let mut chosen: Vec<Proved> = Vec::with_capacity(zeros.len());
    for zero in zeros {
        // Those before are sorted: once one is too far away, so are all before it.
        let close = chosen.iter().rev().take_while(|other| !other.is_beyond(&zero, axis, widest));
        if close.into_iter().all(|other| other.differs(&zero)) {
            chosen.push(zero);
        }
    }
    chosen
}

#[cfg(test)]
mod tests;
