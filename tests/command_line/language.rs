//! The language of objectives: what is refused, where the message points, and what is accepted.

use crate::support::*;

/// The column of the objective's first character in the bowl, whose line is 3.
const FIRST_COLUMN: usize = 14;

/// The objective, without its mark `@`, is refused with a message that points at the mark.
#[track_caller]
fn is_refused_at_the_mark(marked: &str, problem: &str) {
    let offset = marked.find('@').expect("a mark `@`");
    let run = verify(&objective(&marked.replacen('@', "", 1)), &[]);
    let run = run.exits_with(BAD_INPUT).complains_about(problem);
    run.complains_about(&format!("problem.toml:3:{} ]", FIRST_COLUMN + offset));
}

#[track_caller]
fn is_accepted(text: &str) {
    let run = verify(&objective(text), &["--max-boxes", "1000"]);
    assert!(matches!(run.code, Some(PROVED | REFUTED | UNDECIDED)), "{:?}: {}", run.code, run.err);
}

#[track_caller]
fn reads_as(text: &str, printed: &str) {
    let report = verify(&objective(text), &["--max-boxes", "1000"]).json();
    assert_eq!(report["problem"]["objective"], printed, "{text}");
}

#[test]
fn a_piecewise_without_a_condition_is_refused() {
    is_refused_at_the_mark("piecewise(0@, x)", "expected a comparison such as `<=`");
    is_refused_at_the_mark("piecewise@(x)", "a condition compares polynomials");
    is_refused_at_the_mark("piecewise(@)", "expected a number, a name or `(`");
    is_refused_at_the_mark("piecewise(x @== 0, 1, x)", "expected a comparison such as `<=`");
}

#[test]
fn a_piecewise_without_a_last_value_is_refused_with_an_example() {
    let problem = "needs a value for all other points at its end: piecewise(x < 0, 0, x)";
    is_refused_at_the_mark("piecewise@(x <= 0, x)", problem);
    is_refused_at_the_mark("y^2 + piecewise@(x < 0, x^2, x > 1, x^3)", problem);
}

#[test]
fn a_piecewise_that_breaks_off_is_refused() {
    is_refused_at_the_mark("piecewise(x < 0@)", "expected an operator or `,`, found `)`");
    is_refused_at_the_mark("piecewise(x < 0, x^2@", "expected an operator or `,`, found the end");
}

#[test]
fn a_condition_that_compares_no_polynomials_is_refused() {
    let problem = "a condition compares polynomials of at most 100 terms";
    is_refused_at_the_mark("piecewise(@exp(x) <= 1, 0, x)", problem);
    is_refused_at_the_mark("piecewise(@1/x <= 1, 0, x)", problem);
    is_refused_at_the_mark("piecewise(@abs(x) <= 1, 0, x)", problem);
    is_refused_at_the_mark("piecewise(x < 0, 0, @sqrt(x) < 1, 0, x)", problem);
}

#[test]
fn a_condition_of_over_100_terms_is_refused_and_of_100_accepted() {
    let problem = "a condition compares polynomials of at most 100 terms";
    is_refused_at_the_mark("piecewise(@(x + 1)^100 <= 0, x^2, x^2) + y^2", problem);
    is_accepted("piecewise((x + 1)^99 <= 0, x^2, x^2) + y^2");
}

#[test]
fn a_missing_comma_is_refused() {
    is_refused_at_the_mark("piecewise(x <= 0 @x^2, x)", "expected an operator or `,`, found `x`");
    is_refused_at_the_mark("piecewise(x <= 0, x^2 @x)", "expected an operator or `,`, found `x`");
    is_refused_at_the_mark("piecewise(x <= 0, x^2@; x)", "expected an operator or `,`, found `;`");
    is_refused_at_the_mark("max(0 @x)", "`,` and a second value, found `x`");
}

#[test]
fn a_maximum_of_one_value_is_refused() {
    is_refused_at_the_mark("max(x@)", "expected an operator, or `,` and a second value");
    is_refused_at_the_mark("y + min(x@)", "expected an operator, or `,` and a second value");
    is_refused_at_the_mark("max(@)", "expected a number, a name or `(`, found `)`");
}

#[test]
fn the_logarithm_of_a_constant_that_is_not_positive_is_refused() {
    let problem = "a logarithm of a constant that is not positive has no real value";
    is_refused_at_the_mark("x + @log(0)", problem);
    is_refused_at_the_mark("x + @log(-1)", problem);
    is_refused_at_the_mark("x + @ln(2 - 2)", problem);
}

#[test]
fn a_function_without_its_parenthesis_is_refused() {
    is_refused_at_the_mark("exp @x", "expected `(`, found `x`");
    is_refused_at_the_mark("x*tanh @- y", "expected `(`, found `-`");
    is_refused_at_the_mark("sin(x@, y)", "expected an operator or `)`, found `,`");
}

#[test]
fn a_comparison_outside_the_conditions_of_piecewise_is_refused() {
    let problem = "may stand only in a condition: piecewise(x < 0, 0, x)";
    is_refused_at_the_mark("x @< 1", &format!("`<` {problem}"));
    is_refused_at_the_mark("(x @>= 1)*y", &format!("`>=` {problem}"));
    is_refused_at_the_mark("piecewise(x < 0, y @<= 1, x)", &format!("`<=` {problem}"));
    is_refused_at_the_mark("abs(x @> y)", &format!("`>` {problem}"));
}

#[test]
fn an_unknown_function_is_an_unknown_name() {
    is_refused_at_the_mark("y + @relu(x)", "unknown name `relu`; known: `x`, `y`");
}

#[test]
fn names_of_the_language_cannot_be_variables_parameters_or_indices() {
    for name in ["max", "min", "abs", "pi", "exp", "ln", "sigmoid", "piecewise", "sum", "sqrt"] {
        let reserved = format!("`{name}` is a reserved name");
        let variables = bowl_with("[\"x\", \"y\"]", &format!("[\"x\", \"y\", \"{name}\"]"));
        is_rejected(&variables, &reserved);
        let family = bowl_with("[\"x\", \"y\"]", &format!("[\"x\", \"y\", \"{name}[1..3]\"]"));
        is_rejected(&family, &reserved);
        is_rejected(&bowl_with("\n[opt", &format!("parameters.{name} = 1\n[opt")), &reserved);
        is_rejected(&objective(&format!("sum({name}, 1, 2, x)")), &reserved);
    }
}

#[test]
fn unicode_comparisons_are_accepted() {
    reads_as("piecewise(x ≤ 0, y, x^3 + y)", "piecewise(x >= 0, x^3 + y, y)");
    reads_as("piecewise(x ≥ 0, y, x^3 + y)", "piecewise(x >= 0, y, x^3 + y)");
}

#[test]
fn conditions_that_always_or_never_hold_are_decided_at_once() {
    reads_as("piecewise(0 <= 1, x^2, x) + y^2", "x^2 + y^2");
    reads_as("piecewise(x < x, x, x^2) + y^2", "x^2 + y^2");
    reads_as("piecewise(0 <= x - x < 1, x^2, x) + y^2", "x^2 + y^2");
}

#[test]
fn other_names_of_functions_mean_the_same() {
    reads_as("ln(x^2 + 1) + sigmoid(y)", "log(x^2 + 1) + logistic(y)");
}

#[test]
fn a_choice_of_a_constant_denominator_is_no_panic() {
    is_accepted("piecewise(x < 0, 1/x, x > 1, log(x), sqrt(x)) + y^2");
    is_refused_at_the_mark("x@/log(1)", "division by zero");
}
