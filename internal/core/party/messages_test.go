package party_test

import (
	"strings"
	"testing"

	"openroadmap/internal/core/party"
	"openroadmap/internal/platform/i18n"
)

func TestMessagesInSixLanguages(t *testing.T) {
	bundle, err := i18n.NewBundle(party.Messages)
	if err != nil {
		t.Fatal(err)
	}
	want := len(bundle.PlainIDs(i18n.EN))
	for _, l := range i18n.Langs {
		if got := len(bundle.PlainIDs(l)); got != want {
			t.Errorf("%d plain messages in %s, English has %d", got, l, want)
		}
		s := bundle.For(l).T(party.MsgErrorCodeTaken, "Code", "fra", "Party", "France")
		if !strings.Contains(s, "fra") || !strings.Contains(s, "France") {
			t.Errorf("in %s: %q", l, s)
		}
		for _, c := range party.Confidences {
			if s := bundle.For(l).T(party.MsgOfConfidence(c)); strings.HasPrefix(s, "[") {
				t.Errorf("confidence %s has no label in %s", c, l)
			}
		}
		for _, a := range party.Acts {
			if s := bundle.For(l).T(party.MsgOfAct(a)); strings.HasPrefix(s, "[") {
				t.Errorf("instrument %s has no label in %s", a, l)
			}
		}
		for _, k := range []party.Kind{party.State, party.RegionalOrganization, party.Practice} {
			if s := bundle.For(l).T(party.MsgOfKind(k)); strings.HasPrefix(s, "[") {
				t.Errorf("kind %s has no label in %s", k, l)
			}
		}
	}
}
