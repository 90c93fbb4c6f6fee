-- +goose Up
-- Lists over all Parties count by Party before they read: from this index
-- alone, unless they filter by more.
CREATE INDEX roadmap_public_count ON roadmap_public (is_current, party, position, output, line);
