package convention

import (
	"context"

	"openroadmap/internal/platform/clock"
	"openroadmap/internal/platform/db"
	"openroadmap/internal/platform/i18n"
)

// ReportPart is the part of a periodic report that an instrument fills from
// its records, for instance the "relevant policies and measures" of each
// monitoring area.
type ReportPart struct {
	Key   string // "measures"; never changes
	Label string // message id
	Read  func(ctx context.Context, q db.IDB, s ReportScope) ([]ReportEntry, error)
}

// ReportScope is for whom and for which days a report is made.
type ReportScope struct {
	Party    string
	From, To clock.Date // both included
	Public   bool       // only what everybody may read
}

// ReportEntry is one record in a report.
type ReportEntry struct {
	Title  i18n.Text
	Path   string    // its working page, without the language
	Areas  []AreaKey // of the monitoring framework, in order; none = not assigned
	Fields []ReportField
}

// ReportField is one answer, as the form asks for it.
type ReportField struct {
	Key   string // "main_features"
	Label string // message id
	Text  i18n.Text
	Value string // canonical, of what is no text: "true", "12000.00"
	Limit int    // longest text in characters a person sees; 0 = none
}
