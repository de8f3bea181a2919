use quickcheck::quickcheck;

use super::*;
use crate::exact::{AlgebraicNumber, MultivariatePolynomial, NumberField, Polynomial, rational};

fn decision(text: &str) -> Decision {
    let claim = Claim::parse(text).unwrap_or_else(|error| panic!("{error}"));
    decide(&claim, &Limits::default())
}

#[test]
fn thin_sets_of_failures_are_found_exactly() {
    for (text, point) in [
        ("x^2 > 0", "x = 0"),
        ("x^2 + y^2 > 2*x*y", "x = 0, y = 0"),
        ("(x - 1/3)^2 + (y - 2/7)^2 > 0", "x = 1/3, y = 2/7"),
        ("x^4*y^2 + x^2*y^4 + 1 > 3*x^2*y^2", "x = 1, y = 1"),
        ("x^2 != 2", "(x) = (θ) with θ = root of -2 + t^2 near -1.414214"),
    ] {
        assert_eq!(decision(text).to_string(), format!("refuted: {point}"), "{text}");
    }
}

#[test]
fn towers_of_roots_are_decided() {
    for text in [
        "x^2 = 2 & y^2 = 3 & z^2 = 6 => x*y != z",
        "(x^2 - 2)^2 + (y^2 - 3)^2 > 0",
        "x^3 != 2 | y != -x",
        "x^2 + y^2 = 2 & x^3 = 2 => y^2 > 1/2",
    ] {
        let decision = decision(text);
        let point = decision.counterexample().unwrap_or_else(|| panic!("{text}: {decision}"));
        assert_eq!(point.rational(), None, "{text}");
    }
    assert!(decision("x^2 = 2 & y^2 = x + 3 & z^2 = y + x + 5 => x*y != z").is_proved());
}

#[test]
fn polynomials_that_vanish_identically_over_a_point_are_no_obstacle() {
    // xz + y and its like vanish for all z at x = y = 0.
    assert!(decision("x = 0 & y = 0 => x*z + y = 0").is_proved());
    assert!(decision("x*z + y = 0 & x = 0 => y = 0").is_proved());
    assert!(decision("x*z + y = 0 & y*w + x = 0 & z*w != 1 => x = 0 & y = 0").is_proved());
    let text = "x*z + y != 0 | x^2 + y^2 > 0 | z^2 <= 3";
    assert_eq!(decision(text).to_string(), "refuted: x = 0, z = 2, y = 0");
}

#[test]
fn known_inequalities_are_proved() {
    for text in [
        "a >= 0 & b >= 0 & c >= 0 => a^3 + b^3 + c^3 >= 3*a*b*c",
        "(a*x + b*y)^2 <= (a^2 + b^2)*(x^2 + y^2)",
        "x^4*y^2 + x^2*y^4 + 1 >= 3*x^2*y^2",
        "x >= 0 & y >= 0 & z >= 0 => x*(x-y)*(x-z) + y*(y-x)*(y-z) + z*(z-x)*(z-y) >= 0",
        "a*x^2 + b*x + c > 0 | b^2 - 4*a*c >= 0 | a <= 0",
        "x^3 + p*x + q = 0 & y^3 + p*y + q = 0 & x != y => -4*p^3 - 27*q^2 >= 0",
    ] {
        let decision = decision(text);
        assert!(decision.is_proved(), "{text}: {decision}");
    }
}

#[test]
fn failures_with_an_interior_come_with_rational_points() {
    for text in ["x^3 < 2 | x^3 > 2 + 1/1000", "x^2 + y^2 < 2 | (x-y)^2 > 1/100 | x*y > 5/4"] {
        let decision = decision(text);
        let point = decision.counterexample().unwrap_or_else(|| panic!("{text}: {decision}"));
        assert!(point.rational().is_some(), "{text}: {decision}");
    }
}

#[test]
fn limits_end_in_undecided_with_the_reason() {
    let hard = Claim::parse("x^5 + y^5 + z^5 + w^5 + x*y*z*w + 1 != 0 | x^3 + y*z != w^4 + 2");
    let hard = hard.unwrap_or_else(|error| panic!("{error}"));
    let limits = Limits { steps: 10, ..Limits::default() };
    assert_eq!(decide(&hard, &limits), Decision::Undecided(Limit::Steps(10)));
    let limits = Limits { variables: 3, ..Limits::default() };
    let too_many = Limit::Variables { found: 4, most: 3 };
    assert_eq!(decide(&hard, &limits), Decision::Undecided(too_many));
    let unnamed = Claim { names: vec!["x".into()], ..hard };
    assert_eq!(decide(&unnamed, &Limits::default()), Decision::Undecided(Limit::Unnamed(3)));
    let mut deep = Formula::And(Vec::new());
    for _ in 0..200 {
        deep = deep.negated();
    }
    let deep = Claim::new(&[], deep);
    assert_eq!(decide(&deep, &Limits::default()), Decision::Undecided(Limit::Nesting(100)));
    let limits = Limits { degree: 2, ..Limits::default() };
    let cubic = Claim::parse("x^3 != 2").unwrap_or_else(|error| panic!("{error}"));
    let too_high = Limit::Degree { found: 3, most: 2 };
    assert_eq!(decide(&cubic, &limits), Decision::Undecided(too_high));
}

#[test]
fn formulas_without_variables_are_evaluated() {
    assert!(decision("1 < 2").is_proved());
    assert_eq!(decision("1 < 2 => 2 < 1").to_string(), "refuted: ");
}

/// So much work that most random formulas are decided.
fn little() -> Limits {
    Limits { steps: 60_000, ..Limits::default() }
}

/// A small formula from numbers: conditions on polynomials of low degree in so many variables,
/// with products and sums of squares, so that degenerate cases are frequent.
fn formula(seed: &[u8], variables: u32) -> Formula {
    let relations = [
        Relation::Less,
        Relation::LessOrEqual,
        Relation::Equal,
        Relation::NotEqual,
        Relation::GreaterOrEqual,
        Relation::Greater,
    ];
    let mut numbers = seed.iter().copied().cycle();
    let mut next = |most: u8| numbers.next().unwrap_or(0) % most;
    let mut polynomial = || {
        let mut sum = MultivariatePolynomial::constant(rational(i64::from(next(5)) - 2, 1));
        for _ in 0..=next(2) {
            let factor = rational(i64::from(next(5)) - 2, 1);
            let one = MultivariatePolynomial::variable(u32::from(next(4)) % variables);
            let other = MultivariatePolynomial::variable(u32::from(next(4)) % variables);
            let power = u32::from(next(2)) + 1;
            sum = &sum + &(&one.pow(power) * &other.pow(u32::from(next(2)))).scale(&factor);
        }
        sum
    };
    let mut parts: Vec<Formula> = Vec::new();
    for position in 0..3_usize {
        let (p, q) = (polynomial(), polynomial());
        let choice = usize::from(seed.get(position).copied().unwrap_or(3));
        let p = match choice % 4 {
            0 => &p * &q,
            1 => &p.pow(2) + &q.pow(2),
            _ => p,
        };
        parts.push(Formula::condition(p, relations[choice / 4 % 6]));
    }
    let last = parts.remove(2);
    match seed.first().copied().unwrap_or(0) % 3 {
        0 => Formula::And(parts).implies(last),
        1 => Formula::Or(parts).and(last).negated(),
        _ => Formula::Or(parts).or(last),
    }
}

/// Whether the decision can be true: what is proved holds at small rationals and at √2, −√2, ∛2 in
/// one coordinate and along the diagonal, what is refuted fails at the point.
fn is_consistent(formula: &Formula, variables: usize) -> bool {
    let names: Vec<String> = (0..variables).map(|i| format!("x{i}")).collect();
    let claim = Claim { names, formula: formula.clone() };
    match decide(&claim, &little()) {
        Decision::Undecided(limit) => matches!(limit, Limit::Steps(_) | Limit::Degree { .. }),
        Decision::Refuted(counterexample) => !formula.holds_at(&counterexample.point),
        Decision::Proved(_) => {
            let values = [(0, 1), (1, 1), (-1, 1), (2, 1), (-2, 1), (1, 2), (-1, 2)];
            let values = values.map(|(n, d)| rational(n, d));
            let count = values.len().pow(variables as u32);
            let coordinate =
                |i: usize, k: usize| values[i / values.len().pow(k as u32) % 7].clone();
            let at = |i: usize| (0..variables).map(|k| coordinate(i, k)).collect::<Vec<_>>();
            (0..count).all(|i| formula.holds(&at(i))) && holds_at_roots(formula, variables)
        }
    }
}

fn holds_at_roots(formula: &Formula, variables: usize) -> bool {
    let roots = [(&[-2, 0, 1][..], (1, 2)), (&[-2, 0, 1], (-2, -1)), (&[-2, 0, 0, 1], (1, 2))];
    roots.iter().all(|(coefficients, (low, high))| {
        let polynomial = Polynomial::from_integers(coefficients);
        let field = NumberField::new(&polynomial, &rational(*low, 1), &rational(*high, 1));
        let field = field.unwrap_or_else(|error| panic!("{error}"));
        let root = Polynomial::variable;
        let others = [Polynomial::zero(), Polynomial::one(), root(), -root()];
        others.iter().all(|other| {
            (0..variables).all(|position| {
                let mut coordinates = vec![other.clone(); variables];
                coordinates[position] = root();
                formula.holds_at(&AlgebraicPoint::new(field.clone(), coordinates))
            })
        })
    })
}

/// Whether a formula in one variable holds at every root and between the roots.
fn holds_on_the_line(formula: &Formula) -> bool {
    let lines = formula.polynomials().into_iter().filter_map(|p| p.univariate_in(0));
    let product = lines.filter(|p| !p.is_zero()).fold(Polynomial::one(), |all, p| all * p);
    let roots = AlgebraicNumber::roots_of(&product);
    let at_root = |root: &AlgebraicNumber| {
        let field = NumberField::new(root.polynomial(), root.lower(), root.upper());
        let field = field.unwrap_or_else(|error| panic!("{error}"));
        formula.holds_at(&AlgebraicPoint::new(field, vec![Polynomial::variable()]))
    };
    let between = (0..=roots.len()).all(|i| {
        let below = i.checked_sub(1).map(|k| &roots[k]);
        formula.holds(&[AlgebraicNumber::between(below, roots.get(i))])
    });
    between && roots.iter().all(at_root)
}

quickcheck! {
    fn decisions_in_one_variable_are_those_of_a_walk_along_the_line(seed: Vec<u8>) -> bool {
        let formula = formula(&seed, 1);
        let claim = Claim::new(&["x"], formula.clone());
        decide(&claim, &Limits::default()).is_proved() == holds_on_the_line(&formula)
    }

    fn decisions_in_two_variables_agree_with_values_at_points(seed: Vec<u8>) -> bool {
        is_consistent(&formula(&seed, 2), 2)
    }

    fn decisions_in_three_variables_agree_with_values_at_points(seed: Vec<u8>) -> bool {
        is_consistent(&formula(&seed, 3), 3)
    }

    fn a_claim_and_its_opposite_are_not_both_proved(seed: Vec<u8>) -> bool {
        let limits = little();
        let claim = Claim::new(&["x", "y"], formula(&seed, 2));
        let opposite = Claim::new(&["x", "y"], claim.formula.clone().negated());
        !(decide(&claim, &limits).is_proved() && decide(&opposite, &limits).is_proved())
    }

    fn the_order_of_the_variables_does_not_matter(seed: Vec<u8>) -> bool {
        let formula = formula(&seed, 2);
        let swap = |p: &MultivariatePolynomial| {
            let aside = p.substitute(0, &MultivariatePolynomial::variable(2));
            let moved = aside.substitute(1, &MultivariatePolynomial::variable(0));
            moved.substitute(2, &MultivariatePolynomial::variable(1))
        };
        let swapped = mapped(&formula, &swap);
        let answers = [formula, swapped].map(|formula| {
            decide(&Claim::new(&["x", "y"], formula), &little())
        });
        let open = |answer: &Decision| matches!(answer, Decision::Undecided(_));
        answers.iter().any(open) || answers[0].is_proved() == answers[1].is_proved()
    }
}

fn mapped(
    formula: &Formula,
    change: &impl Fn(&MultivariatePolynomial) -> MultivariatePolynomial,
) -> Formula {
    let all = |parts: &[Formula]| parts.iter().map(|part| mapped(part, change)).collect();
    match formula {
        Formula::Condition(p, relation) => Formula::Condition(change(p), *relation),
        Formula::And(parts) => Formula::And(all(parts)),
        Formula::Or(parts) => Formula::Or(all(parts)),
        Formula::Not(part) => mapped(part, change).negated(),
        Formula::Implies(first, second) => mapped(first, change).implies(mapped(second, change)),
    }
}
