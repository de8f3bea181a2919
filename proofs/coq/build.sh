#!/usr/bin/env bash
# Builds the development: every file of _CoqProject, in dependency order.
set -euo pipefail
cd "$(dirname "$0")"
coq_makefile -f _CoqProject -o Makefile.coq >/dev/null
make --no-print-directory -f Makefile.coq -j "${JOBS:-2}"
