//! Pages in a browser: they open without complaint and every fixed point is there. Needs
//! Chromium (Debian package `chromium`): `cargo test --features browser --test pages`.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

/// Problem files whose pages are opened, in folders of the repository.
const PAGES: [&str; 9] = [
    "proofs/certificates/problems/himmelblau",
    "problems/himmelblau-usam",
    "problems/spurious-attractor",
    "problems/beale",
    "proofs/certificates/problems/x09-beale",
    "problems/hyperbola",
    "problems/styblinski-tang-6",
    "problems/goldstein-price",
    "problems/gradient-descent-trap",
];

/// Pages of the repository itself.
const COMMITTED: [&str; 2] = ["docs/theorems.html", "claims/gallery.html"];

/// A folder of its own for one test, gone when the test is over.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let folder = format!("eigensieve-pages-{name}-{}", std::process::id());
        let path = std::env::temp_dir().join(folder);
        fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    /// The page after loading, when the browser had nothing to complain about.
    fn opened(&self, page: &Path) -> String {
        let output = Command::new("chromium")
            // Root, as in a container, has no sandbox; a small /dev/shm must not matter either.
            .args(["--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"])
            .args(["--no-first-run", "--disable-extensions", "--enable-logging=stderr"])
            .arg(format!("--user-data-dir={}", self.0.join("profile").display()))
            .arg("--dump-dom")
            .arg(format!("file://{}", page.display()))
            .output()
            .expect("chromium runs");
        let messages = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{messages}");
        let complaints: Vec<&str> =
            messages.lines().filter(|line| line.contains("CONSOLE")).collect();
        assert!(complaints.is_empty(), "{}: {complaints:?}", page.display());
        String::from_utf8(output.stdout).expect("UTF-8")
    }

    /// The JSON report and the opened page of a run.
    fn reported(&self, arguments: &[&str]) -> (Value, String) {
        let page = self.0.join("page.html");
        let run = Command::new(env!("CARGO_BIN_EXE_eigensieve"))
            .args(arguments)
            .args(["--format", "json", "--report"])
            .arg(&page)
            .output()
            .unwrap();
        (serde_json::from_slice(&run.stdout).unwrap(), self.opened(&page))
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // A folder left in the system's temporary one harms nobody.
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn file(path: &str) -> String {
    format!("{}/{path}", env!("CARGO_MANIFEST_DIR"))
}

fn length(list: &Value) -> usize {
    list.as_array().unwrap().len()
}

#[test]
fn pages_open_without_console_messages_and_show_every_fixed_point() {
    let folder = Folder::new("verify");
    for name in PAGES {
        let (report, document) = folder.reported(&["verify", &file(&format!("{name}.toml"))]);
        let points = length(&report["fixed_points"]);
        assert_eq!(
            document.matches("class=\"fixed-point\"").count(),
            points + length(&report["points"]),
            "{name}"
        );
        for number in 1..=points {
            assert!(document.contains(&format!("id=\"point-{number}\"")), "{name}: {number}");
        }
        assert!(document.contains("<svg"), "{name}");
    }
}

#[test]
fn the_page_of_a_comparison_opens_and_shows_the_fixed_points_of_every_optimizer() {
    let folder = Folder::new("compare");
    let problem = file("problems/himmelblau-five-optimizers.toml");
    let (report, document) = folder.reported(&["compare", &problem]);
    assert!(document.contains("figure-survivors") && document.contains("figure-filters"));
    for (number, one) in report["reports"].as_array().unwrap().iter().enumerate() {
        for point in 1..=length(&one["fixed_points"]) {
            let row = format!("id=\"optimizer-{}-point-{point}\"", number + 1);
            assert!(document.contains(&row), "{row}");
        }
    }
}

#[test]
fn the_page_of_a_sweep_opens_and_marks_every_fixed_point() {
    let folder = Folder::new("sweep");
    let problem = file("problems/spurious-attractor.toml");
    let range = ["--over", "radius", "--from", "1/10", "--to", "8", "--values", "21"];
    let (report, document) = folder.reported(&[&["sweep", &problem], &range[..]].concat());
    let samples = report["samples"].as_array().unwrap().iter();
    let points: usize = samples.map(|sample| length(&sample["fixed_points"])).sum();
    assert_eq!(document.matches("class=\"mark small").count(), points);
}

#[test]
fn the_index_of_theorems_and_the_gallery_open_without_console_messages() {
    let folder = Folder::new("committed");
    for page in COMMITTED {
        assert!(folder.opened(Path::new(&file(page))).contains("<h1"), "{page}");
    }
}
