//! What each of seven optimizers must do on the test functions: 74 rows, 1687 letters, computed
//! independently (see `tests/data/verdicts.toml`).

use eigensieve::equilibrium::{Settings, enumerate, recognise_algebraic};
use eigensieve::exact::{AlgebraicPoint, NumberField, Polynomial, Rational};
use eigensieve::expression::{Names, Tape, parse};
use eigensieve::interval::{Interval, IntervalVector};
use eigensieve::objective::Objective;
use eigensieve::optimizer::{FieldKind, MomentumKind};
use eigensieve::stability::{Judgement, Verdict, judge_region};
use eigensieve::theorem::{
    FixedPoint, InDomain, Kind, Method, Problem, Start, analyse, examine_algebraic, examine_point,
};
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
    root: Option<String>,
    between: Option<[String; 2]>,
    #[serde(default)]
    at: Vec<String>,
    letters: Vec<String>,
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
            start: Start::Generic,
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

impl Point {
    /// The point over ℚ(t), where the table gives it so.
    fn algebraic(&self) -> Option<AlgebraicPoint> {
        let names = Names::new(&["t"]).expect("a name");
        let (graph, root) = parse(self.root.as_ref()?, &names).expect("a polynomial");
        let polynomial = graph.expand(root, 100)?.univariate_in(0)?;
        let [low, high] = self.between.as_ref()?;
        let mut field = NumberField::new(&polynomial, &exact(low), &exact(high)).expect("a root");
        let coordinates = self.at.iter().map(|text| {
            let (graph, root) = parse(text, &names).expect("a coordinate");
            let tape = Tape::compile(&graph, &[root], 1);
            tape.evaluate_in_field(&mut field, &[Polynomial::variable()]).remove(0).element()
        });
        let coordinates = coordinates.collect::<Option<_>>()?;
        Some(AlgebraicPoint::new(field, coordinates))
    }
}

#[test]
fn at_every_point_every_optimizer_does_exactly_what_the_table_says() {
    let table = table();
    let letters = table.iter().map(|row| at_exact_points(row) + at_searched_points(row));
    assert_eq!(letters.sum::<usize>(), 1687, "the table has 1687 letters");
}

/// Rational points, and algebraic ones on a continuum: exact Jacobians.
fn at_exact_points(row: &Row) -> usize {
    let problem = row.problem();
    let mut letters = 0;
    for number in 0..OPTIMIZERS.len() {
        let method = row.method(&problem, number);
        for point in &row.point {
            let found = match (&point.exact, point.algebraic()) {
                (Some(texts), _) => examine_point(&method, &problem.domain, &coordinates(texts)),
                (None, Some(point)) => examine_algebraic(&method, &problem.domain, &point),
                (None, None) => continue,
            };
            let place = format!("{} at {:?}, optimizer {number}", row.id, found.location);
            assert_eq!(found.kind, Kind::Critical, "{place}");
            assert_eq!(found.in_domain, InDomain::Yes, "{place}");
            assert_eq!(letter(&found.judgement), point.letters[number], "{place}");
            letters += 1;
        }
    }
    letters
}

/// Isolated irrational points, where the search finds them: strict letters by enclosures,
/// equalities at the recognised point.
fn at_searched_points(row: &Row) -> usize {
    let searched = |point: &&Point| point.exact.is_none() && point.root.is_none();
    if !row.point.iter().any(|point| searched(&point)) {
        return 0;
    }
    let problem = row.problem();
    let settings = Settings { max_boxes: 50_000, ..Settings::default() };
    let zeros = {
        let method = row.method(&problem, 0);
        enumerate(&method.gradient, &problem.enclosed_domain(), &settings).expect("a search").zeros
    };
    let mut letters = 0;
    for number in 0..OPTIMIZERS.len() {
        let method = row.method(&problem, number);
        for point in row.point.iter().filter(searched) {
            let near = point.near.as_ref().expect("a place");
            let expected = point.letters[number].as_str();
            let place = format!("{} near {near:?}, optimizer {number}", row.id);
            let zero = zeros.iter().find(|zero| is_near(&zero.enclosure, near)).expect(&place);
            let judgement = if matches!(expected, "A" | "R") {
                judge_region(&method.update, &IntervalVector::new(method.state(&zero.enclosure)))
            } else {
                let exact = recognise_algebraic(&method.gradient, zero).expect(&place);
                examine_algebraic(&method, &problem.domain, &exact).judgement
            };
            assert_eq!(letter(&judgement), expected, "{place}");
            letters += 1;
        }
    }
    letters
}

fn is_near(location: &IntervalVector, near: &[String]) -> bool {
    location.iter().zip(near).all(|(side, text)| {
        let about = Interval::enclosing(&exact(text)) + Interval::new(-1e-9, 1e-9).expect("ends");
        side.subset_of(&about)
    })
}

fn located<'a>(points: &'a [FixedPoint], near: &[String]) -> &'a FixedPoint {
    let close = |point: &&FixedPoint| is_near(&point.location, near);
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
