package measure

import (
	"slices"
	"strings"

	"openroadmap/internal/core/convention"
	"openroadmap/internal/platform/i18n"
	"openroadmap/internal/platform/ui"
	"openroadmap/internal/platform/web"
)

// Aspects says what a provision does for the lines of the tables that
// provisions are held against: "cover/doxxing" → Covers. No entry is "not
// looked at".
type Aspects map[string]Cover

// aspectCovers are what can be said of an aspect.
var aspectCovers = coverNames[:3]

// pack writes a as text, sorted: "cover/art=covers,cover/satire=partly".
func (a Aspects) pack() string {
	var parts []string
	for _, key := range sortedKeys(a) {
		parts = append(parts, key+"="+string(a[key]))
	}
	return strings.Join(parts, ",")
}

func unpackAspects(packed string) Aspects {
	a := Aspects{}
	for _, part := range split(packed) {
		key, cover, _ := strings.Cut(part, "=")
		a[key] = Cover(cover)
	}
	return a
}

// of tells whether a says anything of a table.
func (a Aspects) of(table string) bool {
	for key := range a {
		if strings.HasPrefix(key, table+"/") {
			return true
		}
	}
	return false
}

// aspectTitles name the tables, which are views of the instrument.
var aspectTitles = map[string]string{viewCover: MsgAspectTitleCover, viewDuties: MsgAspectTitleDuties}

// The views that hold provisions against a table; framework data name them.
const (
	viewCover  = "cover"
	viewDuties = "platform_duties"
)

// aspectForm is a table in the form of a provision.
type aspectForm struct {
	Title  string
	Open   bool // something stands in it
	Groups []aspectFormGroup
}

type aspectFormGroup struct {
	Label string
	Rows  []cell
	Names []string // of the rows
}

// aspectForms are the tables as they stand for p.
func aspectForms(l *i18n.Localizer, p Provision) (forms []aspectForm) {
	for _, t := range convention.AspectTables() {
		f := aspectForm{Title: l.T(aspectTitles[t.Key]), Open: p.Aspects.of(t.Key)}
		for _, g := range t.Groups {
			group := aspectFormGroup{Label: g.Text.For(l.Lang).Text}
			for _, a := range g.Aspects {
				name := a.Text.For(l.Lang).Text
				key := t.Key + "/" + string(a.Key)
				c := cell{Name: "aspect_" + key, Label: l.T(MsgAspectOf, "Name", name), Value: string(p.Aspects[key]), Options: []ui.Option{{Label: l.T(MsgCoverNone)}}}
				for _, n := range aspectCovers {
					c.Options = append(c.Options, ui.Option{Value: n.code, Label: l.T(n.label)})
				}
				group.Rows, group.Names = append(group.Rows, c), append(group.Names, name)
			}
			f.Groups = append(f.Groups, group)
		}
		forms = append(forms, f)
	}
	return forms
}

// sentAspects reads the tables from a form; what no table knows is left out.
func sentAspects(f *web.Form) Aspects {
	all := Aspects{}
	for _, t := range convention.AspectTables() {
		for _, g := range t.Groups {
			for _, a := range g.Aspects {
				key := t.Key + "/" + string(a.Key)
				v := f.Get("aspect_" + key)
				if slices.ContainsFunc(aspectCovers, func(n named) bool { return n.code == v }) {
					all[key] = Cover(v)
				}
			}
		}
	}
	return all
}
