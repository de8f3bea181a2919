//! Elementary functions that are defined by the [`Function`]s: the language knows them, and every
//! enclosure, derivative and domain follows from the definition.

use super::function::Function;
use super::graph::{Graph, NodeId};
use crate::exact::rational;

/// Names that a text may use as functions where no variable has them.
pub(super) const DEFINED: [&str; 10] =
    ["asin", "acos", "asinh", "acosh", "atanh", "expm1", "log1p", "exp2", "log2", "log10"];

impl Graph {
    /// The value of a function of [`DEFINED`]; `None` where it is defined nowhere, and for other
    /// names.
    pub(super) fn defined(&mut self, name: &str, x: NodeId) -> Option<NodeId> {
        let one = self.integer(1);
        let log = Function::Logarithm;
        match name {
            // asin x = atan(x/√(1 − x²)), on the open interval.
            "asin" => self.arcsine(x),
            "acos" => {
                let quarter = self.apply(Function::Arctangent, one)?;
                let right_angle = self.scale(&rational(2, 1), quarter);
                let arcsine = self.arcsine(x)?;
                Some(self.subtract(right_angle, arcsine))
            }
            "asinh" | "acosh" => {
                let square = self.power(x, 2);
                let inside = match name {
                    "asinh" => self.add(square, one),
                    _ => self.subtract(square, one),
                };
                let root = self.half_power(inside, 1)?;
                let sum = self.add(x, root);
                self.apply(log, sum)
            }
            "atanh" => {
                let (above, below) = (self.add(one, x), self.subtract(one, x));
                let quotient = self.divide(above, below)?;
                let value = self.apply(log, quotient)?;
                Some(self.scale(&rational(1, 2), value))
            }
            "expm1" => {
                let value = self.apply(Function::Exponential, x)?;
                Some(self.subtract(value, one))
            }
            "log1p" => {
                let argument = self.add(one, x);
                self.apply(log, argument)
            }
            "exp2" => {
                let base = self.integer(2);
                let factor = self.apply(log, base)?;
                let exponent = self.multiply(x, factor);
                self.apply(Function::Exponential, exponent)
            }
            "log2" | "log10" => {
                let base = self.integer(if name == "log2" { 2 } else { 10 });
                let (value, unit) = (self.apply(log, x)?, self.apply(log, base)?);
                self.divide(value, unit)
            }
            _ => None,
        }
    }

    fn arcsine(&mut self, x: NodeId) -> Option<NodeId> {
        let (one, square) = (self.integer(1), self.power(x, 2));
        let inside = self.subtract(one, square);
        let root = self.half_power(inside, 1)?;
        let tangent = self.divide(x, root)?;
        self.apply(Function::Arctangent, tangent)
    }
}

#[cfg(test)]
mod tests {
    use super::DEFINED;
    use crate::expression::{FloatArithmetic, Names, Tape, parse};

    #[test]
    fn the_defined_functions_have_their_usual_values() {
        let names = Names::new(&["x"]).unwrap_or_else(|error| panic!("{error}"));
        let usual: [fn(f64) -> f64; 10] = [
            f64::asin,
            f64::acos,
            f64::asinh,
            f64::acosh,
            f64::atanh,
            f64::exp_m1,
            f64::ln_1p,
            f64::exp2,
            f64::log2,
            f64::log10,
        ];
        for (name, usual) in DEFINED.into_iter().zip(usual) {
            let parsed = parse(&format!("{name}(x)"), &names);
            let (graph, root) = parsed.unwrap_or_else(|error| panic!("{name}: {error}"));
            let tape = Tape::compile(&graph, &[root], 1);
            for k in 1..40 {
                let x = f64::from(k) / 41.0 + if name == "acosh" { 1.0 } else { 0.0 };
                let value = tape.evaluate(&mut FloatArithmetic, &[x])[0];
                assert!((value - usual(x)).abs() < 1e-9, "{name}({x}): {value}");
            }
        }
    }

    #[cfg(feature = "verify")]
    #[test]
    fn the_enclosures_of_the_defined_functions_hold_their_values_and_know_their_domains() {
        use crate::expression::Registers;
        use crate::interval::Interval;
        let names = Names::new(&["x"]).unwrap_or_else(|error| panic!("{error}"));
        for (name, outside) in [("asin", 2.0), ("acos", -2.0), ("acosh", -3.0), ("atanh", 4.0)] {
            let parsed = parse(&format!("{name}(x)"), &names);
            let (graph, root) = parsed.unwrap_or_else(|error| panic!("{name}: {error}"));
            let tape = Tape::compile(&graph, &[root], 1);
            let (_, domain) = tape.enclose(&[Interval::point(outside)], &mut Registers::default());
            assert!(!domain.defined, "{name}({outside})");
        }
        // sinh(asinh(x)) = x, and the like.
        for text in
            ["sin(asin(x))", "cos(acos(x))", "tanh(atanh(x))", "sinh(asinh(x))", "log2(exp2(x))"]
        {
            let (graph, root) = parse(text, &names).unwrap_or_else(|error| panic!("{error}"));
            let tape = Tape::compile(&graph, &[root], 1);
            for k in -63..64 {
                let x = f64::from(k) / 64.0;
                let (value, domain) =
                    tape.enclose(&[Interval::point(x)], &mut Registers::default());
                assert!(domain.defined && value[0].contains(x), "{text} at {x}: {}", value[0]);
                assert!(value[0].width() < 1e-12, "{text} at {x}: {}", value[0]);
            }
        }
    }
}
