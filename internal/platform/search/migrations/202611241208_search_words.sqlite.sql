-- +goose Up
-- search_words: the tokens of a part, rowid = search_parts.id. They are made
-- by the program and hold letters and digits only; 'ascii' takes every other
-- character as it is.
CREATE VIRTUAL TABLE search_words USING fts5(title, body, content = '', contentless_delete = 1, tokenize = 'ascii', prefix = '2 3');
