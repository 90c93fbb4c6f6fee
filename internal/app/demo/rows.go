package demo

import (
	"strconv"
	"strings"

	"openroadmap/internal/core/roadmap"
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
