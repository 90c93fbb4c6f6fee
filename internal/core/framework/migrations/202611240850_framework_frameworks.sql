-- +goose Up
-- frameworks: reference documents that the operator loaded from outside, each
-- version kept for ever, because roadmaps refer to its lines. The embedded
-- ones are not stored.
CREATE TABLE frameworks (
    id        TEXT NOT NULL,        -- "or2019"
    version   BIGINT NOT NULL,      -- of the data, from 1
    body      JSONB NOT NULL,       -- the checked Framework
    loaded_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (id, version)
);
