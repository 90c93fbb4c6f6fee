package exchange

import (
	"slices"

	"openroadmap/internal/platform/access"
	"openroadmap/internal/platform/dataset"
	"openroadmap/internal/platform/errs"
	"openroadmap/internal/platform/i18n"
	"openroadmap/internal/platform/ui"
	"openroadmap/internal/platform/web"
)

// overviewPage is everything that can go out and come in.
type overviewPage struct {
	Lists   []listEntry
	Imports []importEntry
}

// listEntry is a list with its files.
type listEntry struct {
	Title  string
	Files  []ui.Link
	Choose ui.Link
	Import ui.Link // without URL for those who may not
}

// importEntry is an import in the list of them.
type importEntry struct {
	File, URL, List, State, Who, When, Rows string
}

func (h handlers) overviewPage(r *web.Request, imports []Import) (overviewPage, error) {
	var p overviewPage
	slug := h.Slug(r.Context(), r.Party())
	for _, d := range h.Datasets {
		if d.OfRoadmap() && slug == "" || !r.Allows(d.Read, access.Object{Party: r.Party()}) {
			continue
		}
		path := r.Link(at(d, r.Party(), slug))
		e := listEntry{Title: r.L.T(d.Title)}
		if d.Rows != nil {
			e.Choose, e.Files = ui.Link{Label: r.L.T(MsgChooseColumns), URL: path + "/export"}, dataset.Links(path, nil)
		}
		if d.Import != nil && r.Allows(d.Write, access.Object{Party: r.Party()}) {
			e.Import = ui.Link{Label: r.L.T(MsgImportFile), URL: path + "/import"}
		}
		p.Lists = append(p.Lists, e)
	}
	people, err := h.Names(r.Context(), persons(imports))
	for _, im := range imports {
		p.Imports = append(p.Imports, h.entry(r, im, people))
	}
	return p, err
}

func persons(list []Import) (ids []string) {
	for _, im := range list {
		if im.Person != "" && !slices.Contains(ids, im.Person) {
			ids = append(ids, im.Person)
		}
	}
	return ids
}

func (h handlers) entry(r *web.Request, im Import, people map[string]string) importEntry {
	e := importEntry{File: im.FileName, URL: r.Link(importPath(im.Party, im.ID)), State: stateWord(r.L, im), Who: who(r.L, im, people),
		When: r.L.Time(im.CreatedAt, r.Zone(im.Party)), Rows: r.L.Int(im.Rows)}
	if d, ok := h.Dataset(im.Dataset); ok {
		e.List = r.L.T(d.Title)
	}
	return e
}

func who(l *i18n.Localizer, im Import, people map[string]string) string {
	if im.Person == "" {
		return l.T(MsgCommandLine)
	}
	return people[im.Person]
}

var stateWords = map[State]string{Asking: MsgStateAsking, Reading: MsgStateReading, Ready: MsgStateReady, Applying: MsgStateApplying,
	Applied: MsgStateApplied, Undoing: MsgStateUndoing, Undone: MsgStateUndone, Failed: MsgStateFailed, Dropped: MsgStateDropped}

func stateWord(l *i18n.Localizer, im Import) string {
	switch {
	case im.brokeOff() && im.State == Undoing:
		return l.T(MsgStateTakingBack)
	case im.brokeOff():
		return l.T(MsgStateTakenBack)
	}
	return l.T(stateWords[im.State])
}

// exportPage chooses columns and format.
type exportPage struct {
	Title   string
	Path    string // of the list, with the language
	Columns ui.Choice
	Codes   ui.Field
	BOM     ui.Field
	All     ui.Field
}

func (h handlers) exportPage(r *web.Request, d dataset.Dataset, title string) exportPage {
	p := exportPage{Title: title, Path: r.Link(at(d, r.Party(), r.PathValue("slug"))),
		Columns: ui.Choice{Name: "column", Label: r.L.T(MsgExportColumns)},
		Codes:   ui.Field{Name: "codes", Label: r.L.T(MsgExportCodes), Hint: r.L.T(MsgExportCodesHint), Value: "1"},
		BOM:     ui.Field{Name: "bom", Label: r.L.T(MsgExportBom), Hint: r.L.T(MsgExportBomHint), Value: "1"},
		All:     ui.Field{Name: "all", Label: r.L.T(MsgExportAll), Hint: r.L.T(MsgExportAllHint), Value: "1"}}
	for _, c := range d.Columns {
		p.Columns.Options = append(p.Columns.Options, ui.Option{Value: c.ID, Label: c.Title(r.L)})
		if !c.Rare {
			p.Columns.Values = append(p.Columns.Values, c.ID)
		}
	}
	return p
}

// importPage takes a file.
type importPage struct {
	Title    string
	Action   string
	Template []ui.Link // the list itself, to fill in; none where documents come in
	Mapping  *ui.Choice
	File     ui.FileField
	Rules    string // "" = none
	Lede     string
}

func (h handlers) importPage(r *web.Request, d dataset.Dataset, title string, err error) (importPage, error) {
	path := r.Link(at(d, r.Party(), r.PathValue("slug")))
	size := r.L.Int(MaxFile >> 20)
	p := importPage{Title: title, Action: path + "/import", Template: dataset.Links(path, nil), Lede: r.L.T(MsgImportLede), Rules: r.L.T(MsgImportRules),
		File: ui.FileField{Name: "file", Label: r.L.T(MsgImportFileLabel), Hint: r.L.T(MsgImportFileHint, "Max", size), Accept: ".csv,.tsv,.txt,.xlsx,.json",
			MaxBytes: MaxFile, TooLarge: r.L.T(MsgErrorTooLarge, "Max", MaxFile>>20)}}
	if d.Files != nil {
		p.Template, p.Lede, p.Rules = nil, r.L.T(d.Files.Lede), ""
		p.File.Accept, p.File.Multiple, p.File.Hint = d.Files.Accept, true, r.L.T(d.Files.Hint, "Max", size)
	}
	if e := errs.As(err); e != nil {
		p.File.Error = r.L.T(e.Message.ID, e.Message.Args...)
	}
	names, _, err := h.mappings(r.Context(), r.Party(), d.Key)
	if len(names) > 0 {
		p.Mapping = &ui.Choice{Name: "mapping", Label: r.L.T(MsgMappingUse), Hint: r.L.T(MsgMappingUseHint), Optional: true, Options: []ui.Option{{Label: r.L.T(MsgMappingNone)}}}
		for _, n := range names {
			p.Mapping.Options = append(p.Mapping.Options, ui.Option{Value: n, Label: n})
		}
	}
	return p, err
}
