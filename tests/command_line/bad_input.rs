//! Files that are no problem: refused with a message that names the place.

use std::fs;

use crate::support::*;

#[test]
fn an_unknown_variable_is_named_with_its_line() {
    let text = objective("x^2 + z^2");
    is_rejected(&text, "unknown name `z`");
    verify(&text, &[]).complains_about("problem.toml:3:");
}

#[test]
fn an_unknown_field_is_named_along_with_the_known_ones() {
    let text = bowl_with("\"gradient\"", "\"sharpness\"");
    is_rejected(&text, "unknown field `sharpness`");
    is_rejected(&text, "usam-sequential");
}

#[test]
fn an_unknown_momentum_is_named_along_with_the_known_ones() {
    let text = BOWL.to_string() + "momentum = \"angular\"\n";
    is_rejected(&text, "unknown momentum `angular`");
    is_rejected(&text, "heavy-ball");
}

#[test]
fn an_unknown_toml_key_is_named() {
    is_rejected(&bowl_with("name =", "title ="), "title");
    is_rejected(&(BOWL.to_string() + "stepsize = 1\n"), "stepsize");
}

#[test]
fn a_missing_toml_key_is_named() {
    is_rejected(&bowl_with("step = \"1/4\"", ""), "step");
    is_rejected(&bowl_with("variables = [\"x\", \"y\"]", ""), "variables");
}

#[test]
fn a_float_is_refused_because_it_is_not_exact() {
    is_rejected(&bowl_with("\"1/4\"", "0.25"), "write this number as a string, \"0.25\"");
    is_rejected(&bowl_with("\"-1\"", "-1.5"), "write this number as a string, \"-1.5\"");
}

#[test]
fn a_bare_integer_is_exact_and_welcome() {
    verify(&bowl_with("[\"-1\", \"1\"]", "[-1, 1]"), &[]).exits_with(PROVED);
}

#[test]
fn a_reversed_side_of_the_domain_is_refused() {
    is_rejected(&bowl_with("[\"-1\", \"1\"]", "[\"1\", \"-1\"]"), "reversed");
}

#[test]
fn a_wrong_number_of_sides_is_refused() {
    let sides = |text: &str| bowl_with("[[\"-1\", \"1\"]]", text);
    is_rejected(&sides("[[0, 1], [0, 1], [0, 1]]"), "needs 1 or 2 sides, found 3");
    is_rejected(&sides("[]"), "needs 1 or 2 sides, found 0");
    is_rejected(&sides("[[0, 1, 2]]"), "a pair");
}

#[test]
fn a_point_with_a_wrong_number_of_coordinates_is_refused() {
    is_rejected(
        &bowl_with("\n[optimizer]", "points = [[1]]\n[optimizer]"),
        "needs 2 coordinates, found 1",
    );
}

#[test]
fn division_by_a_constant_zero_is_refused() {
    is_rejected(&objective("x^2 + y/0"), "division by zero");
    is_rejected(&objective("x^2 + y/(1 - 1)"), "division by zero");
    is_rejected(&objective("x^2 + y*0^(-1)"), "division by zero");
    is_rejected(&bowl_with("\"1/4\"", "\"1/0\""), "zero");
}

#[test]
fn the_square_root_of_a_negative_constant_is_refused() {
    is_rejected(&objective("x^2 + y^2*sqrt(-1)"), "root of a negative constant");
    is_rejected(&objective("x^2 + y^2*(-1)^(1/2)"), "root of a negative constant");
}

#[test]
fn an_exponent_over_1000_is_refused() {
    is_rejected(&objective("x^1001 + y^2"), "limited to 1000");
    is_rejected(&objective("x^(-1001) + y^2"), "limited to 1000");
}

#[test]
fn a_tower_of_constant_exponents_is_refused_at_once() {
    is_rejected(&objective("x^2 + y^2*9^999^999"), "limited to 1000");
    is_rejected(&objective("x^2 + y^2*((9^999)^999)^999"), "too large");
}

#[test]
fn nesting_of_300_parentheses_is_refused_and_of_200_accepted() {
    let nested = |depth| objective(&format!("{}x{}^2 + y^2", "(".repeat(depth), ")".repeat(depth)));
    is_rejected(&nested(300), "nested more than 256 levels");
    is_rejected(&nested(100_000), "nested more than 256 levels");
    verify(&nested(200), &[]).exits_with(PROVED);
}

#[test]
fn a_file_over_one_megabyte_is_refused() {
    let text = format!("{BOWL}#{}\n", " ".repeat(1_000_000));
    is_rejected(&text, "larger than 1 MB");
}

#[test]
fn a_momentum_coefficient_out_of_range_is_refused() {
    for (momentum, coefficient, range) in [
        ("heavy-ball", "1", "−1 < β < 1"),
        ("heavy-ball", "-1", "−1 < β < 1"),
        ("nesterov", "-1/10", "0 ≤ β < 1"),
        ("ema", "1", "0 ≤ β < 1"),
        ("none", "1/2", "β = 0"),
    ] {
        let text = format!("{BOWL}momentum = \"{momentum}\"\ncoefficient = \"{coefficient}\"\n");
        is_rejected(&text, range);
        is_rejected(&text, &format!("coefficient = {coefficient} is out of range"));
    }
}

#[test]
fn a_step_that_is_not_positive_is_refused() {
    is_rejected(&bowl_with("\"1/4\"", "0"), "step = 0 is out of range");
    is_rejected(&bowl_with("\"1/4\"", "\"-1/4\""), "step = -1/4 is out of range");
}

#[test]
fn a_negative_radius_and_a_wrong_number_of_ascents_are_refused() {
    is_rejected(&(BOWL.to_string() + "radius = -1\n"), "radius = -1 is out of range");
    is_rejected(&(BOWL.to_string() + "ascents = 65\n"), "ascents");
    is_rejected(&(BOWL.to_string() + "ascents = \"1/2\"\n"), "ascents");
}

#[test]
fn a_missing_file_is_named() {
    let folder = Folder::new();
    let run = eigensieve(&["verify", &folder.path("missing.toml")]).exits_with(BAD_INPUT);
    assert_eq!(run.complains_about("missing.toml").out, "");
}

#[test]
fn a_directory_and_a_file_that_is_not_text_are_refused() {
    let folder = Folder::new();
    eigensieve(&["verify", &folder.path("")]).exits_with(BAD_INPUT).complains_about("error");
    let binary = folder.path("binary.toml");
    fs::write(&binary, [0xff, 0xfe, 0x00]).unwrap();
    eigensieve(&["verify", &binary]).exits_with(BAD_INPUT).complains_about("binary.toml");
}

#[test]
fn a_file_that_is_no_toml_or_empty_is_refused() {
    is_rejected("", "optimizer");
    is_rejected("objective = ", "problem.toml");
}
