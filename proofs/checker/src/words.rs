//! Claims in words.

use num_bigint::BigInt;

use crate::format::{Field, Momentum, Optimizer, Place, Side, System, Vector};
use crate::model::{filter_constant, scaled_symbol};
use crate::number::{Integer, Ratio, decimal};

/// How many coordinates are printed.
const SHOWN: usize = 8;

pub(crate) fn number(value: &Integer, precision: u32) -> String {
    decimal(&value.0, precision)
}

fn list(entries: impl ExactSizeIterator<Item = String>) -> String {
    let rest = if entries.len() > SHOWN { ", …" } else { "" };
    let shown: Vec<String> = entries.take(SHOWN).collect();
    format!("({}{rest})", shown.join(", "))
}

pub(crate) fn vector(values: &Vector, precision: u32) -> String {
    list(values.iter().map(|value| number(value, precision)))
}

pub(crate) fn point(center: &Vector, precision: u32) -> String {
    vector(center, precision)
}

pub(crate) fn exact_point(point: &[Ratio]) -> String {
    list(point.iter().map(Ratio::to_string))
}

pub(crate) fn place(center: &Vector, radius: &Vector, precision: u32) -> String {
    format!("the box {} ± {}", vector(center, precision), vector(radius, precision))
}

pub(crate) fn places(boxes: &[Place], precision: u32) -> String {
    list(boxes.iter().map(|entry| place(&entry.center, &entry.radius, precision)))
}

pub(crate) fn open_interval(lower: &BigInt, upper: &BigInt, precision: u32) -> String {
    format!("({}, {})", decimal(lower, precision), decimal(upper, precision))
}

pub(crate) fn system(system: &System) -> &'static str {
    match system {
        System::Gradient => "the gradient of f",
        System::Field => "the optimizer's field",
    }
}

pub(crate) fn side(side: &Side) -> &'static str {
    match side {
        Side::Below => "below",
        Side::Above => "above",
    }
}

/// The filter's right inequality.
pub(crate) fn filter(optimizer: &Optimizer) -> String {
    let symbol = scaled_symbol(optimizer);
    let terms = symbol.iter().zip(1..).filter(|(coefficient, _)| !coefficient.is_zero());
    let terms: Vec<String> =
        terms.map(|(coefficient, power)| format!("{coefficient}*L^{power}")).collect();
    format!("{} <= {}", terms.join(" + "), filter_constant(optimizer))
}

/// The update rule with its hyper-parameters.
pub(crate) fn optimizer(optimizer: &Optimizer) -> String {
    let field = match &optimizer.field {
        Field::Gradient => "g(x) = ∇f(x)".into(),
        Field::Usam(radius) => format!("g(x) = ∇f(x + ρ∇f(x)), ρ = {radius}"),
        Field::UsamNested(radius) => format!("g(x) = ∇f(x + ρ∇f(x + ρ∇f(x))), ρ = {radius}"),
        Field::UsamSequential(ascents, radius) => {
            format!("g(x) = ∇f after {ascents} ascents y := y + ρ∇f(y) from x, ρ = {radius}")
        }
        Field::HessianUsam(radius) => format!("g(x) = ∇f(x + ρH(x)∇f(x)), ρ = {radius}"),
        Field::GradientPenalty(radius) => format!("g(x) = ∇f(x) + ρH(x)∇f(x), ρ = {radius}"),
    };
    let rule = match &optimizer.momentum {
        Momentum::None => "x⁺ = x − αg(x)".into(),
        Momentum::HeavyBall(beta) => format!("x⁺ = x + β(x − x₋) − αg(x), β = {beta}"),
        Momentum::Nesterov(beta) => format!("y = x + β(x − x₋), x⁺ = y − αg(y), β = {beta}"),
        Momentum::Ema(beta) => format!("x⁺ = x + β(x − x₋) − α(1 − β)g(x), β = {beta}"),
    };
    format!("{rule}, α = {}, {field}", optimizer.step)
}
