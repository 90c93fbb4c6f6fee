package i18n

import (
	"encoding/json"
	"maps"
	"testing"
)

// FuzzTextJSON holds the quick reader against encoding/json.
func FuzzTextJSON(f *testing.F) {
	for _, s := range []string{
		`{}`, `{"original":"en","in":{"en":{"text":"a","state":"original"}}}`,
		`{"original":"en","in":{"en":{"text":"say \"a\"\n\\ \u003cb\u003e","state":"original"},"ar":{"text":"مرحبا","state":"human","of":"0a"}}}`,
		`{"in":{}}`, `{"original":"","in":{"en":{"text":"a","state":"human"}}}`, `{"original":"en","in":{"en":{"text":"\\u00e9\\ud83d\\ude00\\","state":""}}}`, `{"original":"en","in":{"fr":{"text":"b","state":"x"},"en":{"text":"a","state":"y"}}}`, `{"in":null}`, ` {"original": "fr"}`, `{"original":1}`, `null`, `[]`, `{"in":{"en":{}}}`, `{"original":"en",}`, `{"x":1}`, "{\"original\":\"a\x01\"}",
		`{"in":{"en":{"text":"a"}},"in":{"fr":{"text":"b"}}}`, `{"in":{"en":{"text":"a"},"en":{"state":"human"}}}`,
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		var want plain
		wantErr := json.Unmarshal(b, &want)
		var got Text
		if err := got.UnmarshalJSON(b); (err == nil) != (wantErr == nil) {
			t.Fatalf("%q: error %v, want %v", b, err, wantErr)
		}
		if wantErr != nil {
			return
		}
		if len(want.In) == 0 {
			want = plain{}
		}
		if v := got.decode(); v.Original != want.Original || !maps.Equal(v.In, want.In) {
			t.Fatalf("%q: %#v, want %#v", b, v, want)
		}
		for l, e := range want.In {
			if found, ok := got.entry(l); !ok || found != e {
				t.Fatalf("%q: %s is %#v, want %#v", b, l, found, e)
			}
		}
		stored, err := got.MarshalJSON()
		var again Text
		if err != nil || again.UnmarshalJSON(stored) != nil || !again.Equal(got) || !json.Valid(stored) {
			t.Fatalf("%q: stored as %q", b, stored)
		}
	})
}
