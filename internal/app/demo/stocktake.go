package demo

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strconv"

	"openroadmap/internal/core/framework"
	"openroadmap/internal/core/stocktake"
	"openroadmap/internal/platform/i18n"
	"openroadmap/internal/platform/web"
)

// stocktakeData is a round in a data file. A line with a readiness is
// finished.
type stocktakeData struct {
	On        int                      `yaml:"on"`
	Keep      bool                     `yaml:"keep"` // begins with what the round before said
	Closed    bool                     `yaml:"closed"`
	Readiness map[framework.LineID]int `yaml:"readiness"`
	Entries   []stocktakeEntry         `yaml:"entries"`
}

type stocktakeEntry struct {
	Line     framework.LineID `yaml:"line"`
	Found    words            `yaml:"found"`
	Gap      words            `yaml:"gap"`
	Practice words            `yaml:"practice"`
	Next     words            `yaml:"next"`
	Links    string           `yaml:"links"`
}

// takeStock makes the rounds of a country.
func (p *planner) takeStock(ctx context.Context) error {
	for _, d := range p.Stocktakes {
		r, err := p.Services.Stocktakes.Begin(ctx, p.contact, p.Code, p.today.Add(d.On), d.Keep)
		if err != nil {
			return fmt.Errorf("stocktake: %w", err)
		}
		p.round = r.ID
		if err := p.fillRound(ctx, r, d); err != nil {
			return fmt.Errorf("stocktake: %w", err)
		}
		if d.Closed {
			if err := p.Services.Stocktakes.Close(ctx, p.contact, p.Code, r.ID); err != nil {
				return err
			}
		}
	}
	if p.Adoption == nil || p.round == "" {
		return nil
	}
	return p.addEvidence(ctx, true)
}

func (p *planner) fillRound(ctx context.Context, r stocktake.Round, d stocktakeData) error {
	said := map[framework.LineID]stocktakeEntry{}
	for _, e := range d.Entries {
		said[e.Line] = e
	}
	for _, line := range slices.Sorted(maps.Keys(d.Readiness)) {
		typed := map[string]string{"readiness": strconv.Itoa(d.Readiness[line]), "finished": "yes"}
		e := said[line]
		for name, w := range map[string]words{"found": e.Found, "gap": e.Gap, "practice": e.Practice, "next": e.Next} {
			if s := w[p.Original]; s != "" {
				typed[name+":"+string(p.Original)] = s
			}
		}
		if e.Links != "" {
			typed["links"] = e.Links
		}
		saved, err := p.record(ctx, r, line, stocktake.Entry{Readiness: stocktake.NotJudged}, typed)
		if err != nil {
			return err
		}
		if err := p.translateEntry(ctx, r, saved, e); err != nil {
			return err
		}
	}
	return nil
}

// translateEntry writes what the original has been translated into.
func (p *planner) translateEntry(ctx context.Context, r stocktake.Round, now stocktake.Entry, e stocktakeEntry) error {
	for _, l := range i18n.Langs {
		typed := map[string]string{}
		for name, w := range map[string]words{"found": e.Found, "gap": e.Gap, "practice": e.Practice, "next": e.Next} {
			if s := w[l]; s != "" && l != p.Original {
				typed[name+":"+string(l)] = s
			}
		}
		if len(typed) == 0 {
			continue
		}
		var err error
		if now, err = p.record(ctx, r, now.Line, now, typed); err != nil {
			return err
		}
	}
	return nil
}

// record saves fields as if the form had been opened just before.
func (p *planner) record(ctx context.Context, r stocktake.Round, line framework.LineID, now stocktake.Entry, typed map[string]string) (stocktake.Entry, error) {
	v, _, err := p.Services.Stocktakes.Round(ctx, p.editor, p.Code, r.ID)
	if err != nil {
		return now, err
	}
	return p.Services.Stocktakes.Save(ctx, p.editor, p.Code, r.ID, line, web.NewBase(v.Entry(line).Flatten()), typed)
}
