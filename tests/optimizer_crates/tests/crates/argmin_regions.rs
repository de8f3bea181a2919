//! argmin 0.11.0: whole runs of its trust-region methods.

use argmin::core::{IterState, Solver, State, TrustRegionRadius};
use argmin::solver::quasinewton::SR1TrustRegion;
use argmin::solver::trustregion::{CauchyPoint, Dogleg, Steihaug, TrustRegion};
use eigensieve::exact::{Rational, rational};
use eigensieve::laws::{Violation, exactly};
use nalgebra::{DMatrix, DVector};

use crate::argmin_directions::{Iterates, Plane, Point, iterates, plane};
use crate::objective::{BOTH, Count, Objective, starts};

type Numbers = DVector<f64>;
type Square = DMatrix<f64>;
type Run = IterState<Numbers, Numbers, (), Square, (), f64>;

const LARGEST_RADIUS: i64 = 2;

fn run<R>(objective: Objective, subproblem: R, x: [f64; 2]) -> Iterates
where
    R: Clone + TrustRegionRadius<f64> + Solver<Plane<Numbers>, Run>,
{
    let radius = LARGEST_RADIUS as f64;
    let solver = TrustRegion::new(subproblem).with_radius(1.0).expect("positive");
    let solver = solver.with_max_radius(radius).expect("positive");
    let state = IterState::new().param(DVector::from_column_slice(&x));
    iterates(plane(objective), solver, state, 25)
}

/// No step is longer than the largest radius, and no step rises.
fn promises(
    objective: Objective,
    a: &[f64],
    b: &[f64],
) -> (Result<(), Violation>, Result<(), Violation>) {
    let (a, b) = (exactly(a).expect("finite"), exactly(b).expect("finite"));
    let square: Rational = a.iter().zip(&b).map(|(a, b)| (b - a) * (b - a)).sum();
    let largest = rational(LARGEST_RADIUS * LARGEST_RADIUS, 1);
    let require = |promise, left: Rational, right: Rational| {
        let slack = &right / rational(1_000_000_000, 1);
        if left <= &right + slack {
            Ok(())
        } else {
            Err(Violation { promise, left: left.into(), right: right.into() })
        }
    };
    let radius = require("radius: ‖p‖² ≤ Δ²", square, largest);
    (radius, require("decrease: f(x + p) ≤ f(x)", objective.value(&b), objective.value(&a)))
}

fn judged<R>(subproblem: impl Fn() -> R) -> (Count, Count)
where
    R: Clone + TrustRegionRadius<f64> + Solver<Plane<Numbers>, Run>,
{
    let (mut radius, mut decrease) = (Count::default(), Count::default());
    for objective in BOTH {
        for x in starts() {
            for pair in run(objective, subproblem(), x).points.windows(2) {
                let (inside, lower) = promises(objective, &pair[0], &pair[1]);
                let witness = || format!("{} {pair:?}", objective.name);
                radius.add(inside, witness);
                decrease.add(lower, witness);
            }
        }
    }
    (radius, decrease)
}

#[test]
fn trust_regions_with_cauchy_points_and_steihaug_stay_inside_and_never_rise() {
    let (radius, decrease) = judged(CauchyPoint::new);
    radius.none("trust region with Cauchy points, radius");
    decrease.none("trust region with Cauchy points, decrease");
    let (radius, decrease) = judged(Steihaug::new);
    radius.none("trust region with Steihaug, radius");
    decrease.none("trust region with Steihaug, decrease");
}

/// An expected finding in this release, which comes from its dogleg: see README.md.
#[test]
fn a_trust_region_of_argmin_0_11_0_with_dogleg_leaves_its_largest_radius() {
    let (radius, decrease) = judged(Dogleg::new);
    assert!(radius.shown("trust region with dogleg, radius").broken > 0);
    decrease.none("trust region with dogleg, decrease");
}

#[test]
fn the_rank_one_trust_region_never_rises() {
    let mut decrease = Count::default();
    for objective in BOTH {
        for x in starts() {
            let solver = SR1TrustRegion::new(Steihaug::new()).with_radius(1.0);
            let identity = Vec::square(&|i, j| f64::from(u8::from(i == j)));
            let state: IterState<_, _, (), _, (), f64> =
                IterState::new().param(x.to_vec()).hessian(identity);
            for pair in iterates(plane(objective), solver, state, 25).points.windows(2) {
                let (_, lower) = promises(objective, &pair[0], &pair[1]);
                decrease.add(lower, || format!("{} {pair:?}", objective.name));
            }
        }
    }
    decrease.none("SR1 trust region, decrease");
}
