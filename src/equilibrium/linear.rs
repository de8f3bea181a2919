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
    use super::solved;
    use crate::exact::rational;
    use crate::expression::{Graph, Names, parse_into};
    use crate::system::System;

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
