-- +goose Up
-- legal: the legal base, i18n text as JSON. budget, spending and risks are
-- packed lists: a line per field, its key within the list, a tab, its value.
-- spending is what is committed and spent on the lines of budget.
ALTER TABLE roadmap_activities ADD COLUMN legal TEXT NOT NULL DEFAULT '{}';
ALTER TABLE roadmap_activities ADD COLUMN budget TEXT NOT NULL DEFAULT '';
ALTER TABLE roadmap_activities ADD COLUMN spending TEXT NOT NULL DEFAULT '';
ALTER TABLE roadmap_activities ADD COLUMN risks TEXT NOT NULL DEFAULT '';
