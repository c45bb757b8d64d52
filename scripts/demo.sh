#!/usr/bin/env bash
# `make demo`: one service, three stages, three profiles, three AWS accounts (of an emulator), the real framework.
#
# Everything lives in a temporary folder and on free ports, and is gone afterwards. With KEEP=1 the server and the
# emulator stay until Ctrl-C.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

root=$PWD
bin=${CARGO_TARGET_DIR:-$root/target}/debug
tools=$root/.tools/venv/bin
demo=$(mktemp -d "${TMPDIR:-/tmp}/stagegate-demo.XXXXXX")
pids=()

stop() {
    for pid in "${pids[@]}"; do kill "$pid" 2>/dev/null || true; done
    for pid in "${pids[@]}"; do wait "$pid" 2>/dev/null || true; done
    rm -rf "$demo"
}
trap stop EXIT

bold() { if [ -t 1 ] && [ -z "${NO_COLOR-}" ]; then printf '\n\033[1m%s\033[0m\n' "$*"; else printf '\n%s\n' "$*"; fi; }

# Waits until a process has written a line with $2 to file $1, and prints what follows it.
wait_for() {
    local file=$1 marker=$2 pid=$3
    until grep -q "$marker" "$file" 2>/dev/null; do
        kill -0 "$pid" 2>/dev/null || { cat "$file" >&2; echo "error: a process of the demo ended early" >&2; return 1; }
        sleep 0.1
    done
    sed -n "s|.*$marker||p" "$file" | head -n 1
}

# --- the emulator and the server, both on free ports ------------------------------------------------------------

bold "Starting an AWS emulator and stagegated"
"$tools/python" e2e/emulator.py -H 127.0.0.1 -p 0 >"$demo/aws.log" 2>&1 &
pids+=($!)
aws_url=http://127.0.0.1:$(wait_for "$demo/aws.log" 'Running on http://127.0.0.1:' "${pids[0]}")

# Nothing of the caller's own: no home folder, no AWS keys, no proxies.
clean=(env -i PATH="$PATH" HOME="$demo/home" LANG="${LANG-C.UTF-8}" ${TERM:+TERM="$TERM"} ${NO_COLOR:+NO_COLOR=1})
mkdir -m 700 "$demo/home"
"${clean[@]}" AWS_ENDPOINT_URL_STS="$aws_url" AWS_ACCESS_KEY_ID=AKIADEMO AWS_SECRET_ACCESS_KEY=demo STAGEGATED_LOG=warn \
    "$bin/stagegated" serve --listen 127.0.0.1:0 --data "$demo/data" 2>"$demo/stagegated.log" &
pids+=($!)
url=$(wait_for "$demo/stagegated.log" 'stagegated listens on ' "${pids[1]}")
code=$(wait_for "$demo/stagegated.log" 'setup code: ' "${pids[1]}")
echo "emulator: $aws_url   server: $url"

# The framework asks an emulator how its stack fares more often than it would ask AWS.
stagegate() {
    "${clean[@]}" STAGEGATE_SERVER="$url" AWS_ENDPOINT_URL="$aws_url" SLS_AWS_MONITORING_FREQUENCY=300 "$bin/stagegate" "$@"
}

# --- what a platform engineer sets up once ----------------------------------------------------------------------

bold "Setting up: an org, an app, three profiles"
stagegate login --stdin --name Ada --quiet <<<"$code"
stagegate org create acmeorg --quiet
stagegate app create shop --org acmeorg --quiet

# profile NAME ACCOUNT DESCRIPTION MAX_ITEMS PAYMENT_HOST DAYS
profile() {
    stagegate profile create "$1" --description "$3" --org acmeorg --quiet
    stagegate role set "arn:aws:iam::$2:role/deploy" --profile "$1" --org acmeorg --quiet
    set_parameter() { stagegate param set "$@" --stdin --org acmeorg --quiet; }
    set_parameter orderLimits --profile "$1" <<<"{\"maxItems\": $4, \"currencies\": [\"EUR\", \"USD\"]}"
    set_parameter receiptText --profile "$1" <<<"Thank you for order {id}!"$'\n'"Deployed with profile $1."
    set_parameter paymentUrl --profile "$1" <<<"https://$5/v1"
    set_parameter paymentToken --profile "$1" --write-only <<<"token-of-$1-$RANDOM$RANDOM"
    set_parameter logRetentionDays --profile "$1" <<<"$6"
}
profile dev 111111111111 "Everyday work" 5 pay.dev.example.com 3
profile prod 222222222222 "The real thing" 50 pay.example.com 30
profile preview 333333333333 "Every other stage" 2 pay.test.example.com 1

stagegate stage add dev --profile dev --app shop --org acmeorg --quiet
stagegate stage add prod --profile prod --app shop --org acmeorg --quiet
stagegate app set shop --default-profile preview --org acmeorg --quiet
stagegate profile list --org acmeorg

# --- what a developer does every day ----------------------------------------------------------------------------

cp -r examples/orders "$demo/orders"
rm -rf "$demo/orders/node_modules" "$demo/orders/.serverless"
ln -s "$root/e2e/frameworks/osls-4/node_modules" "$demo/orders/node_modules"
cd "$demo/orders"
for stage in dev prod feature-x; do
    bold "\$ stagegate deploy --stage $stage"
    stagegate deploy --stage "$stage" --region us-east-1
done

bold "What each stage got, and why (asked of the server and of the emulator)"
"${clean[@]}" STAGEGATE_SERVER="$url" AWS_ENDPOINT_URL="$aws_url" \
    "$tools/python" "$root/scripts/demo_table.py" "$bin/stagegate" dev prod feature-x

bold "The record"
stagegate deployment list --app shop

if [ -n "${KEEP-}" ]; then
    bold "The server stays until Ctrl-C. Look further:"
    echo "  export HOME=$demo/home STAGEGATE_SERVER=$url AWS_ENDPOINT_URL=$aws_url PATH=$bin:\$PATH"
    echo "  cd $demo/orders"
    echo "  stagegate resolve --stage prod"
    echo "  stagegate profile history prod"
    echo "  stagegate exec --stage dev -- env"
    wait "${pids[1]}"
else
    bold "Look further: \`make demo KEEP=1\` leaves the server running and tells how to reach it"
fi
