-- +goose Up
-- measure_provisions: an article bears on a theme. article is its number made
-- comparable (legaltext.Key), "" for what stands outside articles; state is
-- proposed, accepted or rejected; terms is what the machine found, as JSON,
-- "" where a person marked it; activities are keys with commas between; asks
-- and whom are i18n text; decided_by is a person's id.
CREATE TABLE measure_provisions (
    id         TEXT PRIMARY KEY,
    party      TEXT NOT NULL,
    measure    TEXT NOT NULL,
    version    TEXT NOT NULL,
    article    TEXT NOT NULL,
    theme      TEXT NOT NULL,
    state      TEXT NOT NULL,
    terms      TEXT NOT NULL,
    activities TEXT NOT NULL,
    asks       TEXT NOT NULL,
    whom       TEXT NOT NULL,
    decided_by TEXT NOT NULL,
    UNIQUE (version, article, theme)
);
CREATE INDEX measure_provisions_measure ON measure_provisions (party, measure);
