package api_test

import (
	"encoding/json"
	"strings"
	"testing"

	"openroadmap/test/house"
)

// more writes what stands beside the words of an activity, as one request and
// with its mistakes, and reads it back.
func more(t *testing.T, editor *house.Client, at string) {
	t.Helper()
	const line, risk = "01890a5d-ac96-774b-bcce-b302099a8057", "01890a5d-ac96-774b-bcce-b302099a8058"
	fields := map[string]string{"legal:en": "Act 12 of 2026", "priority": "high", "youth": "1",
		"budget/" + line: "90", "budget/" + line + "/year": "2027", "budget/" + line + "/source": "state", "budget/" + line + "/currency": "JPY",
		"budget/" + line + "/planned": "6000", "budget/" + line + "/spent": "10",
		"risk/" + risk: "90", "risk/" + risk + "/text:en": "The platform leaves the market.", "risk/" + risk + "/likelihood": "3", "risk/" + risk + "/impact": "5"}
	send := func(fields map[string]string) house.Answer {
		return editor.Do(house.NewJSON("PATCH", at, string(must(json.Marshal(map[string]any{"fields": fields, "base": map[string]string{}})))))
	}
	if got := send(fields); got.Status != 200 {
		t.Fatalf("rows = %d %s", got.Status, got.Body)
	}
	read := editor.Do(house.NewJSON("GET", at, ""))
	for _, want := range []string{`"legal":{"original":"en"`, `"youth":true`, `"currency":"JPY","decimals":0,"planned":6000,"spent":10`, `"level":"high"`} {
		if !strings.Contains(string(read.Body), want) {
			t.Errorf("no %s in %s", want, read.Body)
		}
	}
	bad := send(map[string]string{"budget/" + line + "/currency": "XYZ", "risk/" + risk + "/likelihood": "6", "budget/01890a5d-ac96-774b-bcce-b302099a8059/spent": "5", "depends": "x"})
	for _, key := range []string{"risk/" + risk + "/likelihood"} {
		if bad.Status != 422 || !strings.Contains(string(bad.Body), `"pointer":"/fields/`+strings.ReplaceAll(key, "/", "~1")+`"`) {
			t.Errorf("no mistake at %s: %d %s", key, bad.Status, bad.Body)
		}
	}
	for key, value := range map[string]string{"budget/" + line + "/currency": "XYZ", "budget/01890a5d-ac96-774b-bcce-b302099a8059/spent": "5", "depends": "x", "custom/" + line: "5"} {
		base := map[string]string{}
		if key == "budget/"+line+"/currency" {
			base[key] = "JPY"
		}
		got := editor.Do(house.NewJSON("PATCH", at, string(must(json.Marshal(map[string]any{"fields": map[string]string{key: value}, "base": base})))))
		if got.Status != 422 || !strings.Contains(string(got.Body), `"pointer":"/fields/`+strings.ReplaceAll(key, "/", "~1")+`"`) {
			t.Errorf("no mistake at %s: %d %s", key, got.Status, got.Body)
		}
	}
}

// Links become evidence; what is added changes the tag of what is read, and
// not the revision that a change is held to.
func TestEvidenceOfActivities(t *testing.T) {
	w := house.Make(t, "sqlite")
	h := w.Open(t)
	editor, contributor := h.With(house.Here, "editor"), h.With(house.Here, "contributor")
	at := base + "/work/xma/activities/" + w.IDs.Activity
	before := editor.Do(house.NewJSON("GET", at, "")).Header.Get("ETag")
	added := editor.Do(house.NewJSON("POST", at+"/evidence", `{"url":"https://maravia.example/a","title":"Report","visibility":"public"}`))
	if added.Status != 201 || !strings.Contains(string(added.Body), `"visibility":"public"`) {
		t.Fatalf("add = %d %s", added.Status, added.Body)
	}
	if got := contributor.Do(house.NewJSON("POST", at+"/evidence", `{"url":"https://maravia.example/b","title":"Mine"}`)); got.Status != 201 || !strings.Contains(string(got.Body), `"proposed":true`) {
		t.Errorf("a contributor adds = %d %s", got.Status, got.Body)
	}
	after := editor.Do(house.NewJSON("GET", at, ""))
	if after.Header.Get("ETag") == before || !strings.Contains(string(after.Body), "maravia.example/b") {
		t.Error("evidence does not change what is read, or its tag")
	}
	q := house.NewJSON("PATCH", at, `{"fields":{"note":"Seen."}}`)
	q.Header.Set("If-Match", before)
	if got := editor.Do(q); got.Status != 200 {
		t.Errorf("a change held to the same revision = %d %s", got.Status, got.Body)
	}
	for body, pointer := range map[string]string{`{"url":"javascript:x","title":"x"}`: "/url", `{"url":"https://a.example","title":"a\nb"}`: "/title", `{"url":"https://a.example","title":"x","part":"1"}`: "/part"} {
		if got := editor.Do(house.NewJSON("POST", at+"/evidence", body)); got.Status != 422 || !strings.Contains(string(got.Body), `"pointer":"`+pointer+`"`) {
			t.Errorf("%s = %d %s", body, got.Status, got.Body)
		}
	}
	public := string(h.Anonymous().Do(house.NewJSON("GET", base+"/parties/xma/roadmaps/current/activities/"+"1.1", "")).Body)
	if strings.Contains(public, "maravia.example/b") || strings.Contains(public, `"proposed"`) {
		t.Error("a proposal is public")
	}
}
