//! The conditions of every kind of claim (README, section 9).

use num_bigint::BigInt;
use num_traits::{One, Signed, Zero};

use crate::format::*;
use crate::jet::{INTEGERS, Interval, Jet, Scale};
use crate::matrix::*;
use crate::model::Model;
use crate::number::{Fraction, Integer, Number, Rational};

/// A problem, if there is one, at a precision.
#[derive(Debug)]
pub(crate) struct Context<'a> {
    pub(crate) precision: u32,
    pub(crate) model: Option<Model<'a>>,
}

/// The slopes of a map on a box, and its values at the centre.
type Spread = (Grid<Interval>, Vec<Interval>);

impl<'a> Context<'a> {
    /// Checks a claim; `earlier` are the accepted claims before it.
    pub(crate) fn check(&self, claim: &Claim, earlier: &[Claim]) -> Checked {
        match claim {
            Claim::UniqueZero { claim: UniqueZero { system, center, radius }, witness } => {
                self.unique_zero(system, center, radius, witness)
            }
            Claim::NoCriticalPoint { claim: Place { center, radius }, witness } => {
                let (at, only) = (self.place(center, radius)?, Some(witness.component));
                let partial = self.model()?.system(&System::Gradient, &at, only)?;
                require(partial[0].excludes_zero(), "the component may vanish")
            }
            Claim::Cover { claim, witness } => self.cover(claim, witness),
            Claim::Spectrum { claim: Spectrum { center, radius, lower, upper }, witness } => {
                let hessian = self.model()?.hessian(&self.place(center, radius)?)?;
                self.has_spectrum(hessian, self.point(lower), self.point(upper), witness)
            }
            Claim::MatrixSpectrum { claim: MatrixSpectrum { matrix, lower, upper }, witness } => {
                let fits = (1..=512).contains(&matrix.len()) && is_triangle(matrix, matrix.len());
                let nonempty = matrix.iter().flatten().all(|(lower, upper)| lower.0 <= upper.0);
                require(fits && nonempty, "the matrix has a wrong size or an empty interval")?;
                let entry = |i: usize, j: usize| {
                    let (lower, upper) = &matrix[i.max(j)][i.min(j)];
                    self.scale().interval(&lower.0, &upper.0)
                };
                let matrix = square(matrix.len(), entry);
                self.has_spectrum(matrix, self.point(lower), self.point(upper), witness)
            }
            Claim::FilterInside { claim: Place { center, radius }, witness } => {
                let (filter, constant) = self.model()?.filter(&self.place(center, radius)?)?;
                self.has_spectrum(filter, self.scale().point(&BigInt::zero()), constant, witness)
            }
            Claim::EigenvalueCount { claim, witness } => {
                let hessian = self.model()?.hessian(&self.place(&claim.center, &claim.radius)?)?;
                let below = claim.below as usize;
                let fits = below <= hessian.len() && is_square(&witness.basis, hessian.len());
                require(fits, "a count or a basis has the wrong size")?;
                let columns = transposed(&integers(&witness.basis));
                let proved = separates(hessian, &claim.bound.0, &columns, below);
                require(proved, "the form is not proved definite")
            }
            Claim::Curvature { claim, witness } => {
                let hessian = self.model()?.hessian(&self.place(&claim.center, &claim.radius)?)?;
                bends(hessian, &claim.bound.0, &claim.side, witness)
            }
            Claim::FilterOutside { claim: FilterOutside { center, radius, side }, witness } => {
                let (filter, constant) = self.model()?.filter(&self.place(center, radius)?)?;
                let bound = if *side == Side::Below { BigInt::zero() } else { constant.upper };
                bends(filter, &bound, side, witness)
            }
            Claim::AttractingBox { claim, witness } => {
                let ContractionWitness { contraction, inverse, determinant } = witness;
                let AttractingBox { center, basis, radius } = claim;
                let map = self.chart(center, basis, radius, inverse, determinant)?;
                self.contracts(map, radius, &contraction.0)
            }
            Claim::AttractingBall { claim, witness } => {
                let ContractionWitness { contraction, inverse, determinant } = witness;
                let AttractingBall { center, basis, radius } = claim;
                let all = vec![radius.clone(); basis.len()];
                let map = self.chart(center, basis, &all, inverse, determinant)?;
                self.contracts_ball(map, &radius.0, &contraction.0)
            }
            Claim::Repelling { claim, witness } => {
                let ExpansionWitness { expansion, inverse, determinant } = witness;
                let Repelling { center, basis, radius, unstable } = claim;
                let (slopes, _) = self.chart(center, basis, radius, inverse, determinant)?;
                self.expands(slopes, *unstable as usize, &expansion.0)
            }
            Claim::InvertibleUpdate { claim: Place { center, radius }, witness } => {
                let center = self.state_center(center)?;
                let fits = is_square(&witness.inverse, center.len());
                require(fits, "a witness has the wrong length")?;
                let (slopes, _) = self.spread(&center, radius, |at| self.model()?.update(at))?;
                let inverse: Grid<_> =
                    witness.inverse.iter().map(|row| self.scale().points(row)).collect();
                let close = is_nearly_inverse(&inverse, &slopes, &self.one(), &self.one());
                require(close, "the update map is not proved invertible")
            }
            Claim::Collapse { claim: Collapse { center, radius, image }, .. } => {
                let model = self.model()?;
                require(model.state()? == model.variables, "the optimizer has momentum")?;
                let (slopes, values) = self.spread(center, radius, |at| model.update(at))?;
                let constant = slopes.iter().flatten().all(Interval::is_zero);
                let collapses = constant && values == self.scale().points(image);
                require(collapses, "the box is not mapped to the image")
            }
            Claim::ExactCriticalPoint { claim, .. } => {
                let gradient = self.model()?.gradient(&exact(&claim.point))?;
                require(gradient.iter().all(Rational::is_zero), "the gradient does not vanish")
            }
            Claim::ExactEigenvalue { claim, witness } => {
                let (model, point) = (self.model()?, exact(&claim.point));
                model.gradient(&point)?;
                let hessian = model.hessian(&point)?;
                let integer = |entry: &Integer| Rational::from_integer(entry.0.clone());
                let vector: Vec<Rational> = witness.vector.iter().map(integer).collect();
                let fits = vector.len() == model.variables && !vector.iter().all(Zero::is_zero);
                require(fits, "the vector has the wrong length, or the vector is 0")?;
                let mut rows = hessian.iter().zip(&vector);
                let holds =
                    rows.all(|(row, entry)| combine(row, &vector) == entry * &claim.value.0);
                require(holds, "the vector is not an eigenvector")
            }
            Claim::ExactFilter { claim, witness } => {
                let (model, point) = (self.model()?, exact(&claim.point));
                model.gradient(&point)?;
                let (filter, constant) = model.filter(&point)?;
                decomposes(&filter, &witness.lower)?;
                decomposes(&shifted(opposite(&filter), &constant), &witness.upper)
            }
            Claim::Refutation { claim, .. } => self.refutation(claim, earlier),
        }
    }

    pub(crate) fn model(&self) -> Checked<&Model<'a>> {
        self.model.as_ref().ok_or("the claim needs a problem")
    }

    pub(crate) fn scale(&self) -> Scale {
        Scale { precision: self.precision, hull: false }
    }

    /// The integer that stands for 1.
    pub(crate) fn one(&self) -> BigInt {
        BigInt::one() << self.precision
    }

    fn point(&self, number: &Integer) -> Interval {
        self.scale().point(&number.0)
    }

    /// The intervals center ± radius.
    fn sides(&self, center: &[Integer], radius: &[Integer]) -> Checked<Vec<Interval>> {
        let positive = radius.iter().all(|entry| entry.0.is_positive());
        let fits = center.len() == radius.len() && positive;
        require(fits, "a box has the wrong length or a radius is not positive")?;
        let side =
            |(m, r): (&Integer, &Integer)| self.scale().interval(&(&m.0 - &r.0), &(&m.0 + &r.0));
        Ok(center.iter().zip(radius).map(side).collect())
    }

    /// The same in the space of the variables.
    fn place(&self, center: &[Integer], radius: &[Integer]) -> Checked<Vec<Interval>> {
        let sides = self.sides(center, radius)?;
        require(sides.len() == self.model()?.variables, "a box has the wrong length")?;
        Ok(sides)
    }

    fn spread(
        &self,
        center: &[Integer],
        radius: &[Integer],
        map: impl Fn(&[Jet]) -> Checked<Vec<Jet>>,
    ) -> Checked<Spread> {
        spread(&self.sides(center, radius)?, self.scale().points(center), map)
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
        let (model, square) = (self.model()?, self.one().pow(2));
        let fits = [inverse, preconditioner].iter().all(|rows| is_square(rows, center.len()));
        require(fits, "a witness has the wrong length")?;
        // Newton's map about the centre.
        let newton = |at: &[Jet]| {
            let values = model.system(system, at, None)?;
            let jets = |row: &[Integer]| at[0].constants(self.scale().points(row));
            let step = |row: &Vector| combine(&jets(row), &values);
            let steps: Vec<Jet> = preconditioner.iter().map(step).collect();
            Ok(difference(&difference(at, &steps), &jets(center)))
        };
        self.contracts(self.spread(center, radius, newton)?, radius, &contraction.0)?;
        let (inverse, preconditioner) = (integers(inverse), integers(preconditioner));
        let invertible = is_nearly_inverse(&inverse, &preconditioner, &square, &square);
        require(invertible, "the preconditioner is not proved invertible")
    }

    fn is_factor(&self, contraction: &BigInt) -> Checked {
        let in_range = !contraction.is_negative() && *contraction < self.one();
        require(in_range, "a contraction factor is out of range")
    }

    /// Whether a map with these slopes and this value at 0 contracts the box into itself.
    fn contracts(&self, map: Spread, radius: &[Integer], contraction: &BigInt) -> Checked {
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
    fn contracts_ball(&self, map: Spread, radius: &BigInt, contraction: &BigInt) -> Checked {
        self.is_factor(contraction)?;
        let columns = transposed(&map.0);
        let gram = rows_by_rows(&columns, &columns);
        let contracts = gram.iter().all(|row| row_sum(row) * self.one() <= contraction.pow(2));
        require(contracts, "the map does not contract")?;
        let moved: BigInt = map.1.iter().map(|side| side.magnitude().pow(2)).sum();
        let room = (self.one() - contraction) * radius;
        require(moved * self.one().pow(2) <= room.pow(2), "the center moves too far")
    }

    /// Whether a map with these slopes expands the cone of the first coordinates.
    fn expands(&self, slopes: Grid<Interval>, unstable: usize, expansion: &BigInt) -> Checked {
        let in_range = (1..=slopes.len()).contains(&unstable) && *expansion >= self.one();
        require(in_range, "the unstable dimension or the expansion is out of range")?;
        let sign = |k: usize, value: &Interval| match k < unstable {
            true => value.clone(),
            false => value.negated(),
        };
        let columns = transposed(&slopes);
        let signed = square(columns.len(), |i, k| sign(k, &columns[i][k]));
        let mut form = rows_by_rows(&signed, &columns);
        for (i, row) in form.iter_mut().enumerate() {
            row[i] = row[i].minus(&sign(i, &self.scale().point(expansion)));
        }
        require(is_dominant(&form, 0..form.len()), "the map does not expand the cone")
    }

    fn state_center(&self, center: &[Integer]) -> Checked<Vector> {
        let model = self.model()?;
        require(center.len() == model.variables, "a center has the wrong length")?;
        Ok(center.iter().cycle().take(model.state()?).cloned().collect())
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
        let (exact, one) = (integers(inverse), BigInt::one());
        let inverts = is_nearly_inverse(&exact, &integers(basis), determinant, &one);
        require(inverts, "the inverse of the basis is wrong")?;
        let map = |at: &[Jet]| {
            let jets = |row: &[Integer]| at[0].constants(self.scale().points(row));
            let (middle, step) = (jets(&center), |row: &Vector| combine(&jets(row), at));
            let state = sum(&middle, &basis.iter().map(step).collect::<Vec<Jet>>());
            let image = difference(&self.model()?.update(&state)?, &middle);
            let entry = |entry: &Integer| {
                at[0].constant(&Rational::new(&entry.0 << self.precision, determinant.clone()))
            };
            let entries = |row: &Vector| row.iter().map(entry).collect::<Vec<Jet>>();
            Ok(inverse.iter().map(|row| combine(&entries(row), &image)).collect())
        };
        self.spread(&vec![Integer(BigInt::zero()); center.len()], radius, map)
    }
}

pub(crate) fn spread<R: Number>(
    sides: &[R],
    point: Vec<R>,
    map: impl Fn(&[Jet<R>]) -> Checked<Vec<Jet<R>>>,
) -> Checked<(Grid<R>, Vec<R>)> {
    let slopes = map(&Jet::variables(sides))?.into_iter().map(|jet| jet.slopes);
    let point: Vec<_> = point.into_iter().map(|range| Jet { range, slopes: vec![] }).collect();
    let values = map(&point)?.into_iter().map(|jet| jet.range);
    Ok((slopes.collect(), values.collect()))
}

fn integers(matrix: &Matrix) -> Grid<Interval> {
    matrix.iter().map(|row| INTEGERS.points(row)).collect()
}

fn exact(point: &[Fraction]) -> Vec<Rational> {
    point.iter().map(|entry| entry.0.clone()).collect()
}

/// Whether the direction shows an eigenvalue below or above the bound.
fn bends(form: Grid<Interval>, bound: &BigInt, side: &Side, witness: &Direction) -> Checked {
    require(witness.vector.len() == form.len(), "a vector has the wrong length")?;
    let (below, columns) =
        (usize::from(*side == Side::Below), vec![INTEGERS.points(&witness.vector)]);
    require(separates(form, bound, &columns, below), "the vector does not show it")
}

/// Whether scale·matrix = L D Lᵀ with scale > 0 and D ≥ 0.
fn decomposes(matrix: &[Vec<Rational>], witness: &Decomposition) -> Checked {
    let Decomposition { scale: Integer(scale), diagonal, factor } = witness;
    let fits = diagonal.len() == matrix.len() && is_triangle(factor, matrix.len());
    let signs = scale.is_positive() && diagonal.iter().all(|entry| !entry.0.is_negative());
    require(fits && signs, "a decomposition has a wrong length or sign")?;
    let product = |i: usize, j: usize| -> BigInt {
        let pairs = factor[i].iter().zip(&factor[j]).zip(diagonal);
        pairs.map(|((a, b), d)| &a.0 * &b.0 * &d.0).sum()
    };
    let is_entry =
        |i: usize, j: usize| &matrix[i][j] * scale == Rational::from_integer(product(i, j));
    let holds = (0..matrix.len()).all(|i| (0..=i).all(|j| is_entry(i, j)));
    require(holds, "a decomposition is wrong")
}
