// Package api_test holds the JSON API against its own document and against
// the rules: every answer fits its schema, cookies open nothing, what changed
// meanwhile is not overwritten.
package api_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"github.com/danielgtaylor/huma/v2"

	"openroadmap/test/house"
)

const base = "/api/v1"

// pathOf fills the path of an operation with real ids.
func pathOf(w *house.World, path string) string {
	id := w.IDs.Activity
	switch {
	case strings.Contains(path, "/organizations/"):
		id = w.IDs.Body
	case strings.Contains(path, "/proposals/"):
		id = w.IDs.Proposal
	}
	return strings.NewReplacer("{code}", house.Here, "{slug}", "current", "{id}", id, "{number}", "1.1", "{n}", "1", "{framework}", "or2019", "{line}", "1.4", "{ref}", w.IDs.Places["{ref}"]).Replace(path)
}

// valid holds a body against the schema of an answer.
func valid(t *testing.T, doc *huma.OpenAPI, r *huma.Response, a house.Answer) {
	t.Helper()
	if r == nil {
		t.Error("the document has no such answer")
		return
	}
	kind, _, _ := strings.Cut(a.Header.Get("Content-Type"), ";")
	media := r.Content[kind]
	if media == nil {
		t.Errorf("answers in %s, the document says otherwise", kind)
		return
	}
	var body any
	if err := json.Unmarshal(a.Body, &body); err != nil {
		t.Fatal(err)
	}
	var res huma.ValidateResult
	huma.Validate(doc.Components.Schemas, media.Schema, huma.NewPathBuffer(nil, 0), huma.ModeReadFromServer, body, &res)
	for _, e := range res.Errors {
		t.Errorf("%v in %.300s", e, a.Body)
	}
}

func TestAnswersFitTheDocument(t *testing.T) {
	house.Each(t, func(t *testing.T, w *house.World) {
		h := w.Open(t)
		doc := h.API.OpenAPI()
		contact := h.With(house.Here, "point_of_contact")
		for path, item := range doc.Paths {
			if item.Get == nil {
				continue
			}
			at := pathOf(w, path)
			for _, query := range []string{"", "?lang=fr", "?limit=1", "?lang=xx"} {
				if name, _, used := strings.Cut(strings.TrimPrefix(query, "?"), "="); used && !strings.Contains(string(must(json.Marshal(item.Get.Parameters))), `"`+name+`"`) {
					continue // a parameter that the call does not have is refused
				}
				a := contact.Do(house.NewJSON("GET", at+query, ""))
				code := "200"
				if query == "?lang=xx" || a.Status >= 400 {
					code = "default"
				}
				if code == "default" && a.Status != 422 && query == "?lang=xx" {
					t.Errorf("%s%s = %d, want 422", at, query, a.Status)
				}
				if query != "?lang=xx" && a.Status != 200 {
					t.Errorf("%s%s = %d: %s", at, query, a.Status, a.Body)
				}
				if a.Status == 200 {
					code = "200"
				}
				t.Run(item.Get.OperationID+query, func(t *testing.T) { valid(t, doc, item.Get.Responses[code], a) })
			}
		}
	})
}

func must(b []byte, err error) []byte {
	if err != nil {
		panic(err)
	}
	return b
}

// Pages joined are the whole list, each item once.
func TestCursorsJoin(t *testing.T) {
	h := house.Make(t, "sqlite").Open(t)
	for _, list := range []string{"/activities?sort=-title&limit=7", "/parties/xma/changes?limit=3", "/practices?limit=11", "/parties/xma/roadmaps/current/milestones?limit=9"} {
		seen, next := map[string]bool{}, ""
		for range 100 {
			a := h.Anonymous().Do(house.NewJSON("GET", base+list+"&cursor="+next, ""))
			var page struct {
				Items []struct{ ID string }
				Next  string
			}
			if err := json.Unmarshal(a.Body, &page); err != nil || a.Status != 200 {
				t.Fatalf("%s = %d %v", list, a.Status, err)
			}
			for _, x := range page.Items {
				if seen[x.ID] {
					t.Errorf("%s gives %s twice", list, x.ID)
				}
				seen[x.ID] = true
			}
			if next = page.Next; next == "" {
				break
			}
		}
		if next != "" || len(seen) < 5 {
			t.Errorf("%s: %d items, next %q", list, len(seen), next)
		}
	}
}

func TestRequestsAreHeldToHTTP(t *testing.T) {
	w := house.Make(t, "sqlite")
	h := w.Open(t)
	at := base + "/parties/xma"
	first := h.Anonymous().Do(house.NewJSON("GET", at, ""))
	ask := func(method, path, body string, headers ...string) house.Answer {
		q := house.NewJSON(method, path, body)
		for i := 0; i < len(headers); i += 2 {
			q.Header.Set(headers[i], headers[i+1])
		}
		return h.Anonymous().Do(q)
	}
	writer := "Bearer " + w.Bearer(w.Email(house.Here, "editor"))
	save := base + "/work/xma/activities/" + w.IDs.Activity
	for _, c := range []struct {
		name   string
		got    house.Answer
		status int
	}{
		{"known tag", ask("GET", at, "", "If-None-Match", first.Header.Get("ETag")), 304},
		{"other format", ask("GET", at, "", "Accept", "text/csv"), 406},
		{"no such path", ask("GET", base+"/nothing", ""), 404},
		{"other method", ask("DELETE", at, ""), 405},
		{"no such Party", ask("GET", base+"/parties/zzz", ""), 404},
		{"no such version", ask("GET", at+"/roadmaps/current/versions/abc", ""), 404},
		{"nobody", ask("GET", base+"/me", ""), 401},
		{"unknown token", ask("GET", base+"/me", "", "Authorization", "Bearer ort_nothing"), 401},
		{"unknown token on a public path", ask("GET", at, "", "Authorization", "Bearer nothing"), 401},
		{"no JSON", ask("PATCH", save, "{", "Authorization", writer), 400},
		{"other kind of body", ask("PATCH", save, "a=b", "Authorization", writer, "Content-Type", "application/x-www-form-urlencoded"), 415},
		{"unknown parameter", ask("GET", at+"?nonsense=1", ""), 400},
		{"unknown parameter beside a known one", ask("GET", base+"/parties?limit=2&langs=fr", "", "Authorization", writer), 400},
		{"unknown member", ask("PATCH", save, `{"fields":{},"x":1}`, "Authorization", writer), 422},
		{"no condition", ask("PATCH", save, `{"fields":{"note":"x"}}`, "Authorization", writer), 428},
		{"too large", ask("PATCH", save, `{"fields":{"note":"`+strings.Repeat("x", 300<<10)+`"}}`, "Authorization", writer), 413},
		{"another Party's", ask("GET", strings.Replace(save, "xma", "xes", 1), "", "Authorization", writer), 404},
		{"preflight", ask("OPTIONS", at, ""), 204},
	} {
		if c.got.Status != c.status {
			t.Errorf("%s = %d, want %d: %.200s", c.name, c.got.Status, c.status, c.got.Body)
		}
		if c.status >= 400 && c.got.Header.Get("Content-Type") != "application/problem+json" {
			t.Errorf("%s answers in %s", c.name, c.got.Header.Get("Content-Type"))
		}
	}
	if first.Header.Get("Access-Control-Allow-Origin") != "*" {
		t.Error("pages of other sites cannot read what is public")
	}
	if a := ask("GET", base+"/me", "", "Authorization", writer); a.Header.Get("Access-Control-Allow-Origin") != "" {
		t.Error("what a token opens is open to pages of other sites")
	}
	if a := ask("GET", base+"/nothing", "", "Accept-Language", "ru"); !strings.Contains(string(a.Body), "Страницы") && !strings.Contains(string(a.Body), "адрес") {
		t.Errorf("not in Russian: %s", a.Body)
	}
}

// A browser's session opens nothing.
func TestCookiesDoNotAuthorize(t *testing.T) {
	w := house.Make(t, "sqlite")
	h := w.Open(t)
	q := house.NewJSON("GET", base+"/me", "")
	q.AddCookie(&http.Cookie{Name: "or_session", Value: w.Token(w.Email(house.Here, "editor"))})
	if a := h.Anonymous().Do(q); a.Status != 401 {
		t.Errorf("a session opens the API: %d", a.Status)
	}
}

type activity struct {
	Fields map[string]string
}

func TestSavingAnActivity(t *testing.T) {
	house.Each(t, func(t *testing.T, w *house.World) {
		h := w.Open(t)
		editor, contributor := h.With(house.Here, "editor"), h.With(house.Here, "contributor")
		at := base + "/work/xma/activities/" + w.IDs.Activity
		patch := func(c *house.Client, body, tag string) house.Answer {
			q := house.NewJSON("PATCH", at, body)
			if tag != "" {
				q.Header.Set("If-Match", tag)
			}
			return c.Do(q)
		}
		read := editor.Do(house.NewJSON("GET", at, ""))
		tag := read.Header.Get("ETag")
		var a activity
		if err := json.Unmarshal(read.Body, &a); err != nil {
			t.Fatal(err)
		}
		if got := patch(editor, `{"fields":{"narrative:en":"Half of it is done."}}`, tag); got.Status != 200 || got.Header.Get("ETag") == tag {
			t.Fatalf("save = %d %s", got.Status, got.Body)
		}
		stale := patch(editor, `{"fields":{"narrative:en":"Other words."}}`, tag)
		if stale.Status != 412 || !strings.Contains(string(stale.Body), `"yours":"Other words.","theirs":"Half of it is done."`) {
			t.Errorf("a stale tag = %d %s", stale.Status, stale.Body)
		}
		body := string(must(json.Marshal(map[string]any{"fields": map[string]string{"narrative:en": "Other words."}, "base": map[string]string{"narrative:en": a.Fields["narrative:en"]}})))
		if got := patch(editor, body, ""); got.Status != 409 || !strings.Contains(string(got.Body), `"theirs":"Half of it is done."`) {
			t.Errorf("a stale base = %d %s", got.Status, got.Body)
		}
		merged := string(must(json.Marshal(map[string]any{"fields": map[string]string{"note": "Ask the ministry."}, "base": map[string]string{"note": a.Fields["note"]}})))
		if got := patch(editor, merged, ""); got.Status != 200 {
			t.Errorf("another field = %d %s", got.Status, got.Body)
		}
		bad := patch(editor, `{"base":{},"fields":{"start":"2027-02-30","nonsense":"x","title:xx":"x","updated_on":"2020-01-01","ms/1/due":"2027-01-01"}}`, "")
		for _, pointer := range []string{"/fields/start", "/fields/nonsense", "/fields/title:xx", "/fields/updated_on", "/fields/ms~11~1due"} {
			if bad.Status != 422 || !strings.Contains(string(bad.Body), `"pointer":"`+pointer+`"`) {
				t.Errorf("no mistake at %s: %d %s", pointer, bad.Status, bad.Body)
			}
		}
		more(t, editor, at)
		proposed := patch(contributor, `{"base":{"narrative:en":"Half of it is done."},"fields":{"narrative:en":"All of it is done."}}`, "")
		if proposed.Status != 202 || !strings.Contains(string(proposed.Body), `"state":"waiting"`) {
			t.Errorf("a contributor's change = %d %s", proposed.Status, proposed.Body)
		}
		valid(t, h.API.OpenAPI(), h.API.OpenAPI().Paths[base+"/work/{code}/activities/{id}"].Patch.Responses["202"], proposed)
		if got := contributor.Do(house.NewJSON("GET", proposed.Header.Get("Location"), "")); got.Status != 200 {
			t.Errorf("the proposal = %d", got.Status)
		}
		if got := patch(contributor, `{"base":{},"fields":{"start":"2027-02-03"}}`, ""); got.Status != 403 {
			t.Errorf("a contributor's change of the plan = %d", got.Status)
		}
	})
}

func TestAddingAndBodies(t *testing.T) {
	w := house.Make(t, "sqlite")
	h := w.Open(t)
	editor := h.With(house.Here, "editor")
	made := editor.Do(house.NewJSON("POST", base+"/work/xma/roadmaps/current/activities", `{"output":"or2019/o1","title":"Festival of code"}`))
	if made.Status != 201 || made.Header.Get("Location") == "" {
		t.Fatalf("add = %d %s", made.Status, made.Body)
	}
	body := editor.Do(house.NewJSON("POST", base+"/work/xma/organizations", `{"name":"Harbour Museum","kind":"public_body","visibility":"public"}`))
	if body.Status != 201 {
		t.Fatalf("add a body = %d %s", body.Status, body.Body)
	}
	at, tag := body.Header.Get("Location"), body.Header.Get("ETag")
	for _, status := range []int{200, 412} {
		q := house.NewJSON("PATCH", at, `{"website":"https://harbour.maravia.example"}`)
		q.Header.Set("If-Match", tag)
		if status == 412 {
			q = house.NewJSON("PATCH", at, `{"website":"https://other.maravia.example"}`)
			q.Header.Set("If-Match", tag)
		}
		if got := editor.Do(q); got.Status != status {
			t.Errorf("change a body = %d, want %d: %s", got.Status, status, got.Body)
		}
	}
}

// A token that may only read changes nothing, and one that has ended opens
// nothing.
func TestScopeAndEnd(t *testing.T) {
	w := house.Make(t, "sqlite")
	h := w.Open(t)
	editor := h.With(house.Here, "editor")
	page := editor.Post("/en/account/tokens", map[string][]string{"token_name": {"reader"}, "token_scope": {"read"}, "token_days": {"30"}})
	secret := page.Doc(t).Find("main code").Text()
	ask := func(method, path, body string) int {
		q := house.NewJSON(method, path, body)
		q.Header.Set("Authorization", "Bearer "+secret)
		return h.Anonymous().Do(q).Status
	}
	if got := ask("GET", base+"/me", ""); got != 200 {
		t.Fatalf("a new token = %d", got)
	}
	if got := ask("PATCH", base+"/work/xma/activities/"+w.IDs.Activity, `{"fields":{},"base":{}}`); got != 403 {
		t.Errorf("a reading token writes: %d", got)
	}
	if got := editor.Get("/en/account"); strings.Contains(string(got.Body), secret) {
		t.Error("the secret is shown again")
	}
	id := h.TokenOf(t, w.Email(house.Here, "editor"))
	for range 2 { // the newest may be either of the two made at one instant
		editor.Post("/en/account/tokens/"+id+"/end", nil)
		if ask("GET", base+"/me", "") == 401 {
			return
		}
		id = h.TokenOf(t, w.Email(house.Here, "editor"))
	}
	t.Error("a token that has ended still opens the API")
}

func TestTooManyRequests(t *testing.T) {
	h := house.Make(t, "sqlite").Open(t)
	for range 5000 {
		a := h.Anonymous().Do(house.NewJSON("GET", base+"/vocabulary", ""))
		if a.Status == 429 {
			if a.Header.Get("Retry-After") == "" {
				t.Error("no Retry-After")
			}
			return
		}
	}
	t.Error("5000 requests at one instant are let in")
}
