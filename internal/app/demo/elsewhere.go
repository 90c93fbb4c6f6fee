package demo

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"crypto/sha256"
	"fmt"
	"time"

	"openroadmap/internal/core/framework"
	"openroadmap/internal/core/roadmap"
	"openroadmap/internal/platform/access"
	"openroadmap/internal/platform/clock"
	"openroadmap/internal/platform/i18n"
	"openroadmap/internal/publish/signed"
)

// elsewhere is a roadmap that another installation published.
type elsewhere struct {
	Code       string              `yaml:"code"`
	Name       words               `yaml:"name"`
	Address    string              `yaml:"address"` // of that installation
	Original   i18n.Lang           `yaml:"original"`
	Made       int                 `yaml:"made"`
	Years      years               `yaml:"years"`
	Title      words               `yaml:"title"`
	Act        words               `yaml:"act"`
	Adopted    int                 `yaml:"adopted"`
	Activities []elsewhereActivity `yaml:"activities"`
}

type elsewhereActivity struct {
	Line       framework.LineID `yaml:"line"`
	Position   roadmap.Position `yaml:"position"`
	Status     roadmap.Status   `yaml:"status"`
	Title      words            `yaml:"title"`
	Reason     words            `yaml:"reason"`
	Narrative  words            `yaml:"narrative"`
	Start      int              `yaml:"start"`
	End        int              `yaml:"end"`
	Updated    *int             `yaml:"updated"`
	Milestones []milestoneData  `yaml:"milestones"`
}

// object is one of the file, see docs/roadmap-file.md.
type object = map[string]any

// receive takes the file in as the operator would who has compared the key.
func (m *maker) receive(ctx context.Context) error {
	e, err := load[elsewhere]("tern.yaml")
	if err != nil {
		return err
	}
	seed := sha256.Sum256([]byte("practice key of " + e.Code))
	file, err := signed.Sign(m.fileOf(e, clock.DateOf(m.DB.Now(), time.UTC)), ed25519.NewKeyFromSeed(seed[:]))
	if err != nil {
		return err
	}
	operator := access.Actor{Person: m.operator(), Operator: true}
	x, err := m.Received.Receive(ctx, operator, bytes.NewReader(file))
	if err == nil {
		_, err = m.Received.Confirm(ctx, operator, x.ID, x.Fingerprint)
	}
	if err != nil {
		return fmt.Errorf("receive the roadmap of %s: %w", e.Code, err)
	}
	return nil
}

// operator is the id of the operator's account.
func (m *maker) operator() string {
	for _, c := range m.countries {
		for _, p := range c.People {
			if p.Operator {
				return m.people[p.Email]
			}
		}
	}
	return ""
}

func (m *maker) fileOf(e elsewhere, today clock.Date) object {
	slug := fmt.Sprint(today.Year + e.Years.From)
	activities := make([]any, len(e.Activities))
	for i, a := range e.Activities {
		activities[i] = m.activityOf(e, a, today)
	}
	return object{
		"origin": object{"base_url": e.Address, "on": day(today, e.Made)},
		"party":  object{"code": e.Code, "name": e.Name.inFile(i18n.EN)},
		"roadmap": object{"slug": slug, "title": e.Title.inFile(e.Original), "start": slug + "-01-01", "end": fmt.Sprint(today.Year+e.Years.To) + "-12-31",
			"state": string(roadmap.UnderImplementation), "url": e.Address + "/fr/parties/" + e.Code},
		"activities":    activities,
		"versions":      []any{object{"number": 1, "frozen_on": day(today, e.Adopted), "act": object{"title": e.Act.inFile(e.Original), "on": day(today, e.Adopted)}}},
		"organizations": []any{}, "history": []any{},
	}
}

func (m *maker) activityOf(e elsewhere, a elsewhereActivity, today clock.Date) object {
	f, _ := m.Roadmaps.Frameworks.Get(a.Line.Framework())
	line, _ := f.Line(a.Line)
	out := object{"id": string(a.Line), "number": line.Number, "line": string(a.Line), "official": inFile(line.Text), "position": string(a.Position),
		"start": day(today, a.Start), "end": day(today, a.End), "status": object{"status": string(a.Status)}}
	for name, w := range map[string]words{"title": a.Title, "reason": a.Reason, "narrative": a.Narrative} {
		if len(w) > 0 {
			out[name] = w.inFile(e.Original)
		}
	}
	if a.Updated != nil {
		out["freshness"] = object{"updated_on": day(today, *a.Updated)}
	}
	var steps []any
	for _, ms := range a.Milestones {
		step := object{"title": ms.Title.inFile(e.Original), "due": day(today, ms.Due)}
		if ms.Done != nil {
			step["done"] = day(today, *ms.Done)
		}
		steps = append(steps, step)
	}
	out["milestones"] = steps
	return out
}

// inFile is w as files write texts, all translations approved.
func (w words) inFile(original i18n.Lang) object {
	t := i18n.NewText(original, w[original])
	for _, l := range i18n.Langs {
		if l != original && w[l] != "" {
			t = t.With(l, w[l], i18n.Approved)
		}
	}
	return inFile(t)
}

func inFile(t i18n.Text) object {
	in := object{}
	for l, e := range t.All() {
		in[string(l)] = object{"text": e.Text, "state": string(t.StateIn(l))}
	}
	return object{"original": string(t.Original()), "in": in}
}
