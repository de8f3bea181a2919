//! The conditions of every kind of claim (README, section 9).

use num_bigint::BigInt;
use num_traits::{One, Signed, Zero};

use crate::format::*;
use crate::jet::{Interval, Jet, Jets};
use crate::matrix::*;
use crate::model::Model;
use crate::number::{Integer, Ratio};

/// A problem at a precision.
#[derive(Debug)]
pub(crate) struct Context<'a> {
    pub(crate) precision: u32,
    pub(crate) model: Model<'a>,
}

const UNDEFINED: &str = "an expression is undefined or too large on the box";

fn numbers(vector: &Vector) -> Vec<BigInt> {
    vector.iter().map(|entry| entry.0.clone()).collect()
}

/// A region: centre and basis of the claim, inverse and determinant of the witness.
struct Region<'a>(&'a Vector, &'a Matrix, &'a Matrix, &'a Integer);

impl Context<'_> {
    /// Checks a claim; `earlier` are the accepted claims before it.
    pub(crate) fn check(&self, claim: &Claim, earlier: &[Claim]) -> Checked {
        match claim {
            Claim::UniqueZero(Proof { claim: UniqueZero { system, center, radius }, witness }) => {
                self.unique_zero(system, center, radius, witness)
            }
            Claim::NoCriticalPoint(Proof { claim: Place { center, radius }, witness }) => {
                let (jets, only) = (self.jets(0), Some(witness.component));
                let at = jets.identity(&self.ranges(center, radius, self.model.variables)?);
                let partial = self.model.system(&System::Gradient, &jets, &at, only);
                let partial = partial.ok_or(UNDEFINED)?;
                require(partial.iter().all(|jet| jet.range.excludes_zero()), "it may vanish")
            }
            Claim::Cover(proof) => self.cover(&proof.claim, &proof.witness),
            Claim::Spectrum(Proof { claim, witness }) => {
                let hessian = self.hessian(&claim.center, &claim.radius)?;
                let bounds = (
                    &Interval::point(claim.lower.0.clone()),
                    &Interval::point(claim.upper.0.clone()),
                );
                has_spectrum(hessian, bounds, witness, self.precision)
            }
            Claim::EigenvalueCount(Proof { claim, witness }) => {
                let hessian = self.hessian(&claim.center, &claim.radius)?;
                let (size, below) = (hessian.len(), claim.below as usize);
                let fits = below <= size && is_square(&witness.basis, size);
                require(fits, "a count or a basis has the wrong size")?;
                let form = shifted(hessian, &Interval::point(-&claim.bound.0));
                require(separates(&form, &witness.basis, below), "the form is not proved definite")
            }
            Claim::Curvature(Proof { claim, witness }) => {
                let hessian = self.hessian(&claim.center, &claim.radius)?;
                self.bends(hessian, &claim.side, &claim.bound.0, witness)
            }
            Claim::FilterInside(Proof { claim: Place { center, radius }, witness }) => {
                let (filter, constant) = self.filter(center, radius)?;
                has_spectrum(filter, (&Interval::zero(), &constant), witness, self.precision)
            }
            Claim::FilterOutside(Proof { claim, witness }) => {
                let (filter, constant) = self.filter(&claim.center, &claim.radius)?;
                let below = claim.side == Side::Below;
                let bound = if below { BigInt::zero() } else { constant.upper };
                self.bends(filter, &claim.side, &bound, witness)
            }
            Claim::AttractingBox(Proof { claim, witness }) => {
                let ContractionWitness { contraction, inverse, determinant } = witness;
                let region = Region(&claim.center, &claim.basis, inverse, determinant);
                let radius = numbers(&claim.radius);
                let (map, at_center) = self.chart(&region, &radius)?;
                let origin = vec![BigInt::zero(); radius.len()];
                self.contracts(&map, &at_center, &origin, &radius, &contraction.0)
            }
            Claim::AttractingBall(Proof { claim, witness }) => self.attracting_ball(claim, witness),
            Claim::Repelling(Proof { claim, witness }) => {
                let ExpansionWitness { expansion: Integer(expansion), inverse, determinant } =
                    witness;
                let region = Region(&claim.center, &claim.basis, inverse, determinant);
                let (map, _) = self.chart(&region, &numbers(&claim.radius))?;
                let unstable = claim.unstable as usize;
                let in_range = (1..=map.len()).contains(&unstable) && *expansion >= self.scale();
                require(in_range, "the unstable dimension or the expansion is out of range")?;
                let gram = gram(&map, unstable, &self.jets(0)).ok_or(UNDEFINED)?;
                let mut form = opposite(&gram);
                for (i, row) in form.iter_mut().enumerate() {
                    let share = if i < unstable { -expansion } else { expansion.clone() };
                    row[i] = row[i].plus(&Interval::point(share));
                }
                require(is_dominant(&form, 0..form.len()), "the map does not expand the cone")
            }
            Claim::ExactCriticalPoint(proof) => {
                let gradient = self.model.exact_gradient(&proof.claim.point);
                let gradient = gradient.ok_or("the gradient is not exact at the point")?;
                let vanishes = gradient.iter().all(|entry| *entry == Ratio::from(0));
                require(vanishes, "the gradient does not vanish")
            }
            Claim::ExactEigenvalue(Proof { claim, witness }) => {
                let hessian = self.exact_hessian(&claim.point)?;
                let vector = self.direction(witness)?;
                require(vector.iter().any(|entry| !entry.is_zero()), "the vector is 0")?;
                let ratio = |number: &BigInt| Ratio::new(number.clone(), BigInt::one());
                let image = |row: &Vec<Ratio>| {
                    let terms = row.iter().zip(&vector).map(|(a, b)| a.times(&ratio(b)));
                    terms.fold(Ratio::from(0), |sum, term| sum.plus(&term))
                };
                let mut pairs = hessian.iter().zip(&vector);
                let holds = pairs.all(|(row, b)| image(row) == claim.value.times(&ratio(b)));
                require(holds, "the vector is not an eigenvector")
            }
            Claim::ExactFilter(Proof { claim, witness }) => self.exact_filter(claim, witness),
            Claim::InvertibleUpdate(Proof { claim, witness }) => {
                let center = self.state_center(&claim.center)?;
                let (size, inverse) = (center.len(), &witness.inverse);
                require(is_square(inverse, size), "a witness has the wrong length")?;
                let jets = self.jets(size);
                let at = jets.identity(&self.ranges(&center, &claim.radius, size)?);
                let map = self.model.update(&jets, &at).ok_or(UNDEFINED)?;
                let mut defect = table(size, size, |_, _| Interval::zero());
                for (i, row) in inverse.iter().enumerate() {
                    let factors: Vec<Jet> =
                        row.iter().map(|entry| jets.integer(&entry.0)).collect();
                    let product = jets.combine(&factors, &map).ok_or(UNDEFINED)?;
                    defect[i] = product.slopes.iter().map(Interval::negated).collect();
                }
                let defect = shifted(defect, &Interval::point(self.scale()));
                let sum = |row: &Vec<Interval>| row.iter().map(Interval::magnitude).sum::<BigInt>();
                let close = defect.iter().all(|row| sum(row) < self.scale());
                require(close, "the update map is not proved invertible")
            }
            Claim::Collapse(Proof { claim: Collapse { center, radius, image }, .. }) => {
                let size = self.model.state()?;
                require(size == self.model.variables, "the optimizer has momentum")?;
                let jets = self.jets(size);
                let at = jets.identity(&self.ranges(center, radius, size)?);
                let map = self.model.update(&jets, &at).ok_or(UNDEFINED)?;
                let constant = map.iter().flat_map(|jet| &jet.slopes).all(Interval::is_zero);
                let values =
                    self.model.update(&self.jets(0), &self.point(center)).ok_or(UNDEFINED)?;
                let values: Vec<Interval> = values.into_iter().map(|jet| jet.range).collect();
                let image: Vec<Interval> =
                    numbers(image).into_iter().map(Interval::point).collect();
                require(constant && values == image, "the box is not mapped to the image")
            }
            Claim::MatrixSpectrum(proof) => {
                matrix_spectrum(&proof.claim, &proof.witness, self.precision)
            }
            Claim::Refutation(proof) => self.refutation(&proof.claim, earlier),
        }
    }

    pub(crate) fn scale(&self) -> BigInt {
        BigInt::one() << self.precision
    }

    pub(crate) fn jets(&self, slopes: usize) -> Jets {
        Jets { precision: self.precision, slopes, hull: false }
    }

    /// The intervals center ± radius.
    fn ranges(
        &self,
        center: &Vector,
        radius: &Vector,
        size: usize,
    ) -> Result<Vec<Interval>, String> {
        let fits = center.len() == size && radius.len() == size;
        let positive = radius.iter().all(|entry| entry.0.is_positive());
        require(fits && positive, "a box has the wrong length or a radius is not positive")?;
        let pairs = center.iter().zip(radius);
        Ok(pairs.map(|(m, r)| Interval::new(&m.0 - &r.0, &m.0 + &r.0)).collect())
    }

    fn point(&self, point: &Vector) -> Vec<Jet> {
        point.iter().map(|entry| self.jets(0).integer(&entry.0)).collect()
    }

    fn hessian(&self, center: &Vector, radius: &Vector) -> Result<Symmetric, String> {
        let jets = self.jets(0);
        let at = jets.identity(&self.ranges(center, radius, self.model.variables)?);
        let hessian = self.model.hessian(&jets, &at).ok_or(UNDEFINED)?;
        Ok(table(at.len(), at.len(), |i, j| hessian[i][j].range.clone()))
    }

    /// α·q(H) over a box, and the constant c.
    fn filter(&self, center: &Vector, radius: &Vector) -> Result<(Symmetric, Interval), String> {
        let (jets, optimizer) = (self.jets(0), self.model.optimizer()?);
        let hessian = self.hessian(center, radius)?;
        let mut filter = table(hessian.len(), hessian.len(), |_, _| Interval::zero());
        for coefficient in optimizer.scaled_symbol().iter().rev() {
            filter = shifted(filter, &jets.constant(coefficient).range);
            filter = symmetric_product(&filter, &hessian, &jets).ok_or(UNDEFINED)?;
        }
        Ok((filter, jets.constant(&optimizer.filter_constant()).range))
    }

    fn direction(&self, witness: &Direction) -> Result<Vec<BigInt>, String> {
        let fits = witness.vector.len() == self.model.variables;
        require(fits, "a vector has the wrong length").map(|()| numbers(&witness.vector))
    }

    /// Whether the direction shows an eigenvalue below or above the bound.
    fn bends(&self, form: Symmetric, side: &Side, bound: &BigInt, witness: &Direction) -> Checked {
        let vector = self.direction(witness)?;
        let proved = match side {
            Side::Below => is_below(&form, &vector, bound),
            Side::Above => is_below(&opposite(&form), &vector, &-bound),
        };
        require(proved, "the vector does not show it")
    }

    pub(crate) fn unique_zero(
        &self,
        system: &System,
        center: &Vector,
        radius: &Vector,
        witness: &ZeroWitness,
    ) -> Checked {
        let size = self.model.variables;
        let (inverse, preconditioner) = (&witness.inverse, &witness.preconditioner);
        let fits = is_square(inverse, size) && is_square(preconditioner, size);
        require(fits, "a witness has the wrong length")?;
        let newton = |jets: &Jets, at: &[Jet]| -> Option<Vec<Jet>> {
            let system = self.model.system(system, jets, at, None)?;
            let row = |(here, row): (&Jet, &Vector)| {
                let factors: Vec<Jet> = row.iter().map(|entry| jets.integer(&entry.0)).collect();
                Some(jets.add(here, &jets.negate(&jets.combine(&factors, &system)?)))
            };
            at.iter().zip(preconditioner).map(row).collect()
        };
        let jets = self.jets(size);
        let at = jets.identity(&self.ranges(center, radius, size)?);
        let map = newton(&jets, &at).ok_or(UNDEFINED)?;
        let at_center = newton(&self.jets(0), &self.point(center)).ok_or(UNDEFINED)?;
        let (center, radius) = (numbers(center), numbers(radius));
        self.contracts(&map, &at_center, &center, &radius, &witness.contraction.0)?;
        let one = |i, j| if i == j { self.scale().pow(2) } else { BigInt::zero() };
        let defect = |i, j| (one(i, j) - product_entry(inverse, preconditioner, i, j)).abs();
        let invertible =
            (0..size).all(|i| (0..size).map(|j| defect(i, j)).sum::<BigInt>() < one(0, 0));
        require(invertible, "the preconditioner is not proved invertible")
    }

    fn is_factor(&self, contraction: &BigInt) -> Checked {
        let in_range = !contraction.is_negative() && *contraction < self.scale();
        require(in_range, "a contraction factor is out of range")
    }

    /// Whether `map` contracts the box of this centre and radius into itself.
    fn contracts(
        &self,
        map: &[Jet],
        at_center: &[Jet],
        center: &[BigInt],
        radius: &[BigInt],
        contraction: &BigInt,
    ) -> Checked {
        self.is_factor(contraction)?;
        for (i, (jet, image)) in map.iter().zip(at_center).enumerate() {
            let stretched = jet.slopes.iter().zip(radius).map(|(slope, r)| slope.magnitude() * r);
            let contracts = stretched.sum::<BigInt>() <= contraction * &radius[i];
            require(contracts, "the map does not contract")?;
            let moved = image.range.plus(&Interval::point(-&center[i])).magnitude();
            let stays = moved << self.precision <= (self.scale() - contraction) * &radius[i];
            require(stays, "the center moves too far")?;
        }
        Ok(())
    }

    fn attracting_ball(&self, claim: &AttractingBall, witness: &ContractionWitness) -> Checked {
        let ContractionWitness { contraction: Integer(contraction), inverse, determinant } =
            witness;
        let region = Region(&claim.center, &claim.basis, inverse, determinant);
        let radius = vec![claim.radius.0.clone(); self.model.state()?];
        let (map, at_center) = self.chart(&region, &radius)?;
        self.is_factor(contraction)?;
        let gram = gram(&map, 0, &self.jets(0)).ok_or(UNDEFINED)?;
        let sum = |row: &Vec<Interval>| row.iter().map(Interval::magnitude).sum::<BigInt>();
        let contracts = |row| sum(row) << self.precision <= contraction.pow(2);
        require(gram.iter().all(contracts), "the map does not contract")?;
        let moved: BigInt = at_center.iter().map(|image| image.range.magnitude().pow(2)).sum();
        let room = (self.scale() - contraction) * &claim.radius.0;
        require(moved << (2 * self.precision) <= room.pow(2), "the center moves too far")
    }

    fn state_center(&self, center: &Vector) -> Result<Vector, String> {
        require(center.len() == self.model.variables, "a center has the wrong length")?;
        Ok(center.iter().cycle().take(self.model.state()?).cloned().collect())
    }

    /// The update map in the coordinates of a region, as jets and at the centre.
    fn chart(
        &self,
        region: &Region<'_>,
        radius: &[BigInt],
    ) -> Result<(Vec<Jet>, Vec<Jet>), String> {
        let &Region(center, basis, inverse, Integer(determinant)) = region;
        let center = self.state_center(center)?;
        let size = center.len();
        let fits = is_square(basis, size) && is_square(inverse, size) && radius.len() == size;
        let positive = radius.iter().chain([determinant]).all(Signed::is_positive);
        require(fits && positive, "a region has the wrong length, or a sign is wrong")?;
        let wanted = |i, j| if i == j { determinant.clone() } else { BigInt::zero() };
        let is_entry = |i, j| product_entry(inverse, basis, i, j) == wanted(i, j);
        let inverts = (0..size).all(|i| (0..size).all(|j| is_entry(i, j)));
        require(inverts, "the inverse of the basis is wrong")?;
        let integers = |jets: &Jets, row: &Vector| -> Vec<Jet> {
            row.iter().map(|entry| jets.integer(&entry.0)).collect()
        };
        let image = |jets: &Jets, state: &[Jet]| -> Option<Vec<Jet>> {
            let image = self.model.update(jets, state)?;
            let minus = |(jet, middle): (&Jet, &Integer)| jets.add(jet, &jets.integer(&-&middle.0));
            let moved: Vec<Jet> = image.iter().zip(&center).map(minus).collect();
            let factor = |entry: &Integer| {
                jets.constant(&Ratio::new(&entry.0 << self.precision, determinant.clone()))
            };
            let factors = |row: &Vector| row.iter().map(factor).collect::<Vec<Jet>>();
            inverse.iter().map(|row| jets.combine(&factors(row), &moved)).collect()
        };
        let jets = self.jets(size);
        let sides: Vec<Interval> = radius.iter().map(|r| Interval::new(-r, r.clone())).collect();
        let coordinates = jets.identity(&sides);
        let place =
            |(middle, row): (&Integer, &Vector)| {
                Some(jets.add(
                    &jets.integer(&middle.0),
                    &jets.combine(&integers(&jets, row), &coordinates)?,
                ))
            };
        let state: Option<Vec<Jet>> = center.iter().zip(basis).map(place).collect();
        let map = state.and_then(|state| image(&jets, &state)).ok_or(UNDEFINED)?;
        let at_center = image(&self.jets(0), &self.point(&center)).ok_or(UNDEFINED)?;
        Ok((map, at_center))
    }

    fn exact_hessian(&self, point: &[Ratio]) -> Result<Vec<Vec<Ratio>>, String> {
        self.model
            .exact_hessian(point)
            .ok_or_else(|| "the Hessian is not exact at the point".into())
    }

    fn exact_filter(&self, claim: &ExactPoint, witness: &FilterWitness) -> Checked {
        let hessian = self.exact_hessian(&claim.point)?;
        let (size, optimizer) = (hessian.len(), self.model.optimizer()?);
        let zero = Ratio::from(0);
        let on_diagonal = |i, j, value: &Ratio| if i == j { value.clone() } else { zero.clone() };
        let mut filter = table(size, size, |_, _| zero.clone());
        for coefficient in optimizer.scaled_symbol().iter().rev() {
            let sum = table(size, size, |i, j| filter[i][j].plus(&on_diagonal(i, j, coefficient)));
            filter = table(size, size, |i, j| {
                (0..size)
                    .fold(zero.clone(), |total, l| total.plus(&sum[i][l].times(&hessian[l][j])))
            });
        }
        let constant = optimizer.filter_constant();
        let rest = table(size, size, |i, j| on_diagonal(i, j, &constant).minus(&filter[i][j]));
        decomposes(&filter, &witness.lower)?;
        decomposes(&rest, &witness.upper)
    }
}

/// Whether scale·matrix = L D Lᵀ with scale > 0 and D ≥ 0.
fn decomposes(matrix: &[Vec<Ratio>], witness: &Decomposition) -> Checked {
    let Decomposition { scale: Integer(scale), diagonal, factor } = witness;
    let fits = diagonal.len() == matrix.len() && is_triangle(factor, matrix.len());
    let signs = scale.is_positive() && diagonal.iter().all(|entry| !entry.0.is_negative());
    require(fits && signs, "a decomposition has a wrong length or sign")?;
    let product = |i: usize, j: usize| -> BigInt {
        let pairs = factor[i].iter().zip(&factor[j]).zip(diagonal);
        pairs.map(|((a, b), d)| &a.0 * &b.0 * &d.0).sum()
    };
    let is_entry = |i: usize, j: usize| {
        let Ratio { numerator, denominator } = &matrix[i][j];
        scale * numerator == product(i, j) * denominator
    };
    let holds = (0..matrix.len()).all(|i| (0..=i).all(|j| is_entry(i, j)));
    require(holds, "a decomposition is wrong")
}

/// The one claim without a problem.
pub(crate) fn matrix_spectrum(
    claim: &MatrixSpectrum,
    witness: &Factors,
    precision: u32,
) -> Checked {
    let (rows, size) = (&claim.matrix, claim.matrix.len());
    let fits = (1..=512).contains(&size) && is_triangle(rows, size);
    let nonempty = rows.iter().flatten().all(|(lower, upper)| lower.0 <= upper.0);
    require(fits && nonempty, "the matrix has a wrong size or an empty interval")?;
    let matrix = table(size, size, |i, j| {
        let (lower, upper) = &rows[i.max(j)][i.min(j)];
        Interval::new(lower.0.clone(), upper.0.clone())
    });
    let bound = |number: &Integer| Interval::point(number.0.clone());
    has_spectrum(matrix, (&bound(&claim.lower), &bound(&claim.upper)), witness, precision)
}
