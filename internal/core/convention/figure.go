package convention

import (
	"context"

	"openroadmap/internal/platform/clock"
	"openroadmap/internal/platform/db"
	"openroadmap/internal/platform/i18n"
)

// Unit says what the value of a Figure is counted in.
type Unit string

// The units.
const (
	UnitRecords Unit = "records" // a whole number of records
	UnitDays    Unit = "days"
	UnitShare   Unit = "share" // 0 to 1, shown in percent
)

// Figure is a number that an instrument computes from its records, so that it
// can become an indicator of a roadmap. It never stands without the rows it
// was made from.
type Figure struct {
	Key   string // "measures_adopted"; never changes
	Label string // message id: "Adopted measures"
	How   string // message id: how it is computed, in a sentence
	Unit  Unit
	// Read computes the figure. It reads what FigureScope allows and nothing
	// else.
	Read func(ctx context.Context, q db.IDB, s FigureScope) (Reading, error)
}

// FigureScope is for whom, where and when a Figure is read.
type FigureScope struct {
	Party    string
	Activity string // key of an activity (roadmap.Activity.Key): what serves it; "" = everything
	Public   bool   // only what everybody may read
	On       clock.Date
}

// Reading is a Figure as it was read on a day.
type Reading struct {
	Value float64
	Known bool // false: there was nothing to compute it from, which is not zero
	Rows  []FigureRow
	Parts []FigurePart // breakdowns; none if the figure has none
}

// FigureRow is a record that a figure was made from.
type FigureRow struct {
	Title i18n.Text
	Path  string  // its page, without the language
	Value float64 // what it contributed, in the figure's unit; of a share 1 or 0, or an amount
	// Currency (ISO 4217) says that Value is an amount, in its minor units.
	Currency string
	In       bool // of an amount: it is in the share
}

// FigurePart is a figure for some of its rows: one activity, one domain.
type FigurePart struct {
	By    string // message id of what it is broken down by
	Label i18n.Text
	Value float64
}
