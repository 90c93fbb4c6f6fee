-- +goose Up
-- calendar_addresses: secret addresses from which calendar programs read a
-- person's due dates, one each. The secret is shown once and kept nowhere.
CREATE TABLE calendar_addresses (
    person_id   TEXT PRIMARY KEY,
    secret_hash TEXT NOT NULL UNIQUE,          -- SHA-256, hexadecimal
    created_at  TIMESTAMPTZ NOT NULL
);
