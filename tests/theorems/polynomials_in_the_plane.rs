//! Gradient descent on a polynomial in at most two variables: the conclusion of the theorem holds
//! for every α > 0, exceptional or not (theory T19, A.4).
//!
//! Where det(I − αH) vanishes identically, h = |x|²/(2α) − f has a flat graph, hence is u(l·x) plus
//! a linear form, so that the update map α∇h depends on one linear form only.

use eigensieve::equilibrium::Settings;
use eigensieve::exact::{Rational, Status};
use eigensieve::objective::Objective;
use eigensieve::optimizer::{FieldKind, MomentumKind};
use eigensieve::theorem::{Analysis, Method, Place, analyse, examine_step};
use num_traits::Zero;

use crate::random::{Number, Point, Positive, for_all};
use crate::support::{
    VARIABLES, descent, descent_by, exact, image, method, objective, optimizer, problem, two,
};

fn analysed(text: &str, dimension: usize, step: &str) -> Analysis {
    let problem = problem(text, &VARIABLES[..dimension], &[("-3", "3")], descent(step));
    analyse(&problem, &Settings::default()).expect("an analysis")
}

fn status(analysis: &Analysis, name: &str) -> Option<Status> {
    analysis.claims.iter().find(|claim| claim.name == name).map(|claim| claim.status.clone())
}

/// |x|²/(2α) − u(l·x) − c·x with a random u of degree 4: every f of this kind has α ∈ Λ.
fn flat(step: &Rational, direction: &[Rational], slopes: &[Rational], u: &[Rational]) -> Objective {
    let form = format!("(({})*x + ({})*y)", direction[0], direction[1]);
    let linear = format!("({})*x + ({})*y", slopes[0], slopes[1]);
    let mut text = format!("(x^2 + y^2)/(2*({step})) - ({linear})");
    for (degree, coefficient) in u.iter().enumerate() {
        text += &format!(" - ({coefficient})*{form}^{}", degree + 2);
    }
    objective(&text, 2)
}

#[test]
fn where_the_determinant_vanishes_identically_the_update_map_depends_on_one_linear_form() {
    type Case = (Positive, Point, Point, Number, Number, Number);
    for_all(|(Positive(step), line, points, a, b, c): Case| {
        let data = line.first(4);
        let objective = flat(&step, &data[..2], &data[2..], &[a.0, b.0, c.0]);
        let method: Method = method(&objective, &descent_by(&step));
        let Some(set) = examine_step(&method).exceptional else { return false };
        // The points x and x + t·l⊥ have one image.
        let x = points.first(3);
        let across = [-data[1].clone(), data[0].clone()];
        let moved: Vec<Rational> = (0..2).map(|i| &x[i] + &x[2] * &across[i]).collect();
        set.contains(&step) == Some(true) && image(&method, &x[..2]) == image(&method, &moved)
    });
}

#[test]
fn at_an_exceptional_step_the_general_claim_is_refused_and_that_for_polynomials_is_proved() {
    // Λ = {1}, {1/2, 1/18}, {1}: on the last, a saddle of the reduced map stays repelling.
    let cases = [
        ("x^2/2", 1, "1"),
        ("(x + 2*y - 7)^2 + (2*x + y - 5)^2", 2, "1/2"),
        ("(x^2 - y^2)/2", 2, "1"),
    ];
    for (text, dimension, step) in cases {
        let analysis = analysed(text, dimension, step);
        let name = "limits-obey-filter";
        assert!(analysis.step.status.is_refuted(), "{text}: exceptional");
        assert!(status(&analysis, name).expect("there").is_undecided(), "{text}");
        let every = status(&analysis, "limits-obey-filter-at-every-step");
        assert_eq!(every, Some(Status::Proved), "{text}");
    }
    let saddle = analysed("(x^2 - y^2)/2", 2, "1");
    assert_eq!(saddle.limits.null_set_only[0].place, Place::FixedPoint(0));
}

#[test]
fn beyond_polynomials_in_the_plane_an_exceptional_step_leaves_the_conclusion_open() {
    let three = analysed("(x^2 + y^2 - z^2)/2", 3, "1");
    assert!(three.step.status.is_refuted());
    assert_eq!(status(&three, "limits-obey-filter-at-every-step"), None);
    assert!(three.limits.null_set_only.is_empty());
    assert_eq!(three.limits.undecided.len(), 1);
    let usam = optimizer(FieldKind::Usam, MomentumKind::None, "1", "2");
    let usam = problem("(x^2 - y^2)/2", &["x", "y"], &[("-3", "3")], usam);
    let usam = analyse(&usam, &Settings::default()).expect("an analysis");
    assert!(usam.step.status.is_refuted());
    assert_eq!(status(&usam, "limits-obey-filter-at-every-step"), None);
}

/// The reduced map of h = u(x), that is x ↦ αu′(x), at a designed repelling point: exact orbits of
/// starts on a grid leave, apart from those whose first image is the point itself.
#[test]
fn on_a_flat_quartic_no_start_of_a_grid_converges_to_the_repelling_point() {
    // f = (x² + y²)/2 − x² − x⁴/4 + …: the update map is (2x + x³, 0), repelling at 0.
    let method = method(&objective("(x^2 + y^2)/2 - x^2 - x^4/4", 2), &descent("1"));
    for numerator in (-8..=8).filter(|&n| n != 0) {
        let mut state = vec![exact(&format!("{numerator}/80")), two()];
        for _ in 0..6 {
            let next = image(&method, &state);
            assert!(next[1].is_zero());
            assert!(
                num_traits::Signed::abs(&next[0]) >= two() * num_traits::Signed::abs(&state[0])
            );
            state = next;
        }
    }
}
