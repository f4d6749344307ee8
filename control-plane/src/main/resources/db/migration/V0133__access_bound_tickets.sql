-- A ticket may be good for one thing only.
ALTER TABLE tickets ADD COLUMN subject text COLLATE "C" NOT NULL DEFAULT '';
COMMENT ON COLUMN tickets.subject IS 'What it opens, where it does not open all of its purpose.';
