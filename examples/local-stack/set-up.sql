\set ON_ERROR_STOP on
-- A missing variable ends this script with a syntax error at its password.
\getenv auth_owner_password AUTH_OWNER_PASSWORD
\getenv todo_owner_password TODO_OWNER_PASSWORD
\getenv todo_app_password TODO_APP_PASSWORD

BEGIN;
SELECT pg_advisory_xact_lock(hashtext('jwt-guard set-up'));

-- Roles: none is a superuser, none bypasses row level security, none may create databases.
DO $roles$
DECLARE role text;
BEGIN
  FOREACH role IN ARRAY ARRAY['auth_owner', 'todo_owner', 'todo_app'] LOOP
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = role) THEN
      EXECUTE format('CREATE ROLE %I', role);
    END IF;
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = role AND (rolsuper OR rolbypassrls)) THEN
      RAISE EXCEPTION 'role % is a superuser or bypasses row level security', role;
    END IF;
    -- A server's owner who is no superuser may act for a role only as its member.
    IF NOT pg_has_role(role, 'SET') THEN
      EXECUTE format('GRANT %I TO CURRENT_USER', role);
    END IF;
  END LOOP;
END
$roles$;
ALTER ROLE auth_owner LOGIN PASSWORD :'auth_owner_password';
ALTER ROLE todo_owner LOGIN PASSWORD :'todo_owner_password';
ALTER ROLE todo_app LOGIN PASSWORD :'todo_app_password';

-- The database: nobody connects but these three (and superusers).
REVOKE ALL ON DATABASE "todo" FROM PUBLIC;
GRANT CONNECT ON DATABASE "todo" TO auth_owner, todo_owner, todo_app;
ALTER ROLE auth_owner IN DATABASE "todo" SET search_path = auth;
ALTER ROLE todo_owner IN DATABASE "todo" SET search_path = app;
ALTER ROLE todo_app IN DATABASE "todo" SET search_path = app;

-- Schema auth: Better Auth's tables. Schema app: the todos.
CREATE SCHEMA IF NOT EXISTS auth AUTHORIZATION auth_owner;
CREATE SCHEMA IF NOT EXISTS app AUTHORIZATION todo_owner;
REVOKE ALL ON SCHEMA auth, app FROM PUBLIC;
REVOKE ALL ON SCHEMA public FROM PUBLIC;

-- todo_owner may point a foreign key at Better Auth's tables, and read nothing there.
GRANT USAGE ON SCHEMA auth TO todo_owner;
ALTER DEFAULT PRIVILEGES FOR ROLE auth_owner IN SCHEMA auth GRANT REFERENCES ON TABLES TO todo_owner;
DO $references$
BEGIN
  IF to_regclass('auth."user"') IS NOT NULL THEN
    GRANT REFERENCES ON auth."user" TO todo_owner;
  END IF;
END
$references$;

-- todo_app works on the rows of schema app, and has no privilege on schema auth.
GRANT USAGE ON SCHEMA app TO todo_app;
ALTER DEFAULT PRIVILEGES FOR ROLE todo_owner IN SCHEMA app GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO todo_app;
ALTER DEFAULT PRIVILEGES FOR ROLE todo_owner IN SCHEMA app GRANT USAGE, SELECT ON SEQUENCES TO todo_app;
COMMIT;
