//! An implementation acts coordinate by coordinate, or commutes with rotations, as its law says.

use eigensieve::laws::{ClosedBox, Failure, Law, Reason, Suite, Symmetry};

/// Gradient descent that changes the gradient first.
struct Descent {
    x: Vec<f64>,
    change: fn(&[f64]) -> Vec<f64>,
}

impl ClosedBox<f64> for Descent {
    fn reset(&mut self, start: &[f64]) {
        self.x = start.to_vec();
    }
    fn step(&mut self, gradient: &[f64]) -> Vec<f64> {
        let gradient = (self.change)(gradient);
        for (x, g) in self.x.iter_mut().zip(&gradient) {
            *x -= 0.1 * g;
        }
        self.x.clone()
    }
}

fn symmetry(law: Law, change: fn(&[f64]) -> Vec<f64>) -> Result<(), Failure> {
    let suite = Suite::closed_box_of(law, || Descent { x: Vec::new(), change });
    suite.symmetry().map(|skipped| assert!(skipped.is_empty()))
}

fn gd() -> Law {
    Law::parse("gd lr=0.1").expect("a law")
}

/// Descent along g/‖g‖: it rotates, and couples coordinates.
fn normalised() -> Law {
    let rule = "n = norm(g); x = x - lr*g/(n + 1/1000)";
    Law::custom("normalised", rule, &[("lr", "0.1")]).expect("a rule")
}

fn broken(result: Result<(), Failure>) -> Option<Symmetry> {
    match result.err()?.reason {
        Reason::Symmetry { symmetry, .. } => Some(symmetry),
        _ => None,
    }
}

fn divided(gradient: &[f64]) -> Vec<f64> {
    let norm = gradient.iter().map(|g| g * g).sum::<f64>().sqrt() + 1e-3;
    gradient.iter().map(|g| g / norm).collect()
}

#[test]
fn descent_separates_and_rotates_and_normalised_descent_rotates() {
    assert!(symmetry(gd(), <[f64]>::to_vec).is_ok());
    assert!(symmetry(normalised(), divided).is_ok());
    assert!(!normalised().symmetries().contains(&Symmetry::Separation));
}

#[test]
fn clipping_each_entry_breaks_the_rotation() {
    let clipped = |gradient: &[f64]| gradient.iter().map(|g| g.clamp(-0.5, 0.5)).collect();
    assert_eq!(broken(symmetry(gd(), clipped)), Some(Symmetry::Rotation));
}

#[test]
fn clipping_the_norm_breaks_the_separation() {
    let clipped = |gradient: &[f64]| {
        let norm = gradient.iter().map(|g| g * g).sum::<f64>().sqrt();
        gradient.iter().map(|g| g * (0.5 / norm).min(1.0)).collect()
    };
    assert_eq!(broken(symmetry(gd(), clipped)), Some(Symmetry::Separation));
}

#[test]
fn a_rate_of_its_own_for_the_first_parameter_breaks_the_permutation() {
    let first_faster = |gradient: &[f64]| {
        let mut gradient = gradient.to_vec();
        gradient[0] *= 2.0;
        gradient
    };
    assert_eq!(broken(symmetry(gd(), first_faster)), Some(Symmetry::Permutation));
    let message = symmetry(gd(), first_faster).expect_err("broken").to_string();
    assert!(message.contains("exchanging coordinates exchanges the results"), "{message}");
}
