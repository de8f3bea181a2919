//! Reading traces: JSON lines, safetensors, NPZ.

use std::path::Path;

use serde_json::Value;

use crate::laws::Trace;

type Rows = Vec<Vec<f64>>;

/// The run in a file; the name's end tells the format.
pub(super) fn read(path: &Path) -> Result<Trace, String> {
    let shown = path.display();
    let bytes = std::fs::read(path).map_err(|error| format!("{shown}: {error}"))?;
    let rows = match path.extension().and_then(|end| end.to_str()) {
        Some("safetensors") => safetensors(&bytes),
        Some("npz") => super::npz::rows_of(&bytes),
        _ => json_lines(&bytes),
    };
    let (x, g) = rows.map_err(|error| format!("{shown}: {error}"))?;
    Trace::from_rows(&shown.to_string(), &x, &g).map_err(|error| format!("{shown}: {error}"))
}

/// One object a line: `x`, and `g` in all but the last.
fn json_lines(bytes: &[u8]) -> Result<(Rows, Rows), String> {
    let text = std::str::from_utf8(bytes).map_err(|error| error.to_string())?;
    let (mut x, mut g) = (Rows::new(), Rows::new());
    let lines = text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty());
    for (number, line) in lines {
        let at = |error: String| format!("line {}: {error}", number + 1);
        let value: Value = serde_json::from_str(line).map_err(|error| at(error.to_string()))?;
        let row = value.get("x").ok_or_else(|| at("`x` is missing".into()))?;
        x.push(numbers(row).ok_or_else(|| at("`x` must be numbers".into()))?);
        if let Some(row) = value.get("g") {
            g.push(numbers(row).ok_or_else(|| at("`g` must be numbers".into()))?);
        }
    }
    Ok((x, g))
}

/// A number, or an array of numbers; JSON has no NaN, so texts are read too.
fn numbers(value: &Value) -> Option<Vec<f64>> {
    let number = |value: &Value| match value {
        Value::String(text) => text.parse().ok(),
        other => other.as_f64(),
    };
    match value {
        Value::Array(values) => values.iter().map(number).collect(),
        single => number(single).map(|number| vec![number]),
    }
}

/// The arrays `x` and `g` of a safetensors file: length of the header, header, raw numbers.
fn safetensors(bytes: &[u8]) -> Result<(Rows, Rows), String> {
    let short = || "the file ends too early".to_string();
    let length: [u8; 8] = bytes.get(..8).and_then(|b| b.try_into().ok()).ok_or_else(short)?;
    let length = usize::try_from(u64::from_le_bytes(length)).map_err(|_| short())?;
    let end = length.checked_add(8).ok_or_else(short)?;
    let header = bytes.get(8..end).ok_or_else(short)?;
    let header: Value = serde_json::from_slice(header).map_err(|error| error.to_string())?;
    let data = &bytes[end..];
    let array = |name: &str| {
        let entry = header.get(name).ok_or_else(|| format!("no array `{name}`"))?;
        let whole = |value: &Value| value.as_u64().and_then(|n| usize::try_from(n).ok());
        let list = |key: &str| {
            let values = entry.get(key).and_then(Value::as_array);
            let numbers = values.and_then(|values| values.iter().map(whole).collect());
            numbers.ok_or_else(|| format!("`{name}` has no {key}"))
        };
        let (shape, offsets): (Vec<usize>, Vec<usize>) = (list("shape")?, list("data_offsets")?);
        let [from, to] = offsets[..] else { return Err(short()) };
        let raw = data.get(from..to).ok_or_else(short)?;
        let kind = entry.get("dtype").and_then(Value::as_str).unwrap_or_default();
        let numbers = decoded(kind, raw).ok_or_else(|| format!("`{name}`: unknown type {kind}"))?;
        rows(&shape, &numbers).ok_or_else(|| format!("`{name}` must have rows"))
    };
    Ok((array("x")?, array("g")?))
}

/// Numbers in little-endian order.
pub(super) fn decoded(kind: &str, raw: &[u8]) -> Option<Vec<f64>> {
    let bits = |b: &[u8]| u16::from_le_bytes([b[0], b[1]]);
    Some(match kind {
        "F64" => raw
            .chunks_exact(8)
            .map(|b| f64::from_le_bytes(b.try_into().unwrap_or_default()))
            .collect(),
        "F32" => raw
            .chunks_exact(4)
            .map(|b| f32::from_le_bytes(b.try_into().unwrap_or_default()).into())
            .collect(),
        "BF16" => {
            raw.chunks_exact(2).map(|b| f32::from_bits(u32::from(bits(b)) << 16).into()).collect()
        }
        "F16" => raw.chunks_exact(2).map(|b| half(bits(b))).collect(),
        _ => return None,
    })
}

/// An IEEE binary16.
fn half(bits: u16) -> f64 {
    let sign = if bits >> 15 == 1 { -1.0 } else { 1.0 };
    let (exponent, fraction) = (i32::from(bits >> 10 & 31), f64::from(bits & 1023));
    match exponent {
        0 => sign * fraction * 2.0_f64.powi(-24),
        31 if fraction == 0.0 => sign * f64::INFINITY,
        31 => f64::NAN,
        _ => sign * (1024.0 + fraction) * 2.0_f64.powi(exponent - 25),
    }
}

/// The rows of an array; later dimensions are flattened.
pub(super) fn rows(shape: &[usize], numbers: &[f64]) -> Option<Rows> {
    let (&count, rest) = shape.split_first()?;
    let width = rest.iter().try_fold(1_usize, |product, &n| product.checked_mul(n))?;
    let fits = width > 0 && count.checked_mul(width) == Some(numbers.len());
    fits.then(|| numbers.chunks(width).map(<[f64]>::to_vec).collect())
}
