#!/usr/bin/env bash
# Runs a command with a private PostgreSQL server: made in a temporary folder on a free port, gone afterwards.
# Sets STAGEGATE_TEST_POSTGRES for the command. Usage: scripts/with-postgres.sh COMMAND [ARGUMENT ...]
set -euo pipefail

bin=$(dirname "$(command -v pg_ctl || ls -d /usr/lib/postgresql/*/bin/pg_ctl | tail -n 1)")
# The server refuses to run as root; /usr/local may hold clients only.
[ -x "$bin/postgres" ] || bin=$(dirname "$(ls -d /usr/lib/postgresql/*/bin/postgres | tail -n 1)")

folder=$(mktemp -d "${TMPDIR:-/tmp}/stagegate-postgres.XXXXXX")
as_server() { "$@"; }
if [ "$(id -u)" -eq 0 ]; then
    chown postgres "$folder"
    as_server() { runuser -u postgres -- "$@"; }
fi

stop() {
    as_server "$bin/pg_ctl" -D "$folder/data" -m immediate -w stop >/dev/null 2>&1 || true
    rm -rf "$folder"
}
trap stop EXIT

port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
cd "$folder"
as_server "$bin/initdb" -D "$folder/data" -U postgres --auth=trust --encoding=UTF8 --locale=C.UTF-8 >"$folder/initdb.log" 2>&1 \
    || { cat "$folder/initdb.log" >&2; exit 1; }
as_server "$bin/pg_ctl" -D "$folder/data" -l "$folder/server.log" -w \
    -o "-p $port -c listen_addresses=127.0.0.1 -c unix_socket_directories='$folder' -c max_connections=300" start >/dev/null \
    || { cat "$folder/server.log" >&2; exit 1; }
cd "$OLDPWD"
# Like a careful operator: the role of the server may make databases for the tests, and cannot bypass row security.
psql -h 127.0.0.1 -p "$port" -U postgres -qc 'CREATE ROLE stagegate LOGIN CREATEDB NOSUPERUSER NOBYPASSRLS'

STAGEGATE_TEST_POSTGRES="postgres://stagegate@127.0.0.1:$port" "$@"
