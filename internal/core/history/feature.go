package history

import (
	"embed"

	"openroadmap/internal/platform/feature"
)

// Migrations holds the feature's schema.
//
//go:embed migrations/*.sql
var Migrations embed.FS

// Feature declares the history. Its entries are shown by the features whose
// records they belong to; it has no pages of its own.
func Feature() feature.Feature {
	return feature.Feature{Key: "history", Migrations: Migrations}
}
