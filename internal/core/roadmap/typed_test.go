package roadmap_test

import (
	"testing"

	"openroadmap/internal/core/roadmap"
)

// What a program sends for a field is held against the form of the field.
func TestTyped(t *testing.T) {
	const row = "01890a5d-ac96-774b-bcce-b302099a8057"
	good := map[string]string{"legal:fr": "Loi 12", "youth": "1", "priority": "high", "groups": "women,youth", "depends": row, "title:ar": "عنوان", "note": "x",
		"ms/" + row: "3", "ms/" + row + "/done": "2027-02-28", "ms/" + row + "/proof:en": "x",
		"budget/" + row: "1", "budget/" + row + "/year": "2027", "budget/" + row + "/source": "state", "budget/" + row + "/source_name:en": "Fund",
		"budget/" + row + "/currency": "EUR", "budget/" + row + "/planned": "120000", "budget/" + row + "/committed": "0", "budget/" + row + "/note:es": "x",
		"risk/" + row + "/text:en": "x", "risk/" + row + "/likelihood": "5", "risk/" + row + "/visibility": "public", "risk/" + row + "/owner": row,
		"custom/" + row: "12.5", "custom/" + row + ":zh": "文"}
	for key, value := range good {
		if got, id, _ := roadmap.Typed(key, value); got != value || id != "" {
			t.Errorf("%s = %q: %q, %s", key, value, got, id)
		}
	}
	bad := map[string]string{"title": "x", "start:fr": "2027-01-01", "note:fr": "x", "proof:fr": "x", "order": "3", "updated_on": "2027-01-01", "due": "2027-01-01",
		"legal": "x", "legal:xx": "x", "ms/1/due": "2027-01-01", "ms/" + row + "/title": "x", "ms/" + row + "/nothing": "x", "youth": "yes", "visibility": "restricted",
		"budget/" + row + "/planned": "12.50", "budget/" + row + "/spent": "-1", "budget/" + row + "/year": "1066", "budget/" + row + "/note": "x",
		"budget/" + row + "/source_name:en": "two\nlines", "risk/" + row + "/likelihood": "6", "risk/" + row + "/text": "x", "risk/" + row + "/visibility": "restricted",
		"custom/" + row + "/x": "x", "custom/1": "x", "nothing": "x", "": "x", ":": "x", "budget": "x", "start": "2027-02-30"}
	for key, value := range bad {
		if got, id, _ := roadmap.Typed(key, value); id == "" {
			t.Errorf("%q = %q is let in as %q", key, value, got)
		}
	}
}
