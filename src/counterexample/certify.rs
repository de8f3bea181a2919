//! Certificates of counterexamples: one file for each optimizer of the claim.

use super::instance::{Configured, Instance};
use crate::certificate::{Certificate, certify};
use crate::equilibrium::Settings;
use crate::exact::{Rational, rational};
use crate::theorem::{Method, Problem, Start, analyse_method};

/// What the checker accepts about the instance's point: existence, verdict and filter position of
/// each optimizer as far as the format `eqcert/1` can say them, and the sentences that they refute.
///
/// `None` for optimizers with weight decay, whose objective is another, and where nothing could be
/// certified.
pub fn certificates(instance: &Instance, name: &str) -> Vec<Option<Certificate>> {
    instance.optimizers.iter().map(|one| certificate(instance, one, name)).collect()
}

/// A small box says most about the point; a wide one holds pieces that collapse to it.
const HALF_WIDTHS: [(i64, i64); 2] = [(1, 8), (3, 1)];
/// Boxes that are judged to find the other fixed points in the box.
const MOST_BOXES: usize = 2_000;

fn certificate(instance: &Instance, configured: &Configured, name: &str) -> Option<Certificate> {
    use num_traits::Zero;
    if !configured.decay.is_zero() {
        return None;
    }
    let candidates = HALF_WIDTHS.iter().filter_map(|&(above, below)| {
        let width = rational(above, below);
        let side = |x: &Rational| (x - &width, x + &width);
        let problem = Problem {
            name: name.into(),
            objective: instance.objective.objective(&Rational::zero())?,
            optimizer: configured.optimizer.clone(),
            domain: instance.point.iter().map(side).collect(),
            points: vec![instance.point.clone().into()],
            start: Start::Generic,
        };
        let method = Method::new(&problem.objective, &problem.optimizer).ok()?;
        let settings = Settings { max_boxes: MOST_BOXES, ..Settings::default() };
        let analysis = analyse_method(&problem, &method, &settings).ok()?;
        let certified = certify(&problem, &method, &analysis, None);
        let refutations = certified.refutations.len();
        certified.certificate.map(|certificate| (refutations, certificate))
    });
    // The one that refutes more; the first of equals.
    let best = candidates.reduce(|best, next| if next.0 > best.0 { next } else { best });
    best.map(|(_, certificate)| certificate)
}
