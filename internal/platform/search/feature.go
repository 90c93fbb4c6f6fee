package search

import "embed"

// Migrations holds the schema.
//
//go:embed migrations/*.sql
var Migrations embed.FS
