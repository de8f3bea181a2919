//! NumPy's `.npz` as `numpy.savez` writes it: a zip archive of uncompressed `.npy` members.

use super::trace_file::{decoded, rows};

type Rows = Vec<Vec<f64>>;

/// The arrays `x` and `g`.
pub(super) fn rows_of(bytes: &[u8]) -> Result<(Rows, Rows), String> {
    Ok((array(bytes, "x")?, array(bytes, "g")?))
}

fn number(bytes: &[u8], at: usize, length: usize) -> Option<usize> {
    let digits = bytes.get(at..at.checked_add(length)?)?;
    let value = digits.iter().rev().fold(0_u64, |value, &byte| value << 8 | u64::from(byte));
    usize::try_from(value).ok()
}

fn array(bytes: &[u8], name: &str) -> Result<Rows, String> {
    let member = member(bytes, &format!("{name}.npy"))
        .ok_or_else(|| format!("no uncompressed member `{name}.npy`"))?;
    npy(member).ok_or_else(|| format!("`{name}.npy` must be little-endian floats in C order"))
}

/// The bytes of a stored member, by the central directory.
fn member<'a>(bytes: &'a [u8], name: &str) -> Option<&'a [u8]> {
    let end = bytes.windows(4).rposition(|window| window == b"PK\x05\x06")?;
    let (count, mut at) = (number(bytes, end + 10, 2)?, number(bytes, end + 16, 4)?);
    for _ in 0..count {
        if bytes.get(at..at + 4)? != b"PK\x01\x02" {
            return None;
        }
        let (name_length, extra) = (number(bytes, at + 28, 2)?, number(bytes, at + 30, 2)?);
        let comment = number(bytes, at + 32, 2)?;
        if bytes.get(at + 46..at + 46 + name_length)? == name.as_bytes() {
            let (method, size) = (number(bytes, at + 10, 2)?, number(bytes, at + 24, 4)?);
            let header = number(bytes, at + 42, 4)?;
            let local = number(bytes, header + 26, 2)? + number(bytes, header + 28, 2)?;
            let from = header + 30 + local;
            return if method == 0 { bytes.get(from..from.checked_add(size)?) } else { None };
        }
        at += 46 + name_length + extra + comment;
    }
    None
}

/// A member: magic, version, header text, numbers.
fn npy(bytes: &[u8]) -> Option<Rows> {
    if bytes.get(..6)? != b"\x93NUMPY" {
        return None;
    }
    let width = if *bytes.get(6)? == 1 { 2 } else { 4 };
    let length = number(bytes, 8, width)?;
    let header = std::str::from_utf8(bytes.get(8 + width..8 + width + length)?).ok()?;
    let kind = ["F64", "F32", "F16"].into_iter().zip(["'<f8'", "'<f4'", "'<f2'"]);
    let kind = kind.into_iter().find(|(_, text)| header.contains(text))?.0;
    if !header.contains("'fortran_order': False") {
        return None;
    }
    let shape = header.split_once("'shape': (")?.1.split_once(')')?.0;
    let shape = shape.split(',').map(str::trim).filter(|part| !part.is_empty());
    let shape = shape.map(|part| part.parse().ok()).collect::<Option<Vec<usize>>>()?;
    rows(&shape, &decoded(kind, bytes.get(8 + width + length..)?)?)
}
