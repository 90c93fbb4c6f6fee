-- +goose Up
-- practices: good practices that Parties and visitors have submitted; those
-- that come with the program are data files. title and summary are i18n text
-- as JSON; sources are lines of "address words". party is the Party whose team
-- wrote the row, '' for a visitor's; place is the Party where it was done, ''
-- for none. claim is the SHA-256 of the code by which a visitor finds the row
-- again, NULL for a Party's. email is emptied when the row is decided.
CREATE TABLE practices (
    id          TEXT PRIMARY KEY,
    party       TEXT NOT NULL,
    line        TEXT NOT NULL,
    place       TEXT NOT NULL,
    region      TEXT NOT NULL,
    year        BIGINT NOT NULL,
    title       TEXT NOT NULL,
    summary     TEXT NOT NULL,
    sources     TEXT NOT NULL,
    office      TEXT NOT NULL,
    email       TEXT NOT NULL,
    lang        TEXT NOT NULL,
    state       TEXT NOT NULL,
    verified    TEXT NOT NULL,
    reason      TEXT NOT NULL,
    claim       TEXT UNIQUE,
    created_at  TIMESTAMPTZ NOT NULL,
    decided_at  TIMESTAMPTZ,
    rev         BIGINT NOT NULL
);
CREATE INDEX practices_party_state ON practices (party, state);
CREATE INDEX practices_state ON practices (state);

-- +goose Down
DROP TABLE practices;
