package roadmap

import (
	"net/http"
	"slices"
	"strings"

	"openroadmap/internal/core/customfield"
	"openroadmap/internal/platform/errs"
	"openroadmap/internal/platform/i18n"
	"openroadmap/internal/platform/ui"
	"openroadmap/internal/platform/web"
)

// activityForm is the state of one form of an activity while it is shown.
type activityForm struct {
	kind    formKind
	item    Item
	view    View
	lang    i18n.Lang
	form    *web.Form
	base    string // Base of the form, encoded
	problem error
	notes   []Warning
	own     []customfield.Field // of the Party
}

type formKind string

const (
	planForm     formKind = "edit"
	progressForm formKind = "update"
)

// open reads what a form of an activity needs to be shown.
func (p *Pages) open(r *web.Request, kind formKind) (activityForm, error) {
	x, err := p.openToSave(r, kind)
	if err != nil {
		return x, err
	}
	return p.complete(r, x)
}

// openToSave reads the activity alone: saving needs no more.
func (p *Pages) openToSave(r *web.Request, kind formKind) (activityForm, error) {
	a, rm, err := p.Activity(r.Context(), r.Actor, r.Party(), r.PathValue("id"))
	if err != nil {
		return activityForm{}, err
	}
	if kind == progressForm {
		if err := p.allow(r.Actor, PermProgress, a.Object()); err != nil {
			return activityForm{}, err
		}
	}
	own, err := p.ownFields(r.Context(), r.Party())
	return activityForm{kind: kind, item: Item{Activity: a}, view: View{Roadmap: rm}, lang: p.editing(r, firstText(a)), own: own}, err
}

// complete adds the rest of the roadmap, which the page shows beside the form.
func (p *Pages) complete(r *web.Request, x activityForm) (activityForm, error) {
	v, err := p.View(r.Context(), r.Actor, r.Party(), x.view.Roadmap.Slug)
	if err != nil {
		return activityForm{}, err
	}
	x.view = v
	x.item, _ = v.ItemByID(x.item.ID)
	return x, nil
}

// firstText is the text whose original language the form opens in.
func firstText(a Activity) i18n.Text {
	for _, t := range []i18n.Text{a.Plan.Title, a.Narrative, a.Plan.Text, a.Plan.Reason} {
		if !t.IsZero() {
			return t
		}
	}
	return i18n.Text{}
}

func (p *Pages) editPage(r *web.Request) (web.Response, error)   { return p.formPage(r, planForm) }
func (p *Pages) updatePage(r *web.Request) (web.Response, error) { return p.formPage(r, progressForm) }
func (p *Pages) edit(r *web.Request) (web.Response, error)       { return p.sendActivity(r, planForm) }
func (p *Pages) update(r *web.Request) (web.Response, error)     { return p.sendActivity(r, progressForm) }

func (p *Pages) formPage(r *web.Request, kind formKind) (web.Response, error) {
	x, err := p.open(r, kind)
	if err != nil {
		return nil, err
	}
	x.notes = x.warnings()
	if x.form = r.Kept(); x.form != nil {
		x.base = x.form.Get("base")
	} else {
		x.form = fillActivity(r.L, x.item.Activity, x.lang)
		fillCustom(r.L, x.form, x.item.Activity, x.own)
		x.base = web.NewBase(x.item.Flatten()).Encode()
	}
	return p.showActivity(r, x)
}

// warnings are what is odd about the activity as it is stored.
func (x activityForm) warnings() []Warning {
	var into *Activity
	if target, ok := x.view.ItemByID(x.item.Plan.MergedInto); ok {
		into = &target.Activity
	}
	return x.item.Warnings(x.view.Roadmap, into, x.view.Today)
}

func (p *Pages) showActivity(r *web.Request, x activityForm) (web.Response, error) {
	bodies, err := p.Choices(r.Context(), r.Party(), r.Lang)
	if err != nil {
		return nil, err
	}
	page := newActivityPage(r, p, x, bodies)
	if page.Evidence, err = p.Evidence.Panel(r, x.item.evidence()); err != nil {
		return nil, err
	}
	if err := p.instruments(r, x.item, &page); err != nil {
		return nil, err
	}
	f := frame(r, page.Title, roadmapCrumb(r, x.view.Roadmap))
	f.MainClass = page.Hue
	if x.problem != nil {
		return r.Invalid(f, activityPage(page))
	}
	return r.Page(f, activityPage(page))
}

// instruments puts what the instruments say of an activity on its page.
func (p *Pages) instruments(r *web.Request, it Item, page *activityView) (err error) {
	if p.Instruments == nil {
		return nil
	}
	if page.Panels, err = p.Instruments.TeamPanels(r, it); err != nil {
		return err
	}
	page.Evidence.Made, err = p.Instruments.TeamMade(r, it)
	return err
}

// sendActivity saves a form of an activity, or shows it again: with more rows
// where these were asked for, with its mistakes, or beside what somebody else
// saved meanwhile.
func (p *Pages) sendActivity(r *web.Request, kind formKind) (web.Response, error) {
	form, err := r.ReadTyped()
	if err != nil {
		return nil, err
	}
	x, err := p.openToSave(r, kind)
	if err != nil {
		return nil, err
	}
	x.form, x.base = form, form.Get("base")
	if moreRows(form) {
		return p.showAgain(r, x)
	}
	in := p.readEdit(r, x)
	if len(form.Bad) > 0 {
		x.problem = p.allMistakes(r, x, in)
		return p.showAgain(r, x)
	}
	saved, err := p.Save(r.Context(), r.Actor, r.Party(), x.item.ID, in)
	switch {
	case errs.Is(err, errs.Invalid):
		x.problem = err
		return p.showAgain(r, x)
	case errs.Is(err, errs.Conflict):
		return p.showConflict(r, x, err)
	case err != nil:
		return nil, err
	}
	return p.afterSave(r, kind, saved)
}

// showAgain is showActivity for a form that was sent.
func (p *Pages) showAgain(r *web.Request, x activityForm) (web.Response, error) {
	x, err := p.complete(r, x)
	if err != nil {
		return nil, err
	}
	return p.showActivity(r, x)
}

// allMistakes joins what could not be read with the rules that the rest
// breaks, so that nobody corrects in stages.
func (p *Pages) allMistakes(r *web.Request, x activityForm, in Edit) error {
	bad := x.form.Bad
	noted := map[string]bool{}
	for _, f := range bad {
		noted[f.Name] = true
	}
	if e := errs.As(p.Check(r.Context(), r.Actor, r.Party(), x.item.ID, in)); e != nil {
		for _, f := range e.Fields {
			if !noted[f.Name] {
				bad = append(bad, f)
			}
		}
	}
	return bad.Err()
}

func (p *Pages) readEdit(r *web.Request, x activityForm) Edit {
	in := Edit{Base: web.ParseBase(x.base), Reason: x.form.Text("why", maxReason), Confirm: x.form.Bool("confirm")}
	if x.kind == planForm {
		in.Typed = readPlan(r.L, x.form, x.lang, p.Vocabulary, x.item.Flatten())
	} else {
		in.Typed = Fields{}
		readProgress(x.form, x.lang, in.Typed, x.item.Flatten())
		readMilestones(r.L, x.form, x.lang, in.Typed, false)
		rowReader{r.L, x.form, x.lang, in.Typed, x.item.Flatten()}.budget(false)
	}
	rowReader{r.L, x.form, x.lang, in.Typed, x.item.Flatten()}.custom(x.own)
	keepRows(x.form, in.Typed)
	for key := range in.Typed {
		if x.form.Get(Control(key)+"_choice") == "theirs" {
			delete(in.Typed, key)
		}
	}
	return in
}

func (p *Pages) afterSave(r *web.Request, kind formKind, saved Saved) (web.Response, error) {
	switch {
	case saved.Proposal == "" && len(saved.Changes) == 0 && !saved.Confirmed:
		return r.Go(activityPath(saved.Activity)+"/"+string(kind), MsgNoticeUnchanged)
	case saved.Proposal != "":
		return r.Go("/work/"+r.Party()+"/proposals/"+saved.Proposal, MsgNoticeProposed)
	case len(saved.Warnings) > 0:
		return r.Go(activityPath(saved.Activity)+"/"+string(kind), MsgNoticeSavedWarn)
	case kind == progressForm:
		return r.Go("/work/"+r.Party(), MsgNoticeSaved)
	}
	return r.Go("/work/"+r.Party()+"/roadmap", MsgNoticeSaved)
}

// showConflict puts both texts side by side. The form that follows carries
// everything else that was typed, and is based on what is stored now.
func (p *Pages) showConflict(r *web.Request, x activityForm, err error) (web.Response, error) {
	d, ok := errs.As(err).Detail.(Conflicts)
	if !ok {
		return nil, err
	}
	x, completing := p.complete(r, x)
	if completing != nil {
		return nil, completing
	}
	c := ui.Conflict{Action: r.Link(r.Here())}
	clash := map[string]bool{}
	base := web.ParseBase(x.base)
	fresh := web.NewBase(d.Activity.Flatten())
	say := p.say(r.L, d.Activity, x.view.Bodies, x.view.numbers())
	for _, f := range d.Conflicts {
		_, lang, _ := splitKey(f.Field)
		control := Control(f.Field)
		clash[control] = true
		base[f.Field] = fresh[f.Field]
		field := ui.ConflictField{Name: control, Label: say.label(f.Field), Theirs: f.Theirs, Yours: f.Yours, Lang: lang, Rows: 4}
		if lang == "" && f.Field != "note" {
			field.Words = &[2]string{say.value(f.Field, f.Theirs), say.value(f.Field, f.Yours)}
			field.Yours = say.typed(f.Field, f.Yours)
		}
		c.Fields = append(c.Fields, field)
	}
	for name, values := range x.form.Values() {
		if name == "base" || clash[name] || clashDate(name, clash) {
			continue
		}
		for _, v := range values {
			c.Hidden = append(c.Hidden, [2]string{name, v})
		}
	}
	slices.SortFunc(c.Hidden, func(a, b [2]string) int { return strings.Compare(a[0]+"\x00"+a[1], b[0]+"\x00"+b[1]) })
	c.Hidden = append(c.Hidden, [2]string{"base", base.Encode()})
	f := frame(r, r.L.T(ui.MsgConflictTitle), roadmapCrumb(r, x.view.Roadmap))
	return web.Page{Status: http.StatusConflict, Frame: f, Body: ui.ConflictPage(r.L, c)}, nil
}

// clashDate tells whether name is a box of a date in conflict: the conflict
// page sends such a date whole.
func clashDate(name string, clash map[string]bool) bool {
	for _, part := range []string{"_day", "_month", "_year"} {
		if n := len(name) - len(part); n > 0 && name[n:] == part && clash[name[:n]] {
			return true
		}
	}
	return false
}
