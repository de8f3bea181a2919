//! What certificates say about an instance, as a source of knowledge: a condition is proved or
//! refuted only by claims that the checker accepted, by arithmetic with their rational numbers and by
//! what can be read off the instance. Which claims were used is remembered.

use std::cell::{Cell, RefCell};
use std::cmp::Ordering;
use std::collections::BTreeSet;

use num_traits::{One, Signed, Zero};

use super::certify::{Basis, CertificateFile};
use super::facts::Facts;
use super::formula::{Condition, Quantity};
use super::instance::{Instance, Shape};
use super::knowledge::{Knowledge, Spectrum, spectral_radius_against};
use super::number::Number;
use crate::certificate::{Certificate, Fact, Region};
use crate::exact::{AlgebraicNumber, Matrix, Polynomial, Rational, Status};
use crate::optimizer::FieldKind;

/// A file with its facts.
#[derive(Debug)]
pub(super) struct File {
    about: String,
    /// The number of its optimizer; none for the objective alone.
    optimizer: Option<usize>,
    certificate: Option<Certificate>,
    facts: Vec<Fact>,
}

impl File {
    pub(super) fn new(
        about: String,
        optimizer: Option<usize>,
        certificate: Option<Certificate>,
    ) -> Self {
        let facts = certificate.as_ref().map(Certificate::facts).unwrap_or_default();
        Self { about, optimizer, certificate, facts }
    }

    pub(super) fn into_certificate(self) -> CertificateFile {
        CertificateFile { about: self.about, certificate: self.certificate }
    }
}

/// The knowledge.
#[derive(Debug)]
pub(super) struct Certified<'a> {
    instance: &'a Instance,
    /// Asked for the coordinates of look-ahead points and for numbers of the instance only.
    facts: &'a Facts<'a>,
    files: &'a [File],
    used: RefCell<BTreeSet<(usize, usize)>>,
    looked_ahead: Cell<bool>,
    by_table: Cell<bool>,
}

/// Eigenvalues of a Hessian in certified claims.
struct Eigenvalues {
    values: Vec<Rational>,
    whole: bool,
}

fn unknown() -> Status {
    Status::Undecided("no certificate says so".into())
}

fn yes(answer: bool) -> Status {
    if answer { Status::Proved } else { Status::Refuted }
}

impl<'a> Certified<'a> {
    pub(super) fn new(instance: &'a Instance, facts: &'a Facts<'a>, files: &'a [File]) -> Self {
        Self {
            instance,
            facts,
            files,
            used: RefCell::default(),
            looked_ahead: Cell::new(false),
            by_table: Cell::new(false),
        }
    }

    /// What the answers so far rest on.
    pub(super) fn basis(&self) -> Basis {
        let claims: Vec<_> = self.used.borrow().iter().copied().collect();
        match claims.is_empty() {
            true => Basis::ReadOff,
            false => Basis::Certified {
                claims,
                look_ahead: self.looked_ahead.get(),
                table: self.by_table.get(),
            },
        }
    }

    /// The first fact of a file that is wanted; it counts as used.
    fn find(&self, file: usize, wanted: impl Fn(&Fact) -> bool) -> bool {
        let place = self.files[file].facts.iter().position(wanted);
        self.used.borrow_mut().extend(place.map(|place| (file, place)));
        place.is_some()
    }

    /// The file about f itself.
    fn plain(&self) -> Option<usize> {
        let about_f = |file: &File| match file.optimizer {
            Some(number) => self.instance.optimizers[number].decay.is_zero(),
            None => true,
        };
        self.files.iter().position(about_f)
    }

    fn is_critical_in(&self, file: usize, point: &[Rational]) -> bool {
        self.find(file, |fact| matches!(fact, Fact::CriticalPoint(at) if at == point))
    }

    fn is_critical(&self) -> bool {
        self.plain().is_some_and(|file| self.is_critical_in(file, &self.instance.point))
    }

    fn excludes_zero(&self) -> bool {
        let here = &self.instance.point;
        self.plain().is_some_and(|file| {
            self.find(file, |fact| matches!(fact, Fact::NoCriticalPoint(r) if r.contains(here)))
        })
    }

    /// The look-ahead point of an optimizer, computed exactly.
    fn ahead(&self, number: usize) -> Option<Vec<Rational>> {
        let ahead = self.facts.ahead(number)?;
        if ahead != self.instance.point {
            self.looked_ahead.set(true);
        }
        Some(ahead)
    }

    /// Whether the point is fixed: a critical point of the optimizer's objective, or one whose
    /// look-ahead is critical.
    fn is_fixed(&self, number: usize) -> bool {
        if self.is_critical_in(number, &self.instance.point) {
            return true;
        }
        let kind = self.instance.optimizers[number].optimizer.field_kind();
        kind != FieldKind::GradientPenalty
            && self.ahead(number).is_some_and(|ahead| self.is_critical_in(number, &ahead))
    }

    /// Whether some region of the optimizer's file holds the point.
    fn lies_in(&self, number: usize, wanted: impl Fn(&Fact) -> Option<&Region>) -> bool {
        let here = &self.instance.point;
        self.find(number, |fact| wanted(fact).is_some_and(|region| region.contains(here)))
    }

    /// The position of the spectral radius against 1, of a point that is fixed.
    fn verdict(&self, number: usize) -> Option<Ordering> {
        if !self.is_fixed(number) {
            return None;
        }
        if self.lies_in(number, |fact| match fact {
            Fact::Attracting(region) => Some(region),
            _ => None,
        }) {
            return Some(Ordering::Less);
        }
        if self.lies_in(number, |fact| match fact {
            Fact::Repelling(region) => Some(region),
            _ => None,
        }) {
            return Some(Ordering::Greater);
        }
        self.radius_by_table(number, &Rational::one())
    }

    /// The spectral radius against a bound at a critical point of the optimizer's objective, from
    /// the eigenvalues: the multipliers are the roots of the momentum's blocks at μ = q(λ), the
    /// table of the theory (B.0).
    fn radius_by_table(&self, number: usize, bound: &Rational) -> Option<Ordering> {
        if !self.is_critical_in(number, &self.instance.point) {
            return None;
        }
        let Eigenvalues { values, whole } = self.eigenvalues(number, &self.instance.point);
        let optimizer = &self.instance.optimizers[number].optimizer;
        let (symbol, momentum) = (optimizer.symbol(), optimizer.momentum());
        let against = |value: &Rational| {
            let block = momentum.block(&(symbol.evaluate(value) * optimizer.step()));
            spectral_radius_against(&block, bound)
        };
        let all: Option<Vec<Ordering>> = values.iter().map(against).collect();
        let largest = all?.into_iter().max().filter(|_| whole)?;
        self.by_table.set(true);
        Some(largest)
    }

    /// Whether an orbit along an eigenvector of a quadratic converges under plain descent: its
    /// multiplier 1 − αλ lies inside the circle.
    fn is_reached_along_a_line(&self, number: usize) -> bool {
        let optimizer = &self.instance.optimizers[number].optimizer;
        let linear = self.instance.objective.is_quadratic()
            && optimizer.field_kind() == FieldKind::Gradient
            && optimizer.momentum().is_none();
        let contracts =
            |value: &Rational| (Rational::one() - optimizer.step() * value).abs() < Rational::one();
        linear
            && self.is_fixed(number)
            && self.eigenvalues(number, &self.instance.point).values.iter().any(contracts)
    }

    /// The distinct eigenvalues of the Hessian of a file's objective at a point, ascending.
    fn eigenvalues(&self, file: usize, point: &[Rational]) -> Eigenvalues {
        let mut found: Vec<(&Rational, &Vec<Rational>)> = Vec::new();
        for (place, fact) in self.files[file].facts.iter().enumerate() {
            if let Fact::Eigenvalue { point: at, value, vector } = fact
                && at == point
            {
                self.used.borrow_mut().insert((file, place));
                found.push((value, vector));
            }
        }
        found.sort();
        let mut values: Vec<Rational> = found.iter().map(|(value, _)| (*value).clone()).collect();
        values.dedup();
        // Eigenvectors of one eigenvalue count by their rank, of different ones are independent.
        let dimension = |value: &Rational| {
            let vectors = found.iter().filter(|(other, _)| *other == value);
            let vectors: Vec<&Vec<Rational>> = vectors.map(|(_, vector)| *vector).collect();
            let size = vectors[0].len();
            Matrix::from_fn(vectors.len(), size, |i, j| vectors[i][j].clone())
                .kernel()
                .len()
                .abs_diff(size)
        };
        let whole = values.iter().map(dimension).sum::<usize>() == point.len();
        Eigenvalues { values, whole }
    }

    fn here(&self) -> Eigenvalues {
        match self.plain() {
            Some(file) => self.eigenvalues(file, &self.instance.point),
            None => Eigenvalues { values: Vec::new(), whole: false },
        }
    }

    fn filter(&self, number: usize, strictly: bool) -> Status {
        let here = &self.instance.point;
        let about_f = self.instance.optimizers[number].decay.is_zero();
        let inside = |fact: &Fact| match fact {
            Fact::FilterInside(region) => region.contains(here),
            Fact::FilterClosed(point) => !strictly && point == here,
            _ => false,
        };
        if about_f && self.find(number, inside) {
            return Status::Proved;
        }
        let outside = |fact: &Fact| matches!(fact, Fact::FilterOutside(r) if r.contains(here));
        if about_f && self.find(number, outside) {
            return Status::Refuted;
        }
        let optimizer = &self.instance.optimizers[number].optimizer;
        let (symbol, upper) =
            (optimizer.symbol(), optimizer.momentum().constant() / optimizer.step());
        let admits = |value: &Rational| {
            let image = symbol.evaluate(value);
            match strictly {
                true => image.is_positive() && image < upper,
                false => !image.is_negative() && image <= upper,
            }
        };
        let Eigenvalues { values, whole } = self.here();
        match values.iter().all(admits) {
            false => Status::Refuted,
            true if whole => Status::Proved,
            true => unknown(),
        }
    }

    /// Whether a critical point of f is a local minimiser (or maximiser).
    fn extremum(&self, point: &[Rational], largest: bool) -> Status {
        let Some(file) = self.plain() else { return unknown() };
        if !self.is_critical_in(file, point) {
            let here = *point == self.instance.point;
            return if here && self.excludes_zero() { Status::Refuted } else { unknown() };
        }
        let Eigenvalues { values, whole } = self.eigenvalues(file, point);
        let good =
            |value: &Rational| if largest { value.is_negative() } else { value.is_positive() };
        let quadratic = self.instance.objective.is_quadratic();
        if values.iter().any(|value| !good(value) && !value.is_zero()) {
            return Status::Refuted;
        }
        match whole && values.iter().all(|value| good(value) || quadratic) {
            true => Status::Proved,
            false => unknown(),
        }
    }

    fn convex(&self) -> Status {
        let Eigenvalues { values, whole } = self.here();
        if values.iter().any(Signed::is_negative) {
            return Status::Refuted;
        }
        match whole && self.instance.objective.is_quadratic() {
            true => Status::Proved,
            false => unknown(),
        }
    }

    fn exceptional(&self, number: usize) -> Status {
        if self.find(number, |fact| matches!(fact, Fact::Collapse(_))) {
            return Status::Proved;
        }
        // A determinant that is a rational function vanishes on a null set, or everywhere.
        let rational = matches!(self.instance.objective, Shape::Polynomial { .. });
        match rational && self.find(number, |fact| *fact == Fact::Invertible) {
            true => Status::Refuted,
            false => unknown(),
        }
    }

    /// An open set of starts converges to the point, or a box collapses to it.
    fn limit(&self, number: usize) -> Status {
        let here = &self.instance.point;
        let collapses = |fact: &Fact| matches!(fact, Fact::Collapse(image) if image == here);
        let (before, table) = (self.used.borrow().clone(), self.by_table.get());
        if self.when_attracting(number).is_proved() {
            return Status::Proved;
        }
        // What did not help is not used.
        self.used.replace(before);
        self.by_table.set(table);
        match self.is_fixed(number) && self.find(number, collapses) {
            true => Status::Proved,
            false => unknown(),
        }
    }

    fn when_attracting(&self, number: usize) -> Status {
        match self.verdict(number) {
            Some(order) if order.is_lt() => Status::Proved,
            _ => unknown(),
        }
    }
}

impl Knowledge for Certified<'_> {
    fn condition(&self, condition: Condition, number: usize) -> Status {
        let verdict = |wanted: Ordering| match self.verdict(number) {
            Some(order) => yes(order == wanted),
            None => unknown(),
        };
        match condition {
            Condition::Attracting => verdict(Ordering::Less),
            Condition::Repelling => verdict(Ordering::Greater),
            Condition::Neutral => verdict(Ordering::Equal),
            Condition::Attracts => match self.verdict(number) {
                Some(Ordering::Less) => Status::Proved,
                Some(Ordering::Greater) => Status::Refuted,
                // A linear map with a multiplier on the circle contracts nothing.
                Some(Ordering::Equal) if self.instance.objective.is_quadratic() => Status::Refuted,
                _ => unknown(),
            },
            Condition::Limit => self.limit(number),
            // A basin is open, and holds starts at rest near the point.
            Condition::LimitFromRest => self.when_attracting(number),
            Condition::Reached if self.is_reached_along_a_line(number) => Status::Proved,
            Condition::Reached => self.when_attracting(number),
            Condition::Critical if self.is_critical() => Status::Proved,
            Condition::Critical if self.excludes_zero() => Status::Refuted,
            Condition::Spurious if self.is_critical() => Status::Refuted,
            Condition::Spurious if self.excludes_zero() && self.is_fixed(number) => Status::Proved,
            Condition::Fixed if self.is_fixed(number) => Status::Proved,
            Condition::Critical | Condition::Spurious | Condition::Fixed => unknown(),
            Condition::Admits => self.filter(number, false),
            Condition::AdmitsStrictly => self.filter(number, true),
            Condition::Exceptional => self.exceptional(number),
            Condition::Minimiser => self.extremum(&self.instance.point, false),
            Condition::Maximiser => self.extremum(&self.instance.point, true),
            Condition::Saddle => {
                let is = |condition| self.condition(condition, number);
                is(Condition::Critical)
                    .and(!is(Condition::Minimiser))
                    .and(!is(Condition::Maximiser))
            }
            Condition::AheadMinimiser => match self.ahead(number) {
                Some(ahead) => self.extremum(&ahead, false),
                None => unknown(),
            },
            Condition::Convex => self.convex(),
            Condition::Polynomial => match self.instance.objective {
                Shape::Polynomial { .. } => Status::Proved,
                _ => unknown(),
            },
            Condition::Covered | Condition::MultipliersReal => unknown(),
        }
    }

    fn quantity(&self, quantity: Quantity, number: usize) -> Option<Number> {
        let ends = |Eigenvalues { values, whole }: Eigenvalues, largest: bool| {
            let end = if largest { values.last() } else { values.first() };
            end.filter(|_| whole).cloned().map(Number::Rational)
        };
        let ahead = |largest| {
            let (file, ahead) = (self.plain()?, self.ahead(number)?);
            ends(self.eigenvalues(file, &ahead), largest)
        };
        match quantity {
            Quantity::Step
            | Quantity::Radius
            | Quantity::Coefficient
            | Quantity::Ascents
            | Quantity::Decay
            | Quantity::Constant
            | Quantity::Dimension => self.facts.quantity(quantity, number),
            Quantity::LambdaMin => ends(self.here(), false),
            Quantity::LambdaMax => ends(self.here(), true),
            Quantity::AheadMin => ahead(false),
            Quantity::AheadMax => ahead(true),
            Quantity::Lipschitz => match &self.instance.objective {
                Shape::Polynomial { polynomial, .. } if polynomial.degree() > 2 => {
                    Some(Number::Infinite)
                }
                Shape::Polynomial { .. } => {
                    let Eigenvalues { values, whole } = self.here();
                    let moduli = values.iter().map(Signed::abs);
                    moduli.max().filter(|_| whole).map(Number::Rational)
                }
                _ => None,
            },
            _ => None,
        }
    }

    fn symbol(&self, number: usize) -> Polynomial {
        self.facts.symbol(number)
    }

    fn spectrum(&self) -> Spectrum {
        let Eigenvalues { values, whole } = self.here();
        Spectrum { eigenvalues: values.into_iter().map(AlgebraicNumber::from).collect(), whole }
    }

    fn spectral_radius(&self, number: usize, bound: &Rational) -> Option<Ordering> {
        let verdict = bound.is_one().then(|| self.verdict(number)).flatten();
        verdict.or_else(|| self.radius_by_table(number, bound))
    }

    fn is_smooth(&self, _: u32) -> Status {
        unknown()
    }
}
