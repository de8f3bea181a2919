//! Changes of signs under which a system keeps its zeros: half of the domain, or less, is searched,
//! and what is found there is reflected.

use super::prove::IsolatedZero;
use crate::expression::{Function, Instruction, Tape};
use crate::interval::IntervalVector;
use crate::system::System;

/// A change of signs of some variables, under which every component keeps its value up to sign.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Reflection {
    /// The variables whose sign changes, by bits.
    variables: u64,
    /// The components whose sign changes, by bits.
    components: u64,
    /// One of the variables, which no other reflection of the list changes.
    pivot: usize,
}

/// More reflections would multiply what is left over too much.
const MOST: usize = 6;

/// Independent reflections that keep the zeros of the system and the box; perhaps none.
///
/// Over signs s ∈ {0, 1}ⁿ every register of the tape has a parity p: reflected, its value changes by
/// (−1)^(p·s). The operations tell p, and demand linear equations over the field of two elements where
/// they need it: operands of sums have equal parities, those of exp an even one. All solutions s keep
/// all components up to sign, for every real point.
pub(super) fn reflections(system: &System, domain: &IntervalVector) -> Vec<Reflection> {
    let n = system.dimension();
    if n > 64 || system.components() > 64 {
        return Vec::new();
    }
    let (parities, mut demands) = parities(system.values_tape());
    let lopsided = (0..n).filter(|&axis| domain[axis].lower() != -domain[axis].upper());
    demands.extend(lopsided.map(|axis| 1 << axis));
    let even = |mask: u64| mask.count_ones().is_multiple_of(2);
    let reflect = |(pivot, variables): (usize, u64)| {
        let odd = parities.iter().enumerate().filter(|(_, parity)| !even(*parity & variables));
        Reflection { variables, components: odd.fold(0, |bits, (k, _)| bits | 1 << k), pivot }
    };
    solutions(&demands, n).into_iter().take(MOST).map(reflect).collect()
}

/// The parities of the outputs, and the vectors p with p·s = 0 that they rest on.
fn parities(tape: &Tape) -> (Vec<u64>, Vec<u64>) {
    let mut parities: Vec<u64> = Vec::with_capacity(tape.instructions().len());
    let mut demands = Vec::new();
    for instruction in tape.instructions() {
        let at = |register: u32| parities[register as usize];
        let (parity, demanded) = match *instruction {
            Instruction::Constant(_) => (0, [0; 3]),
            Instruction::Variable(index) => (1 << index, [0; 3]),
            Instruction::Negate(a) => (at(a), [0; 3]),
            Instruction::Add(a, b) | Instruction::Subtract(a, b) => (at(a), [at(a) ^ at(b), 0, 0]),
            Instruction::Multiply(a, b) | Instruction::Divide(a, b) => (at(a) ^ at(b), [0; 3]),
            Instruction::Square(_) | Instruction::Absolute(_) => (0, [0; 3]),
            Instruction::Power(a, n) => (if n % 2 == 0 { 0 } else { at(a) }, [0; 3]),
            Instruction::HalfPower(a, _) => (0, [at(a), 0, 0]),
            Instruction::Apply(function, a) => match function {
                Function::Sine
                | Function::Tangent
                | Function::Arctangent
                | Function::HyperbolicSine
                | Function::HyperbolicTangent => (at(a), [0; 3]),
                Function::Cosine | Function::HyperbolicCosine => (0, [0; 3]),
                Function::Exponential
                | Function::Logarithm
                | Function::Logistic
                | Function::Softplus
                | Function::PositiveReciprocal => (0, [at(a), 0, 0]),
            },
            Instruction::Maximum(guard, a, b) | Instruction::Minimum(guard, a, b) => {
                (0, [at(guard), at(a), at(b)])
            }
            Instruction::Choose(guard, a, b) => (at(a), [at(guard), at(a) ^ at(b), 0]),
        };
        parities.push(parity);
        demands.extend(demanded.into_iter().filter(|&demand| demand != 0));
    }
    (tape.outputs().iter().map(|&output| parities[output as usize]).collect(), demands)
}

/// A basis of all s with p·s = 0 for all demands p: each with a position that is 1 in it alone.
fn solutions(demands: &[u64], n: usize) -> Vec<(usize, u64)> {
    // Reduced rows by their leading positions.
    let mut rows: Vec<(usize, u64)> = Vec::new();
    for &demand in demands {
        let reduced = rows.iter().fold(demand, |rest, &(lead, row)| match rest >> lead & 1 {
            1 => rest ^ row,
            _ => rest,
        });
        if reduced != 0 {
            let lead = reduced.trailing_zeros() as usize;
            for (_, row) in rows.iter_mut().filter(|(_, row)| row >> lead & 1 == 1) {
                *row ^= reduced;
            }
            rows.push((lead, reduced));
        }
    }
    let is_free = |position: &usize| rows.iter().all(|(lead, _)| lead != position);
    let solution = |free: usize| {
        let bound = rows.iter().filter(|(_, row)| row >> free & 1 == 1);
        (free, bound.fold(1 << free, |bits, (lead, _)| bits | 1 << lead))
    };
    (0..n).filter(is_free).map(solution).collect()
}

impl Reflection {
    /// The variable of which only the values ≥ 0 are searched.
    pub(super) fn pivot(&self) -> usize {
        self.pivot
    }

    /// The reflected box.
    pub(super) fn region(&self, region: &IntervalVector) -> IntervalVector {
        let flipped = |axis: usize| self.variables >> axis & 1 == 1;
        let sides = region.iter().enumerate();
        sides.map(|(axis, &side)| if flipped(axis) { -side } else { side }).collect()
    }

    /// The reflected zero, which is one too.
    pub(super) fn zero(&self, zero: &IsolatedZero) -> IsolatedZero {
        let n = zero.enclosure.len();
        let flips = |(k, &entry): (usize, &f64)| {
            let (axis, component) = (k / n, k % n);
            let flips = (self.variables >> axis ^ self.components >> component) & 1;
            if flips == 1 { -entry } else { entry }
        };
        IsolatedZero {
            enclosure: self.region(&zero.enclosure),
            uniqueness: self.region(&zero.uniqueness),
            preconditioner: zero.preconditioner.iter().enumerate().map(flips).collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::reflections;
    use crate::exact::rational;
    use crate::expression::{Graph, Names, parse_into};
    use crate::interval::{Interval, IntervalVector};
    use crate::system::System;

    fn system(texts: &[&str]) -> System {
        let names = Names::new(&["x", "y", "z"][..texts.len()]);
        let names = names.unwrap_or_else(|error| panic!("{error}"));
        let mut graph = Graph::new();
        let parse = |text: &&str| {
            parse_into(&mut graph, text, &names).unwrap_or_else(|error| panic!("{error}"))
        };
        let roots: Vec<_> = texts.iter().map(parse).collect();
        System::new(&mut graph, &roots, texts.len())
    }

    fn cube(n: usize) -> IntervalVector {
        IntervalVector::new(vec![Interval::hull_of(&rational(-4, 1), &rational(4, 1)); n])
    }

    #[test]
    fn reflections_are_found_where_there_are_some() {
        let expected: [(&[&str], usize); 9] = [
            (&["x*(y^2 - 1)", "y*cos(x)*exp(y^2)"], 2),
            (&["x^3 - y", "y^3 - tanh(x)"], 1),
            (&["x^3 - y + 1", "y^3 - x"], 0),
            (&["x*y - 1", "x^2 + y^2 - 4"], 1),
            (&["x*y - z", "y*z - x", "z*x - y"], 2),
            (&["abs(x) - 1", "max(x^2, y^4) - sqrt(1 + y^2)"], 2),
            (&["piecewise(x >= 0, x^2, 2*x^2) - y", "y^2 - 1/2"], 0),
            (&["piecewise(x^2 >= 1, x, x^3) - y", "y - x/3"], 1),
            (&["exp(x) - y^2", "x - y^2 + 1"], 1),
        ];
        for (texts, count) in expected {
            let found = reflections(&system(texts), &cube(texts.len()));
            assert_eq!(found.len(), count, "{texts:?}");
            // One pivot each.
            for one in &found {
                let others = found.iter().filter(|other| other.variables >> one.pivot & 1 == 1);
                assert_eq!(others.count(), 1, "{texts:?}");
            }
        }
        let mut domain = cube(2);
        domain[0] = Interval::hull_of(&rational(-4, 1), &rational(5, 1));
        assert_eq!(reflections(&system(&["x*(y^2 - 1)", "y*x^2"]), &domain).len(), 1);
    }

    #[cfg(feature = "testing")]
    #[test]
    fn reflected_components_have_the_same_values_up_to_sign() {
        use crate::expression::ExactValue;
        use crate::testing::AnyExpression;
        use quickcheck::QuickCheck;

        /// Random expressions of random variables and their squares.
        fn property(f: AnyExpression, g: AnyExpression, inner: (u8, u8), place: (i8, i8)) -> bool {
            let mut graph = Graph::new();
            let (Some(f), Some(g)) = (f.build(&mut graph), g.build(&mut graph)) else {
                return true;
            };
            let (x, y) = (graph.variable(0), graph.variable(1));
            let product = graph.multiply(x, y);
            let (x_squared, y_squared) = (graph.multiply(x, x), graph.multiply(y, y));
            let inner = [inner.0, inner.1].map(|choice| {
                [x_squared, y_squared, product, x, x_squared][usize::from(choice % 5)]
            });
            let Some(roots) = graph.substitute(&[f, g], &inner) else { return true };
            let roots = [graph.multiply(roots[0], x), roots[1]];
            let system = System::new(&mut graph, &roots, 2);
            let values = |x: i32, y: i32| {
                let point = [rational(x.into(), 8), rational(y.into(), 8)];
                system.values_tape().evaluate_exactly(&point)
            };
            let (x, y) = (i32::from(place.0), i32::from(place.1));
            reflections(&system, &cube(2)).iter().all(|one| {
                let flip =
                    |axis: usize, x: i32| if one.variables >> axis & 1 == 1 { -x } else { x };
                let (here, there) = (values(x, y), values(flip(0, x), flip(1, y)));
                here.into_iter().zip(there).enumerate().all(|(k, pair)| match pair {
                    (ExactValue::Value(a), ExactValue::Value(b)) => {
                        if one.components >> k & 1 == 1 { a == -b } else { a == b }
                    }
                    (a, b) => a == b,
                })
            })
        }
        QuickCheck::new().tests(5000).quickcheck(property as fn(_, _, _, _) -> _);
    }
}
