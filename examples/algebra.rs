//! Verified eigenvalues and exact root counts with their times, for `benches/peers_algebra.py`.
//!
//! `algebra eigenvalues <kind> <n>` builds one of the formula matrices of `benches/README.md` and prints
//! the best times in milliseconds and the enclosures; `algebra roots` reads lines "name c₀ c₁ …" and
//! prints the best times in microseconds and the counts.

use std::error::Error;
use std::fmt::Write as _;
use std::hint::black_box;
use std::io::Read as _;
use std::time::{Duration, Instant};

use eigensieve::exact::{Polynomial, Rational, count_real_roots, isolate_real_roots};
use eigensieve::interval::{
    Eigenvalues, Interval, Sharpness, check_arithmetic, eigenvalues_are_below, eigenvalues_of,
    split_spectrum, symmetric_decomposition, symmetric_eigenvalues_of,
};
use nalgebra::{DMatrix, Schur};

fn main() -> Result<(), Box<dyn Error>> {
    check_arithmetic()?;
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match words[..] {
        ["eigenvalues", kind, size] => report_eigenvalues(kind, size.parse()?),
        ["roots"] => report_roots(),
        _ => Err("usage: algebra eigenvalues KIND N | algebra roots < polynomials".into()),
    }
}

/// The time of a run, the best average of up to three batches of 100 ms, and a run's result. By the
/// processor time of the thread where the system tells it, so that other programs do not count.
fn best<T>(run: impl Fn() -> T) -> (Duration, T) {
    const BATCH: Duration = Duration::from_millis(100);
    let origin = Instant::now();
    let now = || processor_time().unwrap_or_else(|| origin.elapsed());
    let batch = || {
        let begin = now();
        let mut count = 0_u32;
        // Asked at every doubling only: asking takes time.
        while !(count.is_power_of_two() && now() - begin >= BATCH) {
            black_box(run());
            count += 1;
        }
        ((now() - begin) / count, count)
    };
    let (first, count) = batch();
    let others = if count == 1 && first > 5 * BATCH { 0 } else { 2 };
    let least = (0..others).map(|_| batch().0).fold(first, Duration::min);
    (least, run())
}

/// The processor time of this thread so far, on Linux.
fn processor_time() -> Option<Duration> {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    Some(Duration::from_nanos(text.split_whitespace().next()?.parse().ok()?))
}

/// Numbers in [−1, 1) by a 64-bit linear congruence.
fn numbers(seed: u64) -> impl FnMut() -> f64 {
    let mut state = seed;
    move || {
        state = state.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        (state >> 11) as f64 / (1_u64 << 53) as f64 * 2.0 - 1.0
    }
}

fn symmetric(size: usize, seed: u64) -> DMatrix<f64> {
    let mut next = numbers(seed);
    let mut matrix = DMatrix::zeros(size, size);
    for i in 0..size {
        for j in i..size {
            let value = next();
            (matrix[(i, j)], matrix[(j, i)]) = (value, value);
        }
    }
    matrix
}

fn general(size: usize) -> DMatrix<f64> {
    let mut next = numbers(2);
    let entries: Vec<f64> = (0..size * size).map(|_| next()).collect();
    DMatrix::from_row_slice(size, size, &entries)
}

/// The five-point Laplacian on a grid of k × k points.
fn laplacian(k: usize) -> DMatrix<f64> {
    DMatrix::from_fn(k * k, k * k, |i, j| match (i / k).abs_diff(j / k) + (i % k).abs_diff(j % k) {
        0 => 4.0,
        1 => -1.0,
        _ => 0.0,
    })
}

/// JᵀJ for J of half as many rows as columns, with integers in −8…8.
fn singular(size: usize) -> DMatrix<f64> {
    let mut next = numbers(3);
    let rank = size / 2;
    let entries: Vec<f64> =
        (0..rank * size).map(|_| ((next() + 1.0) * 8.5).floor() - 8.0).collect();
    let matrix = DMatrix::from_row_slice(rank, size, &entries);
    matrix.transpose() * matrix
}

/// [[(1 + b)I − hH, −bI], [I, 0]] with b = 7/8, h = 1/4.
fn heavy_ball(half: usize) -> DMatrix<f64> {
    let two_to_20 = f64::from(1 << 20);
    let random = symmetric(half, 4);
    let hessian = random.map(|x| (two_to_20 * x / 4.0).round_ties_even() / two_to_20)
        + DMatrix::identity(half, half) * 2.0;
    let mut matrix = DMatrix::zeros(2 * half, 2 * half);
    let upper = DMatrix::identity(half, half) * 1.875 - hessian * 0.25;
    matrix.view_mut((0, 0), (half, half)).copy_from(&upper);
    for i in 0..half {
        matrix[(i, half + i)] = -0.875;
        matrix[(half + i, i)] = 1.0;
    }
    matrix
}

fn report_eigenvalues(kind: &str, size: usize) -> Result<(), Box<dyn Error>> {
    match kind {
        "symmetric" => report_symmetric(&symmetric(size, 1)),
        "laplacian" => report_symmetric(&laplacian(size)),
        "singular" => report_symmetric(&singular(size)),
        "general" => report_general(&general(size)),
        "heavy-ball" => report_general(&heavy_ball(size)),
        _ => Err("kinds: symmetric, laplacian, singular, general, heavy-ball".into()),
    }
}

fn print_time(name: &str, (time, _): &(Duration, impl Sized)) {
    println!("time {name} {}", time.as_secs_f64() * 1e3);
}

fn report_symmetric(matrix: &DMatrix<f64>) -> Result<(), Box<dyn Error>> {
    // nalgebra's decomposition as the library compiles it: a second copy in this program may be half
    // as fast, or twice, by the luck of inlining.
    let float = best(|| symmetric_decomposition(matrix));
    let values = best(|| matrix.symmetric_eigenvalues());
    let above = values.1.max() + 1e-9 * values.1.amax();
    let cheap = best(|| symmetric_eigenvalues_of(matrix, Sharpness::Cheap));
    let tight = best(|| symmetric_eigenvalues_of(matrix, Sharpness::Tight));
    let below = best(|| eigenvalues_are_below(matrix, above));
    let split = best(|| split_spectrum(matrix, 0.1));
    print_time("float", &float);
    print_time("values", &values);
    print_time("cheap", &cheap);
    print_time("tight", &tight);
    print_time("below", &below);
    print_time("split", &split);
    println!("proved below {}", below.1);
    let print = |name: &str, found: Option<Vec<Interval>>| -> Result<(), Box<dyn Error>> {
        for value in found.ok_or("nothing proved")? {
            println!("{name} {:e} {:e}", value.lower(), value.upper());
        }
        Ok(())
    };
    print("cheap", cheap.1)?;
    print("tight", tight.1)
}

fn report_general(matrix: &DMatrix<f64>) -> Result<(), Box<dyn Error>> {
    let float = best(|| Schur::new(matrix.clone()));
    let values = best(|| matrix.complex_eigenvalues());
    let cheap = best(|| eigenvalues_of(matrix, Sharpness::Cheap));
    let tight = best(|| eigenvalues_of(matrix, Sharpness::Tight));
    print_time("float", &float);
    print_time("values", &values);
    print_time("cheap", &cheap);
    print_time("tight", &tight);
    let print = |name: &str, found: Option<Eigenvalues>| -> Result<(), Box<dyn Error>> {
        for disc in &found.ok_or("nothing proved")?.candidates()[0] {
            println!("{name} {:e} {:e} {:e}", disc.re, disc.im, disc.radius);
        }
        Ok(())
    };
    print("cheap", cheap.1)?;
    print("tight", tight.1)
}

fn report_roots() -> Result<(), Box<dyn Error>> {
    let mut input = String::new();
    std::io::stdin().read_to_string(&mut input)?;
    let mut output = String::new();
    for line in input.lines() {
        let mut words = line.split_whitespace();
        let name = words.next().ok_or("an empty line")?;
        let coefficients: Result<Vec<Rational>, _> =
            words.map(|word| word.parse().map(Rational::from_integer)).collect();
        let polynomial = Polynomial::new(coefficients?);
        let (count_time, count) = best(|| count_real_roots(&polynomial));
        let micros = |time: Duration| time.as_secs_f64() * 1e6;
        // Halving down to roots this close is another matter than counting them.
        let isolation =
            (polynomial.degree() <= Some(200)).then(|| best(|| isolate_real_roots(&polynomial)));
        let (isolate_time, isolated) =
            isolation.map_or((f64::NAN, count), |(time, found)| (micros(time), found.len()));
        writeln!(output, "{name} {count} {isolated} {} {isolate_time}", micros(count_time))?;
    }
    print!("{output}");
    Ok(())
}
