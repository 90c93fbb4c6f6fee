package find

import (
	"context"
	"io"

	"github.com/a-h/templ"

	"openroadmap/internal/platform/search"
	"openroadmap/internal/platform/ui"
)

// marked is a text with the words found in it marked. Nothing stands between
// the pieces: they may be parts of one word.
func marked(m search.Marked) templ.Component {
	return templ.ComponentFunc(func(_ context.Context, w io.Writer) error {
		for _, s := range m {
			text := templ.EscapeString(ui.Visible(s.Text))
			if s.Hit {
				text = "<mark>" + text + "</mark>"
			}
			if _, err := io.WriteString(w, text); err != nil {
				return err
			}
		}
		return nil
	})
}
