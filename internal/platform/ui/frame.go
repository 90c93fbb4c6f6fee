package ui

import (
	"context"
	"io"
	"strings"

	"github.com/a-h/templ"

	"openroadmap/internal/platform/i18n"
)

// Kind says in which of the two places a page stands.
type Kind int

const (
	Public Kind = iota // white header, five hues
	Work               // dark header, signed in
	Plain              // public header without navigation and sign-in: sign-in itself, one-time links, setup
)

// Frame is everything around the body of a page. The zero values of all but
// L and Title are usable.
type Frame struct {
	L           *i18n.Localizer
	Title       string // of the page, without the site's name
	Description string // one sentence for search engines and previews; "" writes none
	Kind        Kind
	Path        string // path and query without the language, e.g. "/parties/xma?version=2"; for the switch of language and the canonical address
	BaseURL     string // "https://example.org" without a slash at the end; "" leaves out what needs an absolute address
	SiteName    string // "" is the product's name
	Party       *PartyLink
	Nav         []Link
	Under       []Link     // the entries of the group of Nav where the page stands; none where it has no others
	Menu        []NavGroup // all entries, for the foot; nil is Nav
	Crumbs      []Link     // the last one is the current page and is not linked; none on the poster
	Practice    string     // sentence over the header of practice data; "" is none
	Insecure    bool       // served without encryption beyond this machine: says so
	Person      *PersonLink
	Notices     *Link    // link to the person's notices; nil shows none
	NoticeCount string   // number beside it; "" is none
	Error       bool     // the form came back with mistakes: the title says so first
	Notice      string   // what has just been done, said once
	Caution     string   // what the reader must still do about this page; "" is nothing
	BodyClass   string   // further classes of body, e.g. "posterpage"
	MainClass   string   // class of main, e.g. the hue "o2"
	Wide        bool     // dense work page
	Styles      []string // addresses of further style sheets of this site
	Feeds       []Feed
	NoIndex     bool
	Langs       []i18n.Lang // languages this page exists in; nil is all six
	Foot        string      // who publishes, licence: one paragraph at the foot
	FootLinks   []Link      // help, accessibility statement and the like
	SearchURL   string      // "" shows no search box
	SearchHint  string      // placeholder of the search box on the working side
	Suggest     *Suggest    // what the search box suggests where a script runs; nil is nothing
	Script      string      // asset of a script that improves this page; "" is none
	NoScript    bool        // leaves out the script of the working side, e.g. before it knows the person
}

// Suggest is what the script of a search box needs: the address that suggests,
// the name of the list, and the sentence that says how many there are ("{n}").
type Suggest struct{ URL, Label, Found string }

// NavGroup is entries of the navigation under one word; without a Label they
// stand by themselves.
type NavGroup struct {
	Label string
	Links []Link
}

// PartyLink names the Party whose pages these are.
type PartyLink struct {
	Name i18n.Shown
	URL  string
}

// PersonLink names who is signed in.
type PersonLink struct {
	Name       string
	ProfileURL string
}

// Feed is an Atom feed or calendar that the page offers.
type Feed struct{ Title, URL, Type string }

// Layout draws a page: head, header, navigation, body and foot. The body is
// rendered first: the sprite holds only the marks that it used, and a summary
// of mistakes names the controls that follow it.
func Layout(f Frame, body templ.Component) templ.Component {
	return templ.ComponentFunc(func(ctx context.Context, w io.Writer) error {
		var s seen
		drawn, err := s.body(ctx, body)
		if err != nil {
			return err
		}
		return page(f, s.marks, templ.Raw(drawn)).Render(ctx, w)
	})
}

// title is the text of the title element.
func (f Frame) title() string {
	t := Visible(f.Title)
	if f.Error {
		t = f.L.T(MsgErrorTitle, "Title", t)
	}
	if site := f.site(); t != site {
		if f.Party != nil && f.Party.Name.Text != "" {
			site += f.L.Comma() + f.Party.Name.Text
		}
		t += " | " + site
	}
	return t
}

func (f Frame) site() string {
	if f.SiteName != "" {
		return f.SiteName
	}
	return f.L.T(MsgBrand)
}

// menu is what stands at the foot: all entries of the navigation.
func (f Frame) menu() []NavGroup {
	if f.Menu != nil {
		return f.Menu
	}
	return []NavGroup{{Links: f.Nav}}
}

// url is the address of path in the page's language.
func (f Frame) url(path string) string { return "/" + string(f.L.Lang) + path }

// path is Path with a slash at the start.
func (f Frame) path() string {
	if !strings.HasPrefix(f.Path, "/") {
		return "/" + f.Path
	}
	return f.Path
}

// switchURL is this very page in another language.
func (f Frame) switchURL(l i18n.Lang) string { return "/" + string(l) + f.path() }

// langs are the languages of the page, in the fixed order.
func (f Frame) langs() []i18n.Lang {
	if f.Langs != nil {
		return f.Langs
	}
	return i18n.Langs[:]
}

// home is where the brand leads.
func (f Frame) home() string {
	if f.Kind == Work {
		return f.url("/work")
	}
	return f.url("/")
}

func (f Frame) bodyClass() string {
	var cs []string
	if f.Wide {
		cs = append(cs, "wide")
	}
	if f.Kind == Work {
		cs = append(cs, "work")
	} else {
		cs = append(cs, "pub")
	}
	if f.BodyClass != "" {
		cs = append(cs, f.BodyClass)
	}
	return strings.Join(cs, " ")
}

// shared tells whether head carries addresses for search engines and previews.
func (f Frame) shared() bool { return f.Kind == Public && f.BaseURL != "" && !f.NoIndex }

func (f Frame) navLabel() string {
	if f.Kind == Work {
		return f.L.T(MsgNavWork)
	}
	return f.L.T(MsgNavMain)
}

func (f Frame) script() bool { return f.Kind == Work && !f.NoScript }
