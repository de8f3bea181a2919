//! Outward-rounded decimals.

use super::Interval;

/// stub
pub fn lower_text(value: f64) -> String { format!("{value:e}") }
/// stub
pub fn upper_text(value: f64) -> String { format!("{value:e}") }
impl Interval {
    /// stub
    #[must_use]
    pub fn bounds_text(&self) -> (String, String) { (lower_text(self.lower()), upper_text(self.upper())) }
}
