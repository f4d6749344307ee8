-- Since when some node could take registrations without a break: each renewal of a node's row renews this one, and what was
-- not renewed in time begins anew.
ALTER TABLE leader ADD COLUMN since timestamptz NOT NULL DEFAULT now();
