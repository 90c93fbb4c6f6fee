package i18n

import (
	"encoding/json"
	"reflect"
	"testing"
)

// FuzzTextJSON holds the quick reader against encoding/json.
func FuzzTextJSON(f *testing.F) {
	for _, s := range []string{
		`{}`, `{"original":"en","in":{"en":{"text":"a","state":"original"}}}`,
		`{"original":"en","in":{"en":{"text":"say \"a\"\n\\ \u003cb\u003e","state":"original"},"ar":{"text":"مرحبا","state":"human","of":"0a"}}}`,
		`{"in":{}}`, `{"in":null}`, ` {"original": "fr"}`, `{"original":1}`, `null`, `[]`, `{"in":{"en":{}}}`, `{"original":"en",}`, `{"x":1}`, "{\"original\":\"a\x01\"}",
		`{"in":{"en":{"text":"a"}},"in":{"fr":{"text":"b"}}}`, `{"in":{"en":{"text":"a"},"en":{"state":"human"}}}`,
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		type plain Text
		var want plain
		wantErr := json.Unmarshal(b, &want)
		var got Text
		err := json.Unmarshal(b, &got)
		if (err == nil) != (wantErr == nil) {
			t.Fatalf("%q: error %v, want %v", b, err, wantErr)
		}
		if err == nil && !reflect.DeepEqual(got, Text(want)) {
			t.Fatalf("%q: %#v, want %#v", b, got, want)
		}
		var direct Text
		if err := direct.UnmarshalJSON(b); (err == nil) != (wantErr == nil) {
			t.Fatalf("%q read directly: error %v, want %v", b, err, wantErr)
		}
	})
}
