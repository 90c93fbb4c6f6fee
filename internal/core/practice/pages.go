package practice

import (
	"strconv"
	"strings"

	"openroadmap/internal/core/history"
	"openroadmap/internal/platform/i18n"
	"openroadmap/internal/platform/ui"
	"openroadmap/internal/platform/web"
)

// visitorPage is the form of somebody without an account.
type visitorPage struct {
	Err     error
	Action  string
	Ticket  string // of a new submission
	Code    string // of one that is answered
	Fields  fields
	Consent ui.Field
	Agreed  bool
}

func (h handlers) visitorForm(r *web.Request, f *web.Form, path string, err error) (visitorPage, error) {
	x, e := h.form(r, f, i18n.None, err)
	bad := ui.ErrorsOf(r.L, err)
	x.Email = &ui.Field{Name: "email", Label: r.L.T(MsgFieldEmail), Hint: r.L.T(MsgFieldEmailHint), Value: f.Get("email"), Error: bad["email"], Type: "email", Dir: "ltr", Autocomplete: "email", Optional: true}
	return visitorPage{Err: err, Action: r.Link(path), Fields: x, Agreed: f.Bool("consent"),
		Consent: ui.Field{Name: "consent", Label: r.L.T(MsgFieldConsent), Hint: r.L.T(MsgFieldConsentHint), Error: bad["consent"]}}, e
}

// claimPage asks for a code.
type claimPage struct {
	Err                     error
	Action, Code, CodeError string
}

// claimedPage is how a submission stands, for its author.
type claimedPage struct {
	Err   error
	Title i18n.Shown
	Facts []ui.Fact
	Link  string       // its public page
	Form  *visitorPage // to answer with, where it was returned
}

// newPage is the form of a Party's practice.
type newPage struct {
	Err          error
	Lede, Action string
	Fields       fields
}

var stageWords = map[Stage]string{Submitted: MsgStageSubmitted, Returned: MsgStageReturned, Rejected: MsgStageRejected, Published: MsgStagePublished, Withdrawn: MsgStageWithdrawn}

var stateWords = map[State]string{Verified: MsgStateVerified, Partly: MsgStatePartly, ToCheck: MsgStateToCheck, Reported: MsgStateReported}

// StateWord says what a state means; "" for one that is unknown.
func StateWord(l *i18n.Localizer, s State) string { return known(l, stateWords[s]) }

func (h handlers) facts(r *web.Request, s Submission) []ui.Fact {
	l := r.L
	facts := []ui.Fact{{Term: l.T(MsgStage), Text: known(l, stageWords[s.Stage])}, {Term: l.T(MsgFieldLine), Text: h.lineNumber(s.Line)}}
	add := func(term, text string) {
		if text != "" {
			facts = append(facts, ui.Fact{Term: l.T(term), Text: text})
		}
	}
	add(MsgReason, s.Reason)
	add(MsgFieldVerified, StateWord(l, s.Verified))
	add(MsgSubmittedOn, l.Time(s.CreatedAt, r.Zone(r.Party())))
	return facts
}

// queuePage lists what was submitted at a desk.
type queuePage struct {
	Lede    string
	New     *ui.Button
	Filters ui.Filters
	Rows    []queueRow
	Pages   ui.Pages
	Empty   *ui.EmptyState
}

type queueRow struct {
	Title              i18n.Shown
	URL                string
	Line, Stage, Since string
	Waits              bool
}

// queueSize is how many submissions a page lists.
const queueSize = 50

func (h handlers) queuePage(r *web.Request) (queuePage, error) {
	l, n := r.L, 1
	if p := r.Get("page"); p != "" {
		var err error
		if n, err = strconv.Atoi(p); err != nil || n < 1 || n > 1_000_000 {
			return queuePage{}, missing()
		}
	}
	stage := Stage(r.Get("stage"))
	list, total, err := h.Queue(r.Context(), r.Actor, desk(r), stage, (n-1)*queueSize, queueSize)
	if err != nil {
		return queuePage{}, err
	}
	at := r.Link(deskPath(r))
	page := queuePage{Lede: l.T(MsgQueueLede), Filters: stages(l, at, stage, total),
		Pages: ui.Pages{Page: n, Size: queueSize, Total: total, URL: func(n int) string { return at + "?stage=" + string(stage) + "&page=" + strconv.Itoa(n) }}}
	if r.Party() != "" {
		page.Lede = l.T(MsgQueueLedeParty)
		if h.may(r.Actor, PermEdit, desk(r)) == nil {
			page.New = &ui.Button{Label: l.T(MsgNew), URL: at + "/new"}
		}
	}
	for _, s := range list {
		page.Rows = append(page.Rows, queueRow{Title: s.Title.For(r.Lang), URL: at + "/" + string(s.ID), Line: h.lineNumber(s.Line), Stage: known(l, stageWords[s.Stage]),
			Since: l.Time(s.CreatedAt, r.Zone(r.Party())), Waits: s.Stage == Submitted})
	}
	if page.Empty = page.Pages.Beyond(l); page.Empty == nil && len(list) == 0 {
		page.Empty = &ui.EmptyState{Title: l.T(MsgEmpty), Why: l.T(MsgEmptyWhy)}
	}
	return page, nil
}

func stages(l *i18n.Localizer, at string, stage Stage, total int) ui.Filters {
	c := ui.Choice{Name: "stage", Label: l.T(MsgStage), Value: string(stage), Options: []ui.Option{{Label: l.T(ui.MsgFiltersAny)}}}
	for _, s := range Stages {
		c.Options = append(c.Options, ui.Option{Value: string(s), Label: l.T(stageWords[s])})
	}
	fs := ui.Filters{Action: at, Selects: []ui.Choice{c}, Found: l.N(MsgFound, total)}
	if stage != "" {
		fs.Clear = at
	}
	return fs
}

// recordPage is a submission at its desk: form, decision, history.
type recordPage struct {
	Err      error
	Title    i18n.Shown
	Action   string
	Base     string
	Facts    []ui.Fact
	Tabs     []ui.LangTab
	Fields   fields
	Reason   ui.Field
	Verified *ui.Choice // asked where a visitor's practice may be accepted
	Buttons  []ui.Button
	Link     string // its public page
	History  []actRow
}

type actRow struct{ On, What, Reason, Fields string }

func (h handlers) recordPage(r *web.Request, s Submission, acts []history.Entry, f *web.Form, err error) (recordPage, error) {
	l, lang := r.L, langOf(r, s)
	x, e := h.form(r, f, lang, err)
	at := r.Link(deskPath(r) + "/" + string(s.ID))
	page := recordPage{Err: err, Title: s.Title.For(r.Lang), Action: at + "?in=" + string(lang), Base: f.Get("base"), Facts: h.facts(r, s), Fields: x, Buttons: h.buttons(r, s)}
	for _, o := range i18n.Langs {
		page.Tabs = append(page.Tabs, ui.LangTab{Lang: o, URL: at + "?in=" + string(o), State: ui.TranslationWord(l, s.Summary.StateIn(o)), Current: o == lang})
	}
	bad := ui.ErrorsOf(l, err)
	page.Reason = ui.Field{Name: "reason", Label: l.T(MsgReason), Hint: l.T(MsgReasonHint), Value: f.Get("reason"), Error: bad["reason"], Lang: s.Lang, Rows: 3, Limit: web.MaxNote, Optional: true}
	if _, ok := next[Accept][s.Stage]; ok && s.By == "" {
		c := ui.Choice{Name: "verified", Label: l.T(MsgFieldVerified), Hint: l.T(MsgFieldVerifiedHint), Value: f.Get("verified"), Error: bad["verified"], Optional: true}
		for _, v := range []State{Verified, Partly, ToCheck} {
			c.Options = append(c.Options, ui.Option{Value: string(v), Label: StateWord(l, v)})
		}
		page.Verified = &c
	}
	if s.Stage == Published {
		page.Link = r.Link(s.OnShelf().Path())
	}
	for _, a := range acts {
		page.History = append(page.History, actOf(r, a))
	}
	return page, e
}

var actButtons = []struct {
	act          Act
	label, style string
}{{Accept, MsgAccept, ""}, {Keep, MsgSave, "ghost"}, {Return, MsgReturn, "ghost"}, {Reject, MsgReject, "bad"}, {Withdraw, MsgWithdraw, "bad"}}

// buttons are the acts that the actor may do now.
func (h handlers) buttons(r *web.Request, s Submission) []ui.Button {
	var list []ui.Button
	for _, b := range actButtons {
		need := PermPublish
		if b.act == Keep && s.Stage != Published {
			need = PermEdit
		}
		if _, ok := next[b.act][s.Stage]; ok && h.may(r.Actor, need, s.By) == nil {
			list = append(list, ui.Button{Label: r.L.T(b.label), Name: "act", Value: string(b.act), Style: b.style})
		}
	}
	return list
}

var actWords = map[string]string{"submitted": MsgActSubmitted, "answered": MsgActAnswered, "published": MsgActPublished, "changed": MsgActChanged, "accepted": MsgActAccepted,
	"returned": MsgActReturned, "rejected": MsgActRejected, "withdrawn": MsgActWithdrawn}

var fieldWords = map[string]string{"title": MsgFieldTitle, "summary": MsgFieldSummary, "line": MsgFieldLine, "place": MsgFieldPlace, "region": MsgFieldRegion, "year": MsgFieldYear,
	"sources": MsgFieldSources, "office": MsgFieldOffice}

// actOf says what was done, and which fields changed.
func actOf(r *web.Request, a history.Entry) actRow {
	row := actRow{On: r.L.Time(a.At, r.Zone(r.Party())), What: known(r.L, actWords[a.Action]), Reason: a.Reason}
	if a.Action == "submitted" || a.Action == "published" {
		return row
	}
	var names []string
	for _, c := range a.Changes {
		name, lang, _ := strings.Cut(c.Field, ":")
		word := known(r.L, fieldWords[name])
		if lang != "" {
			word += " (" + lang + ")"
		}
		names = append(names, word)
	}
	row.Fields = r.L.List(names)
	return row
}

// MailText is what a visitor is told of a decision; link is where the code
// shows more.
func MailText(l *i18n.Localizer, s Submission, link string) (subject, text string) {
	stage := known(l, stageWords[s.Stage])
	lines := []string{l.T(MsgMailText, "Title", s.Title.For(l.Lang).Text, "Stage", stage)}
	if s.Reason != "" {
		lines = append(lines, l.T(MsgMailReason, "Reason", s.Reason))
	}
	return l.T(MsgMailSubject, "Stage", stage), strings.Join(append(lines, l.T(MsgMailCode, "Link", link)), "\n\n") + "\n"
}
