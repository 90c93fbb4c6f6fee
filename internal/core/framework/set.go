package framework

import (
	"cmp"
	"encoding/json"
	"fmt"
	"io/fs"
	"slices"

	"openroadmap/frameworks"
)

// Set is the frameworks an installation knows, the latest version of each,
// ordered by year and id. The zero Set is empty.
type Set struct{ all []Framework }

// NewSet makes a Set; of two versions of one framework the higher stays.
func NewSet(of ...Framework) Set {
	var s Set
	for _, f := range of {
		s = s.with(f)
	}
	return s
}

func (s Set) with(f Framework) Set {
	all := slices.Clone(s.all)
	i := slices.IndexFunc(all, func(o Framework) bool { return o.ID == f.ID })
	switch {
	case i < 0:
		all = append(all, f)
	case all[i].Version < f.Version:
		all[i] = f
	}
	slices.SortFunc(all, func(a, b Framework) int {
		return cmp.Or(cmp.Compare(a.Year, b.Year), cmp.Compare(a.ID, b.ID))
	})
	return Set{all}
}

// All lists the frameworks.
func (s Set) All() []Framework { return slices.Clone(s.all) }

// Get finds a framework.
func (s Set) Get(id ID) (Framework, bool) {
	for _, f := range s.all {
		if f.ID == id {
			return f, true
		}
	}
	return Framework{}, false
}

// Latest is the framework of the last year, which a new roadmap begins from.
// ok is false for an empty Set.
func (s Set) Latest() (f Framework, ok bool) {
	if len(s.all) == 0 {
		return Framework{}, false
	}
	return s.all[len(s.all)-1], true
}

// Line finds a line of any framework.
func (s Set) Line(id LineID) (Line, bool) {
	f, ok := s.Get(id.Framework())
	if !ok {
		return Line{}, false
	}
	return f.Line(id)
}

// Load reads the embedded frameworks. It fails only if the program was built
// wrongly. Call it once at start.
func Load() (Set, error) {
	names, err := fs.Glob(frameworks.Files, "*.json")
	if err != nil {
		return Set{}, fmt.Errorf("load the frameworks: %w", err)
	}
	var of []Framework
	for _, name := range names {
		if name == frameworks.Convention || name == frameworks.Parties || name == frameworks.Practices || name == frameworks.Themes || name == frameworks.Aspects {
			continue
		}
		f, err := loadOne(name)
		if err != nil {
			return Set{}, fmt.Errorf("load framework %s: %w", name, err)
		}
		of = append(of, f)
	}
	return NewSet(of...), nil
}

func loadOne(name string) (f Framework, err error) {
	data, err := frameworks.Files.ReadFile(name)
	if err != nil {
		return f, err
	}
	return f, json.Unmarshal(data, &f)
}
