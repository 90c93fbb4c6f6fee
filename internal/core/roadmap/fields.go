package roadmap

import (
	"cmp"
	"fmt"
	"slices"
	"sort"
	"strconv"
	"strings"

	"openroadmap/internal/core/convention"
	"openroadmap/internal/platform/access"
	"openroadmap/internal/platform/clock"
	"openroadmap/internal/platform/i18n"
)

// Fields is an activity in flat form: field → canonical text. A field that is
// absent is empty. Keys: a plain name ("position"), a name in a language
// ("title:fr"), or those of a row of a list: its order ("ms/<id>") and its
// fields ("ms/<id>/due", "budget/<id>/planned", "risk/<id>/answer:fr").
// Amounts are in minor units of the currency.
type Fields map[string]string

// Class says what kind of field one is; it decides who sees a change when.
type Class int

const (
	PlanField     Class = iota // frozen by adoption
	ProgressField              // live on public pages
	CustomField                // of the Party's own: live; public where the field is
	InternalField              // the team's: not frozen, never in the public history
)

// progress lists the names (see splitKey) of progress fields. What is planned
// of a budget is plan; what is committed and spent is progress.
var progress = map[string]bool{"narrative": true, "override": true, "override_reason": true, "override_until": true, "done": true, "proof": true, "updated_on": true,
	"budget/committed": true, "budget/spent": true}

// internal likewise. Every field of a risk is internal, see Risk.
var internal = map[string]bool{"note": true, "visibility": true, "order": true}

// ClassOf tells the class of a field key.
func ClassOf(key string) Class {
	name, _, _ := splitKey(key)
	switch {
	case progress[name]:
		return ProgressField
	case name == "custom":
		return CustomField
	case internal[name], name == "risk", strings.HasPrefix(name, "risk/"):
		return InternalField
	}
	return PlanField
}

// splitKey takes a key apart: "ms/9/title:fr" → "title", fr, "9". The key
// "ms/9" itself has the name "ms". Fields of other rows are named without the
// row: "risk/9/answer:fr" → "risk/answer", fr, ""; see splitRow.
func splitKey(key string) (name string, lang i18n.Lang, milestone string) {
	list, row, name, lang := splitRow(key)
	switch {
	case list == "ms" && name == "":
		return "ms", lang, row
	case list == "ms":
		return name, lang, row
	case list != "" && name == "":
		return list, lang, ""
	case list != "":
		return list + "/" + name, lang, ""
	}
	return name, lang, ""
}

// lists are the repeated parts of an activity, as keys name them.
var lists = []string{"ms", "budget", "risk", "custom"}

// splitRow takes the key of a row's field apart: "risk/9/answer:fr" → "risk",
// "9", "answer", fr. The list is "" for a plain field, the name is "" for the
// row itself.
func splitRow(key string) (list, row, name string, lang i18n.Lang) {
	key, l, _ := strings.Cut(key, ":")
	for _, list := range lists {
		if rest, ok := strings.CutPrefix(key, list+"/"); ok {
			row, name, _ := strings.Cut(rest, "/")
			return list, row, name, i18n.Lang(l)
		}
	}
	return "", "", key, i18n.Lang(l)
}

// Flatten gives a as fields; empty ones are left out.
func (a Activity) Flatten() Fields {
	f := Fields{}
	p := a.Plan
	f.put("position", string(p.Position))
	f.text("reason", p.Reason)
	f.text("decided_by", p.DecidedBy)
	f.put("decided_on", p.DecidedOn.String())
	f.put("merged_into", p.MergedInto)
	f.put("deferred_until", p.DeferredUntil.String())
	f.text("title", p.Title)
	f.text("text", p.Text)
	f.put("lead", p.Lead)
	f.put("partners", strings.Join(p.Partners, ","))
	f.put("start", p.StartOn.String())
	f.put("end", p.EndOn.String())
	f.put("domains", join(p.Domains))
	f.put("stages", join(p.Stages))
	f.put("areas", join(p.Areas))
	f.put("targets", formatTargets(p.Targets))
	f.markers(p)
	f.text("narrative", a.Narrative)
	f.put("note", a.Note)
	f.put("override", string(a.Override.Status))
	f.text("override_reason", a.Override.Reason)
	f.put("override_until", a.Override.Until.String())
	f.put("updated_on", a.UpdatedOn.String())
	f.put("visibility", string(a.Visibility))
	f.put("order", strconv.Itoa(a.Order))
	for _, m := range a.Milestones {
		f.milestone(m)
	}
	f.budget(a)
	f.risks(a)
	f.custom(a)
	return f
}

func (f Fields) put(key, value string) {
	if value != "" {
		f[key] = value
	}
}

func (f Fields) text(name string, t i18n.Text) {
	for l, e := range t.All() {
		f.put(name+":"+string(l), e.Text)
	}
}

func (f Fields) milestone(m Milestone) {
	key := "ms/" + m.ID
	f.put(key, strconv.Itoa(m.Order))
	f.text(key+"/title", m.Title)
	f.put(key+"/due", m.DueOn.String())
	f.put(key+"/done", m.DoneOn.String())
	f.text(key+"/proof", m.Proof)
}

// Keys lists the keys in a fixed order: activity first, then the rows of its
// lists.
func (f Fields) Keys() []string {
	keys := make([]string, 0, len(f))
	for k := range f {
		keys = append(keys, k)
	}
	sort.Slice(keys, func(i, j int) bool {
		li, lj := listOf(keys[i]), listOf(keys[j])
		if li != lj {
			return li < lj
		}
		return keys[i] < keys[j]
	})
	return keys
}

// listOf is the place of a key's list among the lists, from 1; 0 for none.
func listOf(key string) int {
	list, _, _, _ := splitRow(key)
	return slices.Index(lists, list) + 1
}

// Set changes one field of a. The value is in canonical form; text becomes
// "human" unless it is the original. An unknown key or a malformed value is an
// error of the caller, not of a reader.
func (a *Activity) Set(key, value string) error {
	list, row, name, lang := splitRow(key)
	if lang != "" {
		if _, ok := i18n.ParseLang(string(lang)); !ok {
			return fmt.Errorf("set %q: no such language", key)
		}
	}
	var err error
	switch list {
	case "ms":
		err = a.setMilestone(row, name, lang, value)
	case "budget":
		err = a.setBudget(row, name, lang, value)
	case "risk":
		err = a.setRisk(row, name, lang, value)
	case "custom":
		err = a.setCustom(row, name, lang, value)
	default:
		err = a.set(name, lang, value)
	}
	if err != nil {
		return fmt.Errorf("set %q: %w", key, err)
	}
	return nil
}

func (a *Activity) set(name string, lang i18n.Lang, v string) (err error) {
	p := &a.Plan
	switch name {
	case "position":
		p.Position = Position(v)
	case "reason":
		p.Reason = p.Reason.With(lang, v, i18n.Human)
	case "decided_by":
		p.DecidedBy = p.DecidedBy.With(lang, v, i18n.Human)
	case "decided_on":
		err = setDate(&p.DecidedOn, v)
	case "merged_into":
		p.MergedInto = v
	case "deferred_until":
		err = setDate(&p.DeferredUntil, v)
	case "title":
		p.Title = p.Title.With(lang, v, i18n.Human)
	case "text":
		p.Text = p.Text.With(lang, v, i18n.Human)
	case "lead":
		p.Lead = v
	case "partners":
		p.Partners = split[string](v)
	case "start":
		err = setDate(&p.StartOn, v)
	case "end":
		err = setDate(&p.EndOn, v)
	case "domains":
		p.Domains = split[convention.DomainKey](v)
	case "stages":
		p.Stages = split[convention.StageKey](v)
	case "areas":
		p.Areas = split[convention.AreaKey](v)
	case "targets":
		p.Targets, err = parseTargets(v)
	case "priority", "groups", "gender", "youth", "legal", "depends":
		return p.setMarker(name, lang, v)
	default:
		return a.setProgress(name, lang, v)
	}
	return err
}

func (a *Activity) setProgress(name string, lang i18n.Lang, v string) (err error) {
	switch name {
	case "narrative":
		a.Narrative = a.Narrative.With(lang, v, i18n.Human)
	case "note":
		a.Note = v
	case "override":
		a.Override.Status = Status(v)
	case "override_reason":
		a.Override.Reason = a.Override.Reason.With(lang, v, i18n.Human)
	case "override_until":
		err = setDate(&a.Override.Until, v)
	case "updated_on":
		err = setDate(&a.UpdatedOn, v)
	case "visibility":
		a.Visibility = access.Visibility(v)
	case "order":
		a.Order, err = strconv.Atoi(v)
	default:
		err = fmt.Errorf("no such field")
	}
	return err
}

func (a *Activity) setMilestone(id, name string, lang i18n.Lang, v string) error {
	i := a.milestoneIndex(id)
	if name == "" && v == "" {
		if i >= 0 {
			a.Milestones = append(a.Milestones[:i:i], a.Milestones[i+1:]...)
		}
		return nil
	}
	if i < 0 {
		a.Milestones = append(a.Milestones[:len(a.Milestones):len(a.Milestones)], Milestone{ID: id})
		i = len(a.Milestones) - 1
	}
	m := &a.Milestones[i]
	switch name {
	case "":
		n, err := strconv.Atoi(v)
		m.Order = n
		byOrder := func(x, y Milestone) int { return cmp.Compare(x.Order, y.Order) }
		if !slices.IsSortedFunc(a.Milestones, byOrder) {
			slices.SortStableFunc(a.Milestones, byOrder)
		}
		return err
	case "title":
		m.Title = m.Title.With(lang, v, i18n.Human)
	case "due":
		return setDate(&m.DueOn, v)
	case "done":
		return setDate(&m.DoneOn, v)
	case "proof":
		m.Proof = m.Proof.With(lang, v, i18n.Human)
	default:
		return fmt.Errorf("no such field")
	}
	return nil
}

func (a *Activity) milestoneIndex(id string) int {
	for i, m := range a.Milestones {
		if m.ID == id {
			return i
		}
	}
	return -1
}

func setDate(d *clock.Date, v string) error { return d.UnmarshalText([]byte(v)) }

func join[K ~string](keys []K) string {
	parts := make([]string, len(keys))
	for i, k := range keys {
		parts[i] = string(k)
	}
	return strings.Join(parts, ",")
}

func split[K ~string](v string) []K {
	if v == "" {
		return nil
	}
	parts := strings.Split(v, ",")
	keys := make([]K, len(parts))
	for i, p := range parts {
		keys[i] = K(p)
	}
	return keys
}

func formatTargets(ts []TargetWeight) string {
	parts := make([]string, len(ts))
	for i, t := range ts {
		parts[i] = string(t.Target) + "=" + strconv.Itoa(t.Weight)
	}
	return strings.Join(parts, ",")
}

func parseTargets(v string) ([]TargetWeight, error) {
	var ts []TargetWeight
	for _, part := range split[string](v) {
		target, weight, _ := strings.Cut(part, "=")
		n, err := strconv.Atoi(weight)
		if err != nil {
			return nil, fmt.Errorf("weight of target %q: %w", target, err)
		}
		ts = append(ts, TargetWeight{convention.TargetKey(target), n})
	}
	return ts, nil
}
