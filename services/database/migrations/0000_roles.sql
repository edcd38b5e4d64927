-- Who may do what. The role that runs this owns the log; the service only appends through a function and reads.
-- A role belongs to the whole server, so it may be there already: made for another database or by an administrator.
DO $$
BEGIN
    CREATE ROLE milepost_service NOLOGIN;
EXCEPTION
    WHEN duplicate_object OR unique_violation THEN NULL;
    WHEN insufficient_privilege THEN
        IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'milepost_service') THEN
            RAISE;
        END IF;
END
$$;

-- Who migrates may hand the read models to the service's role, and work as it where both use one login.
DO $$
BEGIN
    IF NOT pg_has_role(current_user, 'milepost_service', 'MEMBER') THEN
        GRANT milepost_service TO CURRENT_USER;
    END IF;
END
$$;

REVOKE ALL ON SCHEMA public FROM PUBLIC;

-- The log. Each migration that makes something in it says what the service may do with it.
GRANT USAGE ON SCHEMA milepost TO milepost_service;
GRANT SELECT ON milepost.migrations TO milepost_service;

-- The read models: made, rebuilt and thrown away by the projector, never by a migration.
CREATE SCHEMA read AUTHORIZATION milepost_service;
