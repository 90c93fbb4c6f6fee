package measure

import (
	"context"
	"slices"

	"github.com/uptrace/bun"

	"openroadmap/internal/platform/db"
)

// Matrix holds activities against measures: what each measure does for each
// activity, and what the measures that hold do for it together.
type Matrix struct {
	Activities []column
	Rows       []matrixRow
	Left       int // measures that matched but are not shown, see matrixRows
}

// column is an activity of the matrix.
type column struct {
	activity
	Now    Cover // by the measures that hold; "" = nothing does anything for it
	If     Cover // the same if the drafts chosen were in force
	Bars   bool  // a measure that holds stands in its way
	BarsIf bool
}

// Open tells whether nothing covers the activity, not even partly.
func (c column) Open() bool { return c.If != Covers && c.If != Partly }

// Changed tells whether the drafts chosen change what is done for it.
func (c column) Changed() bool { return c.Now != c.If || c.Bars != c.BarsIf }

// matrixRow is a measure of the matrix.
type matrixRow struct {
	*listed
	Cells   []Mark // by column; a zero Cover was not looked at
	Holds   bool   // adopted and not repealed
	Assumed bool   // counted as if it were in force
}

// matrixRows is how many measures a matrix shows at most.
const matrixRows = 500

// newMatrix holds measures against activities: all of them together, and each
// of the first by its marks. assumed are the ids of measures that are counted
// as if they were in force.
func newMatrix(acts []activity, measures []*listed, marks []Mark, assumed map[string]bool) Matrix {
	x := Matrix{Activities: make([]column, len(acts)), Left: max(0, len(measures)-matrixRows)}
	at := make(map[string]int, len(acts))
	for i, a := range acts {
		x.Activities[i], at[a.key] = column{activity: a}, i
	}
	rows := make(map[string]int, len(measures)-x.Left)
	for n, m := range measures {
		holds := m.stage.Decided()
		row := matrixRow{listed: m, Holds: holds, Assumed: assumed[m.id] && !holds}
		for key, k := range m.covers() {
			if i, known := at[key]; known {
				x.Activities[i].count(k, row)
			}
		}
		if n < matrixRows {
			row.Cells, rows[m.id] = make([]Mark, len(acts)), n
			x.Rows = append(x.Rows, row)
		}
	}
	for _, k := range marks {
		i, known := at[k.Activity]
		if j, shown := rows[k.Measure]; known && shown {
			x.Rows[j].Cells[i] = k
		}
	}
	return x
}

// count adds what a measure does for the activity.
func (c *column) count(k Cover, row matrixRow) {
	if row.Holds {
		c.Now, c.Bars = better(c.Now, k), c.Bars || k == Conflicts
	}
	if row.Holds || row.Assumed {
		c.If, c.BarsIf = better(c.If, k), c.BarsIf || k == Conflicts
	}
}

// better is the cover that does more: covers before partly before no. A
// conflict does nothing for an activity; it is counted apart.
func better(a, b Cover) Cover {
	order := []Cover{"", Conflicts, Not, Partly, Covers}
	if b != Conflicts && slices.Index(order, b) > slices.Index(order, a) {
		return b
	}
	return a
}

// selectMarksOf reads the marks of measures.
func selectMarksOf(ctx context.Context, q db.IDB, measures []string) ([]Mark, error) {
	if len(measures) == 0 {
		return nil, nil
	}
	return marksWhere(ctx, q, "measure IN (?)", bun.List(measures))
}

// selectAllMarks reads the marks of a Party.
func selectAllMarks(ctx context.Context, q db.IDB, party string) ([]Mark, error) {
	return marksWhere(ctx, q, "party = ?", party)
}
