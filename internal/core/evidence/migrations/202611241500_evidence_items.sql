-- +goose Up
-- evidence_items: files and links on records of any feature. record_kind and
-- record name the record, part a piece of it ("" = the whole). title and note
-- are i18n text as JSON. A link has url, a file the file_ columns; file_sha256
-- is where its content lies. replaced_by is set once the newer version is
-- accepted. A removed row stays for the history; its file does not.
CREATE TABLE evidence_items (
    id           TEXT PRIMARY KEY,
    party        TEXT NOT NULL,
    record_kind  TEXT NOT NULL,
    record       TEXT NOT NULL,
    part         TEXT NOT NULL,
    kind         TEXT NOT NULL,
    title        TEXT NOT NULL,
    note         TEXT NOT NULL,
    dated_on     DATE,
    office       TEXT NOT NULL,
    visibility   TEXT NOT NULL,
    state        TEXT NOT NULL,
    url          TEXT NOT NULL,
    file_name    TEXT NOT NULL,
    file_type    TEXT NOT NULL,
    file_charset TEXT NOT NULL,
    file_size    BIGINT NOT NULL,
    file_sha256  TEXT NOT NULL,
    added_by     TEXT NOT NULL,
    added_at     TIMESTAMPTZ NOT NULL,
    replaces     TEXT NOT NULL,
    replaced_by  TEXT NOT NULL,
    removed_at   TIMESTAMPTZ,
    rev          BIGINT NOT NULL
);
CREATE INDEX evidence_items_record ON evidence_items (party, record_kind, record);
CREATE INDEX evidence_items_added ON evidence_items (party, added_at);
CREATE INDEX evidence_items_file ON evidence_items (file_sha256);
