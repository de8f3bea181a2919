//! argmin 0.11.0: whole runs of its trust-region methods.

use argmin::core::{Executor, IterState, Solver, State, TrustRegionRadius};
use argmin::solver::quasinewton::SR1TrustRegion;
use argmin::solver::trustregion::{CauchyPoint, Dogleg, Steihaug, TrustRegion};
use eigensieve::exact::{Rational, rational};
use eigensieve::laws::{Violation, exactly};
use nalgebra::{DMatrix, DVector};

use crate::argmin_directions::{Iterates, Plane, Point, iterates, plane};
use crate::objective::{BOTH, Count, Objective, QUADRATIC, starts};

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
fn a_trust_region_of_argmin_0_11_0_with_dogleg_leaves_its_largest_radius_and_rises() {
    let (radius, decrease) = judged(Dogleg::new);
    assert!(radius.shown("trust region with dogleg, radius").broken > 0);
    assert!(decrease.shown("trust region with dogleg, decrease").broken > 0);
}

/// Few conjugate gradients: with a matrix of NaN they would never end.
fn few() -> Steihaug<Vec<f64>, f64> {
    Steihaug::new().with_max_iters(10)
}

fn rank_one(objective: Objective, x: [f64; 2], most: u64) -> ListRun {
    let identity = Vec::square(&|i, j| f64::from(u8::from(i == j)));
    let solver = SR1TrustRegion::new(few()).with_radius(1.0);
    let run = Executor::new(plane::<Vec<f64>>(objective), solver)
        .configure(|state| state.param(x.to_vec()).hessian(identity).max_iters(most));
    run.ctrlc(false).run().expect("a run").state
}

type ListRun = IterState<Vec<f64>, Vec<f64>, (), Vec<Vec<f64>>, (), f64>;

#[test]
fn the_rank_one_trust_region_never_rises() {
    let mut decrease = Count::default();
    for objective in BOTH {
        for x in starts() {
            let end = |most| rank_one(objective, x, most).get_param().expect("parameters").clone();
            let points: Vec<Vec<f64>> = (0..8).map(end).collect();
            for pair in points.windows(2) {
                let (_, lower) = promises(objective, &pair[0], &pair[1]);
                decrease.add(lower, || format!("{} {pair:?}", objective.name));
            }
        }
    }
    decrease.none("SR1 trust region, decrease");
}

/// An expected finding in this release: see README.md.
#[test]
fn the_rank_one_trust_region_of_argmin_0_11_0_divides_zero_by_zero() {
    let broken = |x: &[f64; 2]| {
        let state = rank_one(QUADRATIC, *x, 40);
        let hessian = state.get_hessian().expect("a matrix").concat();
        hessian.iter().any(|entry| !entry.is_finite())
    };
    let count = starts().filter(broken).count();
    println!("SR1 trust region: {count} of 49 runs end with a matrix of NaN");
    assert!(count > 0);
}
