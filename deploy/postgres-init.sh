#!/bin/sh
# Run once by the image of PostgreSQL, when the data volume is new. The image makes the application's own database; Temporal gets a
# role of its own, which is no superuser, and the two databases that it owns.
set -eu
psql --username "$POSTGRES_USER" --dbname postgres --no-psqlrc --quiet --set ON_ERROR_STOP=1 --set password="$TEMPORAL_PASSWORD" <<'SQL'
CREATE ROLE temporal LOGIN PASSWORD :'password';
CREATE DATABASE temporal OWNER temporal;
CREATE DATABASE temporal_visibility OWNER temporal;
SQL
