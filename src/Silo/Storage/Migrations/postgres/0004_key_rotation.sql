-- Which key of the ring keys a token's hash; null for tokens of an older version until their next use.
ALTER TABLE api_tokens ADD COLUMN key_id text;
ALTER TABLE api_tokens ADD COLUMN previous_key_id text;

-- What each silo knows of the key ring, for the one that carries out a rotation. A silo refreshes its row while it lives.
CREATE TABLE key_ring_silos (
    silo                  text COLLATE "C" NOT NULL PRIMARY KEY,
    host                  text NOT NULL,
    key_ids               text NOT NULL,
    active_key_id         text NOT NULL,
    active_signing_key_id text NOT NULL,
    seen_at               bigint NOT NULL
);
