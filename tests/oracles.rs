//! Second oracles: MPFR for intervals (feature `mpfr`), LAPACK for large spectra (feature `lapack`).

#[cfg(feature = "mpfr")]
mod mpfr {
    use std::cell::RefCell;
    use std::mem::MaybeUninit;

    use eigensieve::exact::rational;
    use eigensieve::expression::{
        Arithmetic, Function, Guard, IntervalArithmetic, Names, Registers, Tape,
    };
    use eigensieve::interval::{Interval, check_arithmetic};
    use eigensieve::objective::Objective;
    use eigensieve::optimizer::{FieldKind, MomentumKind, Optimizer};
    use gmp_mpfr_sys::mpfr::{self, mpfr_t, rnd_t};
    use quickcheck::quickcheck;

    fn ends(interval: inari::Interval) -> Interval {
        Interval::new(interval.inf(), interval.sup()).expect("not empty")
    }

    quickcheck! {
        fn rationals_are_enclosed_as_mpfr_encloses_them(n: i64, d: i64) -> bool {
            let value = rational(n, d.max(1));
            let text = format!("[{}/{}]", value.numer(), value.denom());
            ends(text.parse().expect("a literal")) == Interval::enclosing(&value)
        }

        fn powers_contain_the_tightest_enclosure(a: i32, width: u16, n: i8) -> bool {
            let lower = f64::from(a) / 1024.0;
            let upper = lower + f64::from(width) / 64.0;
            let n = i32::from(n % 10);
            let tightest = inari::const_interval!(0.0, 0.0);
            let base = inari::interval!(lower, upper).unwrap_or(tightest);
            let (tightest, ours) = (base.powi(n), Interval::new(lower, upper).expect("ordered").powi(n));
            tightest.is_empty() || ends(tightest).subset_of(&ours)
        }

        fn decimals_contain_the_interval_for_mpfr(n: i64, d: i64) -> bool {
            let interval = Interval::enclosing(&rational(n, d.max(1)));
            let (lower, upper) = interval.bounds_text();
            let read: inari::Interval = format!("[{lower},{upper}]").parse().expect("a literal");
            interval.subset_of(&ends(read))
        }
    }

    /// Tapes over MPFR's tightest intervals.
    struct Mpfr;

    impl Arithmetic for Mpfr {
        type Value = inari::Interval;

        fn constant(&mut self, tape: &Tape, index: usize) -> inari::Interval {
            let value = &tape.constants()[index];
            format!("[{}/{}]", value.numer(), value.denom()).parse().expect("a literal")
        }
        fn negate(&mut self, a: &inari::Interval) -> inari::Interval {
            -*a
        }
        fn add(&mut self, a: &inari::Interval, b: &inari::Interval) -> inari::Interval {
            *a + *b
        }
        fn subtract(&mut self, a: &inari::Interval, b: &inari::Interval) -> inari::Interval {
            *a - *b
        }
        fn multiply(&mut self, a: &inari::Interval, b: &inari::Interval) -> inari::Interval {
            *a * *b
        }
        fn divide(&mut self, a: &inari::Interval, b: &inari::Interval) -> inari::Interval {
            *a / *b
        }
        fn power(&mut self, a: &inari::Interval, n: i32) -> inari::Interval {
            a.powi(n)
        }
        fn half_power(&mut self, a: &inari::Interval, k: i32) -> inari::Interval {
            let power = a.powi(k.abs() / 2) * a.sqrt();
            if k < 0 { power.recip() } else { power }
        }
        fn apply(&mut self, function: Function, a: &inari::Interval) -> inari::Interval {
            match function {
                Function::HyperbolicTangent => a.tanh(),
                Function::HyperbolicCosine => a.cosh(),
                Function::Exponential => a.exp(),
                other => unreachable!("{other:?} does not occur in these networks"),
            }
        }
        fn absolute(&mut self, a: Guard<'_, inari::Interval>) -> inari::Interval {
            a.value.abs()
        }
        fn maximum(
            &mut self,
            _: Guard<'_, inari::Interval>,
            a: &inari::Interval,
            b: &inari::Interval,
        ) -> inari::Interval {
            a.max(*b)
        }
        fn minimum(
            &mut self,
            _: Guard<'_, inari::Interval>,
            a: &inari::Interval,
            b: &inari::Interval,
        ) -> inari::Interval {
            a.min(*b)
        }
        fn choose(
            &mut self,
            _: Guard<'_, inari::Interval>,
            _: &inari::Interval,
            _: &inari::Interval,
        ) -> inari::Interval {
            unreachable!("these networks are smooth")
        }
    }

    /// Loss, gradient, Hessian and one step of USAM of two one-neuron networks, at 20 000 points
    /// and as many boxes each.
    #[test]
    fn enclosures_of_networks_contain_their_evaluation_by_mpfr() {
        check_arithmetic().expect("trustworthy arithmetic");
        let names = Names::new(&["w", "v"]).expect("names");
        let mut random = Random(17);
        for text in ["(v*tanh(w) - 1/2)^2/2", "(v*w/sqrt(1 + w^2) - 1/2)^2/2"] {
            let objective = Objective::parse(text, &names).expect("an objective");
            let usam = Optimizer::new(FieldKind::Usam, MomentumKind::None)
                .with_step(rational(1, 2))
                .with_radius(rational(1, 10));
            let (mut graph, gradient) = objective.gradient();
            let hessian = graph.jacobian(&gradient, 2);
            let outputs: Vec<_> = gradient.into_iter().chain(hessian).collect();
            let (map, image) = usam.update_map(&objective).expect("an update map");
            let tapes = [Tape::compile(&graph, &outputs, 2), Tape::compile(&map, &image, 2)];
            for number in 0..40_000 {
                let width = if number % 2 == 0 { 0.0 } else { random.unit().abs() };
                let side = |random: &mut Random| {
                    let lower = 4.0 * random.unit();
                    (lower, lower + width)
                };
                let sides = [side(&mut random), side(&mut random)];
                let theirs = sides.map(|(a, b)| inari::interval!(a, b).expect("ordered"));
                let ours = sides.map(|(a, b)| Interval::new(a, b).expect("ordered"));
                for tape in &tapes {
                    let (found, domain) = tape.enclose(&ours, &mut Registers::default());
                    assert!(domain.defined && domain.differentiable && domain.one_piece);
                    let expected = tape.evaluate(&mut Mpfr, &theirs);
                    for (found, expected) in found.iter().zip(expected) {
                        assert!(ends(expected).subset_of(found), "{text} on {ours:?}");
                    }
                }
            }
        }
    }

    const THREADS: u64 = 4;
    const POINTS: u64 = 1_000_000;
    const INTERVALS: u64 = 100_000;

    /// Marsaglia's xorshift64*, so that every run tests the same points.
    struct Random(u64);

    impl Random {
        fn bits(&mut self) -> u64 {
            self.0 ^= self.0 >> 12;
            self.0 ^= self.0 << 25;
            self.0 ^= self.0 >> 27;
            self.0.wrapping_mul(0x2545_f491_4f6c_dd1d)
        }

        /// Uniform in [−1, 1).
        fn unit(&mut self) -> f64 {
            (self.bits() as i64) as f64 / -(i64::MIN as f64)
        }

        /// An integer of random length, at most 2^20 (or 2^52 once in 8 times) in size.
        fn integer(&mut self) -> f64 {
            let length = if self.bits().is_multiple_of(8) { 52 } else { 20 };
            (self.unit() * f64::powi(2.0, (self.bits() % length) as i32)).round()
        }

        /// Any finite float, with a taste for the delicate ones.
        fn float(&mut self) -> f64 {
            let value = match self.bits() % 8 {
                // Every exponent.
                0 | 1 => f64::from_bits(self.bits()),
                // Where exp and its relatives are finite, and where they are of size 1.
                2 => self.unit() * 760.0,
                3 | 4 => self.unit() * 20.0,
                // Small, but not so small that the value is plainly 1 or x.
                5 => self.unit() * f64::powi(2.0, -((self.bits() % 64) as i32)),
                6 => {
                    let multiple = self.integer() * std::f64::consts::FRAC_PI_2;
                    let step = (self.bits() % 5) as i64 - 2;
                    f64::from_bits(multiple.to_bits().wrapping_add_signed(step))
                }
                _ => f64::from_bits(self.bits() & 0x800f_ffff_ffff_ffff),
            };
            if value.is_finite() { value } else { self.float() }
        }

        /// Ends in order: neighbours, a short interval, or anything.
        fn pair(&mut self) -> (f64, f64) {
            let one = self.float();
            let other = match self.bits() % 4 {
                0 => f64::from_bits(one.to_bits() ^ (self.bits() % 16)),
                1 => one + self.unit() * 0.1,
                2 => one + self.unit() * 8.0,
                _ => self.float(),
            };
            (one.min(other), one.max(other))
        }
    }

    /// Runs the check `count` times, on threads whose arithmetic is trustworthy.
    fn many(count: u64, check: impl Fn(&mut Random) + Sync) {
        std::thread::scope(|scope| {
            for thread in 0..THREADS {
                let check = &check;
                scope.spawn(move || {
                    check_arithmetic().expect("directed rounding");
                    let mut random = Random(0x9e37_79b9_7f4a_7c15 ^ (thread + 1));
                    (0..count / THREADS).for_each(|_| check(&mut random));
                });
            }
        });
    }

    type Ours = fn(Interval) -> Interval;
    type Theirs = fn(inari::Interval) -> inari::Interval;

    fn contains_mpfr((lower, upper): (f64, f64), ours: Ours, theirs: Theirs) {
        let tightest = theirs(inari::interval!(lower, upper).expect("ordered"));
        let x = Interval::new(lower, upper).expect("ordered");
        let found = ours(x);
        assert_eq!(found.is_empty(), tightest.is_empty(), "{x}: {found}");
        assert!(tightest.is_empty() || ends(tightest).subset_of(&found), "{x}: {found}");
        // Between two ends, waves and poles are located by an enclosure of π, which is as wide as
        // large arguments make it; at points nothing is lost.
        if lower == upper && tightest.is_common_interval() {
            let steps = excess(found, ends(tightest));
            assert!(steps <= 1, "{x}: {found} is {steps} floats wider than {tightest}");
        }
    }

    /// The number of floats between two.
    fn steps(lower: f64, upper: f64) -> u64 {
        let place = |x: f64| {
            let bits = x.to_bits() as i64;
            i128::from(if bits < 0 { i64::MIN - bits } else { bits })
        };
        (place(upper) - place(lower)).unsigned_abs() as u64
    }

    /// By how many floats an enclosure exceeds a narrower one, at the worse end.
    fn excess(found: Interval, tightest: Interval) -> u64 {
        steps(found.lower(), tightest.lower()).max(steps(tightest.upper(), found.upper()))
    }

    fn contains_mpfr_everywhere(ours: Ours, theirs: Theirs) {
        many(POINTS, |random| {
            let x = random.float();
            contains_mpfr((x, x), ours, theirs);
        });
        many(INTERVALS, |random| contains_mpfr(random.pair(), ours, theirs));
    }

    #[test]
    fn the_exponential_contains_mpfr_on_a_million_points() {
        contains_mpfr_everywhere(Interval::exp, inari::Interval::exp);
    }

    #[test]
    fn the_logarithm_contains_mpfr_on_a_million_points() {
        contains_mpfr_everywhere(Interval::ln, inari::Interval::ln);
        many(POINTS, |random| {
            let x = random.float().abs();
            contains_mpfr((x, x), Interval::ln, inari::Interval::ln);
            let near_one = 1.0 + random.unit() * f64::powi(2.0, -((random.bits() % 53) as i32));
            contains_mpfr((near_one, near_one), Interval::ln, inari::Interval::ln);
        });
    }

    #[test]
    fn the_sine_contains_mpfr_on_a_million_points() {
        contains_mpfr_everywhere(Interval::sin, inari::Interval::sin);
    }

    #[test]
    fn the_cosine_contains_mpfr_on_a_million_points() {
        contains_mpfr_everywhere(Interval::cos, inari::Interval::cos);
    }

    #[test]
    fn the_tangent_contains_mpfr_on_a_million_points() {
        contains_mpfr_everywhere(Interval::tan, inari::Interval::tan);
    }

    #[test]
    fn a_tangent_that_surely_has_no_pole_is_bounded_for_mpfr() {
        many(INTERVALS, |random| {
            let (lower, upper) = random.pair();
            let x = Interval::new(lower, upper).expect("ordered");
            let tightest = inari::interval!(lower, upper).expect("ordered").tan();
            assert!(!x.tan_has_no_pole() || tightest.is_common_interval(), "{x}");
        });
    }

    #[test]
    fn the_arctangent_contains_mpfr_on_a_million_points() {
        contains_mpfr_everywhere(Interval::atan, inari::Interval::atan);
    }

    #[test]
    fn the_hyperbolic_sine_contains_mpfr_on_a_million_points() {
        contains_mpfr_everywhere(Interval::sinh, inari::Interval::sinh);
    }

    #[test]
    fn the_hyperbolic_cosine_contains_mpfr_on_a_million_points() {
        contains_mpfr_everywhere(Interval::cosh, inari::Interval::cosh);
    }

    #[test]
    fn the_hyperbolic_tangent_contains_mpfr_on_a_million_points() {
        contains_mpfr_everywhere(Interval::tanh, inari::Interval::tanh);
    }

    /// A float of MPFR with 160 bits.
    struct Big(mpfr_t);

    impl Big {
        fn new() -> Self {
            let mut number = MaybeUninit::uninit();
            // SAFETY: initialises `number`, which `drop` clears.
            unsafe {
                mpfr::init2(number.as_mut_ptr(), 160);
                Self(number.assume_init())
            }
        }

        fn pointer(&mut self) -> *mut mpfr_t {
            &raw mut self.0
        }
    }

    impl Drop for Big {
        fn drop(&mut self) {
            // SAFETY: initialised in `new`.
            unsafe { mpfr::clear(self.pointer()) };
        }
    }

    const DOWN: rnd_t = rnd_t::RNDD;
    const UP: rnd_t = rnd_t::RNDU;

    fn opposite(direction: rnd_t) -> rnd_t {
        if matches!(direction, rnd_t::RNDD) { UP } else { DOWN }
    }

    /// A value of a function at a float, rounded in one direction to 160 bits.
    trait Rounded: Fn(*mut mpfr_t, f64, rnd_t) + Sync {}
    impl<F: Fn(*mut mpfr_t, f64, rnd_t) + Sync> Rounded for F {}

    /// The enclosure holds the value between its roundings down and up, and its ends are so many
    /// floats away from the tightest ones at most (where those are normal numbers).
    fn holds_value(x: f64, found: Interval, most: u64, value: &impl Rounded, big: &mut [Big; 2]) {
        let [down, up] = big.each_mut().map(Big::pointer);
        value(down, x, DOWN);
        value(up, x, UP);
        // SAFETY: both are initialised.
        let (inside, lower, upper) = unsafe {
            let inside =
                mpfr::cmp_d(down, found.lower()) >= 0 && mpfr::cmp_d(up, found.upper()) <= 0;
            (inside, mpfr::get_d(down, DOWN), mpfr::get_d(up, UP))
        };
        assert!(inside, "{x:e}: {found} does not hold what lies in [{lower:e}, {upper:e}]");
        if lower.is_normal() && upper.is_normal() {
            let tightest = Interval::new(lower, upper).expect("ordered");
            let steps = excess(found, tightest);
            assert!(steps <= most, "{x:e}: {found} is {steps} floats wider than {tightest}");
        }
    }

    fn holds_values(most: u64, ours: impl Fn(f64) -> Option<Interval> + Sync, value: impl Rounded) {
        holds_values_of(POINTS, most, ours, value);
    }

    fn holds_values_of(
        points: u64,
        most: u64,
        ours: impl Fn(f64) -> Option<Interval> + Sync,
        value: impl Rounded,
    ) {
        many(points, |random| {
            let x = random.float();
            if let Some(found) = ours(x) {
                BIG.with_borrow_mut(|big| holds_value(x, found, most, &value, big));
            }
        });
    }

    thread_local! {
        static BIG: RefCell<[Big; 2]> = RefCell::new([Big::new(), Big::new()]);
    }

    // SAFETY of the calls below: `to` points at an initialised number of MPFR, which may be read and
    // written at once.

    #[test]
    fn the_logistic_function_holds_the_value_by_mpfr_on_a_million_points() {
        holds_values(
            4,
            |x| Some(Interval::point(x).logistic()),
            |to, x, direction| unsafe {
                let other = opposite(direction);
                mpfr::set_d(to, -x, other);
                mpfr::exp(to, to, other);
                mpfr::add_ui(to, to, 1, other);
                mpfr::ui_div(to, 1, to, direction);
            },
        );
    }

    #[test]
    fn the_softplus_function_holds_the_value_by_mpfr_on_a_million_points() {
        holds_values(
            4,
            |x| Some(Interval::point(x).softplus()),
            |to, x, direction| unsafe {
                mpfr::set_d(to, -x.abs(), direction);
                mpfr::exp(to, to, direction);
                mpfr::log1p(to, to, direction);
                mpfr::add_d(to, to, x.max(0.0), direction);
            },
        );
    }

    #[test]
    fn reciprocals_hold_the_value_by_mpfr_on_a_million_points() {
        let apply = |x: f64| {
            let of = Function::PositiveReciprocal;
            let found = IntervalArithmetic::new().apply(of, &Interval::point(x));
            (x > 0.0).then_some(found)
        };
        let value = |to: *mut mpfr_t, x: f64, direction: rnd_t| unsafe {
            mpfr::set_d(to, x, direction);
            mpfr::ui_div(to, 1, to, direction);
        };
        holds_values(0, apply, value);
        holds_values(0, |x| (x != 0.0).then(|| Interval::point(x).reciprocal()), value);
    }

    #[test]
    fn integer_powers_hold_the_value_by_mpfr_on_a_million_points() {
        for n in [2_i32, 3, 4, 5, 7, 12, 24, -1, -2, -3, -6] {
            let ours = |x: f64| (n > 0 || x != 0.0).then(|| Interval::point(x).powi(n));
            let most = 2 * u64::from(n.unsigned_abs()) + 4;
            holds_values_of(POINTS / 8, most, ours, move |to, x, direction| unsafe {
                mpfr::set_d(to, x, direction);
                mpfr::pow_si(to, to, n.into(), direction);
            });
        }
    }

    #[test]
    fn roots_and_their_powers_hold_the_value_by_mpfr_on_a_million_points() {
        for k in [1, 3, 5, 7, -1, -3, -5] {
            let ours = |x: f64| (x > 0.0).then(|| Interval::point(x).half_power(k));
            holds_values_of(POINTS / 4, 12, ours, move |to, x, direction| unsafe {
                let inner = if k > 0 { direction } else { opposite(direction) };
                mpfr::set_d(to, x, inner);
                mpfr::sqrt(to, to, inner);
                mpfr::pow_si(to, to, k.into(), direction);
            });
        }
    }

    /// Every function of the language has its test above: this fails to compile for a new one.
    #[test]
    fn every_function_of_the_language_is_compared_with_mpfr() {
        for function in Function::ALL {
            let value: Ours = match function {
                Function::Exponential => Interval::exp,
                Function::Logarithm => Interval::ln,
                Function::Sine => Interval::sin,
                Function::Cosine => Interval::cos,
                Function::Tangent => Interval::tan,
                Function::Arctangent => Interval::atan,
                Function::HyperbolicSine => Interval::sinh,
                Function::HyperbolicCosine => Interval::cosh,
                Function::HyperbolicTangent => Interval::tanh,
                Function::Logistic => Interval::logistic,
                Function::Softplus => Interval::softplus,
                Function::PositiveReciprocal => Interval::reciprocal,
            };
            // The interval functions tested here are those that tapes run.
            many(INTERVALS, |random| {
                let (lower, upper) = random.pair();
                let positive = function.needs_positive();
                let (lower, upper) = match positive && lower < 0.0 {
                    true => (f64::MIN_POSITIVE, upper.abs().max(1.0)),
                    false => (lower, upper),
                };
                let x = Interval::new(lower, upper).expect("ordered");
                assert_eq!(IntervalArithmetic::new().apply(function, &x), value(x), "{x}");
            });
        }
    }
}

#[cfg(feature = "lapack")]
#[test]
fn a_large_spectrum_proposed_by_lapack_is_enclosed() {
    use eigensieve::interval::{Interval, IntervalMatrix, symmetric_eigenvalues};
    // The path's Laplacian: eigenvalues 2 − 2cos(kπ/(n + 1)), all simple, between 0 and 4.
    let size = 300;
    let matrix = IntervalMatrix::from_fn(size, size, |i, j| match i.abs_diff(j) {
        0 => Interval::point(2.0),
        1 => Interval::point(-1.0),
        _ => Interval::ZERO,
    });
    let found = symmetric_eigenvalues(&matrix).expect("symmetric");
    for (k, interval) in found.iter().enumerate() {
        let angle = (k + 1) as f64 * std::f64::consts::PI / (size + 1) as f64;
        let about =
            Interval::point(2.0 - 2.0 * angle.cos()) + Interval::new(-1e-13, 1e-13).expect("ends");
        assert!(!interval.disjoint(&about) && interval.width() < 1e-9, "{k}: {interval}");
    }
}
