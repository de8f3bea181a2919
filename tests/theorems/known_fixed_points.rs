//! Random problems with a fixed point that is known exactly: polynomials of degree at most 4 in up
//! to three variables, every field, every momentum.
//!
//! With u = x − x̄ an objective without linear part in u has the critical point x̄. Spurious fixed
//! points come from interpolation: the gradients at x̄ and at the look-ahead points are prescribed.

use eigensieve::exact::{Matrix, MultivariatePolynomial, Polynomial, Rational, rational};
use eigensieve::expression::Graph;
use eigensieve::objective::Objective;
use eigensieve::optimizer::{FieldKind, MomentumKind, Optimizer};
use eigensieve::system::System;
use eigensieve::theorem::{Problem, Start};
use num_traits::{Pow, Signed, Zero};
use quickcheck::{Arbitrary, Gen};

use crate::support::{
    VARIABLES, constant_by_hand, dot, one, symbol_by_hand, two, with_parameters, zero,
};

/// What makes a problem hard.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Stratum {
    /// Nothing in particular.
    Ordinary,
    /// A Hessian with equal eigenvalues.
    EqualEigenvalues,
    /// A multiplier within 1/1000 of −1.
    NearMinusOne,
    /// A multiplier within 1/1000 of +1.
    NearPlusOne,
    /// A momentum coefficient within 1/1000 of 1: pairs of multipliers near the unit circle.
    NearlyUndamped,
    /// The largest multiplier exactly −1.
    OnTheCircle,
    /// Coefficients of up to ten digits.
    LargeCoefficients,
    /// A Hessian with the eigenvalue 0.
    SingularHessian,
    /// A Hessian with the eigenvalue −1/ρ.
    EigenvalueAtMinusOneOverRadius,
    /// A fixed point that is not critical.
    Spurious,
    /// The same with a multiplier within 1/1000 of −1 (in one variable).
    SpuriousNearMinusOne,
}

impl Stratum {
    pub(crate) const ALL: [Self; 11] = [
        Self::Ordinary,
        Self::EqualEigenvalues,
        Self::NearMinusOne,
        Self::NearPlusOne,
        Self::NearlyUndamped,
        Self::OnTheCircle,
        Self::LargeCoefficients,
        Self::SingularHessian,
        Self::EigenvalueAtMinusOneOverRadius,
        Self::Spurious,
        Self::SpuriousNearMinusOne,
    ];

    fn is_spurious(self) -> bool {
        matches!(self, Self::Spurious | Self::SpuriousNearMinusOne)
    }
}

/// A problem of which one fixed point is known.
#[derive(Clone, Debug)]
pub(crate) struct KnownFixedPoint {
    pub(crate) stratum: Stratum,
    /// The objective as a polynomial in u = x − x̄.
    pub(crate) objective: MultivariatePolynomial,
    /// Whether the objective is written as a sum of monomials in x, else in x − x̄.
    pub(crate) expanded: bool,
    /// x̄.
    pub(crate) point: Vec<Rational>,
    pub(crate) optimizer: Optimizer,
    /// The distances from x̄ to the lower and the upper side of the domain.
    pub(crate) margins: Vec<(Rational, Rational)>,
    /// Whether ∇f(x̄) ≠ 0.
    pub(crate) spurious: bool,
}

impl KnownFixedPoint {
    /// The problem of this number: the same one in every run.
    pub(crate) fn numbered(number: u64) -> Self {
        let g = &mut Gen::from_size_and_seed(100, number);
        let kinds = FieldKind::ALL.len() as u64;
        let field = FieldKind::ALL[(number % kinds) as usize];
        let momentum = MomentumKind::ALL[(number / kinds % 4) as usize];
        let stratum = Stratum::ALL[(number / kinds / 4) as usize % Stratum::ALL.len()];
        // The gradient has no spurious fixed points.
        let stratum = match stratum {
            spurious if spurious.is_spurious() && field == FieldKind::Gradient => Stratum::Ordinary,
            other => other,
        };
        std::iter::repeat_with(|| attempt(g, stratum, field, momentum))
            .take(1000)
            .flatten()
            .next()
            .expect("few attempts fail")
    }

    pub(crate) fn problem(&self) -> Problem {
        let mut graph = Graph::new();
        let dimension = self.point.len();
        let shifts = |i: usize| {
            let shift = MultivariatePolynomial::constant(self.point[i].clone());
            &MultivariatePolynomial::variable(i as u32) - &shift
        };
        let root = if self.expanded {
            let expand = |f: MultivariatePolynomial, i: usize| f.substitute(i as u32, &shifts(i));
            graph.polynomial(&(0..dimension).fold(self.objective.clone(), expand))
        } else {
            let root = graph.polynomial(&self.objective);
            let shifts: Vec<_> = (0..dimension).map(|i| graph.polynomial(&shifts(i))).collect();
            graph.substitute(&[root], &shifts).expect("polynomials")[0]
        };
        let names = VARIABLES[..dimension].iter().map(ToString::to_string).collect();
        Problem {
            name: String::new(),
            objective: Objective::new(graph, root, names),
            optimizer: self.optimizer.clone(),
            domain: self.domain(),
            points: Vec::new(),
            start: Start::Generic,
        }
    }

    pub(crate) fn domain(&self) -> Vec<(Rational, Rational)> {
        let sides = self.point.iter().zip(&self.margins);
        sides.map(|(x, (below, above))| (x - below, x + above)).collect()
    }

    /// The same problem on a domain that is smaller by this factor.
    pub(crate) fn nearer(&self, factor: i64) -> Self {
        let factor = rational(1, factor);
        let margins = self.margins.iter().map(|(a, b)| (a * &factor, b * &factor)).collect();
        Self { margins, ..self.clone() }
    }

    /// Problems with a term less, at the origin, or on a symmetric domain.
    pub(crate) fn simpler(&self) -> Vec<Self> {
        let mut simpler = Vec::new();
        for (monomial, coefficient) in self.objective.terms() {
            let factors = monomial
                .iter()
                .map(|&(index, exponent)| MultivariatePolynomial::variable(index).pow(exponent));
            let constant = MultivariatePolynomial::constant(coefficient.clone());
            let term = factors.fold(constant, |product, factor| &product * &factor);
            simpler.push(Self { objective: &self.objective - &term, ..self.clone() });
        }
        if self.point.iter().any(|x| !x.is_zero()) {
            let point = vec![zero(); self.point.len()];
            simpler.push(Self { point, expanded: false, ..self.clone() });
        }
        let margins = vec![(rational(1, 16), rational(1, 16)); self.point.len()];
        if margins != self.margins {
            simpler.push(Self { margins, ..self.clone() });
        }
        simpler
    }
}

impl std::fmt::Display for KnownFixedPoint {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let point: Vec<String> = self.point.iter().map(ToString::to_string).collect();
        let problem = self.problem();
        let sides = problem.domain.iter().map(|(low, high)| format!("[{low}, {high}]"));
        write!(
            formatter,
            "{:?}: {} with {} at ({}) in {}",
            self.stratum,
            problem.objective.to_text(),
            self.optimizer.to_text(),
            point.join(", "),
            sides.collect::<Vec<_>>().join(" × ")
        )
    }
}

fn pick(g: &mut Gen, low: i64, high: i64) -> i64 {
    low + (u64::arbitrary(g) % (high - low + 1) as u64) as i64
}

fn chance(g: &mut Gen, one_in: i64) -> bool {
    pick(g, 1, one_in) == 1
}

fn nonzero(g: &mut Gen, largest: i64) -> Rational {
    let sign = if chance(g, 2) { -1 } else { 1 };
    rational(sign * pick(g, 1, largest), pick(g, 1, 4))
}

fn vector(g: &mut Gen, dimension: usize, largest: i64) -> Vec<Rational> {
    (0..dimension).map(|_| rational(pick(g, -largest, largest), pick(g, 1, 4))).collect()
}

/// ±δ with 0 < δ ≤ 1/1000, at times much smaller.
fn nuance(g: &mut Gen) -> Rational {
    let sign = if chance(g, 2) { -1 } else { 1 };
    let power = *g.choose(&[3_u32, 3, 3, 4, 5, 6, 8]).expect("a power");
    rational(sign, 10_i64.pow(power) + pick(g, 0, 999))
}

/// A problem of the stratum; `None` where the random numbers do not allow one.
fn attempt(
    g: &mut Gen,
    stratum: Stratum,
    field: FieldKind,
    momentum: MomentumKind,
) -> Option<KnownFixedPoint> {
    let dimension = match stratum {
        Stratum::EqualEigenvalues => pick(g, 2, 3) as usize,
        Stratum::SpuriousNearMinusOne if field == FieldKind::GradientPenalty => 2,
        Stratum::SpuriousNearMinusOne => 1,
        Stratum::Spurious if field == FieldKind::GradientPenalty => pick(g, 1, 3) as usize,
        _ => pick(g, 1, 3) as usize,
    };
    let radius = if chance(g, 20) { zero() } else { rational(pick(g, 1, 8), pick(g, 4, 16)) };
    let coefficient = coefficient(g, stratum, momentum);
    let optimizer = with_parameters((field, momentum), one(), radius, coefficient)
        .with_ascents(pick(g, 1, 3) as u32);
    let point = vector(g, dimension, 4);
    let margins = margins(g, dimension);
    let (objective, optimizer) = if stratum.is_spurious() {
        spurious(g, stratum, optimizer, dimension)?
    } else {
        critical(g, stratum, optimizer, dimension)?
    };
    let expanded = chance(g, 2);
    let optimizer = optimizer.validated().ok()?;
    let spurious = stratum.is_spurious();
    Some(KnownFixedPoint { stratum, objective, expanded, point, optimizer, margins, spurious })
}

fn coefficient(g: &mut Gen, stratum: Stratum, momentum: MomentumKind) -> Rational {
    if stratum == Stratum::NearlyUndamped {
        return one() - nuance(g).abs();
    }
    let lowest = if momentum == MomentumKind::HeavyBall { -15 } else { 0 };
    rational(pick(g, lowest, 15), 16)
}

/// At times x̄ lies on the boundary of the domain.
fn margins(g: &mut Gen, dimension: usize) -> Vec<(Rational, Rational)> {
    let mut margin = || if chance(g, 20) { zero() } else { rational(pick(g, 1, 8), 64) };
    let sides = (0..dimension).map(|_| (margin(), margin()));
    sides.map(|(a, b)| if (&a + &b).is_zero() { (a, rational(1, 16)) } else { (a, b) }).collect()
}

/// A random sum of monomials of the degrees 3 and 4.
fn higher_terms(g: &mut Gen, dimension: usize, scale: &Rational) -> MultivariatePolynomial {
    let mut sum = MultivariatePolynomial::zero();
    for _ in 0..pick(g, 0, 4) {
        let coefficient = rational(pick(g, -6, 6), pick(g, 1, 4)) * scale;
        let mut term = MultivariatePolynomial::constant(coefficient);
        for _ in 0..pick(g, 3, 4) {
            let variable = pick(g, 0, dimension as i64 - 1) as u32;
            term = &term * &MultivariatePolynomial::variable(variable);
        }
        sum = &sum + &term;
    }
    sum
}

/// ½uᵀHu.
fn quadratic(hessian: &Matrix) -> MultivariatePolynomial {
    let mut sum = MultivariatePolynomial::zero();
    for i in 0..hessian.rows() {
        for j in 0..hessian.cols() {
            let (x, y) = (i as u32, j as u32);
            let square =
                &MultivariatePolynomial::variable(x) * &MultivariatePolynomial::variable(y);
            sum = &sum + &square.scale(&(hessian.get(i, j) / two()));
        }
    }
    sum
}

/// bᵀu.
fn linear(slope: &[Rational]) -> MultivariatePolynomial {
    let terms = slope.iter().enumerate();
    terms.fold(MultivariatePolynomial::zero(), |sum, (i, b)| {
        &sum + &MultivariatePolynomial::variable(i as u32).scale(b)
    })
}

/// A symmetric matrix with these eigenvalues, and its eigenvectors as columns: a reflection.
fn with_eigenvalues(g: &mut Gen, eigenvalues: &[Rational]) -> (Matrix, Matrix) {
    let size = eigenvalues.len();
    let normal = vector(g, size, 3);
    let square = dot(&normal, &normal);
    let mut basis = Matrix::identity(size);
    if !square.is_zero() && !chance(g, 5) {
        let outer = Matrix::from_fn(size, size, |i, j| two() * &normal[i] * &normal[j] / &square);
        basis = &basis - &outer;
    }
    let matrix = &(&basis * &Matrix::diagonal(eigenvalues)) * &basis.transpose();
    (matrix, basis)
}

fn critical(
    g: &mut Gen,
    stratum: Stratum,
    mut optimizer: Optimizer,
    dimension: usize,
) -> Option<(MultivariatePolynomial, Optimizer)> {
    let mut eigenvalues: Vec<Rational> = (0..dimension).map(|_| nonzero(g, 6)).collect();
    if chance(g, 2) {
        // Minimisers come up often enough.
        eigenvalues = eigenvalues.iter().map(Signed::abs).collect();
    }
    let mut scale = one();
    match stratum {
        Stratum::EqualEigenvalues => {
            let equal = pick(g, 2, dimension as i64) as usize;
            eigenvalues = (0..dimension)
                .map(|i| eigenvalues[if i < equal { 0 } else { i }].clone())
                .collect();
        }
        Stratum::LargeCoefficients => {
            scale = rational(10_i64.pow(pick(g, 3, 8) as u32) + pick(g, 0, 99), 1);
            eigenvalues = eigenvalues.iter().map(|value| value * &scale).collect();
        }
        Stratum::SingularHessian => eigenvalues[0] = zero(),
        Stratum::EigenvalueAtMinusOneOverRadius if !optimizer.radius().is_zero() => {
            eigenvalues[0] = -optimizer.radius().recip();
        }
        Stratum::NearPlusOne => eigenvalues[0] = nuance(g),
        _ => {}
    }
    let symbols: Vec<Rational> =
        eigenvalues.iter().map(|value| symbol_by_hand(&optimizer, value)).collect();
    let largest = symbols.iter().max_by_key(|symbol| symbol.abs())?.clone();
    let edge = constant_by_hand(&optimizer);
    let share = match stratum {
        Stratum::NearMinusOne => one() + nuance(g),
        Stratum::OnTheCircle => one(),
        _ => rational(pick(g, 1, 20), pick(g, 12, 16)),
    };
    if matches!(stratum, Stratum::NearMinusOne | Stratum::OnTheCircle) && !largest.is_positive() {
        return None;
    }
    let step = if largest.is_zero() { share } else { edge * share / largest.abs() };
    optimizer = optimizer.with_step(step);
    let (hessian, _) = with_eigenvalues(g, &eigenvalues);
    let higher = higher_terms(g, dimension, &scale);
    Some((&quadratic(&hessian) + &higher, optimizer))
}

/// An objective of which 0 is a spurious fixed point, and a step of the right size.
fn spurious(
    g: &mut Gen,
    stratum: Stratum,
    optimizer: Optimizer,
    dimension: usize,
) -> Option<(MultivariatePolynomial, Optimizer)> {
    if optimizer.radius().is_zero() {
        return None;
    }
    let objective = match optimizer.field_kind() {
        FieldKind::Gradient => return None,
        FieldKind::GradientPenalty => penalised(g, &optimizer, dimension),
        FieldKind::HessianUsam => {
            let eigenvalues: Vec<Rational> = (0..dimension).map(|_| nonzero(g, 4)).collect();
            let (hessian, _) = with_eigenvalues(g, &eigenvalues);
            let slope = vector(g, dimension, 4);
            let ahead = scaled(&product(&hessian, &slope), optimizer.radius());
            vanishing_ahead(g, &slope, &hessian, &ahead)?
        }
        _ => interpolated(g, &optimizer, dimension)?,
    };
    // The field's multipliers μ are those of its exact Jacobian.
    let names = VARIABLES[..dimension].iter().map(ToString::to_string).collect();
    let mut graph = Graph::new();
    let root = graph.polynomial(&objective);
    let (mut graph, field) =
        optimizer.field_expressions(&Objective::new(graph, root, names)).expect("a polynomial");
    let field = System::new(&mut graph, &field, dimension);
    let jacobian = field.jacobian_exactly(&vec![zero(); dimension]).expect("a polynomial");
    let edge = constant_by_hand(&optimizer);
    let step = if stratum == Stratum::SpuriousNearMinusOne {
        let share = one() + nuance(g);
        // In two variables one μ may be irrational; then the trace is as good as anything.
        let trace = jacobian.trace();
        if trace.is_zero() {
            return None;
        }
        edge * share / trace
    } else {
        let rows = (0..dimension).map(|i| (0..dimension).map(|j| jacobian.get(i, j).abs()).sum());
        let norm: Rational = rows.max()?;
        if norm.is_zero() { one() } else { edge * rational(pick(g, 1, 20), 12) / norm }
    };
    step.is_positive().then(|| (objective, optimizer.with_step(step)))
}

fn scaled(vector: &[Rational], factor: &Rational) -> Vec<Rational> {
    vector.iter().map(|x| x * factor).collect()
}

fn product(matrix: &Matrix, vector: &[Rational]) -> Vec<Rational> {
    let row = |i: usize| (0..matrix.cols()).map(|j| matrix.get(i, j) * &vector[j]).sum();
    (0..matrix.rows()).map(row).collect()
}

/// ∇f(0) is an eigenvector of H(0) with the eigenvalue −1/ρ.
fn penalised(g: &mut Gen, optimizer: &Optimizer, dimension: usize) -> MultivariatePolynomial {
    let mut eigenvalues: Vec<Rational> = (0..dimension).map(|_| nonzero(g, 4)).collect();
    eigenvalues[0] = -optimizer.radius().recip();
    let (hessian, basis) = with_eigenvalues(g, &eigenvalues);
    let length = nonzero(g, 4);
    let slope: Vec<Rational> = (0..dimension).map(|i| basis.get(i, 0) * &length).collect();
    &(&linear(&slope) + &quadratic(&hessian)) + &higher_terms(g, dimension, &one())
}

/// A polynomial with this gradient and Hessian at 0 of which the gradient vanishes at `ahead`.
fn vanishing_ahead(
    g: &mut Gen,
    slope: &[Rational],
    hessian: &Matrix,
    ahead: &[Rational],
) -> Option<MultivariatePolynomial> {
    let dimension = slope.len();
    let length = dot(ahead, ahead);
    if length.is_zero() || slope.iter().all(Zero::is_zero) {
        return None;
    }
    let known = &(&linear(slope) + &quadratic(hessian)) + &higher_terms(g, dimension, &one());
    // ℓ(u)²cᵀu with ℓ = ⟨ahead, u⟩/‖ahead‖² has the gradient c + 2⟨c, ahead⟩ahead/‖ahead‖² there.
    let wanted = scaled(&gradient(&known, ahead), &-one());
    let along = dot(&wanted, ahead) / rational(3, 1);
    let pairs = wanted.iter().zip(ahead);
    let c: Vec<Rational> = pairs.map(|(w, a)| w - two() * &along * a / &length).collect();
    let square = linear(&scaled(ahead, &length.recip())).pow(2);
    Some(&known + &(&square * &linear(&c)))
}

/// Prescribed gradients at 0 and at the look-ahead points, the last of them 0.
fn interpolated(
    g: &mut Gen,
    optimizer: &Optimizer,
    dimension: usize,
) -> Option<MultivariatePolynomial> {
    let rho = optimizer.radius();
    let ascents = match optimizer.field_kind() {
        FieldKind::Usam => 1,
        FieldKind::UsamNested => 2,
        _ => optimizer.ascents() as usize,
    };
    let mut nodes = vec![vec![zero(); dimension]];
    let mut slopes = Vec::new();
    for k in 0..ascents {
        let slope = vector(g, dimension, 4);
        // Nested steps all start at 0, sequential ones where the last one ended.
        let start = if optimizer.field_kind() == FieldKind::UsamNested { 0 } else { k };
        let step = scaled(&slope, rho);
        nodes.push(nodes[start].iter().zip(&step).map(|(a, b)| a + b).collect());
        slopes.push(slope);
    }
    slopes.push(vec![zero(); dimension]);
    let places: Vec<Rational> = nodes.iter().map(|node| node[0].clone()).collect();
    let distinct = (0..places.len()).all(|i| !places[..i].contains(&places[i]));
    if !distinct {
        return None;
    }
    // f = r + Σ u_jψ_j(u₀) + F(u₀) with polynomials ψ_j and F′ of degree at most 3.
    let eigenvalues = vector(g, dimension, 4);
    let (hessian, _) = with_eigenvalues(g, &eigenvalues);
    let mut objective = &quadratic(&hessian) + &higher_terms(g, dimension, &one());
    for axis in (0..dimension).rev() {
        let missing: Vec<Rational> = nodes
            .iter()
            .zip(&slopes)
            .map(|(node, slope)| &slope[axis] - &gradient(&objective, node)[axis])
            .collect();
        let correction = lagrange(&places, &missing);
        let u0 = MultivariatePolynomial::variable(0);
        let powers = correction.coefficients().iter().enumerate().map(|(k, c)| match axis {
            0 => u0.pow(k as u32 + 1).scale(&(c / rational(k as i64 + 1, 1))),
            _ => &u0.pow(k as u32).scale(c) * &MultivariatePolynomial::variable(axis as u32),
        });
        objective = powers.fold(objective, |sum, term| &sum + &term);
    }
    Some(objective)
}

/// The polynomial of least degree with these values at these distinct places.
fn lagrange(places: &[Rational], values: &[Rational]) -> Polynomial {
    let mut sum = Polynomial::zero();
    for (i, value) in values.iter().enumerate() {
        let mut term = Polynomial::new(vec![value.clone()]);
        for (j, place) in places.iter().enumerate() {
            if i == j {
                continue;
            }
            let width = &places[i] - place;
            term = &term * &Polynomial::new(vec![-place / &width, width.recip()]);
        }
        sum = &sum + &term;
    }
    sum
}

/// The gradient at a point.
fn gradient(polynomial: &MultivariatePolynomial, at: &[Rational]) -> Vec<Rational> {
    let along = |variable: usize| {
        let parts = polynomial.coefficients_in(variable as u32);
        let derivatives = parts.iter().enumerate().skip(1).map(|(k, part)| {
            let power = Pow::pow(&at[variable], k as u32 - 1);
            rational(k as i64, 1) * power * part.evaluate(at)
        });
        derivatives.sum()
    };
    (0..at.len()).map(along).collect()
}
