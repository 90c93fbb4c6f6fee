-- +goose Up
-- public_generations: per Party ('' = the whole installation) a number that
-- grows with every change of public content; pages are cached under it.
CREATE TABLE public_generations (
    party      TEXT PRIMARY KEY,
    generation BIGINT NOT NULL
);
