-- Grain state of the embedded runtime; the cluster build keeps it in Orleans' own tables.

CREATE TABLE grain_state (
    state_name text COLLATE "C" NOT NULL,
    grain_id   text COLLATE "C" NOT NULL,
    version    bigint NOT NULL,
    body       bytea,
    updated_at bigint NOT NULL,
    PRIMARY KEY (state_name, grain_id)
);
