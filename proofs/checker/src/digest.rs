//! The token stream of canonical JSON and its SHA-256 (FIPS 180-4).

/// The text without white space between tokens; `None` where a string holds an escape.
pub(crate) fn compact(text: &[u8]) -> Option<Vec<u8>> {
    let mut inside = false;
    let mut kept = Vec::with_capacity(text.len());
    for &byte in text {
        match byte {
            b'\\' => return None,
            b'"' => inside = !inside,
            b' ' | b'\t' | b'\n' | b'\r' if !inside => continue,
            _ => {}
        }
        kept.push(byte);
    }
    Some(kept)
}

/// The tokens of compact canonical JSON, joined by spaces.
pub(crate) fn token_stream(json: &str) -> String {
    let mut tokens: Vec<&str> = Vec::new();
    let mut rest = json;
    while !rest.is_empty() {
        let single = rest.starts_with(['{', '}', '[', ']', ',', ':', '"']);
        let end = rest.find(['{', '}', '[', ']', ',', ':', '"']).unwrap_or(rest.len());
        let (token, after) = rest.split_at(if single { 1 } else { end });
        if !matches!(token, "," | ":" | "\"") {
            tokens.push(token);
        }
        rest = after;
    }
    tokens.join(" ")
}

/// The SHA-256 of `text` in hexadecimal.
pub(crate) fn sha256(text: &str) -> String {
    let primes = (2_u32..312).filter(|n| (2..*n).all(|divisor| n % divisor != 0));
    let primes: Vec<u32> = primes.collect();
    // The first 32 bits of the fractional parts of square and cube roots.
    let root = |prime: u32, power: u32| -> u32 {
        let target = u128::from(prime) << (32 * power);
        let mut root = 0_u128;
        for bit in (0..40).rev() {
            let larger = root | 1 << bit;
            if larger.pow(power) <= target {
                root = larger;
            }
        }
        (root & 0xffff_ffff) as u32
    };
    let constants: Vec<u32> = primes.iter().map(|&prime| root(prime, 3)).collect();
    let mut state: Vec<u32> = primes.iter().take(8).map(|&prime| root(prime, 2)).collect();
    let mut message = text.as_bytes().to_vec();
    message.push(0x80);
    while message.len() % 64 != 56 {
        message.push(0);
    }
    message.extend((text.len() as u64 * 8).to_be_bytes());
    for block in message.chunks_exact(64) {
        let words = block.chunks_exact(4).map(|w| u32::from_be_bytes([w[0], w[1], w[2], w[3]]));
        let mut w: Vec<u32> = words.collect();
        for t in 16..64 {
            let (a, b) = (w[t - 15], w[t - 2]);
            let a = a.rotate_right(7) ^ a.rotate_right(18) ^ (a >> 3);
            let b = b.rotate_right(17) ^ b.rotate_right(19) ^ (b >> 10);
            w.push(w[t - 16].wrapping_add(a).wrapping_add(w[t - 7]).wrapping_add(b));
        }
        let mut v = state.clone();
        for t in 0..64 {
            let s1 = v[4].rotate_right(6) ^ v[4].rotate_right(11) ^ v[4].rotate_right(25);
            let choice = (v[4] & v[5]) ^ (!v[4] & v[6]);
            let sum = [s1, choice, constants[t], w[t]];
            let first = sum.iter().fold(v[7], |sum, &term| sum.wrapping_add(term));
            let s0 = v[0].rotate_right(2) ^ v[0].rotate_right(13) ^ v[0].rotate_right(22);
            let majority = (v[0] & v[1]) ^ (v[0] & v[2]) ^ (v[1] & v[2]);
            v.rotate_right(1);
            v[4] = v[4].wrapping_add(first);
            v[0] = first.wrapping_add(s0).wrapping_add(majority);
        }
        for (sum, term) in state.iter_mut().zip(v) {
            *sum = sum.wrapping_add(term);
        }
    }
    state.iter().map(|word| format!("{word:08x}")).collect()
}
