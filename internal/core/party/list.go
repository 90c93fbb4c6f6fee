package party

import (
	"bytes"
	"slices"
	"strings"

	"golang.org/x/text/collate"
	"golang.org/x/text/language"

	"openroadmap/internal/platform/i18n"
)

// Filter narrows a list; zero fields do not.
type Filter struct {
	ActiveOnly bool   // Parties that work here
	IdleOnly   bool   // Parties that do not
	Kinds      []Kind // none = all
	Group      Group
	SIDS, LDC  bool   // true: only those
	Name       string // part of the name in any language, or the code, whatever the case
}

func (f Filter) takes(p Party) bool {
	return (!f.ActiveOnly || p.Active) && (!f.IdleOnly || !p.Active) &&
		(len(f.Kinds) == 0 || slices.Contains(f.Kinds, p.Kind)) &&
		(f.Group == "" || f.Group == p.Group) &&
		(!f.SIDS || p.SIDS) && (!f.LDC || p.LDC) &&
		(f.Name == "" || p.called(f.Name))
}

func (p Party) called(part string) bool {
	part = strings.ToLower(strings.TrimSpace(part))
	if part == string(p.Code) {
		return true
	}
	for _, e := range p.Name.All() {
		if strings.Contains(strings.ToLower(e.Text), part) {
			return true
		}
	}
	return false
}

// SortByName orders list in place as a reader of l expects, by the rules of
// that language; equal names by code. A name that is missing in l is sorted
// as it is shown, in the original.
func SortByName(list []Party, l i18n.Lang) {
	c := collate.New(language.Make(string(l)), collate.IgnoreCase)
	var buf collate.Buffer
	keys := make(map[Code][]byte, len(list))
	for _, p := range list {
		keys[p.Code] = c.KeyFromString(&buf, p.Name.For(l).Text)
	}
	slices.SortFunc(list, func(a, b Party) int {
		if by := bytes.Compare(keys[a.Code], keys[b.Code]); by != 0 {
			return by
		}
		return strings.Compare(string(a.Code), string(b.Code))
	})
}
