-- +goose Up
-- measure_measures: policies and measures, what lists need. number is M-<n>,
-- never reused; title is i18n text as JSON; facets is what lists count and
-- filter by (facets.go), words what they look words up in; national is the
-- national number made comparable.
CREATE TABLE measure_measures (
    id         TEXT PRIMARY KEY,
    party      TEXT NOT NULL,
    number     BIGINT NOT NULL,
    visibility TEXT NOT NULL,
    removed    BOOLEAN NOT NULL,
    rev        BIGINT NOT NULL,
    national   TEXT NOT NULL,
    title      TEXT NOT NULL,
    facets     TEXT NOT NULL,
    words      TEXT NOT NULL,
    UNIQUE (party, number)
);
CREATE INDEX measure_measures_national ON measure_measures (party, national);

-- measure_records: all that is filled in, as JSON (Record), apart so that
-- lists stay narrow.
CREATE TABLE measure_records (
    measure TEXT PRIMARY KEY,
    record  TEXT NOT NULL
);

-- measure_marks: what a measure does for an activity. activity is its key: a
-- line of the framework, or the id of an own activity. reason is i18n text.
CREATE TABLE measure_marks (
    measure  TEXT NOT NULL,
    party    TEXT NOT NULL,
    activity TEXT NOT NULL,
    cover    TEXT NOT NULL,
    reason   TEXT NOT NULL,
    PRIMARY KEY (measure, activity)
);
CREATE INDEX measure_marks_activity ON measure_marks (party, activity);

-- measure_versions: versions of the text. from_on is the first day on which it
-- holds, NULL for drafts; source is the file or address it was read from.
CREATE TABLE measure_versions (
    id       TEXT PRIMARY KEY,
    party    TEXT NOT NULL,
    measure  TEXT NOT NULL,
    label    TEXT NOT NULL,
    lang     TEXT NOT NULL,
    from_on  DATE,
    source   TEXT NOT NULL,
    articles BIGINT NOT NULL
);
CREATE INDEX measure_versions_measure ON measure_versions (party, measure);

-- measure_articles: the text itself. number is as printed, "" outside
-- articles; path names the divisions that the article stands in.
CREATE TABLE measure_articles (
    version  TEXT NOT NULL,
    position BIGINT NOT NULL,
    number   TEXT NOT NULL,
    heading  TEXT NOT NULL,
    path     TEXT NOT NULL,
    body     TEXT NOT NULL,
    PRIMARY KEY (version, position)
);
