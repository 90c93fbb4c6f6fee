package ui

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/a-h/templ"

	"openroadmap/internal/platform/i18n"
)

func publicFrame(l *i18n.Localizer) Frame {
	return Frame{
		L: l, Title: "Make works easy to find", Description: "Activity 2.4 is late", Kind: Public, Path: "/parties/xma/activities/2.4?version=2",
		BaseURL: "https://roadmap.example", Practice: "Practice data.", MainClass: "o2", SearchURL: "/en/search",
		Party:  &PartyLink{Name: i18n.Shown{Text: "République de Maravia", Lang: i18n.FR}, URL: "/en/parties/xma"},
		Nav:    []Link{{Label: "Roadmap", URL: "/en/parties/xma", Current: true}, {Label: "Reports", URL: "/en/parties/xma/reports"}},
		Crumbs: []Link{{Label: "Roadmap", URL: "/en/parties/xma"}, {Label: "Activity 2.4"}},
		Feeds:  []Feed{{Title: "Changes", URL: "/en/parties/xma/changes.atom", Type: "application/atom+xml"}},
		Foot:   "Published by the Ministry of Culture.",
	}
}

func TestPublicFrame(t *testing.T) {
	b := bundle(t)
	for _, lang := range i18n.Langs {
		t.Run(string(lang), func(t *testing.T) {
			l := b.For(lang)
			body := templ.Join(raw("<h1>x</h1>"), Status(StatusLate, "Late"))
			doc := parse(t, Layout(publicFrame(l), body))
			checkPage(t, doc)
			html := doc.Find("html")
			if html.AttrOr("lang", "") != string(lang) || html.AttrOr("dir", "") != lang.Dir() {
				t.Errorf("html lang=%q dir=%q", html.AttrOr("lang", ""), html.AttrOr("dir", ""))
			}
			if n := doc.Find("script").Length(); n != 0 {
				t.Errorf("%d scripts on a public page", n)
			}
			if n := doc.Find("symbol").Length(); n != 1 {
				t.Errorf("%d symbols in the sprite, one mark is used", n)
			}
			if got := doc.Find(`link[rel="canonical"]`).AttrOr("href", ""); got != "https://roadmap.example/"+string(lang)+"/parties/xma/activities/2.4?version=2" {
				t.Errorf("canonical %q", got)
			}
			if n := doc.Find(`link[rel="alternate"][hreflang]`).Length(); n != 6 {
				t.Errorf("%d alternates", n)
			}
			current := doc.Find(".langs [aria-current]")
			if current.Length() != 1 || current.Text() != lang.Name() {
				t.Errorf("current language %q", current.Text())
			}
			if name := doc.Find(".top-party a"); (name.AttrOr("lang", "") == "fr") != (lang != i18n.FR) {
				t.Errorf("party lang=%q", name.AttrOr("lang", ""))
			}
			if got := doc.Find(`a[href$="/sign-in"]`).First().Text(); got != l.T(MsgSignIn) {
				t.Errorf("sign in %q", got)
			}
			if dir := os.Getenv("SHEET"); dir != "" {
				leave(t, filepath.Join(dir, "public-"+string(lang)+".html"), render(t, Layout(publicFrame(l), body)))
			}
		})
	}
}

// The switch of language stays on the page, query and all.
func TestSwitchStays(t *testing.T) {
	doc := parse(t, Layout(publicFrame(bundle(t).For(i18n.EN)), raw("<h1>x</h1>")))
	if got := doc.Find(`.langs a[hreflang="ar"]`).AttrOr("href", ""); got != "/ar/parties/xma/activities/2.4?version=2" {
		t.Errorf("Arabic is at %q", got)
	}
}

func TestWorkFrame(t *testing.T) {
	f := frame(bundle(t).For(i18n.EN))
	f.Error, f.Notice, f.Insecure, f.Wide = true, "Saved at 11:06", true, true
	doc := parse(t, Layout(f, raw("<h1>x</h1>")))
	if got := doc.Find("title").Text(); !strings.HasPrefix(got, "Error: Component sheet") {
		t.Errorf("title %q", got)
	}
	if doc.Find(`form[method="post"][action="/en/sign-out"] button`).Length() != 2 {
		t.Error("signing out is not a button of a POST form in head and foot")
	}
	if doc.Find(".spine").Length() != 0 || !doc.Find("body").HasClass("work") || !doc.Find("body").HasClass("wide") {
		t.Error("the working side looks like the public one")
	}
	if doc.Find(`[role="status"]`).Text() != "Saved at 11:06" {
		t.Error("the notice is missing")
	}
	if doc.Find(`meta[name="robots"]`).AttrOr("content", "") != "noindex" || doc.Find(`link[rel="canonical"]`).Length() != 0 {
		t.Error("a page for those signed in is offered to search engines")
	}
	if doc.Find(`script[type="module"][src]`).Length() != 1 {
		t.Error("the script is missing")
	}
}

func TestPlainFrame(t *testing.T) {
	doc := parse(t, Layout(Frame{L: bundle(t).For(i18n.EN), Title: "Sign in", Kind: Plain, Path: "/sign-in"}, raw("<h1>x</h1>")))
	if doc.Find(`a[href$="/sign-in"]:not([hreflang]), script, .nav`).Length() != 0 {
		t.Error("a plain page offers what it has not")
	}
	if got := doc.Find("title").Text(); got != "Sign in | Open Roadmap" {
		t.Errorf("title %q", got)
	}
}

func TestFrameEscapes(t *testing.T) {
	f := frame(bundle(t).For(i18n.EN))
	f.Title, f.Description, f.Practice, f.Foot, f.Notice = hostile, hostile, hostile, hostile, hostile
	f.Party.Name.Text, f.Person.Name = hostile, hostile
	f.Nav[0] = Link{Label: hostile, URL: "/" + hostile}
	checkPage(t, parse(t, Layout(f, raw("<h1>x</h1>"))))
}

func TestLayoutReturnsErrors(t *testing.T) {
	broken := errors.New("broken")
	body := templ.ComponentFunc(func(context.Context, io.Writer) error { return broken })
	var b strings.Builder
	err := Layout(frame(bundle(t).For(i18n.EN)), body).Render(context.Background(), &b)
	if !errors.Is(err, broken) || b.Len() != 0 {
		t.Errorf("err %v after %d bytes", err, b.Len())
	}
}
