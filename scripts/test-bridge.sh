#!/usr/bin/env bash
# The tests of the bridge between `stagegate deploy` and the frameworks, in the frameworks' own language.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
node --test crates/cli/assets/tests/*.test.cjs
