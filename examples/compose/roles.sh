# Makes the two roles and the database when the volume is new; docs/decisions/0003-database-roles.md says why two.
# The image of PostgreSQL runs it once, with the variables of env/postgres.env.
psql --no-psqlrc --quiet --set=ON_ERROR_STOP=1 --username="${POSTGRES_USER:-postgres}" --dbname=postgres \
  --set=owner_password="${MILEPOST_OWNER_PASSWORD:?is missing in env/postgres.env}" \
  --set=service_password="${MILEPOST_SERVICE_PASSWORD:?is missing in env/postgres.env}" <<'SQL'
CREATE ROLE milepost_owner LOGIN PASSWORD :'owner_password';
CREATE ROLE milepost_service LOGIN PASSWORD :'service_password' ADMIN milepost_owner;
CREATE DATABASE milepost OWNER milepost_owner;
REVOKE ALL ON DATABASE milepost FROM PUBLIC;
GRANT CONNECT ON DATABASE milepost TO milepost_service;
SQL
