//! The known rules, as text. A law is a field, a descent, weight decay and a schedule.

/// A known part of a law: hyper-parameters with their usual values, and lines of a rule.
#[derive(Debug, PartialEq, Eq)]
pub struct Family {
    /// The name by which laws call it.
    pub name: &'static str,
    /// Hyper-parameters and their defaults.
    pub parameters: &'static [(&'static str, &'static str)],
    /// Its lines; see [`super::Rule`].
    pub lines: &'static str,
    /// What to look for when an implementation turns out to follow it.
    pub hint: &'static str,
}

const fn family(
    name: &'static str,
    parameters: &'static [(&'static str, &'static str)],
    lines: &'static str,
    hint: &'static str,
) -> Family {
    Family { name, parameters, lines, hint }
}

/// Where the gradient is taken. The gradient to descend along is called g.
pub const FIELDS: &[Family] = &[
    family("gradient", &[], "g = gradient(x)", "is there no ascent step?"),
    family(
        "sam",
        &[("rho", "0.05"), ("eps", "1e-12")],
        "a = gradient(x); n = norm(a); g = gradient(x + rho*a/(n + eps))",
        "is the ascent normalised?",
    ),
    family(
        "usam",
        &[("rho", "0.05")],
        "a = gradient(x); g = gradient(x + rho*a)",
        "is the ascent not normalised?",
    ),
    family(
        "usam-descent",
        &[("rho", "0.05")],
        "a = gradient(x); g = gradient(x - rho*a)",
        "does the look-ahead go down instead of up?",
    ),
    family(
        "usam-nested",
        &[("rho", "0.05")],
        "a = gradient(x); b = gradient(x + rho*a); g = gradient(x + rho*b)",
        "do the ascents start again from x?",
    ),
    family(
        "usam-sequential",
        &[("rho", "0.05")],
        "a = gradient(x); y = x + rho*a; b = gradient(y); g = gradient(y + rho*b)",
        "do the ascents follow one another?",
    ),
    family(
        "hessian-usam",
        &[("rho", "0.05")],
        "a = gradient(x); h = curvature(a); g = gradient(x + rho*h)",
        "is the look-ahead along the Hessian times the gradient?",
    ),
    family(
        "gradient-penalty",
        &[("rho", "0.05")],
        "a = gradient(x); h = curvature(a); g = a + rho*h",
        "is the Hessian term added to the gradient?",
    ),
];

const MOMENTUM: &[(&str, &str)] = &[("lr", "0.1"), ("mu", "0.9"), ("tau", "0")];
const ADAM: &[(&str, &str)] = &[("lr", "1e-3"), ("b1", "0.9"), ("b2", "0.999"), ("eps", "1e-8")];
const NADAM: &[(&str, &str)] =
    &[("lr", "2e-3"), ("b1", "0.9"), ("b2", "0.999"), ("eps", "1e-8"), ("psi", "4e-3")];
const RMSPROP: &[(&str, &str)] = &[("lr", "1e-2"), ("b2", "0.99"), ("eps", "1e-8"), ("mu", "0")];

/// How to descend along g.
pub const DESCENTS: &[Family] = &[
    family("gd", &[("lr", "0.1")], "x = x - lr*g", "is there no momentum?"),
    family(
        "momentum",
        MOMENTUM,
        "v = mu*v + (1 - tau + tau*first)*g; x = x - lr*v",
        "is the nesterov flag ignored, or the first gradient not damped?",
    ),
    family(
        "momentum-damped-first",
        MOMENTUM,
        "v = mu*v + (1 - tau)*g; x = x - lr*v",
        "is the first gradient damped too?",
    ),
    family(
        "ema-momentum",
        &[("lr", "0.1"), ("mu", "0.9")],
        "m = mu*m + (1 - mu)*g; x = x - lr*m",
        "is the gradient damped by 1 - mu?",
    ),
    family(
        "classical-momentum",
        &[("lr", "0.1"), ("mu", "0.9")],
        "v = mu*v - lr*g; x = x + v",
        "is the learning rate inside the velocity?",
    ),
    family(
        "nesterov",
        MOMENTUM,
        "v = mu*v + (1 - tau + tau*first)*g; x = x - lr*(g + mu*v)",
        "is the nesterov flag on?",
    ),
    family(
        "nesterov-damped-first",
        MOMENTUM,
        "v = mu*v + (1 - tau)*g; x = x - lr*(g + mu*v)",
        "is the first gradient damped too?",
    ),
    family(
        "classical-nesterov",
        &[("lr", "0.1"), ("mu", "0.9")],
        "g = gradient(x + mu*v); v = mu*v - lr*g; x = x + v",
        "is the gradient taken at the look-ahead point?",
    ),
    family(
        "stale-momentum",
        &[("lr", "0.1"), ("mu", "0.9")],
        "x = x - lr*v; v = mu*v + g",
        "is the velocity updated after it is used?",
    ),
    family(
        "adam",
        ADAM,
        "p := 1; q := 1; p = p*b1; q = q*b2;
         m = b1*m + (1 - b1)*g; v = b2*v + (1 - b2)*g^2;
         x = x - lr*(m/(1 - p))/(sqrt(v/(1 - q)) + eps)",
        "is the decay, or another flag, ignored?",
    ),
    family(
        "adam-uncorrected",
        ADAM,
        "m = b1*m + (1 - b1)*g; v = b2*v + (1 - b2)*g^2; x = x - lr*m/(sqrt(v) + eps)",
        "is the bias correction missing?",
    ),
    family(
        "adam-first-uncorrected",
        ADAM,
        "q := 1; q = q*b2;
         m = b1*m + (1 - b1)*g; v = b2*v + (1 - b2)*g^2; x = x - lr*m/(sqrt(v/(1 - q)) + eps)",
        "is the bias correction of the first moment missing?",
    ),
    family(
        "adam-second-uncorrected",
        ADAM,
        "p := 1; p = p*b1;
         m = b1*m + (1 - b1)*g; v = b2*v + (1 - b2)*g^2; x = x - lr*(m/(1 - p))/(sqrt(v) + eps)",
        "is the bias correction of the second moment missing?",
    ),
    family(
        "adam-eps-inside",
        ADAM,
        "p := 1; q := 1; p = p*b1; q = q*b2;
         m = b1*m + (1 - b1)*g; v = b2*v + (1 - b2)*g^2;
         x = x - lr*(m/(1 - p))/sqrt(v/(1 - q) + eps)",
        "is eps inside the root?",
    ),
    family(
        "adam-eps-before-correction",
        ADAM,
        "p := 1; q := 1; p = p*b1; q = q*b2;
         m = b1*m + (1 - b1)*g; v = b2*v + (1 - b2)*g^2;
         x = x - lr*(m/(1 - p))*sqrt(1 - q)/(sqrt(v) + eps)",
        "is eps added before the bias correction?",
    ),
    family(
        "adam-late-counter",
        ADAM,
        "p := 1; q := 1; p = p*b1; q = q*b2;
         m = b1*m + (1 - b1)*g; v = b2*v + (1 - b2)*g^2;
         x = x - lr*(m/(1 - p*b1))/(sqrt(v/(1 - q*b2)) + eps)",
        "does the step counter begin at 2?",
    ),
    family(
        "adam-unsquared",
        ADAM,
        "p := 1; q := 1; p = p*b1; q = q*b2;
         m = b1*m + (1 - b1)*g; v = b2*v + (1 - b2)*abs(g);
         x = x - lr*(m/(1 - p))/(sqrt(v/(1 - q)) + eps)",
        "is the gradient not squared?",
    ),
    family(
        "amsgrad",
        ADAM,
        "p := 1; q := 1; p = p*b1; q = q*b2;
         m = b1*m + (1 - b1)*g; v = b2*v + (1 - b2)*g^2; w = max(w, v);
         x = x - lr*(m/(1 - p))/(sqrt(w/(1 - q)) + eps)",
        "is the maximum of uncorrected moments taken?",
    ),
    family(
        "amsgrad-of-corrected",
        ADAM,
        "p := 1; q := 1; p = p*b1; q = q*b2;
         m = b1*m + (1 - b1)*g; v = b2*v + (1 - b2)*g^2; w = max(w, v/(1 - q));
         x = x - lr*(m/(1 - p))/(sqrt(w) + eps)",
        "is the maximum of corrected moments taken?",
    ),
    family(
        "nadam",
        NADAM,
        "q := 1; q = q*b2; c := 1; c = c*exp(psi*log(24/25)); k := 1; u = b1*(1 - c/2);
         w = b1*(1 - c*exp(psi*log(24/25))/2); k = k*u;
         m = b1*m + (1 - b1)*g; v = b2*v + (1 - b2)*g^2;
         x = x - lr*(w*m/(1 - k*w) + (1 - u)*g/(1 - k))/(sqrt(v/(1 - q)) + eps)",
        "is Nesterov's correction on?",
    ),
    family(
        "radam",
        ADAM,
        "p := 1; q := 1; p = p*b1; q = q*b2;
         m = b1*m + (1 - b1)*g; v = b2*v + (1 - b2)*g^2;
         z = 2/(1 - b2) - 1; r = z - 2*t*q/(1 - q);
         s = sqrt(max((r - 4)*(r - 2)*z, 0)/((z - 4)*(z - 2)*max(r, 5)));
         d = m/(1 - p);
         x = x - lr*piecewise(r > 5, s*sqrt(1 - q)*d/(sqrt(v) + eps), d)",
        "is the variance rectified?",
    ),
    family(
        "adamax",
        &[("lr", "2e-3"), ("b1", "0.9"), ("b2", "0.999"), ("eps", "1e-8")],
        "p := 1; p = p*b1;
         m = b1*m + (1 - b1)*g; u = max(b2*u, abs(g) + eps); x = x - lr*m/((1 - p)*u)",
        "is the maximum norm used?",
    ),
    family(
        "rmsprop",
        RMSPROP,
        "v = b2*v + (1 - b2)*g^2; m = mu*m + g/(sqrt(v) + eps); x = x - lr*m",
        "is eps outside the root?",
    ),
    family(
        "rmsprop-eps-inside",
        RMSPROP,
        "v = b2*v + (1 - b2)*g^2; m = mu*m + g/sqrt(v + eps); x = x - lr*m",
        "is eps inside the root?",
    ),
    family(
        "rmsprop-one",
        RMSPROP,
        "v := 1; v = b2*v + (1 - b2)*g^2; m = mu*m + g/sqrt(v + eps); x = x - lr*m",
        "does the average begin at 1?",
    ),
    family(
        "rmsprop-centered",
        RMSPROP,
        "v = b2*v + (1 - b2)*g^2; a = b2*a + (1 - b2)*g;
         m = mu*m + g/(sqrt(v - a^2) + eps); x = x - lr*m",
        "is the variance centred?",
    ),
    family(
        "rmsprop-centered-eps-inside",
        RMSPROP,
        "v = b2*v + (1 - b2)*g^2; a = b2*a + (1 - b2)*g;
         m = mu*m + g/sqrt(v - a^2 + eps); x = x - lr*m",
        "is the variance centred, with eps inside the root?",
    ),
    family(
        "rmsprop-one-centered",
        RMSPROP,
        "v := 1; v = b2*v + (1 - b2)*g^2; a = b2*a + (1 - b2)*g;
         m = mu*m + g/sqrt(v - a^2 + eps); x = x - lr*m",
        "does the average begin at 1, is the variance centred?",
    ),
    family(
        "adagrad",
        &[("lr", "1e-2"), ("eps", "1e-10"), ("decline", "0")],
        "s = s + g^2; x = x - lr/(1 + (t - 1)*decline)*g/(sqrt(s) + eps)",
        "does the sum of squares never decay?",
    ),
    family(
        "adadelta",
        &[("lr", "1"), ("b2", "0.9"), ("eps", "1e-6")],
        "v = b2*v + (1 - b2)*g^2; d = sqrt(u + eps)/sqrt(v + eps)*g;
         u = b2*u + (1 - b2)*d^2; x = x - lr*d",
        "are squared steps averaged?",
    ),
    family(
        "adan",
        &[("lr", "1e-3"), ("b1", "0.98"), ("b2", "0.92"), ("b3", "0.99"), ("eps", "1e-8")],
        "p := 1; q := 1; r := 1; p = p*b1; q = q*b2; r = r*b3;
         d = (1 - first)*(g - o); o = g;
         m = b1*m + (1 - b1)*g; w = b2*w + (1 - b2)*d; v = b3*v + (1 - b3)*(g + b2*d)^2;
         x = x - lr*(m/(1 - p) + b2*w/(1 - q))/(sqrt(v/(1 - r)) + eps)",
        "are gradient differences averaged?",
    ),
    family(
        "lion",
        &[("lr", "1e-4"), ("b1", "0.9"), ("b2", "0.99")],
        "s = sign(b1*m + (1 - b1)*g); m = b2*m + (1 - b2)*g; x = x - lr*s",
        "is the sign of the interpolation taken?",
    ),
    family("sign", &[("lr", "1e-3")], "s = sign(g); x = x - lr*s", "is only the sign used?"),
    family("rate", &[("lr", "0.1")], "x = lr", "is it the learning rate itself?"),
];

/// How the learning rate changes with the steps.
pub const SCHEDULES: &[Family] = &[
    family("constant", &[], "", "is the schedule ignored?"),
    family(
        "step",
        &[("period", "10"), ("factor", "0.1")],
        "age := 0; drop := 1; drop = piecewise(age < period - 1/2, drop, drop*factor);
         age = piecewise(age < period - 1/2, age + 1, 1); lr = lr*drop",
        "does the rate drop every period?",
    ),
    family(
        "cosine",
        &[("period", "10"), ("floor", "0")],
        "age := -1; age = piecewise(age < period - 3/2, age + 1, 0);
         lr = floor + (lr - floor)*(1 + cos(pi*age/period))/2",
        "does a cosine restart every period?",
    ),
    family(
        "warm-up",
        &[("period", "10")],
        "lr = lr*min(1, t/period)",
        "does the rate grow linearly at first?",
    ),
];

/// The descent with this name.
pub(super) fn descent(name: &str) -> Option<&'static Family> {
    DESCENTS.iter().find(|family| family.name == name)
}

/// The field with this name.
pub(super) fn field(name: &str) -> Option<&'static Family> {
    FIELDS.iter().find(|family| family.name == name)
}

/// The schedule with this name.
pub(super) fn schedule(name: &str) -> Option<&'static Family> {
    SCHEDULES.iter().find(|family| family.name == name)
}
