//! The order of the variables: the last one is eliminated first.

use super::super::MultivariatePolynomial;

/// Orders worth a try, the most promising first: `order[position]` is the variable there.
pub(super) fn orders(polynomials: &[&MultivariatePolynomial], variables: usize) -> Vec<Vec<u32>> {
    let given: Vec<u32> = (0..variables as u32).collect();
    let mut simplest_last = given.clone();
    // A stable sort: variables alike keep the order in which they are named.
    simplest_last.sort_by_key(|&v| std::cmp::Reverse(weight(polynomials, v)));
    let mut found = vec![simplest_last.clone(), given.clone()];
    found.extend((1..variables).map(|position| {
        let mut moved = simplest_last.clone();
        let last = moved.remove(position - 1);
        moved.push(last);
        moved
    }));
    found.push(given.into_iter().rev().collect());
    let mut distinct: Vec<Vec<u32>> = Vec::new();
    for order in found {
        if !distinct.contains(&order) {
            distinct.push(order);
        }
    }
    distinct
}

/// Degree, highest total degree of a term with the variable, number of such terms: Brown's measure.
fn weight(polynomials: &[&MultivariatePolynomial], variable: u32) -> (u32, u32, usize) {
    let degree = polynomials.iter().map(|p| p.degree_in(variable)).max().unwrap_or(0);
    let terms = polynomials.iter().flat_map(|p| p.terms());
    let with = terms.filter(|(monomial, _)| monomial.iter().any(|&(v, _)| v == variable));
    let totals = with.map(|(monomial, _)| monomial.iter().map(|&(_, n)| n).sum::<u32>());
    let totals: Vec<u32> = totals.collect();
    (degree, totals.iter().max().copied().unwrap_or(0), totals.len())
}

/// `place[variable]` for an order.
pub(super) fn places(order: &[u32]) -> Vec<usize> {
    let mut place = vec![0; order.len()];
    for (position, &variable) in order.iter().enumerate() {
        place[variable as usize] = position;
    }
    place
}
