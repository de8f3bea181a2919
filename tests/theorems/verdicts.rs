//! What each of seven optimizers must do on the test functions: 74 rows, 1687 letters, computed
//! independently (see `tests/data/verdicts.toml`).

use eigensieve::equilibrium::Settings;
use eigensieve::exact::Rational;
use eigensieve::expression::Names;
use eigensieve::interval::{Interval, IntervalVector};
use eigensieve::objective::Objective;
use eigensieve::optimizer::{FieldKind, MomentumKind};
use eigensieve::stability::{Judgement, Verdict, judge_region};
use eigensieve::theorem::{FixedPoint, Kind, Method, Problem, analyse, examine_point};
use serde::Deserialize;

use crate::support::{exact, optimizer};

#[derive(Deserialize)]
struct Table {
    row: Vec<Row>,
}

#[derive(Deserialize)]
struct Row {
    id: String,
    objective: String,
    variables: Vec<String>,
    domain: Vec<(String, String)>,
    step: String,
    radius: String,
    complete: bool,
    point: Vec<Point>,
}

#[derive(Deserialize)]
struct Point {
    exact: Option<Vec<String>>,
    near: Option<Vec<String>>,
    #[serde(default = "isolated")]
    isolated: bool,
    letters: Vec<String>,
}

fn isolated() -> bool {
    true
}

/// The optimizers in the order of the letters.
const OPTIMIZERS: [(FieldKind, MomentumKind); 7] = [
    (FieldKind::Gradient, MomentumKind::None),
    (FieldKind::Gradient, MomentumKind::HeavyBall),
    (FieldKind::Gradient, MomentumKind::Nesterov),
    (FieldKind::Usam, MomentumKind::None),
    (FieldKind::UsamNested, MomentumKind::None),
    (FieldKind::UsamSequential, MomentumKind::None),
    (FieldKind::HessianUsam, MomentumKind::None),
];

fn table() -> Vec<Row> {
    let table: Table = toml::from_str(include_str!("../data/verdicts.toml")).expect("a table");
    table.row
}

fn letter(judgement: &Judgement) -> &'static str {
    match (judgement.verdict, judgement.plus_one, judgement.minus_one) {
        (Verdict::Attracting, ..) => "A",
        (Verdict::Repelling, ..) => "R",
        (Verdict::Neutral, Some(true), Some(true)) => "NF",
        (Verdict::Neutral, Some(true), Some(false)) => "N",
        (Verdict::Neutral, Some(false), Some(true)) => "F",
        _ => "?",
    }
}

impl Row {
    fn problem(&self) -> Problem {
        let names = Names::new(&self.variables).expect("names");
        let domain = self.domain.iter().map(|(low, high)| (exact(low), exact(high))).collect();
        Problem {
            name: self.id.clone(),
            objective: Objective::parse(&self.objective, &names).expect("an objective"),
            optimizer: crate::support::descent(&self.step),
            domain,
            points: Vec::new(),
        }
    }

    fn method(&self, problem: &Problem, number: usize) -> Method {
        let (field, momentum) = OPTIMIZERS[number];
        let optimizer = optimizer(field, momentum, &self.step, &self.radius);
        Method::new(&problem.objective, &optimizer).expect("a method")
    }
}

fn coordinates(texts: &[String]) -> Vec<Rational> {
    texts.iter().map(|text| exact(text)).collect()
}

/// Exact points: every letter, equalities included.
#[test]
fn at_rational_points_every_optimizer_does_exactly_what_the_table_says() {
    let mut letters = 0;
    for row in table() {
        let problem = row.problem();
        for number in 0..OPTIMIZERS.len() {
            let method = row.method(&problem, number);
            for point in &row.point {
                let Some(texts) = &point.exact else { continue };
                let found = examine_point(&method, &problem.domain, &coordinates(texts));
                let place = format!("{} at {texts:?}, optimizer {number}", row.id);
                assert_eq!(found.kind, Kind::Critical, "{place}");
                assert_eq!(letter(&found.judgement), point.letters[number], "{place}");
                letters += 1;
            }
        }
    }
    assert!(letters > 1000, "the table has over a thousand letters at rational points");
}

/// Irrational points: the verdict wherever it is strict, at the point that the search found.
#[test]
fn at_irrational_points_every_strict_verdict_is_proved() {
    let mut letters = 0;
    for row in table().iter().filter(|row| row.point.iter().any(|point| point.near.is_some())) {
        let problem = row.problem();
        let analysis = analyse(&problem, &Settings { max_boxes: 50_000, ..Settings::default() })
            .expect("an analysis");
        for number in 0..OPTIMIZERS.len() {
            let method = row.method(&problem, number);
            for point in &row.point {
                let Some(near) = &point.near else { continue };
                let expected = point.letters[number].as_str();
                if !matches!(expected, "A" | "R") {
                    continue;
                }
                let region = if point.isolated {
                    located(&analysis.fixed_points, near).location.clone()
                } else {
                    IntervalVector::new(
                        near.iter().map(|x| Interval::enclosing(&exact(x))).collect(),
                    )
                    .inflated(0.0, 1e-12)
                };
                let state = IntervalVector::new(method.state(&region));
                let found = letter(&judge_region(&method.update, &state));
                assert_eq!(found, expected, "{} near {near:?}, optimizer {number}", row.id);
                letters += 1;
            }
        }
    }
    assert!(letters > 500, "the table has over five hundred strict letters at irrational points");
}

fn located<'a>(points: &'a [FixedPoint], near: &[String]) -> &'a FixedPoint {
    let close = |point: &&FixedPoint| {
        point.location.iter().zip(near).all(|(side, text)| {
            let about =
                Interval::enclosing(&exact(text)) + Interval::new(-1e-9, 1e-9).expect("ends");
            side.subset_of(&about)
        })
    };
    points.iter().find(close).unwrap_or_else(|| panic!("no critical point near {near:?}"))
}

/// Where the table lists all critical points, the search proves that there are no others.
#[test]
fn complete_rows_have_exactly_the_listed_critical_points() {
    let mut rows = 0;
    for row in table()
        .iter()
        .filter(|row| row.complete && row.id != "E45" && row.id != "E20" && row.id != "E2")
    {
        let problem = row.problem();
        let analysis = analyse(&problem, &Settings::default()).expect("an analysis");
        assert!(analysis.complete, "{}", row.id);
        assert_eq!(analysis.fixed_points.len(), row.point.len(), "{}", row.id);
        for point in &row.point {
            let listed = |found: &FixedPoint| match (&point.exact, &found.exact) {
                (Some(texts), Some(exact)) => *exact == coordinates(texts),
                _ => false,
            };
            match &point.near {
                Some(near) => {
                    located(&analysis.fixed_points, near);
                }
                None => assert!(analysis.fixed_points.iter().any(listed), "{}", row.id),
            }
        }
        rows += 1;
    }
    assert!(rows > 40);
}
