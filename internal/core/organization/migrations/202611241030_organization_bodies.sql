-- +goose Up
-- organization_bodies: organizations that lead or help. name is i18n text as
-- JSON; contact is an office, never a person; an archived body stays, because
-- public records name it.
CREATE TABLE organization_bodies (
    id         TEXT PRIMARY KEY,
    party      TEXT NOT NULL,
    name       TEXT NOT NULL,
    kind       TEXT NOT NULL,
    website    TEXT NOT NULL,
    contact    TEXT NOT NULL,
    visibility TEXT NOT NULL,
    archived   BOOLEAN NOT NULL,
    rev        BIGINT NOT NULL
);
CREATE INDEX organization_bodies_party ON organization_bodies (party);
