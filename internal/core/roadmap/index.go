package roadmap

import (
	"context"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/uptrace/bun"
	"golang.org/x/text/collate"
	"golang.org/x/text/language"

	"openroadmap/internal/core/framework"
	"openroadmap/internal/platform/access"
	"openroadmap/internal/platform/clock"
	"openroadmap/internal/platform/db"
	"openroadmap/internal/platform/i18n"
)

// publicRow is one activity in the table roadmap_public: what lists over many
// Parties read. It holds nothing that is not public.
type publicRow struct {
	bun.BaseModel `bun:"table:roadmap_public"`
	Activity      string     `bun:"activity,pk"`
	Party         string     `bun:"party"`
	Roadmap       string     `bun:"roadmap"`
	Slug          string     `bun:"slug"`
	Current       bool       `bun:"is_current"`
	Line          string     `bun:"line"`
	Output        string     `bun:"output"`
	Number        string     `bun:"number"`
	NumberKey     string     `bun:"number_key"`
	Position      string     `bun:"position"`
	Override      string     `bun:"override"`
	OverrideUntil clock.Date `bun:"override_until"`
	StartOn       clock.Date `bun:"start_on"`
	EndOn         clock.Date `bun:"end_on"`
	NextDue       clock.Date `bun:"next_due"`
	Done          int        `bun:"done"`
	Milestones    int        `bun:"milestones"`
	UpdatedOn     clock.Date `bun:"updated_on"`
	RhythmDays    int        `bun:"rhythm_days"`
	Lead          string     `bun:"lead"`
	Domains       string     `bun:"domains"`
}

type titleRow struct {
	bun.BaseModel `bun:"table:roadmap_public_titles"`
	Activity      string `bun:"activity,pk"`
	Lang          string `bun:"lang,pk"`
	SortKey       string `bun:"sort_key"` // collation key, then number and Party, so that equal titles have an order
	Words         string `bun:"words"`    // of the title, folded, for finding
	Title         string `bun:"title"`    // what is shown, as titleLine writes it
}

func publicRowOf(r Roadmap, a Activity) *publicRow {
	s := a.standing()
	return &publicRow{Activity: a.ID, Party: a.Party, Roadmap: a.Roadmap, Slug: r.Slug, Current: r.Current, Line: string(a.Line), Output: string(a.Output),
		Number: a.Number, NumberKey: NumberKey(a.Number), Position: string(a.Plan.Position), Override: string(a.Override.Status), OverrideUntil: a.Override.Until,
		StartOn: a.Plan.StartOn, EndOn: a.Plan.EndOn, NextDue: s.nextDue, Done: s.done, Milestones: s.of, UpdatedOn: a.UpdatedOn, RhythmDays: r.RhythmDays,
		Lead: a.Plan.Lead, Domains: "," + join(a.Plan.Domains) + ","}
}

func (x *publicRow) standing() standing {
	return standing{Position(x.Position), Override{Status: Status(x.Override), Until: x.OverrideUntil}, x.Done, x.Milestones, x.NextDue, x.StartOn, x.EndOn}
}

// reindex rewrites the public rows of the given activities of r, which are as
// the public sees them. titles is false when no word of them changed.
func reindex(ctx context.Context, tx db.IDB, r Roadmap, lineOf func(framework.LineID) framework.Line, acts []Activity, titles bool) error {
	var rows []*publicRow
	var gone []string // not public, or not any more
	for _, a := range acts {
		if r.Published && a.Visibility == access.Public {
			rows = append(rows, publicRowOf(r, a))
		} else {
			gone = append(gone, a.ID)
		}
	}
	if err := replaceRows(ctx, tx, (*publicRow)(nil), "activity", gone, &rows, len(rows)); err != nil {
		return fmt.Errorf("reindex %s: %w", r.Party, err)
	}
	if !titles {
		return nil
	}
	words := titleRows(r, lineOf, acts)
	if err := replaceRows(ctx, tx, (*titleRow)(nil), "activity, lang", gone, &words, len(words)); err != nil {
		return fmt.Errorf("reindex titles of %s: %w", r.Party, err)
	}
	return nil
}

// lineOf finds a line in its own framework: an adopted plan may stand under an
// earlier one than the live plan. Zero for none.
func (s *Service) lineOf(id framework.LineID) framework.Line {
	f, _ := s.Frameworks.Get(id.Framework())
	line, _ := f.Line(id)
	return line
}

// replaceRows writes rows, n of them, over what stands there by key, and
// removes what stands there for gone.
func replaceRows(ctx context.Context, tx db.IDB, model any, key string, gone []string, rows any, n int) error {
	if len(gone) > 0 {
		if _, err := tx.NewDelete().Model(model).Where("activity IN (?)", bun.List(gone)).Exec(ctx); err != nil {
			return err
		}
	}
	if n == 0 {
		return nil
	}
	_, err := tx.NewInsert().Model(rows).On("CONFLICT (" + key + ") DO UPDATE").Exec(ctx)
	return err
}

func titleRows(r Roadmap, lineOf func(framework.LineID) framework.Line, acts []Activity) []*titleRow {
	var rows []*titleRow
	for _, a := range acts {
		if !r.Published || a.Visibility != access.Public {
			continue
		}
		it := Item{Activity: a, Ref: lineOf(a.Line)}
		for _, l := range i18n.Langs {
			s, _ := it.Wording(l)
			rows = append(rows, &titleRow{Activity: a.ID, Lang: string(l), SortKey: SortKey(l, s.Text) + " " + NumberKey(a.Number) + " " + a.Party, Words: strings.ToLower(s.Text), Title: titleLine(s)})
		}
	}
	return rows
}

// titleLine stores what is shown as one line: language, state, "1" for a text
// of another language than asked for, words. Lists read thousands a minute:
// JSON costs ten times as much.
func titleLine(s i18n.Shown) string {
	fallback := ""
	if s.Fallback {
		fallback = "1"
	}
	return string(s.Lang) + "\t" + string(s.State) + "\t" + fallback + "\t" + s.Text
}

// readTitle reads a titleLine, and the JSON that older data folders hold.
func readTitle(line string) (s i18n.Shown, err error) {
	if strings.HasPrefix(line, "{") {
		err = json.Unmarshal([]byte(line), &s)
		return s, err
	}
	parts := strings.SplitN(line, "\t", 4)
	if len(parts) != 4 {
		return s, fmt.Errorf("title %q has %d parts of 4", line, len(parts))
	}
	return i18n.Shown{Text: parts[3], Lang: i18n.Lang(parts[0]), State: i18n.State(parts[1]), Fallback: parts[2] != ""}, nil
}

// sortKeyBytes is how much of a collation key is stored: enough to tell
// titles apart, short enough for the index.
const sortKeyBytes = 32

// SortKey is a text's place in the alphabetical order of l, as text that
// compares bytewise on both engines.
func SortKey(l i18n.Lang, s string) string {
	var buf collate.Buffer
	key := collate.New(language.Make(string(l))).KeyFromString(&buf, s)
	if len(key) > sortKeyBytes {
		key = key[:sortKeyBytes]
	}
	return hex.EncodeToString(key)
}
