package evidence

import (
	"slices"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"openroadmap/internal/core/history"
	"openroadmap/internal/platform/access"
	"openroadmap/internal/platform/clock"
	"openroadmap/internal/platform/errs"
	"openroadmap/internal/platform/i18n"
	"openroadmap/internal/platform/ui"
	"openroadmap/internal/platform/web"
)

// item is a piece of evidence as lists show it. Empty fields are not shown.
type item struct {
	Title      i18n.Shown
	URL        string // of its page; "" on public pages
	Kind, Date string
	Office     string
	Note       i18n.Shown
	Part       i18n.Shown // milestone
	Visibility string     // where it is not public
	Waiting    bool       // a proposal
	Link       string     // address of a link
	File       string     // address of the file
	FileName   string
	Size       string
	Hash       string // SHA-256 whole
}

// HashStart is the beginning of the hash, enough to compare by eye.
func (i item) HashStart() string { return i.Hash[:min(12, len(i.Hash))] }

func newItem(l *i18n.Localizer, e Evidence, rec Record, file string) item {
	i := item{Title: e.Title.For(l.Lang), Kind: e.Kind.Label(l), Date: l.Date(e.Date), Office: e.Office, Note: e.Note.For(l.Lang), Link: e.URL}
	if p, ok := rec.Part(e.Ref.Part); ok {
		i.Part = p.Title.For(l.Lang)
	}
	if e.IsFile() {
		i.File, i.FileName, i.Size, i.Hash = file, e.File.Name, size(l, e.File.Size), e.File.SHA256
	}
	return i
}

// teamItem is newItem with what only the team sees.
func teamItem(l *i18n.Localizer, e Evidence, rec Record) item {
	at := "/" + string(l.Lang) + itemPath(e)
	i := newItem(l, e, rec, at+"/file")
	i.URL, i.Waiting = at, e.State == Proposed
	if !isPublic(e, rec) {
		i.Visibility = visibilityWord(l, e.Visibility)
		if e.Visibility == access.Public && !i.Waiting {
			i.Visibility = l.T(MsgVisibilityNotYet)
		}
	}
	return i
}

// size is a number of bytes for people: kilobytes, above ten thousand of them
// megabytes.
func size(l *i18n.Localizer, bytes int64) string {
	if bytes < 10_000_000 {
		return l.T(MsgSizeKb, "Number", l.Int(int((bytes+999)/1000)))
	}
	return l.T(MsgSizeMb, "Number", l.Int(int((bytes+500_000)/1_000_000)))
}

// megabytes is a number of bytes for a message: whole megabytes of 1,048,576,
// rounded up, as the limits are set.
func megabytes(bytes int64) string { return strconv.FormatInt((bytes+1<<20-1)>>20, 10) }

var visibilityWords = map[access.Visibility]string{access.Public: MsgVisibilityPublic, access.Team: MsgVisibilityTeam, access.Restricted: MsgVisibilityRestricted}

func visibilityWord(l *i18n.Localizer, v access.Visibility) string {
	if id := visibilityWords[v]; id != "" {
		return l.T(id)
	}
	return string(v)
}

// Panel is the evidence of a record on the record's own working page.
type Panel struct {
	l         *i18n.Localizer
	Title     i18n.Shown // of the record; only on a page of its own
	RecordURL string
	Items     []item
	Buttons   []ui.Button
	Proposes  bool
	Locked    string // why nothing can be added, "" it can
	Made      []Made // records of instruments that stand as evidence too
	parts     map[string][]ui.Link
}

// Panel reads the evidence of a record for its working page.
func (s *Service) Panel(r *web.Request, ref Ref) (*Panel, error) {
	rec, list, err := s.Of(r.Context(), r.Actor, ref)
	if err != nil {
		return nil, err
	}
	return newPanel(r, s, rec, ref, list), nil
}

func newPanel(r *web.Request, s *Service, rec Record, ref Ref, list []Evidence) *Panel {
	p := &Panel{l: r.L, parts: map[string][]ui.Link{}}
	for _, e := range list {
		i := teamItem(r.L, e, rec)
		p.Items = append(p.Items, i)
		if e.Ref.Part != "" {
			p.parts[e.Ref.Part] = append(p.parts[e.Ref.Part], ui.Link{Label: i.Title.Text, URL: i.URL})
		}
	}
	mayAdd := s.Access.Allows(r.Actor, PermAdd, rec.Object)
	switch {
	case mayAdd && rec.Locked != nil:
		p.Locked = sentence(r.L, rec.Locked)
	case mayAdd:
		at := r.Link(refPath(ref))
		p.Buttons = []ui.Button{{Label: r.L.T(MsgAddFile), URL: at + "/file", Style: "ghost"}, {Label: r.L.T(MsgAddLink), URL: at + "/link", Style: "ghost"}}
		p.Proposes = !s.Access.Allows(r.Actor, PermChange, rec.Object)
	}
	return p
}

// sentence is what err says to its reader.
func sentence(l *i18n.Localizer, err error) string {
	e := errs.As(err)
	if e == nil {
		return l.T("error.internal")
	}
	return l.T(e.Message.ID, e.Message.Args...)
}

// Section draws the panel under its heading.
func (p *Panel) Section() templ.Component { return panelSection(p.l, p) }

// Proofs are the links to the evidence of a part, e.g. of a milestone.
func (p *Panel) Proofs(part string) []ui.Link { return p.parts[part] }

// Shown is the evidence of a record on public pages.
type Shown struct {
	l     *i18n.Localizer
	items []item
	parts map[string][]item
	Made  []Made // records of instruments that stand as evidence too
}

// Shown reads what everybody may read of a record's evidence.
func (s *Service) Shown(r *web.Request, ref Ref) (*Shown, error) {
	list, err := s.PublicOf(r.Context(), ref)
	x := &Shown{l: r.L, parts: map[string][]item{}}
	for _, e := range list {
		i := newItem(r.L, e, Record{}, r.Link("/parties/"+e.Ref.Party+"/evidence/"+e.ID+"/file"))
		x.items = append(x.items, i)
		if e.Ref.Part != "" {
			x.parts[e.Ref.Part] = append(x.parts[e.Ref.Part], i)
		}
	}
	return x, err
}

// ShownOfMany is Shown for several records of a kind, by their ids, for a
// print: with team true what the team may read but not what is restricted.
// Those without evidence are left out.
func (s *Service) ShownOfMany(r *web.Request, party, kind string, ids []string, team bool) (map[string]*Shown, error) {
	by, err := s.printable(r, party, kind, ids, team)
	shown := map[string]*Shown{}
	for id, list := range by {
		x := &Shown{l: r.L}
		for _, e := range list {
			i := newItem(r.L, e, Record{}, r.Link("/parties/"+e.Ref.Party+"/evidence/"+e.ID+"/file"))
			if e.Visibility != access.Public {
				i.Visibility = visibilityWord(r.L, e.Visibility)
			}
			if e.IsFile() && team {
				i.File = r.Link(itemPath(e) + "/file")
			}
			x.items = append(x.items, i)
		}
		shown[id] = x
	}
	return shown, err
}

func (s *Service) printable(r *web.Request, party, kind string, ids []string, team bool) (map[string][]Evidence, error) {
	if !team {
		return s.PublicOfMany(r.Context(), party, kind, ids)
	}
	by, err := s.OfMany(r.Context(), r.Actor, party, kind, ids)
	for id, list := range by {
		kept := slices.DeleteFunc(list, func(e Evidence) bool { return !e.Current() || e.Visibility == access.Restricted })
		if by[id] = kept; len(kept) == 0 {
			delete(by, id)
		}
	}
	return by, err
}

// Printed draws all of it for paper, where nothing unfolds: with addresses and
// whole hashes.
func (x *Shown) Printed() templ.Component { return printedList(x.l, x.items, x.Made) }

// NewShown is evidence that consists of records of instruments alone.
func NewShown(l *i18n.Localizer, made []Made) *Shown { return &Shown{l: l, Made: made} }

// Any tells whether there is anything to show.
func (x *Shown) Any() bool { return x != nil && len(x.items)+len(x.Made) > 0 }

// List draws all of it, without a heading.
func (x *Shown) List() templ.Component { return itemList(x.l, x.items, x.Made) }

// Proofs draws links to what belongs to a part; nil when nothing does.
func (x *Shown) Proofs(part string) templ.Component {
	if x == nil || len(x.parts[part]) == 0 {
		return nil
	}
	return proofLinks(x.l, x.parts[part])
}

// itemPage is one piece of evidence with its history.
type itemPage struct {
	Title    i18n.Shown
	Facts    []ui.Fact
	Waiting  bool
	Replaced ui.Link // newer version; zero = none
	Buttons  []ui.Button
	Accept   *ui.FormSpec
	Older    []item
	History  []historyRow
}

type historyRow struct {
	When, Who, What, Reason string
	Changes                 []historyChange
}

type historyChange struct {
	Label, From, To string
	Lang            i18n.Lang
}

func newItemPage(r *web.Request, s *Service, e Evidence, rec Record, older []Evidence, entries []history.Entry, people map[string]string) itemPage {
	p := itemPage{Title: e.Title.For(r.Lang), Waiting: e.State == Proposed, Facts: facts(r, e, rec, people)}
	if e.ReplacedBy != "" {
		p.Replaced = ui.Link{Label: r.L.T(MsgItemNewer), URL: r.Link(listPath(e.Ref.Party) + "/" + e.ReplacedBy)}
	}
	for _, o := range older {
		p.Older = append(p.Older, teamItem(r.L, o, rec))
	}
	for _, x := range entries {
		p.History = append(p.History, newHistoryRow(r, rec, x, people))
	}
	p.acts(r, s, e, rec)
	return p
}

// acts offers what the reader may do.
func (p *itemPage) acts(r *web.Request, s *Service, e Evidence, rec Record) {
	at := r.Link(itemPath(e))
	if e.IsFile() {
		p.Buttons = append(p.Buttons, ui.Button{Label: r.L.T(ui.MsgDownload), URL: at + "/file"})
	}
	if rec.Locked == nil && s.changes(r.Actor, e, rec) {
		p.Buttons = append(p.Buttons, ui.Button{Label: r.L.T(MsgItemEdit), URL: at + "/edit", Style: "ghost"})
	}
	if rec.Locked == nil && e.Current() && s.Access.Allows(r.Actor, PermAdd, rec.Object) {
		p.Buttons = append(p.Buttons, ui.Button{Label: r.L.T(MsgItemReplace), URL: at + "/replace", Style: "ghost"})
	}
	if s.changes(r.Actor, e, rec) {
		p.Buttons = append(p.Buttons, ui.Button{Label: r.L.T(MsgItemRemove), URL: at + "/remove", Style: "link"})
	}
	if s.decides(r.Actor, e, rec) {
		if rec.Locked == nil {
			p.Accept = &ui.FormSpec{Action: at + "/accept"}
		}
		p.Buttons = append(p.Buttons, ui.Button{Label: r.L.T(MsgItemReturn), URL: at + "/return", Style: "link"})
	}
}

func facts(r *web.Request, e Evidence, rec Record, people map[string]string) []ui.Fact {
	l, i := r.L, teamItem(r.L, e, rec)
	var fs []ui.Fact
	add := func(term, text string) {
		if text != "" {
			fs = append(fs, ui.Fact{Term: l.T(term), Text: text})
		}
	}
	fs = append(fs, ui.Fact{Term: l.T(MsgColumnRecord), Value: recordLink(l, rec.Title.For(l.Lang), r.Link(rec.Path))})
	if i.Part.Text != "" {
		fs = append(fs, ui.Fact{Term: l.T(MsgFieldPart), Value: ui.ShownQuiet(l, i.Part)})
	}
	add(MsgFieldKind, i.Kind)
	if i.Note.Text != "" {
		fs = append(fs, ui.Fact{Term: l.T(MsgFieldNote), Value: ui.ShownQuiet(l, i.Note)})
	}
	add(MsgFieldDate, i.Date)
	add(MsgFieldOffice, i.Office)
	if i.Link != "" {
		fs = append(fs, ui.Fact{Term: l.T(MsgFieldUrl), Value: outLink(i.Link)})
	}
	add(MsgFieldFile, i.FileName)
	add(MsgFieldSize, i.Size)
	add(MsgFieldSha256, i.Hash)
	visible := i.Visibility
	if visible == "" {
		visible = visibilityWord(l, e.Visibility)
	}
	add(MsgFieldVisibility, visible)
	zone := r.Zone(e.Ref.Party)
	add(MsgFieldAdded, l.T(MsgAddedBy, "Name", ui.Visible(people[e.AddedBy]), "Time", l.Time(e.AddedAt, zone)))
	return fs
}

var actionWords = map[string]string{actionAdded: MsgActionAdded, actionProposed: MsgActionProposed, actionChanged: MsgActionChanged, actionAccepted: MsgActionAccepted,
	actionPublished: MsgActionPublished, actionReplaced: MsgActionReplaced, actionRemoved: MsgActionRemoved, actionReturned: MsgActionReturned}

func newHistoryRow(r *web.Request, rec Record, e history.Entry, people map[string]string) historyRow {
	what := e.Action
	if id := actionWords[e.Action]; id != "" {
		what = r.L.T(id)
	}
	row := historyRow{When: r.L.Time(e.At, r.Zone(r.Party())), Who: people[e.Person], What: what, Reason: e.Reason}
	for _, c := range e.Changes {
		name, lang, _ := strings.Cut(c.Field, ":")
		row.Changes = append(row.Changes, historyChange{fieldLabel(r.L, name), fieldValue(r.L, rec, name, c.From), fieldValue(r.L, rec, name, c.To), i18n.Lang(lang)})
	}
	return row
}

// reasonPage asks why evidence is taken away.
type reasonPage struct {
	Title, Lede, Action, Key string
	Err                      error
	Reason                   ui.Field
	Buttons                  []ui.Button
}

func newReasonPage(r *web.Request, e Evidence, back bool, f *web.Form, err error) reasonPage {
	name := ui.Visible(e.Title.For(r.Lang).Text)
	p := reasonPage{Title: r.L.T(MsgRemoveTitle, "Title", name), Lede: r.L.T(MsgRemoveLede), Action: r.Link(itemPath(e) + "/remove"), Key: "remove-" + e.ID, Err: err}
	act := ui.Button{Label: r.L.T(MsgRemoveButton), Style: "bad"}
	if back {
		p.Title, p.Lede, p.Action, act = r.L.T(MsgReturnTitle, "Title", name), r.L.T(MsgReturnLede), r.Link(itemPath(e)+"/return"), ui.Button{Label: r.L.T(MsgReturnButton)}
	}
	p.Reason = ui.Field{Name: fieldReason, Label: r.L.T(MsgFieldReason), Value: f.Get(fieldReason), Error: ui.ErrorsOf(r.L, err)[fieldReason], Limit: web.MaxNote, Dir: "auto"}
	p.Buttons = []ui.Button{act, {Label: r.L.T(MsgLeave), URL: r.Link(itemPath(e)), Style: "link"}}
	return p
}

// dateBoxes shows what was typed of a date.
func dateBoxes(f *web.Form, label, hint, problem string) ui.DateField {
	d := ui.DateField{Name: fieldDate, Label: label, Hint: hint, Error: problem, Optional: true,
		Day: f.Get(fieldDate + "_day"), Month: f.Get(fieldDate + "_month"), Year: f.Get(fieldDate + "_year")}
	if whole, err := clock.ParseDate(f.Get(fieldDate)); err == nil {
		d.Day, d.Month, d.Year = strconv.Itoa(whole.Day), strconv.Itoa(int(whole.Month)), strconv.Itoa(whole.Year)
	}
	return d
}

// attrsOf are lang and dir of text in another language than the page's.
func attrsOf(l *i18n.Localizer, lang i18n.Lang) templ.Attributes {
	if lang == "" || lang == l.Lang {
		return nil
	}
	return templ.Attributes{"lang": string(lang), "dir": lang.Dir()}
}
