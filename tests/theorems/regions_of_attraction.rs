//! If ‖T⁻¹MT‖_∞ ≤ κ < 1 for every matrix M of the interval Jacobian over a box around a fixed point,
//! every start in the box comes closer by the factor κ in the T-norm; if the interval Jacobian maps
//! a cone of directions into itself and expands it, pairs of starts in the cone part. And a
//! judgement over a region holds for every Jacobian in it.
//!
//! The certificates come from the program's interval Jacobians, the dynamics from exact steps at
//! random rational points (theory T13, A.6).

use std::sync::LazyLock;

use eigensieve::exact::{Matrix, Rational, from_f64, rational};
use eigensieve::interval::{Interval, IntervalMatrix, IntervalVector};
use eigensieve::optimizer::{FieldKind, MomentumKind};
use eigensieve::stability::{Verdict, judge_point, judge_region};
use eigensieve::system::{System, Workspace};
use eigensieve::theorem::Method;
use num_traits::Signed;

use crate::random::{AnyOptimizer, Dimension, Fraction, Point, Quartic, for_all};
use crate::support::{
    BEALE, GOLDSTEIN_PRICE, HIMMELBLAU, difference, enclosed, exact, image, largest, method,
    objective, optimizer, point, two,
};

/// A box around a fixed point, and the coordinates T in which the theory certifies it.
struct Case {
    method: Method,
    centre: Vec<Rational>,
    half_width: Rational,
    basis: Matrix,
    inverse: Matrix,
    /// T⁻¹[J]T over the box.
    jacobian: IntervalMatrix,
}

/// The objective, the fixed point, field, α, ρ, and the half-width.
type Row = (&'static str, [&'static str; 2], FieldKind, &'static str, &'static str, &'static str);

const CONTRACTING: [Row; 4] = [
    (HIMMELBLAU, ["3", "2"], FieldKind::Gradient, "1/50", "0", "1/8"),
    (GOLDSTEIN_PRICE, ["0", "-1"], FieldKind::Gradient, "1/1000", "0", "1/64"),
    (GOLDSTEIN_PRICE, ["-3/5", "-2/5"], FieldKind::Gradient, "1/3000", "0", "1/128"),
    (BEALE, ["0", "1"], FieldKind::Usam, "1/1000", "1/20", "1/128"),
];

const EXPANDING: [Row; 4] = [
    (GOLDSTEIN_PRICE, ["-2/5", "-3/5"], FieldKind::Gradient, "1/3000", "0", "1/128"),
    (GOLDSTEIN_PRICE, ["9/5", "1/5"], FieldKind::Gradient, "1/1000", "0", "1/64"),
    (HIMMELBLAU, ["3", "2"], FieldKind::Gradient, "1/20", "0", "1/8"),
    (BEALE, ["0", "1"], FieldKind::Gradient, "1/1000", "0", "1/8"),
];

static CONTRACTIONS: LazyLock<Vec<Case>> = LazyLock::new(|| CONTRACTING.map(Case::new).into());
static CONES: LazyLock<Vec<Case>> = LazyLock::new(|| EXPANDING.map(Case::new).into());

impl Case {
    fn new((text, centre, field, step, radius, half_width): Row) -> Self {
        let optimizer = optimizer(field, MomentumKind::None, step, radius);
        let objective = objective(text, 2);
        let method = method(&objective, &optimizer);
        let centre = point(&centre);
        // At critical points the Jacobian is symmetric: a rotation diagonalises it. Its entries
        // are rounded, which costs sharpness but no rigour. The unstable direction comes first.
        let jacobian = method.update.jacobian_in_floats(&floats(&centre));
        let angle = (2.0 * jacobian[(0, 1)]).atan2(jacobian[(0, 0)] - jacobian[(1, 1)]) / 2.0;
        let rounded = |value: f64| rational((value * 256.0).round() as i64, 256);
        let (cosine, sine) = (rounded(angle.cos()), rounded(angle.sin()));
        let along = |c: f64, s: f64| {
            c * c * jacobian[(0, 0)] + 2.0 * c * s * jacobian[(0, 1)] + s * s * jacobian[(1, 1)]
        };
        let first = along(angle.cos(), angle.sin()).abs();
        let second = along(-angle.sin(), angle.cos()).abs();
        let columns = [[cosine.clone(), sine.clone()], [-sine, cosine]];
        let order = if first >= second { [0, 1] } else { [1, 0] };
        let basis = Matrix::from_fn(2, 2, |i, j| columns[order[j]][i].clone());
        let inverse = inverse(&basis);
        let half_width = exact(half_width);
        let (mut graph, update) = optimizer.update_map(&objective).expect("an update map");
        let entries = graph.jacobian(&update, 2);
        let entries = System::new(&mut graph, &entries, 2);
        let pieces = pieces(&centre, &half_width).into_iter().map(|piece| {
            let jacobian = mean_value_form(&entries, &piece);
            enclosed(&inverse).multiply(&jacobian).multiply(&enclosed(&basis))
        });
        let jacobian = pieces.reduce(|all, piece| all.hull(&piece)).expect("at least one piece");
        Self { method, centre, half_width, basis, inverse, jacobian }
    }

    /// A point of the box from two numbers in [−1, 1].
    fn inside(&self, place: &Place) -> Vec<Rational> {
        let shift = [&place.0, &place.1].map(|share| share * &self.half_width);
        self.centre.iter().zip(shift).map(|(x, shift)| x + shift).collect()
    }

    fn coordinates(&self, vector: &[Rational]) -> Vec<Rational> {
        self.inverse.times(vector)
    }
}

/// The four entries of the Jacobian over a piece, by their values in its middle and their slopes:
/// the products of Goldstein–Price are far too wide when evaluated as they stand.
fn mean_value_form(entries: &System, piece: &IntervalVector) -> IntervalMatrix {
    let mut workspace = Workspace::default();
    let middle = IntervalVector::point(&piece.midpoint());
    let (values, there) = entries.values(&middle, &mut workspace);
    let (slopes, over) = entries.jacobian(piece, &mut workspace);
    assert!(there.defined && over.defined);
    let offset: Vec<Interval> = piece.iter().zip(middle.iter()).map(|(&x, &m)| x - m).collect();
    let changes = slopes.multiply_vector(&offset);
    IntervalMatrix::from_fn(2, 2, |i, j| values[2 * i + j] + changes[2 * i + j])
}

/// The box in 16 × 16 pieces: the hull of their enclosures is sharper than one enclosure.
fn pieces(centre: &[Rational], half_width: &Rational) -> Vec<IntervalVector> {
    const CUTS: i64 = 16;
    let side = |axis: usize, piece: i64| {
        let end = |at: i64| &centre[axis] + half_width * rational(2 * at - CUTS, CUTS);
        Interval::hull_of(&end(piece), &end(piece + 1))
    };
    let pairs = (0..CUTS).flat_map(|i| (0..CUTS).map(move |j| (i, j)));
    pairs.map(|(i, j)| IntervalVector::new(vec![side(0, i), side(1, j)])).collect()
}

fn floats(point: &[Rational]) -> Vec<f64> {
    point.iter().map(eigensieve::exact::to_f64).collect()
}

fn inverse(matrix: &Matrix) -> Matrix {
    let [a, b, c, d] = [(0, 0), (0, 1), (1, 0), (1, 1)].map(|entry| matrix[entry].clone());
    let scale = matrix.determinant().recip();
    Matrix::new(2, 2, vec![d, -b, -c, a]).expect("four entries").scale(&scale)
}

/// Two numbers in [−1, 1].
type Place = (Rational, Rational);

fn place((a, b): (Fraction, Fraction)) -> Place {
    (a.0 * two() - rational(1, 1), b.0 * two() - rational(1, 1))
}

type Places = (Fraction, Fraction);

#[test]
fn the_boxes_of_the_theory_contract_in_the_coordinates_of_the_eigenvectors() {
    for case in &*CONTRACTIONS {
        assert_eq!(image(&case.method, &case.centre), case.centre, "a fixed point");
        assert!(case.jacobian.norm_infinity() < 1.0, "{:?}", case.centre);
    }
}

#[test]
fn every_start_in_a_certified_box_comes_closer_to_the_fixed_point_by_the_certified_factor() {
    for_all(|(which, start): (usize, Places)| {
        let case = &CONTRACTIONS[which % CONTRACTIONS.len()];
        let factor = from_f64(case.jacobian.norm_infinity()).expect("finite");
        let start = case.inside(&place(start));
        let norm = |x: &[Rational]| largest(&case.coordinates(&difference(x, &case.centre)));
        norm(&image(&case.method, &start)) <= factor * norm(&start)
    });
}

#[test]
fn any_two_starts_in_a_certified_box_come_closer_to_each_other_by_the_certified_factor() {
    for_all(|(which, one, other): (usize, Places, Places)| {
        let case = &CONTRACTIONS[which % CONTRACTIONS.len()];
        let factor = from_f64(case.jacobian.norm_infinity()).expect("finite");
        let (one, other) = (case.inside(&place(one)), case.inside(&place(other)));
        let norm = |x: &[Rational]| largest(&case.coordinates(x));
        let after = difference(&image(&case.method, &one), &image(&case.method, &other));
        norm(&after) <= factor * norm(&difference(&one, &other))
    });
}

#[test]
fn the_t_ball_inside_a_certified_box_is_forward_invariant() {
    for_all(|(which, start): (usize, Places)| {
        let case = &CONTRACTIONS[which % CONTRACTIONS.len()];
        // ‖T⁻¹(x − x̄)‖_∞ ≤ r with r‖T‖_∞ equal to the half-width.
        let row = |i: usize| case.basis[(i, 0)].abs() + case.basis[(i, 1)].abs();
        let radius = &case.half_width / row(0).max(row(1));
        let (a, b) = place(start);
        let offset = case.basis.times(&[a * &radius, b * &radius]);
        let start: Vec<Rational> = case.centre.iter().zip(offset).map(|(x, d)| x + d).collect();
        let after = difference(&image(&case.method, &start), &case.centre);
        largest(&case.coordinates(&after)) <= radius
    });
}

/// The certified expansion a = mig(m_uu) − |m_uc| of the cone |d_u| ≥ |d_c|, if the interval
/// Jacobian maps it into itself.
fn expansion(jacobian: &IntervalMatrix) -> Option<f64> {
    let unstable = Interval::point(jacobian[(0, 0)].mignitude())
        - Interval::point(jacobian[(0, 1)].magnitude());
    let stable = Interval::point(jacobian[(1, 0)].magnitude())
        + Interval::point(jacobian[(1, 1)].magnitude());
    let expands = unstable.lower() > 1.0 && unstable.lower() > stable.upper();
    expands.then_some(unstable.lower())
}

#[test]
fn the_cones_of_the_theory_expand_in_the_coordinates_of_the_eigenvectors() {
    for case in &*CONES {
        assert_eq!(image(&case.method, &case.centre), case.centre, "a fixed point");
        assert!(expansion(&case.jacobian).is_some(), "{:?}", case.centre);
    }
}

#[test]
fn any_two_starts_that_differ_within_a_certified_cone_part_by_the_certified_factor_within_it() {
    for_all(|(which, start, (length, slope)): (usize, Places, Places)| {
        let case = &CONES[which % CONES.len()];
        let factor = expansion(&case.jacobian).expect("a cone");
        let factor = from_f64(factor).expect("finite");
        // One start in the inner half of the box, the other less than a half-width away.
        let (a, b) = place(start);
        let one = case.inside(&(a / two(), b / two()));
        let length = length.0 * &case.half_width / rational(4, 1);
        let slope = slope.0 * two() - rational(1, 1);
        let apart = case.basis.times(&[length.clone(), &length * slope]);
        let other: Vec<Rational> = one.iter().zip(&apart).map(|(x, d)| x + d).collect();
        let after = difference(&image(&case.method, &other), &image(&case.method, &one));
        let after = case.coordinates(&after);
        after[0].abs() >= factor * length && after[0].abs() >= after[1].abs()
    });
}

#[test]
fn at_the_maximum_of_goldstein_price_every_direction_expands_over_a_whole_box() {
    // Row by row: mig(m_kk) − |m_kj| > 1.
    let row = (GOLDSTEIN_PRICE, ["4/5", "1/5"], FieldKind::Gradient, "1/1000", "0", "1/64");
    let case = Case::new(row);
    let jacobian = &case.jacobian;
    for (k, j) in [(0, 1), (1, 0)] {
        assert!(jacobian[(k, k)].mignitude() - jacobian[(k, j)].magnitude() > 1.0 + 1e-9);
    }
}

/// A judgement over a region speaks about all its fixed points, hence about every Jacobian in it.
#[test]
fn a_judgement_over_a_region_agrees_with_the_exact_judgement_at_every_point_of_it() {
    type Case = (Quartic, Dimension, AnyOptimizer, Point, (Fraction, Point));
    for_all(|(f, Dimension(n), optimizer, centre, (width, place)): Case| {
        let optimizer = optimizer.0.clone().with_step(optimizer.0.step() / rational(20, 1));
        let method = method(&f.objective(n), &optimizer);
        let size = method.update.dimension();
        let width = width.0 / rational(100, 1);
        let centre: Vec<Rational> =
            centre.first(size).into_iter().map(|x| x / rational(4, 1)).collect();
        let region: IntervalVector =
            centre.iter().map(|x| Interval::hull_of(&(x - &width), &(x + &width))).collect();
        let over = judge_region(&method.update, &region);
        // Coordinates of a random point are at most 8 in absolute value.
        let shift = place.first(size).into_iter().map(|share| share * &width / rational(8, 1));
        let inside: Vec<Rational> = centre.iter().zip(shift).map(|(x, d)| x + d).collect();
        let at = judge_point(&method.update, &inside).expect("exact");
        let known = |over: Option<bool>, at: Option<bool>| over.is_none() || over == at;
        (over.verdict == Verdict::Undecided || over.verdict == at.verdict)
            && (over.unstable_dimension.is_none()
                || over.unstable_dimension == at.unstable_dimension)
            && known(over.plus_one, at.plus_one)
            && known(over.minus_one, at.minus_one)
            && known(over.complex_unit, at.complex_unit)
            && over.spectral_radius.upper() >= at.spectral_radius.lower()
            && over.spectral_radius.lower() <= at.spectral_radius.upper()
    });
}
