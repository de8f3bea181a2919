//! The program's own regions: how large they are, that exact orbits obey them, and that a spoilt
//! witness is rejected (theory T13, A.6).

use std::sync::LazyLock;

use eigensieve::equilibrium::Settings;
use eigensieve::exact::{Matrix, Rational, from_f64, rational};
use eigensieve::interval::{Interval, IntervalVector};
use eigensieve::optimizer::{FieldKind, MomentumKind};
use eigensieve::stability::{Region, RegionKind, Verdict, find_region, verifies};
use eigensieve::theorem::{FixedPoint, Method, add_regions, analyse};
use num_traits::{One, Signed, Zero};

use crate::random::{Fraction, for_all};
use crate::support::{
    BEALE, GOLDSTEIN_PRICE, HIMMELBLAU, descent, difference, exact, examined, image, method,
    objective, optimizer, point, problem,
};

/// f of theory U1 in u = x and v = y: USAM's spurious point with complex multipliers.
const COMPLEX: &str = "x^2/2 + 7/3*x^3 + 5/4*x^4 + 5/2*x^2*(x + 1)*y - (1 + x)*y^2/2";

/// The objective, the fixed point, field, α, ρ, and the half-width that the theory's prototype
/// reached; [`REACHED`] is what the program must reach.
type Row = (&'static str, [&'static str; 2], FieldKind, &'static str, &'static str, f64);

const ATTRACTING: [Row; 5] = [
    (HIMMELBLAU, ["3", "2"], FieldKind::Gradient, "1/50", "0", 1.0 / 8.0),
    (GOLDSTEIN_PRICE, ["0", "-1"], FieldKind::Gradient, "1/1000", "0", 1.0 / 64.0),
    (GOLDSTEIN_PRICE, ["-3/5", "-2/5"], FieldKind::Gradient, "1/3000", "0", 1.0 / 128.0),
    (BEALE, ["0", "1"], FieldKind::Usam, "1/1000", "1/20", 1.0 / 128.0),
    (COMPLEX, ["-1", "0"], FieldKind::Usam, "1/2", "1", 1.0 / 2048.0),
];

const REPELLING: [Row; 5] = [
    (GOLDSTEIN_PRICE, ["-2/5", "-3/5"], FieldKind::Gradient, "1/3000", "0", 1.0 / 128.0),
    (GOLDSTEIN_PRICE, ["9/5", "1/5"], FieldKind::Gradient, "1/1000", "0", 1.0 / 64.0),
    (GOLDSTEIN_PRICE, ["4/5", "1/5"], FieldKind::Gradient, "1/1000", "0", 1.0 / 64.0),
    (HIMMELBLAU, ["3", "2"], FieldKind::Gradient, "1/20", "0", 1.0 / 8.0),
    (BEALE, ["0", "1"], FieldKind::Gradient, "1/1000", "0", 1.0 / 8.0),
];

struct Case {
    method: Method,
    centre: Vec<Rational>,
    region: Region,
    /// T and T⁻¹ exactly.
    basis: Matrix,
    inverse: Matrix,
    prototype: f64,
}

static ATTRACTIONS: LazyLock<Vec<Case>> = LazyLock::new(|| ATTRACTING.map(Case::new).into());
static CONES: LazyLock<Vec<Case>> = LazyLock::new(|| REPELLING.map(Case::new).into());

impl Case {
    fn new((text, centre, field, step, radius, prototype): Row) -> Self {
        let optimizer = optimizer(field, MomentumKind::None, step, radius);
        let method = method(&objective(text, 2), &optimizer);
        let centre = point(&centre);
        let mut found = examined(&method, &centre);
        add_regions(&method, [&mut found], 32_768);
        let region = found.region.expect("a region");
        println!(
            "{centre:?} {field:?} α={step}: {} {} radius {:.6} inscribed {:.6} = {:.2} × prototype, \
             factor {:.6}, volume {:.3e}, {} boxes",
            region.kind.name(),
            region.norm_name(),
            region.radius,
            region.inscribed,
            region.inscribed / prototype,
            region.factor,
            region.volume,
            region.boxes
        );
        let basis = Matrix::from_fn(2, 2, |i, j| rational_of(region.norm.basis[(i, j)]));
        let [a, b, c, d] = [(0, 0), (0, 1), (1, 0), (1, 1)].map(|entry| basis[entry].clone());
        let scale = basis.determinant().recip();
        let inverse = Matrix::new(2, 2, vec![d, -b, -c, a]).expect("four").scale(&scale);
        Self { method, centre, region, basis, inverse, prototype }
    }

    /// The square of the named norm of z, from T⁻¹z.
    fn squared(&self, w: &[Rational]) -> Rational {
        let mut rest = w;
        let mut largest = Rational::zero();
        for &size in &self.region.norm.blocks {
            let (block, after) = rest.split_at(size);
            largest = largest.max(block.iter().map(|x| x * x).sum());
            rest = after;
        }
        largest
    }

    fn coordinates(&self, z: &[Rational]) -> Vec<Rational> {
        self.inverse.times(z)
    }
}

fn rational_of(value: f64) -> Rational {
    from_f64(value).expect("finite")
}

fn signed(share: &Rational) -> Rational {
    share * rational(2, 1) - Rational::one()
}

#[test]
fn regions_are_at_least_half_as_large_again_as_the_prototype_s() {
    for case in ATTRACTIONS.iter().chain(&*CONES) {
        let kind = if case.region.factor < 1.0 { RegionKind::Attraction } else { RegionKind::Cone };
        assert_eq!(case.region.kind, kind);
        assert!(case.region.inscribed >= 1.5 * case.prototype, "{:?}", case.region);
        assert!(case.region.volume >= (2.0 * case.region.inscribed).powi(2) * 0.999);
    }
}

#[test]
fn every_region_is_verified_from_its_witness_alone() {
    for case in ATTRACTIONS.iter().chain(&*CONES) {
        assert!(verifies(&case.region, &case.method.update), "{:?}", case.region);
    }
}

#[test]
fn spoilt_witnesses_are_rejected() {
    for case in ATTRACTIONS.iter().chain(&*CONES) {
        let (region, system) = (&case.region, &case.method.update);
        let rejected = |spoilt: Region| assert!(!verifies(&spoilt, system), "{spoilt:?}");
        let spoilt = || region.clone();
        // The linearisation does no better than its spectral radius.
        let multipliers = examined(&case.method, &case.centre).judgement.spectral_radius;
        let factor = match region.kind {
            RegionKind::Attraction => 0.99 * multipliers.lower(),
            RegionKind::Cone => 1.01 * multipliers.upper(),
        };
        rejected(Region { factor, ..spoilt() });
        rejected(Region { radius: 4.0 * region.radius, ..spoilt() });
        rejected(Region { inscribed: 1.001 * region.inscribed, ..spoilt() });
        rejected(Region { volume: 1.001 * region.volume, ..spoilt() });
        rejected(Region { boxes: 0, ..spoilt() });
        // Another centre.
        let moved: IntervalVector =
            region.centre.iter().map(|&x| x + Interval::point(1e-3)).collect();
        rejected(Region { centre: moved.clone(), ..spoilt() });
        rejected(Region { centre: moved.clone(), exact: None, ..spoilt() });
        let elsewhere: Vec<Rational> = case.centre.iter().map(|x| x + rational(1, 1000)).collect();
        rejected(Region { centre: moved, exact: Some(elsewhere), ..spoilt() });
        // Factors that prove nothing, and bases that are none.
        rejected(Region { factor: 1.0, ..spoilt() });
        rejected(Region { factor: f64::NAN, ..spoilt() });
        let mut singular = spoilt();
        singular.norm.basis.fill(1.0);
        rejected(singular);
        let mut short = spoilt();
        short.norm.blocks = vec![1];
        rejected(short);
    }
}

#[test]
fn a_cone_with_swapped_directions_is_rejected() {
    for case in CONES.iter().filter(|case| case.region.unstable == 1) {
        let mut swapped = case.region.clone();
        swapped.norm.basis.swap_columns(0, 1);
        assert!(!verifies(&swapped, &case.method.update), "{swapped:?}");
    }
}

#[test]
fn every_start_in_a_region_of_attraction_comes_nearer_by_the_certified_factor() {
    for_all(|(which, (a, b), length): (usize, (Fraction, Fraction), Fraction)| {
        let case = &ATTRACTIONS[which % ATTRACTIONS.len()];
        let (w, radius) = ([signed(&a.0), signed(&b.0)], rational_of(case.region.radius));
        // Scaled near the boundary: the largest entry becomes `length` times the radius.
        let largest = w[0].abs().max(w[1].abs());
        if largest.is_zero() {
            return true;
        }
        let scale = length.0 * &radius / largest;
        let w: Vec<Rational> = w.iter().map(|x| x * &scale).collect();
        if case.squared(&w) > &radius * &radius {
            return true;
        }
        let start: Vec<Rational> =
            case.centre.iter().zip(case.basis.times(&w)).map(|(x, d)| x + d).collect();
        let after = difference(&image(&case.method, &start), &case.centre);
        let factor = rational_of(case.region.factor);
        case.squared(&case.coordinates(&after)) <= &factor * &factor * case.squared(&w)
    });
}

#[test]
fn the_inscribed_cube_lies_in_the_region() {
    for case in &*ATTRACTIONS {
        let radius = rational_of(case.region.radius);
        let h = rational_of(case.region.inscribed);
        for corner in [[h.clone(), h.clone()], [h.clone(), -h.clone()]] {
            assert!(case.squared(&case.coordinates(&corner)) <= &radius * &radius);
        }
    }
}

#[test]
fn two_starts_of_a_cone_box_that_differ_within_the_cone_part_by_the_certified_factor() {
    type Places = (Fraction, Fraction);
    for_all(|(which, one, slope, length): (usize, Places, (Fraction, Fraction), Fraction)| {
        let case = &CONES[which % CONES.len()];
        let radius = rational_of(case.region.radius);
        let start: Vec<Rational> =
            [one.0, one.1].iter().map(|share| signed(&share.0) * &radius).collect();
        let unstable: usize = case.region.norm.blocks[..case.region.unstable].iter().sum();
        let mut w = [signed(&slope.0.0), signed(&slope.1.0)];
        if unstable == 1 {
            w[0] = Rational::one();
        }
        let apart = case.basis.times(&w.map(|x| x * &length.0 * &radius));
        let other: Vec<Rational> = start.iter().zip(&apart).map(|(x, d)| x + d).collect();
        if other.iter().any(|x| x.abs() > radius) {
            return true;
        }
        let at = |d: &[Rational]| -> Vec<Rational> {
            let z: Vec<Rational> = case.centre.iter().zip(d).map(|(x, d)| x + d).collect();
            image(&case.method, &z)
        };
        let before = case.coordinates(&apart);
        let after = case.coordinates(&difference(&at(&other), &at(&start)));
        let size = |w: &[Rational]| w.iter().map(Signed::abs).max().unwrap_or_else(Rational::zero);
        let factor = rational_of(case.region.factor);
        size(&after[..unstable]) >= factor * size(&before[..unstable])
            && size(&after[..unstable]) >= size(&after[unstable..])
    });
}

/// An enclosure of the Hessian's entries of Himmelblau's function.
fn himmelblau_hessian(x: Interval, y: Interval) -> [Interval; 3] {
    let [four, twelve] = [4.0, 12.0].map(Interval::point);
    [
        twelve * x.square() + four * y - Interval::point(42.0),
        four * (x + y),
        twelve * y.square() + four * x - Interval::point(26.0),
    ]
}

/// Proves 0 < λ < 100 for both eigenvalues at every point of the box with `inside`, by bisection.
fn spectrum_lies_between_0_and_100(
    sides: [Interval; 2],
    inside: &dyn Fn(&[Interval; 2]) -> bool,
    depth: usize,
) -> bool {
    if !inside(&sides) {
        return true;
    }
    let [a, b, c] = himmelblau_hessian(sides[0], sides[1]);
    let positive = |a: Interval, c: Interval| {
        a.certainly_positive() && (a * c - b.square()).certainly_positive()
    };
    let hundred = Interval::point(100.0);
    if positive(a, c) && positive(hundred - a, hundred - c) {
        return true;
    }
    let wider = usize::from(sides[1].width() > sides[0].width());
    let middle = Interval::point(sides[wider].midpoint());
    let ends = [sides[wider].lower(), sides[wider].upper()].map(Interval::point);
    depth > 0
        && ends.into_iter().all(|end| {
            let mut half = sides;
            half[wider] = end.hull(middle);
            spectrum_lies_between_0_and_100(half, inside, depth - 1)
        })
}

/// 100·1 − H at (3, 2) + d is not positive definite: some eigenvalue is at least 100.
fn an_eigenvalue_reaches_100(d: [Rational; 2]) -> bool {
    let [x, y] = [rational(3, 1) + &d[0], rational(2, 1) + &d[1]];
    let number = |n: i64| rational(n, 1);
    let a = number(142) - number(12) * &x * &x - number(4) * &y;
    let c = number(126) - number(12) * &y * &y - number(4) * &x;
    let sum = x + y;
    a * c <= number(16) * &sum * &sum
}

/// Half widths or radii within which every |1 − λ/50| < 1 around Himmelblau's (3, 2), and beyond
/// which this fails.
const BALL: (f64, f64) = (0.2530, 0.2531);
const CUBE: (f64, f64) = (0.2192, 0.2193);

#[test]
fn the_largest_ball_where_every_jacobian_contracts_at_himmelblau_s_3_2_has_radius_0_253() {
    let around = |radius: f64| {
        let offset = Interval::new(-radius, radius).expect("an interval");
        [3.0, 2.0].map(|x| Interval::point(x) + offset)
    };
    let squared = |sides: &[Interval; 2]| {
        let [x, y] = [sides[0] - Interval::point(3.0), sides[1] - Interval::point(2.0)];
        x.square() + y.square()
    };
    let radius = Interval::point(BALL.0).square();
    let in_ball = |sides: &[Interval; 2]| squared(sides).lower() <= radius.upper();
    assert!(spectrum_lies_between_0_and_100(around(BALL.0), &in_ball, 30));
    assert!(spectrum_lies_between_0_and_100(around(CUBE.0), &|_| true, 30));
    let witness = [rational(25_027, 100_000), rational(3753, 100_000)];
    let length: Rational = witness.iter().map(|d| d * d).sum();
    assert!(length <= rational(2531, 10_000) * rational(2531, 10_000));
    assert!(an_eigenvalue_reaches_100(witness));
    assert!(an_eigenvalue_reaches_100([rational(2193, 10_000), rational(2193, 10_000)]));
}

#[test]
fn himmelblau_s_region_reaches_beyond_the_ball_on_which_every_jacobian_contracts() {
    let region = &ATTRACTIONS[0].region;
    println!("ball {BALL:?}, cube {CUBE:?}, region {}", region.inscribed);
    // A cube of half width R holds the ball of radius R.
    assert!(region.inscribed > 1.3 * BALL.1 && region.inscribed > 1.5 * CUBE.1);
    assert!(region.volume > std::f64::consts::PI * BALL.1.powi(2));
}

#[test]
fn beale_s_minimum_has_a_region_although_its_spectral_radius_is_0_9997() {
    let gradient = (FieldKind::Gradient, MomentumKind::None);
    let slow = all_regions(BEALE, &["3", "1/2"], gradient, "1/1000", "0");
    assert!(slow.judgement.spectral_radius.lower() > 0.999);
    let region = slow.region.expect("a region");
    assert!(region.kind == RegionKind::Attraction && region.inscribed > 0.01, "{region:?}");
}

fn all_regions(
    text: &str,
    centre: &[&str],
    kind: (FieldKind, MomentumKind),
    step: &str,
    radius: &str,
) -> FixedPoint {
    let method = method(&objective(text, centre.len()), &optimizer(kind.0, kind.1, step, radius));
    let mut found = examined(&method, &point(centre));
    add_regions(&method, [&mut found], 32_768);
    if let Some(region) = &found.region {
        assert!(verifies(region, &method.update));
    }
    found
}

#[test]
fn momentum_one_variable_and_gluings_have_regions() {
    use FieldKind::Gradient;
    use MomentumKind::{HeavyBall, Nesterov, None};
    let inscribed =
        |found: &FixedPoint| found.region.as_ref().map_or(0.0, |region| region.inscribed);
    // x ↦ x + (x − x³)/2 comes nearer to 1 from 1 + s while 0 < (1 + s)(2 + s) < 4: s < 0.5616.
    let well = all_regions("x^4/4 - x^2/2", &["1"], (Gradient, None), "1/2", "0");
    assert!((0.555..0.5616).contains(&inscribed(&well)));
    for momentum in [HeavyBall, Nesterov] {
        let found = all_regions("x^4/4 - x^2/2", &["1"], (Gradient, momentum), "1/2", "0");
        assert!(inscribed(&found) > 0.05, "{:?}", found.region);
        let found = all_regions("x^4/4 - x^2/2", &["0"], (Gradient, momentum), "1/2", "0");
        assert!(inscribed(&found) > 0.05, "{:?}", found.region);
        let found = all_regions(HIMMELBLAU, &["3", "2"], (Gradient, momentum), "1/100", "0");
        assert!(inscribed(&found) > 0.05, "{:?}", found.region);
    }
    // A quadratic is contracted everywhere; the program stops at a thousand.
    let bowl = all_regions("x^2 + x*y + y^2", &["0", "0"], (Gradient, None), "1/4", "0");
    assert!(inscribed(&bowl) >= 500.0);
    // f″ jumps at 1: the gradient's map is not C¹ there, and no region reaches beyond.
    let glued = "piecewise(x > 1, x^2/2 + (x - 1)^2/2, x^2/2)";
    let glued = all_regions(glued, &["0"], (Gradient, None), "1/2", "0");
    assert!((0.9..1.0).contains(&inscribed(&glued)), "{:?}", glued.region);
}

#[test]
fn only_decided_verdicts_have_regions_and_no_budget_gives_none() {
    let method = method(
        &objective("x^4/4 - x^2/2", 1),
        &optimizer(FieldKind::Gradient, MomentumKind::None, "1/2", "0"),
    );
    let place = IntervalVector::point(&[1.0]);
    let one = [exact("1")];
    let find = |verdict, budget| find_region(&method.update, &place, Some(&one), verdict, budget);
    assert!(find(Verdict::Attracting, 1000).is_some());
    // A wrong verdict from outside proves nothing.
    assert_eq!(find(Verdict::Repelling, 1000), None);
    assert_eq!(find(Verdict::Neutral, 1000), None);
    assert_eq!(find(Verdict::Attracting, 0), None);
}

#[test]
fn every_fixed_point_of_himmelblau_has_a_region_rational_or_not() {
    let problem = problem(HIMMELBLAU, &["x", "y"], &[("-5", "5")], descent("1/100"));
    let settings = Settings { region_boxes: 131_072, ..Settings::default() };
    let analysis = analyse(&problem, &settings).expect("an analysis");
    let method = method(&problem.objective, &problem.optimizer);
    assert_eq!(analysis.fixed_points.len(), 9);
    for found in &analysis.fixed_points {
        let region = found.region.as_ref().expect("a region");
        let kind = match found.judgement.verdict {
            Verdict::Attracting => RegionKind::Attraction,
            _ => RegionKind::Cone,
        };
        assert_eq!(region.kind, kind);
        assert!(region.inscribed > 0.05 && verifies(region, &method.update), "{region:?}");
        let moved = region.centre.iter().map(|&x| x + Interval::point(1e-6)).collect();
        assert!(!verifies(&Region { centre: moved, ..region.clone() }, &method.update));
    }
    let none = analyse(&problem, &Settings::default()).expect("an analysis");
    assert!(none.fixed_points.iter().all(|found| found.region.is_none()));
}
