//! Wrong usage.

use crate::support::*;

#[test]
fn wrong_usage_exits_with_64_and_a_message() {
    let wrong: [&[&str]; 9] = [
        &[],
        &["verify"],
        &["sharpen"],
        &["optimizers", "extra"],
        &["verify", "--sharp", "a.toml"],
        &["verify", "--format", "xml", "a.toml"],
        &["verify", "--max-boxes", "many", "a.toml"],
        &["verify", "--resolution", "0", "a.toml"],
        &["verify", "--budget", "-1", "a.toml"],
    ];
    for arguments in wrong {
        let run = eigensieve(arguments).exits_with(USAGE).complains_about("--help");
        assert_eq!(run.out, "");
    }
}

#[test]
fn a_resolution_over_zero_is_wrong_usage() {
    eigensieve(&["verify", "--resolution", "1/0", "a.toml"])
        .exits_with(USAGE)
        .complains_about("--resolution");
}

#[test]
fn help_and_version_exit_with_0() {
    assert!(eigensieve(&["--help"]).exits_with(PROVED).out.contains("Exit codes"));
    let version = eigensieve(&["--version"]).exits_with(PROVED).out;
    assert!(version.contains(env!("CARGO_PKG_VERSION")));
}
