-- +goose Up
-- mail_outbox: messages to send. A row is written in the transaction of what
-- it tells about. Once sent, recipient, subject and body are emptied.
CREATE TABLE mail_outbox (
    id         TEXT PRIMARY KEY,
    state      TEXT NOT NULL,              -- waiting, sent, failed (given up)
    recipient  TEXT NOT NULL,
    lang       TEXT NOT NULL,
    subject    TEXT NOT NULL,
    body       TEXT NOT NULL,              -- plain text
    tries      BIGINT NOT NULL DEFAULT 0,
    problem    TEXT NOT NULL DEFAULT '',   -- what the last try met, for the operator
    created_at TIMESTAMPTZ NOT NULL,
    next_at    TIMESTAMPTZ NOT NULL        -- not tried before; moved ahead while a server is sending it
);
CREATE INDEX mail_outbox_due ON mail_outbox (state, next_at);
