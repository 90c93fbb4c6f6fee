-- +goose Up
-- stocktake_rounds: one dated look at every line of a framework by a Party.
CREATE TABLE stocktake_rounds (
    id        TEXT PRIMARY KEY,
    party     TEXT NOT NULL,
    framework TEXT NOT NULL,
    began_on  DATE NOT NULL,
    closed_on DATE,
    rev       BIGINT NOT NULL
);
CREATE INDEX stocktake_rounds_party ON stocktake_rounds (party);

-- stocktake_entries: what was found on one line. Texts are i18n text as JSON;
-- readiness is -1 while nobody has judged it; links are lines of "address
-- words".
CREATE TABLE stocktake_entries (
    round      TEXT NOT NULL REFERENCES stocktake_rounds (id),
    line       TEXT NOT NULL,
    party      TEXT NOT NULL,
    found      TEXT NOT NULL,
    gap        TEXT NOT NULL,
    practice   TEXT NOT NULL,
    next       TEXT NOT NULL,
    links      TEXT NOT NULL,
    readiness  BIGINT NOT NULL,
    finished   BOOLEAN NOT NULL,
    updated_on DATE,
    rev        BIGINT NOT NULL,
    PRIMARY KEY (round, line)
);

-- +goose Down
DROP TABLE stocktake_entries;
DROP TABLE stocktake_rounds;
