//! Polynomials designed to have spurious fixed points.

use super::{Entry, exact, point, root};

pub(super) const ENTRIES: &[Entry] = &[
    Entry {
        name: "hallucinated-saddle",
        title: "Hallucinated saddle",
        objective: "u^2/2 + 7/3*u^3 + 5/4*u^4 + 5/2*u^2*(u + 1)*v - (1 + u)*v^2/2",
        variables: &["u", "v"],
        domain: &[("-2", "2"), ("-2", "6")],
        critical_points: &[
            point(
                &[exact("-1"), root("-2 -5 1", "-3723/10000", "-1861/5000")],
                &[
                    root("1089 -6072 -5000 736 16", "-1193/1000", "-11929/10000"),
                    root("1089 -6072 -5000 736 16", "69157/10000", "34579/5000"),
                ],
            ),
            point(
                &[exact("-1"), root("-2 -5 1", "26861/5000", "53723/10000")],
                &[
                    root("1089 -6072 -5000 736 16", "-518819/10000", "-259409/5000"),
                    root("1089 -6072 -5000 736 16", "159/1000", "1591/10000"),
                ],
            ),
            point(
                &[exact("-2/5"), exact("2/5")],
                &[
                    root("3 80 25", "-31621/10000", "-1581/500"),
                    root("3 80 25", "-19/500", "-379/10000"),
                ],
            ),
            point(&[exact("0"), exact("0")], &[exact("-1"), exact("1")]),
        ],
        continua: &[],
        remark: "USAM with radius 1 can converge to (-1, 0), which is no critical point; it looks ahead to the saddle at 0.",
    },
    Entry {
        name: "nested-hallucination",
        title: "Nested hallucination",
        objective: "x^6/6 - 13/20*x^5 + 3/8*x^4 + 7/12*x^3 + x",
        variables: &["x"],
        domain: &[("-5", "5")],
        critical_points: &[
            point(
                &[root("-2 -1 -4 -5 4", "-381/500", "-7619/10000")],
                &[root("-36198 -36198 3375 -1593 256", "36913/5000", "73827/10000")],
            ),
            point(
                &[root("-2 -1 -4 -5 4", "9563/5000", "19127/10000")],
                &[root("-36198 -36198 3375 -1593 256", "-4453/5000", "-1781/2000")],
            ),
            point(&[exact("2")], &[exact("1")]),
        ],
        continua: &[],
        remark: "Nested two-step USAM with radius 1 stops at 0, where the gradient is 1: its look-ahead reaches 2.",
    },
    Entry {
        name: "sequential-hallucination",
        title: "Sequential hallucination",
        objective: "x^6/6 - 17/20*x^5 + 11/8*x^4 - 3/4*x^3 + x",
        variables: &["x"],
        domain: &[("-5", "5")],
        critical_points: &[
            point(
                &[root("-2 -1 4 -9 4", "-107/250", "-4279/10000")],
                &[root("-22123 -22123 4727 -1769 256", "2579/400", "16119/2500")],
            ),
            point(
                &[root("-2 -1 4 -9 4", "149/80", "9313/5000")],
                &[root("-22123 -22123 4727 -1769 256", "-2029/2500", "-1623/2000")],
            ),
            point(&[exact("2")], &[exact("1")]),
        ],
        continua: &[],
        remark: "Sequential two-step USAM with radius 1 stops at 0, where the gradient is 1: its look-ahead reaches 2.",
    },
];
