-- +goose Up
-- aspects says what a provision does for the lines of the tables that
-- provisions are held against (convention.AspectTable): table/aspect=cover,…
ALTER TABLE measure_provisions ADD COLUMN aspects TEXT NOT NULL DEFAULT '';
-- The page of an activity asks for the provisions that serve it.
CREATE INDEX measure_provisions_serving ON measure_provisions (party, state, activities);
