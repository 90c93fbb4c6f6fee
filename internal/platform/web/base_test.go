package web_test

import (
	"slices"
	"testing"

	"openroadmap/internal/platform/web"
)

func TestBaseCompare(t *testing.T) {
	opened := map[string]string{"name:en": "Ministry", "kind": "ministry", "contact": ""}
	base := web.ParseBase(web.NewBase(opened).Encode())
	tests := []struct {
		name               string
		now, typed         map[string]string
		changed, conflicts []string
	}{
		{"nothing typed", opened, opened, nil, nil},
		{"one field", opened, map[string]string{"kind": "agency", "name:en": "Ministry"}, []string{"kind"}, nil},
		{"another's field stays", map[string]string{"kind": "agency", "name:en": "Ministry"}, opened, nil, nil},
		{"both alike", map[string]string{"kind": "agency"}, map[string]string{"kind": "agency"}, nil, nil},
		{"both differently", map[string]string{"kind": "agency"}, map[string]string{"kind": "other"}, nil, []string{"kind"}},
		{"filled where it was empty", map[string]string{"contact": "Registry"}, map[string]string{"contact": "Post room"}, nil, []string{"contact"}},
		{"emptied", opened, map[string]string{"name:en": ""}, []string{"name:en"}, nil},
	}
	for _, tt := range tests {
		changed, conflicts := base.Compare(tt.now, tt.typed)
		if !slices.Equal(changed, tt.changed) || !slices.Equal(conflicts, tt.conflicts) {
			t.Errorf("%s: Compare = %v, %v; want %v, %v", tt.name, changed, conflicts, tt.changed, tt.conflicts)
		}
	}
	if _, c := web.ParseBase("null").Compare(opened, map[string]string{"kind": "agency"}); !slices.Equal(c, []string{"kind"}) {
		t.Errorf("a lost base: conflicts = %v, want kind", c)
	}
}
