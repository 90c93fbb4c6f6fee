package review

import (
	"strconv"
	"time"

	"github.com/a-h/templ"

	"openroadmap/internal/core/identity"
	"openroadmap/internal/platform/access"
	"openroadmap/internal/platform/clock"
	"openroadmap/internal/platform/errs"
	"openroadmap/internal/platform/i18n"
	"openroadmap/internal/platform/ui"
	"openroadmap/internal/platform/web"
)

// person is how a page calls a person: the name, or that it is no longer kept.
func (w words) person(l *i18n.Localizer, id string) string {
	if name := w.persons[id]; name != "" {
		return name
	}
	return l.T(MsgShowPersonGone)
}

// author is the person with the office, which may be missing.
func (w words) author(l *i18n.Localizer, p Proposal) string {
	name := w.person(l, p.By)
	if office := w.bodies[p.Office]; !office.IsZero() {
		return l.T(MsgShowAuthor, "Name", name, "Office", office.For(l.Lang).Text)
	}
	return name
}

// stateMarks are the shapes of other lives: see the design brief, section 6.
var stateMarks = map[State]string{Waiting: ui.StatusNone, Accepted: ui.StatusDone, Returned: ui.StatusHold, Withdrawn: ui.StatusNA}

// listPage is what the list of proposals shows.
type listPage struct {
	Tabs    []ui.Link
	Caption string
	Lede    string
	Rows    []listRow
	Empty   ui.EmptyState
	Pages   ui.Pages
	State   bool // shows the column of states
}

// listRow is one proposal.
type listRow struct {
	Title     i18n.Shown
	URL       string
	Sub       string // how many fields
	By        string
	When      string
	Mark      string
	State     string
	Decision  string // by whom and when; "" while waiting
	Verb      string // "Review" where the reader may decide; "" otherwise
	VerbAfter string
}

func newListPage(r *web.Request, t tab, ps []Proposal, pages ui.Pages, waiting int, w words) listPage {
	pages.URL = func(n int) string { return r.Link(path(r)) + "?tab=" + string(t) + "&page=" + strconv.Itoa(n) }
	p := listPage{Lede: r.L.N(MsgListWaiting, waiting), Caption: r.L.T(tabNames[t]), State: t != tabWaiting, Pages: pages, Empty: emptyState(r.L, t)}
	for _, x := range []tab{tabWaiting, tabDecided, tabMine} {
		p.Tabs = append(p.Tabs, ui.Link{Label: r.L.T(tabNames[x]), URL: r.Link(path(r)) + "?tab=" + string(x), Current: x == t})
	}
	for _, x := range ps {
		p.Rows = append(p.Rows, newRow(r, x, w))
	}
	return p
}

var tabNames = map[tab]string{tabWaiting: MsgTabWaiting, tabDecided: MsgTabDecided, tabMine: MsgTabMine}

func emptyState(l *i18n.Localizer, t tab) ui.EmptyState {
	switch t {
	case tabDecided:
		return ui.EmptyState{Title: l.T(MsgEmptyDecided)}
	case tabMine:
		return ui.EmptyState{Title: l.T(MsgEmptyMine), Why: l.T(MsgEmptyMineWhy)}
	}
	return ui.EmptyState{Title: l.T(MsgEmptyWaiting), Why: l.T(MsgEmptyWaitingWhy)}
}

func newRow(r *web.Request, p Proposal, w words) listRow {
	row := listRow{Title: p.Title.For(r.Lang), URL: r.Link(path(r) + "/" + p.ID), Sub: r.L.N(MsgListFields, len(p.Changes)), By: w.author(r.L, p),
		When: day(r, p.CreatedAt), Mark: stateMarks[p.State], State: p.State.Label(r.L)}
	switch p.State {
	case Waiting:
		if canDecide(r, p) {
			row.Verb = r.L.T(MsgListReview)
			row.VerbAfter = " " + ui.Visible(row.Title.Text)
		}
	case Withdrawn:
		row.Decision = day(r, p.DecidedAt)
	default:
		row.Decision = r.L.T(MsgListDecided, "Name", w.person(r.L, p.DecidedBy), "Date", day(r, p.DecidedAt))
	}
	return row
}

// day is the date of an instant at the Party.
func day(r *web.Request, t time.Time) string {
	return r.L.DateShort(clock.DateOf(t, r.Zone(r.Party())))
}

// canDecide tells whether the reader may at least try to accept p.
func canDecide(r *web.Request, p Proposal) bool {
	if !r.Allows(PermDecide, access.Object{Party: p.Party}) {
		return false
	}
	return p.By != r.Actor.Person || mayAcceptOwn(r.Actor, p.Party)
}

// showPage is one proposal: what is now, what is proposed, and what the reader
// may do about it.
type showPage struct {
	Title      i18n.Shown
	Err        error
	Notices    []notice
	Mark       string
	State      string
	Facts      []ui.Fact
	Record     ui.Link
	Rows       []showRow
	NowHead    string
	Accept     *decideForm
	Part       *decideForm // accepts what still fits, returns the rest
	PartWhat   []ui.Fact   // which fields these are
	Return     *decideForm
	Withdraw   string // address; "" when the reader cannot
	NoDecision string // why the reader cannot decide, though one might think so
}

// notice is a sentence over the page.
type notice struct{ Kind, Text string }

// showRow is one field, in three columns where it was changed meanwhile.
type showRow struct {
	Row
	ID     string
	Before string // what the difference is drawn against
}

// decideForm is the form that accepts or returns.
type decideForm struct {
	Spec   ui.FormSpec
	Reason ui.Field
	Button ui.Button
	Hidden [][2]string
}

func newShowPage(r *web.Request, p Proposal, d Described, gone bool, w words, f *web.Form, why error) showPage {
	l := r.L
	page := showPage{Title: d.Title, Err: why, Mark: stateMarks[p.State], State: p.State.Label(l), Facts: facts(r, p, w), NowHead: l.T(MsgShowNow)}
	if d.Link != "" {
		page.Record = ui.Link{Label: l.T(MsgShowRecord), URL: r.Link(d.Link)}
	}
	if p.State != Waiting {
		page.NowHead = l.T(MsgShowBefore)
	}
	for i, row := range d.Rows {
		before := row.Now
		if p.State != Waiting {
			before, row.Conflict = row.From, false
		}
		page.Rows = append(page.Rows, showRow{Row: row, ID: "field-" + strconv.Itoa(i+1), Before: before})
	}
	page.Notices = notices(l, p, d, gone, why)
	if p.State == Waiting {
		page.offer(r, p, d, gone, f, why)
	}
	return page
}

// notices say what has happened to the proposal or its record meanwhile.
func notices(l *i18n.Localizer, p Proposal, d Described, gone bool, why error) (out []notice) {
	if errs.Is(why, errs.Conflict) {
		e := errs.As(why)
		text := l.T(MsgShowConflictNow)
		if e.Message.ID == MsgErrorSettled {
			text = l.T(MsgErrorSettled)
		}
		out = append(out, notice{"bad", text})
	}
	if p.State != Waiting {
		return out
	}
	switch {
	case gone:
		out = append(out, notice{"bad", l.T(MsgShowGone)})
	case d.Clashes() && len(out) == 0 && len(d.Fresh()) > 0:
		out = append(out, notice{"bad", l.T(MsgShowConflictPart)})
	case d.Clashes() && len(out) == 0:
		out = append(out, notice{"bad", l.T(MsgShowConflict)})
	case d.Rev > p.BaseRev && len(out) == 0:
		out = append(out, notice{"", l.T(MsgShowChanged)})
	}
	return out
}

func facts(r *web.Request, p Proposal, w words) []ui.Fact {
	l := r.L
	zone := r.Zone(p.Party)
	fs := []ui.Fact{{Term: l.T(MsgShowBy), Text: w.author(l, p)}, {Term: l.T(MsgShowOn), Text: l.Time(p.CreatedAt, zone)}}
	if p.Note != "" {
		fs = append(fs, ui.Fact{Term: l.T(MsgShowNote), Text: p.Note})
	}
	switch p.State {
	case Accepted, Returned:
		fs = append(fs, ui.Fact{Term: l.T(MsgShowDecidedBy), Text: w.person(l, p.DecidedBy)}, ui.Fact{Term: l.T(MsgShowDecidedOn), Text: l.Time(p.DecidedAt, zone)})
	case Withdrawn:
		fs = append(fs, ui.Fact{Term: l.T(MsgShowWithdrawnOn), Text: l.Time(p.DecidedAt, zone)})
	}
	if p.DecisionReason != "" {
		fs = append(fs, ui.Fact{Term: l.T(MsgShowReason), Text: p.DecisionReason})
	}
	return fs
}

// offer adds the acts that are open to the reader.
func (page *showPage) offer(r *web.Request, p Proposal, d Described, gone bool, f *web.Form, why error) {
	base, own := r.Link(path(r)+"/"+p.ID), p.By == r.Actor.Person
	bad := ui.ErrorsOf(r.L, why)
	decides := r.Allows(PermDecide, access.Object{Party: p.Party})
	if own && r.Allows(PermWithdraw, access.Object{Party: p.Party}) {
		page.Withdraw = base + "/withdraw"
	}
	if own && decides && !mayAcceptOwn(r.Actor, p.Party) {
		page.NoDecision = r.L.T(MsgErrorOwn)
	}
	if !gone && canDecide(r, p) {
		if !d.Clashes() {
			page.Accept = acceptForm(r, base, p.ID, own, f, bad)
		}
		if !own {
			page.offerPart(r, d, base, p.ID, f, bad)
			page.Return = returnForm(r, base, p.ID, f, bad, page.Accept != nil || page.Part != nil)
		}
	} else if gone && decides && !own {
		page.Return = returnForm(r, base, p.ID, f, bad, false)
	}
}

func acceptForm(r *web.Request, base, id string, own bool, f *web.Form, bad ui.FieldErrors) *decideForm {
	t := r.L.T
	form := &decideForm{
		Spec: ui.FormSpec{Action: base + "/accept", Key: "accept-" + id},
		Reason: ui.Field{Name: fieldAccept, Label: t(MsgAcceptWord), Hint: t(MsgAcceptWordHint), Value: f.Get(fieldAccept), Error: bad[fieldAccept],
			Limit: web.MaxNote, Rows: 2, Optional: true, Dir: "auto"},
		Button: ui.Button{Label: t(MsgAcceptDo)},
	}
	if own {
		form.Reason.Label, form.Reason.Hint, form.Reason.Optional = t(MsgAcceptOwn), t(MsgAcceptOwnHint), false
	}
	return form
}

// offerPart offers to divide a proposal of which some fields still fit.
func (page *showPage) offerPart(r *web.Request, d Described, base, id string, f *web.Form, bad ui.FieldErrors) {
	fresh := d.Fresh()
	if !d.Clashes() || len(fresh) == 0 {
		return
	}
	t := r.L.T
	page.Part = &decideForm{
		Spec: ui.FormSpec{Action: base + "/accept-fresh", Key: "accept-fresh-" + id},
		Reason: ui.Field{Name: fieldPart, Label: t(MsgPartReason), Hint: t(MsgReturnReasonHint), Value: f.Get(fieldPart), Error: bad[fieldPart],
			Limit: web.MaxNote, Rows: 3, Dir: "auto"},
		Button: ui.Button{Label: t(MsgPartDo)},
	}
	var fit, gone []string
	for _, row := range d.Rows {
		if row.Conflict {
			gone = append(gone, row.Label)
			continue
		}
		fit = append(fit, row.Label)
		page.Part.Hidden = append(page.Part.Hidden, [2]string{"fresh", row.Field})
	}
	page.PartWhat = []ui.Fact{{Term: t(MsgPartFit), Text: r.L.List(fit)}, {Term: t(MsgPartGone), Text: r.L.List(gone)}}
}

// returnForm is the filled button of the page when accepting is not offered.
func returnForm(r *web.Request, base, id string, f *web.Form, bad ui.FieldErrors, second bool) *decideForm {
	t := r.L.T
	form := &decideForm{
		Spec: ui.FormSpec{Action: base + "/return", Key: "return-" + id},
		Reason: ui.Field{Name: fieldReturn, Label: t(MsgReturnReason), Hint: t(MsgReturnReasonHint), Value: f.Get(fieldReturn), Error: bad[fieldReturn],
			Limit: web.MaxNote, Rows: 3, Dir: "auto"},
		Button: ui.Button{Label: t(MsgReturnDo)},
	}
	if second {
		form.Button.Style = "ghost"
	}
	return form
}

// mayAcceptOwn tells whether a may accept a proposal of their own.
func mayAcceptOwn(a access.Actor, party string) bool {
	return a.Has(party, identity.Coordinators()...)
}

// langAttrs mark text written in l; none for codes, dates and names.
func langAttrs(l i18n.Lang) templ.Attributes {
	if l == i18n.None {
		return nil
	}
	return templ.Attributes{"lang": string(l), "dir": l.Dir()}
}
