package identity

import (
	"strings"

	"github.com/a-h/templ"

	"openroadmap/internal/platform/access"
	"openroadmap/internal/platform/dataset"
	"openroadmap/internal/platform/i18n"
	"openroadmap/internal/platform/ui"
	"openroadmap/internal/platform/web"
)

// peoplePath is the list of people of the Party in the address.
func peoplePath(r *web.Request) string { return "/work/" + r.Party() + "/people" }

// peopleFrame frames a page below the list of people.
func peopleFrame(r *web.Request, title string) ui.Frame {
	return work(title, ui.Link{Label: r.L.T(MsgPeopleTitle), URL: r.Link(peoplePath(r))}, ui.Link{Label: title})
}

func (h handlers) peoplePage(r *web.Request) (web.Response, error) {
	list, err := h.s.Members(r.Context(), r.Actor, r.Party())
	if err != nil {
		return nil, err
	}
	bodies, err := h.s.BodyNames(r.Context(), r.Party())
	if err != nil {
		return nil, err
	}
	manage := r.Allows(PermPeopleManage, access.Object{Party: r.Party()})
	return r.Page(work(r.L.T(MsgPeopleTitle)), peopleBody(r.L, peopleView{list, bodies, r.Link(peoplePath(r)), manage, dataset.TeamLinks(r.L, r.Link(peoplePath(r)), nil, manage)}))
}

func (h handlers) invitePage(r *web.Request) (web.Response, error) {
	form := memberForm{Lang: r.Lang, Roles: []string{string(Contributor)}}
	if kept := r.Kept(); kept != nil {
		form = readMember(kept)
	}
	return h.showInvite(r, form, nil)
}

// readMember reads the form of an invitation or of a member as typed.
func readMember(f *web.Form) memberForm {
	return memberForm{Email: strings.TrimSpace(f.Get("email")), Lang: i18n.Lang(f.Get("lang")), Roles: f.All("roles"), Bodies: f.All("bodies")}
}

func (h handlers) showInvite(r *web.Request, form memberForm, err error) (web.Response, error) {
	var bodiesErr error
	if form.Known, bodiesErr = h.s.BodyNames(r.Context(), r.Party()); bodiesErr != nil {
		return nil, bodiesErr
	}
	f := peopleFrame(r, r.L.T(MsgInviteTitle))
	body := func(st formState) templ.Component { return inviteBody(r.L, form, r.Link(peoplePath(r)), st) }
	if err != nil {
		return again(r, err, f, body)
	}
	return r.Page(f, body(formState{}))
}

func (h handlers) invite(r *web.Request) (web.Response, error) {
	f, err := r.ReadTyped()
	if err != nil {
		return nil, err
	}
	form := readMember(f)
	err = f.Then(func() error {
		return h.s.Invite(r.Context(), r.Actor, r.Party(), form.Email, form.Lang, form.roles(), form.Bodies)
	})
	if err != nil {
		return h.showInvite(r, form, err)
	}
	return r.Go(peoplePath(r), MsgNoticeInvited)
}

func (h handlers) memberPage(r *web.Request) (web.Response, error) {
	m, err := h.s.Member(r.Context(), r.Actor, r.Party(), r.PathValue("person"))
	if err != nil {
		return nil, err
	}
	form := memberForm{Bodies: m.Bodies}
	for _, role := range m.Roles {
		form.Roles = append(form.Roles, string(role))
	}
	if kept := r.Kept(); kept != nil {
		form = readMember(kept)
	}
	return h.showMember(r, m, form, nil)
}

func (h handlers) showMember(r *web.Request, m Member, form memberForm, err error) (web.Response, error) {
	var bodiesErr error
	if form.Known, bodiesErr = h.s.BodyNames(r.Context(), r.Party()); bodiesErr != nil {
		return nil, bodiesErr
	}
	f := peopleFrame(r, m.Shown())
	body := func(st formState) templ.Component {
		return memberBody(r.L, m, form, r.Link(peoplePath(r)+"/"+m.ID), st)
	}
	if err != nil {
		return again(r, err, f, body)
	}
	return r.Page(f, body(formState{}))
}

func (h handlers) saveMember(r *web.Request) (web.Response, error) {
	m, err := h.s.Member(r.Context(), r.Actor, r.Party(), r.PathValue("person"))
	if err != nil {
		return nil, err
	}
	f, err := r.ReadForm()
	if err != nil {
		return nil, err
	}
	form := readMember(f)
	if err := h.s.SetRoles(r.Context(), r.Actor, r.Party(), m.ID, form.roles(), form.Bodies); err != nil {
		return h.showMember(r, m, form, err)
	}
	return r.Go(peoplePath(r), MsgNoticeSaved)
}

func (h handlers) inviteAgain(r *web.Request) (web.Response, error) {
	if err := h.s.InviteAgain(r.Context(), r.Actor, r.Party(), r.PathValue("person")); err != nil {
		return nil, err
	}
	return r.Go(peoplePath(r), MsgNoticeInvited)
}

func (h handlers) removePage(r *web.Request) (web.Response, error) {
	return h.showRemove(r, nil)
}

func (h handlers) showRemove(r *web.Request, err error) (web.Response, error) {
	m, memberErr := h.s.Member(r.Context(), r.Actor, r.Party(), r.PathValue("person"))
	if memberErr != nil {
		return nil, memberErr
	}
	f := peopleFrame(r, r.L.T(MsgRemoveTitle, "Name", m.Shown()))
	body := func(st formState) templ.Component {
		return removeBody(r.L, m, r.Link(peoplePath(r)+"/"+m.ID), st)
	}
	if err != nil {
		return again(r, err, f, body)
	}
	return r.Page(f, body(formState{}))
}

func (h handlers) remove(r *web.Request) (web.Response, error) {
	if err := h.s.Remove(r.Context(), r.Actor, r.Party(), r.PathValue("person")); err != nil {
		return h.showRemove(r, err)
	}
	if r.PathValue("person") == r.Actor.Person {
		return r.Go("/work", MsgNoticeRemoved)
	}
	return r.Go(peoplePath(r), MsgNoticeRemoved)
}
