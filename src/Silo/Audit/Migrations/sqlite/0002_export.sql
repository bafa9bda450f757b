-- How far the log was delivered to each target, and how far retention came. Kept per chain, which only one silo writes.
CREATE TABLE audit_cursors (
    consumer   text NOT NULL,
    stream     text NOT NULL,
    tenant_id  text NOT NULL,
    silo       text NOT NULL,
    position   integer NOT NULL,
    updated_at integer NOT NULL,
    PRIMARY KEY (consumer, stream, silo, tenant_id)
) WITHOUT ROWID;

-- What each silo says of each target, for whoever asks any silo.
CREATE TABLE audit_export_status (
    target       text NOT NULL,
    silo         text NOT NULL,
    state        text NOT NULL,
    since        integer NOT NULL,
    problem      text,
    delivered_at integer,
    PRIMARY KEY (target, silo)
) WITHOUT ROWID;
