-- Grain state and reminders of the embedded runtime; the cluster build keeps them in Orleans' own tables.

CREATE TABLE grain_state (
    state_name text COLLATE "C" NOT NULL,
    grain_id   text COLLATE "C" NOT NULL,
    version    bigint NOT NULL,
    body       bytea,
    updated_at bigint NOT NULL,
    PRIMARY KEY (state_name, grain_id)
);

CREATE TABLE reminders (
    grain_id text COLLATE "C" NOT NULL,
    name     text COLLATE "C" NOT NULL,
    start_at bigint NOT NULL,
    period   bigint NOT NULL,
    PRIMARY KEY (grain_id, name)
);
