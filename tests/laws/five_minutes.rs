//! The page "Test your optimizer in five minutes", followed literally.

use eigensieve::laws::ClosedBox;

/// The optimizer to be tested; yours comes from your crate.
#[derive(Default)]
struct Nesterov {
    x: Vec<f64>,
    v: Vec<f64>,
}

impl ClosedBox<f64> for Nesterov {
    fn reset(&mut self, start: &[f64]) {
        self.x = start.to_vec();
        self.v = vec![0.0; start.len()];
    }
    fn step(&mut self, gradient: &[f64]) -> Vec<f64> {
        for ((x, v), g) in self.x.iter_mut().zip(&mut self.v).zip(gradient) {
            *v = 0.9 * *v + g;
            *x -= 0.1 * (g + 0.9 * *v);
        }
        self.x.clone()
    }
}

eigensieve::law_tests! {
    nesterov: "nesterov lr=0.1 mu=0.9", Nesterov::default;
}

fn squeezed(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ").replace(", }", " }")
}

/// The page's blocks for the test file are this file up to its tests, in both directions: what is
/// compiled here is what the page shows, and nothing else.
#[test]
fn the_page_shows_this_code() {
    let page = include_str!("../../docs/test-your-optimizer.md");
    let own = include_str!("five_minutes.rs");
    let code =
        own.split_once("use eigensieve").and_then(|(_, rest)| rest.split_once("fn squeezed"));
    let code = squeezed(&format!("use eigensieve{}", code.expect("code").0));
    let sections = page.split_once("## 2.").and_then(|(_, rest)| rest.split_once("## 4."));
    let blocks = sections.expect("sections").0.split("```rust").skip(1);
    let blocks: Vec<String> =
        blocks.map(|block| block.split_once("```").expect("an end").0.to_string()).collect();
    let shown = blocks.iter().take(2).map(|block| {
        let lines = block.trim_start_matches(",ignore").lines();
        squeezed(&lines.filter(|line| !line.starts_with("// ")).collect::<Vec<_>>().join("\n"))
    });
    assert_eq!(shown.collect::<Vec<_>>().join(" "), code);
}
