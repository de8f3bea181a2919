#!/usr/bin/env bash
# Prints, for every theorem of theorems.txt, the axioms it rests on: one line a theorem. The
# primitive 63-bit integers of Coq (PrimInt63 and their specification Uint63) are one entry.
set -euo pipefail
cd "$(dirname "$0")"
{
    grep -v '^#' theorems.txt | cut -d. -f1 | sort -u | sed 's/.*/From Eigensieve Require &./'
    grep -v '^#' theorems.txt | while read -r theorem; do
        printf 'Goal True. idtac "@ %s". Abort.\nPrint Assumptions %s.\n' "$theorem" "$theorem"
    done
} >PrintAssumptions.v
coqc -Q . Eigensieve PrintAssumptions.v | awk '
    function out() { if (name != "") { print name ": " (list == "" ? "closed" : list) } }
    /^@ / { out(); name = $2; list = ""; primitive = 0; next }
    /^Axioms:/ || /^Closed under/ { next }
    /^[^ ]/ {
        axiom = $1
        if (axiom ~ /^(PrimInt63|Uint63)\./) {
            if (!primitive) { primitive = 1; list = list (list == "" ? "" : ", ") "primitive 63-bit integers" }
        } else list = list (list == "" ? "" : ", ") axiom
    }
    END { out() }' | while IFS=': ' read -r name list; do
    printf '%s: %s\n' "$name" "$(tr ',' '\n' <<<"$list" | sed 's/^ *//' | LC_ALL=C sort | paste -sd, | sed 's/,/, /g')"
done
