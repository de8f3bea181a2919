//! Comparing optimizers side by side.

use crate::support::*;

const TWO: &str = r#"

[[compare]]
field = "usam"
step = "1/2"
radius = "2"
"#;

fn saddle(more: &str) -> String {
    format!("catalogue = \"saddle\"\n\n[optimizer]\nfield = \"gradient\"\nstep = \"1/2\"\n{more}")
}

fn compare(text: &str, options: &[&str]) -> Run {
    let folder = Folder::new();
    let file = folder.write("problem.toml", text);
    eigensieve(&[&["compare", &file], options].concat())
}

#[test]
fn the_saddle_repels_descent_and_attracts_usam() {
    let report = compare(&saddle(TWO), &["--format", "json"]).exits_with(PROVED).json();
    let point = &report["critical_points"][0];
    assert_eq!(point["location"], "(0, 0)");
    let verdicts = [&point["verdicts"][0]["verdict"], &point["verdicts"][1]["verdict"]];
    assert_eq!(verdicts, ["repelling", "attracting"]);
    let filters = [&point["verdicts"][0]["filter"], &point["verdicts"][1]["filter"]];
    assert_eq!(filters, ["outside", "inside"]);
    assert_eq!(report["reports"].as_array().map(Vec::len), Some(2));
    let text = compare(&saddle(TWO), &[]).exits_with(PROVED).out;
    for part in ["#1: gradient field", "#2: usam field", "repelling", "attracting"] {
        assert!(text.contains(part), "no `{part}` in {text}");
    }
}

#[test]
fn one_optimizer_is_nothing_to_compare() {
    compare(&saddle(""), &[]).exits_with(BAD_INPUT).complains_about("nothing to compare");
}

#[test]
fn verify_uses_the_first_optimizer_alone() {
    let report = verify(&saddle(TWO), &[]).exits_with(PROVED).json();
    assert_eq!(report["problem"]["optimizer"]["field"], "gradient");
}

#[test]
fn the_page_of_a_comparison_has_the_verdicts_of_the_json_report() {
    let folder = Folder::new();
    let page = folder.path("page.html");
    let options = ["--format", "json", "--report", &page];
    let report = compare(&saddle(TWO), &options).exits_with(PROVED).json();
    let page = std::fs::read_to_string(&page).unwrap();
    assert!(page.contains("figure-survivors") && page.contains("figure-filters"));
    for (number, one) in report["reports"].as_array().unwrap().iter().enumerate() {
        for point in 1..=one["fixed_points"].as_array().unwrap().len() {
            assert!(page.contains(&format!("id=\"optimizer-{}-point-{point}\"", number + 1)));
        }
    }
    let row = &page[page.find("(0, 0)").unwrap()..];
    assert!(row.contains("repelling") && row.contains("attracting"));
}
