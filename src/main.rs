//! The command `eigensieve`.

use std::process::ExitCode;

fn main() -> ExitCode {
    eigensieve::cli::run()
}
