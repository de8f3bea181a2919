//! No contraction and no proof loses a planted zero, in either arithmetic. (Tapes give the same
//! enclosures in both, contractions need not: their centres are proposals of floats.)

use num_traits::Zero;
use quickcheck::{Arbitrary, Gen, QuickCheck, quickcheck};

use super::{Contracted, Quick, contract, prove};
use crate::equilibrium::{Settings, enumerate};
use crate::exact::{Rational, rational};
use crate::expression::{Graph, Names, NodeId, parse_into};
use crate::interval::{Fast, Interval, IntervalVector, Outward, Portable};
use crate::system::System;

/// Functions that are 0 at 0 and nowhere else near it.
const WRAPS: [&str; 8] = [
    "(@)",
    "exp(@) - 1",
    "sin(@)",
    "tanh(@)",
    "(@)/(2 + (@)^2)",
    "log(1 + (@)^2)",
    "(@)^3",
    "sqrt(1 + (@)^2) - 1",
];

/// A polynomial in x, y, z, of which the value at the point is subtracted, in a wrap.
fn planted(terms: &[(i8, u8, u8)], wrap: u8, point: &[Rational]) -> String {
    let mut text = String::new();
    let mut value = Rational::zero();
    for &(c, which, powers) in terms {
        let (a, b) = (usize::from(which % 3), usize::from(which / 3 % 3));
        let (n, m) = (i32::from(powers % 4), i32::from(powers / 4 % 3));
        let names = ["x", "y", "z"];
        text += &format!("{c}/4*{}^{n}*{}^{m} + ", names[a], names[b]);
        value += rational(i64::from(c), 4) * point[a].pow(n) * point[b].pow(m);
    }
    let shifted = format!("{text}0 - ({value})");
    WRAPS[usize::from(wrap) % WRAPS.len()].replace('@', &shifted)
}

/// The system with its second derivatives.
fn system(texts: &[String]) -> Option<System> {
    let names = Names::new(&["x", "y", "z"]).ok()?;
    let mut graph = Graph::new();
    let roots: Option<Vec<NodeId>> =
        texts.iter().map(|text| parse_into(&mut graph, text, &names).ok()).collect();
    let roots = roots?;
    let system = System::new(&mut graph, &roots, roots.len());
    Some(system.with_second_derivatives(graph, roots))
}

type Terms = Vec<(i8, u8, u8)>;

fn three(
    equations: &(Terms, Terms, Terms),
    wraps: (u8, u8, u8),
    point: &[Rational; 3],
) -> Option<System> {
    let pairs = [(&equations.0, wraps.0), (&equations.1, wraps.1), (&equations.2, wraps.2)];
    system(&pairs.map(|(terms, wrap)| planted(&terms[..terms.len().min(6)], wrap, point)))
}

/// A box around the point, by powers of two from 2⁻¹² to 2³ to both sides, sometimes 0 on one.
fn around(point: &[Rational; 3], sizes: (u16, u16, u16)) -> IntervalVector {
    let sizes = [sizes.0, sizes.1, sizes.2];
    let sides = point.iter().zip(sizes).map(|(x, size)| {
        let reach = |k: u16| match k % 17 {
            0 => rational(0, 1),
            k => rational(1 << k, 1 << 13),
        };
        Interval::hull_of(&(x - reach(size % 256)), &(x + reach(size / 256)))
    });
    sides.collect()
}

/// The box that may still hold zeros.
fn contracted<U: Outward>(
    system: &System,
    region: &IntervalVector,
    thorough: bool,
) -> Option<IntervalVector> {
    let mut quick = Quick::<U> { thorough, ..Quick::default() };
    match contract(system, region, &mut quick) {
        Contracted::Empty(_) => None,
        Contracted::Rest { region, .. } | Contracted::Unavailable(region) => Some(region),
    }
}

/// Enclosure and uniqueness box, where there is a proof.
fn proof<U: Outward>(system: &System, region: &IntervalVector) -> Option<[IntervalVector; 2]> {
    let zero = prove(system, region, &mut Quick::<U>::default()).ok()?;
    Some([zero.enclosure, zero.uniqueness])
}

quickcheck! {
    fn no_contraction_and_no_search_loses_a_planted_zero(
        equations: (Terms, Terms, Terms),
        wraps: (u8, u8, u8),
        place: (i16, i16, i16),
        box_of: (u16, u16, u16)
    ) -> bool {
        let point = [place.0, place.1, place.2].map(|k| rational(i64::from(k % 300), 64));
        let Some(system) = three(&equations, wraps, &point) else { return true };
        let region = around(&point, box_of);
        let kept = contracted::<crate::interval::Upward>(&system, &region, false);
        let settings = Settings { max_boxes: 300, ..Settings::default() };
        let Ok(found) = enumerate(&system, &region, &settings) else { return false };
        let zeros = found.zeros.iter().map(|zero| &zero.enclosure);
        let rest = found.leftover.iter().flat_map(|part| &part.boxes);
        kept.is_some_and(|region| region.contains_rational(&point))
            && zeros.chain(rest).any(|place| place.contains_rational(&point))
    }
}

#[test]
fn the_vector_path_and_the_portable_path_keep_planted_zeros_and_prove_the_same_ones() {
    fn property(
        equations: (Terms, Terms, Terms),
        wraps: (u8, u8, u8),
        place: (i16, i16, i16),
        box_of: (u16, u16, u16),
        thorough: bool,
    ) -> bool {
        let point = [place.0, place.1, place.2].map(|k| rational(i64::from(k % 300), 64));
        let Some(system) = three(&equations, wraps, &point) else { return true };
        let region = around(&point, box_of);
        let kept = [
            contracted::<Fast>(&system, &region, thorough),
            contracted::<Portable>(&system, &region, thorough),
        ];
        let proofs = [proof::<Fast>(&system, &region), proof::<Portable>(&system, &region)];
        // A uniqueness box that holds the planted zero has it in its enclosure.
        let right = proofs.iter().flatten().all(|[enclosure, uniqueness]| {
            !uniqueness.contains_rational(&point) || enclosure.contains_rational(&point)
        });
        let same = match &proofs {
            [Some(fast), Some(portable)] => {
                !fast[0].subset_of(&portable[1]) || !fast[0].disjoint(&portable[0])
            }
            _ => true,
        };
        let kept = kept
            .iter()
            .all(|rest| rest.as_ref().is_some_and(|rest| rest.contains_rational(&point)));
        kept && right && same
    }
    QuickCheck::new().tests(2000).quickcheck(property as fn(_, _, _, _, _) -> _);
}

/// One contractor by itself, on a box as it is.
#[derive(Clone, Copy, Debug)]
enum Contractor {
    MeanValue,
    Conditioned,
    Curved,
}

/// What one contractor leaves of a box; the box itself where it does not apply. `weights` replace
/// the proposed preconditioner: any weights at all must be sound.
fn alone<U: Outward>(
    contractor: Contractor,
    system: &System,
    region: &IntervalVector,
    weights: Option<&[f64]>,
) -> Option<IntervalVector> {
    let mut quick = Quick::<U>::default();
    let n = system.dimension();
    if !quick.load(region) {
        return Some(region.clone());
    }
    match quick.linearise(system) {
        None => return Some(region.clone()),
        Some(Err(_)) => return None,
        Some(Ok(())) => {}
    }
    let curvature = system.curvature().filter(|_| matches!(contractor, Contractor::Curved));
    let usable = match (contractor, curvature) {
        (Contractor::MeanValue | Contractor::Conditioned, _) => true,
        (Contractor::Curved, Some(curvature)) => quick.expand(system, curvature),
        (Contractor::Curved, None) => false,
    };
    let conditioned = match weights {
        Some(weights) => {
            quick.inverse = weights[..n * n].to_vec();
            true
        }
        None => matches!(contractor, Contractor::MeanValue) || quick.precondition(n),
    };
    if !usable || !conditioned {
        return Some(region.clone());
    }
    let left = match (contractor, curvature) {
        (Contractor::MeanValue, _) => quick.sweep(n),
        (Contractor::Conditioned, _) => quick.sweep_conditioned(n).is_some(),
        (Contractor::Curved, Some(curvature)) => quick.sweep_curved(curvature, n).is_some(),
        (Contractor::Curved, None) => true,
    };
    left.then(|| quick.unload())
}

/// A system with a zero at a known point, made of summands that are all 0 there, so that moderate
/// numbers and numbers near the ends of the floats' range meet in one box around it.
#[derive(Clone, Debug)]
struct Wide {
    equations: Vec<String>,
    point: Vec<Rational>,
    /// How far the box reaches to the left and to the right of the point: powers of two, or 0.
    reach: Vec<[Option<i32>; 2]>,
    weights: Option<Vec<f64>>,
}

impl Wide {
    const NAMES: [&'static str; 3] = ["x", "y", "z"];

    fn region(&self) -> IntervalVector {
        let power = |exponent: Option<i32>| match exponent {
            None => Rational::zero(),
            Some(exponent) => rational(2, 1).pow(exponent),
        };
        let sides =
            self.point.iter().zip(&self.reach).map(|(x, [left, right])| {
                Interval::hull_of(&(x - power(*left)), &(x + power(*right)))
            });
        sides.collect()
    }

    /// A summand that is 0 where its arguments are: a linear one, a bounded one, or a product whose
    /// factors are scaled so that it may be just finite on the box.
    fn summand(g: &mut Gen, point: &[Rational]) -> String {
        let below = |g: &mut Gen, n: usize| usize::arbitrary(g) % n;
        let shifted = |g: &mut Gen| {
            let axis = below(g, point.len());
            format!("({} - ({}))", Self::NAMES[axis], point[axis])
        };
        let (one, other) = (shifted(g), shifted(g));
        let scale = rational(1, 2).pow(below(g, 1100) as i32 - 40);
        match below(g, 14) {
            0..=3 => one,
            4 => format!("exp{one} - 1"),
            5 => format!("tanh{one}"),
            6 => format!("1 - cos{one}"),
            7 => format!("atan{one}"),
            8 => format!("logistic{one} - 1/2"),
            9 => format!("sin{one}"),
            10 => format!("{scale}*{one}*{other}"),
            11 => format!("{scale}*{one}^2"),
            12 => format!("({scale}*{one})*{other}*{one}"),
            _ => format!("tanh{one}*{other}"),
        }
    }
}

impl Arbitrary for Wide {
    fn arbitrary(g: &mut Gen) -> Self {
        let n = 1 + usize::arbitrary(g) % 3;
        let point: Vec<Rational> = (0..n)
            .map(|_| rational(i64::from(i8::arbitrary(g)), 1 << (u8::arbitrary(g) % 5)))
            .collect();
        let coefficient = |g: &mut Gen| format!("{}/2", i8::arbitrary(g) % 5);
        let equations = (0..n)
            .map(|_| {
                let terms = (0..1 + usize::arbitrary(g) % 3)
                    .map(|_| format!("{}*({})", coefficient(g), Self::summand(g, &point)));
                terms.collect::<Vec<_>>().join(" + ")
            })
            .collect();
        let huge = u8::arbitrary(g) % 4;
        let exponent = |g: &mut Gen| match u8::arbitrary(g) % 8 {
            0 => None,
            1 | 2 => Some(i32::from(i8::arbitrary(g) % 12)),
            // About where squares overflow, and anywhere.
            3 | 4 if huge > 0 => Some(505 + i32::from(u8::arbitrary(g) % 14)),
            5 | 6 if huge > 1 => Some(i32::from(u16::arbitrary(g) % 1023)),
            _ => Some(i32::from(i8::arbitrary(g) % 6)),
        };
        let reach = (0..n).map(|_| [exponent(g), exponent(g)]).collect();
        let weight = |g: &mut Gen| f64::from(i8::arbitrary(g) % 4) / 2.0;
        let weights = bool::arbitrary(g).then(|| (0..n * n).map(|_| weight(g)).collect());
        Self { equations, point, reach, weights }
    }
}

#[test]
fn each_contractor_alone_keeps_a_planted_zero_on_boxes_of_all_sizes_in_both_arithmetics() {
    fn property(wide: Wide) -> bool {
        let Some(system) = system(&wide.equations) else { return true };
        let region = wide.region();
        let weights = wide.weights.as_deref();
        for contractor in [Contractor::MeanValue, Contractor::Conditioned, Contractor::Curved] {
            let fast = alone::<Fast>(contractor, &system, &region, weights);
            let portable = alone::<Portable>(contractor, &system, &region, weights);
            for rest in [fast, portable] {
                let kept = rest.is_some_and(|rest| rest.contains_rational(&wide.point));
                assert!(kept, "{contractor:?} loses the zero of {wide:?}");
            }
        }
        true
    }
    QuickCheck::new().tests(8000).quickcheck(property as fn(_) -> _);
}

#[test]
fn a_second_order_row_gives_up_where_a_product_of_sides_overflows() {
    // The second derivative in x and z lies in [0, 1] up to a factor, and the product of those sides
    // is infinite: 0 · ∞ is no number, and must not narrow y.
    let texts = ["0", "x + 87/4", "2*sin(y - 75/4) - 2*tanh(x + 87/4)*(z + 32)"].map(String::from);
    let Some(system) = system(&texts) else { panic!("a system") };
    let point = [rational(-87, 4), rational(75, 4), rational(-32, 1)];
    let far = |exponent| rational(2, 1).pow(exponent);
    let region = IntervalVector::new(vec![
        Interval::hull_of(&(&point[0] - far(965)), &(&point[0] + far(369))),
        Interval::hull_of(&(&point[1] - rational(1, 32)), &point[1]),
        Interval::hull_of(&(&point[2] - rational(1, 1)), &(&point[2] + far(353))),
    ]);
    let weights = [1.5, -0.5, -0.5, -1.0, -1.0, 1.0, 0.5, 1.5, -0.5];
    for rest in [
        alone::<Fast>(Contractor::Curved, &system, &region, Some(&weights)),
        alone::<Portable>(Contractor::Curved, &system, &region, Some(&weights)),
    ] {
        assert!(rest.is_some_and(|rest| rest.contains_rational(&point)));
    }
}

#[test]
fn a_system_that_falls_apart_has_the_products_of_the_parts_zeros() {
    let texts = ["x^3 - x*z", "y^2 - 2", "z - 1 + x - x"].map(String::from);
    let Some(system) = system(&texts) else { panic!("a system") };
    let side = Interval::hull_of(&rational(-3, 1), &rational(3, 1));
    let domain = IntervalVector::new(vec![side; 3]);
    let found = enumerate(&system, &domain, &Settings::default());
    let found = found.unwrap_or_else(|error| panic!("{error}"));
    assert!(found.complete);
    assert_eq!(found.zeros.len(), 6);
    for zero in &found.zeros {
        assert!(zero.enclosure.interior_to(&zero.uniqueness));
        let (values, _) = system.values(&zero.enclosure, &mut Default::default());
        assert!(values.iter().all(Interval::contains_zero));
    }
    let covered = found.tree.nodes.iter().filter(|node| {
        matches!(node, crate::equilibrium::TreeNode::Covered { contracted, zero }
            if contracted.subset_of(&found.tree.uniqueness_boxes[*zero].0))
    });
    assert!(covered.count() >= 6);
}
