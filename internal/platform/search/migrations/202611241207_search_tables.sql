-- +goose Up
-- search_classes: what a part has in common with many others, so that rights,
-- filters and counts need no look at the single part. lang is '' where it is
-- not known; permission is '' where everyone may read; division is a division
-- of the records that their feature chooses.
CREATE TABLE search_classes (
    id         BIGINT PRIMARY KEY,
    kind       TEXT NOT NULL,
    lang       TEXT NOT NULL,
    party      TEXT NOT NULL,
    division   TEXT NOT NULL,
    permission TEXT NOT NULL,
    UNIQUE (kind, lang, party, division, permission)
);
CREATE INDEX search_classes_readers ON search_classes (permission, party);

-- search_records: every record that can be found. number counts upwards in
-- the order in which words last changed; hash is that of all its words; edition
-- is that of the tokenizer.
CREATE TABLE search_records (
    kind    TEXT NOT NULL,
    record  TEXT NOT NULL,
    number  BIGINT NOT NULL UNIQUE,
    hash    TEXT NOT NULL,
    edition BIGINT NOT NULL,
    PRIMARY KEY (kind, record)
);

-- search_parts: the texts of a record for one language and audience, as
-- shown. id = number of the record * 2^18 + class. texts is JSON: a list of
-- {n: name of the field, t: text}.
CREATE TABLE search_parts (
    id      BIGINT PRIMARY KEY,
    path    TEXT NOT NULL,
    title   TEXT NOT NULL,
    context TEXT NOT NULL,
    texts   TEXT NOT NULL
);

-- search_progress: how far indexing anew has come, per source.
CREATE TABLE search_progress (
    source  TEXT PRIMARY KEY,
    edition BIGINT NOT NULL,
    after   TEXT NOT NULL,
    done    BOOLEAN NOT NULL
);
