//! The report about a system of equations or a map, for a terminal.

use super::text::{
    MOST_ROWS, Paint, approximate, counted, described, region, section, shortened, table,
};
use crate::dynamics::{Dynamics, Leftover, MultipleZero, Question, Solution, Survey};
use crate::exact::{Rational, format_rational};

/// What was proved about equations or a map, with ANSI colours if asked for.
pub fn survey_to_text(dynamics: &Dynamics, survey: &Survey, colour: bool) -> String {
    let paint = Paint::new(colour);
    let mut text = format!("{}\n", paint.bold(&dynamics.name));
    let texts = dynamics.texts();
    for (component, variable) in texts.iter().zip(&dynamics.variables).take(MOST_ROWS) {
        text += &match dynamics.question {
            Question::Zeros => format!("  0 = {}\n", shortened(component)),
            Question::FixedPoints => format!("  {variable} → {}\n", shortened(component)),
        };
    }
    text += &regularity(survey);
    text += &summary(dynamics, survey);
    text += &solutions(dynamics, survey, paint);
    text += &section("not simple", survey.multiple.iter().map(multiple).collect());
    text += &section("left over", survey.leftover.iter().map(leftover).collect());
    let outcome = match survey.is_decided() {
        true => "everything asked is proved, no certificate",
        false => "something is undecided or left over",
    };
    text + &format!("\n{}\n", paint.bold(outcome))
}

/// One line where all components are alike, else one for each kind.
fn regularity(survey: &Survey) -> String {
    let mut lines: Vec<String> = Vec::new();
    for regularity in &survey.regularities {
        let smoothness = match regularity.smoothness() {
            Some(smoothness) => smoothness.to_string(),
            None => "not proved to be continuous".into(),
        };
        let line =
            format!("  {smoothness} on {}, {}\n", regularity.domain(), regularity.tameness());
        if !lines.contains(&line) {
            lines.push(line);
        }
    }
    lines.concat()
}

fn summary(dynamics: &Dynamics, survey: &Survey) -> String {
    let (simple, multiple) = (survey.solutions.len(), survey.multiple.len());
    let count = match (dynamics.question, multiple) {
        (Question::Zeros, 0) => format!("{simple} zeros, all simple"),
        (Question::Zeros, _) => format!("{simple} simple zeros, {multiple} multiple"),
        (Question::FixedPoints, 0) => format!("{simple} fixed points"),
        (Question::FixedPoints, _) => {
            format!("{simple} fixed points, {multiple} of them with multiplier 1")
        }
    };
    let completeness = match survey.complete {
        true => format!("that is all of them{}", counted(&survey.counts)),
        false => "perhaps not all".into(),
    };
    format!("\n{count}: {completeness}; {} boxes judged\n", survey.judged)
}

fn solutions(dynamics: &Dynamics, survey: &Survey, paint: Paint) -> String {
    if survey.solutions.is_empty() {
        return String::new();
    }
    let mut rows = vec![match dynamics.question {
        Question::Zeros => vec!["location".to_string()],
        Question::FixedPoints => {
            ["location", "verdict", "spectral radius", "region"].map(String::from).to_vec()
        }
    }];
    rows.extend(survey.solutions.iter().take(MOST_ROWS).map(row));
    let mut text = format!("  ({})\n", shortened(&dynamics.variables.join(", ")));
    text += &table(&rows, paint);
    if survey.solutions.len() > MOST_ROWS {
        let more = survey.solutions.len() - MOST_ROWS;
        text += &format!("  … {more} more (all of them with --format json)\n");
    }
    text
}

fn row(solution: &Solution) -> Vec<String> {
    let place = match &solution.exact {
        Some(exact) => coordinates(exact),
        None => {
            let sides: Vec<String> = solution.location.iter().map(approximate).collect();
            format!("({})", sides.join(", "))
        }
    };
    let Some(judgement) = &solution.judgement else { return vec![place] };
    let verdict = match judgement.unstable_dimension {
        Some(count) if count > 0 => format!("{} ({count})", judgement.verdict.name()),
        _ => judgement.verdict.name().to_string(),
    };
    let radius = approximate(&judgement.spectral_radius);
    vec![place, verdict, radius, solution.region.as_ref().map(region).unwrap_or_default()]
}

fn coordinates(point: &[Rational]) -> String {
    format!("({})", point.iter().map(format_rational).collect::<Vec<_>>().join(", "))
}

fn multiple(zero: &MultipleZero) -> String {
    let multiplicity = match zero.multiplicity {
        Some(count) => format!("multiplicity {count}"),
        None => "its multiplicity is not known".into(),
    };
    format!("  {}: the Jacobian is singular; {multiplicity}\n", coordinates(&zero.point))
}

fn leftover(part: &Leftover) -> String {
    let component = &part.component;
    let mut what = match &part.manifold {
        Some(expression) => {
            format!("not isolated: every zero here lies on the manifold {expression} = 0")
        }
        None => component.reason.text().to_string(),
    };
    if let Some(zero) = &part.multiple {
        what += &format!("; {} is a zero with a singular Jacobian", coordinates(&zero.point));
    }
    described(component.boxes.len(), &component.hull, &what)
}
