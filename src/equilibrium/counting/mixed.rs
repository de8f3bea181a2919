//! An upper bound of the mixed volume of n finite sets in ℤⁿ, which is the mixed volume itself unless
//! the lifting is not generic.
//!
//! Let every point a of every set A_i have a number ω(a). A *mixed cell* is a choice of one pair
//! {a_i, b_i} ⊂ A_i for each i, with det(b_i − a_i) ≠ 0, for which the one vector α with
//! (b_i − a_i)·α = ω(a_i) − ω(b_i) for all i satisfies (c − a_i)·α ≥ ω(a_i) − ω(c) for all i and all
//! c ∈ A_i. For generic ω the sum of |det| over all mixed cells is the mixed volume (Huber and
//! Sturmfels, *A polyhedral method for solving sparse polynomial systems*, 1995). For any ω it is at
//! least the mixed volume: the cells of ω + εη with generic η are, for small ε, among those of ω,
//! since α depends continuously on ω and the inequalities are not strict.
//!
//! So that no cell is missed, a branch of the search is cut off only by a proof: multipliers y ≥ 0 of
//! inequalities (and any of equations) for which the combined inequality s·α ≥ t fails for all α with
//! |α_j| ≤ M, checked in interval arithmetic. Floats propose y. By Cramer's rule, expanded along the
//! column of the differences of ω, which are at most W, and Hadamard's inequality, M = n·W·P bounds the
//! α of every cell, P being a bound of the products of n − 1 row norms. Leaves are judged exactly.

use std::time::Instant;

use rayon::prelude::*;

use super::track::random;
use crate::interval::{Interval, Untrustworthy, check_arithmetic};

/// A point of ℤⁿ.
pub(super) type Exponents = Vec<i64>;

/// Numbers ω(a) are below this.
const LARGEST_LIFT: u64 = 1 << 20;
/// Inequality systems that one first choice may examine.
const MOST_EXAMINED: usize = 400_000;
const MOST_PAIRS: usize = 2000;
const MOST_ROUNDS: usize = 200;

/// One inequality a·α ≥ b, or an equation.
#[derive(Clone, Debug)]
struct Row {
    slope: Vec<f64>,
    right: f64,
}

/// A pair of points of one set, with the equation and the inequalities that it asks for.
#[derive(Clone, Debug)]
struct Edge {
    points: (usize, usize),
    rows: Vec<Row>,
}

struct Cells<'a> {
    supports: &'a [Vec<Exponents>],
    lifts: Vec<Vec<i64>>,
    edges: Vec<Vec<Edge>>,
    /// For each edge, by number, which edges of other sets are compatible with it.
    compatible: Vec<Vec<bool>>,
    first: Vec<usize>,
    bound: f64,
    deadline: Option<Instant>,
}

/// The least sum over the mixed cells of a lifting, of two random ones: ties, which make a sum too
/// large, are rare. `None` where that takes too long.
pub(super) fn mixed_volume(
    supports: &[Vec<Exponents>],
    deadline: Option<Instant>,
) -> Result<Option<u64>, Untrustworthy> {
    let of_seed = |seed: u64| {
        let mut state = seed;
        let mut lift = |_: &Exponents| (random(&mut state) % LARGEST_LIFT) as i64;
        let lifts = supports.iter().map(|set| set.iter().map(&mut lift).collect()).collect();
        volume_of_cells(supports, lifts, deadline)
    };
    let (one, other) = (of_seed(7)?, of_seed(8)?);
    Ok(one.zip(other).map(|(one, other)| one.min(other)))
}

/// The sum over the mixed cells of this lifting.
fn volume_of_cells(
    supports: &[Vec<Exponents>],
    lifts: Vec<Vec<i64>>,
    deadline: Option<Instant>,
) -> Result<Option<u64>, Untrustworthy> {
    let Some(cells) = Cells::new(supports, lifts, deadline)? else { return Ok(None) };
    let n = supports.len();
    let order = (0..n).min_by_key(|&k| cells.edges[k].len());
    let Some(start) = order else { return Ok(None) };
    let second = (0..n).filter(|&k| k != start).min_by_key(|&k| cells.edges[k].len());
    let Some(second) = second else {
        let volumes = (0..cells.edges[start].len()).map(|edge| cells.volume(&[(start, edge)]));
        return Ok(volumes.sum::<Option<u64>>());
    };
    let pairs: Vec<[(usize, usize); 2]> = (0..cells.edges[start].len())
        .flat_map(|a| (0..cells.edges[second].len()).map(move |b| [(start, a), (second, b)]))
        .filter(|[a, b]| cells.compatible[cells.number(*a)][cells.number(*b)])
        .collect();
    let volumes: Vec<Result<Option<u64>, Untrustworthy>> = pairs
        .par_iter()
        .map(|pair| {
            check_arithmetic()?;
            let mut budget = MOST_EXAMINED;
            let candidates = cells.candidates(pair, &cells.all(), &mut budget);
            Ok(candidates.and_then(|rest| cells.below(&mut pair.to_vec(), rest, &mut budget)))
        })
        .collect();
    let mut sum = Some(0_u64);
    for volume in volumes {
        let volume = volume?;
        sum = sum.zip(volume).and_then(|(sum, volume)| sum.checked_add(volume));
    }
    Ok(sum)
}

impl<'a> Cells<'a> {
    fn new(
        supports: &'a [Vec<Exponents>],
        lifts: Vec<Vec<i64>>,
        deadline: Option<Instant>,
    ) -> Result<Option<Self>, Untrustworthy> {
        check_arithmetic()?;
        let n = supports.len();
        let Some(bound) = largest_slope(supports) else { return Ok(None) };
        let pairs: usize = supports.iter().map(|set| set.len() * set.len() / 2).sum();
        if pairs > MOST_PAIRS {
            return Ok(None);
        }
        let mut cells = Self {
            supports,
            lifts,
            edges: Vec::new(),
            compatible: Vec::new(),
            first: Vec::new(),
            bound,
            deadline,
        };
        for (set, points) in supports.iter().enumerate() {
            let mut edges = Vec::new();
            for a in 0..points.len() {
                for b in a + 1..points.len() {
                    let rows = cells.rows(set, a, b);
                    if !cells.excluded(&[&rows], n) {
                        edges.push(Edge { points: (a, b), rows });
                    }
                }
            }
            cells.first.push(cells.edges.iter().map(Vec::len).sum());
            cells.edges.push(edges);
        }
        cells.compare();
        Ok(Some(cells))
    }

    /// The number of an edge among all edges.
    fn number(&self, (set, edge): (usize, usize)) -> usize {
        self.first[set] + edge
    }

    fn edge(&self, (set, edge): (usize, usize)) -> &Edge {
        &self.edges[set][edge]
    }

    /// The equation of the pair, and the inequalities for the other points of its set.
    fn rows(&self, set: usize, a: usize, b: usize) -> Vec<Row> {
        let (points, lifts) = (&self.supports[set], &self.lifts[set]);
        let row = |c: usize| Row {
            slope: points[c].iter().zip(&points[a]).map(|(c, a)| (c - a) as f64).collect(),
            right: (lifts[a] - lifts[c]) as f64,
        };
        let others = (0..points.len()).filter(|&c| c != a && c != b);
        std::iter::once(b).chain(others).map(row).collect()
    }

    /// Which edges of two sets exclude each other.
    fn compare(&mut self) {
        let all: Vec<(usize, usize)> = self.everything();
        let n = self.supports.len();
        let rows: Vec<Vec<bool>> = all
            .par_iter()
            .map(|&one| {
                all.iter()
                    .map(|&other| {
                        // The other half is copied.
                        one.0 < other.0
                            && !self.excluded(&[&self.edge(one).rows, &self.edge(other).rows], n)
                    })
                    .collect()
            })
            .collect();
        self.compatible = rows.clone();
        for (i, row) in rows.iter().enumerate() {
            for (j, &compatible) in row.iter().enumerate() {
                self.compatible[j][i] |= compatible;
            }
        }
    }

    fn everything(&self) -> Vec<(usize, usize)> {
        let edges = self.edges.iter().enumerate();
        edges.flat_map(|(set, edges)| (0..edges.len()).map(move |edge| (set, edge))).collect()
    }

    fn all(&self) -> Vec<Vec<usize>> {
        self.edges.iter().map(|edges| (0..edges.len()).collect()).collect()
    }

    /// The edges of the other sets that none of the chosen ones excludes; `None` where the budget
    /// or the time is used up.
    fn candidates(
        &self,
        chosen: &[(usize, usize)],
        before: &[Vec<usize>],
        budget: &mut usize,
    ) -> Option<Vec<Vec<usize>>> {
        *budget = budget.checked_sub(1)?;
        if self.deadline.is_some_and(|deadline| Instant::now() >= deadline) {
            return None;
        }
        // Older choices were compared before.
        let recent = if chosen.len() == 2 { chosen } else { &chosen[chosen.len() - 1..] };
        let fits = |one: (usize, usize)| {
            let number = self.number(one);
            recent.iter().all(|&other| self.compatible[self.number(other)][number])
        };
        let left = |set: usize, edges: &Vec<usize>| -> Vec<usize> {
            match chosen.iter().any(|&(one, _)| one == set) {
                true => Vec::new(),
                false => edges.iter().copied().filter(|&edge| fits((set, edge))).collect(),
            }
        };
        Some(before.iter().enumerate().map(|(set, edges)| left(set, edges)).collect())
    }

    /// The sum over all cells that contain the chosen edges.
    fn below(
        &self,
        chosen: &mut Vec<(usize, usize)>,
        candidates: Vec<Vec<usize>>,
        budget: &mut usize,
    ) -> Option<u64> {
        let n = self.supports.len();
        if chosen.len() == n {
            return self.volume(chosen);
        }
        let open = (0..n).filter(|&set| chosen.iter().all(|&(one, _)| one != set));
        let set = open.min_by_key(|&set| candidates[set].len())?;
        let mut sum = 0_u64;
        for &edge in &candidates[set] {
            chosen.push((set, edge));
            let rows: Vec<&[Row]> =
                chosen.iter().map(|&one| self.edge(one).rows.as_slice()).collect();
            *budget = budget.checked_sub(1)?;
            if !self.excluded(&rows, n) {
                let rest = self.candidates(chosen, &candidates, budget)?;
                sum = sum.checked_add(self.below(chosen, rest, budget)?)?;
            }
            chosen.pop();
        }
        Some(sum)
    }

    /// Whether no α of a cell satisfies all rows, proved; the first row of each edge is an equation.
    fn excluded(&self, edges: &[&[Row]], n: usize) -> bool {
        let columns: Vec<(&Row, bool)> = edges
            .iter()
            .flat_map(|rows| rows.iter().enumerate().map(|(k, row)| (row, k == 0)))
            .collect();
        let Some(multipliers) = multipliers(&columns, n) else { return false };
        let mut slopes = vec![Interval::ZERO; n];
        let mut right = Interval::ZERO;
        for (&(row, equation), &y) in columns.iter().zip(&multipliers) {
            if y < 0.0 && !equation || !y.is_finite() {
                return false;
            }
            let factor = Interval::point(y);
            for (sum, &slope) in slopes.iter_mut().zip(&row.slope) {
                if slope != 0.0 {
                    *sum += factor * Interval::point(slope);
                }
            }
            right += factor * Interval::point(row.right);
        }
        let reach = slopes.iter().fold(Interval::ZERO, |sum, slope| {
            sum + Interval::point(slope.magnitude()) * Interval::point(self.bound)
        });
        reach.upper() < right.lower()
    }

    /// |det| of the chosen edges if they are a mixed cell, else 0, exactly; `None` on overflow.
    fn volume(&self, chosen: &[(usize, usize)]) -> Option<u64> {
        let n = self.supports.len();
        let mut rows: Vec<Vec<i128>> = Vec::with_capacity(n);
        for &(set, edge) in chosen {
            let (a, b) = self.edges[set][edge].points;
            let points = &self.supports[set];
            let mut row: Vec<i128> =
                points[b].iter().zip(&points[a]).map(|(b, a)| i128::from(b - a)).collect();
            row.push(i128::from(self.lifts[set][a] - self.lifts[set][b]));
            rows.push(row);
        }
        let Some((determinant, solution)) = solved(rows)? else { return Some(0) };
        for &(set, edge) in chosen {
            let (a, _) = self.edges[set][edge].points;
            let (points, lifts) = (&self.supports[set], &self.lifts[set]);
            for (c, point) in points.iter().enumerate() {
                let mut left = 0_i128;
                for ((c, a), x) in point.iter().zip(&points[a]).zip(&solution) {
                    left = left.checked_add(i128::from(c - a).checked_mul(*x)?)?;
                }
                let right = i128::from(lifts[a] - lifts[c]).checked_mul(determinant)?;
                if left < right {
                    return Some(0);
                }
            }
        }
        u64::try_from(determinant).ok()
    }
}

/// A bound of |α_j| for the α of every mixed cell.
fn largest_slope(supports: &[Vec<Exponents>]) -> Option<f64> {
    let n = supports.len();
    let longest = |set: &Vec<Exponents>| {
        let mut longest = 0_i64;
        for a in set {
            for b in set {
                let square = a.iter().zip(b).map(|(a, b)| (a - b) * (a - b)).sum();
                longest = longest.max(square);
            }
        }
        Interval::point(longest as f64).sqrt().maximum(Interval::ONE)
    };
    let largest = |set: &Vec<Exponents>| set.iter().flatten().all(|e| e.abs() < 1 << 20);
    supports.iter().all(largest).then_some(())?;
    let product = supports.iter().map(longest).fold(Interval::ONE, |product, one| product * one);
    let factor = Interval::point(n as f64 * LARGEST_LIFT as f64);
    Some((product * factor).upper()).filter(|bound| bound.is_finite())
}

/// Cramer's solution of n rows with n coefficients and a right side: a positive determinant D and
/// D·α; `Some(None)` where the determinant is 0, `None` on overflow. (Bareiss' elimination.)
fn solved(mut rows: Vec<Vec<i128>>) -> Option<Option<(i128, Vec<i128>)>> {
    let n = rows.len();
    let mut last = 1_i128;
    for step in 0..n {
        let Some(pivot) = (step..n).find(|&row| rows[row][step] != 0) else {
            return Some(None);
        };
        rows.swap(step, pivot);
        let lead = rows[step].clone();
        for (k, row) in rows.iter_mut().enumerate() {
            if k == step {
                continue;
            }
            let factor = row[step];
            for column in 0..=n {
                let one = lead[step].checked_mul(row[column])?;
                let two = factor.checked_mul(lead[column])?;
                row[column] = one.checked_sub(two)? / last;
            }
        }
        last = lead[step];
    }
    // Every row k now says last·α_k = right.
    let sign = last.signum();
    let solution = rows.iter().map(|row| row[n] * sign).collect();
    Some(Some((last * sign, solution)))
}

/// Multipliers y, not negative for inequalities, with Σ y a ≈ 0 and Σ y b ≈ 1: non-negative least
/// squares (Lawson and Hanson, *Solving Least Squares Problems*, chapter 23); `None` where the least
/// distance is not 0, that is where the rows can be satisfied.
fn multipliers(columns: &[(&Row, bool)], n: usize) -> Option<Vec<f64>> {
    let scale = LARGEST_LIFT as f64;
    let m = n + 1;
    let entry = |k: usize, j: usize| {
        if j < n { columns[k].0.slope[j] } else { columns[k].0.right / scale }
    };
    let mut y = vec![0.0; columns.len()];
    let mut passive: Vec<usize> = (0..columns.len()).filter(|&k| columns[k].1).collect();
    let mut residual = vec![0.0; m];
    let mut fresh = true;
    for _ in 0..MOST_ROUNDS {
        // The least squares solution on the passive columns.
        let z = least_squares(&passive, m, &entry)?;
        let blocking = passive
            .iter()
            .zip(&z)
            .filter(|(k, z)| !columns[**k].1 && **z <= 0.0)
            .map(|(&k, &z)| if fresh { (k, 0.0) } else { (k, y[k] / (y[k] - z)) })
            .min_by(|a, b| a.1.total_cmp(&b.1));
        if let Some((_, part)) = blocking {
            for (&k, &z) in passive.iter().zip(&z) {
                y[k] += part * (z - y[k]);
            }
            let stuck = blocking.map(|(k, _)| k);
            passive.retain(|&k| columns[k].1 || (y[k] > 1e-13 && Some(k) != stuck));
            let rest = y.iter_mut().enumerate().filter(|(k, _)| !passive.contains(k));
            rest.for_each(|(_, y)| *y = 0.0);
            continue;
        }
        fresh = false;
        for (&k, &z) in passive.iter().zip(&z) {
            y[k] = z;
        }
        for (j, entry_of) in residual.iter_mut().enumerate() {
            let target = if j == n { 1.0 } else { 0.0 };
            *entry_of = passive.iter().fold(target, |sum, &k| sum - y[k] * entry(k, j));
        }
        let size: f64 = residual.iter().map(|r| r * r).sum();
        if size < 1e-18 {
            return Some(y);
        }
        let gain = |k: usize| (0..m).map(|j| entry(k, j) * residual[j]).sum::<f64>();
        let best = (0..columns.len())
            .filter(|k| !passive.contains(k))
            .map(|k| (k, gain(k)))
            .max_by(|a, b| a.1.total_cmp(&b.1));
        match best {
            Some((k, gain)) if gain > 1e-10 * size.sqrt() && passive.len() < m => passive.push(k),
            _ => return None,
        }
    }
    None
}

/// Minimises |Σ z_k c_k − e| over the passive columns, by Cholesky's factors of the normal equations.
fn least_squares(
    passive: &[usize],
    m: usize,
    entry: &impl Fn(usize, usize) -> f64,
) -> Option<Vec<f64>> {
    let p = passive.len();
    let columns: Vec<Vec<f64>> =
        passive.iter().map(|&k| (0..m).map(|j| entry(k, j)).collect()).collect();
    let dot = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f64>();
    let mut factor = vec![0.0; p * p];
    let mut z: Vec<f64> = columns.iter().map(|column| column[m - 1]).collect();
    for i in 0..p {
        for j in 0..=i {
            let sum = dot(&columns[i], &columns[j])
                - dot(&factor[i * p..i * p + j], &factor[j * p..j * p + j]);
            if i == j {
                let usable = sum > 1e-12;
                if !usable {
                    return None;
                }
                factor[i * p + i] = sum.sqrt();
            } else {
                factor[i * p + j] = sum / factor[j * p + j];
            }
        }
    }
    for i in 0..p {
        let sum = z[i] - dot(&factor[i * p..i * p + i], &z[..i]);
        z[i] = sum / factor[i * p + i];
    }
    for i in (0..p).rev() {
        let mut sum = z[i];
        for k in i + 1..p {
            sum -= factor[k * p + i] * z[k];
        }
        z[i] = sum / factor[i * p + i];
    }
    Some(z)
}

#[cfg(test)]
mod tests {
    use super::{Exponents, LARGEST_LIFT, mixed_volume, volume_of_cells};
    use crate::equilibrium::counting::track::random;
    use quickcheck::quickcheck;

    fn volume(supports: &[Vec<Exponents>]) -> u64 {
        let volume = mixed_volume(supports, None).unwrap_or_else(|error| panic!("{error}"));
        volume.unwrap_or_else(|| panic!("too large"))
    }

    fn lifted(supports: &[Vec<Exponents>], seed: u64, largest: u64) -> u64 {
        let mut state = seed;
        let mut lift = |_: &Exponents| (random(&mut state) % largest) as i64;
        let lifts = supports.iter().map(|set| set.iter().map(&mut lift).collect()).collect();
        let volume =
            volume_of_cells(supports, lifts, None).unwrap_or_else(|error| panic!("{error}"));
        volume.unwrap_or_else(|| panic!("too large"))
    }

    /// The exponents of cyclic-n: cyclic products of 1, …, n − 1 neighbours, and x₁…x_n − 1.
    fn cyclic(n: usize) -> Vec<Vec<Exponents>> {
        let product = |start: usize, length: usize| -> Exponents {
            (0..n).map(|v| i64::from((v + n - start) % n < length)).collect()
        };
        let mut supports: Vec<Vec<Exponents>> =
            (1..n).map(|length| (0..n).map(|start| product(start, length)).collect()).collect();
        supports.push(vec![vec![1; n], vec![0; n]]);
        supports
    }

    #[test]
    fn cyclic_systems_have_their_known_mixed_volumes() {
        // Björck and Fröberg 1991; Verschelde, Verlinden and Cools 1994.
        assert_eq!([3, 4, 5, 6, 7].map(|n| volume(&cyclic(n))), [6, 16, 70, 156, 924]);
    }

    #[test]
    fn dense_polynomials_have_the_product_of_their_degrees() {
        let simplex = |degree: i64| {
            let mut points = vec![vec![0; 3]];
            points.extend(
                (0..3).map(|axis| (0..3).map(|k| if k == axis { degree } else { 0 }).collect()),
            );
            points.push(vec![degree.min(1), 0, 0]);
            points.dedup();
            points
        };
        assert_eq!(volume(&[simplex(2), simplex(3), simplex(4)]), 24);
        assert_eq!(volume(&[simplex(1), simplex(1), simplex(5)]), 5);
    }

    /// Twice the area of the convex hull (Andrew's monotone chain).
    fn doubled_area(points: &[Exponents]) -> i64 {
        let mut points = points.to_vec();
        points.sort();
        points.dedup();
        let turn = |a: &Exponents, b: &Exponents, c: &Exponents| {
            (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])
        };
        let chain = |points: &mut dyn Iterator<Item = &Exponents>| {
            let mut hull: Vec<Exponents> = Vec::new();
            for point in points {
                while hull.len() > 1
                    && turn(&hull[hull.len() - 2], &hull[hull.len() - 1], point) <= 0
                {
                    hull.pop();
                }
                hull.push(point.clone());
            }
            hull.pop();
            hull
        };
        let mut hull = chain(&mut points.iter());
        hull.extend(chain(&mut points.iter().rev()));
        (0..hull.len())
            .map(|k| {
                let (a, b) = (&hull[k], &hull[(k + 1) % hull.len()]);
                a[0] * b[1] - a[1] * b[0]
            })
            .sum()
    }

    fn points(raw: &[(u8, u8)], least: usize) -> Vec<Exponents> {
        let mut points: Vec<Exponents> =
            raw.iter().take(7).map(|&(x, y)| vec![i64::from(x % 6), i64::from(y % 6)]).collect();
        points.sort();
        points.dedup();
        while points.len() < least {
            points.push(vec![7 + points.len() as i64, 0]);
        }
        points
    }

    fn spatial(raw: &[(u8, u8, u8)], shift: i64) -> Vec<Exponents> {
        let mut points: Vec<Exponents> = raw
            .iter()
            .take(5)
            .map(|&(x, y, z)| [x, y, z].map(|e| i64::from(e % 4)).to_vec())
            .collect();
        points.push(vec![shift, 1, 0]);
        points.sort();
        points.dedup();
        points
    }

    #[test]
    fn a_lifting_with_a_tie_gives_more() {
        // Faces of boxes are parallelograms: opposite sums of ω must not agree.
        let flat = |a: i64, b: i64, c: i64| -> Vec<Exponents> {
            let corner = |k: i64| vec![a * (k & 1), b * ((k >> 1) & 1), c * ((k >> 2) & 1)];
            let mut corners: Vec<Exponents> = (0..8).map(corner).collect();
            corners.sort();
            corners.dedup();
            corners
        };
        let boxes = [flat(0, 1, 1), flat(1, 1, 2), flat(4, 0, 1)];
        assert_eq!(volume(&boxes), 13);
        assert_eq!(lifted(&boxes, 7, 1 << 12), 21);
    }

    quickcheck! {
        fn in_the_plane_it_is_the_area_of_the_sum_without_those_of_the_parts(
            a: Vec<(u8, u8)>, b: Vec<(u8, u8)>
        ) -> bool {
            let (a, b) = (points(&a, 1), points(&b, 1));
            let sum: Vec<Exponents> =
                a.iter().flat_map(|a| b.iter().map(|b| vec![a[0] + b[0], a[1] + b[1]])).collect();
            let doubled = doubled_area(&sum) - doubled_area(&a) - doubled_area(&b);
            volume(&[a, b]) as i64 * 2 == doubled
        }

        fn a_lifting_with_ties_never_gives_less(a: Vec<(u8, u8)>, b: Vec<(u8, u8)>, seed: u64) -> bool {
            let supports = [points(&a, 2), points(&b, 2)];
            let exact = volume(&supports);
            lifted(&supports, seed, 1) >= exact && lifted(&supports, seed, 3) >= exact
        }

        fn in_space_no_lifting_gives_less_and_the_basis_does_not_matter(
            a: Vec<(u8, u8, u8)>, b: Vec<(u8, u8, u8)>, c: Vec<(u8, u8, u8)>, seed: u64
        ) -> bool {
            let supports = [spatial(&a, 0), spatial(&b, 1), spatial(&c, 2)];
            // A unimodular map.
            let sheared = supports.clone().map(|set| {
                let image = |p: Exponents| vec![p[0] + 2 * p[1], p[1] - p[2], p[2]];
                set.into_iter().map(image).collect::<Vec<_>>()
            });
            let exact = volume(&supports);
            exact <= lifted(&supports, seed, LARGEST_LIFT) && exact == volume(&sheared)
        }

        fn of_boxes_it_is_the_permanent_of_their_sides(sides: Vec<u8>) -> bool {
            let side = |i: usize, j: usize| i64::from(sides.get(3 * i + j).map_or(1, |s| s % 5));
            let corners = |i: usize| -> Vec<Exponents> {
                let corner = |number: usize| (0..3).map(|j| side(i, j) * ((number >> j) & 1) as i64).collect();
                let mut corners: Vec<Exponents> = (0..8).map(corner).collect();
                corners.sort();
                corners.dedup();
                corners
            };
            let orders = [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]];
            let permanent: i64 =
                orders.iter().map(|o| (0..3).map(|i| side(i, o[i])).product::<i64>()).sum();
            volume(&[corners(0), corners(1), corners(2)]) as i64 == permanent
        }
    }
}
