package roadmap

import (
	"slices"

	"openroadmap/internal/platform/access"
	"openroadmap/internal/platform/i18n"
	"openroadmap/internal/platform/search"
)

// offered is one activity on its way into the index.
type offered struct {
	r           Roadmap
	live, shown Item
	public      bool
}

func (w offered) publicPath() string {
	return publicPath(w.r.Party, w.r.Slug, w.r.Current) + "/activities/" + w.live.Number
}

// publicPath is where the public reads a roadmap, without the language.
func publicPath(party, slug string, current bool) string {
	if current {
		return "/parties/" + party
	}
	return "/parties/" + party + "/roadmaps/" + slug
}

func (w offered) workPath() string {
	return "/work/" + w.r.Party + "/activities/" + w.live.ID + "/edit"
}

func (w offered) activity() search.Entry {
	e := search.Entry{Kind: KindActivity, Record: w.live.ID, Party: w.r.Party, Group: string(w.live.Output)}
	for _, l := range i18n.Langs {
		if w.public {
			e.Parts = appendFull(e.Parts, part(w.shown, l, Item{}, "", w.publicPath()))
			e.Parts = appendFull(e.Parts, part(w.live, l, w.shown, PermRead, w.workPath()))
		} else {
			e.Parts = appendFull(e.Parts, part(w.live, l, Item{}, PermRead, w.workPath()))
		}
	}
	if w.live.Note != "" {
		e.Parts = append(e.Parts, search.Part{Permission: PermRead, Path: w.workPath(), Title: titleIn(w.live, i18n.None), Heading: true,
			Fields: []search.Field{{Name: "note", Text: w.live.Note}}})
	}
	return e
}

func appendFull(parts []search.Part, p search.Part) []search.Part {
	if p.Heading && len(p.Fields) == 0 {
		return parts
	}
	return append(parts, p)
}

// titleIn is the number with the wording, as readers of l see it; for None in
// the original's language.
func titleIn(it Item, l i18n.Lang) string {
	if l == i18n.None {
		if l = it.Plan.Title.Original(); l == i18n.None {
			l = i18n.EN
		}
	}
	s, _ := it.Wording(l)
	return it.Number + " " + s.Text
}

// part is the words of it in l that than, which is public, does not have
// already. A part for everyone holds what everyone may read.
func part(it Item, l i18n.Lang, than Item, p access.Permission, path string) search.Part {
	wording, _ := it.Wording(l)
	known, _ := than.Wording(l)
	out := search.Part{Lang: l, Permission: p, Path: path, Title: titleIn(it, l), Heading: wording.Fallback || wording.Text == "" || wording == known}
	public := than.words(l, true)
	for _, f := range it.words(l, p == "") {
		if !slices.Contains(public, f) {
			out.Fields = append(out.Fields, f)
		}
	}
	return out
}

// words lists the texts of i in l, those that are not empty. What is written
// of risks is the team's unless the Party made the risk public.
func (i Item) words(l i18n.Lang, public bool) (fields []search.Field) {
	add := func(name, text string) {
		if text != "" {
			fields = append(fields, search.Field{Name: name, Text: text})
		}
	}
	add("text", i.Plan.Text.Get(l))
	add("reason", i.Plan.Reason.Get(l))
	add("narrative", i.Narrative.Get(l))
	add("official", i.officialBeside(l))
	add("legal", i.Plan.Legal.Get(l))
	for _, b := range i.Plan.Budget.lines() {
		add("budget", b.SourceName.Get(l))
		add("budget", b.Note.Get(l))
	}
	risks := i.Risks
	if public {
		risks = risks.public()
	}
	for _, r := range risks.All() {
		add("risk", r.Text.Get(l))
		add("risk", r.Answer.Get(l))
	}
	return fields
}

// officialBeside is the official wording where the Party's own stands in its
// place: it is found by both.
func (i Item) officialBeside(l i18n.Lang) string {
	if i.Plan.Title.IsZero() {
		return ""
	}
	return i.Ref.Text.Get(l)
}

// milestones are records of their own, found by their titles.
func (w offered) milestones() []search.Entry {
	var entries []search.Entry
	words, seen := w.milestoneWords(), map[string]bool{}
	for _, it := range []Item{w.live, w.shown} {
		for _, m := range it.Milestones {
			if !seen[m.ID] {
				seen[m.ID] = true
				now, _ := w.live.Milestone(m.ID)
				shown, _ := w.shown.Milestone(m.ID)
				entries = append(entries, words.entry(m.ID, now, shown))
			}
		}
	}
	return entries
}

// milestoneWords is what the entries of an activity's milestones share.
type milestoneWords struct {
	offered
	publicPath, workPath  string
	liveTitle, shownTitle map[i18n.Lang]string
}

func (w offered) milestoneWords() milestoneWords {
	out := milestoneWords{offered: w, publicPath: w.publicPath(), workPath: w.workPath(), liveTitle: map[i18n.Lang]string{}, shownTitle: map[i18n.Lang]string{}}
	for _, l := range i18n.Langs {
		out.liveTitle[l], out.shownTitle[l] = titleIn(w.live, l), titleIn(w.shown, l)
	}
	return out
}

// entry is a milestone as it is now and as the public sees it.
func (w milestoneWords) entry(id string, now, shown Milestone) search.Entry {
	e := search.Entry{Kind: KindMilestone, Record: id, Party: w.r.Party, Group: string(w.live.Output)}
	for _, l := range i18n.Langs {
		public := shown.Title.Get(l)
		if w.public && public != "" {
			e.Parts = append(e.Parts, search.Part{Lang: l, Path: w.publicPath, Title: public, Context: w.shownTitle[l]})
		}
		if team := now.Title.Get(l); team != "" && !(w.public && team == public) {
			e.Parts = append(e.Parts, search.Part{Lang: l, Permission: PermRead, Path: w.workPath, Title: team, Context: w.liveTitle[l]})
		}
	}
	return e
}
