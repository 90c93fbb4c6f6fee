package received

import (
	"encoding/json"
	"net/url"
	"regexp"
	"slices"
	"time"

	"openroadmap/internal/core/party"
	"openroadmap/internal/platform/clock"
	"openroadmap/internal/platform/errs"
	"openroadmap/internal/platform/i18n"
)

// head is what lists show of a roadmap. Days are YYYY-MM-DD or empty.
type head struct {
	Origin struct {
		BaseURL string `json:"base_url"`
		On      string `json:"on"`
	} `json:"origin"`
	Party struct {
		Code string `json:"code"`
		Name text   `json:"name"`
	} `json:"party"`
	Roadmap struct {
		Slug  string `json:"slug"`
		Title text   `json:"title"`
		Start string `json:"start"`
		End   string `json:"end"`
		State string `json:"state"`
		URL   string `json:"url"`
	} `json:"roadmap"`
}

// body is what the pages of a roadmap show beside its head.
type body struct {
	Activities []activity `json:"activities"`
	Versions   []version  `json:"versions"`
}

// activity is an activity of the file; texts that nobody wrote are zero.
type activity struct {
	Number     string        `json:"number"`
	Line       string        `json:"line"` // "" for an activity of the Party's own
	Official   text          `json:"official"`
	Title      text          `json:"title"`
	Text       text          `json:"text"`
	Position   string        `json:"position"`
	Reason     text          `json:"reason"`
	Lead       organization  `json:"lead"`
	Start      string        `json:"start"`
	End        string        `json:"end"`
	Milestones []milestone   `json:"milestones"`
	Narrative  text          `json:"narrative"`
	Status     status        `json:"status"`
	Freshness  lastFreshness `json:"freshness"`
}

type organization struct {
	Name text `json:"name"`
}

type status struct {
	Status string `json:"status"`
}

type lastFreshness struct {
	UpdatedOn string `json:"updated_on"`
}

type milestone struct {
	Title text   `json:"title"`
	Due   string `json:"due"`
	Done  string `json:"done"`
}

type version struct {
	Number   int    `json:"number"`
	FrozenOn string `json:"frozen_on"`
	Act      struct {
		Title text   `json:"title"`
		On    string `json:"on"`
	} `json:"act"`
}

// content is a whole file as far as it is read here.
type content struct {
	head
	body
	History []struct {
		At string `json:"at"`
	} `json:"history"`
}

// slugForm is how a roadmap may be named in an address.
var slugForm = regexp.MustCompile(`^[a-z0-9-]{1,32}$`)

// read reads the content of a verified file and refuses what no installation
// writes: it goes into addresses, links and dates of pages here.
func read(data []byte) (c content, err error) {
	if err := json.Unmarshal(data, &c); err != nil {
		return c, errs.Wrap(err, errs.Invalid, MsgErrorForm)
	}
	_, isCode := party.ParseCode(c.Party.Code)
	_, dateErr := clock.ParseDate(c.Origin.On)
	if !isCode || !slugForm.MatchString(c.Roadmap.Slug) || dateErr != nil || !isAddress(c.Origin.BaseURL) || c.Party.Name.isZero() {
		return c, errs.New(errs.Invalid, MsgErrorForm)
	}
	if !isAddress(c.Roadmap.URL) {
		c.Roadmap.URL = ""
	}
	return c, nil
}

// isAddress tells whether s is an address of the Web that a page may link to.
func isAddress(s string) bool {
	u, err := url.Parse(s)
	return err == nil && (u.Scheme == "https" || u.Scheme == "http") && u.Host != "" && u.User == nil
}

// made orders the files of a roadmap: the day of the file, then its newest
// public change.
func (c content) made() string {
	newest := ""
	for _, x := range c.History {
		if at, err := time.Parse(time.RFC3339, x.At); err == nil {
			newest = max(newest, at.UTC().Format(time.RFC3339))
		}
	}
	return c.Origin.On + " " + newest
}

// text is a text in all its languages, with the state that each had where the
// file was made.
type text struct {
	Original i18n.Lang            `json:"original"`
	In       map[i18n.Lang]phrase `json:"in"`
}

type phrase struct {
	Text  string     `json:"text"`
	State i18n.State `json:"state"`
}

func (t text) isZero() bool { return len(t.In) == 0 }

// show is what a reader of l sees: l, else the original, else the first
// language there is.
func (t text) show(l i18n.Lang) i18n.Shown {
	if p, ok := t.In[l]; ok {
		return i18n.Shown{Text: p.Text, Lang: l, State: p.State}
	}
	for _, other := range append([]i18n.Lang{t.Original}, i18n.Langs[:]...) {
		if p, ok := t.In[other]; ok && slices.Contains(i18n.Langs[:], other) {
			return i18n.Shown{Text: p.Text, Lang: other, State: i18n.Missing, Fallback: true}
		}
	}
	return i18n.Shown{Lang: l, State: i18n.Missing}
}

// wording is the Party's own title, or the official one.
func (a activity) wording() text {
	if a.Title.isZero() {
		return a.Official
	}
	return a.Title
}
