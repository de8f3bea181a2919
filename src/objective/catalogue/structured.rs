//! Degenerate and structured functions: saddles, continua of minima, small networks.

use super::{Continuum, Entry, exact, point, root};

pub(super) const ENTRIES: &[Entry] = &[
    Entry {
        name: "saddle",
        title: "Saddle",
        objective: "(x^2 - y^2)/2",
        variables: &["x", "y"],
        domain: &[("-2", "2"), ("-2", "2")],
        critical_points: &[point(&[exact("0"), exact("0")], &[exact("-1"), exact("1")])],
        continua: &[],
        remark: "The simplest strict saddle: one eigenvalue of each sign.",
    },
    Entry {
        name: "monkey-saddle",
        title: "Monkey saddle",
        objective: "x^3 - 3*x*y^2",
        variables: &["x", "y"],
        domain: &[("-2", "2"), ("-2", "2")],
        critical_points: &[point(&[exact("0"), exact("0")], &[exact("0"), exact("0")])],
        continua: &[],
        remark: "A degenerate saddle with zero Hessian: the theorem says nothing here.",
    },
    Entry {
        name: "confined-monkey-saddle",
        title: "Confined monkey saddle",
        objective: "x^3 - 3*x*y^2 + (x^2 + y^2)^2/4",
        variables: &["x", "y"],
        domain: &[("-5", "5"), ("-5", "5")],
        critical_points: &[
            point(&[exact("-3"), exact("0")], &[exact("9"), exact("27")]),
            point(&[exact("0"), exact("0")], &[exact("0"), exact("0")]),
            point(
                &[exact("3/2"), root("-27 0 4", "-25981/10000", "-1299/500")],
                &[exact("9"), exact("27")],
            ),
            point(
                &[exact("3/2"), root("-27 0 4", "1299/500", "25981/10000")],
                &[exact("9"), exact("27")],
            ),
        ],
        continua: &[],
        remark: "A monkey saddle surrounded by three equal minima.",
    },
    Entry {
        name: "peano",
        title: "Peano",
        objective: "(y - x^2)*(y - 3*x^2)",
        variables: &["x", "y"],
        domain: &[("-2", "2"), ("-2", "2")],
        critical_points: &[point(&[exact("0"), exact("0")], &[exact("0"), exact("2")])],
        continua: &[],
        remark: "A minimum along every line through the origin, yet no minimum: between the parabolas f is negative.",
    },
    Entry {
        name: "degenerate-saddle",
        title: "Degenerate saddle",
        objective: "x^2/2 + y^3/3",
        variables: &["x", "y"],
        domain: &[("-2", "2"), ("-2", "2")],
        critical_points: &[point(&[exact("0"), exact("0")], &[exact("0"), exact("1")])],
        continua: &[],
        remark: "A degenerate saddle that attracts a set of positive measure.",
    },
    Entry {
        name: "crossed-axes",
        title: "Crossed axes",
        objective: "x^2*y^2",
        variables: &["x", "y"],
        domain: &[("-2", "2"), ("-2", "2")],
        critical_points: &[],
        continua: &[Continuum {
            description: "x*y = 0",
            samples: &[
                point(&[exact("-1"), exact("0")], &[exact("0"), exact("2")]),
                point(&[exact("0"), exact("-3/2")], &[exact("0"), exact("9/2")]),
                point(&[exact("0"), exact("0")], &[exact("0"), exact("0")]),
                point(&[exact("0"), exact("1/2")], &[exact("0"), exact("1/2")]),
                point(&[exact("1"), exact("0")], &[exact("0"), exact("2")]),
            ],
        }],
        remark: "Two crossing lines of minima; the filter of gradient descent keeps their flat middle.",
    },
    Entry {
        name: "scalar-factorisation",
        title: "Scalar factorisation",
        objective: "(x*y - 1)^2/2",
        variables: &["x", "y"],
        domain: &[("-4", "4"), ("-4", "4")],
        critical_points: &[point(&[exact("0"), exact("0")], &[exact("-1"), exact("1")])],
        continua: &[Continuum {
            description: "x*y = 1",
            samples: &[
                point(&[exact("-3/2"), exact("-2/3")], &[exact("0"), exact("97/36")]),
                point(&[exact("-1"), exact("-1")], &[exact("0"), exact("2")]),
                point(&[exact("1/3"), exact("3")], &[exact("0"), exact("82/9")]),
                point(&[exact("1"), exact("1")], &[exact("0"), exact("2")]),
                point(&[exact("2"), exact("1/2")], &[exact("0"), exact("17/4")]),
            ],
        }],
        remark: "A hyperbola of minima with sharpness at least 2: a step above 1 can reach none of them.",
    },
    Entry {
        name: "regularised-factorisation",
        title: "Regularised factorisation",
        objective: "(x*y - 1)^2/2 + (x^2 + y^2)/8",
        variables: &["x", "y"],
        domain: &[("-4", "4"), ("-4", "4")],
        critical_points: &[
            point(
                &[
                    root("-3 0 4", "-8661/10000", "-433/500"),
                    root("-3 0 4", "-8661/10000", "-433/500"),
                ],
                &[exact("1/2"), exact("3/2")],
            ),
            point(&[exact("0"), exact("0")], &[exact("-3/4"), exact("5/4")]),
            point(
                &[root("-3 0 4", "433/500", "8661/10000"), root("-3 0 4", "433/500", "8661/10000")],
                &[exact("1/2"), exact("3/2")],
            ),
        ],
        continua: &[],
        remark: "Weight decay leaves two isolated minima of the hyperbola of scalar factorisation.",
    },
    Entry {
        name: "circle",
        title: "Circle",
        objective: "(x^2 + y^2 - 1)^2/4",
        variables: &["x", "y"],
        domain: &[("-2", "2"), ("-2", "2")],
        critical_points: &[point(&[exact("0"), exact("0")], &[exact("-1"), exact("-1")])],
        continua: &[Continuum {
            description: "x^2 + y^2 = 1",
            samples: &[
                point(&[exact("-5/13"), exact("12/13")], &[exact("0"), exact("2")]),
                point(&[exact("0"), exact("-1")], &[exact("0"), exact("2")]),
                point(&[exact("3/5"), exact("4/5")], &[exact("0"), exact("2")]),
                point(&[exact("1"), exact("0")], &[exact("0"), exact("2")]),
            ],
        }],
        remark: "A circle of equally sharp minima around a maximum.",
    },
    Entry {
        name: "motzkin",
        title: "Motzkin",
        objective: "x^4*y^2 + x^2*y^4 - 3*x^2*y^2 + 1",
        variables: &["x", "y"],
        domain: &[("-3", "3"), ("-3", "3")],
        critical_points: &[
            point(&[exact("-1"), exact("-1")], &[exact("4"), exact("12")]),
            point(&[exact("-1"), exact("1")], &[exact("4"), exact("12")]),
            point(&[exact("1"), exact("-1")], &[exact("4"), exact("12")]),
            point(&[exact("1"), exact("1")], &[exact("4"), exact("12")]),
        ],
        continua: &[Continuum {
            description: "x*y = 0",
            samples: &[
                point(&[exact("-5/2"), exact("0")], &[exact("0"), exact("325/8")]),
                point(&[exact("0"), exact("-1")], &[exact("-4"), exact("0")]),
                point(&[exact("0"), exact("0")], &[exact("0"), exact("0")]),
                point(&[exact("0"), exact("3/2")], &[exact("-27/8"), exact("0")]),
                point(&[exact("1"), exact("0")], &[exact("-4"), exact("0")]),
                point(&[exact("2"), exact("0")], &[exact("0"), exact("8")]),
            ],
        }],
        remark: "Nonnegative but not a sum of squares: four isolated minima beside two lines of critical points.",
    },
    Entry {
        name: "deep-factorisation",
        title: "Deep factorisation",
        objective: "(x*y*z - 1)^2/2",
        variables: &["x", "y", "z"],
        domain: &[("-4", "4"), ("-4", "4"), ("-4", "4")],
        critical_points: &[],
        continua: &[
            Continuum {
                description: "x*y*z = 1",
                samples: &[
                    point(
                        &[exact("-2"), exact("1"), exact("-1/2")],
                        &[exact("0"), exact("0"), exact("21/4")],
                    ),
                    point(
                        &[exact("-1"), exact("-1"), exact("1")],
                        &[exact("0"), exact("0"), exact("3")],
                    ),
                    point(
                        &[exact("1/2"), exact("2/3"), exact("3")],
                        &[exact("0"), exact("0"), exact("229/36")],
                    ),
                    point(
                        &[exact("1"), exact("1"), exact("1")],
                        &[exact("0"), exact("0"), exact("3")],
                    ),
                    point(
                        &[exact("2"), exact("1/2"), exact("1")],
                        &[exact("0"), exact("0"), exact("21/4")],
                    ),
                ],
            },
            Continuum {
                description: "two of x, y, z are 0",
                samples: &[
                    point(
                        &[exact("-1/2"), exact("0"), exact("0")],
                        &[exact("-1/2"), exact("0"), exact("1/2")],
                    ),
                    point(
                        &[exact("0"), exact("0"), exact("0")],
                        &[exact("0"), exact("0"), exact("0")],
                    ),
                    point(
                        &[exact("0"), exact("0"), exact("3/2")],
                        &[exact("-3/2"), exact("0"), exact("3/2")],
                    ),
                    point(
                        &[exact("0"), exact("2"), exact("0")],
                        &[exact("-2"), exact("0"), exact("2")],
                    ),
                    point(
                        &[exact("1"), exact("0"), exact("0")],
                        &[exact("-1"), exact("0"), exact("1")],
                    ),
                ],
            },
        ],
        remark: "A surface of minima with sharpness at least 3, and axes of saddles through a degenerate origin.",
    },
    Entry {
        name: "squared-neuron",
        title: "Squared neuron",
        objective: "(v*w^2 - 1)^2/2",
        variables: &["w", "v"],
        domain: &[("-3", "3"), ("-3", "3")],
        critical_points: &[],
        continua: &[
            Continuum {
                description: "v*w^2 = 1",
                samples: &[
                    point(&[exact("-1"), exact("1")], &[exact("0"), exact("5")]),
                    point(&[exact("-3/4"), exact("16/9")], &[exact("0"), exact("17113/2304")]),
                    point(&[exact("1"), exact("1")], &[exact("0"), exact("5")]),
                    point(&[exact("2"), exact("1/4")], &[exact("0"), exact("17")]),
                ],
            },
            Continuum {
                description: "w = 0",
                samples: &[
                    point(&[exact("0"), exact("-2")], &[exact("0"), exact("4")]),
                    point(&[exact("0"), exact("-1/2")], &[exact("0"), exact("1")]),
                    point(&[exact("0"), exact("0")], &[exact("0"), exact("0")]),
                    point(&[exact("0"), exact("1")], &[exact("-2"), exact("0")]),
                ],
            },
        ],
        remark: "A dead line w = 0 that turns into spurious minima where v is negative.",
    },
    Entry {
        name: "sigmoid-neuron",
        title: "Sigmoid neuron",
        objective: "(v*w/sqrt(1 + w^2) - 1/2)^2/2",
        variables: &["w", "v"],
        domain: &[("-3", "3"), ("-3", "3")],
        critical_points: &[point(&[exact("0"), exact("0")], &[exact("-1/2"), exact("1/2")])],
        continua: &[Continuum {
            description: "v*w/sqrt(1 + w^2) = 1/2",
            samples: &[
                point(
                    &[exact("-12/5"), exact("-13/24")],
                    &[exact("0"), exact("14033161/16451136")],
                ),
                point(&[exact("-3/4"), exact("-5/6")], &[exact("0"), exact("3049/5625")]),
                point(&[exact("5/12"), exact("13/10")], &[exact("0"), exact("852121/714025")]),
                point(&[exact("3/4"), exact("5/6")], &[exact("0"), exact("3049/5625")]),
                point(&[exact("4/3"), exact("5/8")], &[exact("0"), exact("26329/40000")]),
            ],
        }],
        remark: "One saturating neuron: two curves of minima and a strict saddle at 0.",
    },
    Entry {
        name: "cubic-relu-neuron",
        title: "Cubic ReLU neuron",
        objective: "(v*max(0, w)^3 - 1)^2/2",
        variables: &["w", "v"],
        domain: &[("-3", "3"), ("-3", "3")],
        critical_points: &[],
        continua: &[
            Continuum {
                description: "w > 0 and v*w^3 = 1",
                samples: &[
                    point(&[exact("3/4"), exact("64/27")], &[exact("0"), exact("66265/4096")]),
                    point(&[exact("1"), exact("1")], &[exact("0"), exact("10")]),
                    point(&[exact("3/2"), exact("8/27")], &[exact("0"), exact("985/64")]),
                    point(&[exact("2"), exact("1/8")], &[exact("0"), exact("265/4")]),
                ],
            },
            Continuum {
                description: "w <= 0",
                samples: &[
                    point(&[exact("-2"), exact("1")], &[exact("0"), exact("0")]),
                    point(&[exact("-1"), exact("0")], &[exact("0"), exact("0")]),
                    point(&[exact("-1/2"), exact("-2")], &[exact("0"), exact("0")]),
                    point(&[exact("0"), exact("1")], &[exact("0"), exact("0")]),
                ],
            },
        ],
        remark: "A half-plane plateau of dead neurons: a method that starts there at rest never moves.",
    },
];
