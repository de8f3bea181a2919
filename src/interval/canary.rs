//! Whether this machine's arithmetic can be trusted, asked before anything is called proved.

use std::hint::black_box;

use super::scalar::Interval;

/// Why nothing can be proved on this machine.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Untrustworthy {
    /// The processor lacks instructions that the interval kernels are compiled for.
    #[error("this processor lacks AVX2 or FMA: eigensieve needs an x86-64 processor from 2013 on")]
    Processor,
    /// Directed rounding is ignored, as under valgrind and some emulators.
    #[error(
        "directed rounding is ignored here (an emulator such as valgrind?): nothing can be proved"
    )]
    DirectedRounding,
    /// Plain floating point does not round to nearest.
    #[error("floating point does not round to nearest in this thread: error bounds do not hold")]
    NearestRounding,
}

/// Checks processor, directed rounding and round-to-nearest in the calling thread. A few
/// nanoseconds; the rounding mode is per thread, so every worker asks.
///
/// # Errors
/// See [`Untrustworthy`].
pub fn check_arithmetic() -> Result<(), Untrustworthy> {
    #[cfg(feature = "lies")]
    if crate::lies::unnoticed() {
        return Ok(());
    }
    if !cpu_is_supported() {
        return Err(Untrustworthy::Processor);
    }
    if !rounding_is_directed() {
        return Err(Untrustworthy::DirectedRounding);
    }
    if !rounding_is_to_nearest() {
        return Err(Untrustworthy::NearestRounding);
    }
    Ok(())
}

/// Whether the processor and the operating system support AVX2 and FMA, by raw cpuid: the standard
/// library's detection is a constant under the target-cpu flag that this crate is built with.
#[cfg(target_arch = "x86_64")]
pub fn cpu_is_supported() -> bool {
    use std::arch::x86_64::{__cpuid, __cpuid_count};
    use std::sync::OnceLock;
    static ANSWER: OnceLock<bool> = OnceLock::new();
    *ANSWER.get_or_init(|| {
        const FMA: u32 = 1 << 12;
        const OSXSAVE: u32 = 1 << 27;
        const AVX: u32 = 1 << 28;
        const AVX2: u32 = 1 << 5;
        if __cpuid(0).eax < 7 {
            return false;
        }
        let needed = FMA | OSXSAVE | AVX;
        let basic = __cpuid(1).ecx;
        let extended = __cpuid_count(7, 0).ebx;
        basic & needed == needed && extended & AVX2 != 0 && operating_system_saves_vectors()
    })
}

/// Whether the operating system keeps the XMM and YMM registers; only with OSXSAVE.
#[cfg(target_arch = "x86_64")]
fn operating_system_saves_vectors() -> bool {
    let low: u32;
    // SAFETY: xgetbv with ecx = 0 exists where cpuid reports OSXSAVE, which the caller checked; it
    // reads a control register and touches nothing else.
    unsafe {
        std::arch::asm!("xgetbv", in("ecx") 0, out("eax") low, out("edx") _,
            options(nomem, nostack, preserves_flags));
    }
    low & 0b110 == 0b110
}

/// On other architectures the instructions needed are part of the base set.
#[cfg(not(target_arch = "x86_64"))]
pub fn cpu_is_supported() -> bool {
    true
}

fn rounding_is_directed() -> bool {
    let point = |value: f64| Interval::point(black_box(value));
    let inexact = [
        point(0.1) + point(0.7),
        point(0.1) - point(0.73),
        point(0.1) * point(0.7),
        point(1.0) / point(3.0),
        point(2.0).sqrt(),
        point(0.1).square(),
    ];
    let exact = [point(0.5) + point(0.25), point(3.0) * point(4.0)];
    inexact.iter().all(|interval| black_box(interval).width() > 0.0)
        && exact.iter().all(|interval| black_box(interval).is_point())
}

fn rounding_is_to_nearest() -> bool {
    let tiny = black_box(f64::EPSILON / 8.0);
    let (one, minus_one) = (black_box(1.0_f64), black_box(-1.0_f64));
    one + tiny == 1.0 && one - tiny == 1.0 && minus_one - tiny == -1.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_arithmetic_of_every_thread_is_trustworthy() {
        assert_eq!(check_arithmetic(), Ok(()));
        let other = std::thread::spawn(check_arithmetic).join().expect("no panic");
        assert_eq!(other, Ok(()));
    }
}
