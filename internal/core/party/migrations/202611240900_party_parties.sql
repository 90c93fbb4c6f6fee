-- +goose Up
-- parties: what the operator made of a Party: works here or not, settings,
-- corrections and additions. A Party of the embedded list without a row is as
-- the list has it.
CREATE TABLE parties (
    code          TEXT PRIMARY KEY,     -- "fra"
    version       BIGINT NOT NULL,      -- grows with each change, from 1
    active        BOOLEAN NOT NULL,     -- works on this installation
    time_zone     TEXT NOT NULL,        -- IANA name
    default_lang  TEXT NOT NULL,        -- language in which its pages open
    content_langs TEXT NOT NULL,        -- languages it publishes in: "ar,en"
    facts         JSONB,                -- the operator's Facts; NULL = those of the embedded list
    changed_at    TIMESTAMPTZ NOT NULL,
    changed_by    TEXT NOT NULL         -- id of the person; '' = the program
);
