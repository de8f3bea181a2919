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

#[test]
fn the_page_shows_this_code() {
    let page = include_str!("../../docs/test-your-optimizer.md");
    let own = include_str!("five_minutes.rs");
    let code = own.split_once("use eigensieve").and_then(|(_, rest)| rest.split_once("#[test]"));
    let squeezed = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let (page, code) = (squeezed(page), code.expect("code").0);
    for block in code.split("\n\n").map(|block| squeezed(block.trim())) {
        let same = page.replace(", }", " }").contains(&block.replace(", }", " }"));
        assert!(same, "{block}");
    }
}
