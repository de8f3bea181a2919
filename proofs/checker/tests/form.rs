//! The form of a file: canonical JSON and nothing else.

mod common;

use common::{bytes, catalogue};

fn accepts(text: &str) -> bool {
    eqcert_check::check(text.as_bytes()).is_ok()
}

/// 2 in (0, 4).
const FILE: &str = r#"{"format":"eqcert/1","precision":0,"problem":null,"claims":[{"matrix-spectrum":{"claim":{"matrix":[[["2","2"]]],"lower":"0","upper":"4"},"witness":{"lower_factor":[["1"]],"upper_factor":[["1"]]}}}]}"#;

#[test]
fn white_space_between_tokens_is_allowed() {
    assert!(accepts(FILE));
    assert!(accepts(&FILE.replace(',', ",\n\t ").replace(':', "\r: ")));
    assert!(!accepts(&FILE.replace("\"2\"", "\" 2\"")));
    assert!(!accepts(&FILE.replace(',', ",\u{b}")));
    assert!(!accepts(&FILE.replace(',', ",\u{a0}")));
}

#[test]
fn other_spellings_are_refused() {
    let changes = [
        ("\"0\"", "\"-0\""),
        ("\"0\"", "\"+0\""),
        ("\"0\"", "\"00\""),
        ("\"0\"", "\"0x0\""),
        ("\"0\"", "\"\""),
        ("\"0\"", "0"),
        ("\"0\"", "null"),
        ("\"0\"", "[\"0\"]"),
        ("\"0\"", "\"\\u0030\""),
        ("\"4\"", "\"4_0\""),
        ("\"4\"", "\"4.0\""),
        ("\"4\"", "\"4e0\""),
        ("\"4\"", "\"\u{664}\""),
        (":0,", ":0.0,"),
        (":0,", ":00,"),
        (":0,", ":-0,"),
        (":0,", ":0e0,"),
        (":0,", ":\"0\","),
        ("format", "form\\u0061t"),
        ("\"problem\":null,", ""),
        ("\"lower\":\"0\",\"upper\":\"4\"", "\"upper\":\"4\",\"lower\":\"0\""),
        ("\"format\":\"eqcert/1\",\"precision\":0", "\"precision\":0,\"format\":\"eqcert/1\""),
        ("\"lower\":\"0\"", "\"lower\":\"0\",\"lower\":\"0\""),
        ("\"lower\":\"0\"", "\"lower\":\"1\",\"lower\":\"0\""),
        (
            "{\"matrix\":[[[\"2\",\"2\"]]],\"lower\":\"0\",\"upper\":\"4\"}",
            "[[[[\"2\",\"2\"]]],\"0\",\"4\"]",
        ),
        ("{\"lower_factor\":[[\"1\"]],\"upper_factor\":[[\"1\"]]}", "[[[\"1\"]],[[\"1\"]]]"),
        ("[[[\"2\",\"2\"]]]", "[[[\"2\",\"2\",\"2\"]]]"),
        ("[[[\"2\",\"2\"]]]", "[[[\"2\"]]]"),
        ("matrix-spectrum", "MatrixSpectrum"),
        ("matrix-spectrum", "matrix_spectrum"),
        ("matrix-spectrum", "spectrum"),
        ("\"4\"}", "\"4\",}"),
        ("\"claims\":[", "\"claims\":[,"),
        ("]}}}]}", "]}}}]"),
        ("]}}}]}", "]}}}]}}"),
        ("]}}}]}", "]}}}]} 1"),
        ("{\"format\"", "\u{feff}{\"format\""),
        ("\"upper\":\"4\"", "\"upper\":\"4\",\"more\":\"1\""),
        ("null", "{}"),
        ("null", "[]"),
    ];
    for (from, to) in changes {
        let changed = FILE.replacen(from, to, 1);
        assert_ne!(changed, FILE, "{from}");
        assert!(!accepts(&changed), "{from} → {to}");
    }
    assert!(!accepts(""));
    assert!(!accepts("null"));
    assert!(!accepts(&"[".repeat(100_000)));
    assert!(!accepts(&format!("{}{FILE}", "{\"a\":".repeat(1000))));
}

#[test]
fn rationals_are_in_lowest_terms() {
    let trap = catalogue::all().into_iter().find(|(name, _)| name == "edge-of-the-filter");
    let text = String::from_utf8(bytes(&trap.expect("there").1)).expect("ASCII");
    assert!(accepts(&text));
    for other in [
        "[\"0\",\"2\"]",
        "[\"0\",\"0\"]",
        "[\"0\",\"-1\"]",
        "[\"-0\",\"1\"]",
        "[\"0\"]",
        "\"0\"",
        "[\"0\",\"1\",\"1\"]",
    ] {
        assert!(
            !accepts(&text.replacen(
                "\"point\":[[\"0\",\"1\"]]",
                &format!("\"point\":[{other}]"),
                1
            )),
            "{other}"
        );
    }
    let step = "\"step\":[\"2\",\"1\"]";
    for other in ["[\"4\",\"2\"]", "[\"-2\",\"-1\"]", "[\"2\",\"0\"]"] {
        let changed = text.replacen(step, &format!("\"step\":{other}"), 1);
        assert_ne!(changed, text);
        assert!(!accepts(&changed), "{other}");
    }
}

/// A changed byte is noticed, or makes another certificate with another id, or other white space, or
/// another witness of the same claim.
#[test]
fn flipped_bytes_never_keep_the_id_of_another_claim() {
    for (name, certificate) in catalogue::all() {
        let bytes = bytes(&certificate);
        if bytes.len() > 2500 {
            continue;
        }
        let before = eqcert_check::check(&bytes).expect("true");
        let claims = |file: &[u8]| {
            let mut value: serde_json::Value = serde_json::from_slice(file).expect("JSON");
            for claim in value["claims"].as_array_mut().expect("claims") {
                claim
                    .as_object_mut()
                    .expect("one")
                    .values_mut()
                    .for_each(|proof| proof["witness"] = 0.into());
            }
            value
        };
        for (k, bit) in (0..bytes.len()).step_by(7).flat_map(|k| [(k, 1), (k, 4), (k, 16), (k, 32)])
        {
            let mut changed = bytes.clone();
            changed[k] ^= bit;
            if let Ok(after) = eqcert_check::check(&changed) {
                let same = after.claims.iter().zip(&before.claims).all(|(a, b)| a.id == b.id);
                assert_eq!(same, claims(&changed) == claims(&bytes), "{name} {k} {bit}");
            }
        }
    }
}

#[test]
fn statements_say_what_was_proved() {
    let usam =
        catalogue::all().into_iter().find(|(name, _)| name == "spiral-usam").expect("there").1;
    let accepted = eqcert_check::check(&bytes(&usam)).expect("true");
    assert!(
        accepted
            .problem
            .contains("2 variables; optimizer: {field:{usam:[1,1]},momentum:none,step:[1,2]}")
    );
    assert!(accepted.problem.starts_with("f = ((((((((1/2)*(x0^2)) + "), "{}", accepted.problem);
    assert!(
        accepted.claims[0].statement.contains("center:[-1,0]"),
        "{}",
        accepted.claims[0].statement
    );
    // Exact rationals are no numbers at the scale 2^p.
    let trap = catalogue::all().into_iter().find(|(name, _)| name == "edge-of-the-filter");
    let trap = trap.expect("there").1;
    assert_ne!(trap["precision"], 0);
    let statements = eqcert_check::check(&bytes(&trap)).expect("true").claims;
    assert!(statements.iter().any(|claim| claim.statement.contains("point:[[0,1]]")));
    let file = FILE.replace("\"4\"", "\"2\"");
    let rejected = eqcert_check::check(file.as_bytes()).expect_err("false");
    assert_eq!(rejected.reason, "claim 0: a matrix is not proved positive definite");
    assert_eq!(rejected.to_string(), rejected.reason);
    assert_eq!(eqcert_check::check(b"{").expect_err("no JSON").claim, None);
}

#[test]
fn the_program_answers_by_its_exit_code() {
    use std::io::Write;
    use std::process::{Command, Stdio};
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../certificates");
    let run = |arguments: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_eqcert-check"));
        let output = command.current_dir(&folder).args(arguments).output().expect("runs");
        let text = |bytes| String::from_utf8(bytes).expect("UTF-8");
        (output.status.code(), text(output.stdout), text(output.stderr))
    };
    let (good, bad) = ("true/quotient.json", "false/tight-spectrum-lower-0.json");
    let (code, out, err) = run(&[good]);
    assert_eq!((code, err), (Some(0), String::new()));
    assert!(out.starts_with("true/quotient.json: ACCEPTED f = "));
    assert_eq!(out.lines().count(), 5);
    let (code, out, err) = run(&[bad]);
    assert_eq!((code, out), (Some(1), String::new()));
    assert!(err.contains("REJECTED: claim 0: "));
    assert_eq!(run(&[good, bad, good]).0, Some(1));
    assert_eq!(run(&[good, "missing.json", bad]).0, Some(2));
    assert_eq!(run(&[]).0, Some(2));
    assert_eq!(run(&["--help"]).0, Some(2));
    let mut command = Command::new(env!("CARGO_BIN_EXE_eqcert-check"));
    command.arg("-").stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut child = command.spawn().expect("runs");
    child.stdin.take().expect("piped").write_all(FILE.as_bytes()).expect("written");
    assert_eq!(child.wait().expect("ends").code(), Some(0));
}
