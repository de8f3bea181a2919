#!/usr/bin/env bash
# Extracts the checker to OCaml and builds eqcert-check-ocaml. Needs proofs/coq built.
set -euo pipefail
cd "$(dirname "$0")"
coqc -Q ../coq Eigensieve Extract.v
ocamlfind ocamlopt -O3 -w -a -package zarith -linkpkg \
    arithmetic.ml checker.mli checker.ml reader.ml translate.ml main.ml -o eqcert-check-ocaml
