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

/// A centre and a radius.
type Sides<'a> = (&'a [Integer], &'a [Integer]);
/// The slopes of a map on a box, and its values at the centre.
type Spread<E = BigInt> = (Grid<Interval<E>>, Vec<Interval<E>>);

impl Context<'_> {
    /// Checks a claim; `earlier` are the accepted claims before it.
    pub(crate) fn check(&self, claim: &Claim, earlier: &[Claim]) -> Checked {
        match claim {
            Claim::UniqueZero { claim: c, witness } => {
                self.unique_zero(&c.system, (&c.center, &c.radius), witness)
            }
            Claim::NoCriticalPoint { claim: c, witness: w } => {
                let at = self.sides((&c.center, &c.radius))?;
                let partial = self.problem()?.gradient(&at, Some(w.component as usize))?;
                require(partial[0].excludes_zero(), "the component may vanish")
            }
            Claim::Cover { claim, witness } => self.cover(claim, witness),
            Claim::Spectrum { claim: c, witness } => {
                let hessian = self.hessian((&c.center, &c.radius))?;
                self.has_spectrum(hessian, [self.point(&c.lower)?, self.point(&c.upper)?], witness)
            }
            Claim::MatrixSpectrum { claim: MatrixSpectrum { matrix, lower, upper }, witness } => {
                let fits = (1..=512).contains(&matrix.len()) && is_triangle(matrix, matrix.len());
                let nonempty = matrix.iter().flatten().all(|(lower, upper)| lower.0 <= upper.0);
                require(fits && nonempty, "the matrix has a wrong size or an empty interval")?;
                let matrix = square(matrix.len(), |i, j| {
                    let (lower, upper) = matrix[i.max(j)][i.min(j)].clone();
                    self.scale().interval(lower.0, upper.0)
                })?;
                self.has_spectrum(matrix, [self.point(lower)?, self.point(upper)?], witness)
            }
            Claim::FilterInside { claim: c, witness } => {
                let (filter, constant) = self.filter((&c.center, &c.radius))?;
                let zero = constant.constant(&Rational::zero())?;
                self.has_spectrum(filter, [zero, constant], witness)
            }
            Claim::EigenvalueCount { claim: c, witness: w } => {
                let hessian = self.hessian((&c.center, &c.radius))?;
                are_square(&[&w.basis], hessian.len())?;
                let below = c.below as usize;
                require(below <= hessian.len(), "the count has the wrong size")?;
                separates(hessian, &c.bound.0, &transposed(&unscaled(&w.basis)?), below)
            }
            Claim::Curvature { claim: c, witness: w } => {
                bends(self.hessian((&c.center, &c.radius))?, &c.bound.0, &c.side, &w.vector)
            }
            Claim::FilterOutside { claim: c, witness: w } => {
                let (filter, constant) = self.filter((&c.center, &c.radius))?;
                let bound = if c.side == Side::Below { BigInt::zero() } else { constant.upper };
                bends(filter, &bound, &c.side, &w.vector)
            }
            Claim::AttractingBox { claim: c, witness: w } => {
                let bases = [&c.basis, &w.inverse];
                let map = self.chart(&c.center, &c.radius, bases, &w.determinant)?;
                self.contracts(&map, &c.radius, &w.contraction.0)
            }
            Claim::AttractingBall { claim: c, witness: w } => {
                let (bases, radius) =
                    ([&c.basis, &w.inverse], vec![c.radius.clone(); c.basis.len()]);
                let map = self.chart(&c.center, &radius, bases, &w.determinant)?;
                self.contracts_ball(&map, &c.radius.0, &w.contraction.0)
            }
            Claim::Repelling { claim: c, witness: w } => {
                let bases = [&c.basis, &w.inverse];
                let (slopes, _) = self.chart(&c.center, &c.radius, bases, &w.determinant)?;
                self.expands(&slopes, c.unstable as usize, &w.expansion.0)
            }
            Claim::InvertibleUpdate { claim: c, witness: w } => {
                let center = self.state_center(&c.center)?;
                are_square(&[&w.inverse], center.len())?;
                let update = |at: &[_]| self.problem()?.update(at);
                let (slopes, _) = self.spread((&center, &c.radius), update)?;
                let inverse =
                    w.inverse.iter().map(|row| self.points(row)).collect::<Checked<_>>()?;
                let inverts = nearly_inverts(&inverse, &slopes, [&self.one(), &self.one()])?;
                require(inverts, "the update map is not proved invertible")
            }
            Claim::Collapse { claim: c, .. } => {
                let problem = self.problem()?;
                require(problem.state()? == problem.size(), "the optimizer has momentum")?;
                let place = (&c.center[..], &c.radius[..]);
                let (slopes, values) = self.spread(place, |at| problem.update(at))?;
                let constant = slopes.iter().all(|row| row_sum(row).is_zero());
                let collapses = constant && values == self.points(&c.image)?;
                require(collapses, "the box is not mapped to the image")
            }
            Claim::ExactCriticalPoint { claim: c, .. } => {
                let gradient = self.problem()?.gradient(&exact(&c.point)?, None)?;
                let vanishes = gradient.iter().all(|partial| partial.lower.is_zero());
                require(vanishes, "the gradient does not vanish")
            }
            Claim::ExactEigenvalue { claim: c, witness: w } => {
                let hessian = self.problem()?.hessian(&exact(&c.point)?)?;
                let zero = w.vector.iter().all(|entry| entry.0.is_zero());
                let fits = w.vector.len() == hessian.len() && !zero;
                require(fits, "the vector has the wrong length, or the vector is 0")?;
                let vector = w.vector.iter().map(|entry| UNSCALED.point::<Rational>(&entry.0));
                let vector: Vec<_> = vector.collect::<Checked<_>>()?;
                let shifted = shifted(hessian, &UNSCALED.interval(-&c.value.0, -&c.value.0)?)?;
                let zero = image(&shifted, &vector)?.iter().all(|entry| entry.lower.is_zero());
                require(zero, "the vector is not an eigenvector")
            }
            Claim::ExactFilter { claim: c, witness: w } => {
                let (filter, constant) = self.problem()?.filter(&exact(&c.point)?)?;
                decomposes(&filter, &w.lower)?;
                decomposes(&shifted(opposite(&filter)?, &constant)?, &w.upper)
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

    fn point(&self, number: &Integer) -> Checked<Interval> {
        self.scale().point(&number.0)
    }

    fn points(&self, numbers: &[Integer]) -> Checked<Vec<Interval>> {
        numbers.iter().map(|number| self.point(number)).collect()
    }

    fn jets(&self, numbers: &[Integer]) -> Checked<Vec<Jet<Interval>>> {
        numbers.iter().map(|number| self.point(number).map(Jet::fixed)).collect()
    }

    /// The slopes and values of a map.
    fn spread(
        &self,
        (center, radius): Sides<'_>,
        map: impl Fn(&[Jet<Interval>]) -> Checked<Vec<Jet<Interval>>>,
    ) -> Checked<Spread> {
        spread(&self.sides((center, radius))?, &self.points(center)?, map)
    }

    /// The intervals center ± radius.
    fn sides(&self, (center, radius): Sides<'_>) -> Checked<Vec<Interval>> {
        let positive = radius.iter().all(|entry| entry.0.is_positive());
        let fits = center.len() == radius.len() && positive;
        require(fits, "a box has the wrong length or a radius is not positive")?;
        let sides = center.iter().zip(radius);
        sides.map(|(m, r)| self.scale().interval(&m.0 - &r.0, &m.0 + &r.0)).collect()
    }

    fn hessian(&self, place: Sides<'_>) -> Checked<Grid<Interval>> {
        self.problem()?.hessian(&self.sides(place)?)
    }

    fn filter(&self, place: Sides<'_>) -> Checked<(Grid<Interval>, Interval)> {
        self.problem()?.filter(&self.sides(place)?)
    }

    /// All eigenvalues are between the ends.
    fn has_spectrum(
        &self,
        matrix: Grid<Interval>,
        ends: [Interval; 2],
        witness: &Factors,
    ) -> Checked {
        let [lower, upper] = ends;
        let below = shifted(opposite(&matrix)?, &upper)?;
        let above = shifted(matrix, &lower.negated()?)?;
        is_positive(&above, &witness.lower_factor, self.precision)?;
        is_positive(&below, &witness.upper_factor, self.precision)
    }

    pub(crate) fn unique_zero(
        &self,
        system: &System,
        (center, radius): Sides<'_>,
        witness: &ZeroWitness,
    ) -> Checked {
        let ZeroWitness { contraction, preconditioner, inverse } = witness;
        are_square(&[preconditioner, inverse], center.len())?;
        // Newton's map about the centre.
        let newton = |at: &[Jet<Interval>]| {
            let values = self.problem()?.system(system, at, None)?;
            let step = |row: &Vector| combine(&self.jets(row)?, &values);
            let steps: Vec<_> = preconditioner.iter().map(step).collect::<Checked<_>>()?;
            difference(&difference(at, &steps)?, &self.jets(center)?)
        };
        self.contracts(&self.spread((center, radius), newton)?, radius, &contraction.0)?;
        let square = self.one().pow(2);
        let (inverse, preconditioner) = (unscaled(inverse)?, unscaled(preconditioner)?);
        let inverts = nearly_inverts(&inverse, &preconditioner, [&square, &square])?;
        require(inverts, "the preconditioner is not proved invertible")
    }

    fn is_factor(&self, contraction: &BigInt) -> Checked {
        let in_range = !contraction.is_negative() && *contraction < self.one();
        require(in_range, "a contraction factor is out of range")
    }

    /// A map with these slopes and this value at 0 contracts the box into itself.
    fn contracts(&self, map: &Spread, radius: &[Integer], contraction: &BigInt) -> Checked {
        self.is_factor(contraction)?;
        for ((slopes, moved), Integer(side)) in map.0.iter().zip(&map.1).zip(radius) {
            let stretched = slopes.iter().zip(radius).map(|(slope, r)| slope.magnitude() * &r.0);
            let contracts = stretched.sum::<BigInt>() <= contraction * side;
            require(contracts, "the map does not contract")?;
            let stays = moved.magnitude() * self.one() <= (self.one() - contraction) * side;
            require(stays, "the center moves too far")?;
        }
        Ok(())
    }

    /// The same for a ball.
    fn contracts_ball(&self, map: &Spread, radius: &BigInt, contraction: &BigInt) -> Checked {
        self.is_factor(contraction)?;
        let columns = transposed(&map.0);
        let gram = rows_by_rows(&columns, &columns)?;
        let contracts = gram.iter().all(|row| row_sum(row) * self.one() <= contraction.pow(2));
        require(contracts, "the map does not contract")?;
        let moved: BigInt = map.1.iter().map(|side| side.magnitude().pow(2)).sum();
        let room = (self.one() - contraction) * radius;
        require(moved * self.one().pow(2) <= room.pow(2), "the center moves too far")
    }

    /// A map with these slopes expands the cone of the first coordinates.
    fn expands(&self, slopes: &Grid<Interval>, unstable: usize, expansion: &BigInt) -> Checked {
        let in_range = (1..=slopes.len()).contains(&unstable) && *expansion >= self.one();
        require(in_range, "the unstable dimension or the expansion is out of range")?;
        let signed = |k: usize, value: &Interval| match k < unstable {
            true => Ok(value.clone()),
            false => value.negated(),
        };
        let (columns, expansion) = (transposed(slopes), self.scale().point(expansion)?);
        let left = square(columns.len(), |i, k| signed(k, &columns[i][k]))?;
        let mut form = rows_by_rows(&left, &columns)?;
        for (i, row) in form.iter_mut().enumerate() {
            row[i] = row[i].minus(&signed(i, &expansion)?)?;
        }
        require(dominates(&form, 0..form.len()), "the map does not expand the cone")
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
        radius: &[Integer],
        [basis, inverse]: [&Matrix; 2],
        Integer(determinant): &Integer,
    ) -> Checked<Spread> {
        let center = self.state_center(center)?;
        are_square(&[basis, inverse], center.len())?;
        require(determinant.is_positive(), "a sign is wrong")?;
        let bounds = [determinant, &BigInt::one()];
        let inverts = nearly_inverts(&unscaled(inverse)?, &unscaled(basis)?, bounds)?;
        require(inverts, "the inverse of the basis is wrong")?;
        let map = |at: &[Jet<Interval>]| {
            let state = |(middle, row): (&Integer, &Vector)| {
                Jet::fixed(self.point(middle)?).plus(&combine(&self.jets(row)?, at)?)
            };
            let state: Vec<_> = center.iter().zip(basis).map(state).collect::<Checked<_>>()?;
            let moved = difference(&self.problem()?.update(&state)?, &self.jets(&center)?)?;
            let inverse = square(center.len(), |i, j| {
                let entry = &inverse[i][j].0 << self.precision;
                at[0].constant(&Rational::new(entry, determinant.clone()))
            })?;
            image(&inverse, &moved)
        };
        self.spread((&vec![Integer(BigInt::zero()); center.len()], radius), map)
    }
}

pub(crate) fn spread<E: End>(
    sides: &[Interval<E>],
    middle: &[Interval<E>],
    map: impl Fn(&[Jet<Interval<E>>]) -> Checked<Vec<Jet<Interval<E>>>>,
) -> Checked<Spread<E>> {
    let jets = map(&Jet::variables(sides, 0..sides.len())?)?;
    let slopes = jets.iter().map(|jet| (0..sides.len()).map(|i| jet.slope(i)).collect());
    let values = map(&Jet::variables(middle, 0..0)?)?.into_iter().map(|jet| jet.range);
    Ok((slopes.collect::<Checked<_>>()?, values.collect()))
}

fn unscaled(matrix: &Matrix) -> Checked<Grid<Interval>> {
    let row = |row: &Vector| row.iter().map(|entry| UNSCALED.point(&entry.0)).collect();
    matrix.iter().map(row).collect()
}

fn exact(point: &[Fraction]) -> Checked<Vec<Interval<Rational>>> {
    point.iter().map(|entry| UNSCALED.interval(entry.0.clone(), entry.0.clone())).collect()
}

/// The direction shows an eigenvalue below or above the bound.
fn bends(form: Grid<Interval>, bound: &BigInt, side: &Side, direction: &Vector) -> Checked {
    require(direction.len() == form.len(), "a vector has the wrong length")?;
    let columns = unscaled(&vec![direction.clone()])?;
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
    let is_entry = |i: usize, j: usize| &matrix[i][j].lower * scale == product(i, j).into();
    let holds = (0..matrix.len()).all(|i| (0..=i).all(|j| is_entry(i, j)));
    require(holds, "a decomposition is wrong")
}
