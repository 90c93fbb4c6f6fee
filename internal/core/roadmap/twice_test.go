package roadmap_test

import (
	"testing"

	"openroadmap/internal/core/convention"
	"openroadmap/internal/core/roadmap"
	"openroadmap/internal/platform/errs"
	"openroadmap/internal/platform/i18n"
)

func (k *kit) adoptAs(version int, end string) (roadmap.Roadmap, error) {
	return k.Adopt(k.ctx, contact, party, "", roadmap.Adoption{Version: version, StartOn: date("2025-01-01"), EndOn: date(end),
		Act: roadmap.Act{Title: i18n.NewText(i18n.EN, "Decree"), Body: i18n.NewText(i18n.EN, "Council"), On: date("2027-03-01")}})
}

func TestAVersionIsAdoptedOnce(t *testing.T) {
	eachKit(t, func(t *testing.T, k *kit) {
		k.begin()
		k.adopt()
		for what, adopt := range map[string]func() (roadmap.Roadmap, error){
			"the form sent twice":          func() (roadmap.Roadmap, error) { return k.adoptAs(1, "2029-12-31") },
			"a plan that has not changed":  func() (roadmap.Roadmap, error) { return k.adoptAs(2, "2028-12-31") },
			"the same without its version": func() (roadmap.Roadmap, error) { return k.adoptAs(0, "2028-12-31") },
		} {
			if _, err := adopt(); !errs.Is(err, errs.Conflict) {
				t.Errorf("%s: %v, want a conflict", what, err)
			}
		}
		if r, err := k.adoptAs(2, "2029-12-31"); err != nil || r.Version != 2 {
			t.Errorf("another period: version %d, %v", r.Version, err)
		}
	})
}

func TestWhatCannotBeRemovedIsMadeOnce(t *testing.T) {
	eachKit(t, func(t *testing.T, k *kit) {
		k.begin()
		again := roadmap.NewRoadmap{Framework: "or2019", StartOn: date("2025-01-01"), EndOn: date("2028-12-31")}
		_, err := k.Create(k.ctx, contact, party, again)
		wantFields(t, "a second roadmap of the period", err, []string{"start"})
		again.StartOn = date("2025-07-01")
		must(t, 0, second(k.Create(k.ctx, contact, party, again)))

		add := func(output, title string) error {
			_, err := k.AddOwn(k.ctx, editor, party, "2025", convention.OutputID("or2019/o"+output), title, i18n.EN)
			return err
		}
		must(t, 0, add("2", "Digital library"))
		wantFields(t, "a title that is there", add("1", "digital Library"), []string{"title"})
		wantFields(t, "no title, no output", add("99", ""), []string{"title", "output"})
	})
}
