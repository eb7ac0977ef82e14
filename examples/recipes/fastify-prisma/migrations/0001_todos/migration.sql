CREATE TABLE IF NOT EXISTS app.todos (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  user_id text NOT NULL,
  title text NOT NULL,
  completed boolean NOT NULL DEFAULT false
);
CREATE INDEX IF NOT EXISTS todos_of_user ON app.todos (user_id, id);
GRANT SELECT, INSERT, UPDATE, DELETE ON app.todos TO todo_app;
