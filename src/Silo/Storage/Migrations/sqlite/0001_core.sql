-- Times are unix milliseconds, JSON is text. docs/storage-schema.md says what each table is for and who writes it.

CREATE TABLE documents (
    kind       text NOT NULL,
    tenant_id  text NOT NULL,
    id         text NOT NULL,
    version    bigint NOT NULL,
    name       text,
    owner      text,
    body       text NOT NULL,
    created_at bigint NOT NULL,
    updated_at bigint NOT NULL,
    PRIMARY KEY (kind, tenant_id, id)
);
CREATE UNIQUE INDEX documents_name ON documents (kind, tenant_id, name) WHERE name IS NOT NULL;
CREATE INDEX documents_owner ON documents (kind, tenant_id, owner) WHERE owner IS NOT NULL;

-- One row. Updating it is what puts appends into the order of their commits.
CREATE TABLE change_feed_head (
    id             integer NOT NULL PRIMARY KEY CHECK (id = 1),
    last_sequence  bigint NOT NULL,
    pruned_through bigint NOT NULL
);
INSERT INTO change_feed_head (id, last_sequence, pruned_through) VALUES (1, 0, 0);

CREATE TABLE change_feed (
    sequence   bigint NOT NULL PRIMARY KEY,
    tenant_id  text NOT NULL,
    kind       integer NOT NULL,
    subject    text NOT NULL,
    version    bigint NOT NULL,
    at         bigint NOT NULL,
    expires_at bigint NOT NULL
);

CREATE TABLE api_tokens (
    tenant_id           text NOT NULL,
    id                  text NOT NULL,
    version             bigint NOT NULL,
    owner_kind          integer NOT NULL,
    owner_id            text NOT NULL,
    name                text NOT NULL,
    scopes              text NOT NULL,
    display             text NOT NULL,
    hash                blob NOT NULL,
    previous_hash       blob,
    previous_expires_at bigint,
    created_at          bigint NOT NULL,
    created_by          text NOT NULL,
    expires_at          bigint,
    last_used_at        bigint,
    revoked_at          bigint,
    PRIMARY KEY (tenant_id, id)
);
CREATE UNIQUE INDEX api_tokens_hash ON api_tokens (hash);
CREATE UNIQUE INDEX api_tokens_previous_hash ON api_tokens (previous_hash) WHERE previous_hash IS NOT NULL;
CREATE INDEX api_tokens_owner ON api_tokens (tenant_id, owner_kind, owner_id);

CREATE TABLE leases (
    name       text NOT NULL PRIMARY KEY,
    holder     text,
    epoch      bigint NOT NULL,
    payload    text,
    expires_at bigint NOT NULL
);
CREATE INDEX leases_holder ON leases (holder) WHERE holder IS NOT NULL;

-- A deleted version keeps its row, without envelope: its number must not be used again.
CREATE TABLE secrets (
    tenant_id  text NOT NULL,
    id         text NOT NULL,
    version    bigint NOT NULL,
    key_id     text NOT NULL,
    envelope   blob,
    created_at bigint NOT NULL,
    deleted_at bigint,
    PRIMARY KEY (tenant_id, id, version)
);
CREATE INDEX secrets_key ON secrets (key_id) WHERE envelope IS NOT NULL;

-- A known value sealed with each key of the ring.
CREATE TABLE secret_canaries (
    key_id     text NOT NULL PRIMARY KEY,
    sealed     blob NOT NULL,
    created_at bigint NOT NULL
);
