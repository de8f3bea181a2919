//! What certificates say about an instance, as a source of knowledge: a condition is proved or
//! refuted only by claims that the checker accepted, by arithmetic with their rational numbers and by
//! what can be read off the instance. Which claims were used is remembered.

use std::cell::RefCell;
use std::cmp::Ordering;
use std::collections::BTreeSet;

use num_traits::{One, Signed, Zero};

use super::certify::{Arithmetic, Basis, CertificateFile};
use super::facts::Facts;
use super::formula::{Condition, Quantity};
use super::instance::{Instance, Shape};
use super::knowledge::{Knowledge, Spectrum, spectral_radius_against};
use super::number::Number;
use super::terms::{self, Local};
use crate::certificate::{Certificate, Fact, PrintedObjective, Region};
use crate::exact::{AlgebraicNumber, Matrix, Polynomial, Rational, Status};
use crate::objective::Smoothness;
use crate::optimizer::{FieldKind, MomentumKind};

/// A file with its facts.
#[derive(Debug)]
pub(super) struct File {
    about: String,
    /// The number of its optimizer; none for the objective alone.
    optimizer: Option<usize>,
    certificate: Option<Certificate>,
    facts: Vec<Fact>,
    /// Its objective as polynomials, in one variable.
    printed: Option<PrintedObjective>,
}

impl File {
    pub(super) fn new(
        about: String,
        optimizer: Option<usize>,
        certificate: Option<Certificate>,
    ) -> Self {
        let facts = certificate.as_ref().map(Certificate::facts).unwrap_or_default();
        let printed = certificate.as_ref().and_then(Certificate::objective);
        Self { about, optimizer, certificate, facts, printed }
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
    computed: RefCell<BTreeSet<Arithmetic>>,
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
        Self { instance, facts, files, used: RefCell::default(), computed: RefCell::default() }
    }

    /// What the answers so far rest on.
    pub(super) fn basis(&self) -> Basis {
        let claims: Vec<_> = self.used.borrow().iter().copied().collect();
        let computed = self.computed.borrow().iter().copied().collect();
        match claims.is_empty() {
            true => Basis::ReadOff { computed },
            false => Basis::Certified { claims, computed },
        }
    }

    fn compute(&self, what: Arithmetic) {
        self.computed.borrow_mut().insert(what);
    }

    /// An answer; what did not help to decide it is not used.
    fn attempt(&self, answer: impl FnOnce() -> Status) -> Status {
        let before = (self.used.borrow().clone(), self.computed.borrow().clone());
        let status = answer();
        if matches!(status, Status::Undecided(_)) {
            self.used.replace(before.0);
            self.computed.replace(before.1);
        }
        status
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
            self.compute(Arithmetic::LookAhead);
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
        self.compute(Arithmetic::Table);
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
        if whole && values.iter().all(|value| good(value) || quadratic) {
            return Status::Proved;
        }
        match self.around(file, point) {
            Some(around) => {
                self.compute(Arithmetic::FirstTerm);
                yes(terms::is_extremum(&around, largest))
            }
            None => unknown(),
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
        let by_collapse = || match self.is_fixed(number) && self.find(number, collapses) {
            true => Status::Proved,
            false => unknown(),
        };
        let by_terms = || match self.near(number) {
            Some(Local::Attracts | Local::AttractsOneSide) => Status::Proved,
            _ => unknown(),
        };
        let answers: [&dyn Fn() -> Status; 3] =
            [&|| self.when_attracting(number), &by_collapse, &by_terms];
        self.first(&answers)
    }

    /// The first answer that decides.
    fn first(&self, answers: &[&dyn Fn() -> Status]) -> Status {
        let decided = |answer: &&dyn Fn() -> Status| {
            Some(self.attempt(answer)).filter(|status| !matches!(status, Status::Undecided(_)))
        };
        answers.iter().find_map(decided).unwrap_or_else(unknown)
    }

    fn attracts(&self, number: usize) -> Status {
        let by_verdict = || match self.verdict(number) {
            Some(Ordering::Less) => Status::Proved,
            Some(Ordering::Greater) => Status::Refuted,
            // A linear map with a multiplier on the circle contracts nothing.
            Some(Ordering::Equal) if self.instance.objective.is_quadratic() => Status::Refuted,
            _ => unknown(),
        };
        let by_terms = || match self.near(number) {
            Some(Local::Attracts) => Status::Proved,
            Some(_) => Status::Refuted,
            None => unknown(),
        };
        self.first(&[&by_verdict, &by_terms])
    }

    /// f(x + h) as a polynomial in h, from a file about f or about an optimizer's objective.
    fn around(&self, file: usize, point: &[Rational]) -> Option<Polynomial> {
        let [point] = point else { return None };
        self.files[file].printed.as_ref()?.around(point)
    }

    /// What orbits of plain descent near a critical point do, by the first terms.
    fn near(&self, number: usize) -> Option<Local> {
        let optimizer = &self.instance.optimizers[number].optimizer;
        let plain = optimizer.field_kind() == FieldKind::Gradient && optimizer.momentum().is_none();
        if !plain || !self.is_critical_in(number, &self.instance.point) {
            return None;
        }
        let local = terms::descent(&self.around(number, &self.instance.point)?, optimizer.step())?;
        self.compute(Arithmetic::MapTerm);
        Some(local)
    }

    fn limit_from_rest(&self, number: usize) -> Status {
        let optimizer = &self.instance.optimizers[number].optimizer;
        let on_pieces = || {
            let heavy_ball = optimizer.field_kind() == FieldKind::Gradient
                && optimizer.momentum().kind() == MomentumKind::HeavyBall;
            let printed = self.files[number].printed.as_ref().filter(|_| heavy_ball);
            let lands = printed.is_some_and(|printed| {
                terms::rest_at_zero(printed, optimizer.step(), optimizer.coefficient())
            });
            let at_zero = self.instance.point.iter().all(Zero::is_zero);
            if !at_zero || !lands || !self.is_fixed(number) {
                return unknown();
            }
            self.compute(Arithmetic::Rest);
            Status::Proved
        };
        // A basin is open, and holds starts at rest near the point.
        let answers: [&dyn Fn() -> Status; 2] = [&|| self.when_attracting(number), &on_pieces];
        match optimizer.momentum().is_none() {
            true => self.limit(number),
            false => self.first(&answers),
        }
    }

    /// The file about f with its objective as polynomials.
    fn printed(&self) -> Option<&PrintedObjective> {
        self.files[self.plain()?].printed.as_ref()
    }

    fn derivative(&self, order: usize) -> Option<Number> {
        let around = self.around(self.plain()?, &self.instance.point)?;
        self.compute(Arithmetic::Derivative);
        Some(Number::Rational(terms::derivative(&around, order)))
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
            Condition::Attracts => self.attracts(number),
            Condition::Limit => self.limit(number),
            Condition::LimitFromRest => self.limit_from_rest(number),
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
            Condition::Covered => {
                match self.instance.optimizers[number].optimizer.needed_smoothness() {
                    Smoothness::Continuous(order) => self.is_smooth(order),
                    _ => unknown(),
                }
            }
            Condition::MultipliersReal => unknown(),
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
                _ => {
                    let largest = self.printed()?.lipschitz()?;
                    self.compute(Arithmetic::Curvature);
                    Some(largest.map_or(Number::Infinite, Number::Rational))
                }
            },
            Quantity::Third => self.derivative(3),
            Quantity::Fourth => self.derivative(4),
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

    fn is_smooth(&self, order: u32) -> Status {
        if matches!(self.instance.objective, Shape::Polynomial { .. }) {
            return Status::Proved;
        }
        let Some(printed) = self.printed() else { return unknown() };
        self.compute(Arithmetic::Joints);
        yes(printed.is_smooth(order))
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::super::claim::{Claim, Family, OptimizerFamily, Points};
    use super::super::generate::Enumeration;
    use super::super::random::Random;
    use super::*;
    use crate::certificate::with_exact_claims;
    use crate::optimizer::FieldKind;

    /// Where certificates and the exact judge both decide a condition, they agree; gives how often each
    /// condition was decided by certificates.
    fn compared(family: Family, optimizer: OptimizerFamily) -> BTreeMap<String, usize> {
        let claim = Claim::new("any", family, vec![optimizer]).at(Points::Critical);
        let mut instances = Enumeration::new(&claim).take(150);
        instances.extend(Random::new(&claim, 7).take(150));
        let mut decided = BTreeMap::new();
        for instance in &instances {
            let Some(facts) = Facts::of(instance) else { continue };
            let configured = &instance.optimizers[0];
            let objective = instance.objective.objective(&configured.decay).expect("an objective");
            let points: Vec<_> =
                [instance.point.clone()].into_iter().chain(facts.ahead(0)).collect();
            let certificate =
                with_exact_claims(None, &objective, Some(&configured.optimizer), &points);
            let files = [File::new("A".into(), Some(0), certificate)];
            let mut agree = |name: String, judged: Status, certified: Status| {
                if let Status::Undecided(_) = certified {
                    return;
                }
                *decided.entry(name.clone()).or_default() += 1;
                if !matches!(judged, Status::Undecided(_)) {
                    assert_eq!(judged, certified, "{name} of {instance:?}");
                }
            };
            for condition in Condition::ALL {
                let certified = Certified::new(instance, &facts, &files);
                let judged = Knowledge::condition(&facts, condition, 0);
                agree(condition.name().into(), judged, certified.condition(condition, 0));
            }
            for order in 0..5 {
                let certified = Certified::new(instance, &facts, &files);
                agree("smooth".into(), facts.is_smooth(order), certified.is_smooth(order));
            }
            for quantity in [Quantity::Third, Quantity::Fourth, Quantity::Lipschitz] {
                let certified = Certified::new(instance, &facts, &files).quantity(quantity, 0);
                let judged = Knowledge::quantity(&facts, quantity, 0);
                if let Some((one, other)) = certified.zip(judged) {
                    // ∞ has no order to itself.
                    let equal = one == other || one.compare(&other) == Some(Ordering::Equal);
                    assert!(equal, "{quantity:?}: {one:?} and {other:?} of {instance:?}");
                    *decided.entry(quantity.name().into()).or_default() += 1;
                }
            }
        }
        decided
    }

    #[track_caller]
    fn are_decided(decided: &BTreeMap<String, usize>, names: &[&str]) {
        for name in names {
            assert!(decided.get(*name).is_some_and(|&count| count >= 5), "{name}: {decided:?}");
        }
    }

    #[test]
    fn certificates_and_the_judge_agree_about_polynomials() {
        let family = Family::Polynomials { variables: 1..=1, degree: 4, height: 2 };
        let decided = compared(family, OptimizerFamily::new("A", FieldKind::Gradient));
        let names =
            ["attracts", "limit", "minimiser", "maximiser", "saddle", "neutral", "f3", "f4"];
        are_decided(&decided, &names);
        are_decided(&decided, &["covered", "smooth", "L"]);
    }

    #[test]
    fn certificates_and_the_judge_agree_about_gluings() {
        let family = || Family::Gluings { height: 3 };
        let decided = compared(family(), OptimizerFamily::new("A", FieldKind::HessianUsam));
        are_decided(&decided, &["covered", "smooth", "L", "critical"]);
        let mut resting = OptimizerFamily::new("A", FieldKind::Gradient);
        resting.momenta = vec![MomentumKind::HeavyBall];
        are_decided(&compared(family(), resting), &["limit_from_rest", "covered"]);
        let descent = OptimizerFamily::new("A", FieldKind::Gradient);
        are_decided(&compared(family(), descent), &["limit", "attracts", "f3"]);
    }
}
