package framework_test

import (
	"strings"
	"testing"

	"openroadmap/internal/core/framework"
	"openroadmap/internal/platform/i18n"
)

func TestMessagesInSixLanguages(t *testing.T) {
	bundle, err := i18n.NewBundle(framework.Feature(nil).Messages)
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range i18n.Langs {
		for _, s := range []framework.WordingStatus{framework.Verified, framework.SourceOnly, framework.ToCheck} {
			if label := bundle.For(l).T(framework.MsgOfStatus(s)); strings.HasPrefix(label, "[") {
				t.Errorf("status %s has no label in %s", s, l)
			}
		}
		if s := bundle.For(l).T(framework.MsgErrorVersion, "Framework", "mini", "Version", 7); !strings.Contains(s, "mini") || !strings.Contains(s, "7") {
			t.Errorf("in %s: %q", l, s)
		}
	}
}
