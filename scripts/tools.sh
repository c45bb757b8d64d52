#!/usr/bin/env bash
#
# Installs what `make demo` and `make test` need beside the Rust toolchain, Node, Python and apt:
#
#   scripts/tools.sh demo   the AWS emulator and the AWS command line, the frameworks
#   scripts/tools.sh test   the same and what the tests need: PostgreSQL, shells, groff, cargo-nextest, cargo-deny
#   scripts/tools.sh bench  what `make bench-safeguards` compares with: the framework, the plugin, cfn-guard
#
# It installs only what is missing, below .tools/ where it can, and may be run any time. One line per step that did
# something, then `tools: ready`.

set -euo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")/.."

readonly tools="$PWD/.tools"
readonly log="$tools/tools.log"
readonly nextest_version=0.9.143
readonly deny_version=0.20.2
readonly guard_version=3.2.1

# Runs a step quietly and says what it was and how long it took; its output is shown if it fails. Bash ignores `set -e` in
# a command whose status is tested, so the commands of a step are chained with &&.
step() {
  local what=$1 started=$SECONDS
  shift
  if ! "$@" >"$log" 2>&1; then
    cat "$log" >&2
    printf 'tools: %s failed\n' "$what" >&2
    return 1
  fi
  printf 'tools: %s (%d s)\n' "$what" "$((SECONDS - started))"
}

as_root() {
  if [ "$(id -u)" -eq 0 ]; then "$@"; else sudo "$@"; fi
}

apt_install() {
  local options=(-y --no-install-recommends -o DPkg::Lock::Timeout=300)
  as_root env DEBIAN_FRONTEND=noninteractive apt-get "${options[@]}" update &&
    as_root env DEBIAN_FRONTEND=noninteractive apt-get "${options[@]}" install "$@"
}

# Debian keeps the server's programs out of PATH.
has_postgresql() {
  local program found
  for program in initdb pg_ctl; do
    command -v "$program" >/dev/null && continue
    found=$(compgen -G "/usr/lib/postgresql/*/bin/$program" || true)
    [ -n "$found" ] || return 1
  done
}

# What the tests complete in, and check the manual pages with.
has_programs() {
  local program
  for program in "$@"; do command -v "$program" >/dev/null || return 1; done
}

make_venv() {
  python3 -m venv --clear "$tools/venv" &&
    "$tools/venv/bin/pip" install --disable-pip-version-check --requirement e2e/requirements.txt &&
    cp e2e/requirements.txt "$tools/venv/requirements.txt"
}

# The environment is as the requirements say: same file, and it has not moved since.
has_venv() {
  cmp -s e2e/requirements.txt "$tools/venv/requirements.txt" && "$tools/venv/bin/python" -c 'import moto' 2>/dev/null
}

# npm notes what it installed in node_modules; a copy of the lock beside it tells whether that is still the right one.
has_framework() {
  cmp -s "$1/package-lock.json" "$1/node_modules/.stagegate-lock.json"
}

install_framework() {
  npm ci --prefix "$1" --ignore-scripts --no-audit --no-fund &&
    cp "$1/package-lock.json" "$1/node_modules/.stagegate-lock.json"
}

has_cargo_tool() {
  command -v "$1" >/dev/null || [ -x "$tools/bin/$1" ]
}

install_cargo_tool() {
  # Without optimisation: built in a third of the time, and fast enough for one run.
  cargo install "$1" --version "$2" --locked --debug --root "$tools"
}

# Optimised, as whoever uses it has it.
install_guard() {
  cargo install cfn-guard --version "$guard_version" --locked --root "$tools"
}

for_bench() {
  local folder
  for folder in e2e/frameworks/serverless-3.40 crates/safeguards/benches/check; do
    has_framework "$folder" || step "$(basename "$folder")" install_framework "$folder"
  done
  has_cargo_tool cfn-guard || step 'cfn-guard' install_guard
}

for_demo() {
  if ! has_venv; then
    # `venv` is there without its pip on Debian until python3-venv is installed.
    python3 -c 'import ensurepip' 2>/dev/null || step 'python3-venv' apt_install python3-venv
    step 'AWS emulator and AWS command line' make_venv
  fi
  local framework
  for framework in e2e/frameworks/*/; do
    has_framework "${framework%/}" || step "$(basename "$framework")" install_framework "${framework%/}"
  done
}

for_test() {
  for_demo
  has_postgresql || step 'PostgreSQL' apt_install postgresql
  has_programs zsh fish script groff || step 'shells and groff' apt_install zsh fish bsdutils groff-base
  has_cargo_tool cargo-nextest || step 'cargo-nextest' install_cargo_tool cargo-nextest "$nextest_version"
  has_cargo_tool cargo-deny || step 'cargo-deny' install_cargo_tool cargo-deny "$deny_version"
}

main() {
  mkdir -p "$tools"
  case "${1-}" in
    demo) for_demo ;;
    test) for_test ;;
    bench) for_bench ;;
    *)
      printf 'usage: %s demo|test|bench\n' "$0" >&2
      return 2
      ;;
  esac
  printf 'tools: ready\n'
}

main "$@"
