//! Lists of integers of one fixed width in one block of memory, for Taylor shifts without allocation.

use num_bigint::Sign;

use super::rational::Integer;

/// Integers in two's complement, `width` words of 64 bits each, low word first.
#[derive(Clone, Debug)]
pub(super) struct Limbs {
    width: usize,
    words: Vec<u64>,
}

impl Limbs {
    /// The integers with room for `headroom` bits of growth.
    pub(super) fn of(integers: &[Integer], headroom: u64) -> Self {
        let bits = integers.iter().map(Integer::bits).max().unwrap_or(0);
        let width = width_for(bits + headroom);
        let mut words = vec![0; width * integers.len()];
        for (integer, target) in integers.iter().zip(words.chunks_exact_mut(width)) {
            for (word, digit) in target.iter_mut().zip(integer.magnitude().iter_u64_digits()) {
                *word = digit;
            }
            if integer.sign() == Sign::Minus {
                negate(target);
            }
        }
        Self { width, words }
    }

    pub(super) fn len(&self) -> usize {
        self.words.len() / self.width
    }

    pub(super) fn get(&self, i: usize) -> &[u64] {
        &self.words[i * self.width..(i + 1) * self.width]
    }

    /// −1, 0 or 1.
    pub(super) fn sign(&self, i: usize) -> i32 {
        sign(self.get(i))
    }

    /// The number of bits of the largest size, rounded up to at most one more.
    pub(super) fn bits(&self) -> u64 {
        let bits = |entry: &[u64]| {
            let flip = if is_negative(entry) { u64::MAX } else { 0 };
            let top = entry.iter().rposition(|&word| word ^ flip != 0);
            top.map_or(1, |k| 64 * k as u64 + 64 - u64::from((entry[k] ^ flip).leading_zeros()) + 1)
        };
        self.words.chunks_exact(self.width).map(bits).max().unwrap_or(0)
    }

    /// The largest power of two that divides every entry i shifted left by `left(i)` bits, as an
    /// exponent; 0 where all are 0.
    pub(super) fn trailing_zeros(&self, left: impl Fn(usize) -> u64) -> u64 {
        let zeros = |(i, entry): (usize, &[u64])| {
            let first = entry.iter().position(|&word| word != 0);
            first.map(|k| left(i) + 64 * k as u64 + u64::from(entry[k].trailing_zeros()))
        };
        self.words.chunks_exact(self.width).enumerate().filter_map(zeros).min().unwrap_or(0)
    }

    /// Entry i shifted left by `left(i)` bits and then all right by `right` bits, rounded down, in the
    /// given order with room for `headroom` more bits.
    pub(super) fn shifted(&self, left: impl Fn(usize) -> u64, right: u64, headroom: u64) -> Self {
        let largest = (0..self.len()).map(&left).max().unwrap_or(0);
        let width = width_for((self.bits() + largest + headroom).saturating_sub(right));
        let mut words = Vec::with_capacity(width * self.len());
        for i in 0..self.len() {
            let entry = self.get(i);
            let by = left(i) as i64 - right as i64;
            let (whole, part) = (by.div_euclid(64), by.rem_euclid(64) as u32);
            let word = |k: i64| match usize::try_from(k) {
                Err(_) => 0,
                Ok(k) if k < self.width => entry[k],
                Ok(_) => {
                    if is_negative(entry) {
                        u64::MAX
                    } else {
                        0
                    }
                }
            };
            for k in 0..width as i64 {
                let high = word(k - whole);
                let low = if part == 0 { 0 } else { word(k - whole - 1) >> (64 - part) };
                words.push(if part == 0 { high } else { (high << part) | low });
            }
        }
        Self { width, words }
    }

    /// The list in the other order.
    pub(super) fn reversed(&self) -> Self {
        let words = self.words.chunks_exact(self.width).rev().flatten().copied().collect();
        Self { width: self.width, words }
    }

    /// Without the first entry.
    pub(super) fn tail(&self) -> Self {
        Self { width: self.width, words: self.words[self.width..].to_vec() }
    }

    /// One pass of the Taylor shift: for k from the last but one down to `from`, entry k += entry k + 1.
    /// Entry `from` is then final.
    pub(super) fn accumulate(&mut self, from: usize) {
        match self.width {
            1 => {
                let mut sum = 0_u64;
                for word in self.words[from..].iter_mut().rev() {
                    sum = sum.wrapping_add(*word);
                    *word = sum;
                }
            }
            2 => {
                let mut sum = 0_u128;
                for entry in self.words[2 * from..].chunks_exact_mut(2).rev() {
                    sum = sum.wrapping_add(u128::from(entry[0]) | u128::from(entry[1]) << 64);
                    (entry[0], entry[1]) = (sum as u64, (sum >> 64) as u64);
                }
            }
            width => {
                for k in (from..self.len() - 1).rev() {
                    let (head, tail) = self.words.split_at_mut((k + 1) * width);
                    add(&mut head[k * width..], &tail[..width]);
                }
            }
        }
    }

    /// The coefficients of p(x + 1) from those of p.
    pub(super) fn taylor_shift(&mut self) {
        for from in 0..self.len().saturating_sub(1) {
            self.accumulate(from);
        }
    }

    /// The integers.
    pub(super) fn integers(&self) -> Vec<Integer> {
        let integer = |entry: &[u64]| {
            let mut size = entry.to_vec();
            let sign = if is_negative(entry) { Sign::Minus } else { Sign::Plus };
            if sign == Sign::Minus {
                negate(&mut size);
            }
            let digits = size.iter().flat_map(|&word| [word as u32, (word >> 32) as u32]);
            Integer::from_slice(sign, &digits.collect::<Vec<u32>>())
        };
        self.words.chunks_exact(self.width).map(integer).collect()
    }
}

/// Words for integers of so many bits and a sign.
fn width_for(bits: u64) -> usize {
    (bits / 64 + 1) as usize
}

fn is_negative(entry: &[u64]) -> bool {
    entry.last().is_some_and(|&top| top >> 63 == 1)
}

/// −1, 0 or 1.
pub(super) fn sign(entry: &[u64]) -> i32 {
    if is_negative(entry) { -1 } else { i32::from(entry.iter().any(|&word| word != 0)) }
}

fn negate(entry: &mut [u64]) {
    let mut carry = true;
    for word in entry {
        (*word, carry) = (!*word).overflowing_add(u64::from(carry));
    }
}

#[inline]
fn add(target: &mut [u64], source: &[u64]) {
    let mut carry = false;
    for (word, &other) in target.iter_mut().zip(source) {
        let (sum, first) = word.overflowing_add(other);
        let (sum, second) = sum.overflowing_add(u64::from(carry));
        *word = sum;
        carry = first | second;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use quickcheck::quickcheck;

    fn integers(values: &[i64], power: u32) -> Vec<Integer> {
        values.iter().map(|&v| Integer::from(v).pow(power)).collect()
    }

    quickcheck! {
        fn integers_come_back(values: Vec<i64>, power: u8) -> bool {
            let list = integers(&values, u32::from(power % 5));
            Limbs::of(&list, 3).integers() == list
        }

        fn taylor_shifts_are_those_of_big_integers(values: Vec<i64>, power: u8) -> bool {
            let mut list = integers(&values[..values.len().min(12)], u32::from(power % 4));
            let mut limbs = Limbs::of(&list, list.len() as u64 + 1);
            limbs.taylor_shift();
            for from in 0..list.len().saturating_sub(1) {
                for k in (from..list.len() - 1).rev() {
                    let next = list[k + 1].clone();
                    list[k] += next;
                }
            }
            limbs.integers() == list
        }

        fn shifts_multiply_and_divide_rounding_down(values: Vec<i64>, power: u8, left: u8, right: u8) -> bool {
            let list = integers(&values, u32::from(power % 4));
            let by = |i: usize| u64::from(left) % 70 * (i as u64 % 3);
            let right = u64::from(right) % 150;
            let found = Limbs::of(&list, 0).shifted(by, right, 0).integers();
            let expected: Vec<Integer> =
                list.iter().enumerate().map(|(i, v)| (v << by(i)) >> right).collect();
            found == expected
        }

        fn sizes_and_common_powers_of_two_are_right(values: Vec<i64>, power: u8) -> bool {
            let list = integers(&values, u32::from(power % 4));
            let limbs = Limbs::of(&list, 5);
            let bits = list.iter().map(Integer::bits).max().unwrap_or(0);
            let zeros = list.iter().filter_map(Integer::trailing_zeros).min().unwrap_or(0);
            limbs.bits() >= bits && limbs.bits() <= bits + 1 && limbs.trailing_zeros(|_| 0) == zeros
        }
    }
}
