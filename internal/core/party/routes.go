package party

import "openroadmap/internal/platform/web"

// adminPath is the operator's list, without the language.
const adminPath = "/admin/parties"

// routes are the operator's pages: the list, the form for a Party that the
// list lacks, and of each Party its facts and its settings here. The Party is
// {party}, not {code}, which stands for pages of a Party's own team. Forms are
// sent to their own address, so that a sign-in in between comes back to them.
func routes(s *Service) []web.Route {
	h := handlers{s}
	const one = adminPath + "/{party}"
	table := []web.Route{
		{Method: "GET", Pattern: adminPath, Handler: h.list, Query: []string{"active", "group", "q"}},
		{Method: "GET", Pattern: adminPath + "/new", Handler: h.newForm},
		{Method: "POST", Pattern: adminPath + "/new", Handler: h.add},
		{Method: "GET", Pattern: one + "/edit", Handler: h.factsForm},
		{Method: "POST", Pattern: one + "/edit", Handler: h.saveFacts},
		{Method: "POST", Pattern: one + "/revert", Handler: h.revert},
		{Method: "GET", Pattern: one + "/settings", Handler: h.settingsForm},
		{Method: "POST", Pattern: one + "/settings", Handler: h.saveSettings},
		{Method: "GET", Pattern: one + "/deactivate", Handler: h.deactivatePage},
		{Method: "POST", Pattern: one + "/deactivate", Handler: h.deactivate},
	}
	for i := range table {
		table[i].Permission = PermissionAdminister
	}
	return table
}
