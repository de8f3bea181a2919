//! Sweeping one hyper-parameter: exact thresholds, resumption, the chart.

use std::fs;

use serde_json::Value;

use crate::support::*;

/// The double well under USAM, ρ = 16/3 (theory, E7).
fn sweep(options: &[&str]) -> Run {
    let file = shipped("spurious-attractor.toml");
    eigensieve(&[&["sweep", &file], options].concat())
}

fn counts(value: &Value) -> [u64; 2] {
    ["critical", "spurious"].map(|kind| value[kind].as_u64().unwrap())
}

#[test]
fn thresholds_in_the_step_size_are_the_exact_ones() {
    let run = sweep(&["--over", "step", "--from", "1/100", "--to", "1/2", "--format", "json"]);
    let report = run.exits_with(PROVED).json();
    let changes = report["changes"].as_array().unwrap();
    let exact: Vec<&str> = changes.iter().map(|one| one["exact"].as_str().unwrap()).collect();
    // c/α = q(λ) at λ = 2; the multiplier −1 of the spurious attractors, μ = 28/3; q at λ = −1.
    assert_eq!(exact, ["3/35", "3/14", "6/13"]);
    let before: Vec<[u64; 2]> =
        changes.iter().map(|one| counts(&one["attracting_before"])).collect();
    assert_eq!(before, [[3, 2], [1, 2], [1, 0]]);
    assert_eq!(counts(&changes[2]["attracting_after"]), [0, 0]);
    assert_eq!(report["samples"].as_array().unwrap().len(), 81);
}

#[test]
fn the_radius_at_which_two_points_merge_is_enclosed() {
    let options = ["--over", "radius", "--from", "31/10", "--to", "44/10", "--values", "7"];
    let report = sweep(&[&options[..], &["--format", "json"]].concat()).exits_with(PROVED).json();
    let [change] = &report["changes"].as_array().unwrap()[..] else { panic!("{report}") };
    let end = |key: &str| {
        let text = change[key].as_str().unwrap();
        let (numerator, denominator) = text.split_once('/').unwrap_or((text, "1"));
        numerator.parse::<f64>().unwrap() / denominator.parse::<f64>().unwrap()
    };
    // ρ = 4: x = ±1/2 are tangencies.
    assert!(end("lower") < 4.0 && 4.0 < end("upper") && end("upper") - end("lower") < 0.02);
}

#[test]
fn a_sweep_that_was_interrupted_resumes_with_the_same_answer() {
    let folder = Folder::new();
    let diary = folder.path("diary.jsonl");
    let options = ["--over", "radius", "--from", "9/8", "--to", "3", "--values", "11"];
    let run = |more: &[&str]| sweep(&[&options[..], more].concat());
    let whole = run(&["--resume", &diary]).exits_with(PROVED).out;
    let text = fs::read_to_string(&diary).unwrap();
    // The third result is cut in the middle, the later ones are lost.
    let lines: Vec<&str> = text.lines().collect();
    let cut = format!("{}\n{}", lines[..3].join("\n"), &lines[3][..lines[3].len() / 2]);
    fs::write(&diary, &cut).unwrap();
    assert_eq!(run(&["--resume", &diary]).exits_with(PROVED).out, whole);
    let resumed = fs::read_to_string(&diary).unwrap();
    assert!(resumed.starts_with(&cut), "earlier results are kept");
    // Now nothing is left to do, and nothing is written but a line break.
    assert_eq!(run(&["--resume", &diary]).exits_with(PROVED).out, whole);
    assert_eq!(fs::read_to_string(&diary).unwrap(), resumed + "\n");
    assert_eq!(run(&[]).exits_with(PROVED).out, whole);
}

#[test]
fn results_of_another_sweep_are_refused() {
    let folder = Folder::new();
    let diary = folder.path("diary.jsonl");
    let range = ["--from", "5/4", "--to", "3/2", "--values", "2", "--resume", &diary];
    sweep(&[&["--over", "radius"], &range[..]].concat()).exits_with(PROVED);
    sweep(&[&["--over", "step"], &range[..]].concat())
        .exits_with(BAD_INPUT)
        .complains_about("belongs to another sweep");
}

#[test]
fn the_chart_marks_every_fixed_point_at_every_value() {
    let folder = Folder::new();
    let (page, figures) = (folder.path("page.html"), folder.path("figures"));
    let options = ["--over", "radius", "--from", "5/4", "--to", "2", "--values", "4"];
    let more = ["--format", "json", "--report", &page, "--figures", &figures];
    let report = sweep(&[&options[..], &more].concat()).exits_with(PROVED).json();
    let samples = report["samples"].as_array().unwrap().iter();
    let points: usize =
        samples.map(|sample| sample["fixed_points"].as_array().unwrap().len()).sum();
    let chart = fs::read_to_string(format!("{figures}/sweep.svg")).unwrap();
    let document = roxmltree::Document::parse(&chart).unwrap();
    let is_mark = |node: &roxmltree::Node<'_, '_>| {
        node.attribute("class").is_some_and(|class| class.starts_with("mark small"))
    };
    assert_eq!(document.descendants().filter(is_mark).count(), points);
    let page = fs::read_to_string(&page).unwrap();
    assert!(page.contains("figure-sweep") && !page.contains("<script"));
}

#[test]
fn exact_thresholds_are_lines_with_their_value_and_enclosed_ones_are_bands() {
    let folder = Folder::new();
    let figures = folder.path("figures");
    let options = ["--over", "radius", "--from", "1/10", "--to", "8", "--values", "10"];
    let run = sweep(&[&options[..], &["--format", "json", "--figures", &figures]].concat());
    let report = run.exits_with(PROVED).json();
    let chart = fs::read_to_string(format!("{figures}/sweep.svg")).unwrap();
    let document = roxmltree::Document::parse(&chart).unwrap();
    let drawn = |tag: &str, class: &str| {
        let is_it = |node: &roxmltree::Node<'_, '_>| {
            node.has_tag_name(tag) && node.attribute("class") == Some(class)
        };
        document.descendants().filter(is_it).count()
    };
    let changes = report["changes"].as_array().unwrap();
    let exact: Vec<&str> = changes.iter().filter_map(|one| one["exact"].as_str()).collect();
    assert_eq!(exact, ["1", "9/2"]);
    assert_eq!(drawn("line", "threshold"), exact.len());
    // One band more stands in the legend.
    assert_eq!(drawn("rect", "enclosed-change"), changes.len() - exact.len() + 1);
    for value in exact {
        assert!(chart.contains(&format!(">ρ = {value}<")), "{value}");
    }
}

#[test]
fn misuse_is_told() {
    let range = ["--from", "1/2", "--to", "1"];
    let with = |over: &str, more: &[&str]| sweep(&[&["--over", over], &range[..], more].concat());
    with("coefficient", &[]).exits_with(USAGE).complains_about("coefficient");
    with("radius", &["--coordinate", "z"]).exits_with(USAGE).complains_about("no variable `z`");
    sweep(&["--over", "step", "--from", "2", "--to", "1"])
        .exits_with(USAGE)
        .complains_about("--from must be below --to");
    sweep(&["--over", "step", "--from", "-1", "--to", "1"])
        .exits_with(USAGE)
        .complains_about("step");
}

#[test]
fn another_attracting_point_is_a_change_even_where_as_many_attract() {
    let folder = Folder::new();
    let text = "name = \"cubic\"\nobjective = \"x^2/2 - x^3/3\"\nvariables = [\"x\"]\n\
                domain = [[\"-1/2\", \"3/2\"]]\n\n[optimizer]\nfield = \"usam\"\nstep = \"1\"\n";
    let file = folder.write("cubic.toml", text);
    // At 1/2 the minimum attracts and the maximum repels, at 3/2 it is the other way round.
    let options = ["--over", "radius", "--from", "1/2", "--to", "3/2", "--values", "2"];
    let run = eigensieve(&[&["sweep", &file, "--format", "json"], &options[..]].concat());
    let report = run.exits_with(PROVED).json();
    let [change] = &report["changes"].as_array().unwrap()[..] else { panic!("{report}") };
    assert_eq!(counts(&change["attracting_before"]), [1, 0]);
}
