package portal

import (
	"context"
	"net/url"

	"openroadmap/internal/core/framework"
	"openroadmap/internal/core/party"
	"openroadmap/internal/platform/db"
	"openroadmap/internal/platform/i18n"
	"openroadmap/internal/platform/search"
)

// Kinds of what the portal offers to the search.
const (
	KindLine  = "line"
	KindParty = "party"
	KindPage  = "page"
)

// searchSources make what can be found of the reference: lines of frameworks,
// Parties, and the pages about the site. They come with the
// program or change rarely, and are looked through at every start.
func (s *Portal) searchSources() []search.Source {
	words := map[string]string{KindLine: MsgFilterLine, KindPage: MsgSearchPage, KindParty: MsgColumnParty, "page.text": MsgSearchText}
	return []search.Source{
		fixed("reference", words, []string{KindLine, KindPage}, func(context.Context, db.IDB) ([]search.Entry, error) {
			return append(s.lineEntries(), s.pageEntries()...), nil
		}),
		fixed("parties", words, []string{KindParty}, s.partyEntries),
	}
}

// fixed is a source of one unit.
func fixed(name string, words map[string]string, kinds []string, all func(context.Context, db.IDB) ([]search.Entry, error)) search.Source {
	return search.Source{
		Name: name, Kinds: kinds, Words: words, Fixed: true,
		Units: func(_ context.Context, _ db.IDB, after string, _ int) ([]string, error) {
			if after != "" {
				return nil, nil
			}
			return []string{name}, nil
		},
		Entries: func(ctx context.Context, q db.IDB, _ string) ([]search.Entry, error) { return all(ctx, q) },
	}
}

func (s *Portal) lineEntries() []search.Entry {
	var entries []search.Entry
	for _, f := range s.Frameworks.All() {
		for _, x := range f.Lines {
			entries = append(entries, lineEntry(f, x))
		}
	}
	return entries
}

// lineEntry is what can be found of a line: its wording in each language.
func lineEntry(f framework.Framework, x framework.Line) search.Entry {
	e := search.Entry{Kind: KindLine, Record: string(x.ID), Group: string(x.Output)}
	for _, l := range i18n.Langs {
		if text := x.Text.Get(l); text != "" {
			e.Parts = append(e.Parts, search.Part{Lang: l, Path: linePath(x.ID), Title: x.Number + " " + text, Context: f.Title.Text.For(l).Text})
		}
	}
	return e
}

// OfferLines makes the lines of a framework findable that was loaded in the
// place of old; lines that only old had are no longer found.
func OfferLines(ctx context.Context, tx *db.Tx, f, old framework.Framework) error {
	var entries []search.Entry
	for _, x := range f.Lines {
		entries = append(entries, lineEntry(f, x))
	}
	for _, x := range old.Lines {
		if _, still := f.Line(x.ID); !still {
			entries = append(entries, search.Entry{Kind: KindLine, Record: string(x.ID)})
		}
	}
	return search.Put(ctx, tx, entries...)
}

// linePath is lineURL without the language.
func linePath(id framework.LineID) string {
	return "/reference/" + url.PathEscape(string(id.Framework())) + "/" + url.PathEscape(id.Local())
}

// partyEntries are the Parties by their names; fictitious ones only where they
// are what the installation is for.
func (s *Portal) partyEntries(ctx context.Context, _ db.IDB) ([]search.Entry, error) {
	all, err := s.Parties.List(ctx, party.Filter{}, i18n.EN)
	if err != nil {
		return nil, err
	}
	var entries []search.Entry
	for _, p := range all {
		if p.IsPractice() && !s.PracticeMode {
			continue
		}
		e := search.Entry{Kind: KindParty, Record: string(p.Code), Party: string(p.Code)}
		for _, l := range i18n.Langs {
			if name := p.Name.Get(l); name != "" {
				e.Parts = append(e.Parts, search.Part{Lang: l, Path: "/parties/" + string(p.Code) + "/about", Title: name})
			}
		}
		entries = append(entries, e)
	}
	return entries, nil
}

func (s *Portal) pageEntries() []search.Entry {
	about := search.Entry{Kind: KindPage, Record: "about"}
	privacy := search.Entry{Kind: KindPage, Record: "privacy"}
	access := search.Entry{Kind: KindPage, Record: "accessibility"}
	for _, lang := range i18n.Langs {
		l := s.Localizer(lang)
		page := func(e *search.Entry, title string, ids ...string) {
			p := search.Part{Lang: lang, Path: "/" + e.Record, Title: l.T(title)}
			for _, id := range ids {
				p.Fields = append(p.Fields, search.Field{Name: "text", Text: l.T(id)})
			}
			e.Parts = append(e.Parts, p)
		}
		page(&about, MsgAboutTitle, MsgHomeWhat1, MsgHomeWhat2, MsgHomeWhat3, MsgAboutEndorsed, MsgAboutRank, MsgAboutData)
		page(&privacy, MsgNavPrivacy, MsgPrivacyLede, MsgPrivacyReaders, MsgPrivacyMembers, MsgPrivacyRights)
		page(&access, MsgNavAccessibility, MsgAccessLede, MsgAccessHow, MsgAccessLimits, MsgAccessTell)
	}
	return []search.Entry{about, privacy, access}
}
