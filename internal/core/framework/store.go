package framework

import (
	"context"
	"embed"
	"encoding/json"
	"fmt"
	"slices"

	"openroadmap/internal/platform/db"
	"openroadmap/internal/platform/errs"
	"openroadmap/internal/platform/feature"
)

//go:embed migrations/*.sql
var Migrations embed.FS

// Messages holds the feature's words.
//
//go:embed locale/*.json
var Messages embed.FS

//go:generate go run openroadmap/tools/msgids .

// Feature declares what the package brings: the operator's page.
func Feature(s *Service) feature.Feature {
	return feature.Feature{Key: "framework", Messages: Messages, Migrations: Migrations, Routes: s.routes(), Rules: Rules(),
		Nav: []feature.NavItem{{Place: feature.Admin, Label: MsgAdminTitle, Path: "/frameworks", Permission: PermLoad, Order: 35}}}
}

// Store keeps the frameworks loaded from outside beside the embedded ones.
type Store struct{ embedded Set }

// NewStore makes a Store over the embedded frameworks.
func NewStore(embedded Set) Store { return Store{embedded} }

// Save keeps a checked framework; operators only, which the caller checks.
// Errors: Conflict when this or a later version is known already; Invalid
// when frameworks would continue one another in a circle.
func (s Store) Save(ctx context.Context, tx *db.Tx, f Framework) error {
	known, err := s.All(ctx, tx)
	if err != nil {
		return err
	}
	if old, ok := known.Get(f.ID); ok && old.Version >= f.Version {
		return errs.New(errs.Conflict, MsgErrorVersion, "Framework", string(f.ID), "Version", old.Version)
	}
	if other, ok := circle(known, f); ok {
		return errs.New(errs.Invalid, MsgErrorCircle, "Framework", string(f.ID), "Other", string(other))
	}
	body, err := json.Marshal(f)
	if err != nil {
		return fmt.Errorf("save framework %s: %w", f.ID, err)
	}
	_, err = tx.NewRaw("INSERT INTO frameworks (id, version, body, loaded_at) VALUES (?, ?, ?, ?)", string(f.ID), f.Version, string(body), tx.At).Exec(ctx)
	if err != nil {
		return fmt.Errorf("save framework %s version %d: %w", f.ID, f.Version, err)
	}
	return tx.Touch(ctx, db.All)
}

// All returns the embedded and the loaded frameworks, the latest version of
// each. q is the read pool or a transaction.
func (s Store) All(ctx context.Context, q db.IDB) (Set, error) {
	var bodies []string
	if err := q.NewRaw("SELECT body FROM frameworks ORDER BY id, version").Scan(ctx, &bodies); err != nil {
		return Set{}, fmt.Errorf("load frameworks: %w", err)
	}
	set := s.embedded
	for _, b := range bodies {
		var f Framework
		if err := json.Unmarshal([]byte(b), &f); err != nil {
			return Set{}, fmt.Errorf("load frameworks: %w", err)
		}
		set = set.with(f)
	}
	return set, nil
}

// Version returns one version of a framework, embedded or loaded: a frozen
// roadmap cites it. Error: NotFound.
func (s Store) Version(ctx context.Context, q db.IDB, id ID, version int) (Framework, error) {
	if f, ok := s.embedded.Get(id); ok && f.Version == version {
		return f, nil
	}
	var body string
	err := q.NewRaw("SELECT body FROM frameworks WHERE id = ? AND version = ?", string(id), version).Scan(ctx, &body)
	if err != nil {
		return Framework{}, db.NotFound(err)
	}
	var f Framework
	if err := json.Unmarshal([]byte(body), &f); err != nil {
		return Framework{}, fmt.Errorf("load framework %s version %d: %w", id, version, err)
	}
	return f, nil
}

// circle tells whether f, among the known frameworks, would lead back to
// itself by way of the lines it continues, and through which framework.
func circle(known Set, f Framework) (through ID, ok bool) {
	for _, first := range continued(f) {
		if leadsTo(known, first, f.ID, map[ID]bool{}) {
			return first, true
		}
	}
	return "", false
}

func leadsTo(known Set, from, to ID, seen map[ID]bool) bool {
	if from == to {
		return true
	}
	f, ok := known.Get(from)
	if !ok || seen[from] {
		return false
	}
	seen[from] = true
	return slices.ContainsFunc(continued(f), func(next ID) bool { return leadsTo(known, next, to, seen) })
}

// continued lists the frameworks whose lines f takes up.
func continued(f Framework) []ID {
	var ids []ID
	for _, l := range f.Lines {
		for _, c := range l.Continues {
			if id := c.Framework(); !slices.Contains(ids, id) {
				ids = append(ids, id)
			}
		}
	}
	return ids
}
