//! What the tests share: runs of the program, problem files, and looks into reports.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicUsize, Ordering};

use serde_json::Value;

pub(crate) const PROVED: i32 = 0;
pub(crate) const REFUTED: i32 = 1;
pub(crate) const UNDECIDED: i32 = 2;
pub(crate) const USAGE: i32 = 64;
pub(crate) const BAD_INPUT: i32 = 65;

pub(crate) const BOWL: &str = r#"
name = "bowl"
objective = "(x - 1/3)^2 + y^2"
variables = ["x", "y"]
domain = [["-1", "1"]]

[optimizer]
field = "gradient"
step = "1/4"
"#;

pub(crate) const HYPERBOLA: &str = r#"
name = "hyperbola"
objective = "(x*y - 1)^2/2"
variables = ["x", "y"]
domain = [["-2", "2"], ["-2", "2"]]

[optimizer]
field = "gradient"
step = "1/2"
"#;

/// What a run of the program left behind.
pub(crate) struct Run {
    pub(crate) code: Option<i32>,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Run {
    #[track_caller]
    pub(crate) fn exits_with(self, code: i32) -> Self {
        assert_eq!(self.code, Some(code), "\nstdout: {}\nstderr: {}", self.out, self.err);
        self
    }

    /// A message for people, not a panic.
    #[track_caller]
    pub(crate) fn complains_about(self, problem: &str) -> Self {
        assert!(self.err.contains(problem), "no `{problem}` in: {}", self.err);
        assert!(!self.err.contains("panicked"), "{}", self.err);
        self
    }

    #[track_caller]
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.out).unwrap_or_else(|error| panic!("{error}: {}", self.out))
    }
}

pub(crate) fn eigensieve<S: AsRef<std::ffi::OsStr>>(arguments: &[S]) -> Run {
    let output = Command::new(env!("CARGO_BIN_EXE_eigensieve")).args(arguments).output().unwrap();
    Run {
        code: output.status.code(),
        out: String::from_utf8(output.stdout).unwrap(),
        err: String::from_utf8(output.stderr).unwrap(),
    }
}

pub(crate) fn shipped(file: &str) -> String {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("problems").join(file).display().to_string()
}

/// A directory of one test, removed at its end.
pub(crate) struct Folder(PathBuf);

impl Folder {
    pub(crate) fn new() -> Self {
        static COUNT: AtomicUsize = AtomicUsize::new(0);
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        let path = std::env::temp_dir().join(format!("eigensieve-{}-{number}", std::process::id()));
        fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    pub(crate) fn path(&self, name: &str) -> String {
        self.0.join(name).display().to_string()
    }

    pub(crate) fn write(&self, name: &str, text: &str) -> String {
        let path = self.path(name);
        fs::write(&path, text).unwrap();
        path
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // A directory left in the system's temporary one harms nobody.
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// Verifies a problem file of this text.
pub(crate) fn verify(text: &str, options: &[&str]) -> Run {
    let folder = Folder::new();
    let file = folder.write("problem.toml", text);
    eigensieve(&[&["verify", "--format", "json"], options, &[file.as_str()]].concat())
}

/// The bowl with one part of its text replaced.
#[track_caller]
pub(crate) fn bowl_with(part: &str, replacement: &str) -> String {
    assert_eq!(BOWL.matches(part).count(), 1, "`{part}` must stand in the bowl once");
    BOWL.replace(part, replacement)
}

/// The bowl with another objective of x and y.
pub(crate) fn objective(text: &str) -> String {
    bowl_with("(x - 1/3)^2 + y^2", text)
}

#[track_caller]
pub(crate) fn is_rejected(text: &str, problem: &str) {
    let run = verify(text, &[]).exits_with(BAD_INPUT).complains_about(problem);
    assert_eq!(run.out, "", "a rejected file has no report");
}

pub(crate) fn count(points: &Value, key: &str, name: &str) -> usize {
    points.as_array().unwrap().iter().filter(|point| point[key] == name).count()
}

#[track_caller]
pub(crate) fn all_claims_are_proved(report: &Value) {
    let claims = report["claims"].as_array().unwrap();
    assert!(!claims.is_empty());
    for claim in claims {
        assert_eq!(claim["status"], "proved", "{claim}");
    }
}

/// The claim of this name in a report.
#[track_caller]
pub(crate) fn claim<'a>(report: &'a Value, name: &str) -> &'a Value {
    let claims = report["claims"].as_array().unwrap();
    claims.iter().find(|claim| claim["name"] == name).unwrap()
}
