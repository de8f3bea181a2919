//! Float formats: how far one rounding may move a number.

/// A binary float format, as far as rounding to nearest is concerned.
///
/// ```
/// use eigensieve::laws::Format;
/// assert_eq!(Format::F32.unit(), 2.0_f64.powi(-24));
/// assert_eq!(Format::named("bf16"), Some(Format::Bf16));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Format {
    /// IEEE binary64.
    F64,
    /// IEEE binary32.
    F32,
    /// IEEE binary16.
    F16,
    /// The upper half of a binary32.
    Bf16,
}

impl Format {
    /// Every format.
    pub const ALL: [Self; 4] = [Self::F64, Self::F32, Self::F16, Self::Bf16];

    /// Its name: `f64`, `f32`, `f16`, `bf16`.
    pub fn name(self) -> &'static str {
        match self {
            Self::F64 => "f64",
            Self::F32 => "f32",
            Self::F16 => "f16",
            Self::Bf16 => "bf16",
        }
    }

    /// The format with this name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|format| format.name() == name)
    }

    /// The unit roundoff: rounding moves y by at most unit·|y| where nothing underflows.
    pub fn unit(self) -> f64 {
        match self {
            Self::F64 => f64::EPSILON / 2.0,
            Self::F32 => f64::from(f32::EPSILON) / 2.0,
            Self::F16 => 1.0 / 2048.0,
            Self::Bf16 => 1.0 / 256.0,
        }
    }

    /// The smallest positive number: underflow moves a number by at most this.
    pub fn smallest(self) -> f64 {
        match self {
            Self::F64 => f64::from_bits(1),
            Self::F32 => f64::from(f32::from_bits(1)),
            Self::F16 => 2.0_f64.powi(-24),
            Self::Bf16 => 2.0_f64.powi(-133),
        }
    }

    /// The largest finite number: beyond it the format has only infinity.
    pub fn largest(self) -> f64 {
        match self {
            Self::F64 => f64::MAX,
            Self::F32 => f64::from(f32::MAX),
            Self::F16 => 65504.0,
            Self::Bf16 => (2.0 - 2.0_f64.powi(-7)) * 2.0_f64.powi(127),
        }
    }

    /// Whether the number belongs to the format.
    pub fn holds(self, value: f64) -> bool {
        match self {
            Self::F64 => true,
            Self::F32 => f64::from(value as f32).to_bits() == value.to_bits(),
            Self::F16 | Self::Bf16 => {
                let scaled = value / self.smallest();
                let (magnitude, digits) = (scaled.abs(), 1.0 / self.unit());
                let exponent = magnitude.log2().floor().max(0.0) as i32;
                let last = 2.0_f64.powi(exponent) / (digits / 2.0);
                value.abs() <= self.largest()
                    && scaled.fract() == 0.0
                    && (scaled / last.max(1.0)).fract() == 0.0
            }
        }
    }
}

impl std::fmt::Display for Format {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(self.name())
    }
}

/// A float type of parameters: `f32` or `f64`.
pub trait Float:
    Copy
    + std::fmt::Debug
    + PartialEq
    + std::ops::Add<Output = Self>
    + std::ops::Sub<Output = Self>
    + std::ops::Mul<Output = Self>
    + std::ops::Div<Output = Self>
    + 'static
{
    /// Its format.
    const FORMAT: Format;
    /// The exact value.
    fn to_f64(self) -> f64;
    /// The nearest number of this type.
    fn nearest(value: f64) -> Self;
    /// The rounded square root.
    fn root(self) -> Self;
}

impl Float for f64 {
    const FORMAT: Format = Format::F64;
    fn to_f64(self) -> f64 {
        self
    }
    fn nearest(value: f64) -> Self {
        value
    }
    fn root(self) -> Self {
        self.sqrt()
    }
}

impl Float for f32 {
    const FORMAT: Format = Format::F32;
    fn to_f64(self) -> f64 {
        self.into()
    }
    fn nearest(value: f64) -> Self {
        value as f32
    }
    fn root(self) -> Self {
        self.sqrt()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bf16_holds_eight_digits_and_its_subnormals() {
        for value in [1.0, 1.0 + 2.0_f64.powi(-7), 0.0, -3.0 * 2.0_f64.powi(-133)] {
            assert!(Format::Bf16.holds(value), "{value}");
        }
        for value in [1.0 + 2.0_f64.powi(-8), 2.0_f64.powi(-134), 0.1, f64::MAX] {
            assert!(!Format::Bf16.holds(value), "{value}");
        }
    }

    #[test]
    fn the_largest_number_belongs_to_its_format_and_the_next_does_not() {
        for format in [Format::F32, Format::F16, Format::Bf16] {
            assert!(format.holds(format.largest()) && !format.holds(format.largest().next_up()));
        }
    }
}
