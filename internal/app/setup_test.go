package app_test

import (
	"context"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"

	"openroadmap/internal/app"
	"openroadmap/internal/core/party"
	"openroadmap/internal/platform/clock"
	"openroadmap/internal/platform/i18n"
	"openroadmap/internal/testkit"
)

// A site whose first language is not English is set up in one go: its Parties
// publish in that language.
func TestSetUpInAnotherLanguage(t *testing.T) {
	ctx := context.Background()
	a, err := app.Open(ctx, app.Config{DataDir: t.TempDir(), Clock: clock.Fixed(testkit.Now), Log: testkit.Quiet(), Build: "test"})
	if err != nil {
		t.Fatal(err)
	}
	defer a.Close()
	link, _, err := a.Identity.SetupLink(ctx)
	if err != nil {
		t.Fatal(err)
	}
	u, _ := url.Parse(link)
	typed := url.Values{"site_name": {"Feuille de route"}, "lang": {"fr"}, "time_zone": {"Africa/Dakar"}, "party_1": {"sen"}, "contact_1": {"contact@culture.example"},
		"name": {"Awa"}, "email": {"awa@culture.example"}, "password": {"plusieurs mots de suite"}}
	q := httptest.NewRequest("POST", u.Path, strings.NewReader(typed.Encode()))
	q.Host = "localhost:8080"
	q.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	q.Header.Set("Sec-Fetch-Site", "same-origin")
	w := httptest.NewRecorder()
	a.Handler.ServeHTTP(w, q)
	if w.Code != 303 {
		t.Fatalf("set up in French = %d", w.Code)
	}
	p, err := a.Parties.Get(ctx, party.Code("sen"))
	if err != nil || !p.Active || p.Settings.DefaultLang != i18n.FR || !slices.Equal(p.Settings.ContentLangs, []i18n.Lang{i18n.FR}) {
		t.Errorf("Senegal after set-up: %+v, %v", p.Settings, err)
	}
}
