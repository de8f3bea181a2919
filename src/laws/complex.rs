//! Complex numbers in floating point, for measured responses: they decide nothing exact.

/// A complex number in floating point.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Complex(
    /// The real part.
    pub f64,
    /// The imaginary part.
    pub f64,
);

impl Complex {
    pub(super) fn plus(self, other: Self) -> Self {
        Self(self.0 + other.0, self.1 + other.1)
    }
    /// The product.
    pub fn times(self, other: Self) -> Self {
        Self(self.0 * other.0 - self.1 * other.1, self.0 * other.1 + self.1 * other.0)
    }
    /// The modulus.
    pub fn modulus(self) -> f64 {
        self.0.hypot(self.1)
    }
    /// The difference.
    pub fn minus(self, other: Self) -> Self {
        Self(self.0 - other.0, self.1 - other.1)
    }
    fn inverse(self) -> Self {
        let square = self.0 * self.0 + self.1 * self.1;
        Self(self.0 / square, -self.1 / square)
    }
}

/// Gaussian elimination on rows with the right side at their end.
pub(super) fn solve(rows: &mut [Vec<Complex>]) -> Option<Vec<Complex>> {
    let size = rows.len();
    for column in 0..size {
        let size_of = |row: &usize| rows[*row][column].modulus();
        let pivot = (column..size).max_by(|a, b| size_of(a).total_cmp(&size_of(b)))?;
        if size_of(&pivot) == 0.0 {
            return None;
        }
        rows.swap(column, pivot);
        let inverse = rows[column][column].inverse();
        let own: Vec<Complex> = rows[column].iter().map(|entry| entry.times(inverse)).collect();
        for (number, row) in rows.iter_mut().enumerate() {
            if number != column {
                let factor = row[column];
                for (entry, own) in row.iter_mut().zip(&own) {
                    *entry = entry.minus(own.times(factor));
                }
            }
        }
        rows[column] = own;
    }
    rows.iter().map(|row| row.last().copied()).collect()
}
