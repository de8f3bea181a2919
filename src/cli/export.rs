//! `eigensieve export`.

use std::io::{Read, Write};
use std::path::{Path, PathBuf};

use clap::Args;

use super::exit;
use super::output::write_whole;
use crate::certificate::to_coq;

/// Arguments of `export`.
#[derive(Debug, Args)]
#[command(after_long_help = "\
How to let Coq check a certificate (Debian packages: coq libcoq-bignums):

  eigensieve verify problems/himmelblau-usam.toml --certificate h.json
  eigensieve export --coq h.json -o Himmelblau.v
  proofs/coq/build.sh                              # once: the development and its theorems
  coqc -Q proofs/coq Eigensieve Himmelblau.v       # no output, exit code 0: every claim is proved

The file defines the certificate as `certificate_0`; its theorem `proved_0 : certificate_holds \
certificate_0` says that all claims hold over the real numbers. `Print Assumptions proved_0.` at its \
end lists what that rests on. What the theorem says is in proofs/coq/README.md.

Exit codes: 0 written, 1 the checker rejects the certificate, 64 usage, 65 bad input.")]
pub(super) struct Export {
    /// Export to Coq: a file for `coqc`.
    #[arg(long, required = true)]
    coq: bool,
    /// The certificate (eqcert/1); `-` is standard input.
    #[arg(value_name = "FILE.json")]
    certificate: PathBuf,
    /// The file to write, named by letters, digits and underscores as `coqc` wants it; without this,
    /// standard output.
    #[arg(short, long, value_name = "FILE.v")]
    output: Option<PathBuf>,
    /// Do not run the checker first: let Coq find what is wrong.
    #[arg(long)]
    unchecked: bool,
}

pub(super) fn run(arguments: &Export) -> u8 {
    if let Some(output) = arguments.output.as_deref().filter(|output| !is_a_module(output)) {
        eprintln!(
            "error: `{}`: coqc wants a name of letters, digits and underscores that ends in `.v`",
            output.display()
        );
        return exit::USAGE;
    }
    let file = &arguments.certificate;
    let bytes = match contents(file) {
        Ok(bytes) => bytes,
        Err(error) => return complain(file, &error, exit::BAD_INPUT),
    };
    if !arguments.unchecked
        && let Err(rejected) = eqcert_check::check(&bytes)
    {
        return complain(
            file,
            &format_args!("the checker rejects it: {}", rejected.reason),
            exit::REFUTED,
        );
    }
    let name = file.file_name().unwrap_or(file.as_os_str());
    let text = match to_coq(&name.to_string_lossy(), &bytes) {
        Ok(text) => text,
        Err(error) => return complain(file, &error, exit::BAD_INPUT),
    };
    if let Some(output) = &arguments.output {
        return write_whole(output, &text);
    }
    // A closed pipe is no failure of ours.
    let _ = std::io::stdout().lock().write_all(text.as_bytes());
    exit::PROVED
}

fn complain(file: &Path, reason: &dyn std::fmt::Display, code: u8) -> u8 {
    eprintln!("error: {}: {reason}", file.display());
    code
}

fn contents(file: &Path) -> std::io::Result<Vec<u8>> {
    if file.as_os_str() != "-" {
        return std::fs::read(file);
    }
    let mut bytes = Vec::new();
    std::io::stdin().read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Whether `coqc` compiles a file of this name.
fn is_a_module(path: &Path) -> bool {
    let stem = path.file_stem().and_then(|stem| stem.to_str()).unwrap_or_default();
    let inner = |symbol: char| symbol.is_ascii_alphanumeric() || symbol == '_';
    path.extension().is_some_and(|extension| extension == "v")
        && stem.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_')
        && stem.chars().all(inner)
}
