#!/usr/bin/env bash
# Started as a plain user: an empty store is set up from POSTGRES_USER, POSTGRES_DB and POSTGRES_PASSWORD_FILE, with no
# TCP meanwhile; connections from elsewhere need the password, those from this machine do not, as in the public image.
set -euo pipefail
if [ ! -s "$PGDATA/PG_VERSION" ]; then
    chmod 700 "$PGDATA" 2>/dev/null || true
    initdb --username="$POSTGRES_USER" --pwfile="${POSTGRES_PASSWORD_FILE:?is not set}" >/dev/null
    echo "host all all all scram-sha-256" >> "$PGDATA/pg_hba.conf"
    pg_ctl --wait start -o "-c listen_addresses=''" >/dev/null
    psql --quiet --username="$POSTGRES_USER" --dbname=postgres --command="create database \"$POSTGRES_DB\""
    pg_ctl --wait --mode=fast stop >/dev/null
fi
exec "$@" -c 'listen_addresses=*'
