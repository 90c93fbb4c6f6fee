package roadmap

import (
	"context"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"openroadmap/internal/core/convention"
	"openroadmap/internal/core/evidence"
	"openroadmap/internal/core/framework"
	"openroadmap/internal/platform/access"
	"openroadmap/internal/platform/clock"
	"openroadmap/internal/platform/db"
	"openroadmap/internal/platform/i18n"
	"openroadmap/internal/platform/ui"
	"openroadmap/internal/platform/web"
)

type templComponent = templ.Component

func lineID(s string) framework.LineID { return framework.LineID(s) }

// The limits of an activity's texts, in characters a person sees.
const (
	maxTitle     = web.MaxTitle
	maxText      = web.MaxText
	maxReason    = web.MaxNote
	maxNarrative = web.MaxNarrative
	maxNote      = web.MaxNote
)

func readNew(f *web.Form) NewRoadmap {
	return NewRoadmap{Framework: framework.ID(f.Get("framework")), StartOn: f.Date("start"), EndOn: f.Date("end"), Supplementary: f.Bool("supplementary")}
}

func (p *Pages) settingsForm() roadmapForm {
	return roadmapForm{
		title: MsgSettingsTitle, notice: MsgNoticeSaved, body: settingsPage,
		fill: func(r *web.Request, v View, f *web.Form) {
			l := p.editing(r, v.Roadmap.Title)
			f.Set("title", v.Roadmap.Title.Get(l))
			f.SetDate("start", v.Roadmap.StartOn)
			f.SetDate("end", v.Roadmap.EndOn)
			f.Set("rhythm", strconv.Itoa(v.Roadmap.RhythmDays))
		},
		do: func(r *web.Request, f *web.Form) error {
			rm, err := p.Get(r.Context(), r.Actor, r.Party(), r.PathValue("slug"))
			if err != nil {
				return err
			}
			in := Settings{Title: f.Line("title", maxTitle), Lang: p.editing(r, rm.Title), StartOn: f.Date("start"), EndOn: f.Date("end"), RhythmDays: f.Int("rhythm", 30, 731)}
			if err := f.Bad.Err(); err != nil {
				return err
			}
			_, err = p.ChangeSettings(r.Context(), r.Actor, r.Party(), r.PathValue("slug"), in)
			return err
		},
	}
}

// adoptForm is sent by adopt, with a file.
func (p *Pages) adoptForm() roadmapForm {
	return roadmapForm{
		title: MsgAdoptTitle, notice: MsgNoticeAdopted,
		body: func(r *web.Request, v View, f *web.Form, problem error) templComponent {
			return adoptBody(r, v, f, problem, p.Evidence.FileField(r, r.L.T(MsgFieldActFile), problem))
		},
		fill: func(_ *web.Request, v View, f *web.Form) {
			f.SetDate("start", v.Roadmap.StartOn)
			f.SetDate("end", v.Roadmap.EndOn)
			f.SetDate("act_on", v.Today)
			f.Set("version", strconv.Itoa(v.Roadmap.Version+1))
		},
	}
}

func (p *Pages) readAdoption(r *web.Request, f *web.Form) Adoption {
	l := p.editing(r, i18n.Text{})
	act := Act{Title: i18n.NewText(l, f.Line("act_title", maxTitle)), Body: i18n.NewText(l, f.Line("act_body", maxTitle)), Number: f.Line("act_number", 60), On: f.Date("act_on"), Link: f.Line("act_link", 2000)}
	return Adoption{Act: act, StartOn: f.Date("start"), EndOn: f.Date("end"), Version: f.Int("version", 1, 1_000_000), Public: f.Bool("act_file_public")}
}

// adoptWith finds every mistake of the form and its file first; then it adopts
// with the file, or not at all.
func (p *Pages) adoptWith(r *web.Request, x *evidence.Attachment) error {
	in := p.readAdoption(r, x.Form)
	err := x.Form.Bad.Err()
	if err == nil {
		err = p.checkAdoption(r.Party(), in)
	}
	if err := x.Problem(err); err != nil {
		return err
	}
	return x.Problem(p.Evidence.With(r.Context(), x, func(attach evidence.Attach) error {
		in.Attach = attach
		_, err := p.Adopt(r.Context(), r.Actor, r.Party(), r.PathValue("slug"), in)
		return err
	}))
}

func (p *Pages) withdrawForm() roadmapForm {
	return roadmapForm{title: MsgWithdrawTitle, notice: MsgNoticeWithdrawn, body: withdrawBody, do: withReason(p.Withdraw)}
}

func (p *Pages) closeForm() roadmapForm {
	return roadmapForm{title: MsgCloseTitle, notice: MsgNoticeClosed, body: closeBody, do: withReason(p.Close)}
}

func (p *Pages) reopenForm() roadmapForm {
	return roadmapForm{title: MsgReopenTitle, notice: MsgNoticeReopened, body: reopenBody, do: withReason(p.Reopen)}
}

// withReason reads why, and does the act with it.
func withReason(act func(ctx context.Context, actor access.Actor, party, slug, reason string) (Roadmap, error)) func(*web.Request, *web.Form) error {
	return func(r *web.Request, f *web.Form) error {
		reason := f.Text("reason", maxReason)
		if err := f.Bad.Err(); err != nil {
			return err
		}
		_, err := act(r.Context(), r.Actor, r.Party(), r.PathValue("slug"), reason)
		return err
	}
}

func (p *Pages) sentForm() roadmapForm {
	return roadmapForm{title: MsgSentTitle, notice: MsgNoticeSaved, body: sentBody,
		fill: func(r *web.Request, v View, f *web.Form) {
			f.SetDate("sent_on", v.Roadmap.SentOn)
			f.Set("sent_to", v.Roadmap.SentTo)
		},
		do: func(r *web.Request, f *web.Form) error {
			on, to := f.Date("sent_on"), f.Line("sent_to", maxTitle)
			if err := f.Bad.Err(); err != nil {
				return err
			}
			_, err := p.MarkSent(r.Context(), r.Actor, r.Party(), r.PathValue("slug"), on, to)
			return err
		},
	}
}

func (p *Pages) ownForm() roadmapForm {
	return roadmapForm{title: MsgOwnTitle, notice: MsgNoticeAdded, body: ownBody,
		do: func(r *web.Request, f *web.Form) error {
			title := f.Line("title", maxTitle)
			output := convention.OutputID(f.Get("output"))
			if len(f.Bad) > 0 {
				return p.ownMistakes(r, f, output)
			}
			_, err := p.AddOwn(r.Context(), r.Actor, r.Party(), r.PathValue("slug"), output, title, p.editing(r, i18n.Text{}))
			return err
		},
	}
}

// ownMistakes adds to what is wrong with the text that was sent what is wrong
// beside it.
func (p *Pages) ownMistakes(r *web.Request, f *web.Form, output convention.OutputID) error {
	rm, err := p.Get(r.Context(), r.Actor, r.Party(), r.PathValue("slug"))
	if err != nil {
		return err
	}
	fw, _ := p.Frameworks.Get(rm.Framework)
	return f.Join(checkOwn(fw, output, f.Get("title")).Err())
}

// newRows is how many empty rows for milestones a form offers.
const newRows = 2

// fillActivity fills a form from fields, for language l. Dates of milestones
// are one box each, in the reader's way of writing.
func fillActivity(loc *i18n.Localizer, a Activity, l i18n.Lang) *web.Form {
	f := web.NewForm(nil)
	for key, value := range a.Flatten() {
		name, lang, ms := splitKey(key)
		if lang != "" && lang != l {
			continue
		}
		switch {
		case ms != "" && (name == "due" || name == "done"):
			d, _ := clock.ParseDate(value)
			f.Set(Control(key), loc.DateShort(d))
		case dateFields[name]:
			d, _ := clock.ParseDate(value)
			f.SetDate(name, d)
		case severals[name]:
			f.Values()[name] = strings.Split(value, ",")
		default:
			f.Set(Control(key), value)
		}
	}
	for _, t := range a.Plan.Targets {
		f.Set("target_"+string(t.Target), strconv.Itoa(t.Weight))
	}
	fillRows(loc, f, a)
	for _, m := range a.Milestones {
		f.Values().Add("ms", m.ID)
	}
	return addRows(f, newRows)
}

// addRows offers n more empty rows for milestones; each has its id already, so
// that sending the form twice makes one milestone.
func addRows(f *web.Form, n int) *web.Form {
	for range n {
		f.Values().Add("ms", db.NewID())
	}
	return f
}

// dateFields are shown as three boxes, severals as check boxes.
var (
	dateFields = map[string]bool{"decided_on": true, "deferred_until": true, "start": true, "end": true, "override_until": true}
	severals   = map[string]bool{"partners": true, "domains": true, "stages": true, "areas": true, "groups": true, "depends": true}
)

// readPlan reads the whole form of an activity, in language l, as flat fields.
// now is the activity as it is stored.
func readPlan(loc *i18n.Localizer, f *web.Form, l i18n.Lang, v convention.Vocabulary, now Fields) Fields {
	in := func(name string) string { return name + ":" + string(l) }
	t := Fields{
		"position": f.Get("position"), in("reason"): f.Text("reason", maxReason), in("decided_by"): f.Line("decided_by", maxTitle),
		"decided_on": f.Date("decided_on").String(), "merged_into": f.Get("merged_into"), "deferred_until": f.Date("deferred_until").String(),
		in("title"): f.Line("title", maxTitle), in("text"): f.Text("text", maxText), "lead": f.Get("lead"), "partners": strings.Join(f.All("partners"), ","),
		"start": f.Date("start").String(), "end": f.Date("end").String(), "domains": strings.Join(f.All("domains"), ","),
		"stages": strings.Join(f.All("stages"), ","), "areas": strings.Join(f.All("areas"), ","), "targets": readTargets(f, v),
		"priority": f.Get("priority"), "groups": strings.Join(f.All("groups"), ","), "gender": f.Get("gender"), "youth": flag(f.Bool("youth")),
		in("legal"): f.Text("legal", maxReason), "depends": strings.Join(f.All("depends"), ","),
		"note": f.Text("note", maxNote), "visibility": f.Choice("visibility", "public", "team"),
	}
	readProgress(f, l, t, now)
	readMilestones(loc, f, l, t, true)
	rows := rowReader{loc, f, l, t, now}
	rows.budget(true)
	rows.risks()
	return t
}

// readProgress reads the progress fields that are not milestones'. Without an
// override its reason and date go; where there was none before, they were
// typed for one that is missing.
func readProgress(f *web.Form, l i18n.Lang, t, now Fields) {
	t["narrative:"+string(l)] = f.Text("narrative", maxNarrative)
	t["override"] = f.Get("override")
	t["override_reason:"+string(l)] = f.Text("override_reason", maxReason)
	t["override_until"] = f.Date("override_until").String()
	if t["override"] == "" {
		if now["override"] == "" && (t["override_reason:"+string(l)] != "" || t["override_until"] != "") {
			f.Bad.Add("override", MsgErrorOverrideStatus)
		}
		t["override_reason:"+string(l)], t["override_until"] = "", ""
	}
}

func readTargets(f *web.Form, v convention.Vocabulary) string {
	var parts []string
	for _, t := range v.Targets {
		name := "target_" + string(t.Key)
		if strings.TrimSpace(f.Get(name)) == "" {
			continue
		}
		n, err := strconv.Atoi(strings.TrimSpace(f.Get(name)))
		if err != nil || n < 0 || n > 100 {
			f.Bad.Add(name, MsgErrorTargetWeight, "Target", string(t.Key), "Typed", f.Get(name))
		} else if n > 0 {
			parts = append(parts, string(t.Key)+"="+strconv.Itoa(n))
		}
	}
	return strings.Join(parts, ",")
}

// readMilestones reads the rows of the table; empty ones are passed over, a
// ticked "remove" takes one out. plan reads titles and due dates too.
func readMilestones(loc *i18n.Localizer, f *web.Form, l i18n.Lang, t Fields, plan bool) {
	for i, id := range f.All("ms") {
		if !db.IsID(id) {
			continue
		}
		name := func(part string) string { return "ms_" + id + "_" + part }
		key := "ms/" + id
		if plan {
			if f.Bool(name("remove")) || blankRow(f, name) {
				t[key] = ""
				continue
			}
			t[key] = strconv.Itoa(i)
			t[key+"/title:"+string(l)] = f.Line(name("title"), maxTitle)
			t[key+"/due"] = writtenDate(loc, f, name("due")).String()
		}
		t[key+"/done"] = writtenDate(loc, f, name("done")).String()
		t[key+"/proof:"+string(l)] = f.Line(name("proof"), 2000)
	}
}

func blankRow(f *web.Form, name func(string) string) bool {
	for _, part := range []string{"title", "due", "done", "proof"} {
		if strings.TrimSpace(f.Get(name(part))) != "" {
			return false
		}
	}
	return true
}

// writtenDate reads a date as people write it, in the language of the page or
// as 2027-06-30.
func writtenDate(loc *i18n.Localizer, f *web.Form, name string) clock.Date {
	s := strings.TrimSpace(f.Get(name))
	if s == "" {
		return clock.Date{}
	}
	d, ok := loc.ParseDate(s)
	if !ok || d.Year < 1900 || d.Year > 2200 {
		f.Bad.Add(name, "web.date", "Typed", s)
	}
	return d
}

// option makes choices from the vocabulary.
func option[T any](list []T, key func(T) string, text func(T) i18n.Text, l i18n.Lang) []ui.Option {
	out := make([]ui.Option, len(list))
	for i, x := range list {
		out[i] = ui.Option{Value: key(x), Label: text(x).For(l).Text}
	}
	return out
}
