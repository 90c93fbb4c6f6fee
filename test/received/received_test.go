// Package received_test takes the signed roadmap file of one installation into
// another, as an operator would.
package received_test

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"encoding/json"
	"mime/multipart"
	"net/url"
	"strings"
	"testing"

	"openroadmap/internal/app"
	"openroadmap/internal/core/roadmap"
	"openroadmap/internal/platform/access"
	"openroadmap/internal/platform/clock"
	"openroadmap/internal/platform/db"
	"openroadmap/internal/platform/errs"
	"openroadmap/internal/publish/received"
	"openroadmap/internal/publish/signed"
	"openroadmap/internal/testkit"
	"openroadmap/test/house"
)

var operator = access.Actor{Person: "operator", Operator: true}

// elsewhere is an empty installation.
func elsewhere(t *testing.T, w *house.World) *house.House {
	t.Helper()
	c := app.Config{DataDir: t.TempDir(), BaseURL: house.BaseURL, Practice: true, Clock: clock.Fixed(testkit.Now), Log: testkit.Quiet(), Build: "test"}
	if w.Engine == db.Postgres {
		c.Database = testkit.PostgresURL(t)
	}
	a, err := app.Open(context.Background(), c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { a.Close() })
	return &house.House{App: a, World: w}
}

// resigned is the file with another day and another title for its first
// activity, signed by the installation's own key.
func resigned(t *testing.T, h *house.House, file []byte, day, title string) []byte {
	t.Helper()
	var f struct{ Content map[string]any }
	if err := json.Unmarshal(file, &f); err != nil {
		t.Fatal(err)
	}
	f.Content["origin"].(map[string]any)["on"] = day
	f.Content["activities"].([]any)[0].(map[string]any)["title"] = map[string]any{"original": "en", "in": map[string]any{"en": map[string]any{"text": title, "state": "original"}}}
	seed, err := h.Identity.SiteSecret(context.Background(), "roadmap_file_key")
	if err != nil {
		t.Fatal(err)
	}
	out, err := signed.Sign(f.Content, ed25519.NewKeyFromSeed(seed))
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// ownTitle is a title of the practice country in two languages.
func ownTitle(t *testing.T, h *house.House) (number, en, fr string) {
	t.Helper()
	v, err := h.Roadmaps.PublicView(context.Background(), house.Here, "", 0)
	if err != nil {
		t.Fatal(err)
	}
	for _, it := range v.Items {
		if x := it.Plan.Title; it.Plan.Position == roadmap.PositionAdapted && x.Get("en") != "" && x.Get("fr") != "" {
			return it.Number, x.Get("en"), x.Get("fr")
		}
	}
	t.Fatal("the practice country has no title in both languages")
	return "", "", ""
}

func TestRoundTrip(t *testing.T) {
	house.Each(t, func(t *testing.T, w *house.World) {
		ctx := context.Background()
		from, to := w.Open(t), elsewhere(t, w)
		file := from.Anonymous().Get("/en/parties/" + house.Here + "/roadmap.json").Body
		receive := func(file []byte) (received.Roadmap, error) {
			return to.Received.Receive(ctx, operator, bytes.NewReader(file))
		}
		refused := func(what string, file []byte, id, place string) {
			t.Helper()
			_, err := receive(file)
			e := errs.As(err)
			if e == nil || e.Message.ID != id || !strings.Contains(to.Explain(err).Error(), place) {
				t.Errorf("%s: %v, want %s with %q", what, err, id, place)
			}
		}
		number, en, fr := ownTitle(t, from)

		altered := bytes.Replace(file, []byte(en), []byte("Something else"), 1)
		refused("altered", altered, received.MsgErrorAltered, "activities/"+number+"@")
		refused("newer form", bytes.Replace(file, []byte(signed.Schema), []byte("openroadmap/roadmap-file/2"), 1), received.MsgErrorNewer, "Upgrade")
		refused("cut off", file[:len(file)/2], received.MsgErrorForm, "no roadmap file")

		x, err := receive(file)
		if err != nil || !x.Waiting {
			t.Fatalf("first file: %+v, %v; want it to wait", x.Waiting, err)
		}
		page := "/elsewhere/" + x.ID
		if got := to.Anonymous().Get("/en" + page).Status; got != 404 {
			t.Errorf("before the key is confirmed the page is %d", got)
		}
		if _, err := to.Received.Confirm(ctx, operator, x.ID, "0000 0000"); !errs.Is(err, errs.Invalid) {
			t.Errorf("confirm another key: %v", err)
		}
		if x, err = to.Received.Confirm(ctx, operator, x.ID, x.Fingerprint); err != nil || x.Waiting {
			t.Fatalf("confirm: %v", err)
		}
		for lang, title := range map[string]string{"en": en, "fr": fr} {
			for _, path := range []string{page, page + "/activities/" + number} {
				a := to.Anonymous().Get("/" + lang + path)
				text := a.Doc(t).Find("main").Text()
				for _, want := range []string{title, house.BaseURL, x.Fingerprint} {
					if a.Status != 200 || !strings.Contains(text, want) {
						t.Errorf("/%s%s = %d, without %q", lang, path, a.Status, want)
					}
				}
			}
		}
		home := to.Anonymous().Get("/en/").Doc(t)
		if home.Find("#elsewhere").Length() != 1 || home.Find("section[aria-labelledby=here] a[href*=elsewhere]").Length() != 0 {
			t.Error("the first page does not set it apart")
		}
		if got := to.Anonymous().Get("/en" + page + "/roadmap.json"); !bytes.Equal(got.Body, file) {
			t.Error("the file handed out is not the one that came")
		}
		if got := to.Anonymous().Get("/en/parties/" + house.Here).Status; got == 200 {
			t.Error("it stands among the roadmaps kept here")
		}

		refused("same file", file, received.MsgErrorOlder, "not newer")
		refused("older file", resigned(t, from, file, "2020-01-01", "Old"), received.MsgErrorOlder, "not newer")
		if x, err = receive(resigned(t, from, file, "2099-01-01", "A newer title")); err != nil || x.Waiting {
			t.Fatalf("newer file: %+v, %v", x.Waiting, err)
		}
		if a := to.Anonymous().Get("/en" + page); !strings.Contains(string(a.Body), "A newer title") {
			t.Error("a newer file does not replace the older")
		}
		if err := to.Received.Remove(ctx, operator, x.ID); err != nil {
			t.Fatal(err)
		}
		if got := to.Anonymous().Get("/en" + page).Status; got != 404 {
			t.Errorf("after removal the page is %d", got)
		}
		if to.Anonymous().Get("/en/").Doc(t).Find("#elsewhere").Length() != 0 {
			t.Error("the first page still names it")
		}
	})
}

// What works here, another key for what is held, and a key that is not trusted
// any more.
func TestKeysAndPartiesHere(t *testing.T) {
	house.Each(t, func(t *testing.T, w *house.World) {
		ctx, h := context.Background(), w.Open(t)
		receive := func(code, day string, seed byte) (received.Roadmap, error) {
			return h.Received.Receive(ctx, operator, bytes.NewReader(house.File(t, code, day, "Find local works", seed)))
		}
		for name, c := range map[string]struct {
			code string
			seed byte
			want string
		}{"works here": {house.Here, 1, received.MsgErrorWorksHere}, "another key": {"xto", 3, received.MsgErrorOtherKey}, "no Party": {"../x", 1, received.MsgErrorForm}} {
			if _, err := receive(c.code, "2026-04-01", c.seed); errs.As(err) == nil || errs.As(err).Message.ID != c.want {
				t.Errorf("%s: %v, want %s", name, err, c.want)
			}
		}
		if err := h.Received.Distrust(ctx, operator, w.IDs.Key); err != nil {
			t.Fatal(err)
		}
		if x, err := receive("xto", "2026-04-02", 1); err != nil || !x.Waiting {
			t.Errorf("after the key is forgotten: waiting %v, %v", x.Waiting, err)
		}
		if a := h.Anonymous().Get("/en/elsewhere/xto-2025"); a.Status != 200 || strings.Contains(string(a.Body), "Find local works") {
			t.Errorf("what was held changed (%d)", a.Status)
		}
	})
}

// The operator's page: upload, confirm, refuse in a sentence.
func TestOperatorPage(t *testing.T) {
	house.Each(t, func(t *testing.T, w *house.World) {
		h := w.Open(t)
		c := h.With("", "operator")
		upload := func(file []byte) house.Answer {
			var b bytes.Buffer
			m := multipart.NewWriter(&b)
			part, _ := m.CreateFormFile("file", "roadmap.json")
			part.Write(file)
			m.Close()
			q := house.NewRequest("POST", "/en/admin/elsewhere", url.Values{})
			q.Body, q.ContentLength = readCloser{&b}, int64(b.Len())
			q.Header.Set("Content-Type", m.FormDataContentType())
			return c.Do(q)
		}
		file := house.File(t, "xtv", "2026-03-01", "Find local works", 5)
		a := upload(bytes.Replace(file, []byte("Find local works"), []byte("Find works"), 1))
		if a.Status != 422 || !strings.Contains(a.Doc(t).Find(".summary").Text(), "activities/1.1@1/title") {
			t.Errorf("altered = %d %q", a.Status, a.Doc(t).Find(".summary").Text())
		}
		if a := upload(file); a.Status != 303 {
			t.Fatalf("upload = %d", a.Status)
		}
		page := c.Get("/en/admin/elsewhere").Doc(t)
		form := page.Find("form[action='/en/admin/elsewhere/xtv-2025/confirm']")
		key, _ := form.Find("[name=fingerprint]").Attr("value")
		if key == "" || !strings.Contains(page.Find("main").Text(), "https://roadmap.torvane.example") {
			t.Fatalf("the page does not ask about the key")
		}
		if a := c.Post("/en/admin/elsewhere/xtv-2025/confirm", url.Values{"fingerprint": {key}}); a.Status != 303 {
			t.Errorf("confirm = %d", a.Status)
		}
		if a := h.Anonymous().Get("/ar/elsewhere/xtv-2025"); a.Status != 200 || !strings.Contains(string(a.Body), key) {
			t.Errorf("page = %d", a.Status)
		}
		if a := h.Anonymous().Get("/en/about"); !strings.Contains(string(a.Body), mustKey(t, h)) {
			t.Error("about does not show the fingerprint")
		}
	})
}

type readCloser struct{ *bytes.Buffer }

func (readCloser) Close() error { return nil }

func mustKey(t *testing.T, h *house.House) string {
	t.Helper()
	key, err := h.API.Fingerprint(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	return key
}

// What is done to received roadmaps is kept, by whom and when, and shown to
// the operator alone.
func TestActsAreKept(t *testing.T) {
	house.Each(t, func(t *testing.T, w *house.World) {
		ctx := context.Background()
		from, to := w.Open(t), elsewhere(t, w)
		file := from.Anonymous().Get("/en/parties/" + house.Here + "/roadmap.json").Body
		x, err := to.Received.Receive(ctx, operator, bytes.NewReader(file))
		if err == nil {
			_, err = to.Received.Confirm(ctx, operator, x.ID, x.Fingerprint)
		}
		if err == nil {
			_, err = to.Received.Receive(ctx, operator, bytes.NewReader(resigned(t, from, file, "2029-01-01", "Newer")))
		}
		if err == nil {
			err = to.Received.Remove(ctx, operator, x.ID)
		}
		if err == nil {
			err = to.Received.Distrust(ctx, operator, x.Fingerprint)
		}
		if err != nil {
			t.Fatal(err)
		}
		acts, err := to.Received.Acts(ctx, operator)
		var got []string
		for _, e := range acts {
			got = append(got, e.Action)
			if e.Person != operator.Person || e.At.IsZero() {
				t.Errorf("%s: by %q at %s", e.Action, e.Person, e.At)
			}
		}
		if s := strings.Join(got, " "); err != nil || s != "distrusted removed renewed confirmed waits" {
			t.Errorf("kept: %s, %v", s, err)
		}
		if _, err := to.Received.Acts(ctx, access.Actor{Person: "somebody"}); !errs.Is(err, errs.Forbidden) {
			t.Errorf("somebody reads what was done: %v", err)
		}
	})
}
