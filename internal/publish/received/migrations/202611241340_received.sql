-- +goose Up
-- received_roadmaps: roadmaps that other installations published, as the signed
-- files that came. A row that waits has a key that nobody has confirmed yet; it
-- may stand beside the one that is held. head and body are what pages show, as
-- JSON; file is as it came, byte for byte.
CREATE TABLE received_roadmaps (
    id          TEXT NOT NULL,
    waiting     BOOLEAN NOT NULL,
    party       TEXT NOT NULL,
    base_url    TEXT NOT NULL,
    fingerprint TEXT NOT NULL,
    made        TEXT NOT NULL,
    received_on DATE NOT NULL,
    received_by TEXT NOT NULL,
    head        TEXT NOT NULL,
    body        TEXT NOT NULL,
    file        BYTEA NOT NULL,
    PRIMARY KEY (id, waiting)
);

-- received_keys: whose files are taken in without asking.
CREATE TABLE received_keys (
    fingerprint TEXT PRIMARY KEY,
    base_url    TEXT NOT NULL,
    trusted_on  DATE NOT NULL,
    trusted_by  TEXT NOT NULL
);

-- +goose Down
DROP TABLE received_keys;
DROP TABLE received_roadmaps;
