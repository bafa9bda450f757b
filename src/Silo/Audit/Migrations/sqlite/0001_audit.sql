-- Every life of a silo, from start to stop. A dead one's open intents are closed by a survivor or by the next start.
CREATE TABLE audit_silos (
    id           text PRIMARY KEY,
    process      text NOT NULL,
    started_at   integer NOT NULL,
    heartbeat_at integer NOT NULL,
    closing_by   text,
    closing_at   integer,
    closed_at    integer
) WITHOUT ROWID;

-- Which chains there are, so that nobody has to read all entries to find them.
CREATE TABLE audit_chains (
    silo      text NOT NULL,
    tenant_id text NOT NULL,
    PRIMARY KEY (silo, tenant_id)
) WITHOUT ROWID;

-- Append-only. Retention sets body and the columns after it to NULL and changes nothing else.
CREATE TABLE audit_entries (
    tenant_id       text NOT NULL,
    silo            text NOT NULL,
    sequence        integer NOT NULL,
    kind            integer NOT NULL,
    key_id          text NOT NULL,
    digest          blob NOT NULL,
    mac             blob NOT NULL,
    body            blob,
    at              integer,
    operation_id    text,
    action          text,
    actor_id        text,
    token_id        text,
    gateway_id      text,
    installation_id text,
    tool            text,
    source_address  text,
    trace_id        text,
    request_bytes   integer,
    ref_silo        text,
    ref_sequence    integer,
    outcome         text,
    duration_us     integer,
    response_bytes  integer,
    PRIMARY KEY (tenant_id, silo, sequence)
) WITHOUT ROWID;

-- Searches page through what happened (intents and complete events), newest first.
CREATE INDEX audit_entries_time ON audit_entries (tenant_id, at, silo, sequence) WHERE kind IN (1, 3);

-- From an intent to its outcome.
CREATE INDEX audit_entries_outcome ON audit_entries (tenant_id, ref_silo, ref_sequence) WHERE kind = 2;

CREATE TABLE audit_checkpoints (
    tenant_id text NOT NULL,
    number    integer NOT NULL,
    silo      text NOT NULL,
    at        integer NOT NULL,
    body      blob NOT NULL,
    key_id    text NOT NULL,
    mac       blob NOT NULL,
    PRIMARY KEY (tenant_id, number)
) WITHOUT ROWID;

-- What a silo signed last, for whoever closes its chains.
CREATE INDEX audit_checkpoints_silo ON audit_checkpoints (tenant_id, silo, number);
