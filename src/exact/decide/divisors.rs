//! Greatest common divisors, factors and subresultants of nested polynomials.

use super::super::Integer;
use super::budget::{Budget, Limit};
use super::nested::Nested;

/// A greatest common divisor over ℚ, normalised; 0 only when both are 0.
pub(super) fn gcd(a: &Nested, b: &Nested, budget: &mut Budget) -> Result<Nested, Limit> {
    if a.is_zero() {
        return Ok(b.normalised());
    }
    if b.is_zero() {
        return Ok(a.normalised());
    }
    if a.level() == 0 || b.level() == 0 {
        return Ok(Nested::one());
    }
    if a.level() != b.level() {
        let (high, low) = if a.level() > b.level() { (a, b) } else { (b, a) };
        return high.coefficients().iter().try_fold(low.normalised(), |g, c| gcd(&g, c, budget));
    }
    let (content_a, mut p) = primitive(a, budget)?;
    let (content_b, mut q) = primitive(b, budget)?;
    if p.degree() < q.degree() {
        std::mem::swap(&mut p, &mut q);
    }
    let content = gcd(&content_a, &content_b, budget)?;
    let level = p.level();
    loop {
        let rest = pseudo_remainder(&p, &q, budget)?;
        if rest.is_zero() {
            return Ok(content.times(&q, budget)?.normalised());
        }
        if rest.level() < level {
            return Ok(content);
        }
        (p, q) = (q, primitive(&rest, budget)?.1);
    }
}

/// The gcd of the coefficients in the main variable, and the rest without it, both normalised.
fn primitive(p: &Nested, budget: &mut Budget) -> Result<(Nested, Nested), Limit> {
    let p = p.normalised();
    let mut content = p.leading().normalised();
    for c in p.coefficients().iter().rev().skip(1) {
        if content.level() == 0 {
            break;
        }
        content = gcd(&content, c, budget)?;
    }
    if content.level() == 0 {
        return Ok((Nested::one(), p));
    }
    let rest = p.divided_by(&content, budget)?.unwrap_or_else(|| p.clone());
    Ok((content, rest.normalised()))
}

/// The remainder of a multiple of a by b, for polynomials of one level.
fn pseudo_remainder(a: &Nested, b: &Nested, budget: &mut Budget) -> Result<Nested, Limit> {
    let (leading, tail) = (b.leading(), &b.coefficients()[..b.degree()]);
    let mut rest = a.coefficients().to_vec();
    while rest.len() > tail.len() {
        let Some(top) = rest.pop() else { break };
        if top.is_zero() {
            continue;
        }
        let shift = rest.len() - tail.len();
        for (position, c) in rest.iter_mut().enumerate() {
            *c = c.times(leading, budget)?;
            if position >= shift {
                *c = c.minus(&top.times(&tail[position - shift], budget)?);
            }
        }
    }
    Ok(Nested::new(a.level() - 1, rest).normalised())
}

/// Normalised factors of positive degree without squares, coprime to each other: p is 0 exactly
/// where one of them is. Nothing for constants.
///
/// Contents are split off, then powers of the variable, then Yun's algorithm runs in the main
/// variable; of a quadratic whose discriminant is a square the linear factors are found.
pub(super) fn factors(p: &Nested, budget: &mut Budget) -> Result<Vec<Nested>, Limit> {
    let mut found: Vec<Nested> =
        factors_with_powers(p, budget)?.into_iter().map(|(factor, _)| factor).collect();
    found.sort();
    found.dedup();
    Ok(found)
}

/// The same with multiplicities: p is a number times the product of the powers.
pub(super) fn factors_with_powers(
    p: &Nested,
    budget: &mut Budget,
) -> Result<Vec<(Nested, usize)>, Limit> {
    let mut found = Vec::new();
    let mut p = p.normalised();
    while p.level() > 0 {
        let (content, rest) = primitive(&p, budget)?;
        square_free(&rest, &mut found, budget)?;
        p = content;
    }
    Ok(found)
}

fn square_free(
    p: &Nested,
    found: &mut Vec<(Nested, usize)>,
    budget: &mut Budget,
) -> Result<(), Limit> {
    let variable = p.level() - 1;
    let zeros = p.coefficients().iter().take_while(|c| c.is_zero()).count();
    if zeros > 0 {
        found.push((Nested::new(variable, vec![Nested::zero(), Nested::one()]), zeros));
    }
    let p = Nested::new(variable, p.coefficients()[zeros..].to_vec());
    if p.level() <= variable {
        return Ok(());
    }
    let common = gcd(&p, &p.derivative(), budget)?;
    let mut rest = quotient(&p, &common, budget)?;
    let mut repeated = common;
    let mut multiplicity = 1;
    while rest.level() > variable {
        // The factors whose multiplicity is higher than this.
        let higher = gcd(&rest, &repeated, budget)?;
        let factor = quotient(&rest, &higher, budget)?;
        for part in split_quadratic(&factor, budget)? {
            if part.level() > variable {
                found.push((part, multiplicity));
            }
        }
        repeated = quotient(&repeated, &higher, budget)?;
        rest = higher;
        multiplicity += 1;
    }
    Ok(())
}

/// The quotient by a divisor over ℚ, normalised.
fn quotient(p: &Nested, divisor: &Nested, budget: &mut Budget) -> Result<Nested, Limit> {
    // Normalised divisors divide over the integers what they divide over ℚ (Gauss).
    let quotient = p.normalised().divided_by(&divisor.normalised(), budget)?;
    Ok(quotient.map_or_else(|| p.normalised(), |q| q.normalised()))
}

/// The linear factors of ax² + bx + c where b² − 4ac is a square; otherwise p alone.
fn split_quadratic(p: &Nested, budget: &mut Budget) -> Result<Vec<Nested>, Limit> {
    let [c, b, a] = p.coefficients() else { return Ok(vec![p.clone()]) };
    let four = Nested::Constant(Integer::from(4));
    let discriminant = b.times(b, budget)?.minus(&four.times(&a.times(c, budget)?, budget)?);
    let Some(root) = square_root(&discriminant, budget)? else { return Ok(vec![p.clone()]) };
    let two_a = Nested::Constant(Integer::from(2)).times(a, budget)?;
    let linear = |constant| Nested::new(p.level() - 1, vec![constant, two_a.clone()]);
    let first = primitive(&linear(b.plus(&root)), budget)?.1;
    let second = primitive(&linear(b.minus(&root)), budget)?.1;
    Ok(vec![first, second])
}

/// The polynomial whose square this is.
fn square_root(p: &Nested, budget: &mut Budget) -> Result<Option<Nested>, Limit> {
    let mut root = Nested::one();
    for (factor, multiplicity) in factors_with_powers(p, budget)? {
        if multiplicity % 2 == 1 {
            return Ok(None);
        }
        for _ in 0..multiplicity / 2 {
            root = root.times(&factor, budget)?;
        }
    }
    let square = root.times(&root, budget)?;
    let Some(Nested::Constant(scale)) = p.divided_by(&square, budget)? else { return Ok(None) };
    if scale.sign() == num_bigint::Sign::Minus {
        return Ok(None);
    }
    let factor = scale.sqrt();
    let exact = &factor * &factor == scale;
    Ok(exact.then_some(Nested::Constant(factor).times(&root, budget)?))
}

/// The principal subresultant coefficient of index `j` of two polynomials of one level, up to sign:
/// their gcd has a degree above j exactly where those of index 0 to j are 0, as long as the leading
/// coefficients are not 0.
///
/// Source: Basu, Pollack, Roy, *Algorithms in Real Algebraic Geometry*, 4.2 and 8.3; a minor of
/// Sylvester's matrix by Bareiss' elimination.
pub(super) fn subresultant(
    p: &Nested,
    q: &Nested,
    j: usize,
    budget: &mut Budget,
) -> Result<Nested, Limit> {
    let (m, n) = (p.degree(), q.degree());
    let size = m + n - 2 * j;
    let row = |polynomial: &Nested, shift: usize| -> Vec<Nested> {
        // Columns are the powers from m + n − j − 1 down to j.
        let coefficient = |column: usize| {
            let power = (m + n - j - 1 - column).checked_sub(shift);
            power.and_then(|k| polynomial.coefficients().get(k)).cloned()
        };
        (0..size).map(|column| coefficient(column).unwrap_or_else(Nested::zero)).collect()
    };
    let upper = (0..n - j).rev().map(|shift| row(p, shift));
    let lower = (0..m - j).rev().map(|shift| row(q, shift));
    determinant(upper.chain(lower).collect(), budget)
}

/// Up to sign.
fn determinant(mut rows: Vec<Vec<Nested>>, budget: &mut Budget) -> Result<Nested, Limit> {
    let size = rows.len();
    let mut before = Nested::one();
    for step in 0..size {
        let pivots = (step..size).filter(|&i| !rows[i][step].is_zero());
        let Some(pivot) = pivots.min_by_key(|&i| rows[i][step].size()) else {
            return Ok(Nested::zero());
        };
        rows.swap(step, pivot);
        let (done, rest) = rows.split_at_mut(step + 1);
        let pivot_row = &done[step];
        for row in rest {
            for column in step + 1..size {
                let product = row[column].times(&pivot_row[step], budget)?;
                let other = row[step].times(&pivot_row[column], budget)?;
                let entry = product.minus(&other);
                row[column] = entry.divided_by(&before, budget)?.unwrap_or(entry);
            }
            row[step] = Nested::zero();
        }
        before = rows[step][step].clone();
    }
    Ok(before)
}
