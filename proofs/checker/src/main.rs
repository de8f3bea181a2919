//! `eqcert-check FILE…`: exit code 0 if every certificate is accepted, 1 if one is rejected, 2 for
//! wrong usage or a file that cannot be read.

#![forbid(unsafe_code)]

use std::io::Read;
use std::process::ExitCode;

fn main() -> ExitCode {
    let files: Vec<String> = std::env::args().skip(1).collect();
    if files.is_empty() || files.iter().any(|file| file.starts_with('-') && file != "-") {
        eprintln!("usage: eqcert-check FILE…   (- is standard input)");
        return ExitCode::from(2);
    }
    ExitCode::from(files.iter().map(|file| check_file(file)).fold(0, u8::max))
}

fn check_file(file: &str) -> u8 {
    let mut bytes = Vec::new();
    let read = match file {
        "-" => std::io::stdin().read_to_end(&mut bytes).map(|_| bytes),
        _ => std::fs::read(file),
    };
    match read.map(|bytes| eqcert_check::check(&bytes)) {
        Ok(Ok(accepted)) => {
            println!("{file}: ACCEPTED {}", accepted.problem);
            for claim in accepted.claims {
                println!("  {} {}", claim.id, claim.statement);
            }
            0
        }
        Ok(Err(rejected)) => {
            eprintln!("{file}: REJECTED: {}", rejected.reason);
            1
        }
        Err(error) => {
            eprintln!("{file}: {error}");
            2
        }
    }
}
