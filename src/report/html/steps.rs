//! The exceptional step sizes on a line, with the problem's own.

use maud::html;

use super::axis::Axis;
use super::chart::{Entry, Figure, WIDTH, legend, lower_axis, number};
use crate::exact::{AlgebraicNumber, format_rational, to_f64};
use crate::report::Report;

/// So many steps are drawn at most.
const MOST_STEPS: usize = 400;

/// The line; `None` where no exceptional step size is known.
pub(super) fn exceptional_steps(report: &Report<'_>) -> Option<Figure> {
    let set = report.analysis.step.exceptional.as_ref()?;
    if set.steps.is_empty() {
        return None;
    }
    let steps: Vec<f64> =
        set.steps.iter().take(MOST_STEPS).map(AlgebraicNumber::approximation).collect();
    let given = to_f64(report.problem.optimizer.step());
    let mut numbers = steps.clone();
    numbers.push(given);
    let x = Axis::through_zero("step size α", &numbers, (70.0, WIDTH - 20.0));
    let (top, bottom) = (12.0, 62.0);
    let entries = [
        Entry::line("threshold", "exceptional step size"),
        Entry::line("given", "the step size of this problem"),
    ];
    let (key, key_height) = legend(&entries, bottom + 44.0);
    let content = html! {
        (lower_axis(&x, top, bottom))
        @for (step, exact) in steps.iter().zip(&set.steps) {
            @let place = number(x.place(*step));
            line class="threshold" x1=(place) x2=(place) y1=(number(top)) y2=(number(bottom)) {
                title { "α = " (exact.short_text()) }
            }
        }
        @let place = number(x.place(given));
        line class="given" x1=(place) x2=(place) y1=(number(top + 20.0)) y2=(number(bottom)) {
            title { "α = " (format_rational(report.problem.optimizer.step())) }
        }
        (key)
    };
    let scope = match set.exact {
        true => "These are all of them.",
        false => "These contain all of them; some may not be exceptional.",
    };
    let caption = format!(
        "At an exceptional step size a set of positive measure may be sent into a null set, and what \
         holds for almost every start may fail. {scope}"
    );
    Some(Figure {
        name: "exceptional-steps",
        title: "Exceptional step sizes".into(),
        caption,
        height: bottom + 44.0 + key_height,
        content,
    })
}
