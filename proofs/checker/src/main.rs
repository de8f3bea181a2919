//! `eqcert-check FILE…`: exit code 0 if every certificate is accepted, 1 if one is rejected, 2 for
//! wrong usage or a file that cannot be read.

#![forbid(unsafe_code)]

use std::io::Read;
use std::process::ExitCode;

const USAGE: &str = "usage: eqcert-check FILE…   (- is standard input)";

fn main() -> ExitCode {
    let files: Vec<String> = std::env::args().skip(1).collect();
    if files.is_empty() || files.iter().any(|file| file.starts_with('-') && file != "-") {
        eprintln!("{USAGE}");
        return ExitCode::from(2);
    }
    let codes = files.iter().map(|file| check_file(file));
    ExitCode::from(codes.fold(0, u8::max))
}

fn check_file(file: &str) -> u8 {
    let bytes = match file {
        "-" => {
            let mut bytes = Vec::new();
            std::io::stdin().read_to_end(&mut bytes).map(|_| bytes)
        }
        _ => std::fs::read(file),
    };
    let bytes = match bytes {
        Ok(bytes) => bytes,
        Err(error) => {
            eprintln!("{file}: {error}");
            return 2;
        }
    };
    match eqcert_check::check(&bytes) {
        Ok(accepted) => {
            println!("{file}: ACCEPTED");
            if let Some(problem) = accepted.problem {
                println!("  {problem}");
            }
            for claim in accepted.claims {
                println!("  {} {}", claim.id, claim.statement);
            }
            0
        }
        Err(rejected) => {
            eprintln!("{file}: REJECTED: {rejected}");
            1
        }
    }
}
