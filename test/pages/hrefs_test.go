package pages_test

import (
	"bytes"

	"golang.org/x/net/html"
)

// hrefs lists what a page links to or loads.
func hrefs(body []byte) (all []string) {
	z := html.NewTokenizer(bytes.NewReader(body))
	for {
		switch z.Next() {
		case html.ErrorToken:
			return all
		case html.StartTagToken, html.SelfClosingTagToken:
			t := z.Token()
			for _, a := range t.Attr {
				link := a.Key == "href" && (t.Data == "a" || t.Data == "link")
				loaded := a.Key == "src" && (t.Data == "img" || t.Data == "script")
				if (link || loaded) && a.Val != "" {
					all = append(all, a.Val)
				}
			}
		}
	}
}
