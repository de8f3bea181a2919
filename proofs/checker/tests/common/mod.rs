//! A small producer for tests: floats propose witnesses, the checker decides.

#![allow(dead_code, clippy::needless_range_loop)]

pub(crate) mod catalogue;
pub(crate) mod linear;
pub(crate) mod mutants;
pub(crate) mod oracle;
pub(crate) mod plane;
pub(crate) mod polynomial;
pub(crate) mod tight;
pub(crate) mod univariates;

use linear::{Real, adjugate, cholesky, inverse, symmetric_eigenvectors, transpose};
use num_bigint::BigInt;
use serde_json::{Value, json};

/// An objective: tape and number of variables.
#[derive(Clone, Default)]
pub(crate) struct Tape {
    pub(crate) instructions: Vec<Value>,
    pub(crate) variables: usize,
}

/// A node of a tape under construction.
pub(crate) type Id = usize;

impl Tape {
    pub(crate) fn new(variables: usize) -> (Self, Vec<Id>) {
        let mut tape = Self { instructions: vec![], variables };
        let ids = (0..variables).map(|index| tape.push(json!({ "variable": index }))).collect();
        (tape, ids)
    }
    pub(crate) fn push(&mut self, instruction: Value) -> Id {
        self.instructions.push(instruction);
        self.instructions.len() - 1
    }
    pub(crate) fn constant(&mut self, numerator: i64, denominator: i64) -> Id {
        self.push(json!({ "constant": [numerator.to_string(), denominator.to_string()] }))
    }
    pub(crate) fn binary(&mut self, name: &str, a: Id, b: Id) -> Id {
        self.push(json!({ name: [a, b] }))
    }
    pub(crate) fn unary(&mut self, name: &str, a: Id) -> Id {
        self.push(json!({ name: a }))
    }
    pub(crate) fn add(&mut self, a: Id, b: Id) -> Id {
        self.binary("add", a, b)
    }
    pub(crate) fn multiply(&mut self, a: Id, b: Id) -> Id {
        self.binary("multiply", a, b)
    }
    pub(crate) fn power(&mut self, a: Id, exponent: u32) -> Id {
        self.push(json!({ "power": [a, exponent] }))
    }
    pub(crate) fn choose(&mut self, guard: Id, a: Id, b: Id) -> Id {
        self.push(json!({ "choose": [guard, a, b] }))
    }
    /// Σ coefficient·monomial; exponents of all variables.
    pub(crate) fn polynomial(&mut self, terms: &[(i64, i64, &[u32])]) -> Id {
        let mut sum = None;
        for &(numerator, denominator, exponents) in terms {
            let mut term = self.constant(numerator, denominator);
            for (variable, &exponent) in exponents.iter().enumerate() {
                let factor = match exponent {
                    0 => continue,
                    1 => variable,
                    _ => self.power(variable, exponent),
                };
                term = self.multiply(term, factor);
            }
            sum = Some(match sum {
                None => term,
                Some(sum) => self.add(sum, term),
            });
        }
        sum.unwrap()
    }

    /// Value and gradient in floats.
    pub(crate) fn gradient(&self, at: &[f64]) -> Vec<f64> {
        let mut values: Vec<(f64, Vec<f64>)> = vec![];
        let n = self.variables;
        for instruction in &self.instructions {
            let (name, operands) = instruction.as_object().unwrap().iter().next().unwrap();
            let id = |k: usize| match operands {
                Value::Array(list) => list[k].as_u64().unwrap() as usize,
                single => single.as_u64().unwrap() as usize,
            };
            let get = |k: usize| values[id(k)].clone();
            let linear = |a: &(f64, Vec<f64>), s: f64, b: &(f64, Vec<f64>), t: f64, value: f64| {
                (value, a.1.iter().zip(&b.1).map(|(x, y)| s * x + t * y).collect::<Vec<f64>>())
            };
            let value = match name.as_str() {
                "constant" => {
                    let part = |k: usize| operands[k].as_str().unwrap().parse::<f64>().unwrap();
                    (part(0) / part(1), vec![0.0; n])
                }
                "variable" => {
                    let mut slopes = vec![0.0; n];
                    slopes[id(0)] = 1.0;
                    (at[id(0)], slopes)
                }
                "add" => linear(&get(0), 1.0, &get(1), 1.0, get(0).0 + get(1).0),
                "subtract" => linear(&get(0), 1.0, &get(1), -1.0, get(0).0 - get(1).0),
                "multiply" => linear(&get(0), get(1).0, &get(1), get(0).0, get(0).0 * get(1).0),
                "divide" => {
                    let (a, b) = (get(0), get(1));
                    linear(&a, 1.0 / b.0, &b, -a.0 / (b.0 * b.0), a.0 / b.0)
                }
                "negate" => linear(&get(0), -1.0, &get(0), 0.0, -get(0).0),
                "power" => {
                    let k = operands[1].as_u64().unwrap() as i32;
                    let slope = f64::from(k) * get(0).0.powi(k - 1);
                    linear(&get(0), slope, &get(0), 0.0, get(0).0.powi(k))
                }
                "sqrt" => {
                    let root = get(0).0.sqrt();
                    linear(&get(0), 0.5 / root, &get(0), 0.0, root)
                }
                "abs" if get(0).0 < 0.0 => linear(&get(0), -1.0, &get(0), 0.0, -get(0).0),
                "abs" => get(0),
                "max" => {
                    if get(0).0 >= get(1).0 {
                        get(0)
                    } else {
                        get(1)
                    }
                }
                "min" => {
                    if get(0).0 <= get(1).0 {
                        get(0)
                    } else {
                        get(1)
                    }
                }
                "choose" => {
                    if get(0).0 >= 0.0 {
                        get(1)
                    } else {
                        get(2)
                    }
                }
                other => panic!("{other}"),
            };
            values.push(value);
        }
        values.pop().unwrap().1
    }

    pub(crate) fn hessian(&self, at: &[f64]) -> Real {
        jacobian(&|x: &[f64]| self.gradient(x), at)
    }
}

/// Central differences.
pub(crate) fn jacobian(map: &dyn Fn(&[f64]) -> Vec<f64>, at: &[f64]) -> Real {
    let columns = (0..at.len()).map(|j| {
        let shifted = |h: f64| {
            let mut x = at.to_vec();
            x[j] += h;
            map(&x)
        };
        let (a, b) = (shifted(1e-5), shifted(-1e-5));
        a.iter().zip(&b).map(|(a, b)| (a - b) / 2e-5).collect()
    });
    transpose(&columns.collect())
}

/// A problem at a precision.
#[derive(Clone)]
pub(crate) struct Problem {
    pub(crate) tape: Tape,
    pub(crate) field: Value,
    pub(crate) momentum: Value,
    pub(crate) step: (i64, i64),
    pub(crate) precision: u32,
}

pub(crate) fn ratio(numerator: i64, denominator: i64) -> Value {
    json!([numerator.to_string(), denominator.to_string()])
}

fn float(ratio: &Value) -> f64 {
    let part = |k: usize| ratio[k].as_str().unwrap().parse::<f64>().unwrap();
    part(0) / part(1)
}

impl Problem {
    pub(crate) fn new(tape: &Tape, field: Value, momentum: Value, step: (i64, i64)) -> Self {
        Self { tape: tape.clone(), field, momentum, step, precision: 40 }
    }

    pub(crate) fn gradient_descent(tape: &Tape, step: (i64, i64)) -> Self {
        Self::new(tape, json!("gradient"), json!("none"), step)
    }

    pub(crate) fn certificate(&self, claims: Vec<Value>) -> Value {
        json!({ "format": "eqcert/1", "precision": self.precision,
            "problem": { "variables": self.tape.variables, "objective": self.tape.instructions,
                "optimizer": { "field": self.field, "momentum": self.momentum,
                    "step": ratio(self.step.0, self.step.1) } },
            "claims": claims })
    }

    pub(crate) fn fixed(&self, x: f64) -> BigInt {
        fixed(x, self.precision)
    }

    pub(crate) fn vector(&self, x: &[f64]) -> Value {
        Value::from(x.iter().map(|&x| self.fixed(x).to_string()).collect::<Vec<_>>())
    }

    pub(crate) fn matrix(&self, m: &Real) -> Value {
        Value::from(m.iter().map(|row| self.vector(row)).collect::<Vec<_>>())
    }

    pub(crate) fn triangle(&self, m: &Real) -> Value {
        let rows = m.iter().enumerate().map(|(i, row)| self.vector(&row[..=i]));
        Value::from(rows.collect::<Vec<_>>())
    }

    pub(crate) fn with_momentum(&self) -> bool {
        self.momentum != json!("none")
    }

    /// The field in floats.
    pub(crate) fn field_at(&self, x: &[f64]) -> Vec<f64> {
        let gradient = |x: &[f64]| self.tape.gradient(x);
        let ahead = |x: &[f64], rho: f64, d: &[f64]| -> Vec<f64> {
            x.iter().zip(d).map(|(x, d)| x + rho * d).collect()
        };
        let bent = |x: &[f64]| -> Vec<f64> {
            let (h, g) = (self.tape.hessian(x), gradient(x));
            h.iter().map(|row| row.iter().zip(&g).map(|(a, b)| a * b).sum()).collect()
        };
        let Some((name, rho)) = self.field.as_object().and_then(|o| o.iter().next()) else {
            return gradient(x);
        };
        match name.as_str() {
            "usam" => gradient(&ahead(x, float(rho), &gradient(x))),
            "usam-nested" => {
                let y = ahead(x, float(rho), &gradient(x));
                gradient(&ahead(x, float(rho), &gradient(&y)))
            }
            "usam-sequential" => {
                let mut y = x.to_vec();
                for _ in 0..rho[0].as_u64().unwrap() {
                    y = ahead(&y, float(&rho[1]), &gradient(&y));
                }
                gradient(&y)
            }
            "hessian-usam" => gradient(&ahead(x, float(rho), &bent(x))),
            "gradient-penalty" => ahead(&gradient(x), float(rho), &bent(x)),
            other => panic!("{other}"),
        }
    }

    /// The update map in floats.
    pub(crate) fn update(&self, state: &[f64]) -> Vec<f64> {
        let n = self.tape.variables;
        let (x, before) = state.split_at(n);
        let alpha = self.step.0 as f64 / self.step.1 as f64;
        let descend = |base: &[f64], g: &[f64], alpha: f64| -> Vec<f64> {
            base.iter().zip(g).map(|(x, g)| x - alpha * g).collect()
        };
        let Some((name, beta)) = self.momentum.as_object().and_then(|o| o.iter().next()) else {
            return descend(x, &self.field_at(x), alpha);
        };
        let beta = float(beta);
        let push: Vec<f64> = x.iter().zip(before).map(|(x, b)| x + beta * (x - b)).collect();
        let mut next = match name.as_str() {
            "heavy-ball" => descend(&push, &self.field_at(x), alpha),
            "nesterov" => descend(&push, &self.field_at(&push), alpha),
            "ema" => descend(&push, &self.field_at(x), alpha * (1.0 - beta)),
            other => panic!("{other}"),
        };
        next.extend_from_slice(x);
        next
    }

    fn system(&self, system: &str, x: &[f64]) -> Vec<f64> {
        if system == "gradient" { self.tape.gradient(x) } else { self.field_at(x) }
    }

    /// A zero near a point, by Newton's method.
    pub(crate) fn newton(&self, system: &str, at: &[f64]) -> Vec<f64> {
        let mut x = at.to_vec();
        for _ in 0..20 {
            let slope = inverse(&jacobian(&|x: &[f64]| self.system(system, x), &x));
            let value = self.system(system, &x);
            for (x, row) in x.iter_mut().zip(&slope) {
                *x -= row.iter().zip(&value).map(|(a, b)| a * b).sum::<f64>();
            }
        }
        x
    }

    pub(crate) fn zero_witness(&self, system: &str, at: &[f64]) -> Value {
        let slope = jacobian(&|x: &[f64]| self.system(system, x), at);
        json!({ "contraction": self.fixed(0.75).to_string(),
            "preconditioner": self.matrix(&inverse(&slope)), "inverse": self.matrix(&slope) })
    }

    pub(crate) fn unique_zero(&self, system: &str, near: &[f64], radius: f64) -> (Value, Vec<f64>) {
        let x = self.newton(system, near);
        let claim = json!({ "system": system, "center": self.vector(&x),
            "radius": self.vector(&vec![radius; x.len()]) });
        let witness = self.zero_witness(system, &x);
        (json!({ "unique-zero": { "claim": claim, "witness": witness } }), x)
    }

    fn place(&self, x: &[f64], radius: f64) -> Value {
        json!({ "center": self.vector(x), "radius": self.vector(&vec![radius; x.len()]) })
    }

    pub(crate) fn no_critical_point(&self, x: &[f64], radius: f64, component: u32) -> Value {
        json!({ "no-critical-point": { "claim": self.place(x, radius), "witness": { "component": component } } })
    }

    fn factors(&self, matrix: &Real, lower: f64, upper: f64) -> Value {
        let shift = |sign: f64, c: f64| -> Real {
            let mut m: Real =
                matrix.iter().map(|row| row.iter().map(|x| sign * x).collect()).collect();
            (0..m.len()).for_each(|i| m[i][i] += c);
            m
        };
        let (a, b) = (cholesky(&shift(1.0, -lower)), cholesky(&shift(-1.0, upper)));
        json!({ "lower_factor": self.triangle(&a), "upper_factor": self.triangle(&b) })
    }

    pub(crate) fn spectrum(&self, x: &[f64], radius: f64, lower: f64, upper: f64) -> Value {
        let mut claim = self.place(x, radius);
        claim["lower"] = self.fixed(lower).to_string().into();
        claim["upper"] = self.fixed(upper).to_string().into();
        let witness = self.factors(&self.tape.hessian(x), lower, upper);
        json!({ "spectrum": { "claim": claim, "witness": witness } })
    }

    /// Eigenvectors of the Hessian as columns, by ascending eigenvalue.
    pub(crate) fn eigenvectors(&self, x: &[f64]) -> (Vec<f64>, Real) {
        symmetric_eigenvectors(&self.tape.hessian(x))
    }

    pub(crate) fn eigenvalue_count(&self, x: &[f64], radius: f64, bound: f64) -> Value {
        let (values, vectors) = self.eigenvectors(x);
        let mut claim = self.place(x, radius);
        claim["bound"] = self.fixed(bound).to_string().into();
        claim["below"] = values.iter().filter(|&&value| value < bound).count().into();
        json!({ "eigenvalue-count": { "claim": claim, "witness": { "basis": self.matrix(&vectors) } } })
    }

    pub(crate) fn curvature(&self, x: &[f64], radius: f64, bound: f64, side: &str) -> Value {
        let vectors = transpose(&self.eigenvectors(x).1);
        let vector = if side == "below" { &vectors[0] } else { &vectors[x.len() - 1] };
        let mut claim = self.place(x, radius);
        claim["bound"] = self.fixed(bound).to_string().into();
        claim["side"] = side.into();
        json!({ "curvature": { "claim": claim, "witness": { "vector": self.vector(vector) } } })
    }

    /// α·q(H) in floats and c.
    pub(crate) fn filter(&self, x: &[f64]) -> (Real, f64) {
        let h = self.tape.hessian(x);
        let n = x.len();
        let alpha = self.step.0 as f64 / self.step.1 as f64;
        let coefficients: Vec<f64> = match self.field.as_object().and_then(|o| o.iter().next()) {
            None => vec![1.0],
            Some((name, rho)) => match name.as_str() {
                "usam" | "gradient-penalty" => vec![1.0, float(rho)],
                "usam-nested" => vec![1.0, float(rho), float(rho).powi(2)],
                "hessian-usam" => vec![1.0, 0.0, float(rho)],
                "usam-sequential" => {
                    let (m, rho) = (rho[0].as_u64().unwrap() as i32, float(&rho[1]));
                    let mut list = vec![1.0];
                    for k in 0..m {
                        list.push(list[k as usize] * f64::from(m - k) / f64::from(k + 1) * rho);
                    }
                    list
                }
                other => panic!("{other}"),
            },
        };
        let mut q = vec![vec![0.0; n]; n];
        for c in coefficients.iter().rev() {
            (0..n).for_each(|i| q[i][i] += c * alpha);
            q = linear::product(&q, &h);
        }
        let c = match self.momentum.as_object().and_then(|o| o.iter().next()) {
            None => 2.0,
            Some((name, beta)) => {
                let beta = float(beta);
                match name.as_str() {
                    "heavy-ball" => 2.0 * (1.0 + beta),
                    "nesterov" => 2.0 * (1.0 + beta) / (1.0 + 2.0 * beta),
                    _ => 2.0 * (1.0 + beta) / (1.0 - beta),
                }
            }
        };
        (q, c)
    }

    pub(crate) fn filter_inside(&self, x: &[f64], radius: f64) -> Value {
        let (q, c) = self.filter(x);
        json!({ "filter-inside": { "claim": self.place(x, radius), "witness": self.factors(&q, 0.0, c) } })
    }

    pub(crate) fn filter_outside(&self, x: &[f64], radius: f64, side: &str) -> Value {
        let vectors = transpose(&symmetric_eigenvectors(&self.filter(x).0).1);
        let vector = if side == "below" { &vectors[0] } else { &vectors[x.len() - 1] };
        let mut claim = self.place(x, radius);
        claim["side"] = side.into();
        json!({ "filter-outside": { "claim": claim, "witness": { "vector": self.vector(vector) } } })
    }

    /// The state of a fixed point.
    pub(crate) fn state(&self, x: &[f64]) -> Vec<f64> {
        if self.with_momentum() { [x, x].concat() } else { x.to_vec() }
    }

    /// A basis, rounded to multiples of 1/64, with its exact inverse.
    pub(crate) fn basis(&self, basis: &Real) -> (Value, Value, Value) {
        let small: Vec<Vec<BigInt>> = basis
            .iter()
            .map(|row| row.iter().map(|x| BigInt::from((x * 64.0).round() as i64)).collect())
            .collect();
        let text = |m: &Vec<Vec<BigInt>>, shift: u32| -> Value {
            let row = |row: &Vec<BigInt>| -> Value {
                row.iter().map(|x| (x << shift).to_string()).collect::<Vec<_>>().into()
            };
            m.iter().map(row).collect::<Vec<_>>().into()
        };
        let shift = self.precision - 6;
        let (mut adjugate, mut determinant) = adjugate(&small);
        if determinant < BigInt::ZERO {
            determinant = -determinant;
            adjugate.iter_mut().flatten().for_each(|x| *x = -x.clone());
        }
        (text(&small, shift), text(&adjugate, 0), (determinant << shift).to_string().into())
    }

    /// A real basis in which the Jacobian of the update map at a fixed point is nearly block
    /// diagonal; the expanding directions come first.
    pub(crate) fn modes(&self, x: &[f64]) -> Real {
        let state = self.state(x);
        linear::modes(&jacobian(&|s: &[f64]| self.update(s), &state))
    }

    pub(crate) fn attracting(
        &self,
        x: &[f64],
        radius: f64,
        q: f64,
        ball: bool,
        basis: &Real,
    ) -> Value {
        let (basis, inverse, determinant) = self.basis(basis);
        let size = self.state(x).len();
        let radius = match ball {
            true => self.fixed(radius).to_string().into(),
            false => self.vector(&vec![radius; size]),
        };
        let kind = if ball { "attracting-ball" } else { "attracting-box" };
        json!({ kind: { "claim": { "center": self.vector(x), "basis": basis, "radius": radius },
            "witness": { "contraction": self.fixed(q).to_string(), "inverse": inverse,
                "determinant": determinant } } })
    }

    pub(crate) fn repelling(
        &self,
        x: &[f64],
        radius: f64,
        unstable: usize,
        expansion: f64,
        basis: &Real,
    ) -> Value {
        let (basis, inverse, determinant) = self.basis(basis);
        let radius = self.vector(&vec![radius; self.state(x).len()]);
        json!({ "repelling": { "claim": { "center": self.vector(x), "basis": basis,
                "radius": radius, "unstable": unstable },
            "witness": { "expansion": self.fixed(expansion).to_string(), "inverse": inverse,
                "determinant": determinant } } })
    }

    pub(crate) fn invertible_update(&self, x: &[f64], radius: f64) -> Value {
        let state = self.state(x);
        let slope = jacobian(&|s: &[f64]| self.update(s), &state);
        json!({ "invertible-update": {
            "claim": { "center": self.vector(x), "radius": self.vector(&vec![radius; state.len()]) },
            "witness": { "inverse": self.matrix(&inverse(&slope)) } } })
    }
}

pub(crate) fn fixed(x: f64, precision: u32) -> BigInt {
    // Exact: floats are dyadic.
    let scaled = x * 2f64.powi(precision.min(50) as i32);
    BigInt::from(scaled.round() as i128) << (precision - precision.min(50))
}

pub(crate) fn refutation(statement: &str, uses: &[u32]) -> Value {
    json!({ "refutation": { "claim": { "statement": statement, "uses": uses }, "witness": {} } })
}

/// The bytes of a certificate.
pub(crate) fn bytes(certificate: &Value) -> Vec<u8> {
    serde_json::to_vec(certificate).unwrap()
}

pub(crate) fn accepts(certificate: &Value) -> Result<Vec<String>, String> {
    let result = eqcert_check::check(&bytes(certificate));
    result.map(|a| a.claims.into_iter().map(|c| c.statement).collect()).map_err(|e| e.reason)
}
