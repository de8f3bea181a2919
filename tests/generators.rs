//! The generators keep to their languages, and shrinking reaches minimal trees.
#![cfg(feature = "testing")]

use eigensieve::exact::rational;
use eigensieve::expression::{Graph, Names, Tape, parse};
use eigensieve::testing::quickcheck::Gen;
use eigensieve::testing::{Language, Tree};
use num_traits::Signed;

const NAMES: [&str; 2] = ["x", "y"];

fn trees(language: &Language) -> impl Iterator<Item = Tree> {
    let size = |seed| 1 + (seed % 60) as usize;
    (0..).map(move |seed| language.generate(&mut Gen::from_size_and_seed(size(seed), seed)))
}

fn languages() -> [Language; 3] {
    [Language::polynomials(2), Language::semialgebraic(2), Language::expressions(2)]
}

#[test]
fn generated_trees_belong_to_their_language_and_build() {
    for language in languages() {
        for (seed, tree) in trees(&language).take(2000).enumerate() {
            assert!(language.contains(&tree), "{tree:?}");
            assert!(tree.size() <= 1 + seed % 60);
            assert!(tree.objective(&NAMES).is_some(), "{tree:?}");
        }
        for operation in &language.operations {
            let uses = |tree: &Tree| {
                let of = eigensieve::testing::Operation::of;
                tree.subtrees().into_iter().any(|subtree| of(subtree) == Some(*operation))
            };
            assert!(trees(&language).take(2000).any(|tree| uses(&tree)), "{operation:?}");
        }
    }
}

#[test]
fn the_text_of_a_tree_reads_as_the_expression_it_builds() {
    let names = Names::new(&NAMES).expect("plain names");
    for tree in trees(&Language::expressions(2)).take(2000) {
        let mut graph = Graph::new();
        let root = tree.build(&mut graph).expect("generated trees build");
        let text = tree.to_text(&NAMES);
        let (reread, again) = parse(&text, &names).unwrap_or_else(|e| panic!("{text}: {e}"));
        assert_eq!(reread.to_text(again, &NAMES), graph.to_text(root, &NAMES), "{text}");
    }
}

#[test]
fn every_shrink_is_strictly_smaller() {
    for language in languages() {
        for tree in trees(&language).take(150) {
            let weight = tree.weight();
            for smaller in tree.shrink() {
                assert!(smaller.weight() < weight, "{tree:?} to {smaller:?}");
            }
        }
    }
}

/// The minimal trees reached from 250 random ones with the property.
fn minima(language: &Language, holds: impl Fn(&Tree) -> bool) -> Vec<Tree> {
    let holding = trees(language).filter(|tree| holds(tree)).take(250);
    holding.map(|tree| tree.minimise(&holds)).collect()
}

/// The same within the language, where all trees build.
fn minima_inside(language: &Language, holds: impl Fn(&Tree) -> bool) -> Vec<Tree> {
    let descend = |mut tree: Tree| {
        while let Some(smaller) = language.shrink(&tree).find(&holds) {
            tree = smaller;
        }
        tree
    };
    trees(language).filter(|tree| holds(tree)).take(200).map(descend).collect()
}

fn all_sizes(minima: &[Tree], size: usize) {
    assert!(minima.len() >= 200);
    for tree in minima {
        assert_eq!(tree.size(), size, "{}", tree.to_text(&NAMES));
    }
}

fn has_division(tree: &Tree) -> bool {
    tree.subtrees().into_iter().any(|subtree| matches!(subtree, Tree::Divide(..)))
}

#[test]
fn a_tree_with_a_division_shrinks_to_a_division_of_leaves() {
    all_sizes(&minima(&Language::expressions(2), has_division), 3);
    all_sizes(&minima_inside(&Language::semialgebraic(2), has_division), 3);
}

fn has_absolute_below_root(tree: &Tree) -> bool {
    tree.subtrees().into_iter().any(|subtree| {
        matches!(subtree, Tree::HalfPower(..))
            && subtree.subtrees().into_iter().any(|inner| matches!(inner, Tree::Absolute(_)))
    })
}

#[test]
fn a_tree_with_an_absolute_value_below_a_root_shrinks_to_three_nodes() {
    let minima = minima(&Language::semialgebraic(2), has_absolute_below_root);
    all_sizes(&minima, 3);
    for tree in minima {
        assert_eq!(tree.to_text(&NAMES), "sqrt(abs(0))");
    }
    all_sizes(&minima_inside(&Language::expressions(2), has_absolute_below_root), 3);
}

fn is_negative(tree: &Tree) -> bool {
    let mut graph = Graph::new();
    let Some(root) = tree.build(&mut graph) else { return false };
    let values =
        Tape::compile(&graph, &[root], 2).evaluate_rationals(&[rational(1, 2), rational(1, 3)]);
    values.is_some_and(|values| values[0].is_negative())
}

#[test]
fn a_tree_with_a_negative_value_shrinks_to_minus_one() {
    for tree in minima(&Language::expressions(2), is_negative) {
        assert_eq!(tree, Tree::integer(-1));
    }
    for tree in minima_inside(&Language::polynomials(2), is_negative) {
        assert_eq!(tree, Tree::integer(-1));
    }
}

fn is_cubic(tree: &Tree) -> bool {
    let mut graph = Graph::new();
    let Some(root) = tree.build(&mut graph) else { return false };
    graph.expand(root, 1000).is_some_and(|polynomial| polynomial.degree_in(0) >= 3)
}

#[test]
fn a_polynomial_of_degree_three_in_x_shrinks_to_its_cube() {
    let cube = Tree::Power(Box::new(Tree::Variable(0)), 3);
    for minima in [
        minima(&Language::polynomials(2), is_cubic),
        minima_inside(&Language::polynomials(2), is_cubic),
    ] {
        assert!(minima.len() >= 200);
        assert!(minima.into_iter().all(|tree| tree == cube));
    }
}

#[test]
fn constants_shrink_to_the_simplest_that_still_hold() {
    let above = |tree: &Tree| matches!(tree, Tree::Constant(value) if *value > rational(5, 2));
    assert_eq!(Tree::Constant(rational(377, 11)).minimise(above), Tree::integer(3));
    let between = |tree: &Tree| {
        matches!(tree, Tree::Constant(value)
        if *value > rational(0, 1) && *value < rational(1, 1))
    };
    assert_eq!(
        Tree::Constant(rational(355, 1130)).minimise(between),
        Tree::Constant(rational(1, 2))
    );
}
