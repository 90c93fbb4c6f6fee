-- +goose Up
-- toy_bells: what the toy instrument keeps. activity is the key of one.
CREATE TABLE toy_bells (
    id       TEXT PRIMARY KEY,
    party    TEXT NOT NULL,
    activity TEXT NOT NULL,
    name     TEXT NOT NULL,
    public   BOOLEAN NOT NULL
);
