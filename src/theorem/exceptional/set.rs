//! The exceptional set Λ of a field whose pieces are polynomials or quotients of such.

use num_traits::{Signed, Zero};

use super::determinant::{gcd_of_coefficients, numerator};
use super::fractions::{Budget, outputs};
use super::pieces::{Piece, pieces};
use super::witness::witnesses;
use crate::exact::{AlgebraicNumber, Matrix, Polynomial, Rational, SturmChain};
use crate::theorem::Method;

/// Larger fields are left to a witness point.
const LARGEST_DIMENSION: usize = 16;
/// Longer coefficients of a gcd are not searched for roots.
const MOST_BITS: u64 = 1024;
/// Products and sums of coefficients: under a second.
const MOST_PRODUCTS: usize = 200_000;

/// The step sizes α > 0 at which det(I − αJg) vanishes on an open set.
///
/// ```
/// use eigensieve::exact::rational;
/// use eigensieve::expression::Names;
/// use eigensieve::objective::Objective;
/// use eigensieve::optimizer::{FieldKind, MomentumKind, Optimizer};
/// use eigensieve::theorem::{Method, examine_step};
/// let booth = "(x + 2*y - 7)^2 + (2*x + y - 5)^2";
/// let booth = Objective::parse(booth, &Names::new(&["x", "y"])?)?;
/// let descent = Optimizer::new(FieldKind::Gradient, MomentumKind::None);
/// let examined = examine_step(&Method::new(&booth, &descent)?);
/// let set = examined.exceptional.ok_or("the field is a polynomial")?;
/// assert_eq!((set.to_text(), set.exact), ("{1/18, 1/2}".into(), true));
/// assert_eq!(examined.route, "Λ = {1/18, 1/2}; 1/10 is not in it");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExceptionalSteps {
    /// The step sizes, ascending.
    pub steps: Vec<AlgebraicNumber>,
    /// Whether all of them are exceptional; otherwise they only contain the exceptional ones.
    pub exact: bool,
    /// How many pieces of the field were examined.
    pub pieces: usize,
    /// Vanishes at these steps.
    possible: Polynomial,
    /// Vanishes at the steps that are known to be exceptional.
    certain: Polynomial,
}

impl ExceptionalSteps {
    /// The empty set, exactly.
    pub(super) fn none() -> Self {
        Self::new(Polynomial::one(), Polynomial::one(), 1)
    }

    fn new(possible: Polynomial, certain: Polynomial, pieces: usize) -> Self {
        let exact = positive_roots(&possible) == positive_roots(&certain);
        let steps = AlgebraicNumber::roots_of(&possible);
        let steps = steps.into_iter().filter(|step| step.compare(&Rational::zero()).is_gt());
        Self { steps: steps.collect(), exact, pieces, possible, certain }
    }

    /// Whether a step size is exceptional; `None` where that is not known.
    pub fn contains(&self, step: &Rational) -> Option<bool> {
        if !step.is_positive() || !self.possible.evaluate(step).is_zero() {
            return Some(false);
        }
        self.certain.evaluate(step).is_zero().then_some(true)
    }

    /// The set in braces, irrational numbers with six digits.
    pub fn to_text(&self) -> String {
        let steps: Vec<String> = self.steps.iter().map(AlgebraicNumber::short_text).collect();
        format!("{{{}}}", steps.join(", "))
    }
}

/// The number of distinct positive roots of a polynomial that does not vanish at 0.
fn positive_roots(polynomial: &Polynomial) -> usize {
    let chain = SturmChain::of(polynomial);
    chain.variations_at(&Rational::zero()) - chain.variations_at_plus_infinity()
}

/// Λ of the method's field with D = I, or a set that contains it; `None` for other fields and where
/// the pieces are too many or the numbers too long.
///
/// On a piece the steps are the positive roots of the gcd, over Q[α], of the coefficients in x of
/// the numerator of det(I − αJg(x)) (theory A.5). The gcd of its values at points is a multiple,
/// so that points alone often show that there are none; the rest is expanded.
pub(super) fn exceptional_set(method: &Method) -> Option<ExceptionalSteps> {
    let tape = method.field.jacobian_tape();
    if method.dimension() > LARGEST_DIMENSION || !tape.has_rational_pieces() {
        return None;
    }
    let mut budget = Budget(MOST_PRODUCTS);
    let pieces = pieces(tape, &mut budget)?;
    let (mut possible, mut certain) = (Polynomial::one(), Polynomial::one());
    for piece in &pieces {
        let mut divisor = divisor_at_points(method, piece)?;
        if positive_roots(&divisor) == 0 {
            continue;
        }
        let entries = outputs(tape, &piece.sides, &mut budget);
        let expanded = entries.and_then(|e| numerator(&e, method.dimension(), &mut budget));
        if let Some(expanded) = &expanded {
            divisor = gcd_of_coefficients(expanded, method.dimension() as u32, &divisor);
        }
        possible = (&possible * &divisor).square_free_part();
        // Where the objective has a domain, nobody knows here whether the piece meets it.
        if expanded.is_some()
            && piece.exists(method.dimension())
            && method.regularity.conditions().is_empty()
        {
            certain = (&certain * &divisor).square_free_part();
        }
    }
    Some(ExceptionalSteps::new(possible, certain, pieces.len()))
}

/// The gcd of det(I − αJg) at many points; `None` where no point has an exact Jacobian or where the
/// numbers are too long.
fn divisor_at_points(method: &Method, piece: &Piece) -> Option<Polynomial> {
    let mut divisor = Polynomial::zero();
    for point in witnesses(method) {
        let Some(polynomial) = determinant_at(method, &piece.sides, &point) else { continue };
        divisor = divisor.gcd(&polynomial);
        if positive_roots(&divisor) == 0 {
            return Some(divisor);
        }
    }
    let bits = |c: &Rational| c.numer().bits().max(c.denom().bits());
    let short = divisor.coefficients().iter().all(|c| bits(c) <= MOST_BITS);
    (short && !divisor.is_zero()).then_some(divisor)
}

/// det(I − αJg) at a point as a polynomial in α: the reversed characteristic polynomial.
fn determinant_at(
    method: &Method,
    sides: &[(u32, bool)],
    point: &[Rational],
) -> Option<Polynomial> {
    let size = method.dimension();
    let entries = method.field.jacobian_tape().evaluate_selection(sides, point)?;
    Some(Matrix::new(size, size, entries)?.characteristic_polynomial().reversed())
}

/// Whether at all exact points the update map's determinant is the same non-zero multiple of
/// det(I − αJg): somebody may have replaced one of the two.
pub(super) fn update_descends_along_the_field(method: &Method) -> bool {
    let mut pairs = Vec::new();
    for point in witnesses(method).take(6) {
        let update = method.update.jacobian_exactly(&method.state(&point));
        let (Some(update), Some(field)) = (update, method.field.jacobian_exactly(&point)) else {
            continue;
        };
        let field = field.characteristic_polynomial().reversed();
        pairs.push((update.determinant(), field.evaluate(&method.step)));
    }
    let same = |(update, field): &(Rational, Rational)| {
        update.is_zero() == field.is_zero()
            && pairs.iter().all(|(other, value)| update * value == other * field)
    };
    !pairs.is_empty() && pairs.iter().all(same)
}
