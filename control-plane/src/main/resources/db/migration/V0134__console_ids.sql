-- Beside programs and terminals, live views; what the rows of each in the trail are known by.
ALTER TABLE console_commands ADD COLUMN ids jsonb;
UPDATE console_commands SET ids = jsonb_build_object('commandId', command_id);
ALTER TABLE console_commands ALTER COLUMN ids SET NOT NULL;
