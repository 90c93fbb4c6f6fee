-- +goose Up
-- search_words: the tokens of a part, id = search_parts.id. They are made by
-- the program; tokens of titles have weight A.
CREATE TABLE search_words (
    id    BIGINT PRIMARY KEY,
    words TSVECTOR NOT NULL
);
CREATE INDEX search_words_index ON search_words USING GIN (words);
CREATE SEQUENCE search_numbers;
