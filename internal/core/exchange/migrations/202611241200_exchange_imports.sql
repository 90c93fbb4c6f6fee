-- +goose Up
-- exchange_imports: a file that is being, or was, taken into a list. problem
-- is why it cannot be read, as a message in JSON; plan is how its columns are
-- read, as JSON; worker holds the import until lease_at while work is done.
CREATE TABLE exchange_imports (
    id          TEXT PRIMARY KEY,
    party       TEXT NOT NULL,
    dataset     TEXT NOT NULL,
    slug        TEXT NOT NULL,              -- of the roadmap, '' for lists of the Party
    person      TEXT NOT NULL,              -- id; '' = the command line
    lang        TEXT NOT NULL,              -- in which the file was read
    file_name   TEXT NOT NULL,
    file_bytes  BIGINT NOT NULL,
    file_sha256 TEXT NOT NULL,
    state       TEXT NOT NULL,
    problem     TEXT NOT NULL,
    plan        TEXT NOT NULL,
    row_count   BIGINT NOT NULL,
    created     BIGINT NOT NULL,            -- rows that add a record
    changed     BIGINT NOT NULL,
    same        BIGINT NOT NULL,
    failed      BIGINT NOT NULL,            -- rows with mistakes
    done        BIGINT NOT NULL,            -- rows read, saved or undone so far
    refused     BIGINT NOT NULL,            -- rows not saved, or not undone
    worker      TEXT NOT NULL,
    lease_at    TIMESTAMPTZ,
    created_at  TIMESTAMPTZ NOT NULL,
    updated_at  TIMESTAMPTZ NOT NULL
);
CREATE INDEX exchange_imports_party ON exchange_imports (party, created_at);
CREATE INDEX exchange_imports_state ON exchange_imports (state);

-- exchange_chunks: the file itself in pieces of equal size, until it is done
-- with.
CREATE TABLE exchange_chunks (
    import TEXT NOT NULL,
    seq    BIGINT NOT NULL,
    body   BYTEA NOT NULL,
    PRIMARY KEY (import, seq)
);

-- exchange_blocks: the rows of a dry run, many to a block (block.go says
-- how): what each changes and what is wrong with it. They serve the page, the
-- saving and the undoing.
CREATE TABLE exchange_blocks (
    import  TEXT NOT NULL,
    seq     BIGINT NOT NULL,
    state   TEXT NOT NULL,                  -- '', saved, undone
    created BIGINT NOT NULL,
    changed BIGINT NOT NULL,
    same    BIGINT NOT NULL,
    failed  BIGINT NOT NULL,
    refused BIGINT NOT NULL,
    body    BYTEA NOT NULL,
    PRIMARY KEY (import, seq)
);

-- exchange_mappings: how a Party reads the columns of foreign files, by name.
CREATE TABLE exchange_mappings (
    party   TEXT NOT NULL,
    dataset TEXT NOT NULL,
    name    TEXT NOT NULL,
    plan    TEXT NOT NULL,
    PRIMARY KEY (party, dataset, name)
);
