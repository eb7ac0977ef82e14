CREATE TABLE "app"."todos" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"user_id" text NOT NULL,
	"title" text NOT NULL,
	"completed" boolean DEFAULT false NOT NULL
);
--> statement-breakpoint
CREATE INDEX "todos_of_user" ON "app"."todos" USING btree ("user_id","id");
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE, DELETE ON "app"."todos" TO todo_app;
