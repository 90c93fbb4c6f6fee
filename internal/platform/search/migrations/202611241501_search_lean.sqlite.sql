-- +goose Up
-- The same tables as before, kept by SQLite in fewer trees: search_parts by
-- its number itself, search_records by its key. Imports write both by the
-- hundred thousand.
CREATE TABLE search_parts_lean (
    id      INTEGER PRIMARY KEY,
    path    TEXT NOT NULL,
    title   TEXT NOT NULL,
    context TEXT NOT NULL,
    texts   TEXT NOT NULL
);
INSERT INTO search_parts_lean SELECT id, path, title, context, texts FROM search_parts ORDER BY id;
DROP TABLE search_parts;
ALTER TABLE search_parts_lean RENAME TO search_parts;

CREATE TABLE search_records_lean (
    kind    TEXT NOT NULL,
    record  TEXT NOT NULL,
    number  BIGINT NOT NULL UNIQUE,
    hash    TEXT NOT NULL,
    edition BIGINT NOT NULL,
    PRIMARY KEY (kind, record)
) WITHOUT ROWID;
INSERT INTO search_records_lean SELECT kind, record, number, hash, edition FROM search_records;
DROP TABLE search_records;
ALTER TABLE search_records_lean RENAME TO search_records;
