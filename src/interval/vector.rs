//! Interval vectors, also called boxes.

use std::ops::{Deref, DerefMut};

use super::Interval;
use crate::exact::{AlgebraicPoint, Rational};

/// A box: the Cartesian product of its components.
///
/// As a set it is empty as soon as one component is empty; a box of dimension 0 has one member.
///
/// ```
/// use eigensieve::interval::{Interval, IntervalVector};
/// let square = IntervalVector::new(vec![Interval::new(0.0, 1.0).unwrap(); 2]);
/// assert!(square.contains(&[0.5, 1.0]));
/// assert_eq!(square[1].upper(), 1.0);
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct IntervalVector(Vec<Interval>);

impl IntervalVector {
    /// The box with these components.
    ///
    /// ```
    /// use eigensieve::interval::{Interval, IntervalVector};
    /// assert_eq!(IntervalVector::new(vec![Interval::ONE]).len(), 1);
    /// ```
    #[must_use]
    pub fn new(components: Vec<Interval>) -> IntervalVector {
        IntervalVector(components)
    }

    /// The box holding one point; a coordinate that is not finite becomes the whole line.
    ///
    /// ```
    /// use eigensieve::interval::IntervalVector;
    /// assert_eq!(IntervalVector::point(&[1.0, 2.0]).width(), 0.0);
    /// ```
    #[must_use]
    pub fn point(coordinates: &[f64]) -> IntervalVector {
        coordinates.iter().map(|&value| Interval::point(value)).collect()
    }

    /// A tight enclosure of a point over ℚ(θ).
    ///
    /// ```
    /// use eigensieve::exact::{AlgebraicPoint, NumberField, Polynomial, rational};
    /// use eigensieve::interval::IntervalVector;
    /// let square = Polynomial::from_integers(&[-2, 0, 1]);
    /// let field = NumberField::new(&square, &rational(1, 1), &rational(2, 1))?;
    /// let point = AlgebraicPoint::new(field, vec![Polynomial::variable()]);
    /// let place = IntervalVector::enclosing(&point);
    /// assert!(place.contains(&[2.0_f64.sqrt()]) && place.width() < 1e-15);
    /// # Ok::<(), eigensieve::exact::RootError>(())
    /// ```
    pub fn enclosing(point: &AlgebraicPoint) -> IntervalVector {
        const BITS: u32 = 96;
        point.bounds(BITS).iter().map(|(lower, upper)| Interval::hull_of(lower, upper)).collect()
    }

    /// The dimension. (Whether the *set* is empty is [`is_empty`](Self::is_empty).)
    ///
    /// ```
    /// use eigensieve::interval::{Interval, IntervalVector};
    /// assert_eq!(IntervalVector::new(vec![Interval::EMPTY]).len(), 1);
    /// ```
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// The components' midpoints (finite unless a component is empty, then NaN).
    ///
    /// ```
    /// use eigensieve::interval::{Interval, IntervalVector};
    /// let line = IntervalVector::new(vec![Interval::new(0.0, 1.0).unwrap()]);
    /// assert_eq!(line.midpoint(), vec![0.5]);
    /// ```
    #[must_use]
    pub fn midpoint(&self) -> Vec<f64> {
        self.iter().map(Interval::midpoint).collect()
    }

    /// An upper bound of the largest component width; 0 in dimension 0 and for the empty set.
    ///
    /// ```
    /// use eigensieve::interval::{Interval, IntervalVector};
    /// let thin = IntervalVector::new(vec![Interval::new(0.0, 1.0).unwrap(), Interval::ONE]);
    /// assert_eq!(thin.width(), 1.0);
    /// ```
    #[must_use]
    pub fn width(&self) -> f64 {
        if self.is_empty() {
            return 0.0;
        }
        self.iter().map(Interval::width).fold(0.0, f64::max)
    }

    /// The first axis of greatest width; `None` if the set is empty or of dimension 0.
    ///
    /// ```
    /// use eigensieve::interval::{Interval, IntervalVector};
    /// let thin = IntervalVector::new(vec![Interval::ONE, Interval::new(0.0, 1.0).unwrap()]);
    /// assert_eq!(thin.widest(), Some(1));
    /// ```
    #[must_use]
    pub fn widest(&self) -> Option<usize> {
        if self.is_empty() {
            return None;
        }
        let width = self.width();
        self.iter().position(|component| component.width() == width)
    }

    /// True if some component is empty.
    ///
    /// ```
    /// use eigensieve::interval::{Interval, IntervalVector};
    /// assert!(IntervalVector::new(vec![Interval::ONE, Interval::EMPTY]).is_empty());
    /// assert!(!IntervalVector::new(vec![]).is_empty());
    /// ```
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.iter().any(Interval::is_empty)
    }

    /// True if every component is nonempty with finite ends.
    ///
    /// ```
    /// use eigensieve::interval::{Interval, IntervalVector};
    /// assert!(!IntervalVector::new(vec![Interval::ENTIRE]).is_bounded());
    /// ```
    #[must_use]
    pub fn is_bounded(&self) -> bool {
        self.iter().all(Interval::is_bounded)
    }

    /// Set inclusion.
    ///
    /// # Panics
    /// If the dimensions differ.
    ///
    /// ```
    /// use eigensieve::interval::{Interval, IntervalVector};
    /// let line = IntervalVector::new(vec![Interval::new(0.0, 1.0).unwrap()]);
    /// assert!(IntervalVector::point(&[1.0]).subset_of(&line));
    /// ```
    #[must_use]
    pub fn subset_of(&self, other: &IntervalVector) -> bool {
        self.assert_same_dimension(other);
        self.is_empty() || self.iter().zip(other.iter()).all(|(a, b)| a.subset_of(b))
    }

    /// True if nonempty and strictly inside in every component ([`Interval::interior_to`]).
    ///
    /// # Panics
    /// If the dimensions differ.
    ///
    /// ```
    /// use eigensieve::interval::{Interval, IntervalVector};
    /// let line = IntervalVector::new(vec![Interval::new(0.0, 1.0).unwrap()]);
    /// assert!(!IntervalVector::point(&[1.0]).interior_to(&line));
    /// ```
    #[must_use]
    pub fn interior_to(&self, other: &IntervalVector) -> bool {
        self.assert_same_dimension(other);
        self.iter().zip(other.iter()).all(|(a, b)| a.interior_to(b))
    }

    /// True if there is no common point.
    ///
    /// # Panics
    /// If the dimensions differ.
    ///
    /// ```
    /// use eigensieve::interval::IntervalVector;
    /// assert!(IntervalVector::point(&[1.0, 2.0]).disjoint(&IntervalVector::point(&[1.0, 3.0])));
    /// ```
    #[must_use]
    pub fn disjoint(&self, other: &IntervalVector) -> bool {
        self.assert_same_dimension(other);
        self.is_empty()
            || other.is_empty()
            || self.iter().zip(other.iter()).any(|(a, b)| a.disjoint(b))
    }

    /// True if the closed boxes have a common point, be it on their boundaries.
    ///
    /// # Panics
    /// If the dimensions differ.
    ///
    /// ```
    /// use eigensieve::interval::IntervalVector;
    /// assert!(IntervalVector::point(&[1.0]).touches(&IntervalVector::point(&[1.0])));
    /// ```
    #[must_use]
    pub fn touches(&self, other: &IntervalVector) -> bool {
        !self.disjoint(other)
    }

    /// The common points.
    ///
    /// # Panics
    /// If the dimensions differ.
    ///
    /// ```
    /// use eigensieve::interval::IntervalVector;
    /// assert!(IntervalVector::point(&[1.0]).intersection(&IntervalVector::point(&[2.0])).is_empty());
    /// ```
    #[must_use]
    pub fn intersection(&self, other: &IntervalVector) -> IntervalVector {
        self.assert_same_dimension(other);
        self.iter().zip(other.iter()).map(|(a, b)| a.intersection(*b)).collect()
    }

    /// The smallest box containing both; the empty set adds nothing.
    ///
    /// # Panics
    /// If the dimensions differ.
    ///
    /// ```
    /// use eigensieve::interval::IntervalVector;
    /// let hull = IntervalVector::point(&[1.0]).hull(&IntervalVector::point(&[2.0]));
    /// assert!(hull.contains(&[1.5]));
    /// ```
    #[must_use]
    pub fn hull(&self, other: &IntervalVector) -> IntervalVector {
        self.assert_same_dimension(other);
        if self.is_empty() {
            return other.clone();
        }
        if other.is_empty() {
            return self.clone();
        }
        self.iter().zip(other.iter()).map(|(a, b)| a.hull(*b)).collect()
    }

    /// True if the point of floats is a member; false if the dimensions differ.
    ///
    /// ```
    /// use eigensieve::interval::IntervalVector;
    /// assert!(IntervalVector::point(&[1.0]).contains(&[1.0]));
    /// ```
    #[must_use]
    pub fn contains(&self, point: &[f64]) -> bool {
        self.len() == point.len() && self.iter().zip(point).all(|(a, &x)| a.contains(x))
    }

    /// True if the rational point is a member, decided exactly; false if the dimensions differ.
    ///
    /// ```
    /// use eigensieve::interval::IntervalVector;
    /// let half = num_rational::BigRational::new(1.into(), 2.into());
    /// assert!(IntervalVector::point(&[0.5]).contains_rational(&[half]));
    /// ```
    #[must_use]
    pub fn contains_rational(&self, point: &[Rational]) -> bool {
        self.len() == point.len() && self.iter().zip(point).all(|(a, x)| a.contains_rational(x))
    }

    /// self − other, side by side.
    ///
    /// ```
    /// use eigensieve::interval::{Interval, IntervalVector};
    /// let (one, two) = (IntervalVector::point(&[1.0]), IntervalVector::point(&[2.0]));
    /// assert_eq!(two.minus(&one), [Interval::ONE]);
    /// ```
    #[must_use]
    pub fn minus(&self, other: &[Interval]) -> Vec<Interval> {
        self.iter().zip(other).map(|(&side, &other)| side - other).collect()
    }

    /// The two closed halves {x_axis ≤ at} and {x_axis ≥ at}; together they cover the box whatever
    /// `at` is (one may be empty). A NaN is replaced by the midpoint.
    ///
    /// # Panics
    /// If there is no such axis.
    ///
    /// ```
    /// use eigensieve::interval::{Interval, IntervalVector};
    /// let line = IntervalVector::new(vec![Interval::new(0.0, 1.0).unwrap()]);
    /// let (left, right) = line.bisect(0, 0.25);
    /// assert_eq!((left[0].upper(), right[0].lower()), (0.25, 0.25));
    /// ```
    #[must_use]
    pub fn bisect(&self, axis: usize, at: f64) -> (IntervalVector, IntervalVector) {
        let component = self[axis];
        let at = if at.is_nan() { component.midpoint() } else { at };
        let below = Interval::new(f64::NEG_INFINITY, at).unwrap_or(Interval::EMPTY);
        let above = Interval::new(at, f64::INFINITY).unwrap_or(Interval::EMPTY);
        let (mut left, mut right) = (self.clone(), self.clone());
        left[axis] = component.intersection(below);
        right[axis] = component.intersection(above);
        (left, right)
    }

    /// Every side moved outward by at least relative·width + absolute (of its own component).
    /// Never smaller than the box; arguments that are not finite give the whole line.
    ///
    /// ```
    /// use eigensieve::interval::{Interval, IntervalVector};
    /// let line = IntervalVector::new(vec![Interval::new(0.0, 1.0).unwrap()]);
    /// assert_eq!(line.inflated(0.5, 0.5)[0], Interval::new(-1.0, 2.0).unwrap());
    /// ```
    #[must_use]
    pub fn inflated(&self, relative: f64, absolute: f64) -> IntervalVector {
        let (relative, absolute) = (Interval::point(relative), Interval::point(absolute));
        let inflate = |component: &Interval| {
            if component.is_empty() {
                return Interval::EMPTY;
            }
            let width = Interval::between(0.0, component.width());
            let margin = (relative * width + absolute).upper().max(0.0);
            *component + Interval::symmetric(margin)
        };
        self.iter().map(inflate).collect()
    }

    /// An upper bound of the product of the widths; 0 for the empty set, 1 in dimension 0.
    ///
    /// ```
    /// use eigensieve::interval::{Interval, IntervalVector};
    /// let square = IntervalVector::new(vec![Interval::new(0.0, 2.0).unwrap(); 2]);
    /// assert_eq!(square.volume(), 4.0);
    /// ```
    #[must_use]
    pub fn volume(&self) -> f64 {
        if self.is_empty() {
            return 0.0;
        }
        let widths = self.iter().map(|component| Interval::between(0.0, component.width()));
        widths.fold(Interval::ONE, |product, width| product * width).upper()
    }

    fn assert_same_dimension(&self, other: &IntervalVector) {
        assert_eq!(self.len(), other.len(), "two boxes of different dimensions");
    }
}

impl Deref for IntervalVector {
    type Target = [Interval];
    fn deref(&self) -> &[Interval] {
        &self.0
    }
}

impl DerefMut for IntervalVector {
    fn deref_mut(&mut self) -> &mut [Interval] {
        &mut self.0
    }
}

impl FromIterator<Interval> for IntervalVector {
    fn from_iter<I: IntoIterator<Item = Interval>>(components: I) -> IntervalVector {
        IntervalVector(components.into_iter().collect())
    }
}

impl<'a> IntoIterator for &'a IntervalVector {
    type Item = &'a Interval;
    type IntoIter = std::slice::Iter<'a, Interval>;
    fn into_iter(self) -> Self::IntoIter {
        self.0.iter()
    }
}

impl IntoIterator for IntervalVector {
    type Item = Interval;
    type IntoIter = std::vec::IntoIter<Interval>;
    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn interval(lo: f64, hi: f64) -> Interval {
        Interval::between(lo, hi)
    }

    #[test]
    fn the_two_halves_cover_the_box_wherever_it_is_cut() {
        let line = IntervalVector::new(vec![interval(-1.0, 3.0), Interval::ONE]);
        for at in [f64::NAN, f64::NEG_INFINITY, f64::INFINITY, -9.0, -1.0, -0.0, 0.7, 3.0, 8.0] {
            let (left, right) = line.bisect(0, at);
            for step in -8..=24 {
                let point = [f64::from(step) / 8.0, 1.0];
                assert!(left.contains(&point) || right.contains(&point), "{at} {point:?}");
            }
        }
    }

    #[test]
    fn an_infinite_box_is_cut_at_finite_points() {
        let line = IntervalVector::new(vec![Interval::ENTIRE]);
        let (left, right) = line.bisect(0, f64::NAN);
        assert_eq!(left[0], interval(f64::NEG_INFINITY, 0.0));
        assert_eq!(right[0], interval(0.0, f64::INFINITY));
    }

    #[test]
    fn inflation_never_loses_a_point() {
        let thin = IntervalVector::new(vec![interval(0.1, 0.3), Interval::ENTIRE, Interval::ZERO]);
        for (relative, absolute) in
            [(0.0, 0.0), (0.1, 1e-300), (-5.0, 0.0), (f64::NAN, 0.0), (0.0, f64::INFINITY)]
        {
            assert!(thin.subset_of(&thin.inflated(relative, absolute)));
        }
        assert!(thin.inflated(0.0, f64::from_bits(1))[2].contains(f64::from_bits(1)));
        assert!(interval(0.1, 0.3).interior_to(&thin.inflated(0.0, f64::from_bits(1))[0]));
    }

    #[test]
    fn boxes_that_share_a_face_touch_and_are_not_disjoint() {
        let left = IntervalVector::new(vec![interval(0.0, 1.0); 2]);
        let right = IntervalVector::new(vec![interval(1.0, 2.0), interval(0.5, 3.0)]);
        assert!(left.touches(&right) && !left.disjoint(&right));
        assert_eq!(left.intersection(&right)[0], Interval::ONE);
    }

    #[test]
    fn the_empty_set_proves_nothing() {
        let empty = IntervalVector::new(vec![Interval::EMPTY, Interval::ONE]);
        let other = IntervalVector::new(vec![Interval::ENTIRE; 2]);
        assert!(!empty.interior_to(&other) && empty.disjoint(&other) && empty.subset_of(&other));
        assert_eq!(empty.hull(&other), other);
        assert_eq!((empty.volume(), empty.width(), empty.widest()), (0.0, 0.0, None));
    }

    #[test]
    fn a_flat_unbounded_box_has_volume_zero_and_its_unbounded_axis_is_widest() {
        let flat = IntervalVector::new(vec![Interval::ONE, Interval::ENTIRE]);
        assert_eq!(flat.volume(), 0.0);
        assert_eq!(flat.widest(), Some(1));
    }
}
