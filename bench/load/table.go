package main

import (
	"fmt"
	"io"
	"text/tabwriter"
)

// row is a line of the table.
type row struct {
	what, measured, limit string
	reached               *bool // nil: there is no limit
}

// table is what was measured, in order.
type table struct{ rows []row }

func (t *table) note(what, format string, args ...any) {
	t.rows = append(t.rows, row{what: what, measured: fmt.Sprintf(format, args...)})
}

// most notes a figure that must not be above limit.
func (t *table) most(what string, v, limit float64, unit string) {
	t.limited(what, v, "at most", limit, unit, v <= limit)
}

// least notes a figure that must not be below limit.
func (t *table) least(what string, v, limit float64, unit string) {
	t.limited(what, v, "at least", limit, unit, v >= limit)
}

func (t *table) limited(what string, v float64, word string, limit float64, unit string, ok bool) {
	t.rows = append(t.rows, row{what, figure(v) + " " + unit, word + " " + figure(limit) + " " + unit, &ok})
}

// figure writes three significant digits or so.
func figure(v float64) string {
	switch {
	case v >= 100:
		return fmt.Sprintf("%.0f", v)
	case v >= 10:
		return fmt.Sprintf("%.1f", v)
	}
	return fmt.Sprintf("%.3g", v)
}

func (t *table) print(w io.Writer) {
	tw := tabwriter.NewWriter(w, 0, 4, 2, ' ', 0)
	fmt.Fprintln(tw, "What\tMeasured\tLimit\tReached")
	for _, r := range t.rows {
		word := ""
		if r.reached != nil {
			word = map[bool]string{true: "yes", false: "NO"}[*r.reached]
		}
		fmt.Fprintf(tw, "%s\t%s\t%s\t%s\n", r.what, r.measured, r.limit, word)
	}
	tw.Flush()
}
