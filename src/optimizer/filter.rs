//! The filter 0 ≤ q(λ) ≤ c/α: what the theory admits at a critical point.

use crate::exact::{FieldMatrix, Inertia, Matrix, NumberField, Polynomial, Rational, inertia};
#[cfg(feature = "verify")]
use crate::interval::Interval;

/// The admissible set of Hessian eigenvalues at a critical point: 0 ≤ q(λ) ≤ upper.
///
/// Plain data, so that a claim about another symbol or another bound can be put to the test.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Filter {
    /// The symbol q.
    pub symbol: Polynomial,
    /// The bound c/α.
    pub upper: Rational,
}

/// Where the Hessian's spectrum lies with respect to a [`Filter`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum FilterPosition {
    /// Every eigenvalue satisfies 0 < q(λ) < c/α.
    Inside,
    /// Every eigenvalue satisfies 0 ≤ q(λ) ≤ c/α, one with equality (decided exactly).
    Boundary,
    /// Some eigenvalue violates 0 ≤ q(λ) ≤ c/α.
    Outside,
    /// The enclosures do not decide.
    Undecided,
    /// The point is not critical: the filter says nothing about it.
    NotApplicable,
}

impl FilterPosition {
    /// The name in reports.
    pub fn name(self) -> &'static str {
        match self {
            Self::Inside => "inside",
            Self::Boundary => "boundary",
            Self::Outside => "outside",
            Self::Undecided => "undecided",
            Self::NotApplicable => "not-applicable",
        }
    }
}

impl Filter {
    /// The position of an exact Hessian, by the inertia of q(H) and of (c/α)I − q(H).
    ///
    /// [`FilterPosition::Undecided`] when the matrix is not square and symmetric.
    ///
    /// ```
    /// use eigensieve::exact::{Matrix, rational};
    /// use eigensieve::optimizer::{FieldKind, FilterPosition, MomentumKind, Optimizer};
    /// let descent = Optimizer::new(FieldKind::Gradient, MomentumKind::None).with_step(rational(1, 2));
    /// let hessian = Matrix::diagonal(&[rational(4, 1), rational(1, 1)]);
    /// assert_eq!(descent.filter().position(&hessian), FilterPosition::Boundary);
    /// ```
    pub fn position(&self, hessian: &Matrix) -> FilterPosition {
        if hessian.rows() != hessian.cols() {
            return FilterPosition::Undecided;
        }
        let image = self.symbol.evaluate_matrix(hessian);
        let room = &Matrix::identity(hessian.rows()).scale(&self.upper) - &image;
        position_by(inertia(&image), inertia(&room))
    }

    /// The position of an exact Hessian over a field ℚ(θ), in the same way.
    ///
    /// [`FilterPosition::Undecided`] also when the matrix is too large for the field's degree.
    ///
    /// ```
    /// use eigensieve::exact::{FieldMatrix, NumberField, Polynomial, rational};
    /// use eigensieve::optimizer::{FieldKind, FilterPosition, MomentumKind, Optimizer};
    /// // The eigenvalues of (0, θ; θ, 1) are −1 and 2, for θ = √2.
    /// let square = Polynomial::from_integers(&[-2, 0, 1]);
    /// let mut field = NumberField::new(&square, &rational(1, 1), &rational(2, 1))?;
    /// let [zero, one, root] = [Polynomial::zero(), Polynomial::one(), Polynomial::variable()];
    /// let hessian = FieldMatrix::new(2, vec![zero, root.clone(), root, one]).ok_or("square")?;
    /// let usam = Optimizer::new(FieldKind::Usam, MomentumKind::None)
    ///     .with_step(rational(1, 3))
    ///     .with_radius(rational(1, 1));
    /// let position = usam.filter().position_in_field(&hessian, &mut field);
    /// assert_eq!(position, FilterPosition::Boundary);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn position_in_field(
        &self,
        hessian: &FieldMatrix,
        field: &mut NumberField,
    ) -> FilterPosition {
        let image = hessian.image(&self.symbol, field);
        let room = image.subtracted_from(&self.upper);
        position_by(image.inertia(field), room.inertia(field))
    }

    /// The position of enclosed eigenvalues; equalities stay undecided.
    #[cfg(feature = "verify")]
    pub fn position_of(&self, eigenvalues: &[Interval]) -> FilterPosition {
        let upper = Interval::enclosing(&self.upper);
        let images: Vec<Interval> =
            eigenvalues.iter().map(|&value| self.symbol_at(value)).collect();
        let violates = |image: &Interval| image.certainly_negative() || upper.certainly_less(image);
        let strictly_inside =
            |image: &Interval| image.certainly_positive() && image.certainly_less(&upper);
        if images.iter().any(violates) {
            FilterPosition::Outside
        } else if images.iter().all(strictly_inside) {
            FilterPosition::Inside
        } else {
            FilterPosition::Undecided
        }
    }

    /// q over an interval: the mean-value form, intersected with Horner's scheme.
    #[cfg(feature = "verify")]
    fn symbol_at(&self, argument: Interval) -> Interval {
        let centre = Interval::point(argument.midpoint());
        let slope = horner(&self.symbol.derivative(), argument);
        let mean_value = horner(&self.symbol, centre) + slope * (argument - centre);
        horner(&self.symbol, argument).intersection(mean_value)
    }
}

/// The position from the inertia of q(H) and of (c/α)I − q(H).
fn position_by(image: Option<Inertia>, room: Option<Inertia>) -> FilterPosition {
    let (Some(below), Some(above)) = (image, room) else {
        return FilterPosition::Undecided;
    };
    if below.negative + above.negative > 0 {
        FilterPosition::Outside
    } else if below.zero + above.zero > 0 {
        FilterPosition::Boundary
    } else {
        FilterPosition::Inside
    }
}

#[cfg(feature = "verify")]
fn horner(polynomial: &Polynomial, argument: Interval) -> Interval {
    let coefficients = polynomial.coefficients().iter().rev();
    coefficients.fold(Interval::ZERO, |value, coefficient| {
        value * argument + Interval::enclosing(coefficient)
    })
}
