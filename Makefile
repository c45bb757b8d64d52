# The two commands of the README are `make demo` and `make test`.

.PHONY: demo test build reference format lint deny bench-safeguards tools-demo tools-test tools-bench clean

# Tools that scripts/tools.sh installs live in .tools.
export PATH := $(CURDIR)/.tools/bin:$(CURDIR)/.tools/venv/bin:$(PATH)

# Deploy an example to three stages with three profiles, against an AWS emulator. KEEP=1 leaves the server running.
demo: tools-demo
	cargo build --workspace --bins
	scripts/demo.sh

# Everything that must hold: format, lints, dependencies, unit, store, API, command line, end to end.
test: tools-test format lint deny
	scripts/with-postgres.sh cargo nextest run --workspace --no-fail-fast
	cargo test --workspace --doc --quiet
	scripts/test-bridge.sh

build:
	cargo build --workspace --bins

# Writes the generated pages and the API document in docs/reference anew; look at what changed before you commit it.
reference: export UPDATE_REFERENCE := 1
reference:
	cargo test -p stagegate-core --test errors_page
	cargo test -p stagegate-safeguards --test safeguards -- pages::the_reference
	cargo test -p stagegate-server --test server -- openapi::the_reference api_page::the_reference schema::the_schema_in
	cargo test -p stagegate-cli --bins reference::the_reference

format:
	cargo fmt --all --check

lint:
	cargo clippy --workspace --all-targets --all-features -- -D warnings

# Licences, sources, and who may depend on what.
deny:
	cargo deny --locked check bans licenses sources

# How long a check of a packaged service takes beside other ways to check it. Wants a machine that does nothing else.
bench-safeguards: tools-bench
	cargo build --release -p stagegate-cli --bins
	cargo build --release -p stagegate-safeguards --example walk
	python3 scripts/bench_safeguards.py

tools-demo:
	scripts/tools.sh demo

tools-test:
	scripts/tools.sh test

tools-bench:
	scripts/tools.sh bench

clean:
	cargo clean
	rm -rf .tools
