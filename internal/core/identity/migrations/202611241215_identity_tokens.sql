-- +goose Up
-- access_tokens: what programs of a person use instead of a session. The
-- token itself is shown once and kept nowhere.
CREATE TABLE access_tokens (
    token_hash TEXT PRIMARY KEY,              -- SHA-256, hexadecimal
    id         TEXT NOT NULL UNIQUE,          -- names the token on the account page
    person_id  TEXT NOT NULL,
    name       TEXT NOT NULL,                 -- what it is for, in the person's words
    may_write  BOOLEAN NOT NULL,              -- false: reads only
    created_at TIMESTAMPTZ NOT NULL,
    used_at    TIMESTAMPTZ,                   -- to about half an hour; NULL = never
    expires_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX access_tokens_person ON access_tokens (person_id);
