package exchange

import (
	"context"
	"fmt"
	"io"
	"strings"

	"openroadmap/internal/platform/dataset"
	"openroadmap/internal/platform/errs"
	"openroadmap/internal/platform/i18n"
)

// Report writes where an import stands, and its mistakes with their places:
// for the command line.
func (s *Service) Report(ctx context.Context, im Import, l i18n.Lang, w io.Writer) error {
	loc := s.Bundle.For(l)
	fmt.Fprintf(w, "%s: %s; %s\n", im.FileName, stateWord(loc, im), loc.T(MsgFactCounts, "New", im.Created, "Changed", im.Changed, "Same", im.Same, "Failed", im.Failed))
	for _, f := range readAs(loc, im) {
		fmt.Fprintf(w, "%s: %s\n", f.Term, f.Text)
	}
	d, err := s.find(ctx, im.Dataset, im.Party)
	if err != nil || im.State != Ready {
		return err
	}
	fields := fieldsOf(d, im.Plan.Fields)
	return s.eachLine(ctx, im, "", func(x Line) error {
		at := fmt.Sprintf("%s %d", rowHead(loc, im), x.N)
		if x.Name != "" {
			at = x.Name
			if x.Op != dataset.Fail {
				fmt.Fprintf(w, "%s: %s%s\n", at, loc.T(opWords[x.Op][0]), summary(loc, fields, x))
			}
		}
		for _, m := range x.Bad {
			if _, err := fmt.Fprintf(w, "%s, %s: %s\n", at, headOf(loc, fields, m.Field), loc.T(m.ID, m.args()...)); err != nil {
				return err
			}
		}
		for _, m := range x.Odd {
			if _, err := fmt.Fprintf(w, "%s: %s\n", at, loc.T(m.ID, m.args()...)); err != nil {
				return err
			}
		}
		return nil
	})
}

// Err is why an import did not go as far as it was to: the file cannot be read,
// rows have mistakes or were left alone, or it broke off.
func (im Import) Err() error {
	switch {
	case im.Problem != nil:
		return errs.New(errs.Invalid, im.Problem.ID, im.Problem.args()...)
	case im.Failed > 0 && im.State == Ready:
		return errs.New(errs.Invalid, MsgErrorNotAll, "Failed", im.Failed)
	case im.Refused > 0:
		return errs.New(errs.Conflict, MsgErrorLeftAlone, "Count", im.Refused)
	}
	return nil
}

// summary is what a document would change, in one line.
func summary(l *i18n.Localizer, fields []dataset.Field, x Line) string {
	var b strings.Builder
	for i, d := range x.Deltas {
		b.WriteString([]string{": ", "; "}[min(i, 1)] + headOf(l, fields, d.Field) + " " + strings.ReplaceAll(dataset.Short(d.To), "\n", ", "))
	}
	return b.String()
}
