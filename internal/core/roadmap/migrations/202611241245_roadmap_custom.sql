-- +goose Up
-- custom: values of the Party's own fields, a packed list: the field's id, a
-- tab, its value; texts are i18n text as JSON.
ALTER TABLE roadmap_activities ADD COLUMN custom TEXT NOT NULL DEFAULT '';
