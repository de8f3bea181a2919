//! Runs that were recorded elsewhere: the columns of a trace, and two traces side by side.

use super::rule::Question;
use super::trace::{Call, Step, Trace};

/// Why columns are no trace.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TraceError {
    /// Fewer than two rows.
    #[error("a trace needs parameters before and after at least one step")]
    Short,
    /// A row with another length than the first, or without its gradient.
    #[error("row {0} must have as many numbers as the first, and a gradient unless it is the last")]
    Ragged(usize),
}

impl Trace {
    /// The run with these parameters (one row before each step and one after the last) and the
    /// gradients at them.
    ///
    /// ```
    /// use eigensieve::laws::{Format, Formats, Law, Trace, judge};
    /// let trace = Trace::from_rows("run", &[vec![1.0], vec![0.5]], &[vec![5.0]])?;
    /// let law = Law::parse("gd lr=0.1")?;
    /// assert!(judge(&law, Formats::all(Format::F64), &trace).misfits.is_empty());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// Too few rows, or rows of different lengths.
    pub fn from_rows(name: &str, x: &[Vec<f64>], g: &[Vec<f64>]) -> Result<Self, TraceError> {
        let (start, after) = x.split_first().ok_or(TraceError::Short)?;
        if after.is_empty() {
            return Err(TraceError::Short);
        }
        let row = |(number, x): (usize, &Vec<f64>)| {
            let gradient = g.get(number).filter(|gradient| gradient.len() == start.len());
            let gradient = gradient.filter(|_| x.len() == start.len());
            let answer = gradient.ok_or(TraceError::Ragged(number + 1))?.clone();
            let at = if number == 0 { start.clone() } else { after[number - 1].clone() };
            let call = Call { question: Question::Gradient, at, answer };
            Ok(Step { calls: vec![call], x: x.clone() })
        };
        let steps = after.iter().enumerate().map(row).collect::<Result<Vec<Step>, TraceError>>()?;
        Ok(Self { name: name.to_string(), start: start.clone(), steps })
    }

    /// The first number in which two runs differ by more than a relative tolerance of the larger:
    /// step (0 is the start), coordinate, both values.
    pub fn first_difference(
        &self,
        other: &Self,
        tolerance: f64,
    ) -> Option<(usize, usize, f64, f64)> {
        let rows = |trace: &Self| {
            let after = trace.steps.iter().map(|step| step.x.clone());
            std::iter::once(trace.start.clone()).chain(after).collect::<Vec<Vec<f64>>>()
        };
        let (a, b) = (rows(self), rows(other));
        for (step, (a, b)) in a.iter().zip(&b).enumerate() {
            for (coordinate, (&a, &b)) in a.iter().zip(b).enumerate() {
                let close = (a - b).abs() <= tolerance * a.abs().max(b.abs());
                if !close {
                    return Some((step, coordinate, a, b));
                }
            }
        }
        (a.len() != b.len()).then_some((a.len().min(b.len()), 0, f64::NAN, f64::NAN))
    }
}
