#!/usr/bin/env bash
# Builds the Coq development and the OCaml checker extracted from it, compares the assumptions of
# the theorems with the golden list, and runs the checkers over proofs/certificates:
# - true/*.json: accepted by eqcert-check (Rust) and by the OCaml checker, and proved by coqc;
# - false/*.json: rejected by both; coqc proves that its checker says no to what can be translated.
# Then mutants of true certificates, on which the three checkers have to agree, and users' way, from
# a problem file to coqc, for some problem files.
#
# Without Coq this says so loudly and succeeds; with --require, or CI=1 in the environment, it fails.
# --mutants N: so many mutants, 3000 if not said.
# Debian packages: coq libcoq-bignums ocaml-findlib libzarith-ocaml-dev ocaml-nox.
set -euo pipefail
cd "$(dirname "$0")"
step() { printf '\n== proofs: %s\n' "$*"; }
fail() { printf 'proofs/check.sh: %s\n' "$*" >&2; exit 1; }

require=${CI:-}
mutants=3000
while [ $# -gt 0 ]; do
    case $1 in
        --require) require=1 ;;
        --mutants) mutants=${2:?a number of mutants}; shift ;;
        *) fail "usage: proofs/check.sh [--require] [--mutants N]" ;;
    esac
    shift
done
for tool in coqc coq_makefile ocamlfind; do
    command -v "$tool" >/dev/null && continue
    [ -n "$require" ] && fail "$tool is missing"
    cat >&2 <<'MESSAGE'
**********************************************************************
** Coq or OCaml is not installed: the PROOFS were NOT CHECKED.      **
** Install coq libcoq-bignums ocaml-findlib libzarith-ocaml-dev     **
** ocaml-nox, or run with --require to make this a failure.         **
**********************************************************************
MESSAGE
    exit 0
done

step "no unproved statement, no axiom"
# The INTEGERS signature states its specification as parameters of functors; both instances prove it.
if grep -nE '\b(Admitted|admit|Abort|Axiom|Axioms|Parameter|Parameters|Conjecture|Hypotheses)\b' coq/*.v |
    grep -vE '^coq/(Integers|PrintAssumptions)\.v:'; then
    fail "an unproved statement"
fi

step "the Coq development"
coq/build.sh

step "assumptions"
coq/assumptions.sh >coq/assumptions.txt
diff -u coq/assumptions.golden coq/assumptions.txt || fail "the assumptions have changed"
sort <coq/assumptions.txt | cut -d: -f2 | tr ',' '\n' | sort | uniq -c

step "the extracted checker"
extract/build.sh

shopt -s nullglob
true_files=(certificates/true/*.json)
false_files=(certificates/false/*.json)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

step "OCaml: ${#true_files[@]} certificates to accept, ${#false_files[@]} to reject"
ocaml=extract/eqcert-check-ocaml
if [ "${#true_files[@]}" -gt 0 ]; then
    "$ocaml" "${true_files[@]}" >"$work/accepted" || fail "the OCaml checker rejects a true certificate"
fi
for file in "${false_files[@]}"; do
    "$ocaml" "$file" >/dev/null 2>"$work/reason" && fail "the OCaml checker accepts $file"
    grep -q rejected "$work/reason" || fail "no verdict on $file: $(cat "$work/reason")"
done

step "Coq's kernel on the same certificates"
if [ "${#true_files[@]}" -gt 0 ]; then
    "$ocaml" --coq "${true_files[@]}" >"$work/TrueCertificates.v"
    (cd "$work" && coqc -Q "$OLDPWD/coq" Eigensieve TrueCertificates.v) || fail "coqc rejects a true certificate"
fi
if [ "${#false_files[@]}" -gt 0 ]; then
    "$ocaml" --coq-rejected "${false_files[@]}" >"$work/FalseCertificates.v" 2>/dev/null
    grep -c '^Theorem rejected' "$work/FalseCertificates.v" | sed 's/$/ can be translated/' || true
    (cd "$work" && coqc -Q "$OLDPWD/coq" Eigensieve FalseCertificates.v) || fail "coqc accepts a false certificate"
fi

step "Rust"
cargo build --quiet --release --bin eigensieve -p eigensieve -p eqcert-check --bin eqcert-check
programs=${CARGO_TARGET_DIR:-../target}/release
rust=$programs/eqcert-check
if [ "${#true_files[@]}" -gt 0 ]; then
    "$rust" "${true_files[@]}" >/dev/null || fail "eqcert-check rejects a true certificate"
fi
for file in "${false_files[@]}"; do
    code=0
    "$rust" "$file" >/dev/null 2>&1 || code=$?
    [ "$code" = 1 ] || fail "eqcert-check does not reject $file (exit code $code)"
done

step "mutants of true certificates"
EQCERT_MUTANTS=$mutants EQCERT_MUTANTS_TO=$work/mutants \
    cargo test --quiet -p eqcert-check --test agreement -- --nocapture | grep mutants
(
    cd "$work/mutants"
    files=(accepted/*.json)
    "$OLDPWD/$ocaml" "${files[@]}" >agreed || fail "the OCaml checker rejects what eqcert-check accepts"
    [ "$(grep -c ': accepted$' agreed)" = "${#files[@]}" ] || fail "the OCaml checker skips an accepted mutant"
    "$OLDPWD/$ocaml" --coq "${files[@]}" >Accepted.v
    files=(rejected/*.json)
    "$OLDPWD/$ocaml" "${files[@]}" >disagreed 2>reasons || true
    [ ! -s disagreed ] || fail "the OCaml checker accepts what eqcert-check rejects: $(head -1 disagreed)"
    [ "$(grep -c ': rejected: ' reasons)" = "${#files[@]}" ] || fail "the OCaml checker skips a rejected mutant"
    "$OLDPWD/$ocaml" --coq-rejected "${files[@]}" >Rejected.v 2>unreadable
    printf 'OCaml agrees on all; coqc runs on %s of the accepted and %s of the rejected ones\n' \
        "$(grep -c '^Theorem accepted' Accepted.v)" "$(grep -c '^Theorem rejected' Rejected.v)"
    coqc -Q "$OLDPWD/coq" Eigensieve Accepted.v || fail "coqc rejects an accepted mutant"
    coqc -Q "$OLDPWD/coq" Eigensieve Rejected.v || fail "coqc accepts a rejected mutant"
)

step "from a problem file to coqc"
# Spurious points, rational points, heavy ball, Nesterov, complex multipliers, the falsity of X1,
# pieces, a square root.
problems=(himmelblau-usam goldstein-price six-hump-camel three-hump-camel-nesterov hallucinated-saddle
    gradient-descent-trap heavy-ball-trap pseudo-huber)
for problem in "${problems[@]}"; do
    certificate=$work/$problem.json
    code=0
    "$programs/eigensieve" verify "../problems/$problem.toml" --certificate "$certificate" >/dev/null || code=$?
    # At its exceptional step the trap has a refuted claim: that is the point of its certificate.
    expected=0
    [ "$problem" = gradient-descent-trap ] && expected=1
    [ "$code" = "$expected" ] || fail "verify $problem: exit code $code"
    "$rust" "$certificate" >"$work/claims" || fail "$problem: eqcert-check rejects it"
    "$ocaml" "$certificate" >/dev/null || fail "$problem: the OCaml checker rejects it"
    "$programs/eigensieve" export --coq "$certificate" -o "$work/Exported.v" || fail "$problem: no export"
    (cd "$work" && coqc -Q "$OLDPWD/coq" Eigensieve Exported.v) || fail "$problem: coqc rejects it"
    printf '%s: %s claims proved\n' "$problem" "$(($(wc -l <"$work/claims") - 1))"
done
step "all proofs checked"
