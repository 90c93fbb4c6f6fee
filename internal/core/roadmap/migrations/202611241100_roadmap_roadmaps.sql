-- +goose Up
-- roadmaps: a Party's adaptation of a framework. title is i18n text as JSON;
-- version is the number of the newest adopted version, 0 before the first.
CREATE TABLE roadmaps (
    id           TEXT PRIMARY KEY,
    party        TEXT NOT NULL,
    slug         TEXT NOT NULL,
    framework    TEXT NOT NULL,
    title        TEXT NOT NULL,
    start_on     DATE,
    end_on       DATE,
    state        TEXT NOT NULL,
    is_current   BOOLEAN NOT NULL,
    published    BOOLEAN NOT NULL,
    withdrawn_on DATE,
    rhythm_days  BIGINT NOT NULL,
    version      BIGINT NOT NULL,
    revised      BOOLEAN NOT NULL,
    sent_on      DATE,
    sent_to      TEXT NOT NULL,
    created_at   TIMESTAMPTZ NOT NULL,
    rev          BIGINT NOT NULL,
    UNIQUE (party, slug)
);

-- roadmap_activities: texts are i18n text as JSON; plan holds the flat plan
-- fields without texts as JSON; note is internal; updated_on is the last
-- progress update, at the Party.
CREATE TABLE roadmap_activities (
    id              TEXT PRIMARY KEY,
    party           TEXT NOT NULL,
    roadmap         TEXT NOT NULL REFERENCES roadmaps (id),
    line            TEXT NOT NULL,
    output          TEXT NOT NULL,
    number          TEXT NOT NULL,
    sort_order      BIGINT NOT NULL,
    title           TEXT NOT NULL,
    body            TEXT NOT NULL,
    reason          TEXT NOT NULL,
    decided_by      TEXT NOT NULL,
    plan            TEXT NOT NULL,
    narrative       TEXT NOT NULL,
    note            TEXT NOT NULL,
    override_status TEXT NOT NULL,
    override_reason TEXT NOT NULL,
    override_until  DATE,
    override_by     TEXT NOT NULL,
    visibility      TEXT NOT NULL,
    updated_on      DATE,
    updated_for     TEXT NOT NULL,
    rev             BIGINT NOT NULL,
    UNIQUE (roadmap, number)
);

-- roadmap_milestones: due_on belongs to the plan, done_on and proof to the
-- progress.
CREATE TABLE roadmap_milestones (
    id         TEXT PRIMARY KEY,
    party      TEXT NOT NULL,
    roadmap    TEXT NOT NULL,
    activity   TEXT NOT NULL REFERENCES roadmap_activities (id),
    sort_order BIGINT NOT NULL,
    title      TEXT NOT NULL,
    due_on     DATE,
    done_on    DATE,
    proof      TEXT NOT NULL
);
CREATE INDEX roadmap_milestones_activity ON roadmap_milestones (activity);
CREATE INDEX roadmap_milestones_roadmap ON roadmap_milestones (roadmap);

-- roadmap_versions: adopted plans, frozen for ever. act and body are JSON.
CREATE TABLE roadmap_versions (
    roadmap    TEXT NOT NULL REFERENCES roadmaps (id),
    number     BIGINT NOT NULL,
    party      TEXT NOT NULL,
    act        TEXT NOT NULL,
    frozen_at  TIMESTAMPTZ NOT NULL,
    frozen_by  TEXT NOT NULL,
    body       TEXT NOT NULL,
    PRIMARY KEY (roadmap, number)
);

-- roadmap_version_activities: the plan of each activity in a version.
CREATE TABLE roadmap_version_activities (
    roadmap  TEXT NOT NULL,
    version  BIGINT NOT NULL,
    activity TEXT NOT NULL,
    body     TEXT NOT NULL,
    PRIMARY KEY (roadmap, version, activity)
);

-- roadmap_public: what the public may read of each activity, narrow, for
-- lists over all Parties: the adopted plan's dates and position with live
-- progress. It is rewritten with the activity. number_key sorts as people
-- count; next_due is the earliest due date of a milestone not done.
CREATE TABLE roadmap_public (
    activity       TEXT PRIMARY KEY,
    party          TEXT NOT NULL,
    roadmap        TEXT NOT NULL,
    slug           TEXT NOT NULL,
    is_current     BOOLEAN NOT NULL,
    line           TEXT NOT NULL,
    output         TEXT NOT NULL,
    number         TEXT NOT NULL,
    number_key     TEXT NOT NULL,
    position       TEXT NOT NULL,
    override       TEXT NOT NULL,
    override_until DATE,
    start_on       DATE,
    end_on         DATE,
    next_due       DATE,
    done           BIGINT NOT NULL,
    milestones     BIGINT NOT NULL,
    updated_on     DATE,
    rhythm_days    BIGINT NOT NULL,
    lead           TEXT NOT NULL,
    domains        TEXT NOT NULL
);
CREATE INDEX roadmap_public_party ON roadmap_public (party, number_key);
CREATE INDEX roadmap_public_number ON roadmap_public (number_key, party);

-- roadmap_public_titles: the words of each such activity, as JSON, with the
-- key that sorts them in each language and the folded words to find them by.
CREATE TABLE roadmap_public_titles (
    activity TEXT NOT NULL,
    lang     TEXT NOT NULL,
    sort_key TEXT NOT NULL,
    words    TEXT NOT NULL,
    title    TEXT NOT NULL,
    PRIMARY KEY (lang, activity)
);
CREATE INDEX roadmap_public_titles_key ON roadmap_public_titles (lang, sort_key);
