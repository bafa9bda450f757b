-- Every life of a silo, from start to stop. A dead one's open intents are closed by a survivor or by the next start.
CREATE TABLE audit_silos (
    id           text PRIMARY KEY,
    process      text NOT NULL,
    started_at   bigint NOT NULL,
    heartbeat_at bigint NOT NULL,
    closing_by   text,
    closing_at   bigint,
    closed_at    bigint
);

-- Which chains there are, so that nobody has to read all entries to find them.
CREATE TABLE audit_chains (
    silo      text NOT NULL,
    tenant_id text NOT NULL,
    PRIMARY KEY (silo, tenant_id)
);

-- Append-only. Retention sets body and the columns after it to NULL and changes nothing else.
CREATE TABLE audit_entries (
    tenant_id       text NOT NULL,
    silo            text NOT NULL,
    sequence        bigint NOT NULL,
    kind            bigint NOT NULL,
    key_id          text NOT NULL,
    digest          bytea NOT NULL,
    mac             bytea NOT NULL,
    body            bytea,
    at              bigint,
    operation_id    text,
    action          text,
    actor_id        text,
    token_id        text,
    gateway_id      text,
    installation_id text,
    tool            text,
    source_address  text,
    trace_id        text,
    request_bytes   bigint,
    ref_silo        text,
    ref_sequence    bigint,
    outcome         text,
    duration_us     bigint,
    response_bytes  bigint,
    PRIMARY KEY (tenant_id, silo, sequence)
);

-- Searches page through what happened (intents and complete events), newest first.
CREATE INDEX audit_entries_time ON audit_entries (tenant_id, at, silo, sequence) WHERE kind IN (1, 3);

-- From an intent to its outcome.
CREATE INDEX audit_entries_outcome ON audit_entries (tenant_id, ref_silo, ref_sequence) WHERE kind = 2;

CREATE TABLE audit_checkpoints (
    tenant_id text NOT NULL,
    number    bigint NOT NULL,
    silo      text NOT NULL,
    at        bigint NOT NULL,
    body      bytea NOT NULL,
    key_id    text NOT NULL,
    mac       bytea NOT NULL,
    PRIMARY KEY (tenant_id, number)
);

-- What a silo signed last, for whoever closes its chains.
CREATE INDEX audit_checkpoints_silo ON audit_checkpoints (tenant_id, silo, number);
