//! Neutral fixed points: what the terms beyond the linearisation say.

use num_traits::{Signed, Zero};

use super::{Judgement, Verdict};
use crate::exact::{Matrix, Rational, rational, unit_circle_count};
use crate::interval::{Interval, IntervalVector};
use crate::system::System;

/// The highest order of vanishing that is looked for in one dimension.
const HIGHEST_ORDER: usize = 12;

/// What the higher terms prove about a fixed point with spectral radius 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Conclusion {
    /// It is asymptotically stable: it attracts a neighbourhood.
    Attracts,
    /// In one dimension: starts on one side converge to it, on the other they leave.
    AttractsFromOneSide,
    /// It is unstable: there are starts arbitrarily near that leave a neighbourhood.
    Repels,
    /// The terms that were looked at vanish.
    Undecided,
}

impl Conclusion {
    /// The name in reports.
    pub fn name(self) -> &'static str {
        match self {
            Self::Attracts => "attracts",
            Self::AttractsFromOneSide => "attracts from one side",
            Self::Repels => "repels",
            Self::Undecided => "undecided",
        }
    }

    fn by_sign(coefficient: &Rational) -> Self {
        if coefficient.is_positive() {
            Self::Attracts
        } else if coefficient.is_negative() {
            Self::Repels
        } else {
            Self::Undecided
        }
    }
}

/// The first term that decides at a neutral fixed point.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NormalForm {
    /// The multiplier −1 alone on the unit circle: ξ ↦ −ξ + cξ³ + … on the centre manifold. It
    /// attracts if c > 0 and repels if c < 0.
    Flip {
        /// c, up to a positive factor that depends on the choice of the eigenvector.
        coefficient: Rational,
    },
    /// The multiplier +1 in one dimension: x ↦ x + ax^m + ….
    Fold {
        /// m; `None` where no term up to the highest order is there.
        order: Option<u32>,
        /// a, or 0.
        coefficient: Rational,
    },
}

impl NormalForm {
    /// What the term proves.
    pub fn conclusion(&self) -> Conclusion {
        match self {
            Self::Flip { coefficient } => Conclusion::by_sign(coefficient),
            Self::Fold { order: None, .. } => Conclusion::Undecided,
            Self::Fold { order: Some(order), .. } if order % 2 == 0 => {
                Conclusion::AttractsFromOneSide
            }
            Self::Fold { coefficient, .. } => Conclusion::by_sign(&-coefficient),
        }
    }
}

/// The normal form at an exact fixed point that was judged neutral.
///
/// `None` where the multipliers on the circle are others, the update map is not analytic near the
/// point or its Taylor coefficients are not rational. Source: Kuznetsov, *Elements of Applied
/// Bifurcation Theory*, sections 4.4 and 5.4: with Jq = −q, pJ = −p, ⟨p, q⟩ = 1 and the
/// derivatives B, C of second and third order, 6c = ⟨p, C(q, q, q)⟩ − 3⟨p, B(q, (J − 1)⁻¹B(q, q))⟩.
///
/// ```
/// use eigensieve::exact::rational;
/// use eigensieve::expression::{Names, parse};
/// use eigensieve::stability::{Conclusion, judge_point, normal_form};
/// use eigensieve::system::System;
/// // Gradient descent on x²/2 − x⁴/4 with step 2.
/// let (mut graph, map) = parse("-x + 2*x^3", &Names::new(&["x"])?)?;
/// let system = System::new(&mut graph, &[map], 1);
/// let origin = [rational(0, 1)];
/// let judgement = judge_point(&system, &origin).ok_or("an exact Jacobian")?;
/// let form = normal_form(&system, &origin, &judgement).ok_or("a flip")?;
/// assert_eq!(form.conclusion(), Conclusion::Attracts);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn normal_form(
    update: &System,
    state: &[Rational],
    judgement: &Judgement,
) -> Option<NormalForm> {
    if judgement.verdict != Verdict::Neutral || !is_analytic_near(update, state) {
        return None;
    }
    let jacobian = update.jacobian_exactly(state)?;
    let count = unit_circle_count(&jacobian.characteristic_polynomial())?;
    match (count.plus_one, count.minus_one, count.complex) {
        (0, 1, 0) => flip(update, state, &jacobian),
        (1, 0, 0) if state.len() == 1 => fold(update, state),
        _ => None,
    }
}

/// Taylor coefficients exist only where every operation is analytic; a box around the point must
/// lie in one piece as well.
fn is_analytic_near(update: &System, state: &[Rational]) -> bool {
    let region: IntervalVector = state.iter().map(Interval::enclosing).collect();
    update.is_in_one_piece_near(&region)
}

fn flip(update: &System, state: &[Rational], jacobian: &Matrix) -> Option<NormalForm> {
    let size = state.len();
    let shifted = |by: i64| jacobian + &Matrix::identity(size).scale(&rational(by, 1));
    let plus = shifted(1);
    let [q] = plus.kernel().try_into().ok()?;
    let [p] = plus.transpose().kernel().try_into().ok()?;
    let product = dot(&p, &q);
    if product.is_zero() {
        return None;
    }
    let p: Vec<Rational> = p.iter().map(|c| c / &product).collect();
    let along = taylor(update, state, &q)?;
    let (second, third) = (doubled(&along, 2), &along[3]);
    let correction = shifted(-1).solve(&second)?;
    let mixed = bilinear(update, state, &q, &correction)?;
    // C(q, q, q) = 6·(coefficient of t³) and 6c = ⟨p, C⟩ − 3⟨p, B(q, correction)⟩.
    let coefficient = dot(&p, third) - dot(&p, &mixed) / rational(2, 1);
    Some(NormalForm::Flip { coefficient })
}

fn fold(update: &System, state: &[Rational]) -> Option<NormalForm> {
    let one = [rational(1, 1)];
    let series = update.values_tape().taylor(state, &one, HIGHEST_ORDER).pop()??;
    let order = (2..=HIGHEST_ORDER).find(|&order| !series[order].is_zero());
    let coefficient = order.map_or_else(Rational::zero, |order| series[order].clone());
    Some(NormalForm::Fold { order: order.map(|order| order as u32), coefficient })
}

/// The Taylor coefficients of t ↦ G(state + t·direction) up to the third.
fn taylor(
    update: &System,
    state: &[Rational],
    direction: &[Rational],
) -> Option<[Vec<Rational>; 4]> {
    let series: Option<Vec<Vec<Rational>>> =
        update.values_tape().taylor(state, direction, 3).into_iter().collect();
    let series = series?;
    Some([0, 1, 2, 3].map(|order| series.iter().map(|one| one[order].clone()).collect()))
}

/// B(v, v), from the coefficients along v.
fn doubled(along: &[Vec<Rational>; 4], order: usize) -> Vec<Rational> {
    along[order].iter().map(|c| c * rational(2, 1)).collect()
}

/// B(u, v) by polarisation: (B(u + v, u + v) − B(u − v, u − v))/4.
fn bilinear(
    update: &System,
    state: &[Rational],
    u: &[Rational],
    v: &[Rational],
) -> Option<Vec<Rational>> {
    let sum: Vec<Rational> = u.iter().zip(v).map(|(a, b)| a + b).collect();
    let difference: Vec<Rational> = u.iter().zip(v).map(|(a, b)| a - b).collect();
    let plus = taylor(update, state, &sum)?;
    let minus = taylor(update, state, &difference)?;
    Some(plus[2].iter().zip(&minus[2]).map(|(a, b)| (a - b) / rational(2, 1)).collect())
}

fn dot(a: &[Rational], b: &[Rational]) -> Rational {
    a.iter().zip(b).map(|(x, y)| x * y).sum()
}
