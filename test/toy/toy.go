// Package toy is an instrument that only tests add to the program: the
// smallest one that uses all of the contract. Its records are bells.
package toy

import (
	"context"
	"embed"
	"fmt"
	"io/fs"
	"testing/fstest"

	"github.com/uptrace/bun"

	"openroadmap/internal/core/convention"
	"openroadmap/internal/core/evidence"
	"openroadmap/internal/core/identity"
	"openroadmap/internal/core/roadmap"
	"openroadmap/internal/instrument"
	"openroadmap/internal/platform/access"
	"openroadmap/internal/platform/dataset"
	"openroadmap/internal/platform/db"
	"openroadmap/internal/platform/errs"
	"openroadmap/internal/platform/feature"
	"openroadmap/internal/platform/i18n"
	"openroadmap/internal/platform/search"
	"openroadmap/internal/platform/ui"
	"openroadmap/internal/platform/web"
)

//go:embed migrations/*.sql
var migrations embed.FS

const (
	permShow   access.Permission = "toy.show"
	permRead   access.Permission = "toy.read"
	permManage access.Permission = "toy.manage"
)

// Names are those of the practice country's bells: the first is public.
var Names = [2]string{"Brass bell of the harbour", "Cracked bell in the attic"}

// bell is a row of toy_bells.
type bell struct {
	bun.BaseModel `bun:"table:toy_bells"`
	ID            string `bun:"id,pk"`
	Party         string `bun:"party"`
	Activity      string `bun:"activity"`
	Name          string `bun:"name"`
	Public        bool   `bun:"public"`
}

// toy is the instrument at work.
type toy struct{ instrument.Core }

// Maker declares it.
func Maker() instrument.Maker {
	return instrument.Maker{
		Rules: []access.Rule{{Permission: permShow, Anyone: true}, {Permission: permRead, Roles: identity.Readers()},
			{Permission: permManage, Roles: identity.Editors()}},
		Messages: words(), New: New,
	}
}

// words are the same in all languages.
func words() fs.FS {
	files := fstest.MapFS{}
	for _, l := range i18n.Langs {
		files["locale/"+string(l)+".json"] = &fstest.MapFile{Data: []byte(`{"toy.name": "Bells", "toy.how": "All bells are counted.", "toy.column": "Bell"}`)}
	}
	return files
}

// New makes the instrument over the core.
func New(c instrument.Core) instrument.Instrument {
	t := toy{c}
	return instrument.Instrument{
		Feature: feature.Feature{Key: "toy", Migrations: migrations, Search: []search.Source{t.source()}, Datasets: []dataset.Dataset{t.list()},
			Routes: []web.Route{
				{Method: "GET", Pattern: "/parties/{code}/bells", Permission: permShow, Handler: t.public, Cache: web.ByParty},
				{Method: "GET", Pattern: "/parties/{code}/bells/{bell}", Permission: permShow, Handler: t.publicOne, Cache: web.ByParty},
				{Method: "GET", Pattern: "/work/{code}/bells", Permission: permRead, Handler: t.team},
				{Method: "POST", Pattern: "/work/{code}/bells/{bell}/ring", Permission: permManage, Handler: t.ring},
			},
			Nav: []feature.NavItem{{Place: feature.PublicParty, Label: "toy.name", Path: "/bells", Permission: permShow, Order: 30},
				{Place: feature.WorkParty, Label: "toy.name", Path: "/bells", Permission: permRead, Order: 30}},
		},
		Name:        "toy.name",
		Views:       []instrument.View{{Key: "tower", Label: "toy.name", Work: "/bells", Public: "/bells"}},
		PublicPanel: t.panel(true), TeamPanel: t.panel(false), Made: t.made, Waiting: t.waiting,
		Figures: []convention.Figure{{Key: "toy_bells", Label: "toy.name", How: "toy.how", Unit: convention.UnitRecords, Read: t.figure}},
		Report:  []convention.ReportPart{{Key: "bells", Label: "toy.name", Read: t.report}},
		Sample:  instrument.Sample{Make: t.make, Places: t.places},
	}
}

func bells(ctx context.Context, q db.IDB, party, activity string, public bool) (list []bell, err error) {
	sel := q.NewSelect().Model(&list).Where("party = ?", party).OrderExpr("name")
	if activity != "" {
		sel.Where("activity = ?", activity)
	}
	if public {
		sel.Where("public = ?", true)
	}
	return list, sel.Scan(ctx)
}

func (t toy) make(ctx context.Context, c instrument.Country) error {
	for line, a := range c.Activities {
		if a.Number != "1.1" || c.Code != "xma" {
			continue
		}
		return t.DB.Tx(ctx, func(ctx context.Context, tx *db.Tx) error {
			list := []bell{{ID: db.NewID(), Party: c.Code, Activity: string(line), Name: Names[0], Public: true},
				{ID: db.NewID(), Party: c.Code, Activity: string(line), Name: Names[1]}}
			_, err := tx.NewInsert().Model(&list).Exec(ctx)
			return err
		})
	}
	return nil
}

func (t toy) places(ctx context.Context, q db.IDB, party string) (map[string]string, error) {
	list, err := bells(ctx, q, party, "", true)
	if err != nil || len(list) == 0 {
		return nil, err
	}
	return map[string]string{"{bell}": list[0].ID}, nil
}

func (t toy) source() search.Source {
	return search.Source{Name: "toy", Kinds: []string{"bell"}, Words: map[string]string{"bell": "toy.column"}, Permissions: []access.Permission{permRead},
		Units: func(ctx context.Context, q db.IDB, after string, n int) (parties []string, err error) {
			err = q.NewSelect().Model((*bell)(nil)).ColumnExpr("DISTINCT party").Where("party > ?", after).OrderExpr("party").Limit(int64(n)).Scan(ctx, &parties)
			return parties, err
		},
		Entries: func(ctx context.Context, q db.IDB, party string) (all []search.Entry, err error) {
			list, err := bells(ctx, q, party, "", false)
			for _, b := range list {
				p := search.Part{Lang: i18n.EN, Permission: permRead, Path: "/work/" + party + "/bells", Title: b.Name}
				if b.Public {
					p.Permission, p.Path = "", "/parties/"+party+"/bells/"+b.ID
				}
				all = append(all, search.Entry{Kind: "bell", Record: b.ID, Party: party, Parts: []search.Part{p}})
			}
			return all, err
		},
	}
}

func (t toy) list() dataset.Dataset {
	return dataset.Dataset{Key: "bells", Version: 1, Title: "toy.name", Order: 90, Read: permRead, Write: permManage, Path: "/work/{code}/bells",
		Columns: []dataset.Column{{ID: "id", Label: dataset.MsgColumnId, Type: dataset.ID}, {ID: "name", Label: "toy.column", Type: dataset.Line}},
		Rows: func(ctx context.Context, q db.IDB, s dataset.Scope, fields []dataset.Field, yield func([]string) error) error {
			if err := t.Access.Demand(s.Actor, permRead, s.Party); err != nil {
				return err
			}
			list, err := bells(ctx, q, s.Party, "", false)
			for _, b := range list {
				if err := yield(dataset.Pick(fields, map[string]string{"id": b.ID, "name": b.Name}, nil)); err != nil {
					return err
				}
			}
			return err
		}}
}

func (t toy) panel(public bool) func(*web.Request, instrument.Activity) (*ui.Panel, error) {
	return func(r *web.Request, a instrument.Activity) (*ui.Panel, error) {
		list, err := bells(r.Context(), t.DB.Read(), a.Party, a.Key, public)
		if err != nil || len(list) == 0 {
			return nil, err
		}
		text := fmt.Sprintf("%d bells:", len(list))
		for _, b := range list {
			text += " " + b.Name + "."
		}
		return &ui.Panel{ID: "bells", Title: r.L.T("toy.name"), Body: ui.Text(text)}, nil
	}
}

func (t toy) made(r *web.Request, a instrument.Activity, public bool) (all []evidence.Made, err error) {
	list, err := bells(r.Context(), t.DB.Read(), a.Party, a.Key, public)
	for _, b := range list {
		all = append(all, evidence.Made{Title: i18n.NewText(i18n.EN, b.Name).For(r.Lang), URL: r.Link("/parties/" + a.Party + "/bells/" + b.ID), Team: !b.Public})
	}
	return all, err
}

// waiting lists all bells: none has a name in French.
func (t toy) waiting(r *web.Request, to i18n.Lang) (all []roadmap.Waiting, err error) {
	list, err := bells(r.Context(), t.DB.Read(), r.Party(), "", false)
	for _, b := range list {
		title := i18n.NewText(i18n.EN, b.Name)
		if n := roadmap.CountOpen([]roadmap.NamedText{{Field: "name", Text: title}}, to); n.Any() {
			all = append(all, roadmap.Waiting{Number: "B", URL: r.Link("/work/" + r.Party() + "/bells"), Title: title.For(r.Lang), OpenTexts: n})
		}
	}
	return all, err
}

func (t toy) figure(ctx context.Context, q db.IDB, s convention.FigureScope) (f convention.Reading, err error) {
	list, err := bells(ctx, q, s.Party, s.Activity, s.Public)
	for _, b := range list {
		f.Rows = append(f.Rows, convention.FigureRow{Title: i18n.NewText(i18n.EN, b.Name), Value: 1})
	}
	f.Value, f.Known = float64(len(list)), len(list) > 0
	return f, err
}

func (t toy) report(ctx context.Context, q db.IDB, s convention.ReportScope) (all []convention.ReportEntry, err error) {
	list, err := bells(ctx, q, s.Party, "", s.Public)
	for _, b := range list {
		all = append(all, convention.ReportEntry{Title: i18n.NewText(i18n.EN, b.Name)})
	}
	return all, err
}

func (t toy) public(r *web.Request) (web.Response, error) {
	if _, ok := t.Party(r.Party()); !ok {
		return nil, errs.New(errs.NotFound, "error.not_found")
	}
	return t.page(r, ui.Public, true, "")
}

func (t toy) publicOne(r *web.Request) (web.Response, error) {
	return t.page(r, ui.Public, true, r.PathValue("bell"))
}

func (t toy) team(r *web.Request) (web.Response, error) { return t.page(r, ui.Work, false, "") }

// page lists the bells, or shows the one asked for.
func (t toy) page(r *web.Request, k ui.Kind, public bool, id string) (web.Response, error) {
	list, err := bells(r.Context(), t.DB.Read(), r.Party(), "", public)
	if err != nil {
		return nil, err
	}
	text := ""
	for _, b := range list {
		if id == "" || b.ID == id {
			text += b.Name + ". "
		}
	}
	if id != "" && text == "" {
		return nil, errs.New(errs.NotFound, "error.not_found")
	}
	f := t.Frame(r.L)
	f.Kind, f.Title = k, r.L.T("toy.name")
	return r.Page(f, ui.Empty(ui.EmptyState{Title: text}))
}

func (t toy) ring(r *web.Request) (web.Response, error) {
	list, err := bells(r.Context(), t.DB.Read(), r.Party(), "", false)
	for _, b := range list {
		if b.ID == r.PathValue("bell") {
			return r.Go("/work/"+r.Party()+"/bells", "toy.name")
		}
	}
	if err == nil {
		err = errs.New(errs.NotFound, "error.not_found")
	}
	return nil, err
}
