package measure

import (
	"context"
	"io"

	"github.com/a-h/templ"

	"openroadmap/internal/platform/i18n"
)

// cells draws the cells of a row. A matrix has twelve thousand of a dozen
// kinds: each kind is drawn once. The legend over the matrix shows every sign,
// so that the page has their drawings.
func (p gapPage) cells(row []gapCell) templ.Component {
	return templ.ComponentFunc(func(_ context.Context, w io.Writer) error {
		for _, c := range row {
			html, ok := p.drawn[c]
			if !ok {
				html = c.html(p.l)
				p.drawn[c] = html
			}
			if _, err := io.WriteString(w, html); err != nil {
				return err
			}
		}
		return nil
	})
}

// html is a cell: the sign, and its word for readers.
func (c gapCell) html(l *i18n.Localizer) string {
	if c.Word == "" {
		return "<td></td>"
	}
	class, sign, more := "", `<span aria-hidden="true">–</span>`, ""
	switch {
	case c.Changed:
		class, more = ` class="changed"`, " "+l.T(MsgGapChangedMark)
	case c.Past:
		class, more = ` class="dim"`, " "+l.T(MsgGapPast)
	case c.Planned:
		class, more = ` class="dim"`, " "+l.T(MsgGapPlanned)
	}
	if c.Sign != "" {
		sign = `<svg class="mk" aria-hidden="true"><use href="#` + c.Sign + `"></use></svg>`
	}
	return "<td" + class + ">" + sign + `<span class="sr">` + templ.EscapeString(c.Word+more) + "</span></td>"
}
