//! Linear equations of a system, solved for some of the variables: the same zeros, and equations that
//! propagation can use one variable at a time.

use num_traits::{One, Zero};

use crate::exact::{Rational, rational};
use crate::expression::AffineOutput;
use crate::system::System;

/// Larger systems are left as they are.
const MOST_VARIABLES: usize = 200;

/// The same system with its linear equations in reduced echelon form, by exact elimination; `None`
/// where there are fewer than two, or where they depend on each other.
pub(super) fn solved(system: &System) -> Option<System> {
    let n = system.dimension();
    let degrees = system.values_tape().degrees();
    let linear: Vec<usize> = (0..n).filter(|&k| degrees[k] == Some(1)).collect();
    if linear.len() < 2 || n > MOST_VARIABLES {
        return None;
    }
    let all: Vec<usize> = (0..n).collect();
    let tape = system.values_tape().part(&linear, &all);
    let mut point = vec![Rational::zero(); n];
    let constants = tape.evaluate_rationals(&point)?;
    let mut rows: Vec<Vec<Rational>> = vec![Vec::with_capacity(n + 1); linear.len()];
    for axis in 0..n {
        point[axis] = rational(1, 1);
        for (row, (value, constant)) in
            rows.iter_mut().zip(tape.evaluate_rationals(&point)?.iter().zip(&constants))
        {
            row.push(value - constant);
        }
        point[axis] = Rational::zero();
    }
    rows.iter_mut().zip(constants).for_each(|(row, constant)| row.push(constant));
    reduce(&mut rows, n)?;
    let outputs = linear.into_iter().zip(rows).map(|(output, mut coefficients)| {
        let constant = coefficients.pop().unwrap_or_default();
        AffineOutput { output, coefficients, constant }
    });
    Some(system.with_affine_components(&outputs.collect::<Vec<_>>()))
}

/// Gauss and Jordan's elimination of rows with n coefficients and a constant; `None` where a row is
/// a combination of others.
fn reduce(rows: &mut [Vec<Rational>], n: usize) -> Option<()> {
    let mut column = 0;
    for step in 0..rows.len() {
        let pivot = loop {
            if column == n {
                return None;
            }
            match (step..rows.len()).find(|&row| !rows[row][column].is_zero()) {
                Some(pivot) => break pivot,
                None => column += 1,
            }
        };
        rows.swap(step, pivot);
        let scale = Rational::one() / &rows[step][column];
        rows[step].iter_mut().for_each(|entry| *entry *= &scale);
        let lead = rows[step].clone();
        for (_, row) in rows.iter_mut().enumerate().filter(|(other, _)| *other != step) {
            let factor = row[column].clone();
            if !factor.is_zero() {
                row.iter_mut().zip(&lead).for_each(|(entry, lead)| *entry -= &factor * lead);
            }
        }
        column += 1;
    }
    Some(())
}

#[cfg(test)]
mod tests {
    use num_traits::Zero;
    use quickcheck::QuickCheck;

    use super::solved;
    use crate::equilibrium::contract::{Contracted, Scratch, contract};
    use crate::equilibrium::{Settings, enumerate};
    use crate::exact::{Matrix, Rational, rational};
    use crate::expression::{Graph, Names, parse_into};
    use crate::interval::{Interval, IntervalVector};
    use crate::system::System;

    const NAMES: [&str; 4] = ["x", "y", "z", "w"];

    fn system(texts: &[String]) -> System {
        let names = Names::new(&NAMES).unwrap_or_else(|error| panic!("{error}"));
        let mut graph = Graph::new();
        let parse = |text: &String| {
            parse_into(&mut graph, text, &names).unwrap_or_else(|error| panic!("{error}"))
        };
        let roots: Vec<_> = texts.iter().map(parse).collect();
        System::new(&mut graph, &roots, texts.len()).with_second_derivatives(graph, roots)
    }

    /// The rank, by minors: the size of the largest one that is not 0.
    fn rank(rows: &[Vec<Rational>]) -> usize {
        let subsets = |n: usize, size: u32| {
            (0_u32..1 << n)
                .filter(move |set| set.count_ones() == size)
                .map(move |set| (0..n).filter(|k| set >> k & 1 == 1).collect::<Vec<_>>())
        };
        let minor = |chosen: &[usize], columns: &[usize]| {
            let size = chosen.len();
            let entries = chosen.iter().flat_map(|&i| columns.iter().map(move |&j| (i, j)));
            let entries = entries.map(|(i, j)| rows[i][j].clone()).collect();
            Matrix::new(size, size, entries).is_some_and(|minor| !minor.determinant().is_zero())
        };
        let has = |size: usize| {
            subsets(rows.len(), size as u32)
                .any(|chosen| subsets(4, size as u32).any(|columns| minor(&chosen, &columns)))
        };
        (1..=rows.len().min(4)).rev().find(|&size| has(size)).unwrap_or(0)
    }

    #[test]
    fn elimination_keeps_the_zeros_of_random_systems_and_refuses_dependent_equations() {
        /// Up to four equations in four variables with a planted zero; the last linear one may be a
        /// combination of the others.
        fn property(
            coefficients: Vec<(i8, i8, i8, i8)>,
            count: u8,
            dependent: bool,
            place: (i8, i8, i8, i8),
            elsewhere: (i8, i8, i8, i8),
            reach: (u8, u8, u8, u8),
        ) -> bool {
            let exact = |k: (i8, i8, i8, i8), d: i64| {
                [k.0, k.1, k.2, k.3].map(|k| rational(k.into(), d)).to_vec()
            };
            let point = exact(place, 16);
            let count = usize::from(count % 5).min(coefficients.len());
            let mut rows: Vec<Vec<Rational>> = coefficients[..count]
                .iter()
                .map(|&(a, b, c, d)| exact((a % 4, b % 4, c % 4, d % 4), 3))
                .collect();
            if dependent && count > 2 {
                rows[count - 1] =
                    (0..4).map(|j| &rows[0][j] * rational(2, 3) - &rows[1][j]).collect();
            }
            rows.retain(|row| row.iter().any(|entry| !entry.is_zero()));
            let linear = |row: &Vec<Rational>| {
                let terms = row.iter().zip(&point).zip(NAMES);
                let terms = terms.map(|((c, p), name)| format!("({c})*({name} - ({p}))"));
                terms.collect::<Vec<_>>().join(" + ")
            };
            let mut texts: Vec<String> = rows.iter().map(linear).collect();
            let curved = ["x*y + z^2 + w", "exp(x - (@x)) + y*w", "x*w - z*y*x", "tanh(w)*x^2"];
            // Each minus its value at the point where that is rational, else times something 0.
            for (number, text) in curved.iter().enumerate().skip(texts.len()) {
                let factor = &point[number];
                let text = text.replace("@x", &point[0].to_string());
                texts.push(format!("({text})*({} - ({factor}))", NAMES[number]));
            }
            let system = system(&texts);
            let solved = solved(&system);
            let independent = rank(&rows) == rows.len();
            let Some(solved) = solved else { return rows.len() < 2 || !independent };
            if rows.len() < 2 || !independent {
                return false;
            }
            // Both vanish at the planted point, where that is known exactly.
            let (before, after) = (system.values_exactly(&point), solved.values_exactly(&point));
            let all_zero = |values: &[Rational]| values.iter().all(Zero::is_zero);
            let zeros = [&before, &after]
                .iter()
                .all(|values| values.as_ref().is_none_or(|values| all_zero(values)));
            // A zero of the echelon form anywhere is one of the linear equations: both have as many
            // independent rows, so both have the same zeros.
            let mut other = exact(elsewhere, 5);
            for row in 0..rows.len() {
                let value = |point: &[Rational]| {
                    let part = solved.part(&[row], &[0, 1, 2, 3]);
                    part.values_exactly(point).map(|values| values[0].clone())
                };
                let slope = |axis: usize| {
                    let mut moved = other.clone();
                    moved[axis] += rational(1, 1);
                    Some(value(&moved)? - value(&other)?)
                };
                let lead = (0..4).find(|&axis| slope(axis).is_some_and(|slope| !slope.is_zero()));
                let (Some(lead), Some(value)) = (lead, value(&other)) else { return false };
                // Leading coefficients are 1, and 0 in all other rows.
                other[lead] -= value;
            }
            let vanish = rows.iter().all(|row| {
                let terms = row.iter().zip(other.iter().zip(&point));
                terms.map(|(c, (x, p))| c * (x - p)).sum::<Rational>().is_zero()
            });
            // What is contracted keeps the planted zero, on boxes of all sizes.
            let reach = [reach.0, reach.1, reach.2, reach.3];
            let sides = point.iter().zip(reach).map(|(x, size)| {
                let power = |k: u8| rational(1 << k, 256);
                Interval::hull_of(&(x - power(size % 16)), &(x + power(size / 16)))
            });
            let region: IntervalVector = sides.collect();
            let kept = [false, true].into_iter().all(|thorough| {
                match contract(&solved, &region, &mut Scratch::thorough(thorough)) {
                    Contracted::Empty(_) => false,
                    Contracted::Rest { region, .. } => region.contains_rational(&point),
                }
            });
            zeros && vanish && kept
        }
        QuickCheck::new().tests(1500).quickcheck(property as fn(_, _, _, _, _, _) -> _);
    }

    #[test]
    fn a_division_by_a_constant_that_is_zero_proves_nothing() {
        // Exact only to an evaluation: the divisor is not folded, and has no variable.
        let texts = ["x/(exp(1)^2 - exp(2)) + y", "x - y", "z", "w"].map(String::from);
        let system = system(&texts);
        assert!(system.values_exactly(&vec![rational(0, 1); 4]).is_none());
        let side = Interval::hull_of(&rational(-1, 1), &rational(2, 1));
        let domain = IntervalVector::new(vec![side; 4]);
        let settings = Settings { max_boxes: 100, ..Settings::default() };
        let found = enumerate(&system, &domain, &settings);
        let found = found.unwrap_or_else(|error| panic!("{error}"));
        assert!(found.zeros.is_empty() && !found.complete);
    }

    #[test]
    fn the_echelon_form_has_the_same_zeros_and_names_one_variable_a_row() {
        let names = Names::new(&["x", "y", "z"]).unwrap_or_else(|error| panic!("{error}"));
        let mut graph = Graph::new();
        let texts = ["2*x + y + z - 4", "x*y*z - 1", "x + 2*y + z - 4"];
        let roots = texts.map(|text| {
            parse_into(&mut graph, text, &names).unwrap_or_else(|error| panic!("{error}"))
        });
        let system = System::new(&mut graph, &roots, 3);
        let Some(solved) = solved(&system) else { panic!("two linear equations") };
        let point = [rational(2, 1), rational(7, 1), rational(5, 1)];
        // x + z/3 − 4/3, and y + z/3 − 4/3.
        let values = [rational(7, 3), rational(69, 1), rational(22, 3)];
        assert_eq!(solved.values_exactly(&point), Some(values.to_vec()));
        let slopes = solved.jacobian_exactly(&point).unwrap_or_else(|| panic!("a matrix"));
        assert_eq!((slopes.get(0, 0), slopes.get(0, 1)), (&rational(1, 1), &rational(0, 1)));
        assert_eq!((slopes.get(1, 0), slopes.get(2, 2)), (&rational(35, 1), &rational(1, 3)));
    }
}
