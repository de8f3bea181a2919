//! What certainty costs: each proving kernel beside the float kernel that only guesses, in one run.
#![allow(missing_docs)] // criterion's macros expand to undocumented functions

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use eigensieve::equilibrium::{Settings, enumerate};
use eigensieve::exact::rational;
use eigensieve::expression::{FloatArithmetic, IntervalArithmetic, Names};
use eigensieve::interval::{
    Interval, IntervalMatrix, IntervalVector, symmetric_decomposition, symmetric_eigenvalues,
};
use eigensieve::objective::Objective;
use eigensieve::optimizer::{FieldKind, MomentumKind, Optimizer};
use eigensieve::theorem::Method;

const HIMMELBLAU: &str = "(x^2 + y - 11)^2 + (x + y^2 - 7)^2";
const GOLDSTEIN_PRICE: &str = "(1 + (x + y + 1)^2*(19 - 14*x + 3*x^2 - 14*y + 6*x*y + 3*y^2))\
                               *(30 + (2*x - 3*y)^2*(18 - 32*x + 12*x^2 + 48*y - 36*x*y + 27*y^2))";
const STYBLINSKI_TANG: &str = "sum(i, 1, 6, x[i]^4 - 16*x[i]^2 + 5*x[i])/2";

fn method(objective: &str, variables: &[&str], field: FieldKind) -> Method {
    let names = Names::new(variables).expect("names");
    let objective = Objective::parse(objective, &names).expect("an objective");
    let optimizer = Optimizer::new(field, MomentumKind::None)
        .with_step(rational(1, 300))
        .with_radius(rational(1, 10))
        .validated()
        .expect("in range");
    Method::new(&objective, &optimizer).expect("a method")
}

fn tapes(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("gradient and Hessian of Goldstein-Price");
    let method = method(GOLDSTEIN_PRICE, &["x", "y"], FieldKind::Gradient);
    let tapes = [method.gradient.values_tape(), method.gradient.jacobian_tape()];
    group.bench_function("floats", |bencher| {
        let mut registers = Vec::new();
        bencher.iter(|| {
            for tape in tapes {
                tape.run(&mut FloatArithmetic, black_box(&[0.3, -0.7]), &mut registers);
            }
        });
    });
    group.bench_function("intervals", |bencher| {
        let mut registers = Vec::new();
        let region = IntervalVector::point(&[0.3, -0.7]).inflated(0.0, 1e-3);
        bencher.iter(|| {
            for tape in tapes {
                tape.run(&mut IntervalArithmetic::new(), black_box(&region), &mut registers);
            }
        });
    });
    group.finish();
}

fn enumerations(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("all fixed points");
    group.sample_size(10);
    let family: &[&str] = &["x[1..6]"];
    for (name, objective, variables, field, side) in [
        ("Himmelblau, gradient", HIMMELBLAU, &["x", "y"][..], FieldKind::Gradient, 5.0),
        ("Himmelblau, USAM", HIMMELBLAU, &["x", "y"][..], FieldKind::Usam, 5.0),
        ("Goldstein-Price, gradient", GOLDSTEIN_PRICE, &["x", "y"][..], FieldKind::Gradient, 2.0),
        ("Styblinski-Tang n = 6, gradient", STYBLINSKI_TANG, family, FieldKind::Gradient, 5.0),
    ] {
        let method = method(objective, variables, field);
        let side = Interval::new(-side, side).expect("ordered");
        let domain = IntervalVector::new(vec![side; method.dimension()]);
        group.bench_function(name, |bencher| {
            bencher.iter(|| {
                enumerate(&method.field, &domain, &Settings::default()).expect("a search")
            });
        });
    }
    group.finish();
}

/// Uniform in [−1, 1) by a 64-bit linear congruential generator, rows in order, j ≥ i.
fn symmetric_matrix(size: usize) -> IntervalMatrix {
    let mut state = 1_u64;
    let mut matrix = IntervalMatrix::from_fn(size, size, |_, _| Interval::ZERO);
    for i in 0..size {
        for j in i..size {
            state = state.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
            let value = (state >> 11) as f64 / (1_u64 << 53) as f64 * 2.0 - 1.0;
            matrix[(i, j)] = Interval::point(value);
            matrix[(j, i)] = Interval::point(value);
        }
    }
    matrix
}

fn spectra(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("symmetric eigenvalues");
    group.sample_size(10);
    for size in [10, 50, 200] {
        let matrix = symmetric_matrix(size);
        let centre = matrix.midpoint();
        group.bench_function(format!("n = {size}, float decomposition"), |bencher| {
            bencher.iter(|| symmetric_decomposition(black_box(&centre)));
        });
        group.bench_function(format!("n = {size}, verified"), |bencher| {
            bencher.iter(|| symmetric_eigenvalues(black_box(&matrix)));
        });
    }
    group.finish();
}

criterion_group!(benches, tapes, enumerations, spectra);
criterion_main!(benches);
