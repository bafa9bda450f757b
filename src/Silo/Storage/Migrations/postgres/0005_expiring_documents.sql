-- Documents that end by themselves (sessions, device codes, registrations): forgotten some time after this.
ALTER TABLE documents ADD COLUMN expires_at bigint;
CREATE INDEX documents_expiry ON documents (expires_at) WHERE expires_at IS NOT NULL;

-- Ids are unique over all tenants; a gateway or a client is found by its id alone.
CREATE INDEX documents_id ON documents (kind, id);
