package portal

import (
	"context"
	"io"
	"strings"

	"github.com/a-h/templ"

	"openroadmap/internal/platform/i18n"
	"openroadmap/internal/platform/ui"
)

// inline writes parts one after the other with nothing between them: strings
// of ours, and texts (i18n.Shown) with their own language. In a template every
// line break between two of them would become a space before a comma.
func inline(l *i18n.Localizer, parts ...any) templ.Component {
	return templ.ComponentFunc(func(ctx context.Context, w io.Writer) error {
		for _, p := range parts {
			var err error
			switch v := p.(type) {
			case string:
				_, err = io.WriteString(w, templ.EscapeString(ui.Visible(v)))
			case i18n.Shown:
				err = ui.ShownQuiet(l, v).Render(ctx, w)
			}
			if err != nil {
				return err
			}
		}
		return nil
	})
}

// nameHere stands in a sentence for a name that withName puts there.
const nameHere = "\x00"

// withName is a sentence with a name in any script, whose direction stays its
// own. In markup, since marks of direction in a text are shown (ui.Visible).
func withName(sentence, name string) templ.Component {
	before, after, _ := strings.Cut(sentence, nameHere)
	return templ.Raw(templ.EscapeString(before) + "<bdi>" + templ.EscapeString(ui.Visible(name)) + "</bdi>" + templ.EscapeString(after))
}

// joined writes the parts that are not empty with sep between them.
func joined(l *i18n.Localizer, sep string, parts ...any) templ.Component {
	var all []any
	for _, p := range parts {
		if isEmpty(p) {
			continue
		}
		if len(all) > 0 {
			all = append(all, sep)
		}
		all = append(all, p)
	}
	return inline(l, all...)
}

func isEmpty(part any) bool {
	switch v := part.(type) {
	case string:
		return v == ""
	case i18n.Shown:
		return v.Text == ""
	}
	return true
}

// why is the one line beneath a status.
func (c cell) why(l *i18n.Localizer) templ.Component {
	if c.WhyFirst {
		return joined(l, l.T(MsgColon), c.Why, c.Because)
	}
	return joined(l, l.T(MsgColon), c.Because, c.Why)
}
