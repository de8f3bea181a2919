//! The arithmetic against the formulas of the README and against exact values.

use num_bigint::BigInt;
use num_integer::Integer as _;
use serde_json::json;

use crate::expression::infix;
use crate::format::{Certificate, Problem, System};
use crate::jet::{INTEGERS, Interval, Jet, Scale};
use crate::model::Model;
use crate::narrow::Narrow;
use crate::number::{Number, Rational, decimal};

fn scale(precision: u32) -> Scale {
    Scale { precision, hull: false }
}

/// At the scale 4.
fn interval(a: i64, b: i64) -> Interval {
    scale(2).interval(&a.into(), &b.into())
}

fn problem(value: serde_json::Value) -> Problem {
    serde_json::from_value(value).expect("a problem")
}

fn one_variable(instructions: serde_json::Value) -> Problem {
    problem(json!({ "variables": 1, "objective": instructions, "optimizer": null }))
}

/// The jet of the last instruction in one variable, through f(x) = the last instruction's integral:
/// here simply the gradient of a tape whose gradient is known.
fn gradient<V: Number>(problem: &Problem, at: &[V]) -> Option<Vec<V>> {
    Model::new(problem).expect("valid").system(&System::Gradient, at, None).ok()
}

fn floor(a: i64, b: i64) -> i64 {
    num_integer::Integer::div_floor(&a, &b)
}

fn ceiling(a: i64, b: i64) -> i64 {
    -floor(-a, b)
}

/// All small intervals.
fn intervals() -> Vec<(i64, i64)> {
    (-7..8).flat_map(|a| (a..8).map(move |b| (a, b))).collect()
}

#[test]
fn products_are_rounded_outward_by_less_than_one_unit() {
    for (a, b) in intervals() {
        for (c, d) in intervals() {
            let found = interval(a, b).times(&interval(c, d));
            let all = [a * c, a * d, b * c, b * d];
            let (low, high) = (all.iter().min().unwrap(), all.iter().max().unwrap());
            assert_eq!(found, interval(floor(*low, 4), ceiling(*high, 4)));
            // A factor at the scale 1 is an integer: nothing is rounded.
            let multiple = INTEGERS.interval(&a.into(), &b.into()).times(&interval(c, d));
            assert_eq!(multiple, interval(*low, *high));
        }
    }
}

/// f = x³/3 gives ∇f = 3·(x·x²)… so powers are tested through their own gradients below.
#[test]
fn squares_inverses_and_roots_are_the_documented_intervals() {
    // Gradients that contain the operation once: (x²)′ = 2x is linear, so take f = x·op(x) at x with
    // the derivative op(x) + x·op′(x), and compare with the formulas.
    let square =
        one_variable(json!([{ "variable": 0 }, { "power": [0, 2] }, { "multiply": [0, 1] }]));
    let inverse = one_variable(json!([{ "variable": 0 }, { "constant": ["1", "1"] },
        { "divide": [1, 0] }, { "multiply": [0, 2] }]));
    let root = one_variable(json!([{ "variable": 0 }, { "sqrt": 0 }, { "multiply": [0, 1] }]));
    let product = |a: &Interval, b: &Interval| a.times(b);
    for (a, b) in intervals() {
        let x = interval(a, b);
        let value = |problem| gradient(problem, std::slice::from_ref(&x));
        let ends = [(a * a), (b * b)];
        let low = if a <= 0 && b >= 0 { 0 } else { *ends.iter().min().unwrap() };
        let high = *ends.iter().max().unwrap();
        let squared = interval(floor(low, 4), ceiling(high, 4));
        // x³: x² + x·(2·(x·1)).
        let two = interval(8, 8);
        let expected = squared.plus(&product(&x, &product(&two, &x)));
        assert_eq!(value(&square).expect("defined")[0], expected, "{a} {b}");
        if a > 0 || b < 0 {
            let inverted = interval(floor(16, b), ceiling(16, a));
            let (low, high) = if a > 0 {
                (&inverted.lower, &inverted.upper)
            } else {
                (&inverted.upper, &inverted.lower)
            };
            let four = BigInt::from(4);
            let (low, high) = ((low * low).div_floor(&four), (high * high).div_ceil(&four));
            let again = scale(2).interval(&low, &high);
            // x·(1·(1/x)): 1·(1/x) + x·(−(1/x)²).
            let one = interval(4, 4);
            let expected = product(&one, &inverted).plus(&product(&x, &again.negated()));
            assert_eq!(value(&inverse).expect("defined")[0], expected, "{a} {b}");
        } else {
            assert!(value(&inverse).is_none(), "{a} {b}");
        }
        if a > 0 {
            let root_above = |n: i64| (0..).find(|k| k * k >= n).unwrap();
            let root_below = |n: i64| (0..).take_while(|k| k * k <= n).last().unwrap();
            let rooted = interval(root_below(4 * a), root_above(4 * b));
            let doubled = product(&two, &rooted);
            let sixteen = BigInt::from(16);
            let (low, high) = (sixteen.div_floor(&doubled.upper), sixteen.div_ceil(&doubled.lower));
            let half = scale(2).interval(&low, &high);
            assert_eq!(value(&root).expect("defined")[0], rooted.plus(&product(&x, &half)));
        } else {
            assert!(value(&root).is_none(), "{a} {b}");
        }
    }
}

#[test]
fn slopes_contain_all_difference_quotients() {
    // g = ∇f for f with √, 1/x, powers and a choice that is decided.
    let tapes = [
        json!([{ "variable": 0 }, { "power": [0, 5] }]),
        json!([{ "variable": 0 }, { "constant": ["1", "1"] }, { "divide": [1, 0] }]),
        json!([{ "variable": 0 }, { "sqrt": 0 }]),
        json!([{ "variable": 0 }, { "power": [0, 3] }, { "abs": 1 }]),
        json!([{ "variable": 0 }, { "power": [0, 3] }, { "negate": 1 }, { "max": [1, 2] }]),
        json!([{ "variable": 0 }, { "power": [0, 3] }, { "negate": 1 }, { "min": [1, 2] }]),
    ];
    let exact: [fn(f64) -> f64; 6] = [
        |x| 5.0 * x.powi(4),
        |x| -1.0 / (x * x),
        |x| 0.5 / x.sqrt(),
        |x| 3.0 * x * x,
        |x| 3.0 * x * x,
        |x| -3.0 * x * x,
    ];
    let unit = 2f64.powi(20);
    for (tape, exact) in tapes.into_iter().zip(exact) {
        let problem = one_variable(tape);
        for (a, b) in [(0.5, 0.75), (1.0, 1.0 + 1.0 / 1024.0), (1.5, 4.0)] {
            let end = |x: f64| BigInt::from((x * unit) as i64);
            let at = Jet::variables(&[scale(20).interval(&end(a), &end(b))]);
            let jet = gradient(&problem, &at).expect("defined").remove(0);
            let float = |z: &BigInt| z.to_string().parse::<f64>().unwrap() / unit;
            let (low, high) = (float(&jet.slopes[0].lower), float(&jet.slopes[0].upper));
            for k in 0..10 {
                for l in 0..10 {
                    let at = |k: i32| a + (b - a) * f64::from(k) / 9.0;
                    let (x, y) = (at(k), at(l));
                    assert!(float(&jet.range.lower) <= exact(x) + 1e-5);
                    assert!(float(&jet.range.upper) >= exact(x) - 1e-5);
                    if k != l {
                        let quotient = (exact(x) - exact(y)) / (x - y);
                        assert!(low <= quotient + 1e-5 && quotient <= high + 1e-5);
                    }
                }
            }
            // Not much more than the derivative over the box.
            assert!(b - a > 0.01 || high - low < 0.2, "{low} {high}");
        }
    }
}

/// Values at a point where all operations are exact.
#[test]
fn fields_and_momenta_are_those_of_the_table() {
    let unit = 2f64.powi(60);
    let rho = json!(["1", "2"]);
    // f = x³/3 + xy/2: ∇f = (x² + y/2, x/2), H = ((2x, 1/2), (1/2, 0)).
    let objective = json!([{ "variable": 0 }, { "variable": 1 }, { "multiply": [0, 1] },
        { "constant": ["1", "2"] }, { "multiply": [3, 2] }, { "power": [0, 3] },
        { "constant": ["1", "4"] }, { "multiply": [6, 5] }, { "add": [4, 7] }]);
    let g = |x: [f64; 2]| [0.75 * x[0] * x[0] + x[1] / 2.0, x[0] / 2.0];
    let ahead = |x: [f64; 2], d: [f64; 2]| [x[0] + 0.5 * d[0], x[1] + 0.5 * d[1]];
    let bent = |x: [f64; 2]| {
        let v = g(x);
        [1.5 * x[0] * v[0] + v[1] / 2.0, v[0] / 2.0]
    };
    type Field<'a> = Box<dyn Fn([f64; 2]) -> [f64; 2] + 'a>;
    let fields: Vec<(serde_json::Value, Field<'_>)> = vec![
        (json!("gradient"), Box::new(g)),
        (json!({ "usam": rho }), Box::new(|x| g(ahead(x, g(x))))),
        (json!({ "usam-nested": rho }), Box::new(|x| g(ahead(x, g(ahead(x, g(x))))))),
        (
            json!({ "usam-sequential": [2, rho] }),
            Box::new(|x| {
                let y = ahead(x, g(x));
                g(ahead(y, g(y)))
            }),
        ),
        (json!({ "hessian-usam": rho }), Box::new(|x| g(ahead(x, bent(x))))),
        (json!({ "gradient-penalty": rho }), Box::new(|x| ahead(g(x), bent(x)))),
    ];
    let momenta = [
        json!("none"),
        json!({ "heavy-ball": ["-1", "4"] }),
        json!({ "nesterov": ["1", "4"] }),
        json!({ "ema": ["1", "4"] }),
    ];
    for (tag, field) in &fields {
        for (k, momentum) in momenta.iter().enumerate() {
            let problem = problem(json!({ "variables": 2, "objective": objective, "optimizer":
                { "field": tag, "momentum": momentum, "step": ["1", "8"] } }));
            let model = Model::new(&problem).expect("valid");
            let (x, before) = ([0.5, 0.25], [-0.5, 1.0]);
            let beta = if k == 1 { -0.25 } else { 0.25 };
            let push = [x[0] + beta * (x[0] - before[0]), x[1] + beta * (x[1] - before[1])];
            let (base, slope, step) = match k {
                0 => (x, field(x), 0.125),
                1 => (push, field(x), 0.125),
                2 => (push, field(push), 0.125),
                _ => (push, field(x), 0.125 * 0.75),
            };
            let mut expected = vec![base[0] - step * slope[0], base[1] - step * slope[1]];
            let mut state = x.to_vec();
            if k > 0 {
                expected.extend(x);
                state.extend(before);
            }
            let point = |x: &f64| scale(60).point(&BigInt::from((x * unit) as i128));
            let at: Vec<Interval> = state.iter().map(point).collect();
            let found = model.update(&at).expect("defined");
            assert_eq!(found, expected.iter().map(point).collect::<Vec<_>>(), "{tag} {momentum}");
            assert_eq!(model.state(), Ok(expected.len()));
            assert!(model.update(&at[1..]).is_err());
            // Single components are those of the whole.
            let all = model.system(&System::Field, &at[..2], None).expect("defined");
            for index in 0..2 {
                let one = model.system(&System::Field, &at[..2], Some(index)).expect("defined");
                assert_eq!((one.len(), &one[0]), (1, &all[index as usize]));
            }
        }
    }
}

#[test]
fn symbols_and_constants_are_those_of_the_table() {
    let with = |field: serde_json::Value, momentum: serde_json::Value| {
        problem(json!({ "variables": 1, "objective": [{ "variable": 0 }],
            "optimizer": { "field": field, "momentum": momentum, "step": ["2", "1"] } }))
        .optimizer
        .expect("there")
    };
    let ratio = |n: i64, d: i64| Rational::new(n.into(), d.into());
    let rho = json!(["1", "3"]);
    for (field, symbol) in [
        (json!("gradient"), vec![ratio(2, 1)]),
        (json!({ "usam": rho }), vec![ratio(2, 1), ratio(2, 3)]),
        (json!({ "gradient-penalty": rho }), vec![ratio(2, 1), ratio(2, 3)]),
        (json!({ "usam-nested": rho }), vec![ratio(2, 1), ratio(2, 3), ratio(2, 9)]),
        (json!({ "hessian-usam": rho }), vec![ratio(2, 1), ratio(0, 1), ratio(2, 3)]),
        (
            json!({ "usam-sequential": [3, rho] }),
            vec![ratio(2, 1), ratio(2, 1), ratio(2, 3), ratio(2, 27)],
        ),
    ] {
        assert_eq!(with(field, json!("none")).scaled_symbol(), symbol);
    }
    let beta = json!(["1", "4"]);
    for (momentum, constant) in [
        (json!("none"), ratio(2, 1)),
        (json!({ "heavy-ball": beta }), ratio(5, 2)),
        (json!({ "nesterov": beta }), ratio(5, 3)),
        (json!({ "ema": beta }), ratio(10, 3)),
    ] {
        assert_eq!(with(json!("gradient"), momentum).filter_constant(), constant);
    }
}

#[test]
fn objectives_are_printed_in_infix() {
    let problem = one_variable(json!([{ "variable": 0 }, { "constant": ["-1", "2"] },
        { "add": [0, 1] }, { "subtract": [2, 0] }, { "multiply": [3, 2] }, { "negate": 4 },
        { "divide": [5, 0] }, { "power": [6, 3] }, { "sqrt": 7 }, { "abs": 8 }, { "max": [9, 0] },
        { "min": [10, 0] }, { "constant": ["3", "1"] }, { "choose": [0, 11, 12] }]));
    let sum = "(x0 + (-1/2))";
    let expected =
        format!("choose(x0, min(max(abs(sqrt(((-(({sum} - x0)*{sum}))/x0)^3)), x0), x0), 3)");
    assert_eq!(infix(&problem.objective), expected);
}

#[test]
fn numbers_are_printed_as_decimals() {
    let print = |n: i64, precision| decimal(&n.into(), precision);
    assert_eq!(print(3, 1), "1.5");
    assert_eq!(print(-1, 2), "-0.25");
    assert_eq!(print(100, 0), "100");
    assert_eq!(print(0, 5), "0");
    assert_eq!(print(1, 13), "0.000122070312…");
}

#[test]
fn claim_ids_are_digests_of_the_token_stream() {
    let file = br#"{"format":"eqcert/1","precision":0,"problem":null,"claims":[{"matrix-spectrum":
        {"claim":{"matrix":[[["2","2"]]],"lower":"0","upper":"4"},
        "witness":{"lower_factor":[["1"]],"upper_factor":[["1"]]}}}]}"#;
    let certificate = Certificate::read(file).expect("canonical");
    let (id, _) = certificate.describe(&certificate.claims[0]);
    // printf '%s' '{ format eqcert/1 … } }' | sha256sum
    assert_eq!(id, "7f7fecf5df45c994bd430736d9189f3cb120537b7e39ade2e0b0955273dbd76c");
}

#[test]
fn an_end_beyond_the_largest_size_is_undefined() {
    // The gradient of x³/3 is x².
    let cube =
        one_variable(json!([{ "variable": 0 }, { "power": [0, 3] }, { "constant": ["1", "3"] },
        { "multiply": [1, 2] }]));
    let at = |digits: u32| [INTEGERS.point(&(BigInt::from(1) << digits))];
    assert!(gradient(&cube, &at(21_845)).is_some());
    assert!(gradient(&cube, &at(21_846)).is_none());
    let exactly = |digits: u32| [Rational::from_integer(BigInt::from(1) << digits)];
    assert!(gradient(&cube, &exactly(21_845)).is_some());
    assert!(gradient(&cube, &exactly(21_846)).is_none());
    // The range of a slope may be small where a slope is not.
    let square = one_variable(json!([{ "variable": 0 }, { "power": [0, 2] }]));
    let mut jet = Jet::variables(&at(1));
    assert!(gradient(&square, &jet).is_some());
    jet[0].slopes[0] = INTEGERS.point(&(BigInt::from(1) << 65_536_u32));
    assert!(gradient(&square, &jet).is_none());
}

/// Ends of 128 bits give what integers of any size give, or nothing.
#[test]
fn narrow_intervals_have_the_ends_of_wide_ones_or_none() {
    let edges: Vec<BigInt> = [0, 1, 3, 62, 63, 64, 65, 100, 126, 127]
        .iter()
        .flat_map(|&k: &u32| (-1..2).map(move |d: i32| (BigInt::from(1) << k) + d))
        .flat_map(|z| [z.clone(), -z])
        .collect();
    let mut defined = 0;
    for precision in [0, 1, 2, 40, 63, 64, 65, 126, 127, 128, 200] {
        let wide = |a: &BigInt, b: &BigInt| scale(precision).interval(a.min(b), a.max(b));
        let intervals: Vec<Interval> =
            edges.iter().zip(edges.iter().skip(7)).map(|(a, b)| wide(a, b)).collect();
        let mut same = |narrow: Narrow, wide: Interval| {
            assert!(narrow.ends().is_none_or(|ends| ends == (wide.lower, wide.upper)));
            defined += usize::from(narrow.is_small());
        };
        for a in &intervals {
            let narrow = Narrow::new(a);
            assert!(narrow.sign() == a.sign() || !narrow.is_small());
            same(narrow.negated(), a.negated());
            same(narrow.squared(), a.squared());
            for value in [Rational::new((-7).into(), 3.into()), Rational::from_integer(2.into())] {
                same(narrow.constant(&value), a.constant(&value));
            }
            for b in &intervals {
                same(narrow.plus(&Narrow::new(b)), a.plus(b));
                same(narrow.times(&Narrow::new(b)), a.times(b));
                assert!(narrow.either(&Narrow::new(b)).is_none());
            }
        }
    }
    assert!(defined > 10_000, "{defined}");
}

impl Narrow {
    fn ends(&self) -> Option<(BigInt, BigInt)> {
        self.ends.map(|(lower, upper)| (lower.into(), upper.into()))
    }
}
