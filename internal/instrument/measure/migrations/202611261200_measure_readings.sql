-- +goose Up
-- A text is looked through for provisions by a job: rev grows with every
-- change of its articles, looked is the rev that was looked through.
ALTER TABLE measure_versions ADD COLUMN rev BIGINT NOT NULL DEFAULT 0;
ALTER TABLE measure_versions ADD COLUMN looked BIGINT NOT NULL DEFAULT 0;

-- measure_readings: how far the texts of a Party are looked through. state is
-- reading, stopped or done; done and found count texts and proposals since
-- begun_at; worker holds the work until lease_at.
CREATE TABLE measure_readings (
    party    TEXT PRIMARY KEY,
    state    TEXT NOT NULL,
    done     BIGINT NOT NULL,
    found    BIGINT NOT NULL,
    worker   TEXT NOT NULL,
    lease_at TIMESTAMPTZ,
    begun_at TIMESTAMPTZ NOT NULL
);

-- measure_begun: the day up to which the search knows the texts that begin.
CREATE TABLE measure_begun (
    party  TEXT PRIMARY KEY,
    on_day DATE NOT NULL
);
