package ui

import (
	"bytes"
	"context"

	"github.com/a-h/templ"
)

// seen collects, while the body of a page is rendered, what parts before it
// need to know: the marks for the sprite, the labels of the controls for the
// summary of mistakes.
type seen struct {
	marks   []string
	labels  map[string]string                              // of controls with a mistake, by name
	summary func(labels map[string]string) templ.Component // nil: there is none
}

type seenKey struct{}

// seenIn is nil where a part is rendered without a Layout.
func seenIn(ctx context.Context) *seen {
	s, _ := ctx.Value(seenKey{}).(*seen)
	return s
}

// Called notes the label of a control that has a mistake, for the summary.
// Fields do it themselves; cells of tables, whose label is not to be seen, too.
func Called(ctx context.Context, name, label string) {
	if s := seenIn(ctx); s != nil {
		s.labels[name] = label
	}
}

// summaryHere holds the place of the summary until the labels are known. No
// text that is escaped can look like it.
const summaryHere = "<!--mistakes-->"

// body renders c and puts its summary of mistakes where it belongs.
func (s *seen) body(ctx context.Context, c templ.Component) (string, error) {
	s.labels = map[string]string{}
	var b bytes.Buffer
	if err := c.Render(context.WithValue(ctx, seenKey{}, s), &b); err != nil || s.summary == nil {
		return b.String(), err
	}
	var summary bytes.Buffer
	if err := s.summary(s.labels).Render(ctx, &summary); err != nil {
		return "", err
	}
	return string(bytes.Replace(b.Bytes(), []byte(summaryHere), summary.Bytes(), 1)), nil
}
