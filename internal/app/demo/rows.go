package demo

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"openroadmap/internal/core/customfield"
	"openroadmap/internal/core/roadmap"
	"openroadmap/internal/platform/i18n"
	"openroadmap/internal/platform/web"
)

// markers puts what sorts an activity into f, and what it waits for.
func (p *planner) markers(f roadmap.Fields, i int) {
	d := p.Activities[i]
	f["priority"], f["gender"], f["groups"] = string(d.Priority), d.Gender, strings.Join(d.Groups, ",")
	if d.Youth {
		f["youth"] = "1"
	}
	var waits []string
	for _, line := range d.Waits {
		waits = append(waits, p.activityOf(line))
	}
	f["depends"] = strings.Join(waits, ",")
}

// rows puts budget lines and risks into f.
func (p *planner) rows(f roadmap.Fields, i int) {
	d := p.Activities[i]
	for n, b := range d.Budget {
		key := "budget/" + p.money[i][n]
		for part, v := range map[string]string{"": strconv.Itoa(n), "/year": strconv.Itoa(p.today.Year + b.Year), "/source": string(b.Source), "/currency": b.Currency,
			"/planned": b.Planned, "/committed": b.Committed, "/spent": b.Spent} {
			f[key+part] = v
		}
	}
	for n, r := range d.Risks {
		key := "risk/" + p.risks[i][n]
		for part, v := range map[string]string{"": strconv.Itoa(n), "/likelihood": strconv.Itoa(r.Likelihood), "/impact": strconv.Itoa(r.Impact), "/response": r.Response,
			"/owner": p.bodies[p.Code][r.Owner]} {
			f[key+part] = v
		}
		if r.Public {
			f[key+"/visibility"] = "public"
		}
	}
}

// ownFields defines the fields of the Party's own, in every language there is.
func (p *planner) ownFields(ctx context.Context) error {
	for _, d := range p.OwnFields {
		f, err := p.CustomFields.Create(ctx, p.contact, p.Code, d.in(p.Original))
		if err != nil {
			return fmt.Errorf("own field %s: %w", d.Name[p.Original], err)
		}
		for _, l := range i18n.Langs {
			if l == p.Original || d.Name[l] == "" {
				continue
			}
			if f, err = p.CustomFields.Update(ctx, p.contact, p.Code, f.ID, d.in(l), web.NewBase(f.Flatten())); err != nil {
				return fmt.Errorf("own field %s in %s: %w", d.Name[p.Original], l, err)
			}
		}
		p.own = append(p.own, f)
	}
	return nil
}

func (d fieldData) in(l i18n.Lang) customfield.Input {
	in := customfield.Input{Lang: l, Kind: d.Kind, Name: d.Name[l], Help: d.Help[l], Public: d.Public}
	for _, c := range d.Choices {
		if c[l] != "" {
			in.Choices = append(in.Choices, c[l])
		}
	}
	return in
}

// ownValues puts what activity i holds in the fields of the Party's own into f.
func (p *planner) ownValues(f roadmap.Fields, i int) {
	for n, d := range p.OwnFields {
		key, value := "custom/"+p.own[n].ID, d.Values[p.Activities[i].Line]
		switch {
		case value == "" || p.Activities[i].Line == "":
		case d.Kind == customfield.KindText:
			f[key+":"+string(p.Original)] = value
		case d.Kind == customfield.KindChoice:
			at, _ := strconv.Atoi(value)
			f[key] = p.own[n].Choices[at].Key
		default:
			f[key] = value
		}
	}
}

// rowTexts adds the texts of markers, budget lines and risks.
func (p *planner) rowTexts(t map[string]words, i int) {
	d := p.Activities[i]
	t["legal"] = d.Legal
	for n, b := range d.Budget {
		key := "budget/" + p.money[i][n]
		t[key+"/source_name"], t[key+"/note"] = b.Name, b.Note
	}
	for n, r := range d.Risks {
		key := "risk/" + p.risks[i][n]
		t[key+"/text"], t[key+"/answer"] = r.Text, r.Answer
	}
}
