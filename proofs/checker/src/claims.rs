//! The conditions of every kind of claim (README, section 9).

use num_bigint::BigInt;
use num_traits::{One, Signed, Zero};

use crate::format::*;
use crate::jet::Jet;
use crate::matrix::*;
use crate::number::{Choice, End, Interval, Number, Rational, Scale, UNSCALED};

/// A problem, if there is one, at a precision.
#[derive(Debug)]
pub(crate) struct Context<'a> {
    pub(crate) precision: u32,
    pub(crate) problem: Option<&'a Problem>,
}

/// The slopes of a map on a box, and its values at the centre.
type Spread<E = BigInt> = (Grid<Interval<E>>, Vec<Interval<E>>);

impl Context<'_> {
    /// Checks a claim; `earlier` are the accepted claims before it.
    pub(crate) fn check(&self, claim: &Claim, earlier: &[Claim]) -> Checked {
        match claim {
            Claim::UniqueZero { claim: c, witness } => {
                self.unique_zero(&c.system, &c.center, &c.radius, witness)
            }
            Claim::NoCriticalPoint { claim: c, witness: w } => {
                let (at, only) = (self.sides(&c.center, &c.radius)?, w.component as usize);
                let partial = self.problem()?.gradient(&at, Some(only))?;
                require(partial[0].excludes_zero(), "the component may vanish")
            }
            Claim::Cover { claim, witness } => self.cover(claim, witness),
            Claim::Spectrum { claim: c, witness } => {
                let hessian = self.hessian(&c.center, &c.radius)?;
                self.has_spectrum(hessian, self.point(&c.lower), self.point(&c.upper), witness)
            }
            Claim::MatrixSpectrum { claim: MatrixSpectrum { matrix, lower, upper }, witness } => {
                let fits = (1..=512).contains(&matrix.len()) && is_triangle(matrix, matrix.len());
                let nonempty = matrix.iter().flatten().all(|(lower, upper)| lower.0 <= upper.0);
                require(fits && nonempty, "the matrix has a wrong size or an empty interval")?;
                let matrix = square(matrix.len(), |i, j| {
                    let (lower, upper) = matrix[i.max(j)][i.min(j)].clone();
                    self.scale().interval(lower.0, upper.0)
                });
                self.has_spectrum(matrix, self.point(lower), self.point(upper), witness)
            }
            Claim::FilterInside { claim: c, witness } => {
                let at = self.sides(&c.center, &c.radius)?;
                let (filter, constant) = self.problem()?.filter(&at)?;
                self.has_spectrum(filter, self.scale().point(&BigInt::zero()), constant, witness)
            }
            Claim::EigenvalueCount { claim: c, witness: w } => {
                let hessian = self.hessian(&c.center, &c.radius)?;
                let (size, below) = (hessian.len(), c.below as usize);
                let fits = below <= size && is_square(&w.basis, size);
                require(fits, "a count or a basis has the wrong size")?;
                separates(hessian, &c.bound.0, &transposed(&unscaled(&w.basis)), below)
            }
            Claim::Curvature { claim: c, witness } => {
                bends(self.hessian(&c.center, &c.radius)?, &c.bound.0, &c.side, witness)
            }
            Claim::FilterOutside { claim: c, witness } => {
                let at = self.sides(&c.center, &c.radius)?;
                let (filter, constant) = self.problem()?.filter(&at)?;
                let zero = BigInt::zero();
                let bound = if c.side == Side::Below { &zero } else { &constant.ends()?[1] };
                bends(filter, bound, &c.side, witness)
            }
            Claim::AttractingBox { claim: c, witness: w } => {
                let map = self.chart(&c.center, &c.basis, &c.radius, &w.inverse, &w.determinant)?;
                self.contracts(map, &c.radius, &w.contraction.0)
            }
            Claim::AttractingBall { claim: c, witness: w } => {
                let radius = vec![c.radius.clone(); c.basis.len()];
                let map = self.chart(&c.center, &c.basis, &radius, &w.inverse, &w.determinant)?;
                self.contracts_ball(map, &c.radius.0, &w.contraction.0)
            }
            Claim::Repelling { claim: c, witness: w } => {
                let map = self.chart(&c.center, &c.basis, &c.radius, &w.inverse, &w.determinant)?;
                self.expands(&map.0, c.unstable as usize, &w.expansion.0)
            }
            Claim::InvertibleUpdate { claim: c, witness: w } => {
                let center = self.state_center(&c.center)?;
                require(is_square(&w.inverse, center.len()), "a witness has the wrong length")?;
                let at = self.sides(&center, &c.radius)?;
                let (slopes, _) = spread(&at, |at| self.problem()?.update(at))?;
                let inverse = w.inverse.iter().map(|row| self.points(row)).collect();
                let reason = "the update map is not proved invertible";
                nearly_inverts(&inverse, &slopes, [&self.one(), &self.one()], reason)
            }
            Claim::Collapse { claim: c, .. } => {
                let (problem, at) = (self.problem()?, self.sides(&c.center, &c.radius)?);
                require(problem.state()? == problem.size(), "the optimizer has momentum")?;
                let (slopes, values) = spread(&at, |at| problem.update(at))?;
                let zero = self.scale().point(&BigInt::zero());
                let constant = slopes.iter().flatten().all(|slope| *slope == zero);
                let collapses = constant && values == self.points(&c.image);
                require(collapses, "the box is not mapped to the image")
            }
            Claim::ExactCriticalPoint { claim: c, .. } => {
                let gradient = self.problem()?.gradient(&exact(&c.point), None)?;
                let zero = UNSCALED.point(&Rational::zero());
                let vanishes = gradient.iter().all(|partial| *partial == zero);
                require(vanishes, "the gradient does not vanish")
            }
            Claim::ExactEigenvalue { claim: c, witness: w } => {
                let hessian = self.problem()?.hessian(&exact(&c.point))?;
                let fraction = |entry: &Integer| Fraction(entry.0.clone().into());
                let vector = exact(&w.vector.iter().map(fraction).collect::<Vec<_>>());
                let zero = w.vector.iter().all(|entry| entry.0.is_zero());
                let fits = vector.len() == hessian.len() && !zero;
                require(fits, "the vector has the wrong length, or the vector is 0")?;
                let value = UNSCALED.point(&c.value.0);
                let mut rows = hessian.iter().zip(&vector);
                let holds = rows.all(|(row, entry)| combine(row, &vector) == value.times(entry));
                require(holds, "the vector is not an eigenvector")
            }
            Claim::ExactFilter { claim: c, witness: w } => {
                let (filter, constant) = self.problem()?.filter(&exact(&c.point))?;
                decomposes(&filter, &w.lower)?;
                decomposes(&shifted(opposite(&filter), &constant), &w.upper)
            }
            Claim::Refutation { claim, .. } => self.refutation(claim, earlier),
        }
    }

    pub(crate) fn problem(&self) -> Checked<&Problem> {
        self.problem.ok_or("the claim needs a problem")
    }

    pub(crate) fn scale(&self) -> Scale {
        Scale { precision: self.precision, choice: Choice::Undefined }
    }

    /// The integer that stands for 1.
    pub(crate) fn one(&self) -> BigInt {
        BigInt::one() << self.precision
    }

    fn point(&self, number: &Integer) -> Interval {
        self.scale().point(&number.0)
    }

    fn points(&self, numbers: &[Integer]) -> Vec<Interval> {
        numbers.iter().map(|number| self.point(number)).collect()
    }

    /// The intervals center ± radius.
    fn sides(&self, center: &[Integer], radius: &[Integer]) -> Checked<Vec<Interval>> {
        let positive = radius.iter().all(|entry| entry.0.is_positive());
        let fits = center.len() == radius.len() && positive;
        require(fits, "a box has the wrong length or a radius is not positive")?;
        let sides = center.iter().zip(radius);
        Ok(sides.map(|(m, r)| self.scale().interval(&m.0 - &r.0, &m.0 + &r.0)).collect())
    }

    fn hessian(&self, center: &[Integer], radius: &[Integer]) -> Checked<Grid<Interval>> {
        self.problem()?.hessian(&self.sides(center, radius)?)
    }

    /// lower < eigenvalues < upper.
    fn has_spectrum(
        &self,
        matrix: Grid<Interval>,
        lower: Interval,
        upper: Interval,
        witness: &Factors,
    ) -> Checked {
        let below = shifted(opposite(&matrix), &upper);
        is_positive(&shifted(matrix, &lower.negated()), &witness.lower_factor, self.precision)?;
        is_positive(&below, &witness.upper_factor, self.precision)
    }

    pub(crate) fn unique_zero(
        &self,
        system: &System,
        center: &[Integer],
        radius: &[Integer],
        witness: &ZeroWitness,
    ) -> Checked {
        let ZeroWitness { contraction, preconditioner, inverse } = witness;
        let fits = [inverse, preconditioner].iter().all(|rows| is_square(rows, center.len()));
        require(fits, "a witness has the wrong length")?;
        // Newton's map about the centre.
        let newton = |at: &[Jet<Interval>]| {
            let values = self.problem()?.system(system, at, None)?;
            let step = |row: &Vector| combine(&self.jets(row), &values);
            let steps: Vec<_> = preconditioner.iter().map(step).collect();
            Ok(difference(&difference(at, &steps), &self.jets(center)))
        };
        let map = spread(&self.sides(center, radius)?, newton)?;
        self.contracts(map, radius, &contraction.0)?;
        let (square, reason) = (self.one().pow(2), "the preconditioner is not proved invertible");
        nearly_inverts(&unscaled(inverse), &unscaled(preconditioner), [&square, &square], reason)
    }

    fn jets(&self, numbers: &[Integer]) -> Vec<Jet<Interval>> {
        self.points(numbers).into_iter().map(Jet::fixed).collect()
    }

    fn is_factor(&self, contraction: &BigInt) -> Checked {
        let in_range = !contraction.is_negative() && *contraction < self.one();
        require(in_range, "a contraction factor is out of range")
    }

    /// A map with these slopes and this value at 0 contracts the box into itself.
    fn contracts(&self, map: Spread, radius: &[Integer], contraction: &BigInt) -> Checked {
        self.is_factor(contraction)?;
        for ((slopes, moved), Integer(side)) in map.0.iter().zip(&map.1).zip(radius) {
            let stretched = slopes.iter().zip(radius).map(|(s, r)| Ok(s.magnitude()? * &r.0));
            let contracts = stretched.sum::<Checked<BigInt>>()? <= contraction * side;
            require(contracts, "the map does not contract")?;
            let stays = moved.magnitude()? * self.one() <= (self.one() - contraction) * side;
            require(stays, "the center moves too far")?;
        }
        Ok(())
    }

    /// The same for a ball.
    fn contracts_ball(&self, map: Spread, radius: &BigInt, contraction: &BigInt) -> Checked {
        self.is_factor(contraction)?;
        let columns = transposed(&map.0);
        for row in rows_by_rows(&columns, &columns) {
            let contracts = row_sum(&row)? * self.one() <= contraction.pow(2);
            require(contracts, "the map does not contract")?;
        }
        let moved = map.1.iter().map(|side| Ok(side.magnitude()?.pow(2)));
        let room = (self.one() - contraction) * radius;
        let stays = moved.sum::<Checked<BigInt>>()? * self.one().pow(2) <= room.pow(2);
        require(stays, "the center moves too far")
    }

    /// A map with these slopes expands the cone of the first coordinates.
    fn expands(&self, slopes: &Grid<Interval>, unstable: usize, expansion: &BigInt) -> Checked {
        let in_range = (1..=slopes.len()).contains(&unstable) && *expansion >= self.one();
        require(in_range, "the unstable dimension or the expansion is out of range")?;
        let sign = |k: usize, value: &Interval| match k < unstable {
            true => value.clone(),
            false => value.negated(),
        };
        let columns = transposed(slopes);
        let signed = square(columns.len(), |i, k| sign(k, &columns[i][k]));
        let mut form = rows_by_rows(&signed, &columns);
        for (i, row) in form.iter_mut().enumerate() {
            row[i] = row[i].minus(&sign(i, &self.scale().point(expansion)));
        }
        dominates(&form, 0..form.len(), "the map does not expand the cone")
    }

    fn state_center(&self, center: &[Integer]) -> Checked<Vector> {
        let problem = self.problem()?;
        require(center.len() == problem.size(), "a center has the wrong length")?;
        Ok(center.iter().cycle().take(problem.state()?).cloned().collect())
    }

    /// The update map in the coordinates of a region, about its centre.
    fn chart(
        &self,
        center: &[Integer],
        basis: &Matrix,
        radius: &[Integer],
        inverse: &Matrix,
        Integer(determinant): &Integer,
    ) -> Checked<Spread> {
        let center = self.state_center(center)?;
        let fits = [basis, inverse].iter().all(|rows| is_square(rows, center.len()));
        let fits = fits && determinant.is_positive();
        require(fits, "a region has the wrong length, or a sign is wrong")?;
        let (bounds, reason) = ([determinant, &BigInt::one()], "the inverse of the basis is wrong");
        nearly_inverts(&unscaled(inverse), &unscaled(basis), bounds, reason)?;
        let map = |at: &[Jet<Interval>]| {
            let state = |(middle, row): (&Integer, &Vector)| {
                Jet::fixed(self.point(middle)).plus(&combine(&self.jets(row), at))
            };
            let state: Vec<_> = center.iter().zip(basis).map(state).collect();
            let image = difference(&self.problem()?.update(&state)?, &self.jets(&center));
            let entry = |entry: &Integer| {
                at[0].constant(&Rational::new(&entry.0 << self.precision, determinant.clone()))
            };
            let entries = |row: &Vector| row.iter().map(entry).collect::<Vec<_>>();
            Ok(inverse.iter().map(|row| combine(&entries(row), &image)).collect())
        };
        spread(&self.sides(&vec![Integer(BigInt::zero()); center.len()], radius)?, map)
    }
}

pub(crate) fn spread<E: End>(
    sides: &[Interval<E>],
    map: impl Fn(&[Jet<Interval<E>>]) -> Checked<Vec<Jet<Interval<E>>>>,
) -> Checked<Spread<E>> {
    let jets = map(&Jet::variables(sides, 0..sides.len()))?;
    let slopes = jets.iter().map(|jet| (0..sides.len()).map(|i| jet.slope(i)).collect());
    let middle: Vec<_> = sides.iter().map(|side| Jet::fixed(side.middle())).collect();
    Ok((slopes.collect(), map(&middle)?.into_iter().map(|jet| jet.range).collect()))
}

fn unscaled(matrix: &Matrix) -> Grid<Interval> {
    matrix.iter().map(|row| row.iter().map(|entry| UNSCALED.point(&entry.0)).collect()).collect()
}

fn exact(point: &[Fraction]) -> Vec<Interval<Rational>> {
    point.iter().map(|entry| UNSCALED.point(&entry.0)).collect()
}

/// The direction shows an eigenvalue below or above the bound.
fn bends(form: Grid<Interval>, bound: &BigInt, side: &Side, witness: &Direction) -> Checked {
    require(witness.vector.len() == form.len(), "a vector has the wrong length")?;
    let columns = unscaled(&vec![witness.vector.clone()]);
    separates(form, bound, &columns, usize::from(*side == Side::Below))
}

/// scale·matrix = L D Lᵀ with scale > 0 and D ≥ 0.
fn decomposes(matrix: &Grid<Interval<Rational>>, witness: &Decomposition) -> Checked {
    let Decomposition { scale: Integer(scale), diagonal, factor } = witness;
    let fits = diagonal.len() == matrix.len() && is_triangle(factor, matrix.len());
    let signs = scale.is_positive() && diagonal.iter().all(|entry| !entry.0.is_negative());
    require(fits && signs, "a decomposition has a wrong length or sign")?;
    let product = |i: usize, j: usize| -> BigInt {
        let pairs = factor[i].iter().zip(&factor[j]).zip(diagonal);
        pairs.map(|((a, b), d)| &a.0 * &b.0 * &d.0).sum()
    };
    let entry = |i: usize, j: usize| UNSCALED.point(&Rational::new(product(i, j), scale.clone()));
    require(square(matrix.len(), entry) == *matrix, "a decomposition is wrong")
}
