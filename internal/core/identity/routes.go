package identity

import (
	"openroadmap/internal/platform/web"
)

// maxSignInBody leaves room for a form that is carried through the sign-in.
const maxSignInBody = 2 << 20

// routes is the table of this feature's pages.
func routes(s *Service) []web.Route {
	h := handlers{s}
	const people, accounts = "/work/{code}/people", "/admin/accounts"
	return []web.Route{
		// Coming and going.
		{Method: "GET", Pattern: "/sign-in", Permission: PermSignIn, Handler: h.signInPage, Query: []string{"back"}},
		{Method: "POST", Pattern: "/sign-in", Permission: PermSignIn, Handler: h.signIn, MaxBody: maxSignInBody},
		{Method: "POST", Pattern: "/sign-out", Permission: PermSignIn, Handler: h.signOut},
		{Method: "GET", Pattern: "/forgot", Permission: PermSignIn, Handler: h.forgotPage},
		{Method: "POST", Pattern: "/forgot", Permission: PermSignIn, Handler: h.forgot},

		// One-time links: GET consumes nothing.
		{Method: "GET", Pattern: "/u/{token}", Permission: PermLink, Handler: h.linkPage},
		{Method: "POST", Pattern: "/u/{token}", Permission: PermLink, Handler: h.useLink},
		{Method: "GET", Pattern: "/setup/{token}", Permission: PermSetup, Handler: h.setupPage},
		{Method: "POST", Pattern: "/setup/{token}", Permission: PermSetup, Handler: h.setUp},

		// One's own account.
		{Method: "GET", Pattern: "/account", Permission: PermAccount, Handler: h.accountPage},
		{Method: "POST", Pattern: "/account", Permission: PermAccount, Handler: h.saveProfile},
		{Method: "POST", Pattern: "/account/password", Permission: PermAccount, Handler: h.changePassword},
		{Method: "POST", Pattern: "/account/tokens", Permission: PermAccount, Handler: h.createToken},
		{Method: "POST", Pattern: "/account/tokens/{program}/end", Permission: PermAccount, Handler: h.endToken},
		{Method: "POST", Pattern: "/account/calendar", Permission: PermAccount, Handler: h.newCalendar},
		{Method: "POST", Pattern: "/account/calendar/end", Permission: PermAccount, Handler: h.endCalendar},
		{Method: "POST", Pattern: "/account/sessions/end-others", Permission: PermAccount, Handler: h.endOtherSessions},
		{Method: "POST", Pattern: "/account/sessions/{session}/end", Permission: PermAccount, Handler: h.endSession},

		// The people of a Party.
		{Method: "GET", Pattern: people, Permission: PermPeopleRead, Handler: h.peoplePage},
		{Method: "GET", Pattern: people + "/new", Permission: PermPeopleManage, Handler: h.invitePage},
		{Method: "POST", Pattern: people + "/new", Permission: PermPeopleManage, Handler: h.invite},
		{Method: "GET", Pattern: people + "/{person}", Permission: PermPeopleManage, Handler: h.memberPage},
		{Method: "POST", Pattern: people + "/{person}", Permission: PermPeopleManage, Handler: h.saveMember},
		{Method: "POST", Pattern: people + "/{person}/invite", Permission: PermPeopleManage, Handler: h.inviteAgain},
		{Method: "GET", Pattern: people + "/{person}/remove", Permission: PermPeopleManage, Handler: h.removePage},
		{Method: "POST", Pattern: people + "/{person}/remove", Permission: PermPeopleManage, Handler: h.remove},

		// The operator's accounts, settings and health.
		{Method: "GET", Pattern: accounts, Permission: PermAdmin, Handler: h.accountsPage, Query: []string{"q", "state", "page"}},
		{Method: "GET", Pattern: accounts + "/new", Permission: PermAdmin, Handler: h.newAccountPage},
		{Method: "POST", Pattern: accounts + "/new", Permission: PermAdmin, Handler: h.createAccount},
		{Method: "GET", Pattern: accounts + "/{person}", Permission: PermAdmin, Handler: h.adminAccountPage},
		{Method: "POST", Pattern: accounts + "/{person}/disable", Permission: PermAdmin, Handler: h.disable},
		{Method: "POST", Pattern: accounts + "/{person}/enable", Permission: PermAdmin, Handler: h.enable},
		{Method: "POST", Pattern: accounts + "/{person}/link", Permission: PermAdmin, Handler: h.sendLink},
		{Method: "GET", Pattern: accounts + "/{person}/erase", Permission: PermAdmin, Handler: h.erasePage},
		{Method: "POST", Pattern: accounts + "/{person}/erase", Permission: PermAdmin, Handler: h.erase},
		{Method: "GET", Pattern: "/admin/settings", Permission: PermAdmin, Handler: h.settingsPage},
		{Method: "POST", Pattern: "/admin/settings", Permission: PermAdmin, Handler: h.saveSettings},
		{Method: "GET", Pattern: "/admin/health", Permission: PermAdmin, Handler: h.healthPage},
		{Method: "POST", Pattern: "/admin/health/mail", Permission: PermAdmin, Handler: h.testMail},
	}
}
