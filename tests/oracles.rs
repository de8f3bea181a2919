//! Second oracles: MPFR for intervals (feature `mpfr`), LAPACK for large spectra (feature `lapack`).

#[cfg(feature = "mpfr")]
mod mpfr {
    use eigensieve::exact::rational;
    use eigensieve::expression::{Arithmetic, Function, Guard, Names, Registers, Tape};
    use eigensieve::interval::{Interval, check_arithmetic};
    use eigensieve::objective::Objective;
    use eigensieve::optimizer::{FieldKind, MomentumKind, Optimizer};
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

    const ONE: inari::Interval = inari::const_interval!(1.0, 1.0);
    const TWO: inari::Interval = inari::const_interval!(2.0, 2.0);

    /// The enclosure meets those of MPFR, all of one value, and is narrow where x is moderate.
    fn meets_mpfr(x: f64, found: Interval, theirs: &[inari::Interval]) {
        for &enclosure in theirs {
            assert!(!ends(enclosure).disjoint(&found), "{x:e}: {found} {enclosure}");
        }
        let floats = found.upper().to_bits().wrapping_sub(found.lower().to_bits());
        assert!(x.abs() > 700.0 || floats <= 16, "{x:e}: {found} has {floats} steps");
    }

    #[test]
    fn the_logistic_function_meets_mpfr_on_a_million_points() {
        many(POINTS, |random| {
            let x = random.float();
            let at = inari::interval!(x, x).expect("a point");
            let found = Interval::point(x).logistic();
            let half_tanh = ONE / TWO + (at / TWO).tanh() / TWO;
            let quotient = at.exp() / (ONE + at.exp());
            meets_mpfr(x, found, &[(ONE + (-at).exp()).recip(), half_tanh, quotient]);
        });
    }

    #[test]
    fn the_softplus_function_meets_mpfr_on_a_million_points() {
        many(POINTS, |random| {
            let x = random.float();
            let at = inari::interval!(x, x).expect("a point");
            let found = Interval::point(x).softplus();
            // ln(1 + e) = 2 artanh(e/(2 + e)) loses nothing for small e.
            let e = (-at.abs()).exp();
            let by_artanh =
                at.max(inari::const_interval!(0.0, 0.0)) + TWO * (e / (TWO + e)).atanh();
            meets_mpfr(x, found, &[(ONE + at.exp()).ln(), by_artanh]);
        });
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
