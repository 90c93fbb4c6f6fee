package identity_test

import (
	"encoding/json"
	"io/fs"
	"maps"
	"slices"
	"strings"
	"testing"

	"openroadmap/internal/core/identity"
	"openroadmap/internal/platform/access"
	"openroadmap/internal/platform/i18n"
	"openroadmap/internal/platform/mail"
	"openroadmap/internal/testkit"
)

// Mails are in the person's language and say everything they should.
func TestMailsInEveryLanguage(t *testing.T) {
	k := newKit(t, testkit.SQLite(t, mail.Migrations(), identity.Migrations()))
	lead := k.person("Lena", true, identity.PointOfContact)
	for _, l := range i18n.Langs {
		email := "new-" + string(l) + "@example.org"
		if err := k.svc.Invite(t.Context(), lead, "xma", email, l, []access.Role{identity.Observer}, nil); err != nil {
			t.Fatal(err)
		}
		if err := k.svc.CreateAccount(t.Context(), lead, "op-"+email, "", l); err != nil {
			t.Fatal(err)
		}
		if _, err := k.svc.UseLink(t.Context(), k.tokenTo(email), "New", good, home); err != nil {
			t.Fatal(err)
		}
		if err := k.svc.Forgot(t.Context(), email, away); err != nil {
			t.Fatal(err)
		}
		if err := k.svc.CreateAccount(t.Context(), lead, email, "xes", l); err != nil {
			t.Fatal(err)
		}
	}
	all := k.mails()
	if len(all) != 4*len(i18n.Langs) {
		t.Errorf("%d mails", len(all))
	}
	for _, m := range all {
		if strings.Contains(m, "<no value>") || strings.Contains(m, "[identity.") || !strings.Contains(m, "http://localhost/") {
			t.Errorf("mail is not whole:\n%s", m)
		}
	}
}

// tokenTo is the one in the mail to an address.
func (k *kit) tokenTo(email string) string {
	k.t.Helper()
	for _, m := range k.mails() {
		if strings.Contains(m, "To: <"+email+">") {
			return k.token(m)
		}
	}
	k.t.Fatalf("no mail to %s", email)
	return ""
}

// Every language has every message, with the plural forms of its grammar.
func TestMessagesAreComplete(t *testing.T) {
	plural := map[i18n.Lang][]string{
		i18n.AR: {"few", "many", "one", "other", "two", "zero"}, i18n.EN: {"one", "other"}, i18n.ES: {"many", "one", "other"},
		i18n.FR: {"many", "one", "other"}, i18n.RU: {"few", "many", "one", "other"}, i18n.ZH: {"other"},
	}
	read := func(l i18n.Lang) (m map[string]any) {
		data, err := fs.ReadFile(identity.Messages(), "locale/"+string(l)+".json")
		if err == nil {
			err = json.Unmarshal(data, &m)
		}
		if err != nil {
			t.Fatal(err)
		}
		return m
	}
	en := read(i18n.EN)
	for _, l := range i18n.Langs {
		got := read(l)
		if len(got) != len(en) {
			t.Errorf("%s has %d messages, en %d", l, len(got), len(en))
		}
		for id, v := range got {
			forms, isPlural := v.(map[string]any)
			if _, also := en[id].(map[string]any); en[id] == nil || also != isPlural {
				t.Errorf("%s: %s differs in kind from en", l, id)
			}
			if isPlural && !slices.Equal(slices.Sorted(maps.Keys(forms)), plural[l]) {
				t.Errorf("%s: %s has forms %v", l, id, slices.Sorted(maps.Keys(forms)))
			}
			if s, ok := v.(string); ok && (s == "" || strings.ContainsAny(s, "!！")) {
				t.Errorf("%s: %s is %q", l, id, s)
			}
		}
	}
}
