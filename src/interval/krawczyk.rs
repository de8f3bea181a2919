//! Krawczyk's operator.

use nalgebra::DMatrix;

use super::{Interval, IntervalMatrix, IntervalVector};

/// K = m − C F(m) + (I − C J(X))(X − m) for a box X around the point m, the values F(m), an
/// enclosure of the Jacobian over X and a float matrix C; `None` where it is unbounded.
///
/// K in the interior of X proves that a C¹ map F has exactly one zero in X and that it lies in K.
/// Source: Krawczyk, *Computing* 4 (1969); Neumaier, *Interval Methods for Systems of Equations*,
/// theorem 5.1.8.
///
/// ```
/// use eigensieve::interval::{Interval, IntervalMatrix, IntervalVector, krawczyk};
/// // F(x) = 2x − 1 over [0, 1], m = 0.
/// let region = IntervalVector::new(vec![Interval::new(0.0, 1.0).ok_or("an interval")?]);
/// let jacobian = IntervalMatrix::from_fn(1, 1, |_, _| Interval::point(2.0));
/// let image =
///     krawczyk(&region, &[0.0], &[Interval::point(-1.0)], &jacobian, &nalgebra::dmatrix![0.5]);
/// assert_eq!(image, Some(IntervalVector::point(&[0.5])));
/// # Ok::<(), &str>(())
/// ```
pub fn krawczyk(
    region: &IntervalVector,
    centre: &[f64],
    values: &[Interval],
    jacobian: &IntervalMatrix,
    inverse: &DMatrix<f64>,
) -> Option<IntervalVector> {
    let point = IntervalVector::point(centre);
    let inverse = IntervalMatrix::from_floats(inverse);
    let newton = inverse.multiply_vector(values);
    let distance = IntervalMatrix::identity(region.len()).subtract(&inverse.multiply(jacobian));
    let spread = distance.multiply_vector(&region.minus(&point));
    let image = point.minus(&newton).into_iter().zip(spread.iter());
    let image: IntervalVector = image.map(|(moved, &spread)| moved + spread).collect();
    image.is_bounded().then_some(image)
}
