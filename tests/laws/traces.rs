//! Recorded runs of any origin, in any format.

use eigensieve::laws::{Format, Formats, Law, Trace, TraceError, judge};

/// Momentum in f32, written out.
fn run(mu: f32) -> Trace {
    let (mut x, mut v) = (0.75_f32, 0.0_f32);
    let (mut rows, mut gradients) = (vec![vec![f64::from(x)]], Vec::new());
    for t in 0..50_u8 {
        let g = (f32::from(t) * 0.7).sin();
        v = mu * v + g;
        x -= 0.1 * v;
        gradients.push(vec![f64::from(g)]);
        rows.push(vec![f64::from(x)]);
    }
    Trace::from_rows("run", &rows, &gradients).expect("rows")
}

#[test]
fn a_run_in_f32_obeys_in_f32_and_not_in_f64() {
    let law = Law::parse("momentum lr=0.1 mu=0.9").expect("a law");
    let misfits = |format| judge(&law, Formats::all(format), &run(0.9)).misfits.len();
    assert_eq!(misfits(Format::F32), 0);
    assert_eq!(misfits(Format::Bf16), 0);
    assert!(misfits(Format::F64) > 0);
}

#[test]
fn two_runs_differ_where_they_first_differ() {
    let difference = run(0.9).first_difference(&run(0.8), 0.0);
    assert_eq!(difference.map(|(step, coordinate, ..)| (step, coordinate)), Some((3, 0)));
    assert_eq!(run(0.9).first_difference(&run(0.9), 0.0), None);
}

#[test]
fn what_is_no_trace_is_refused() {
    let refused = |x: &[Vec<f64>], g: &[Vec<f64>]| Trace::from_rows("run", x, g).err();
    assert_eq!(refused(&[vec![1.0]], &[]), Some(TraceError::Short));
    assert_eq!(refused(&[vec![1.0], vec![2.0]], &[]), Some(TraceError::Ragged(1)));
    let uneven = [vec![1.0], vec![2.0], vec![1.0, 2.0]];
    assert_eq!(refused(&uneven, &[vec![1.0], vec![1.0]]), Some(TraceError::Ragged(2)));
}
