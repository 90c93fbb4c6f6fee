package ui

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"sync"

	"github.com/a-h/templ"
	"github.com/microcosm-cc/bluemonday"
	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/renderer/html"
)

// markdown turns narrative text into HTML. Raw HTML in the source is left
// out; single line breaks are kept, as people type them.
var markdown = sync.OnceValue(func() goldmark.Markdown {
	return goldmark.New(goldmark.WithRendererOptions(html.WithHardWraps()))
})

// narrative is what may stand in a narrative: paragraphs, lists, emphasis,
// links and quotations. Headings would break the outline of the page, and
// pictures would load from elsewhere.
var narrative = sync.OnceValue(func() *bluemonday.Policy {
	p := bluemonday.NewPolicy()
	p.AllowElements("p", "br", "ul", "ol", "li", "strong", "em", "blockquote", "code", "pre", "hr")
	p.AllowAttrs("href").OnElements("a")
	p.AllowURLSchemes("http", "https", "mailto")
	p.AllowRelativeURLs(true)
	p.RequireNoFollowOnLinks(true)
	return p
})

// Markdown renders the narrative text src. Whatever src holds, the result is
// harmless: no raw HTML, no script, no foreign addresses but in links, which
// carry rel="nofollow".
func Markdown(src string) templ.Component {
	return templ.ComponentFunc(func(_ context.Context, w io.Writer) error {
		var b bytes.Buffer
		if err := markdown().Convert([]byte(Visible(src)), &b); err != nil {
			return err
		}
		_, err := fmt.Fprintf(w, `<div class="md">%s</div>`, narrative().SanitizeBytes(b.Bytes()))
		return err
	})
}
