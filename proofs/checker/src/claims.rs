//! One function a kind of claim: it refuses, or says in words what was proved.

use num_bigint::BigInt;
use num_traits::{Signed, Zero};

use crate::arithmetic::{Arithmetic, Exact, Interval, Jet};
use crate::bounds::{
    Context, bilinear_bound, off_diagonal, opposite, positive_definite, require, shifted, spectrum,
};
use crate::format::{
    AttractingBall, AttractingBox, Basis, Collapse, Component, ContractionWitness, Curvature,
    Decomposition, Direction, EigenvalueCount, ExactEigenvalue, ExactFilter, ExactFixedPoint,
    ExpansionWitness, Factors, FilterOutside, FilterWitness, InverseWitness, Matrix, Momentum,
    Place, Repelling, Side, Spectrum, System, UniqueZero, Vector, ZeroWitness, is_matrix,
    is_triangle, numbers,
};
use crate::model::{filter_constant, scaled_symbol};
use crate::number::Ratio;
use crate::words;

/// What was proved in words, or why not.
pub(crate) type Outcome = Result<String, String>;

const UNDEFINED: &str = "an expression is undefined on the box";

impl Context<'_> {
    pub(crate) fn unique_zero(&self, claim: &UniqueZero, witness: &ZeroWitness) -> Outcome {
        self.one_zero(&claim.system, &claim.center, &claim.radius, witness)?;
        let place = words::place(&claim.center, &claim.radius, self.precision);
        Ok(format!("{} has exactly one zero in {place}", words::system(&claim.system)))
    }

    pub(crate) fn one_zero(
        &self,
        system: &System,
        center: &Vector,
        radius: &Vector,
        witness: &ZeroWitness,
    ) -> Result<(), String> {
        let size = self.model.variables;
        let (left, right) = (&witness.inverse, &witness.preconditioner);
        let fits = is_matrix(left, size, size) && is_matrix(right, size, size);
        require(fits, "a witness has the wrong length")?;
        let jets = self.jets(size);
        let at = jets.identity(&self.ranges(center, radius, size)?);
        let center = numbers(center);
        let newton = |jets: &crate::arithmetic::Jets, at: &[Jet]| -> Option<Vec<Jet>> {
            let system = self.model.system(system, jets, at)?;
            let row = |(here, row): (&Jet, &Vector)| {
                let terms = row.iter().zip(&system);
                let sum = jets.sum(terms.map(|(entry, component)| {
                    jets.multiply(&jets.fixed(Interval::point(&entry.0)), component)
                }))?;
                jets.add(here, &jets.negate(&sum))
            };
            at.iter().zip(right).map(row).collect()
        };
        let map = newton(&jets, &at).ok_or(UNDEFINED)?;
        let at_center = newton(&self.jets(0), &self.point(&center)).ok_or(UNDEFINED)?;
        let radius = numbers(radius);
        self.contracts(&map, &at_center, &center, &radius, &witness.contraction.0)?;
        let one = self.scale().pow(2);
        for (i, row) in left.iter().enumerate() {
            let defect = |j: usize| {
                let product: BigInt = row.iter().zip(right).map(|(b, c)| &b.0 * &c[j].0).sum();
                (if i == j { one.clone() } else { BigInt::zero() } - product).abs()
            };
            let sum: BigInt = (0..size).map(defect).sum();
            require(sum < one, "a preconditioner is not proved invertible")?;
        }
        Ok(())
    }

    pub(crate) fn no_critical_point(&self, claim: &Place, witness: &Component) -> Outcome {
        let jets = self.jets(0);
        let at = jets.identity(&self.ranges(&claim.center, &claim.radius, self.model.variables)?);
        let component = witness.component;
        let partial = self.model.component(&System::Gradient, &jets, &at, component);
        require(partial.ok_or(UNDEFINED)?.range.excludes_zero(), "the component may vanish")?;
        let place = words::place(&claim.center, &claim.radius, self.precision);
        Ok(format!("the derivative of f by x{component} vanishes nowhere in {place}"))
    }

    pub(crate) fn hessian_spectrum(&self, claim: &Spectrum, witness: &Factors) -> Outcome {
        let hessian = self.hessian(&claim.center, &claim.radius)?;
        let bounds = (&claim.lower.0, &claim.upper.0);
        spectrum(self.precision, &hessian, bounds, (&witness.lower_factor, &witness.upper_factor))?;
        let place = words::place(&claim.center, &claim.radius, self.precision);
        let bounds = words::open_interval(bounds.0, bounds.1, self.precision);
        Ok(format!("all eigenvalues of the Hessian of f lie in {bounds} everywhere in {place}"))
    }

    pub(crate) fn eigenvalue_count(&self, claim: &EigenvalueCount, witness: &Basis) -> Outcome {
        let hessian = self.hessian(&claim.center, &claim.radius)?;
        let (size, below) = (hessian.len(), claim.below as usize);
        require(below <= size, "more eigenvalues than dimensions")?;
        require(is_matrix(&witness.basis, size, size), "a witness has the wrong length")?;
        let form = shifted(&hessian, &Interval::point(&-&claim.bound.0));
        let column = |j: usize| witness.basis.iter().map(move |row| &row[j].0);
        let combine = |column: Vec<&BigInt>, entries: Vec<&Interval>| {
            let pairs = column.into_iter().zip(entries);
            pairs.fold(Interval::zero(), |sum, (factor, entry)| sum.plus(&entry.multiple(factor)))
        };
        let half = |row: &Vec<Interval>| -> Vec<Interval> {
            (0..size).map(|j| combine(column(j).collect(), row.iter().collect())).collect()
        };
        let half: Vec<Vec<Interval>> = form.iter().map(half).collect();
        let entry = |i: usize, j: usize| {
            combine(column(i).collect(), half.iter().map(|row| &row[j]).collect())
        };
        let form: Vec<Vec<Interval>> =
            (0..size).map(|i| (0..size).map(|j| entry(i, j)).collect()).collect();
        for i in 0..size {
            let (own, range) = match i < below {
                true => (-&form[i][i].upper, 0..below),
                false => (form[i][i].lower.clone(), below..size),
            };
            require(off_diagonal(&form, i, range) < own, "the form is not proved definite")?;
        }
        let place = words::place(&claim.center, &claim.radius, self.precision);
        let bound = words::number(&claim.bound, self.precision);
        let above = size - below;
        Ok(format!(
            "the Hessian of f has {below} eigenvalues below {bound} and {above} above it, with multiplicity, everywhere in {place}"
        ))
    }

    pub(crate) fn curvature(&self, claim: &Curvature, witness: &Direction) -> Outcome {
        let hessian = self.hessian(&claim.center, &claim.radius)?;
        let vector = self.direction(witness)?;
        let (form, bound, which) = match claim.side {
            Side::Below => (hessian, claim.bound.0.clone(), "smallest"),
            Side::Above => (opposite(&hessian), -&claim.bound.0, "largest"),
        };
        let squares: BigInt = vector.iter().map(|entry| entry * entry).sum();
        let proved = bilinear_bound(&form, &vector) < bound * squares;
        require(proved, "the direction does not show the curvature")?;
        let place = words::place(&claim.center, &claim.radius, self.precision);
        let (side, bound) = (words::side(&claim.side), words::number(&claim.bound, self.precision));
        Ok(format!(
            "the {which} eigenvalue of the Hessian of f is {side} {bound} everywhere in {place}"
        ))
    }

    fn direction(&self, witness: &Direction) -> Result<Vec<BigInt>, String> {
        require(witness.vector.len() == self.model.variables, "a vector has the wrong length")?;
        Ok(numbers(&witness.vector))
    }

    pub(crate) fn filter_inside(&self, claim: &Place, witness: &Factors) -> Outcome {
        let (filter, constant) = self.filter(&claim.center, &claim.radius)?;
        positive_definite(self.precision, &filter, &witness.lower_factor)?;
        positive_definite(
            self.precision,
            &shifted(&opposite(&filter), &constant),
            &witness.upper_factor,
        )?;
        let place = words::place(&claim.center, &claim.radius, self.precision);
        let filter = words::filter(self.model.optimizer()?);
        Ok(format!(
            "every eigenvalue L of the Hessian of f satisfies 0 < {filter} everywhere in {place}"
        )
        .replace("<=", "<"))
    }

    pub(crate) fn filter_outside(&self, claim: &FilterOutside, witness: &Direction) -> Outcome {
        let (filter, constant) = self.filter(&claim.center, &claim.radius)?;
        let vector = self.direction(witness)?;
        let squares: BigInt = vector.iter().map(|entry| entry * entry).sum();
        let (form, bound) = match claim.side {
            Side::Below => (filter, BigInt::zero()),
            Side::Above => (opposite(&filter), -constant.upper * squares),
        };
        require(bilinear_bound(&form, &vector) < bound, "the direction does not leave the filter")?;
        let place = words::place(&claim.center, &claim.radius, self.precision);
        let (filter, side) = (words::filter(self.model.optimizer()?), words::side(&claim.side));
        Ok(format!(
            "some eigenvalue L of the Hessian of f is outside 0 <= {filter}, {side} it, everywhere in {place}"
        ))
    }

    pub(crate) fn attracting_box(
        &self,
        claim: &AttractingBox,
        witness: &ContractionWitness,
    ) -> Outcome {
        let radius = numbers(&claim.radius);
        let (inverse, determinant) = (&witness.inverse, &witness.determinant.0);
        let chart = self.chart(&claim.center, &claim.basis, &radius, inverse, determinant)?;
        let origin = vec![BigInt::zero(); radius.len()];
        let factor = &witness.contraction.0;
        self.contracts(&chart.map, &chart.at_center, &origin, &radius, factor)?;
        let place = words::point(&claim.center, self.precision);
        let radius = words::vector(&claim.radius, self.precision);
        Ok(format!(
            "the optimizer has exactly one fixed point in the region {{c + T u: |u_l| <= r_l}} around {place} with r = {radius} and the claim's T, and all orbits from there converge to it"
        ))
    }

    pub(crate) fn attracting_ball(
        &self,
        claim: &AttractingBall,
        witness: &ContractionWitness,
    ) -> Outcome {
        let radius = vec![claim.radius.0.clone(); self.model.state()?];
        let (inverse, determinant) = (&witness.inverse, &witness.determinant.0);
        let chart = self.chart(&claim.center, &claim.basis, &radius, inverse, determinant)?;
        self.contracts_ball(&chart, &claim.radius.0, &witness.contraction.0)?;
        let place = words::point(&claim.center, self.precision);
        let radius = words::number(&claim.radius, self.precision);
        Ok(format!(
            "the optimizer has exactly one fixed point in the region {{c + T u: |u|_2 <= {radius}}} around {place} with the claim's T, and all orbits from there converge to it"
        ))
    }

    pub(crate) fn repelling(&self, claim: &Repelling, witness: &ExpansionWitness) -> Outcome {
        let radius = numbers(&claim.radius);
        let (inverse, determinant) = (&witness.inverse, &witness.determinant.0);
        let chart = self.chart(&claim.center, &claim.basis, &radius, inverse, determinant)?;
        let (size, unstable) = (radius.len(), claim.unstable as usize);
        require((1..=size).contains(&unstable), "the unstable dimension is out of range")?;
        let expansion = &witness.expansion.0;
        require(*expansion >= self.scale(), "an expansion is below 1")?;
        let gram = self.model_gram(&chart.map, unstable)?;
        let mut form = opposite(&gram);
        for (i, row) in form.iter_mut().enumerate() {
            let share = if i < unstable { -expansion } else { expansion.clone() };
            row[i] = row[i].plus(&Interval::point(&share));
        }
        for i in 0..size {
            let dominant = off_diagonal(&form, i, 0..size) < form[i][i].lower;
            require(dominant, "the map does not expand the cone")?;
        }
        let place = words::point(&claim.center, self.precision);
        let radius = words::vector(&claim.radius, self.precision);
        Ok(format!(
            "the starts whose orbits stay in the region {{c + T u: |u_l| <= r_l}} around {place} with r = {radius} and the claim's T for ever form a null set, a 1-Lipschitz graph over {} of {size} coordinates, and a fixed point there has at least {unstable} multipliers outside the unit circle",
            size - unstable
        ))
    }

    fn model_gram(&self, map: &[Jet], negative: usize) -> Result<Vec<Vec<Interval>>, String> {
        self.gram(map, negative).ok_or_else(|| "the slopes are too large".into())
    }

    pub(crate) fn invertible_update(&self, claim: &Place, witness: &InverseWitness) -> Outcome {
        let center = self.state_center(&claim.center)?;
        let size = center.len();
        require(is_matrix(&witness.inverse, size, size), "a witness has the wrong length")?;
        let center: Vector = center.into_iter().map(crate::number::Integer).collect();
        let jets = self.jets(size);
        let at = jets.identity(&self.ranges(&center, &claim.radius, size)?);
        let map = self.model.update(&jets, &at).ok_or(UNDEFINED)?;
        for (i, row) in witness.inverse.iter().enumerate() {
            let mut sum = BigInt::zero();
            for j in 0..size {
                let mut entry = Interval::zero();
                for (factor, jet) in row.iter().zip(&map) {
                    let term = jets.product(&Interval::point(&factor.0), &jet.slopes[j]);
                    entry = entry.plus(&term.ok_or("the slopes are too large")?.negated());
                }
                let own = if i == j { self.scale() } else { BigInt::zero() };
                sum += entry.plus(&Interval::point(&own)).magnitude();
            }
            require(sum < self.scale(), "the update map is not proved invertible")?;
        }
        let place = words::place(&center, &claim.radius, self.precision);
        let consequence = match self.model.is_rational() {
            true => "; f is a rational function, so the step size is not exceptional",
            false => "",
        };
        Ok(format!("the update map has an invertible Jacobian in {place}{consequence}"))
    }

    pub(crate) fn collapse(&self, claim: &Collapse) -> Outcome {
        let size = self.model.variables;
        let single = self.model.optimizer()?.momentum == Momentum::None;
        require(single, "the claim is about optimizers without momentum")?;
        require(claim.image.len() == size, "an image has the wrong length")?;
        let jets = self.jets(size);
        let at = jets.identity(&self.ranges(&claim.center, &claim.radius, size)?);
        let map = self.model.update(&jets, &at).ok_or(UNDEFINED)?;
        let constant = map.iter().flat_map(|jet| &jet.slopes).all(Interval::is_zero);
        require(constant, "the update map is not proved constant")?;
        let center = self.point(&numbers(&claim.center));
        let values = self.model.update(&self.jets(0), &center).ok_or(UNDEFINED)?;
        let hits = values.iter().zip(&claim.image);
        let hits = hits.into_iter().all(|(value, image)| value.range == Interval::point(&image.0));
        require(hits, "the image is another one")?;
        let place = words::place(&claim.center, &claim.radius, self.precision);
        let image = words::point(&claim.image, self.precision);
        Ok(format!("one step takes every point of {place} to {image}"))
    }

    fn exact_point(&self, point: &[Ratio]) -> Result<Vec<Ratio>, String> {
        require(point.len() == self.model.variables, "a point has the wrong length")?;
        let gradient = self.model.gradient(&Exact, point);
        gradient.ok_or_else(|| "an expression is undefined or irrational at the point".into())
    }

    pub(crate) fn exact_fixed_point(&self, claim: &ExactFixedPoint) -> Outcome {
        let gradient = self.exact_point(&claim.point)?;
        self.model.optimizer()?;
        let field = self.model.field(&Exact, &claim.point);
        let field = field.ok_or("an expression is undefined or irrational at the point")?;
        require(field.iter().all(Ratio::is_zero), "the point is not a fixed point")?;
        let critical = gradient.iter().all(Ratio::is_zero);
        require(critical == claim.critical, "the gradient says otherwise")?;
        let nature = if critical { "critical" } else { "spurious" };
        let point = words::exact_point(&claim.point);
        Ok(format!("{point} is a fixed point of the optimizer, {nature} for f"))
    }

    pub(crate) fn exact_hessian(&self, point: &[Ratio]) -> Result<Vec<Vec<Ratio>>, String> {
        self.exact_point(point)?;
        let hessian = self.model.hessian(&Exact, point);
        hessian.ok_or_else(|| "the Hessian is undefined or irrational at the point".into())
    }

    pub(crate) fn exact_eigenvalue(&self, claim: &ExactEigenvalue, witness: &Direction) -> Outcome {
        let hessian = self.exact_hessian(&claim.point)?;
        let vector = self.direction(witness)?;
        require(vector.iter().any(|entry| !entry.is_zero()), "an eigenvector is 0")?;
        let vector: Vec<Ratio> = vector.into_iter().map(Ratio::integer).collect();
        for (row, entry) in hessian.iter().zip(&vector) {
            let terms = row.iter().zip(&vector).map(|(a, b)| Exact.multiply(a, b));
            let image = Exact.sum(terms).ok_or("a number is too large")?;
            require(image == claim.value.times(entry), "the vector is not an eigenvector")?;
        }
        let point = words::exact_point(&claim.point);
        Ok(format!("{} is an eigenvalue of the Hessian of f at {point}", claim.value))
    }

    pub(crate) fn exact_filter(&self, claim: &ExactFilter, witness: &FilterWitness) -> Outcome {
        let hessian = self.exact_hessian(&claim.point)?;
        let optimizer = self.model.optimizer()?;
        let size = hessian.len();
        let zero = || vec![vec![Ratio::integer(0); size]; size];
        let multiply = |left: &[Vec<Ratio>]| -> Option<Vec<Vec<Ratio>>> {
            let entry = |row: &[Ratio], j: usize| {
                Exact.sum(row.iter().zip(&hessian).map(|(a, row)| Exact.multiply(a, &row[j])))
            };
            left.iter().map(|row| (0..size).map(|j| entry(row, j)).collect()).collect()
        };
        let mut filter = zero();
        for coefficient in scaled_symbol(optimizer).iter().rev() {
            for (i, row) in filter.iter_mut().enumerate() {
                row[i] = row[i].plus(coefficient);
            }
            filter = multiply(&filter).ok_or("a number is too large")?;
        }
        decomposes(&filter, &witness.lower)?;
        let constant = filter_constant(optimizer);
        for (i, row) in filter.iter_mut().enumerate() {
            row.iter_mut().for_each(|entry| *entry = entry.negated());
            row[i] = row[i].plus(&constant);
        }
        decomposes(&filter, &witness.upper)?;
        let (point, filter) = (words::exact_point(&claim.point), words::filter(optimizer));
        Ok(format!("every eigenvalue L of the Hessian of f at {point} satisfies 0 <= {filter}"))
    }
}

/// Whether scale·matrix = L D Lᵀ with D ≥ 0.
fn decomposes(matrix: &[Vec<Ratio>], witness: &Decomposition) -> Result<(), String> {
    let size = matrix.len();
    let (scale, diagonal, factor): (_, _, &Matrix) =
        (&witness.scale.0, &witness.diagonal, &witness.factor);
    require(diagonal.len() == size && is_triangle(factor, size), "a witness has the wrong length")?;
    let signs = scale.is_positive() && diagonal.iter().all(|entry| !entry.0.is_negative());
    require(signs, "a decomposition has a negative sign")?;
    for i in 0..size {
        for j in 0..=i {
            let pairs = factor[i].iter().zip(&factor[j]).zip(diagonal);
            let product: BigInt = pairs.map(|((a, b), d)| &a.0 * &b.0 * &d.0).sum();
            let wanted = matrix[i][j].times(&Ratio::integer(scale.clone()));
            require(wanted == Ratio::integer(product), "a decomposition is wrong")?;
        }
    }
    Ok(())
}
