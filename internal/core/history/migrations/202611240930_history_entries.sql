-- +goose Up
-- history_entries: one act on one record. changes is a JSON list of
-- {f: field, o: old, n: new}; person and office are ids, never names.
CREATE TABLE history_entries (
    id         TEXT PRIMARY KEY,
    party      TEXT NOT NULL,
    kind       TEXT NOT NULL,
    record     TEXT NOT NULL,
    at         TIMESTAMPTZ NOT NULL,
    person     TEXT NOT NULL,
    office     TEXT NOT NULL,
    action     TEXT NOT NULL,
    changes    TEXT NOT NULL,
    reason     TEXT NOT NULL,
    visibility TEXT NOT NULL
);
CREATE INDEX history_entries_record ON history_entries (party, kind, record, at);
CREATE INDEX history_entries_party ON history_entries (party, at);
