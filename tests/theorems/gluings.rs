//! The regularity gate on gluings: p on one side of the graph of a polynomial in the other
//! variables, p + gᵐ·q on the other side, where g vanishes on the graph. Such a function is Cᵐ⁻¹,
//! and its derivative of order m across the graph jumps wherever q ≠ 0 there. Values, gradients
//! and Hessians at and around the join are those of the adjacent polynomial, exactly.

use eigensieve::equilibrium::Settings;
use eigensieve::exact::{Rational, Status, rational};
use eigensieve::expression::{Names, Tape};
use eigensieve::objective::{Objective, Smoothness};
use eigensieve::optimizer::FilterPosition;
use eigensieve::stability::Verdict;
use eigensieve::theorem::{Kind, analyse};
use quickcheck::{Arbitrary, Gen};

use crate::random::{Number, Point, for_many};
use crate::support::{VARIABLES, descent, examined, method, objective, one, problem, zero};

/// A polynomial of degree at most 3 in up to three variables, as text.
#[derive(Clone, Debug)]
struct Cubic(Vec<(Rational, [u8; 3])>);

impl Cubic {
    fn text(&self, variables: &[&str]) -> String {
        let mut text = String::from("0");
        for (coefficient, powers) in &self.0 {
            text += &format!(" + ({coefficient})");
            for (name, &n) in variables.iter().zip(powers) {
                for _ in 0..n {
                    text += &format!("*{name}");
                }
            }
        }
        text
    }
}

impl Arbitrary for Cubic {
    fn arbitrary(g: &mut Gen) -> Self {
        let number = 1 + usize::from(u8::arbitrary(g)) % 4;
        let powers = |g: &mut Gen| std::array::from_fn(|_| u8::arbitrary(g) % 2);
        Self((0..number).map(|_| (Number::arbitrary(g).0, powers(g))).collect())
    }
}

/// Where the pieces meet and how: g = a·x_last + h(others), p, q, and the order of contact m.
#[derive(Clone, Debug)]
struct Gluing {
    dimension: usize,
    slope: Rational,
    height: Cubic,
    below: Cubic,
    factor: Cubic,
    order: u32,
    /// How the two pieces are written: by a condition, by max or by an absolute value.
    style: u8,
}

impl Arbitrary for Gluing {
    fn arbitrary(g: &mut Gen) -> Self {
        let slope = Number::arbitrary(g).0;
        Self {
            dimension: 1 + usize::from(u8::arbitrary(g)) % 3,
            slope: if slope == zero() { one() } else { slope },
            height: Cubic::arbitrary(g),
            below: Cubic::arbitrary(g),
            factor: Cubic::arbitrary(g),
            order: u32::arbitrary(g) % 5,
            style: u8::arbitrary(g) % 3,
        }
    }
}

impl Gluing {
    fn variables(&self) -> &'static [&'static str] {
        &VARIABLES[..self.dimension]
    }

    fn last(&self) -> &'static str {
        VARIABLES[self.dimension - 1]
    }

    fn guard(&self) -> String {
        let others = &self.variables()[..self.dimension - 1];
        format!("(({})*{} + {})", self.slope, self.last(), self.height.text(others))
    }

    fn lower(&self) -> String {
        format!("({})", self.below.text(self.variables()))
    }

    fn upper(&self) -> String {
        let factor = self.factor.text(self.variables());
        format!("({} + {}^{}*({factor}))", self.lower(), self.guard(), self.order)
    }

    fn glued(&self) -> Objective {
        let (guard, lower, upper) = (self.guard(), self.lower(), self.upper());
        let factor = self.factor.text(self.variables());
        let text = match self.style {
            0 => format!("piecewise({guard} <= 0, {lower}, {upper})"),
            1 if self.order > 0 => format!("{lower} + max(0, {guard})^{}*({factor})", self.order),
            2 if self.order > 0 => {
                format!("{lower} + ((abs({guard}) + {guard})/2)^{}*({factor})", self.order)
            }
            _ => format!("piecewise({guard} > 0, {upper}, {lower})"),
        };
        objective(&text, self.dimension)
    }

    /// Whether q is zero on the whole graph: at 40 points in no special position.
    fn factor_vanishes_on_the_graph(&self) -> bool {
        let factor = objective(&self.factor.text(self.variables()), self.dimension);
        (0..40_i64).all(|seed| value(&factor, &self.on_the_graph(&spread(seed))) == zero())
    }

    /// The point of the graph over the first coordinates of `around`.
    fn on_the_graph(&self, around: &[Rational]) -> Vec<Rational> {
        let mut point = around[..self.dimension].to_vec();
        point[self.dimension - 1] = zero();
        let guard = objective(&self.guard(), self.dimension);
        point[self.dimension - 1] = -value(&guard, &point) / &self.slope;
        point
    }
}

fn spread(seed: i64) -> Vec<Rational> {
    (0..3).map(|axis| rational((seed * 7 + axis * 5) % 11 - 5, 1 + (seed + axis) % 4)).collect()
}

fn value(objective: &Objective, point: &[Rational]) -> Rational {
    let (graph, root) = objective.expression();
    let tape = Tape::compile(graph, &[root], objective.dimension());
    tape.evaluate_rationals(point).expect("a value")[0].clone()
}

/// Value, gradient and Hessian.
fn jet(objective: &Objective, point: &[Rational]) -> Option<Vec<Rational>> {
    let dimension = objective.dimension();
    let (mut graph, gradient) = objective.gradient();
    let hessian = graph.jacobian(&gradient, dimension);
    let (_, root) = objective.expression();
    let outputs: Vec<_> = [root].into_iter().chain(gradient).chain(hessian).collect();
    Tape::compile(&graph, &outputs, dimension).evaluate_rationals(point)
}

#[test]
fn the_gate_proves_exactly_the_smoothness_that_a_gluing_was_built_with() {
    fn property(gluing: Gluing) -> bool {
        let glued = gluing.glued();
        let regularity = glued.regularity();
        if gluing.factor_vanishes_on_the_graph() {
            // The pieces fit even better, or are equal.
            return match gluing.order {
                0 => regularity.smoothness().is_some(),
                order => regularity.smoothness() >= Some(Smoothness::Continuous(order)),
            };
        }
        let smooth = match gluing.order.checked_sub(1) {
            None => regularity.smoothness().is_none(),
            Some(order) => regularity.smoothness() == Some(Smoothness::Continuous(order)),
        };
        // Jumps are looked for up to the third derivative.
        let jump = regularity.jump().map(|jump| jump.order);
        smooth && jump == (gluing.order <= 3).then_some(gluing.order)
    }
    for_many(2000, property as fn(Gluing) -> bool);
}

#[test]
fn the_gate_refuses_for_the_theorem_what_is_not_twice_differentiable_and_names_the_jump() {
    fn property(gluing: Gluing) -> bool {
        let glued = gluing.glued();
        let status = glued.regularity().status(Smoothness::Continuous(2));
        if gluing.factor_vanishes_on_the_graph() {
            return !matches!(status, Status::Refuted) || gluing.order < 2;
        }
        match gluing.order {
            0..=2 => {
                let jump = glued.regularity().jump().expect("a jump");
                let derivative = ["the value", "the first", "the second"][gluing.order as usize];
                let message = glued.regularity().reason();
                status == Status::Refuted
                    && gluing.variables().contains(&jump.variable.as_str())
                    && jump.limits.0 != jump.limits.1
                    && message.contains(derivative)
                    && message.contains(&jump.point)
            }
            _ => status == Status::Proved,
        }
    }
    for_many(1000, property as fn(Gluing) -> bool);
}

#[test]
fn values_gradients_and_hessians_at_and_around_a_smooth_join_are_those_of_the_adjacent_polynomial()
{
    fn property((gluing, around, offset): (Gluing, Point, Number)) -> bool {
        let gluing = Gluing { order: 3 + gluing.order % 2, ..gluing };
        let glued = gluing.glued();
        let lower = objective(&gluing.lower(), gluing.dimension);
        let upper = objective(&gluing.upper(), gluing.dimension);
        let join = gluing.on_the_graph(&around.first(3));
        let at_the_join = jet(&glued, &join);
        let mut near = join.clone();
        near[gluing.dimension - 1] += &offset.0 / rational(100, 1);
        let guard = value(&objective(&gluing.guard(), gluing.dimension), &near);
        let adjacent = if guard < zero() { &lower } else { &upper };
        at_the_join.is_some()
            && at_the_join == jet(&lower, &join)
            && at_the_join == jet(&upper, &join)
            && jet(&glued, &near) == jet(adjacent, &near)
    }
    for_many(2000, property as fn((Gluing, Point, Number)) -> bool);
}

#[test]
fn where_a_derivative_jumps_it_has_no_value_at_the_join() {
    fn property((gluing, around): (Gluing, Point)) -> bool {
        let gluing = Gluing { order: gluing.order % 3, ..gluing };
        let join = gluing.on_the_graph(&around.first(3));
        let factor = objective(&gluing.factor.text(gluing.variables()), gluing.dimension);
        value(&factor, &join) == zero() || jet(&gluing.glued(), &join).is_none()
    }
    for_many(1000, property as fn((Gluing, Point)) -> bool);
}

/// The functions that the theory names.
#[test]
fn the_regularity_of_the_named_functions_is_decided() {
    let proved = |text: &str, order: u32| {
        let objective = objective(text, 2);
        let regularity = objective.regularity();
        assert_eq!(regularity.smoothness(), Some(Smoothness::Continuous(order)), "{text}");
        assert_eq!(regularity.conditions(), [] as [String; 0], "{text}");
    };
    proved("max(0, x)^3", 2);
    proved("max(0, x)^3/3 + y^2", 2);
    proved("abs(x)^(5/2)", 2);
    proved("abs(x)^3 + abs(y)^5", 2);
    proved("(y*max(0, x)^3 - 1)^2/2", 2);
    proved("piecewise(x^2 <= 1, -x^2/2 + 4/3*abs(x)^3 - x^4/2, x^2/2 - 1/6)", 2);
    proved("abs(x*y - 1)^3", 2);
    proved("max(0, sin(x) + y)^3", 2);
    proved("piecewise(x <= 0, 1 + x + x^2/2 + x^3/6, exp(x))", 3);
    proved("piecewise(y <= x^2, 0, (y - x^2)^4)", 3);
    let refused = |text: &str, order: u32, place: &str| {
        let objective = objective(text, 2);
        let regularity = objective.regularity();
        assert_eq!(regularity.status(Smoothness::Continuous(2)), Status::Refuted, "{text}");
        let jump = regularity.jump().expect("a jump");
        assert_eq!((jump.order, jump.point.as_str()), (order, place), "{text}");
    };
    refused("abs(x)", 1, "(x, y) = (0, 0)");
    refused("max(0, x)", 1, "(x, y) = (0, 0)");
    refused("max(0, x)^2", 2, "(x, y) = (0, 0)");
    refused("piecewise(x^2 <= 1, x^2/2, abs(x) - 1/2)", 2, "(x, y) = (-1, 0)");
    refused("max(x, exp(x) - 1 + y)^2 + min(0, y - 1)", 1, "(x, y) = (0, 1)");
    let undecided = |text: &str| {
        let objective = objective(text, 2);
        let status = objective.regularity().status(Smoothness::Continuous(2));
        assert!(matches!(status, Status::Undecided(_)), "{text}: {status:?}");
    };
    undecided("piecewise(x^2 + y^2 <= 1, 0, (x^2 + y^2 - 1)^3)");
    undecided("abs(sin(x))*sin(x)");
    undecided("piecewise(x^2 <= 0, 5 + x^2/2, x^2/2)");
    undecided("piecewise(x^2*(x - 1) <= 0, x^2/2, x^2/2 + (x - 1)^3)");
    undecided("max(0, (((x^256)^256)^256)^256 - 2)");
}

#[test]
fn sums_of_exponentials_are_positive_and_their_logarithms_analytic_everywhere() {
    for text in
        ["log(exp(x) + exp(-y))", "1/exp(x)", "log(cosh(x)*(1 + exp(y)))", "sqrt(softplus(x))"]
    {
        let objective = objective(text, 2);
        assert!(objective.regularity().is_at_least(Smoothness::Analytic), "{text}");
    }
}

#[test]
fn a_piece_that_exists_nowhere_near_the_interface_shows_no_jump() {
    let objective = objective("piecewise(x <= 0, sqrt(x) + 1, x^2)", 1);
    assert_eq!(objective.regularity().jump(), None);
}

#[test]
fn where_the_value_jumps_a_zero_of_the_derivatives_of_both_pieces_is_not_called_critical() {
    for text in ["piecewise(x >= 0, x^2/2 + 1, x^2/2)", "piecewise(x >= 0, x^2/2 + 1, x^2/2 + x^3)"]
    {
        let found = examined(&method(&objective(text, 1), &descent("1/2")), &[zero()]);
        assert_eq!(
            (found.kind, found.filter),
            (Kind::Undecided, FilterPosition::Undecided),
            "{text}"
        );
    }
}

#[test]
fn where_a_logarithm_is_undefined_there_is_no_critical_point() {
    let barrier = problem("-log(x^2 - 1)", &["x"], &[("-1/2", "1/2")], descent("1/2"));
    let found = analyse(&barrier, &Settings::default()).expect("an analysis");
    assert!(found.complete && found.fixed_points.is_empty());
    let outside = problem("x + log(x)", &["x"], &[("-3", "-1/2")], descent("1/2"));
    let found = analyse(&outside, &Settings::default()).expect("an analysis");
    assert!(found.complete && found.fixed_points.is_empty());
    let inside = problem("x - log(x)", &["x"], &[("1/8", "3")], descent("1/2"));
    let found = analyse(&inside, &Settings::default()).expect("an analysis");
    assert_eq!((found.complete, found.fixed_points.len()), (true, 1));
}

#[test]
fn many_interfaces_through_one_point_are_followed_output_by_output() {
    let names = Names::new(&["x[1..14]"]).expect("names");
    let objective =
        Objective::parse("sum(i, 1, 14, abs(x[i])^3 + x[i]^2/2)", &names).expect("an objective");
    let found = examined(&method(&objective, &descent("1/2")), &vec![zero(); 14]);
    assert_eq!((found.kind, found.judgement.verdict), (Kind::Critical, Verdict::Attracting));
}
