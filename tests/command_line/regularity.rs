//! The regularity gate: what the theorem is refused for, and how the message says so.

use crate::support::*;

/// A problem in one or two variables on [1/2, 2] under a field.
fn problem(objective: &str, field: &str) -> String {
    let variables = if objective.contains('y') { "[\"x\", \"y\"]" } else { "[\"x\"]" };
    format!(
        "objective = \"{objective}\"\nvariables = {variables}\ndomain = [[\"1/2\", \"2\"]]\n\
         [optimizer]\nfield = \"{field}\"\nstep = \"1/10\"\nradius = \"1/10\"\n"
    )
}

/// The status of the claim `regularity`, its scope with its detail, and the exit code.
#[track_caller]
fn regularity(objective: &str, field: &str) -> (String, String, Option<i32>) {
    let run = verify(&problem(objective, field), &["--max-boxes", "1000"]);
    let report = run.json();
    let claim = claim(&report, "regularity");
    let text = |key: &str| claim[key].as_str().unwrap().to_string();
    (text("status"), format!("{}: {}", text("scope"), text("detail")), run.code)
}

#[track_caller]
fn is_refuted(objective: &str, field: &str, reason: &str) {
    let (status, text, code) = regularity(objective, field);
    assert!(text.contains(reason), "no `{reason}` in: {text}");
    assert_eq!((status.as_str(), code), ("refuted", Some(REFUTED)), "{objective}: {text}");
}

#[track_caller]
fn is_proved(objective: &str, field: &str, reason: &str) {
    let (status, text, _) = regularity(objective, field);
    assert!(text.contains(reason), "no `{reason}` in: {text}");
    assert_eq!(status, "proved", "{objective}: {text}");
}

#[track_caller]
fn is_undecided(objective: &str, reason: &str) {
    let (status, text, code) = regularity(objective, "gradient");
    assert!(text.contains(reason), "no `{reason}` in: {text}");
    assert_eq!((status.as_str(), code), ("undecided", Some(UNDECIDED)), "{objective}: {text}");
}

#[test]
fn the_absolute_value_and_relu_are_refused_because_the_first_derivative_jumps() {
    let jump = "the first derivative in x jumps at x = 0 (where x = 0) from";
    is_refuted("abs(x)", "gradient", &format!("{jump} -1 to 1"));
    is_refuted("max(0, x)", "gradient", &format!("{jump} 0 to 1"));
    is_refuted("piecewise(x < 0, 0, x)", "gradient", &format!("{jump} 0 to 1"));
}

#[test]
fn huber_and_squared_relu_are_refused_because_the_second_derivative_jumps() {
    let huber = "piecewise(-1 <= x <= 1, x^2/2, abs(x) - 1/2)";
    is_refuted(huber, "gradient", "the second derivative in x jumps at x = -1");
    is_refuted(huber, "gradient", "C^1 on all of R^n");
    let jump = "the second derivative in x jumps at x = 0 (where x = 0) from 0 to 2";
    is_refuted("max(0, x)^2", "gradient", jump);
}

#[test]
fn cubed_relu_serves_the_gradient_but_not_the_hessian_fields() {
    let objective = "max(0, x)^3 + x^2";
    is_proved(objective, "gradient", "C^2 on all of R^n");
    is_proved(objective, "usam", "C^2 on all of R^n");
    for field in ["hessian-usam", "gradient-penalty"] {
        is_refuted(objective, field, "the third derivative in x jumps at x = 0");
        is_refuted("abs(x)^3", field, "from -6 to 6");
        is_proved("max(0, x)^4 + x^2", field, "C^3 on all of R^n");
    }
}

#[test]
fn the_trap_of_gradient_descent_is_refused_under_hessian_usam() {
    let text = "catalogue = \"gradient-descent-trap\"\n[optimizer]\nfield = \"hessian-usam\"\n\
                step = \"1/10\"\nradius = \"1/10\"\n";
    let report = verify(text, &[]).exits_with(REFUTED).json();
    let detail = claim(&report, "regularity")["detail"].as_str().unwrap();
    assert!(detail.contains("jumps at x = 0"), "{detail}");
}

#[test]
fn a_value_that_jumps_is_called_not_continuous() {
    let reason = "not continuous: the value jumps at x = 0 (where x = 0) from 1 to 0";
    is_refuted("piecewise(x < 0, 1, x)", "gradient", reason);
}

#[test]
fn a_jump_at_an_irrational_place_is_located() {
    let reason = "jumps at x = -1.414214 (where x^2 - 2 = 0)";
    is_refuted("piecewise(x^2 < 2, x^2, 2)", "gradient", reason);
}

#[test]
fn a_kink_along_a_line_is_located_at_a_point_of_it() {
    is_refuted("max(x, y)", "gradient", "at (x, y) = (0, 0) (where y - x = 0)");
}

#[test]
fn the_sine_is_definable_on_bounded_sets_only_and_tanh_everywhere() {
    is_proved("sin(x)", "gradient", "C^omega on all of R^n, definable on bounded sets");
    is_proved("tanh(x)", "gradient", "C^omega on all of R^n, definable");
    let (_, text, _) = regularity("tanh(x)", "gradient");
    assert!(!text.contains("bounded"), "{text}");
    is_proved("x^2/(1 + x^2)", "gradient", "C^omega on all of R^n, semialgebraic");
}

#[test]
fn a_function_that_is_not_defined_everywhere_names_its_open_set() {
    is_proved("log(x)", "gradient", "on the open set where x > 0");
    is_proved("1/x", "gradient", "on the open set where x != 0");
    is_proved("tan(x)", "gradient", "on the open set where cos(x) != 0");
}

#[test]
fn an_interface_that_is_nonlinear_in_every_variable_is_undecided_with_the_reason() {
    is_undecided(
        "piecewise(x^2 + y^2 <= 1, 0, (x^2 + y^2 - 1)^3)",
        "the interface x^2 + y^2 - 1 = 0 is neither in one variable nor linear in one",
    );
}
