-- +goose Up
-- review_proposals: field changes that wait for a reviewer or were decided.
-- kind and record name what they would change; title is i18n text as JSON;
-- changes is a JSON list of {f: field, o: old, n: new}; by_person, decided_by
-- and office are ids, never names; base_rev is the record's revision when the
-- proposal was made; settled_at is when it was decided or withdrawn.
CREATE TABLE review_proposals (
    id         TEXT PRIMARY KEY,
    party      TEXT NOT NULL,
    kind       TEXT NOT NULL,
    record     TEXT NOT NULL,
    title      TEXT NOT NULL,
    changes    TEXT NOT NULL,
    note       TEXT NOT NULL,
    by_person  TEXT NOT NULL,
    office     TEXT NOT NULL,
    state      TEXT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    decided_by TEXT NOT NULL,
    settled_at TIMESTAMPTZ,
    reason     TEXT NOT NULL,
    base_rev   BIGINT NOT NULL
);
CREATE INDEX review_proposals_party ON review_proposals (party, state, created_at);
CREATE INDEX review_proposals_record ON review_proposals (party, kind, record);
CREATE INDEX review_proposals_author ON review_proposals (party, by_person);
