//! A lie is caught: the program built with wrong constants, Jacobians or rounding on purpose
//! (`src/lies.rs`) never prints "certified" beside what is false, because each certified result has
//! been accepted by the checker, which shares no code with it.
//!
//! `cargo test --features lies --test lies`

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};

use serde_json::Value;

/// Problems with all kinds of results: spurious points, momentum, roots, pieces, an exceptional step.
const PROBLEMS: [&str; 9] = [
    "problems/beale.toml",
    "problems/gradient-descent-trap.toml",
    "problems/heavy-ball-trap.toml",
    "problems/himmelblau-usam.toml",
    "problems/pseudo-huber.toml",
    "problems/three-hump-camel-nesterov.toml",
    "proofs/certificates/problems/softening-spring.toml",
    "proofs/certificates/problems/x10-double-well.toml",
    "proofs/certificates/problems/x16-hessian-usam.toml",
];
const FOUND_OUT_BEFORE_A_CERTIFICATE: &str = "inward";
const UNTRUSTWORTHY: Option<i32> = Some(70);

/// A report, and the certificate's claims and its boxes with one zero each if there is one.
struct Run {
    report: Value,
    accepted: Option<eqcert_check::Accepted>,
    boxes: Vec<Vec<[f64; 2]>>,
}

/// Runs `verify` with a lie; the report is `None` where the program refuses to work.
fn verify(problem: &str, lie: &str) -> Option<Run> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    // The tests run side by side: every run writes a file of its own.
    static NUMBER: AtomicUsize = AtomicUsize::new(0);
    let number = NUMBER.fetch_add(1, Ordering::Relaxed);
    let name = format!("eigensieve-lie-{}-{number}", std::process::id());
    let certificate: PathBuf = std::env::temp_dir().join(name);
    // A lie can keep the search from its end; what it has not found then is undecided.
    let budget = if lie.is_empty() { "600" } else { "10" };
    let output = Command::new(env!("CARGO_BIN_EXE_eigensieve"))
        .env("EIGENSIEVE_LIE", lie)
        .args(["verify", "--format", "json", "--max-boxes", "3000", "--budget", budget])
        .arg("--certificate")
        .arg(&certificate)
        .arg(root.join(problem))
        .output()
        .expect("it runs");
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(lie.is_empty() || errors.contains("wrong on purpose"), "{lie}: {errors}");
    assert!(!errors.contains("panicked"), "{problem} {lie}: {errors}");
    if output.status.code() == UNTRUSTWORTHY {
        assert!(output.stdout.is_empty() && !certificate.exists());
        return None;
    }
    let report = serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|error| panic!("{problem} {lie}: {error}: {errors}"));
    let mut boxes = Vec::new();
    let accepted = std::fs::read(&certificate).ok().map(|bytes| {
        std::fs::remove_file(&certificate).expect("it was there");
        boxes = boxes_with_one_zero(&serde_json::from_slice(&bytes).expect("JSON"));
        eqcert_check::check(&bytes).unwrap_or_else(|error| panic!("{problem} {lie}: {error}"))
    });
    Some(Run { report, accepted, boxes })
}

/// The boxes of a certificate in which it claims exactly one zero.
fn boxes_with_one_zero(certificate: &Value) -> Vec<Vec<[f64; 2]>> {
    let scale = 2_f64.powi(-(certificate["precision"].as_u64().expect("a number") as i32));
    let numbers = |of: &Value| -> Vec<f64> {
        let one = |number: &Value| number.as_str().and_then(|text| text.parse::<f64>().ok());
        let all = of.as_array().into_iter().flatten();
        all.map(|number| scale * one(number).expect("a number")).collect()
    };
    let claims = list(certificate, "claims").iter().map(|claim| &claim["unique-zero"]["claim"]);
    let boxes = claims.filter(|claim| !claim.is_null()).map(|claim| {
        let (centre, radius) = (numbers(&claim["center"]), numbers(&claim["radius"]));
        centre.iter().zip(&radius).map(|(x, r)| [x - r, x + r]).collect()
    });
    boxes.collect()
}

/// The honest run of a problem, made once for all tests.
fn honest(problem: usize) -> &'static Run {
    static RUNS: [OnceLock<Run>; PROBLEMS.len()] = [const { OnceLock::new() }; PROBLEMS.len()];
    RUNS[problem].get_or_init(|| verify(PROBLEMS[problem], "").expect("an honest machine"))
}

fn list<'a>(report: &'a Value, name: &str) -> &'a [Value] {
    report[name].as_array().map_or(&[], Vec::as_slice)
}

fn sides(point: &Value) -> Vec<[f64; 2]> {
    let end =
        |side: &Value, k: usize| side[k].as_str().expect("text").parse::<f64>().expect("a number");
    list(point, "location").iter().map(|side| [end(side, 0), end(side, 1)]).collect()
}

/// Whether two enclosures of points have a point in common, or lie in one of the boxes that were
/// certified to hold exactly one zero: what is certified is about that box, and a lie may shift an
/// enclosure in it.
fn same_place(a: &Value, b: &Value, boxes: &[Vec<[f64; 2]>]) -> bool {
    let (a, b) = (sides(a), sides(b));
    let inside = |point: &[[f64; 2]], place: &[[f64; 2]]| {
        point.iter().zip(place).all(|(side, all)| all[0] <= side[0] && side[1] <= all[1])
    };
    a.iter().zip(&b).all(|(a, b)| a[0] <= b[1] && b[0] <= a[1])
        || boxes.iter().any(|place| inside(&a, place) && inside(&b, place))
}

/// The results about a point, with the name under which each is certified.
fn results(point: &Value) -> [(&'static str, Vec<Value>); 3] {
    let of = |names: &[&str]| names.iter().map(|&name| point[name].clone()).collect();
    [
        ("existence", of(&["kind"])),
        ("verdict", of(&["verdict", "unstable_dimension"])),
        ("filter", of(&["filter"])),
    ]
}

/// What differs from the honest run, and what of it is printed as certified; at the same place.
#[derive(Default)]
struct Comparison {
    changed: usize,
    certified: usize,
    certified_lies: Vec<String>,
}

impl Comparison {
    fn add(&mut self, what: String, same: bool, certified: bool) {
        self.changed += usize::from(!same);
        self.certified += usize::from(certified);
        if !same && certified {
            self.certified_lies.push(what);
        }
    }

    fn new(honest: &Run, lying: &Run) -> Self {
        let (boxes, honest, lying) = (&lying.boxes, &honest.report, &lying.report);
        let mut found = Self::default();
        for name in ["fixed_points", "points"] {
            for point in list(lying, name) {
                let truth = list(honest, name).iter().find(|truth| same_place(truth, point, boxes));
                for (part, result) in results(point) {
                    let same = truth.is_some_and(|truth| {
                        results(truth)
                            .iter()
                            .any(|(other, value)| *other == part && *value == result)
                    });
                    let certified = point["certified"][part] == true;
                    found.add(
                        format!("{part} {result:?} at {}", point["location"]),
                        same,
                        certified,
                    );
                }
            }
        }
        for claim in list(lying, "claims") {
            let truth = list(honest, "claims").iter().find(|truth| truth["name"] == claim["name"]);
            let same = truth.is_some_and(|truth| truth["status"] == claim["status"]);
            found.add(claim.to_string(), same, claim["certified"] == true);
        }
        let number = |report| list(report, "fixed_points").len();
        let same = honest["complete"] == lying["complete"] && number(honest) == number(lying);
        found.add("the list of fixed points".into(), same, lying["complete_certified"] == true);
        found
    }
}

/// Refuted sentences by name.
fn refuted(run: &Run) -> Vec<String> {
    let accepted = run.accepted.iter().flat_map(|accepted| &accepted.claims);
    let sentence =
        |statement: &str| Some(statement.split("statement:").nth(1)?.split(',').next()?.into());
    accepted.filter_map(|claim| sentence(&claim.statement)).collect()
}

/// No lie is certified on any of the problems; how many results it changed and how many were certified.
fn is_caught(lie: &str) -> (usize, usize) {
    let (mut changed, mut certified) = (0, 0);
    for (number, problem) in PROBLEMS.into_iter().enumerate() {
        let honest = honest(number);
        let Some(lying) = verify(problem, lie) else {
            assert_eq!(lie, FOUND_OUT_BEFORE_A_CERTIFICATE);
            changed += 1;
            continue;
        };
        let found = Comparison::new(honest, &lying);
        assert!(found.certified_lies.is_empty(), "{problem} {lie}: {:#?}", found.certified_lies);
        changed += found.changed;
        certified += found.certified;
        // The checker's own words: the same problem, and no sentence that the honest run cannot refute.
        if let (Some(truth), Some(lies)) = (&honest.accepted, &lying.accepted) {
            assert_eq!(truth.problem, lies.problem);
        }
        let true_ones = refuted(honest);
        assert!(refuted(&lying).iter().all(|one| true_ones.contains(one)), "{problem} {lie}");
    }
    println!(
        "{lie}: {changed} results changed, none of them certified; {certified} still certified"
    );
    (changed, certified)
}

#[test]
fn without_a_lie_this_build_is_the_honest_program() {
    assert_eq!(is_caught("").0, 0);
}

#[test]
fn a_wrong_constant_of_the_filter_is_never_certified() {
    assert!(is_caught("filter-halved").0 > 0 && is_caught("filter-doubled").0 > 0);
}

#[test]
fn a_wrong_jacobian_is_never_certified() {
    assert!(is_caught("jacobian-halved").0 > 0 && is_caught("jacobian-doubled").0 > 0);
}

#[test]
fn a_wrong_rounding_direction_is_found_out_before_anything_is_printed() {
    assert_eq!(is_caught(FOUND_OUT_BEFORE_A_CERTIFICATE).0, PROBLEMS.len());
}

#[test]
fn a_wrong_rounding_direction_that_stays_unnoticed_is_never_certified() {
    assert!(is_caught("inward-unnoticed").0 > 0);
}
