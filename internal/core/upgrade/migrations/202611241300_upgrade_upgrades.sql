-- +goose Up
-- framework_upgrades: a roadmap on its way from one framework to a revised
-- one. state is open, applied or cancelled; one is open at a time. before
-- holds what each activity was when the upgrade was applied, as JSON.
CREATE TABLE framework_upgrades (
    id             TEXT PRIMARY KEY,
    party          TEXT NOT NULL,
    roadmap        TEXT NOT NULL,
    from_framework TEXT NOT NULL,
    to_framework   TEXT NOT NULL,
    state          TEXT NOT NULL,
    started_at     TIMESTAMPTZ NOT NULL,
    started_by     TEXT NOT NULL,
    ended_at       TIMESTAMPTZ,
    before         TEXT NOT NULL
);
CREATE UNIQUE INDEX framework_upgrades_open ON framework_upgrades (roadmap) WHERE state = 'open';

-- framework_upgrade_decisions: what was decided for one activity. line is the
-- new line it carries on, '' for none; words is accept or keep.
CREATE TABLE framework_upgrade_decisions (
    upgrade    TEXT NOT NULL REFERENCES framework_upgrades (id),
    activity   TEXT NOT NULL,
    line       TEXT NOT NULL,
    words      TEXT NOT NULL,
    decided_by TEXT NOT NULL,
    decided_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (upgrade, activity)
);
