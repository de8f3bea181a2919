//! Axes: from numbers to places on the page, and the ticks between.

/// An axis from `lower` to `upper`, drawn between two places on the page.
#[derive(Clone, Debug)]
pub(super) struct Axis {
    /// What is measured, with its unit or symbol.
    pub(super) title: String,
    /// The numbers at the two ends, as the scale sees them.
    ends: (f64, f64),
    /// The places of the two ends, in units of the drawing.
    pub(super) places: (f64, f64),
    scale: Scale,
}

/// How numbers are spread along an axis.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Scale {
    Linear,
    /// x ↦ asinh(x/bend): linear near 0, logarithmic on both sides far from it.
    SymmetricLogarithm(f64),
}

/// Numbers whose sizes differ by more than this factor get a logarithmic scale.
const WIDEST_LINEAR: f64 = 100.0;

impl Axis {
    /// A linear axis; a single number gets room on both sides.
    pub(super) fn linear(title: &str, (lower, upper): (f64, f64), places: (f64, f64)) -> Self {
        let (lower, upper) =
            if lower < upper { (lower, upper) } else { (lower - 1.0, lower + 1.0) };
        Self { title: title.into(), ends: (lower, upper), places, scale: Scale::Linear }
    }

    /// An axis that shows 0 and all of these numbers: linear, unless their sizes differ too much.
    pub(super) fn through_zero(title: &str, numbers: &[f64], places: (f64, f64)) -> Self {
        let finite = || numbers.iter().copied().filter(|number| number.is_finite());
        let lower = finite().fold(0.0, f64::min);
        let upper = finite().fold(0.0, f64::max);
        let largest = finite().map(f64::abs).fold(0.0, f64::max);
        // The ends of a narrow enclosure of 0 say nothing about the scale.
        let sizes = || finite().map(f64::abs).filter(|&size| size > 1e-9 * largest);
        let mut sorted: Vec<f64> = sizes().collect();
        sorted.sort_by(f64::total_cmp);
        // A few tiny numbers may fall together at 0; a tenth of all may not.
        let small = sorted.get(sorted.len() / 10).copied().unwrap_or(1.0);
        if largest <= WIDEST_LINEAR * small {
            let margin = 0.06 * (upper - lower);
            return Self::linear(title, (lower - margin, upper + margin), places);
        }
        let bend = small.max(largest * 1e-9);
        let scale = Scale::SymmetricLogarithm(bend);
        let (lower, upper) = (transformed(scale, lower), transformed(scale, upper));
        let margin = 0.06 * (upper - lower);
        Self { title: title.into(), ends: (lower - margin, upper + margin), places, scale }
    }

    /// The place of a number; numbers beyond the ends stay near them.
    pub(super) fn place(&self, number: f64) -> f64 {
        let share = (transformed(self.scale, number) - self.ends.0) / (self.ends.1 - self.ends.0);
        self.places.0 + share.clamp(-0.5, 1.5) * (self.places.1 - self.places.0)
    }

    /// The number at this share of a linear axis.
    pub(super) fn at(&self, share: f64) -> f64 {
        self.ends.0 + share * (self.ends.1 - self.ends.0)
    }

    /// Whether a number lies between the ends.
    pub(super) fn shows(&self, number: f64) -> bool {
        let at = transformed(self.scale, number);
        self.ends.0 <= at && at <= self.ends.1
    }

    /// Round numbers between the ends, with their texts.
    pub(super) fn ticks(&self) -> Vec<(f64, String)> {
        match self.scale {
            Scale::Linear => linear_ticks(self.ends),
            Scale::SymmetricLogarithm(bend) => {
                let mut ticks = logarithmic_ticks(bend, self.ends);
                ticks.retain(|(number, _)| self.shows(*number));
                ticks
            }
        }
    }

    /// The title, with the scale where it is not linear.
    pub(super) fn full_title(&self) -> String {
        match self.scale {
            Scale::Linear => self.title.clone(),
            Scale::SymmetricLogarithm(_) => {
                format!("{} (logarithmic on both sides of 0)", self.title)
            }
        }
    }
}

fn transformed(scale: Scale, number: f64) -> f64 {
    match scale {
        Scale::Linear => number,
        Scale::SymmetricLogarithm(bend) => (number / bend).asinh(),
    }
}

/// Four to nine multiples of 1, 2 or 5 times a power of ten.
fn linear_ticks((lower, upper): (f64, f64)) -> Vec<(f64, String)> {
    let raw = (upper - lower) / 6.0;
    let power = raw.log10().floor();
    let unit = 10_f64.powf(power);
    let step = [1.0, 2.0, 5.0, 10.0].into_iter().find(|step| step * unit >= raw).unwrap_or(10.0);
    let decimals = (-(power + step.log10().floor())).max(0.0) as usize;
    let step = step * unit;
    let (first, last) = ((lower / step).ceil() as i64, (upper / step).floor() as i64);
    // Numbers whose differences a double hardly tells apart get no ticks.
    let room = if last.saturating_sub(first) < 40 { first..=last } else { 0..=0 };
    room.map(|k| (k as f64 * step, format!("{:.decimals$}", k as f64 * step))).collect()
}

/// 0 and powers of ten on both sides, every second or third where there are many.
fn logarithmic_ticks(bend: f64, ends: (f64, f64)) -> Vec<(f64, String)> {
    let largest = bend * ends.0.abs().max(ends.1.abs()).sinh();
    let (first, last) = (bend.log10().ceil() as i32, largest.log10().floor() as i32);
    let every = ((last - first) / 5 + 1).max(1) as usize;
    let powers = (first..=last).rev().step_by(every);
    let mut ticks = vec![(0.0, "0".to_string())];
    for power in powers {
        let size = 10_f64.powi(power);
        let text = if (-3..=4).contains(&power) { format!("{size}") } else { format!("1e{power}") };
        ticks.push((size, text.clone()));
        ticks.push((-size, format!("-{text}")));
    }
    ticks
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_axis_takes_its_ends_to_its_places() {
        let axis = Axis::linear("x", (-2.0, 3.0), (10.0, 110.0));
        assert_eq!(axis.place(-2.0), 10.0);
        assert_eq!(axis.place(3.0), 110.0);
        assert!(axis.place(1e300).is_finite() && axis.place(-1e300).is_finite());
    }

    #[test]
    fn ticks_are_round_numbers_between_the_ends() {
        let axis = Axis::linear("x", (-0.25, 0.35), (0.0, 1.0));
        let texts: Vec<String> = axis.ticks().into_iter().map(|(_, text)| text).collect();
        assert_eq!(texts, ["-0.2", "-0.1", "0.0", "0.1", "0.2", "0.3"]);
    }

    #[test]
    fn a_narrow_enclosure_of_zero_leaves_the_axis_linear() {
        let axis = Axis::through_zero("λ", &[-3e-15, 3e-15, 1.0, 4.0], (0.0, 100.0));
        assert_eq!(axis.full_title(), "λ");
    }

    #[test]
    fn numbers_of_very_different_sizes_share_a_logarithmic_axis_in_their_order() {
        let numbers = [-5e6, -1.0, 0.5, 3.0, 40.0, 2e5];
        let axis = Axis::through_zero("λ", &numbers, (0.0, 100.0));
        assert!(axis.full_title().contains("logarithmic"));
        let places: Vec<f64> = numbers.iter().map(|&number| axis.place(number)).collect();
        assert!(places.windows(2).all(|pair| pair[0] + 1.0 < pair[1]), "{places:?}");
        assert!(axis.ticks().iter().any(|(number, _)| *number == 0.0));
        assert!(axis.ticks().len() <= 13);
    }
}
