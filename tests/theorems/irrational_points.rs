//! Equalities at irrational fixed points are decided exactly.

use eigensieve::equilibrium::Settings;
use eigensieve::exact::Status;
use eigensieve::optimizer::{FieldKind, FilterPosition, MomentumKind};
use eigensieve::stability::Verdict;
use eigensieve::theorem::{Analysis, FixedPoint, Kind, analyse};

use crate::support::{optimizer, problem};

fn analysed(
    objective: &str,
    sides: &[(&str, &str)],
    kind: (FieldKind, MomentumKind),
    step: &str,
    radius: &str,
) -> Analysis {
    let optimizer = optimizer(kind.0, kind.1, step, radius);
    let problem = problem(objective, &["x", "y"], sides, optimizer);
    analyse(&problem, &Settings::default()).expect("an analysis")
}

fn irrational(analysis: &Analysis) -> Vec<&FixedPoint> {
    analysis.fixed_points.iter().filter(|point| point.exact.is_none()).collect()
}

/// The curvature at (±√2, 0) is exactly 2/α: neutral, with the multiplier −1, on the boundary.
#[test]
fn a_well_at_the_square_root_of_two_flips_at_its_edge_of_stability() {
    let analysis = analysed(
        "(x^2 - 2)^2/8 + y^2/4",
        &[("-3", "3")],
        (FieldKind::Gradient, MomentumKind::None),
        "1",
        "0",
    );
    let wells = irrational(&analysis);
    assert!(analysis.complete && wells.len() == 2);
    for well in wells {
        let exact = well.algebraic.as_ref().expect("recognised");
        assert_eq!(exact.field.degree(), 2);
        assert_eq!(well.judgement.verdict, Verdict::Neutral);
        assert_eq!(well.judgement.minus_one, Some(true));
        assert_eq!(well.judgement.plus_one, Some(false));
        assert_eq!(well.filter, FilterPosition::Boundary);
    }
    assert!(analysis.claims.iter().all(|claim| claim.status == Status::Proved));
}

/// Heavy ball at λ = 2(1 + β)/α = 3: the multipliers are −1 and −β.
#[test]
fn heavy_ball_flips_at_its_own_edge() {
    let analysis = analysed(
        "3*(x^2 - 2)^2/16 + y^2/2",
        &[("-3", "3")],
        (FieldKind::Gradient, MomentumKind::HeavyBall),
        "1",
        "0",
    );
    let wells = irrational(&analysis);
    assert_eq!(wells.len(), 2);
    for well in wells {
        assert_eq!(well.judgement.verdict, Verdict::Neutral);
        assert_eq!(well.judgement.minus_one, Some(true));
        assert_eq!(well.judgement.unstable_dimension, Some(0));
        assert_eq!(well.filter, FilterPosition::Boundary);
    }
}

/// For f = (x² − 2)²/8 + y²/4 and USAM with ρ = 1/2, λ = 2 has q(λ) = 4 = 2/α.
#[test]
fn usam_flips_where_its_symbol_says() {
    let analysis = analysed(
        "(x^2 - 2)^2/8 + y^2/4",
        &[("-2", "2")],
        (FieldKind::Usam, MomentumKind::None),
        "1/2",
        "1/2",
    );
    let wells: Vec<&FixedPoint> =
        irrational(&analysis).into_iter().filter(|point| point.kind == Kind::Critical).collect();
    assert_eq!(wells.len(), 2);
    for well in wells {
        assert_eq!(well.judgement.minus_one, Some(true));
        assert_eq!(well.judgement.verdict, Verdict::Neutral);
        assert_eq!(well.filter, FilterPosition::Boundary);
    }
}

/// The critical points (±√2, 0) lie on the edge of the box [−√2…, √2…]: with rational ends they
/// are inside or outside, never undecided.
#[test]
fn a_point_just_inside_the_box_is_inside() {
    let analysis = analysed(
        "(x^2 - 2)^2/8 + y^2/4",
        &[("0", "1.41421356237309504880168872421"), ("-1", "1")],
        (FieldKind::Gradient, MomentumKind::None),
        "1/2",
        "0",
    );
    assert_eq!(irrational(&analysis).len(), 1);
    assert!(irrational(&analysis)[0].algebraic.is_some());
    let analysis = analysed(
        "(x^2 - 2)^2/8 + y^2/4",
        &[("0", "1.41421356237309504880168872420"), ("-1", "1")],
        (FieldKind::Gradient, MomentumKind::None),
        "1/2",
        "0",
    );
    assert!(irrational(&analysis).is_empty());
}

/// The other piece is a tower of powers that nobody can write out.
#[test]
fn a_piece_that_is_not_taken_may_be_astronomically_large() {
    let analysis = analysed(
        "piecewise(x >= 10, ((1 + x^1000)^1000 + 1)^1000, (x^2 - 2)^2/8 + y^2)",
        &[("-2", "2"), ("-1", "1")],
        (FieldKind::Gradient, MomentumKind::None),
        "1",
        "0",
    );
    let wells = irrational(&analysis);
    assert_eq!(wells.len(), 2);
    assert!(wells.iter().all(|well| well.judgement.minus_one == Some(true)));
}
