ALTER TABLE "app"."todos" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "app"."todos" FORCE ROW LEVEL SECURITY;
DROP POLICY IF EXISTS jwt_guard_owner ON "app"."todos";
CREATE POLICY jwt_guard_owner ON "app"."todos" USING ("user_id" = CASE WHEN starts_with(current_setting(E'jwt_guard.owner', true), E'sub:') THEN nullif(substr(current_setting(E'jwt_guard.owner', true), length(E'sub:') + 1), '') END) WITH CHECK ("user_id" = CASE WHEN starts_with(current_setting(E'jwt_guard.owner', true), E'sub:') THEN nullif(substr(current_setting(E'jwt_guard.owner', true), length(E'sub:') + 1), '') END);
