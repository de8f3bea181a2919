//! The catalogue of test functions is right: a search with proof finds exactly the isolated
//! critical points that it lists, with Hessian eigenvalues that are roots of the listed
//! polynomials, and covers the degenerate ones by leftover boxes.

use eigensieve::equilibrium::Settings;
use eigensieve::exact::{Rational, count_roots_in, from_f64, rational};
use eigensieve::interval::Interval;
use eigensieve::objective::{CriticalPoint, Entry, ExactNumber};
use eigensieve::theorem::{Analysis, FixedPoint, Kind, Problem, Start, analyse};

use crate::support::{descent, descent_by, examined, method};

/// The only root of the listed polynomial in the listed interval lies in the enclosure.
fn encloses(enclosure: &Interval, number: &ExactNumber) -> bool {
    let end = |end: f64| from_f64(end).expect("a bounded enclosure");
    let (lower, upper) = number.isolation();
    let polynomial = number.polynomial();
    assert_eq!(count_roots_in(&polynomial, &lower, &upper), 1, "{}", number.to_text());
    let (lower, upper) = (lower.max(end(enclosure.lower())), upper.min(end(enclosure.upper())));
    count_roots_in(&polynomial, &lower, &upper) == 1
}

fn is_at(found: &FixedPoint, listed: &CriticalPoint) -> bool {
    match listed.rational() {
        Some(point) => found.exact.as_ref() == Some(&point),
        None => found.location.iter().zip(listed.location).all(|(side, x)| encloses(side, x)),
    }
}

fn has_the_spectrum(found: &FixedPoint, listed: &CriticalPoint) -> bool {
    found.hessian_eigenvalues.len() == listed.hessian_eigenvalues.len()
        && found.hessian_eigenvalues.iter().zip(listed.hessian_eigenvalues).all(
            |(found, listed)| {
                encloses(found, listed) && found.width() < 1e-6 * found.magnitude().max(1.0)
            },
        )
}

fn analysed(entry: &Entry) -> Analysis {
    let problem = Problem {
        name: entry.name.into(),
        objective: entry.objective().expect("an objective"),
        optimizer: descent("1/1000"),
        domain: entry.domain(),
        points: Vec::new(),
        start: Start::Generic,
    };
    let coarse = [1.0 / 64.0, 1.0 / 32.0, 1.0 / 4.0, 1.0][entry.variables.len() - 1];
    let settings = Settings {
        resolution: (!is_regular(entry)).then_some(coarse),
        max_boxes: 300_000,
        ..Settings::default()
    };
    analyse(&problem, &settings).expect("an analysis")
}

/// Whether all critical points are isolated and not degenerate.
fn is_regular(entry: &Entry) -> bool {
    entry.continua.is_empty() && !entry.critical_points.iter().any(CriticalPoint::is_degenerate)
}

fn is_left_over(found: &Analysis, point: &[Rational]) -> bool {
    let boxes = found.leftover.iter().flat_map(|component| &component.boxes);
    boxes.into_iter().any(|part| part.contains_rational(point))
}

#[test]
fn every_isolated_critical_point_is_found_with_the_listed_spectrum_and_there_are_no_others() {
    let mut points = 0;
    for entry in Entry::all() {
        let found = analysed(entry);
        let regular = entry.critical_points.iter().filter(|point| !point.is_degenerate());
        let regular: Vec<&CriticalPoint> = regular.collect();
        for listed in &regular {
            let same: Vec<&FixedPoint> =
                found.fixed_points.iter().filter(|found| is_at(found, listed)).collect();
            let [same] = same[..] else { panic!("{}: {listed:?}", entry.name) };
            assert_eq!(same.kind, Kind::Critical, "{}", entry.name);
            assert!(has_the_spectrum(same, listed), "{}: {listed:?}", entry.name);
            points += 1;
        }
        assert_eq!(found.fixed_points.len(), regular.len(), "{}", entry.name);
        assert_eq!(found.complete, is_regular(entry), "{}", entry.name);
    }
    assert!(points > 80);
}

#[test]
fn degenerate_critical_points_and_continua_are_covered_by_leftover_boxes() {
    for entry in Entry::all().filter(|entry| !is_regular(entry)) {
        let found = analysed(entry);
        let degenerate = entry.critical_points.iter().filter(|point| point.is_degenerate());
        let samples = entry.continua.iter().flat_map(|continuum| continuum.samples);
        for listed in degenerate.chain(samples) {
            let point = listed.rational().expect("degenerate points are rational");
            assert!(is_left_over(&found, &point), "{}: {listed:?}", entry.name);
        }
    }
}

#[test]
fn at_every_rational_point_of_the_catalogue_the_gradient_is_zero_and_the_spectrum_as_listed() {
    let mut points = 0;
    for entry in Entry::all() {
        let objective = entry.objective().expect("an objective");
        let method = method(&objective, &descent_by(&rational(1, 1000)));
        let samples = entry.continua.iter().flat_map(|continuum| continuum.samples);
        for listed in entry.critical_points.iter().chain(samples) {
            let Some(point) = listed.rational() else { continue };
            let found = examined(&method, &point);
            assert_eq!(found.kind, Kind::Critical, "{} at {point:?}", entry.name);
            assert!(has_the_spectrum(&found, listed), "{}: {listed:?}", entry.name);
            points += 1;
        }
    }
    assert!(points > 80);
}

#[test]
fn names_are_unique_and_points_are_sorted_and_inside_the_box() {
    let names: Vec<&str> = Entry::all().map(|entry| entry.name).collect();
    let mut unique = names.clone();
    unique.sort_unstable();
    unique.dedup();
    assert_eq!(unique.len(), names.len());
    for entry in Entry::all() {
        let lower = |point: &CriticalPoint| -> Vec<Rational> {
            point.location.iter().map(|number| number.isolation().0).collect()
        };
        let places: Vec<Vec<Rational>> = entry.critical_points.iter().map(lower).collect();
        assert!(places.is_sorted(), "{}", entry.name);
        let samples = entry.continua.iter().flat_map(|continuum| continuum.samples);
        for point in entry.critical_points.iter().chain(samples) {
            for (number, (low, high)) in point.location.iter().zip(entry.domain()) {
                let (lower, upper) = number.isolation();
                assert!(low <= lower && upper <= high, "{}", entry.name);
            }
        }
    }
}
