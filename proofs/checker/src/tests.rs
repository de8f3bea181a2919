//! The arithmetic against the formulas of the README and against exact values.

use num_bigint::BigInt;
use num_integer::Integer as _;
use serde_json::json;

use crate::format::{Certificate, Optimizer, Problem, System, decimal};
use crate::jet::Jet;
use crate::number::{Choice, End as _, Interval, Number, Rational, Scale, UNSCALED};

fn scale(precision: u32) -> Scale {
    Scale { precision, choice: Choice::Undefined }
}

/// At the scale 4.
fn interval(a: i64, b: i64) -> Interval {
    scale(2).read(&a.into(), &b.into()).expect("small")
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
    problem.system(&System::Gradient, at, None).ok()
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
            let found = interval(a, b).times(&interval(c, d)).expect("small");
            let all = [a * c, a * d, b * c, b * d];
            let (low, high) = (all.iter().min().unwrap(), all.iter().max().unwrap());
            assert_eq!(found, interval(floor(*low, 4), ceiling(*high, 4)));
            // A factor at the scale 1 is an integer: nothing is rounded.
            let multiple = UNSCALED
                .read::<BigInt>(&a.into(), &b.into())
                .and_then(|x| x.times(&interval(c, d)));
            assert_eq!(multiple, Ok(interval(*low, *high)));
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
    let product = |a: &Interval, b: &Interval| a.times(b).expect("small");
    for (a, b) in intervals() {
        let x = interval(a, b);
        let value = |problem| gradient(problem, std::slice::from_ref(&x));
        let ends = [(a * a), (b * b)];
        let low = if a <= 0 && b >= 0 { 0 } else { *ends.iter().min().unwrap() };
        let high = *ends.iter().max().unwrap();
        let squared = interval(floor(low, 4), ceiling(high, 4));
        // x³: x² + x·(2·(x·1)).
        let two = interval(8, 8);
        let expected = squared.plus(&product(&x, &product(&two, &x))).expect("small");
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
            let again = scale(2).interval(low, high).expect("small");
            // x·(1·(1/x)): 1·(1/x) + x·(−(1/x)²).
            let one = interval(4, 4);
            let last = product(&x, &again.negated().expect("small"));
            let expected = product(&one, &inverted).plus(&last).expect("small");
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
            let half = scale(2).interval(low, high).expect("small");
            let expected = rooted.plus(&product(&x, &half)).expect("small");
            assert_eq!(value(&root).expect("defined")[0], expected);
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
            let side = scale(20).interval(end(a), end(b)).expect("small");
            let at = Jet::<Interval>::variables(&[side], 0..1).expect("small");
            let jet = gradient(&problem, &at).expect("defined").remove(0);
            let float = |z: &BigInt| z.to_string().parse::<f64>().unwrap() / unit;
            let (low, high) = (float(&jet.slopes[0].1.lower), float(&jet.slopes[0].1.upper));
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
            problem.describe().expect("valid");
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
            let point =
                |x: &f64| scale(60).point(&BigInt::from((x * unit) as i128)).expect("small");
            let at: Vec<Interval> = state.iter().map(point).collect();
            let found = problem.update(&at).expect("defined");
            assert_eq!(found, expected.iter().map(point).collect::<Vec<_>>(), "{tag} {momentum}");
            assert_eq!(problem.state(), Ok(expected.len()));
            assert!(problem.update(&at[1..]).is_err());
            // Single components are those of the whole.
            let all = problem.system(&System::Field, &at[..2], None).expect("defined");
            for (index, component) in all.iter().enumerate() {
                let one = problem.system(&System::Field, &at[..2], Some(index)).expect("defined");
                assert_eq!((one.len(), &one[0]), (1, component));
            }
        }
    }
}

#[test]
fn symbols_and_constants_are_those_of_the_table() {
    let with = |field: serde_json::Value, momentum: serde_json::Value| -> Optimizer {
        let tags = json!({ "field": field, "momentum": momentum, "step": ["2", "1"] });
        serde_json::from_value(tags).expect("an optimizer")
    };
    let ratio = |n: i64, d: i64| Rational::new(n.into(), d.into());
    let exact = |value: Rational| UNSCALED.interval(value.clone(), value).expect("small");
    // α·q(λ) and c at a matrix of one entry.
    let filter = |optimizer: &Optimizer, eigenvalue: &Rational| {
        let matrix = vec![vec![exact(eigenvalue.clone())]];
        let (mut value, constant) = optimizer.filter(&matrix).expect("small");
        (value.remove(0).remove(0), constant)
    };
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
        let optimizer = with(field, json!("none"));
        assert!(optimizer.is_valid());
        for k in -3..4 {
            let eigenvalue = ratio(k, 2);
            let horner = |value: Rational, q: &Rational| (value + q) * &eigenvalue;
            let expected = symbol.iter().rev().fold(ratio(0, 1), horner);
            assert_eq!(filter(&optimizer, &eigenvalue).0, exact(expected));
        }
    }
    let beta = json!(["1", "4"]);
    for (momentum, constant) in [
        (json!("none"), ratio(2, 1)),
        (json!({ "heavy-ball": beta }), ratio(5, 2)),
        (json!({ "nesterov": beta }), ratio(5, 3)),
        (json!({ "ema": beta }), ratio(10, 3)),
    ] {
        let optimizer = with(json!("gradient"), momentum);
        assert!(optimizer.is_valid());
        assert_eq!(filter(&optimizer, &ratio(1, 1)).1, exact(constant));
    }
}

/// As the checker understands it: in core expressions.
#[test]
fn objectives_are_printed_in_infix() {
    let problem = one_variable(json!([{ "variable": 0 }, { "constant": ["-1", "2"] },
        { "add": [0, 1] }, { "subtract": [2, 0] }, { "multiply": [3, 2] }, { "negate": 4 },
        { "divide": [5, 0] }, { "power": [6, 3] }, { "sqrt": 7 }, { "abs": 8 },
        { "constant": ["3", "1"] }, { "choose": [0, 9, 10] }]));
    let product = "(-(((x0 + (-1/2)) + (-x0))*(x0 + (-1/2))))";
    let quotient = format!("({product}*(1/x0))");
    let root = format!("sqrt(({quotient}*({quotient}^2)))");
    let expected = format!(
        "f = choose(x0, choose({root}, {root}, (-{root})), 3), 1 variables; optimizer: null"
    );
    assert_eq!(problem.describe(), Ok(expected));
    let extremes = json!([{ "variable": 0 }, { "constant": ["1", "1"] }, { "max": [0, 1] },
        { "min": [2, 1] }]);
    let max = "choose((x0 + (-1)), x0, 1)";
    let expected = format!("f = choose((1 + (-{max})), {max}, 1), 1 variables; optimizer: null");
    assert_eq!(one_variable(extremes).describe(), Ok(expected));
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
    let at = |digits: u32| [UNSCALED.point::<BigInt>(&(BigInt::from(1) << digits)).expect("small")];
    assert!(gradient(&cube, &at(21_845)).is_some());
    assert!(gradient(&cube, &at(21_846)).is_none());
    let power = |digits: u32| Rational::from_integer(BigInt::from(1) << digits);
    let exactly = |digits| [UNSCALED.interval(power(digits), power(digits)).expect("small")];
    assert!(gradient(&cube, &exactly(21_845)).is_some());
    assert!(gradient(&cube, &exactly(21_846)).is_none());
    assert!(UNSCALED.point::<BigInt>(&(BigInt::from(1) << 65_535_u32)).is_ok());
    assert!(UNSCALED.point::<BigInt>(&(BigInt::from(1) << 65_536_u32)).is_err());
    assert!(UNSCALED.interval(BigInt::from(-1) << 65_536_u32, BigInt::from(0)).is_err());
    assert!(UNSCALED.interval(power(0), power(65_536)).is_err());
    assert!(UNSCALED.interval(power(0).recip(), power(65_536).recip()).is_err());
}

/// Ends of 128 bits give what integers of any size give, or nothing.
#[test]
fn narrow_intervals_have_the_ends_of_wide_ones_or_none() {
    let edges: Vec<BigInt> = [0, 1, 3, 31, 32, 33, 47, 60, 61, 62]
        .iter()
        .flat_map(|&k: &u32| (-1..2).map(move |d: i32| (BigInt::from(1) << k) + d))
        .flat_map(|z| [z.clone(), -z])
        .collect();
    let mut defined = 0;
    for precision in [0, 1, 2, 16, 31, 32] {
        let ends: Vec<[&BigInt; 2]> =
            edges.iter().zip(edges.iter().skip(7)).map(|(a, b)| [a.min(b), a.max(b)]).collect();
        let mut same = |narrow: Result<Interval<i128>, _>, wide: Result<Interval, _>| {
            let Ok(narrow) = narrow else { return };
            let wide = wide.expect("small");
            assert_eq!((narrow.lower.into(), narrow.upper.into()), (wide.lower, wide.upper));
            defined += 1;
        };
        let narrow = |[a, b]: [&BigInt; 2]| scale(precision).read::<i128>(a, b);
        let wide = |[a, b]: [&BigInt; 2]| scale(precision).read::<BigInt>(a, b).expect("small");
        for a in &ends {
            let (Ok(n), w) = (narrow(*a), wide(*a)) else { continue };
            assert_eq!(n.sign(), w.sign());
            same(n.negated(), w.negated());
            same(n.squared(), w.squared());
            same(n.inverse(), w.inverse());
            same(n.root(), w.root());
            for value in [Rational::new((-7).into(), 3.into()), Rational::from_integer(2.into())] {
                same(n.constant(&value), w.constant(&value));
            }
            for b in &ends {
                let (Ok(m), v) = (narrow(*b), wide(*b)) else { continue };
                same(n.plus(&m), w.plus(&v));
                same(n.times(&m), w.times(&v));
                assert!(n.either(&n, &m).is_err());
            }
        }
    }
    assert!(defined > 5_000, "{defined}");
}

#[test]
fn a_jet_takes_the_memory_of_its_range_and_of_its_slopes() {
    let sides = [interval(1, 2), interval(3, 4), interval(5, 6)];
    let jets = |span| Jet::<Interval>::variables(&sides, span).expect("small");
    assert_eq!(jets(0..0)[0].size(), 1);
    let sum = jets(0..3).into_iter().reduce(|sum, jet| sum.plus(&jet).expect("small"));
    let sum = sum.expect("not empty");
    assert_eq!(sum.size(), 4);
    // A jet of jets: its range, and a jet without slopes for each of its two slopes.
    let nested = Jet::<Jet<Interval>>::variables(&[sum.clone(), sum], 0..2).expect("small");
    assert_eq!(nested[0].times(&nested[1]).expect("small").size(), 4 + 4 + 4);
}

#[test]
fn exact_ends_are_divided_without_rounding() {
    let ratio = |n: i64, d: i64| Rational::new(n.into(), d.into());
    assert_eq!(ratio(3, 1).shifted(2), ratio(3, 4));
    assert_eq!(ratio(3, 1).divided(&ratio(2, 5)), ratio(15, 2));
    assert_eq!(ratio(9, 4).roots(), Some([ratio(3, 2), ratio(3, 2)]));
    assert_eq!(ratio(2, 1).roots(), None);
}
