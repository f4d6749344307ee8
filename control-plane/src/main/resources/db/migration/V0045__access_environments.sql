-- A role holds in these environments; '*' alone is every environment, those to come included.
ALTER TABLE accounts ADD COLUMN environments text[] NOT NULL DEFAULT '{*}';
ALTER TABLE accounts ALTER COLUMN environments DROP DEFAULT;
