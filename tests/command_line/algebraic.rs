//! Irrational points: found, requested, judged exactly.

use serde_json::Value;

use crate::support::*;

const WELL: &str = r#"
objective = "(x^2 - 2)^2/8 + y^2/4"
variables = ["x", "y"]
domain = [["-3", "3"]]
points = [POINT]

[optimizer]
field = "gradient"
step = "1"
"#;

fn well(point: &str) -> String {
    WELL.replace("POINT", point)
}

#[test]
fn an_irrational_point_is_found_and_judged_exactly() {
    let requested = r#"{ root = "t^2 - 2", between = ["1", "2"], at = ["2/t", "0"] }, ["0", "0"]"#;
    let report = verify(&well(requested), &[]).exits_with(PROVED).json();
    all_claims_are_proved(&report);
    for point in [&report["points"][0], &report["fixed_points"][2]] {
        assert_eq!(point["kind"], "critical");
        assert_eq!(point["verdict"], "neutral");
        assert_eq!(point["multiplier_minus_one"], true);
        assert_eq!(point["filter"], "boundary");
        assert_eq!(point["algebraic"]["polynomial"], serde_json::json!(["-2", "0", "1"]));
        assert_eq!(point["algebraic"]["coordinates"], serde_json::json!([["0", "1"], []]));
        assert_eq!(point["exact"], Value::Null);
    }
    assert_eq!(report["points"][1]["algebraic"], Value::Null);
    assert_eq!(report["points"][1]["exact"], serde_json::json!(["0", "0"]));
}

#[test]
fn an_algebraic_point_that_moves_is_not_fixed() {
    let requested = r#"{ root = "t^2 - 3", between = ["1", "2"], at = ["t", "t/2"] }"#;
    let report = verify(&well(requested), &[]).json();
    assert_eq!(report["points"][0]["kind"], "not-fixed");
}

#[test]
fn a_description_of_no_algebraic_point_is_refused() {
    let table = |root: &str, low: &str, at: &str| {
        well(&format!(r#"{{ root = "{root}", between = ["{low}", "2"], at = {at} }}"#))
    };
    let refused = |text: String, problem: &str| {
        verify(&text, &[]).exits_with(BAD_INPUT).complains_about(problem);
    };
    let at = r#"["t", "0"]"#;
    refused(table("t^2 - 2", "-2", at), "has 2 real roots in the interval, not one");
    refused(table("t^2 + 2", "1", at), "has no real root in the interval");
    refused(table("t - t", "1", at), "the polynomial is zero");
    refused(table("t^2 - s", "1", at), "s");
    refused(table("1/t - 2", "1", at), "the root needs a polynomial in t");
    refused(table("t^99 - 2", "1", at), "degree up to 64");
    refused(table("t^2 - 2", "1", r#"["1/(t^2 - 2)", "0"]"#), "undefined at the root");
    refused(table("t^2 - 2", "1", r#"["sqrt(t)", "0"]"#), "not a number in the field");
    refused(table("t^2 - 2", "1", r#"["t"]"#), "a point needs 2 coordinates, found 1");
    refused(well(r#"{ root = "t^2 - 2", between = ["1"], at = ["t", "0"] }"#), "is a pair");
    refused(well(r#"{ root = "t^2 - 2", at = ["t", "0"] }"#), "between");
    refused(well("3"), "a point");
}
