-- Sandboxes that ended keep the environment that they were in, so its row stays; made again, it is the same row.
ALTER TABLE environments ADD COLUMN deleted_at timestamptz;
