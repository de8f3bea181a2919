//! Piecewise polynomials of one variable that are C² across their joints.

use num_traits::{One, Signed, Zero};

use super::instance::{Size, cost, height};
use crate::exact::{Polynomial, Rational, format_rational, rational};

/// Polynomials glued at joints: the first up to the first joint, and so on; the last has no end.
/// An even gluing is a function of |x|.
///
/// The parameters determine it, so that it can shrink: on the first piece f″(0) = `curvature`, on
/// the last f′ = `slope`·x, between them the cubic that makes f′ and f″ continuous. With one
/// joint the first piece is that cubic; with two joints the first piece is quadratic.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Gluing {
    /// Whether it is a function of |x|.
    pub even: bool,
    /// f″(0).
    pub curvature: Rational,
    /// f′(x)/x on the last piece.
    pub slope: Rational,
    /// The joints, one or two of them, positive and ascending.
    pub joints: Vec<Rational>,
}

/// f′ on a piece, with its ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
    /// f′.
    pub derivative: Polynomial,
    /// The lower end, where there is one.
    pub lower: Option<Rational>,
    /// The upper end, where there is one.
    pub upper: Option<Rational>,
}

impl Gluing {
    /// The pieces of x ≥ 0 where it is even, of the whole line otherwise.
    pub fn pieces(&self) -> Option<Vec<Piece>> {
        let linear = |slope: &Rational| Polynomial::monomial(slope.clone(), 1);
        let first = self.even.then(Rational::zero);
        match self.joints.as_slice() {
            [joint] => {
                // ax + bx² + cx³ with value sj and slope s at j.
                let gap = &self.curvature - &self.slope;
                let c = &gap / (joint * joint);
                let b = -(&gap * rational(2, 1)) / joint;
                let cubic = Polynomial::new(vec![Rational::zero(), self.curvature.clone(), b, c]);
                Some(vec![
                    Piece { derivative: cubic, lower: first, upper: Some(joint.clone()) },
                    Piece {
                        derivative: linear(&self.slope),
                        lower: Some(joint.clone()),
                        upper: None,
                    },
                ])
            }
            [low, high] => {
                let bridge = hermite(
                    (low, &(&self.curvature * low), &self.curvature),
                    (high, &(&self.slope * high), &self.slope),
                );
                Some(vec![
                    Piece {
                        derivative: linear(&self.curvature),
                        lower: first,
                        upper: Some(low.clone()),
                    },
                    Piece {
                        derivative: bridge,
                        lower: Some(low.clone()),
                        upper: Some(high.clone()),
                    },
                    Piece {
                        derivative: linear(&self.slope),
                        lower: Some(high.clone()),
                        upper: None,
                    },
                ])
            }
            _ => None,
        }
    }

    /// f on the pieces, with f(0) = 0 and their upper ends.
    pub fn primitives(&self) -> Vec<(Polynomial, Option<Rational>)> {
        let mut value = Rational::zero();
        let mut all = Vec::new();
        for piece in self.pieces().unwrap_or_default() {
            let primitive = integral(&piece.derivative);
            let start = match (all.is_empty(), &piece.lower) {
                (false, Some(lower)) => lower.clone(),
                _ => Rational::zero(),
            };
            let shift = &value - primitive.evaluate(&start);
            let primitive = &primitive + &Polynomial::constant(shift);
            if let Some(upper) = &piece.upper {
                value = primitive.evaluate(upper);
            }
            all.push((primitive, piece.upper));
        }
        all
    }

    /// The expression.
    pub fn to_text(&self) -> String {
        let mut text = String::new();
        for (polynomial, upper) in self.primitives().iter().rev() {
            // At 0 abs(x) has no derivative; the two sides agree there as far as they should.
            let innermost = self.even && *upper == self.joints.first().cloned();
            let piece = match innermost && has_odd_terms(polynomial) {
                true => format!(
                    "piecewise(x >= 0, {}, {})",
                    text_of(polynomial, "x"),
                    text_of(&mirrored(polynomial), "x")
                ),
                false => text_of(polynomial, if self.even { "abs(x)" } else { "x" }),
            };
            text = match upper {
                None => piece,
                Some(joint) => {
                    let guard = if self.even {
                        format!("x^2 <= {}", format_rational(&(joint * joint)))
                    } else {
                        format!("x <= {}", format_rational(joint))
                    };
                    format!("piecewise({guard}, {piece}, {text})")
                }
            };
        }
        text
    }

    /// The terms of all pieces, the degree and the height of f.
    pub fn size(&self) -> Size {
        let pieces = self.primitives();
        let coefficients = || pieces.iter().flat_map(|(f, _)| f.coefficients());
        Size {
            terms: coefficients().filter(|c| !c.is_zero()).count(),
            degree: pieces.iter().filter_map(|(f, _)| f.degree()).max().unwrap_or(0) as u32,
            height: coefficients().map(height).max().unwrap_or(0),
        }
    }

    /// The total cost of the parameters.
    pub(super) fn cost(&self) -> u64 {
        let joints: u64 = self.joints.iter().map(cost).sum();
        cost(&self.curvature) + cost(&self.slope) + joints + u64::from(self.even)
    }

    /// The least and the largest value of f″, where they are finite and rational; `None` inside is
    /// an infinite end.
    pub fn range_of_curvature(&self) -> Option<(Option<Rational>, Option<Rational>)> {
        let mut range: Option<(Option<Rational>, Option<Rational>)> = None;
        for piece in self.pieces()? {
            let (low, high) = extrema(&piece)?;
            range = Some(match range {
                None => (low, high),
                Some((a, b)) => {
                    (a.zip(low).map(|(x, y)| x.min(y)), b.zip(high).map(|(x, y)| x.max(y)))
                }
            });
        }
        range
    }
}

/// In infix; `odd` is the base of odd powers.
fn text_of(polynomial: &Polynomial, odd: &str) -> String {
    let mut text = String::new();
    for (power, coefficient) in polynomial.coefficients().iter().enumerate() {
        if coefficient.is_zero() {
            continue;
        }
        let base = if power % 2 == 1 { odd } else { "x" };
        let size = format_rational(&coefficient.abs());
        let term = match (power, coefficient.abs().is_one()) {
            (0, _) => size,
            (1, true) => base.into(),
            (1, false) => format!("{size}*{base}"),
            (_, true) => format!("{base}^{power}"),
            (_, false) => format!("{size}*{base}^{power}"),
        };
        text += match (text.is_empty(), coefficient.is_negative()) {
            (true, true) => "-",
            (true, false) => "",
            (false, true) => " - ",
            (false, false) => " + ",
        };
        text += &term;
    }
    if text.is_empty() { "0".into() } else { text }
}

/// p(−x).
fn mirrored(polynomial: &Polynomial) -> Polynomial {
    polynomial.compose(&Polynomial::monomial(rational(-1, 1), 1))
}

fn has_odd_terms(polynomial: &Polynomial) -> bool {
    polynomial.coefficients().iter().skip(1).step_by(2).any(|one| !one.is_zero())
}

/// The least and the largest value of f″ on a piece; f″ has degree at most two.
fn extrema(piece: &Piece) -> Option<(Option<Rational>, Option<Rational>)> {
    let second = piece.derivative.derivative();
    if second.degree().unwrap_or(0) == 0 {
        let value = second.coefficient(0);
        return Some((Some(value.clone()), Some(value)));
    }
    let mut values: Vec<Rational> = [&piece.lower, &piece.upper]
        .into_iter()
        .flatten()
        .map(|end| second.evaluate(end))
        .collect();
    let slope = second.derivative();
    match slope.degree() {
        Some(0) => {}
        Some(1) => {
            let vertex = -slope.coefficient(0) / slope.coefficient(1);
            let inside = piece.lower.as_ref().is_none_or(|low| *low <= vertex)
                && piece.upper.as_ref().is_none_or(|high| vertex <= *high);
            values.extend(inside.then(|| second.evaluate(&vertex)));
        }
        _ => return None,
    }
    let (low, high) = (values.iter().min()?.clone(), values.iter().max()?.clone());
    let degree = second.degree()?;
    let leading = second.leading()?.is_positive();
    let (mut low, mut high) = (Some(low), Some(high));
    if piece.upper.is_none() {
        *(if leading { &mut high } else { &mut low }) = None;
    }
    if piece.lower.is_none() {
        let rises = leading == (degree % 2 == 0);
        *(if rises { &mut high } else { &mut low }) = None;
    }
    Some((low, high))
}

fn integral(polynomial: &Polynomial) -> Polynomial {
    let coefficients = polynomial.coefficients().iter().enumerate();
    let mut integral = vec![Rational::zero()];
    integral.extend(coefficients.map(|(n, c)| c / rational(n as i64 + 1, 1)));
    Polynomial::new(integral)
}

/// The cubic with given values and slopes at two places.
fn hermite(
    (low, value, slope): (&Rational, &Rational, &Rational),
    (high, end_value, end_slope): (&Rational, &Rational, &Rational),
) -> Polynomial {
    let width = high - low;
    let mean = (end_value - value) / &width;
    // Newton's form at the nodes low, low, high, high.
    let second = (&mean - slope) / &width;
    let third = ((end_slope - &mean) / &width - &second) / &width;
    let from = |node: &Rational| Polynomial::new(vec![-node.clone(), Rational::one()]);
    let square = &from(low) * &from(low);
    let line = &Polynomial::constant(value.clone()) + &from(low).scale(slope);
    let quadratic = &line + &square.scale(&second);
    &quadratic + &(&square * &from(high)).scale(&third)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The gradient-descent trap of the theory (E10).
    #[test]
    fn the_trap_of_gradient_descent_is_a_gluing() {
        let trap = Gluing {
            even: true,
            curvature: rational(-1, 1),
            slope: rational(1, 1),
            joints: vec![rational(1, 1)],
        };
        let text = "piecewise(x^2 <= 1, piecewise(x >= 0, -1/2*x^2 + 4/3*x^3 - 1/2*x^4, \
                    -1/2*x^2 - 4/3*x^3 - 1/2*x^4), -1/6 + 1/2*x^2)";
        assert_eq!(trap.to_text(), text);
        assert_eq!(
            trap.range_of_curvature(),
            Some((Some(rational(-1, 1)), Some(rational(5, 3)))),
            "L = 5/3"
        );
    }

    /// The heavy-ball trap of the theory (E11).
    #[test]
    fn the_trap_of_heavy_ball_is_a_gluing() {
        let trap = Gluing {
            even: true,
            curvature: rational(-3, 4),
            slope: rational(3, 4),
            joints: vec![rational(1, 1), rational(2, 1)],
        };
        let bridge = &trap.primitives()[1].0;
        let expected = [(-29, 8), (12, 1), (-117, 8), (7, 1), (-9, 8)];
        let expected = expected.map(|(n, d)| rational(n, d)).to_vec();
        assert_eq!(*bridge, Polynomial::new(expected));
    }
}
