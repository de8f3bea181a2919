//! What exact algebra knows about zeros that subdivision cannot isolate.
//!
//! **A common factor** g of all equations: where the cofactors exclude 0 and ∇g does not vanish,
//! every zero lies on the manifold g = 0, so that no zero is isolated there.
//!
//! **A multiple zero** of two polynomials in two variables: resultants vanish at its projections. In
//! a box that holds no other root of the two resultants there is no other zero.

use std::sync::OnceLock;

use num_traits::Zero;

use super::Dynamics;
use crate::equilibrium::Component;
use crate::exact::{
    MultivariatePolynomial, Polynomial, Rational, count_roots_in, from_f64, simplest_between,
};
use crate::expression::{Graph, NodeId};
use crate::interval::IntervalVector;
use crate::system::{System, Workspace};

/// Equations with more terms are not expanded.
const MOST_TERMS: usize = 4000;
/// The work that a common factor may cost, in machine words multiplied.
const FACTOR_STEPS: u64 = 400_000;
/// The work that the two resultants may cost.
const RESULTANT_STEPS: u64 = 4_000_000;
/// Resultants that are powers have at most this degree.
const HIGHEST_POWER: u32 = 256;
/// A box is asked about multiple zeros only once it is this small a part of the domain.
const SMALL: f64 = 1.0 / 64.0;

/// A zero at which the Jacobian is singular.
#[derive(Clone, Debug, PartialEq)]
pub struct MultipleZero {
    /// The point: the system vanishes there exactly, and its Jacobian has the determinant 0.
    pub point: Vec<Rational>,
    /// Whether it is proved to be the only zero in its part of the box.
    pub isolated: bool,
    /// Its multiplicity as a common zero of two polynomials, where that is known.
    pub multiplicity: Option<usize>,
}

/// The exact algebra of one system; the costly parts are done when first asked for.
pub(super) struct Degenerate {
    system: System,
    polynomials: Option<Vec<MultivariatePolynomial>>,
    factor: Option<CommonFactor>,
    eliminations: OnceLock<Option<[Polynomial; 2]>>,
}

struct CommonFactor {
    text: String,
    /// g.
    factor: System,
    /// The equations divided by g.
    cofactors: System,
}

impl Degenerate {
    pub(super) fn of(dynamics: &Dynamics) -> Self {
        let (graph, equations) = dynamics.equations();
        let expanded: Option<Vec<MultivariatePolynomial>> =
            equations.iter().map(|&root| graph.expand(root, MOST_TERMS)).collect();
        let factor = expanded.as_ref().and_then(|all| CommonFactor::of(all, &dynamics.variables));
        let system = System::new(&mut graph.clone(), &equations, dynamics.dimension());
        Self { system, polynomials: expanded, factor, eliminations: OnceLock::new() }
    }

    /// Whether nothing is gained by splitting the box: its zeros lie on a manifold, or it can only
    /// hold one multiple zero.
    pub(super) fn settles(&self, region: &IntervalVector, domain: &IntervalVector) -> bool {
        if self.factor.as_ref().is_some_and(|factor| factor.holds_all_zeros_of(region)) {
            return true;
        }
        let small = region.iter().zip(domain.iter()).all(|(a, b)| a.width() <= SMALL * b.width());
        small && self.zero_in(region).is_some_and(|zero| zero.isolated)
    }

    /// The manifold that holds every zero in the component.
    pub(super) fn manifold_in(&self, component: &Component) -> Option<String> {
        let factor = self.factor.as_ref()?;
        let all = component.boxes.iter().all(|region| factor.holds_all_zeros_of(region));
        all.then(|| factor.text.clone())
    }

    /// The multiple zero in a box, where a rational one is proved to be there.
    pub(super) fn zero_in(&self, region: &IntervalVector) -> Option<MultipleZero> {
        let point = simplest_point(region)?;
        let vanishes = |values: Vec<Rational>| values.iter().all(Zero::is_zero);
        if !self.system.values_exactly(&point).is_some_and(vanishes) {
            return None;
        }
        let determinant = self.system.jacobian_exactly(&point)?.determinant();
        if !determinant.is_zero() {
            return None;
        }
        let isolated = self.is_only_zero(region, &point);
        let multiplicity = if isolated { self.multiplicity(&point) } else { None };
        Some(MultipleZero { point, isolated, multiplicity })
    }

    /// The resultants with respect to y and to x, in x and in y, of two polynomials without common
    /// factor.
    fn eliminations(&self) -> Option<&[Polynomial; 2]> {
        let compute = || {
            let [f, g] = self.polynomials.as_deref()? else { return None };
            let in_x = eliminated(f, g, 1)?.univariate_in(0)?;
            let in_y = eliminated(f, g, 0)?.univariate_in(1)?;
            (!in_x.is_zero() && !in_y.is_zero()).then_some([in_x, in_y])
        };
        self.eliminations.get_or_init(compute).as_ref()
    }

    fn is_only_zero(&self, region: &IntervalVector, point: &[Rational]) -> bool {
        if let [_] = self.polynomials.as_deref().unwrap_or_default() {
            let polynomial = self.polynomials.as_ref().and_then(|all| all[0].univariate_in(0));
            return polynomial.is_some_and(|p| has_one_root(&p, &region[0]));
        }
        let Some(eliminations) = self.eliminations() else { return false };
        point.len() == 2
            && eliminations.iter().zip(region.iter()).all(|(p, side)| has_one_root(p, side))
    }

    /// The order of the resultant's root, where no other zero, real or complex or at infinity, has
    /// the same first coordinate.
    fn multiplicity(&self, point: &[Rational]) -> Option<usize> {
        let polynomials = self.polynomials.as_deref()?;
        if let [f] = polynomials {
            return Some(order_at(&f.univariate_in(0)?, &point[0]));
        }
        let [f, g] = polynomials else { return None };
        let x = MultivariatePolynomial::constant(point[0].clone());
        let above = [f, g].map(|p| p.substitute(0, &x).univariate_in(1));
        let [Some(f_above), Some(g_above)] = above else { return None };
        let full = |p: &Polynomial, of: &MultivariatePolynomial| {
            p.degree() == Some(of.degree_in(1) as usize)
        };
        let at_infinity = !full(&f_above, f) && !full(&g_above, g);
        let common = f_above.gcd(&g_above);
        let alone = Some(order_at(&common, &point[1])) == common.degree();
        let [in_x, _] = self.eliminations()?;
        (!at_infinity && alone).then(|| order_at(in_x, &point[0]))
    }
}

impl CommonFactor {
    fn of(polynomials: &[MultivariatePolynomial], variables: &[String]) -> Option<Self> {
        let (first, rest) = polynomials.split_first()?;
        let gcd = |common: MultivariatePolynomial, p: &MultivariatePolynomial| {
            if common.degree() == 0 {
                Some(common)
            } else {
                common.greatest_common_divisor(p, FACTOR_STEPS)
            }
        };
        let common = rest.iter().try_fold(first.clone(), gcd)?;
        if rest.is_empty() || common.degree() == 0 {
            return None;
        }
        let dimension = variables.len();
        let mut graph = Graph::new();
        let g = graph.polynomial(&common);
        let text = graph.to_text(g, variables);
        let factor = System::new(&mut graph, &[g], dimension);
        let quotients = polynomials.iter().map(|p| p.exact_quotient(&common));
        let quotients = quotients.collect::<Option<Vec<_>>>()?;
        let roots: Vec<NodeId> = quotients.iter().map(|q| graph.polynomial(q)).collect();
        Some(Self { text, factor, cofactors: System::new(&mut graph, &roots, dimension) })
    }

    /// Whether every zero in the box is one of g, whose gradient does not vanish there.
    fn holds_all_zeros_of(&self, region: &IntervalVector) -> bool {
        let mut workspace = Workspace::default();
        let (cofactors, _) = self.cofactors.values(region, &mut workspace);
        if cofactors.iter().all(|value| value.contains_zero()) {
            return false;
        }
        let (gradient, _) = self.factor.jacobian(region, &mut workspace);
        gradient.row(0).iter().any(|slope| !slope.contains_zero())
    }
}

/// The resultant with respect to a variable; that with a polynomial f without the variable is fⁿ, where
/// n is the degree of the other one.
fn eliminated(
    f: &MultivariatePolynomial,
    g: &MultivariatePolynomial,
    variable: u32,
) -> Option<MultivariatePolynomial> {
    let power = |p: &MultivariatePolynomial, n: u32| {
        (p.degree().saturating_mul(n) <= HIGHEST_POWER).then(|| p.pow(n))
    };
    match (f.degree_in(variable), g.degree_in(variable)) {
        (0, 0) => None,
        (0, n) => power(f, n),
        (n, 0) => power(g, n),
        _ => f.resultant(g, variable, RESULTANT_STEPS),
    }
}

fn simplest_point(region: &IntervalVector) -> Option<Vec<Rational>> {
    let simplest = |side: &crate::interval::Interval| {
        simplest_between(&from_f64(side.lower())?, &from_f64(side.upper())?)
    };
    region.iter().map(simplest).collect()
}

fn has_one_root(polynomial: &Polynomial, side: &crate::interval::Interval) -> bool {
    let ends = (from_f64(side.lower()), from_f64(side.upper()));
    let (Some(lower), Some(upper)) = ends else { return false };
    count_roots_in(polynomial, &lower, &upper) == 1
}

/// How often x − a divides the polynomial.
fn order_at(polynomial: &Polynomial, a: &Rational) -> usize {
    let mut derivative = polynomial.clone();
    let mut order = 0;
    while !derivative.is_zero() && derivative.evaluate(a).is_zero() {
        derivative = derivative.derivative();
        order += 1;
    }
    order
}
