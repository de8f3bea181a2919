//! `eigensieve laws`: recorded runs in all file formats, judged and compared.

use std::fs;

use crate::support::{BAD_INPUT, Folder, PROVED, REFUTED, eigensieve};

/// Parameters (one row more) and gradients.
struct Recorded {
    x: Vec<Vec<f64>>,
    g: Vec<Vec<f64>>,
}

fn gradient(step: u32, coordinate: u32) -> f64 {
    f64::from((step * 7 + coordinate * 5 + 3) % 11) / 8.0 - 0.5
}

/// Nesterov's momentum with lr 1/10 and mu 9/10.
fn nesterov() -> Recorded {
    let mut run = Recorded { x: vec![vec![1.0, -2.0, 0.25]], g: Vec::new() };
    let (mut x, mut v) = (run.x[0].clone(), vec![0.0; 3]);
    for step in 0..12 {
        let g: Vec<f64> = (0..3).map(|k| gradient(step, k)).collect();
        for ((x, v), g) in x.iter_mut().zip(&mut v).zip(&g) {
            *v = 0.9 * *v + g;
            *x -= 0.1 * (g + 0.9 * *v);
        }
        run.x.push(x.clone());
        run.g.push(g);
    }
    run
}

/// The nearest number with eight digits.
fn bf16(value: f32) -> f32 {
    let bits = value.to_bits();
    f32::from_bits((bits + 0x7fff + ((bits >> 16) & 1)) & 0xffff_0000)
}

/// Gradient descent with lr 1/10 whose parameters are kept in bf16.
fn descent_in_bf16() -> Recorded {
    let mut x: Vec<f32> = vec![1.0, -2.0, 0.25];
    let mut run = Recorded { x: vec![x.iter().map(|&x| x.into()).collect()], g: Vec::new() };
    for step in 0..12 {
        let g: Vec<f32> = (0..3).map(|k| bf16(gradient(step, k) as f32)).collect();
        for (x, g) in x.iter_mut().zip(&g) {
            *x = bf16(*x - bf16(0.1 * g));
        }
        run.x.push(x.iter().map(|&x| x.into()).collect());
        run.g.push(g.iter().map(|&g| g.into()).collect());
    }
    run
}

impl Recorded {
    fn json_lines(&self) -> String {
        let row = |(k, x): (usize, &Vec<f64>)| match self.g.get(k) {
            Some(g) => format!("{{\"x\": {x:?}, \"g\": {g:?}}}\n"),
            None => format!("{{\"x\": {x:?}}}\n"),
        };
        self.x.iter().enumerate().map(row).collect()
    }

    fn safetensors(&self, kind: &str, encode: &dyn Fn(f64) -> Vec<u8>) -> Vec<u8> {
        let bytes = |rows: &[Vec<f64>]| -> Vec<u8> {
            rows.iter().flatten().flat_map(|value| encode(*value)).collect()
        };
        let (x, g) = (bytes(&self.x), bytes(&self.g));
        let entry = |rows: usize, from: usize, to: usize| {
            format!(r#"{{"dtype":"{kind}","shape":[{rows},3],"data_offsets":[{from},{to}]}}"#)
        };
        let (one, other) =
            (entry(self.g.len(), 0, g.len()), entry(self.x.len(), g.len(), g.len() + x.len()));
        let header = format!(r#"{{"g":{one},"x":{other}}}"#);
        let length = (header.len() as u64).to_le_bytes();
        [&length, header.as_bytes(), &g, &x].concat()
    }

    /// As `numpy.savez(path, x=x, g=g)` writes it.
    fn npz(&self) -> Vec<u8> {
        let member = |rows: &[Vec<f64>]| {
            let mut header = format!(
                "{{'descr': '<f8', 'fortran_order': False, 'shape': ({}, 3), }}",
                rows.len()
            );
            while (10 + header.len() + 1) % 64 != 0 {
                header.push(' ');
            }
            header.push('\n');
            let mut bytes = b"\x93NUMPY\x01\x00".to_vec();
            bytes.extend((header.len() as u16).to_le_bytes());
            bytes.extend(header.as_bytes());
            bytes.extend(rows.iter().flatten().flat_map(|value| value.to_le_bytes()));
            bytes
        };
        let (mut file, mut directory) = (Vec::new(), Vec::new());
        for (name, data) in [("x.npy", member(&self.x)), ("g.npy", member(&self.g))] {
            let offset = file.len() as u32;
            let size = (data.len() as u32).to_le_bytes();
            // Version, flags, method 0, time, date, checksum; both sizes; lengths of name and extra.
            let mut common = vec![20, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
            common.extend(size);
            common.extend(size);
            common.extend((name.len() as u16).to_le_bytes());
            common.extend([0, 0]);
            file.extend(b"PK\x03\x04");
            file.extend(&common);
            file.extend(name.as_bytes());
            file.extend(&data);
            directory.extend(b"PK\x01\x02\x14\x00");
            directory.extend(&common);
            directory.extend([0; 10]);
            directory.extend(offset.to_le_bytes());
            directory.extend(name.as_bytes());
        }
        let start = file.len() as u32;
        let size = directory.len() as u32;
        file.extend(&directory);
        file.extend(b"PK\x05\x06\x00\x00\x00\x00\x02\x00\x02\x00");
        file.extend(size.to_le_bytes());
        file.extend(start.to_le_bytes());
        file.extend([0, 0]);
        file
    }
}

const LAW: &str = "nesterov lr=0.1 mu=0.9";

fn replay(law: &str, options: &[&str], path: &str) -> crate::support::Run {
    eigensieve(&[&["laws", "replay", "--law", law], options, &[path]].concat())
}

#[test]
fn a_run_in_json_lines_obeys_its_law_and_a_wrong_step_is_named() {
    let folder = Folder::new();
    let mut run = nesterov();
    let path = folder.write("run.jsonl", &run.json_lines());
    let text = replay(LAW, &[], &path).exits_with(PROVED).out;
    assert_eq!(text, "12 steps obey nesterov lr=1/10 mu=9/10 tau=0\n");
    let text = replay("momentum lr=0.1 mu=0.9", &[], &path).exits_with(REFUTED).out;
    assert!(text.contains("step 1: x[0] = ") && text.contains("it obeys nesterov"), "{text}");
    // A tenth wrong digit in step 7, coordinate 2.
    run.x[7][2] *= 1.0 + 1e-10;
    let path = folder.write("wrong.jsonl", &run.json_lines());
    let text = replay(LAW, &[], &path).exits_with(REFUTED).out;
    assert!(text.contains("step 7: x[2] = "), "{text}");
}

#[test]
fn npz_and_safetensors_are_read_as_json_lines_are() {
    let folder = Folder::new();
    let mut run = nesterov();
    let save = |run: &Recorded, name: &str| {
        let path = folder.path(name);
        let bytes = match name.ends_with("npz") {
            true => run.npz(),
            false => run.safetensors("F64", &|value| value.to_le_bytes().to_vec()),
        };
        fs::write(&path, bytes).unwrap();
        path
    };
    for name in ["run.npz", "run.safetensors"] {
        let path = save(&run, name);
        replay(LAW, &[], &path).exits_with(PROVED);
        replay("nesterov lr=0.1 mu=0.8", &[], &path).exits_with(REFUTED);
    }
    run.x[5][0] += 1e-9;
    for name in ["wrong.npz", "wrong.safetensors"] {
        let text = replay(LAW, &[], &save(&run, name)).exits_with(REFUTED).out;
        assert!(text.contains("step 5: x[0] = "), "{text}");
    }
    let path = folder.path("broken.npz");
    fs::write(&path, &run.npz()[..100]).unwrap();
    replay(LAW, &[], &path).exits_with(BAD_INPUT).complains_about("no uncompressed member");
}

#[test]
fn a_run_in_bf16_is_judged_in_bf16() {
    let folder = Folder::new();
    let mut run = descent_in_bf16();
    let encode = |value: f64| ((value as f32).to_bits() >> 16).to_le_bytes()[..2].to_vec();
    let path = folder.path("run.safetensors");
    fs::write(&path, run.safetensors("BF16", &encode)).unwrap();
    let bf16 = ["--format", "bf16", "--scalars", "f64"];
    replay("gd lr=0.1", &bf16, &path).exits_with(PROVED);
    // Its roundings are errors in f32, and another rate is one in bf16 too.
    replay("gd lr=0.1", &["--format", "f32"], &path).exits_with(REFUTED);
    replay("gd lr=0.2", &bf16, &path).exits_with(REFUTED);
    // Sixteen units of its last digit, at 1.
    run.x[4][0] += 0.125;
    fs::write(&path, run.safetensors("BF16", &encode)).unwrap();
    let text = replay("gd lr=0.1", &bf16, &path).exits_with(REFUTED).out;
    assert!(text.contains("step 4: x[0] = "), "{text}");
}

#[test]
fn two_runs_are_compared_without_a_law() {
    let folder = Folder::new();
    let mut run = nesterov();
    let path = folder.write("run.jsonl", &run.json_lines());
    let other = folder.path("run.npz");
    fs::write(&other, run.npz()).unwrap();
    let against = |other: &str, options: &[&str]| {
        eigensieve(&[&["laws", "replay", "--against", other], options, &[path.as_str()]].concat())
    };
    assert_eq!(against(&other, &[]).exits_with(PROVED).out, "12 steps agree\n");
    run.x[3][1] *= 1.0 + 1e-6;
    fs::write(&other, run.npz()).unwrap();
    let text = against(&other, &[]).exits_with(REFUTED).out;
    assert!(text.starts_with("step 3: x[1] is "), "{text}");
    against(&other, &["--tolerance", "1e-5"]).exits_with(PROVED);
}
