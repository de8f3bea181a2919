//! An exact oracle in two variables: value, gradient and Hessian at rational points, by jets of
//! second order over ℚ, and what they say about claims that hold at every point of a box.

use num_bigint::BigInt;
use num_traits::One;
use serde_json::Value;

use super::polynomial::Q;

/// A symmetric matrix: entries xx, xy, yy.
type Symmetric = [Q; 3];
const ENTRIES: [(usize, usize); 3] = [(0, 0), (0, 1), (1, 1)];
/// Larger exponents of mutants are left to other tests.
const LARGEST_EXPONENT: u64 = 32;

#[derive(Clone)]
struct Jet {
    value: Q,
    first: [Q; 2],
    second: Symmetric,
}

impl Jet {
    fn constant(value: Q) -> Self {
        let zero = || Q::int(0);
        Self { value, first: [zero(), zero()], second: [zero(), zero(), zero()] }
    }
    fn variable(index: usize, value: Q) -> Self {
        let mut jet = Self::constant(value);
        jet.first[index] = Q::int(1);
        jet
    }
    fn add(&self, other: &Self) -> Self {
        Self {
            value: self.value.add(&other.value),
            first: [0, 1].map(|i| self.first[i].add(&other.first[i])),
            second: [0, 1, 2].map(|k| self.second[k].add(&other.second[k])),
        }
    }
    fn negate(&self) -> Self {
        self.multiply(&Self::constant(Q::int(-1)))
    }
    fn multiply(&self, other: &Self) -> Self {
        let (u, v) = (&self.value, &other.value);
        Self {
            value: u.mul(v),
            first: [0, 1].map(|i| self.first[i].mul(v).add(&other.first[i].mul(u))),
            second: [0, 1, 2].map(|k| {
                let (i, j) = ENTRIES[k];
                let ends = self.second[k].mul(v).add(&other.second[k].mul(u));
                let mixed = self.first[i].mul(&other.first[j]);
                ends.add(&mixed).add(&self.first[j].mul(&other.first[i]))
            }),
        }
    }
    fn invert(&self) -> Option<Self> {
        if self.value.sign() == 0 {
            return None;
        }
        let value = self.value.inv();
        let slope = value.mul(&value).neg();
        let curvature = value.mul(&slope).mul(&Q::int(-2));
        Some(Self {
            first: [0, 1].map(|i| self.first[i].mul(&slope)),
            second: [0, 1, 2].map(|k| {
                let (i, j) = ENTRIES[k];
                let squares = self.first[i].mul(&self.first[j]).mul(&curvature);
                squares.add(&self.second[k].mul(&slope))
            }),
            value,
        })
    }
    /// The first where the guard is positive, the second where it is negative.
    fn choose(guard: &Self, one: Self, other: Self) -> Option<Self> {
        match guard.value.sign() {
            1 => Some(one),
            -1 => Some(other),
            _ => None,
        }
    }
}

fn integer(value: &Value) -> BigInt {
    value.as_str().unwrap().parse().unwrap()
}

fn fraction(value: &Value) -> Q {
    Q::new(integer(&value[0]), integer(&value[1]))
}

/// f at a point; `None` where it is not regular there or not rational.
fn evaluate(objective: &Value, point: &[Q; 2]) -> Option<Jet> {
    let mut read: Vec<Jet> = vec![];
    for instruction in objective.as_array().unwrap() {
        let (name, operands) = instruction.as_object().unwrap().iter().next().unwrap();
        let at = |k: usize| {
            let id = if operands.is_array() { operands[k].as_u64() } else { operands.as_u64() };
            read[id.unwrap() as usize].clone()
        };
        let jet = match name.as_str() {
            "constant" => Jet::constant(fraction(operands)),
            "variable" => {
                let index = operands.as_u64().unwrap() as usize;
                Jet::variable(index, point[index].clone())
            }
            "add" => at(0).add(&at(1)),
            "subtract" => at(0).add(&at(1).negate()),
            "multiply" => at(0).multiply(&at(1)),
            "negate" => at(0).negate(),
            "divide" => at(0).multiply(&at(1).invert()?),
            "power" => {
                let exponent = operands[1].as_u64().unwrap();
                let base = at(0);
                if exponent > LARGEST_EXPONENT {
                    return None;
                }
                (1..exponent).fold(base.clone(), |power, _| power.multiply(&base))
            }
            "abs" => Jet::choose(&at(0), at(0), at(0).negate())?,
            "max" => Jet::choose(&at(0).add(&at(1).negate()), at(0), at(1))?,
            "min" => Jet::choose(&at(1).add(&at(0).negate()), at(0), at(1))?,
            "choose" => Jet::choose(&at(0), at(1), at(2))?,
            _ => return None,
        };
        read.push(jet);
    }
    read.pop()
}

/// sign·(m − shift·I).
fn shifted(m: &Symmetric, shift: &Q, sign: i64) -> Symmetric {
    let part = |k: usize| if k == 1 { m[k].clone() } else { m[k].sub(shift) };
    [0, 1, 2].map(|k| part(k).mul(&Q::int(sign)))
}

fn determinant(m: &Symmetric) -> Q {
    m[0].mul(&m[2]).sub(&m[1].mul(&m[1]))
}

fn positive_definite(m: &Symmetric) -> bool {
    m[0].sign() > 0 && determinant(m).sign() > 0
}

fn positive_semidefinite(m: &Symmetric) -> bool {
    m[0].sign() >= 0 && m[2].sign() >= 0 && determinant(m).sign() >= 0
}

/// The product of two polynomials in one matrix, which is symmetric.
fn product(a: &Symmetric, b: &Symmetric) -> Symmetric {
    [
        a[0].mul(&b[0]).add(&a[1].mul(&b[1])),
        a[0].mul(&b[1]).add(&a[1].mul(&b[2])),
        a[1].mul(&b[1]).add(&a[2].mul(&b[2])),
    ]
}

/// The symbol's coefficients from degree 1.
fn symbol(field: &Value) -> Vec<Q> {
    let one = || Q::int(1);
    let Some((name, parameters)) = field.as_object().and_then(|tags| tags.iter().next()) else {
        return vec![one()];
    };
    let radius = if name == "usam-sequential" { &parameters[1] } else { parameters };
    let radius = fraction(radius);
    match name.as_str() {
        "usam-nested" => vec![one(), radius.clone(), radius.mul(&radius)],
        "hessian-usam" => vec![one(), Q::int(0), radius],
        "usam-sequential" => (0..parameters[0].as_u64().unwrap()).fold(vec![one()], |power, _| {
            let mut next = power.clone();
            next.push(Q::int(0));
            for (k, coefficient) in power.iter().enumerate() {
                next[k + 1] = next[k + 1].add(&coefficient.mul(&radius));
            }
            next
        }),
        _ => vec![one(), radius],
    }
}

/// The constant of the filter.
fn constant(momentum: &Value) -> Q {
    let two = Q::int(2);
    let Some((name, value)) = momentum.as_object().and_then(|tags| tags.iter().next()) else {
        return two;
    };
    let (one, beta) = (Q::int(1), fraction(value));
    let above = two.mul(&one.add(&beta));
    match name.as_str() {
        "heavy-ball" => above,
        "nesterov" => above.mul(&one.add(&two.mul(&beta)).inv()),
        _ => above.mul(&one.sub(&beta).inv()),
    }
}

/// αq(H).
fn filter_matrix(optimizer: &Value, hessian: &Symmetric) -> Symmetric {
    let step = fraction(&optimizer["step"]);
    let mut sum = [0, 1, 2].map(|_| Q::int(0));
    for coefficient in symbol(&optimizer["field"]).iter().rev() {
        let next = shifted(&sum, &coefficient.mul(&step).neg(), 1);
        sum = product(&next, hessian);
    }
    sum
}

/// Whether the claim is true at this point; `None` where this oracle does not know.
fn holds_at(
    problem: &Value,
    kind: &str,
    claim: &Value,
    number: &dyn Fn(&Value) -> Q,
    point: &[Q; 2],
) -> Option<bool> {
    let jet = evaluate(&problem["objective"], point)?;
    let h = &jet.second;
    let optimizer = &problem["optimizer"];
    let side = |m: &Symmetric, below: &Q, above: &Q| match claim["side"] == "below" {
        true => !positive_semidefinite(&shifted(m, below, 1)),
        false => !positive_semidefinite(&shifted(m, above, -1)),
    };
    Some(match kind {
        "no-critical-point" => jet.first.iter().any(|g| g.sign() != 0),
        "spectrum" => {
            positive_definite(&shifted(h, &number(&claim["lower"]), 1))
                && positive_definite(&shifted(h, &number(&claim["upper"]), -1))
        }
        "eigenvalue-count" => {
            let m = shifted(h, &number(&claim["bound"]), 1);
            let below = match (determinant(&m).sign(), m[0].sign()) {
                (0, _) => return Some(false),
                (-1, _) => 1,
                (_, 1) => 0,
                _ => 2,
            };
            claim["below"] == below
        }
        "curvature" => {
            let bound = number(&claim["bound"]);
            side(h, &bound, &bound)
        }
        "filter-inside" => {
            let q = filter_matrix(optimizer, h);
            let room = shifted(&q, &constant(&optimizer["momentum"]), -1);
            positive_definite(&q) && positive_definite(&room)
        }
        "filter-outside" => {
            side(&filter_matrix(optimizer, h), &Q::int(0), &constant(&optimizer["momentum"]))
        }
        _ => return None,
    })
}

/// Whether exact arithmetic finds the claim false at a point of a grid of its box; `None` where no
/// point decides.
pub(crate) fn refuted(certificate: &Value, kind: &str, claim: &Value) -> Option<bool> {
    claim["center"].as_array().filter(|_| claim["radius"].is_array())?;
    let scale = BigInt::one() << certificate["precision"].as_u64().unwrap();
    let number = |value: &Value| Q::new(integer(value), scale.clone());
    let side = |axis: usize| -> Vec<Q> {
        let (m, r) = (number(&claim["center"][axis]), number(&claim["radius"][axis]));
        (-2..=2).map(|k| m.add(&r.mul(&Q::new(k.into(), 2.into())))).collect()
    };
    let (xs, ys) = (side(0), side(1));
    let points = xs.iter().flat_map(|x| ys.iter().map(|y| [x.clone(), y.clone()]));
    let problem = &certificate["problem"];
    let verdicts = points.filter_map(|point| holds_at(problem, kind, claim, &number, &point));
    verdicts.fold(None, |all, holds| Some(all.unwrap_or(false) || !holds))
}
