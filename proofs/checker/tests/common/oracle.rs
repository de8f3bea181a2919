//! Decides claims about polynomials in one variable by exact root counts, without intervals.

use num_bigint::BigInt;
use num_traits::{One, Zero};
use serde_json::Value;

use super::polynomial::{P, Q};

/// What the oracle says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Truth {
    True,
    False,
    Unknown,
}

use Truth::Unknown;

fn truth(value: bool) -> Truth {
    if value { Truth::True } else { Truth::False }
}

fn integer(value: &Value) -> BigInt {
    value.as_str().unwrap().parse().unwrap()
}

fn fraction(value: &Value) -> Q {
    Q::new(integer(&value[0]), integer(&value[1]))
}

/// One problem in one variable.
pub(crate) struct Oracle<'a> {
    certificate: &'a Value,
    scale: BigInt,
    f: P,
    g: P,
    symbol: P,
    constant: Q,
    alpha: Q,
    beta: Q,
    momentum: String,
}

fn tape(problem: &Value) -> Option<P> {
    let mut read: Vec<P> = vec![];
    for instruction in problem["objective"].as_array().unwrap() {
        let (name, v) = instruction.as_object().unwrap().iter().next().unwrap();
        let at = |k: usize| {
            let id = if v.is_array() { v[k].as_u64() } else { v.as_u64() };
            read[id.unwrap() as usize].clone()
        };
        let p = match name.as_str() {
            "constant" => P::constant(fraction(v)),
            "variable" => P::x(),
            "add" => at(0).add(&at(1)),
            "subtract" => at(0).sub(&at(1)),
            "multiply" => at(0).mul(&at(1)),
            "negate" => at(0).neg(),
            "power" => {
                let exponent = v[1].as_u64().unwrap();
                if exponent as usize * at(0).degree() > 40 {
                    return None;
                }
                (1..exponent).fold(at(0), |p, _| p.mul(&at(0)))
            }
            _ => return None,
        };
        read.push(p);
    }
    read.pop().filter(|f| f.degree() <= 12)
}

fn tag(value: &Value) -> (String, Value) {
    match value {
        Value::String(name) => (name.clone(), Value::Null),
        _ => {
            let (name, v) = value.as_object().unwrap().iter().next().unwrap();
            (name.clone(), v.clone())
        }
    }
}

impl<'a> Oracle<'a> {
    /// `None` where the problem is not a polynomial of small degree in one variable.
    pub(crate) fn new(certificate: &'a Value) -> Option<Self> {
        let problem = &certificate["problem"];
        if problem["variables"] != 1 {
            return None;
        }
        let f = tape(problem)?;
        let d = f.derivative();
        let optimizer = &problem["optimizer"];
        let (field, rho) = tag(&optimizer["field"]);
        let rho = match field.as_str() {
            "gradient" => Q::int(0),
            "usam-sequential" => fraction(&rho[1]),
            _ => fraction(&rho),
        };
        let x = P::x();
        let ahead = |base: &P, slope: &P| base.add(&slope.scale(&rho));
        let lambda = P::x();
        let one = P::constant(Q::int(1));
        let ascents = tag(&optimizer["field"]).1[0].as_u64().unwrap_or(0);
        if ascents > 2 || f.degree() > 4 && field != "gradient" {
            return None;
        }
        let bent = d.mul(&d.derivative());
        let squared = lambda.mul(&lambda);
        let (g, symbol) = match field.as_str() {
            "gradient" => (d.clone(), lambda.clone()),
            "usam" => (d.compose(&ahead(&x, &d)), lambda.add(&squared.scale(&rho))),
            "usam-nested" => {
                let y = d.compose(&ahead(&x, &d));
                let cubed = squared.mul(&lambda).scale(&rho.mul(&rho));
                (d.compose(&ahead(&x, &y)), lambda.add(&squared.scale(&rho)).add(&cubed))
            }
            "usam-sequential" => {
                let (mut y, mut q) = (x.clone(), lambda.clone());
                for _ in 0..ascents {
                    y = ahead(&y, &d.compose(&y));
                    q = q.mul(&one.add(&lambda.scale(&rho)));
                }
                (d.compose(&y), q)
            }
            "hessian-usam" => {
                (d.compose(&ahead(&x, &bent)), lambda.add(&squared.mul(&lambda).scale(&rho)))
            }
            _ => (ahead(&d, &bent), lambda.add(&squared.scale(&rho))),
        };
        let (momentum, beta) = tag(&optimizer["momentum"]);
        let beta = if momentum == "none" { Q::int(0) } else { fraction(&beta) };
        let twice = Q::int(2).mul(&Q::int(1).add(&beta));
        let constant = match momentum.as_str() {
            "nesterov" => twice.mul(&Q::int(1).add(&beta).add(&beta).inv()),
            "ema" => twice.mul(&Q::int(1).sub(&beta).inv()),
            _ => twice,
        };
        let scale = BigInt::one() << certificate["precision"].as_u64().unwrap();
        let alpha = fraction(&optimizer["step"]);
        Some(Self { certificate, scale, f, g, symbol, constant, alpha, beta, momentum })
    }

    fn number(&self, value: &Value) -> Q {
        Q::new(integer(value), self.scale.clone())
    }

    fn side(&self, claim: &Value) -> (Q, Q) {
        let (m, r) = (self.number(&claim["center"][0]), self.number(&claim["radius"][0]));
        (m.sub(&r), m.add(&r))
    }

    fn system(&self, claim: &Value) -> P {
        if claim["system"] == "gradient" { self.f1() } else { self.g.clone() }
    }

    fn f1(&self) -> P {
        self.f.derivative()
    }

    fn curvature(&self) -> P {
        self.f1().derivative()
    }

    /// α·q(f″).
    fn filter(&self) -> P {
        self.symbol.compose(&self.curvature()).scale(&self.alpha)
    }

    /// The update map without momentum.
    fn map(&self) -> P {
        P::x().sub(&self.g.scale(&self.alpha))
    }

    fn step(&self, (x, y): (f64, f64)) -> (f64, f64) {
        let g = |x: f64| self.g.0.iter().rev().fold(0.0, |s, c| s * x + c.float());
        let (a, b) = (self.alpha.float(), self.beta.float());
        let push = x + b * (x - y);
        match self.momentum.as_str() {
            "none" => (x - a * g(x), x),
            "heavy-ball" => (push - a * g(x), x),
            "nesterov" => (push - a * g(push), x),
            _ => (push - a * (1.0 - b) * g(x), x),
        }
    }

    /// Whether the claim with this index is true.
    pub(crate) fn decide(&self, index: usize) -> Truth {
        let entry = self.certificate["claims"][index].as_object().unwrap();
        let (kind, proof) = entry.iter().next().unwrap();
        let claim = &proof["claim"];
        match kind.as_str() {
            "unique-zero" => {
                let (a, b) = self.side(claim);
                truth(self.system(claim).roots(&a, &b) == Some(1))
            }
            "no-critical-point" => {
                let (a, b) = self.side(claim);
                truth(self.f1().roots(&a, &b) == Some(0))
            }
            "cover" => self.cover(claim),
            "spectrum" => {
                let (a, b) = self.side(claim);
                let bound = |name: &str| P::constant(self.number(&claim[name]));
                let h = self.curvature();
                truth(
                    h.sub(&bound("lower")).positive(&a, &b)
                        && bound("upper").sub(&h).positive(&a, &b),
                )
            }
            "eigenvalue-count" | "curvature" => {
                let (a, b) = self.side(claim);
                let above = self.curvature().sub(&P::constant(self.number(&claim["bound"])));
                let below = claim["below"] == 1 || claim["side"] == "below";
                let form = if below { above.neg() } else { above };
                truth(form.positive(&a, &b))
            }
            "filter-inside" => {
                let (a, b) = self.side(claim);
                let q = self.filter();
                truth(
                    q.positive(&a, &b)
                        && P::constant(self.constant.clone()).sub(&q).positive(&a, &b),
                )
            }
            "filter-outside" => {
                let (a, b) = self.side(claim);
                let q = self.filter();
                let form = match claim["side"] == "below" {
                    true => q.neg(),
                    false => q.sub(&P::constant(self.constant.clone())),
                };
                truth(form.positive(&a, &b))
            }
            "attracting-box" | "attracting-ball" => self.attracting(claim),
            "repelling" => self.repelling(claim),
            "invertible-update" => self.invertible(claim),
            "collapse" => {
                let image = P::constant(self.number(&claim["image"][0]));
                truth(self.momentum == "none" && self.map() == image)
            }
            "exact-critical-point" => {
                truth(self.f1().at(&fraction(&claim["point"][0])).sign() == 0)
            }
            "exact-eigenvalue" => {
                let h = self.curvature().at(&fraction(&claim["point"][0]));
                truth(h == fraction(&claim["value"]))
            }
            "exact-filter" => {
                let q = self.filter().at(&fraction(&claim["point"][0]));
                truth(q.sign() >= 0 && q.le(&self.constant))
            }
            "refutation" => self.refutation(claim),
            _ => Unknown,
        }
    }

    fn cover(&self, claim: &Value) -> Truth {
        let system = self.system(claim);
        let sides: Vec<(Q, Q)> =
            claim["boxes"].as_array().unwrap().iter().map(|place| self.side(place)).collect();
        let single = sides.iter().all(|(a, b)| system.roots(a, b) == Some(1));
        let apart = (0..sides.len())
            .all(|i| (0..i).all(|j| !sides[i].0.le(&sides[j].1) || !sides[j].0.le(&sides[i].1)));
        let (low, high) = (self.number(&claim["lower"][0]), self.number(&claim["upper"][0]));
        let later = |a: &Q, b: &Q| if a.le(b) { b.clone() } else { a.clone() };
        let earlier = |a: &Q, b: &Q| if a.le(b) { a.clone() } else { b.clone() };
        let inside =
            |(a, b): &(Q, Q)| system.roots(&later(a, &low), &earlier(b, &high)).unwrap_or(99);
        let all = system.roots(&low, &high);
        truth(low.le(&high) && single && apart && all == Some(sides.iter().map(inside).sum()))
    }

    /// The half extents of a region's coordinates.
    fn region(&self, claim: &Value) -> (Q, Vec<Vec<Q>>, Vec<Q>) {
        let basis = claim["basis"].as_array().unwrap();
        let basis: Vec<Vec<Q>> = basis
            .iter()
            .map(|row| row.as_array().unwrap().iter().map(|x| self.number(x)).collect())
            .collect();
        let radius = match &claim["radius"] {
            Value::Array(list) => list.iter().map(|x| self.number(x)).collect(),
            single => vec![self.number(single); basis.len()],
        };
        (self.number(&claim["center"][0]), basis, radius)
    }

    fn attracting(&self, claim: &Value) -> Truth {
        let (m, basis, radius) = self.region(claim);
        if self.momentum != "none" {
            return self.simulate(&m, &basis, &radius, claim["radius"].is_string());
        }
        let e = basis[0][0].mul(&radius[0]);
        let e = if e.sign() < 0 { e.neg() } else { e };
        let (a, b) = (m.sub(&e), m.add(&e));
        let map = self.map();
        let stays = P::constant(b.clone()).sub(&map).nonnegative(&a, &b)
            && map.sub(&P::constant(a.clone())).nonnegative(&a, &b);
        let single = self.g.roots(&a, &b) == Some(1);
        if !stays || !single {
            return Truth::False;
        }
        // All orbits converge if and only if there is no 2-cycle.
        if map.degree() <= 3 {
            let twice = map.compose(&map).sub(&P::x());
            return truth(twice.roots(&a, &b) == Some(1));
        }
        let slope = map.derivative();
        let one = P::constant(Q::int(1));
        let contracts = one.sub(&slope).positive(&a, &b) && one.add(&slope).positive(&a, &b);
        if contracts { Truth::True } else { Unknown }
    }

    /// Orbits from a grid of the region stay and converge to one point.
    fn simulate(&self, m: &Q, basis: &[Vec<Q>], radius: &[Q], ball: bool) -> Truth {
        let t: Vec<f64> = basis.iter().flatten().map(Q::float).collect();
        let (m, r) = (m.float(), [radius[0].float(), radius[1].float()]);
        let det = t[0] * t[3] - t[1] * t[2];
        if det == 0.0 {
            return Truth::False;
        }
        let coordinates = |(x, y): (f64, f64)| {
            let (a, b) = (x - m, y - m);
            [(t[3] * a - t[1] * b) / det / r[0], (-t[2] * a + t[0] * b) / det / r[1]]
        };
        let mut limit: Option<(f64, f64)> = None;
        for k in 0..24 {
            let angle = std::f64::consts::TAU * f64::from(k) / 24.0;
            let (mut u, mut v) = (angle.cos(), angle.sin());
            if !ball {
                let far = u.abs().max(v.abs());
                (u, v) = (u / far, v / far);
            }
            let mut s =
                (m + t[0] * u * r[0] + t[1] * v * r[1], m + t[2] * u * r[0] + t[3] * v * r[1]);
            for _ in 0..3000 {
                s = self.step(s);
                let w = coordinates(s);
                let size = if ball { w[0].hypot(w[1]) } else { w[0].abs().max(w[1].abs()) };
                if size > 1.0 + 1e-6 || size.is_nan() {
                    return Truth::False;
                }
            }
            let reference = *limit.get_or_insert(s);
            if (reference.0 - s.0).abs() > 1e-7 {
                return Truth::False;
            }
        }
        Truth::True
    }

    fn repelling(&self, claim: &Value) -> Truth {
        let (m, basis, radius) = self.region(claim);
        let e = basis[0].iter().zip(&radius).fold(Q::int(0), |sum, (t, r)| {
            let part = t.mul(r);
            sum.add(&if part.sign() < 0 { part.neg() } else { part })
        });
        let (a, b) = (m.sub(&e), m.add(&e));
        if self.momentum == "none" {
            let single = self.g.roots(&a, &b).is_some_and(|count| count <= 1);
            let map = self.map();
            // With a slope beyond ±1 everywhere two orbits that stay part.
            let one = P::constant(Q::int(1));
            let slope = map.derivative();
            let expands =
                slope.sub(&one).positive(&a, &b) || slope.neg().sub(&one).positive(&a, &b);
            return match (single, expands) {
                (false, _) => Truth::False,
                (true, true) => Truth::True,
                (true, false) => Unknown,
            };
        }
        // The number of multipliers outside the unit circle at a fixed point of the region.
        if self.g.roots(&a, &b) != Some(1) {
            return Unknown;
        }
        let (mut low, mut high) = (a, b);
        for _ in 0..60 {
            let middle = low.add(&high).mul(&Q::new(1.into(), 2.into()));
            if self.g.roots(&low, &middle) == Some(0) { low = middle } else { high = middle }
        }
        let mu = self.alpha.mul(&self.g.derivative().at(&low)).float();
        let b = self.beta.float();
        let (p, q) = match self.momentum.as_str() {
            "heavy-ball" => (1.0 + b - mu, b),
            "nesterov" => ((1.0 + b) * (1.0 - mu), b * (1.0 - mu)),
            _ => (1.0 + b - (1.0 - b) * mu, b),
        };
        let d = p * p - 4.0 * q;
        let outside = if d < 0.0 {
            2 * usize::from(q > 1.0)
        } else {
            let roots = [(p + d.sqrt()) / 2.0, (p - d.sqrt()) / 2.0];
            roots.iter().filter(|x| x.abs() > 1.0).count()
        };
        truth(outside >= claim["unstable"].as_u64().unwrap() as usize)
    }

    fn invertible(&self, claim: &Value) -> Truth {
        let (m, r) = (self.number(&claim["center"][0]), self.number(&claim["radius"][0]));
        let determinant = P::constant(Q::int(1)).sub(&self.g.derivative().scale(&self.alpha));
        let reach = match self.momentum.as_str() {
            "none" => r,
            "nesterov" => {
                let other = self.number(&claim["radius"][1]);
                r.mul(&Q::int(1).add(&self.beta)).add(&other.mul(&self.beta))
            }
            _ => return Truth::True,
        };
        // On the open interval: a little smaller.
        let less = reach.mul(&Q::new((BigInt::one() << 60) - 1, BigInt::one() << 60));
        truth(determinant.roots(&m.sub(&less), &m.add(&less)) == Some(0))
    }

    fn refutation(&self, claim: &Value) -> Truth {
        let claims = self.certificate["claims"].as_array().unwrap();
        let basin = &claims[claim["uses"][0].as_u64().unwrap() as usize];
        let (kind, basin) = basin.as_object().unwrap().iter().next().unwrap();
        let (mut low, mut high) = match kind.as_str() {
            "collapse" => {
                let image = self.number(&basin["claim"]["image"][0]);
                if self.g.at(&image).sign() != 0 {
                    return Truth::False;
                }
                (image.clone(), image)
            }
            _ if self.momentum == "none" => {
                let (m, basis, radius) = self.region(&basin["claim"]);
                let e = basis[0][0].mul(&radius[0]);
                let e = if e.sign() < 0 { e.neg() } else { e };
                (m.sub(&e), m.add(&e))
            }
            _ => return Unknown,
        };
        for _ in 0..120 {
            let middle = low.add(&high).mul(&Q::new(1.into(), 2.into()));
            if self.g.roots(&low, &middle) == Some(0) { low = middle } else { high = middle }
        }
        let q = self.filter();
        let c = P::constant(self.constant.clone());
        truth(match claim["statement"].as_str().unwrap() {
            "limits-obey-the-filter" => {
                q.neg().positive(&low, &high) || q.sub(&c).positive(&low, &high)
            }
            "limits-are-critical-points" => self.f1().roots(&low, &high) == Some(0),
            _ => self.curvature().neg().positive(&low, &high),
        })
    }
}

/// Whether all eigenvalues of all matrices in a small interval matrix are strictly in (a, b), by its
/// vertices and exact elimination.
pub(crate) fn spectrum(claim: &Value) -> Truth {
    let rows = claim["matrix"].as_array().unwrap();
    let n = rows.len();
    if n > 3 {
        return Unknown;
    }
    let ends: Vec<[BigInt; 2]> = rows
        .iter()
        .flat_map(|row| row.as_array().unwrap().iter().map(|e| [integer(&e[0]), integer(&e[1])]))
        .collect();
    let (a, b) = (integer(&claim["lower"]), integer(&claim["upper"]));
    for vertex in 0..1_usize << ends.len() {
        let entry = |i: usize, j: usize| {
            let k = i.max(j) * (i.max(j) + 1) / 2 + i.min(j);
            &ends[k][vertex >> k & 1]
        };
        for (sign, bound) in [(1, &a), (-1, &b)] {
            let mut m: Vec<Vec<Q>> = (0..n)
                .map(|i| {
                    (0..n)
                        .map(|j| {
                            let shift = if i == j { bound.clone() } else { BigInt::zero() };
                            Q::new((entry(i, j) - shift) * sign, BigInt::one())
                        })
                        .collect()
                })
                .collect();
            for k in 0..n {
                if m[k][k].sign() <= 0 {
                    return Truth::False;
                }
                for i in k + 1..n {
                    let factor = m[i][k].mul(&m[k][k].inv());
                    for j in k..n {
                        m[i][j] = m[i][j].sub(&factor.mul(&m[k][j]));
                    }
                }
            }
        }
    }
    Truth::True
}
