//! Pages in a browser: they open without complaint and every fixed point is there. Needs
//! Chromium (Debian package `chromium`): `cargo test --features browser --test pages`.

use std::fs;
use std::path::Path;
use std::process::Command;

const PAGES: [&str; 8] = [
    "himmelblau-usam",
    "himmelblau-five-optimizers",
    "spurious-attractor",
    "beale",
    "hyperbola",
    "styblinski-tang-6",
    "goldstein-price",
    "gradient-descent-trap",
];

/// Opens a page; gives the document after loading and what the browser said.
fn opened(page: &Path, profile: &Path) -> (String, String) {
    let output = Command::new("chromium")
        .args(["--headless", "--no-sandbox", "--disable-gpu", "--enable-logging=stderr"])
        .arg(format!("--user-data-dir={}", profile.display()))
        .arg("--dump-dom")
        .arg(format!("file://{}", page.display()))
        .output()
        .expect("chromium runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("UTF-8");
    (text(output.stdout), String::from_utf8_lossy(&output.stderr).into_owned())
}

#[test]
fn pages_open_without_console_messages_and_show_every_fixed_point() {
    let folder = std::env::temp_dir().join(format!("eigensieve-pages-{}", std::process::id()));
    fs::create_dir_all(&folder).unwrap();
    for name in PAGES {
        let page = folder.join(format!("{name}.html"));
        let problem = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("problems/{name}.toml"));
        let run = Command::new(env!("CARGO_BIN_EXE_eigensieve"))
            .args(["verify", "--format", "json", "--report"])
            .args([&page, &problem])
            .output()
            .unwrap();
        let report: serde_json::Value = serde_json::from_slice(&run.stdout).unwrap();
        let (document, messages) = opened(&page, &folder.join("profile"));
        let complaints: Vec<&str> =
            messages.lines().filter(|line| line.contains("CONSOLE")).collect();
        assert!(complaints.is_empty(), "{name}: {complaints:?}");
        let points = report["fixed_points"].as_array().unwrap().len();
        assert_eq!(
            document.matches("class=\"fixed-point\"").count(),
            points + report["points"].as_array().unwrap().len(),
            "{name}"
        );
        for number in 1..=points {
            assert!(document.contains(&format!("id=\"point-{number}\"")), "{name}: {number}");
        }
        assert!(document.contains("<svg"), "{name}");
    }
    // A folder left in the system's temporary one harms nobody.
    let _ = fs::remove_dir_all(&folder);
}
