-- +goose Up
-- custom_fields: what a Party notes of its activities beside the fields that
-- all have. name and help are i18n text as JSON; options are the choices of a
-- field of kind choice, a JSON list of key and text. A retired field is not
-- asked for any more; its values stay.
CREATE TABLE custom_fields (
    id         TEXT PRIMARY KEY,
    party      TEXT NOT NULL,
    kind       TEXT NOT NULL,
    name       TEXT NOT NULL,
    help       TEXT NOT NULL,
    options    TEXT NOT NULL,
    visibility TEXT NOT NULL,
    sort_order BIGINT NOT NULL,
    retired    BOOLEAN NOT NULL,
    rev        BIGINT NOT NULL
);
CREATE INDEX custom_fields_party ON custom_fields (party, sort_order);
