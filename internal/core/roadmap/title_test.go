package roadmap

import (
	"testing"

	"openroadmap/internal/platform/i18n"
)

func TestTitlesAreReadAsTheyWereStored(t *testing.T) {
	for _, want := range []i18n.Shown{
		{Text: "Plain", Lang: i18n.EN, State: i18n.Original},
		{Text: "tab\there, \"quoted\"\nand a line", Lang: i18n.FR, State: i18n.Missing, Fallback: true},
		{Lang: i18n.AR, State: i18n.Missing},
	} {
		if got, err := readTitle(titleLine(want)); err != nil || got != want {
			t.Errorf("%q is read as %+v, %v", titleLine(want), got, err)
		}
	}
	old, err := readTitle(`{"Text":"Ancien","Lang":"fr","State":"human","Fallback":true}`)
	if err != nil || old != (i18n.Shown{Text: "Ancien", Lang: i18n.FR, State: i18n.Human, Fallback: true}) {
		t.Errorf("the older form is read as %+v, %v", old, err)
	}
	if _, err := readTitle("en\toriginal"); err == nil {
		t.Error("a broken line is read")
	}
}
