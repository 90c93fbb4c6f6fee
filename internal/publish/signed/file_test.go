package signed

import (
	"bytes"
	"crypto/ed25519"
	"errors"
	"strings"
	"testing"
)

func key() ed25519.PrivateKey { return ed25519.NewKeyFromSeed(bytes.Repeat([]byte{7}, 32)) }

func sample(t *testing.T) string {
	t.Helper()
	data, err := Sign(map[string]any{
		"party":   map[string]any{"code": "xma", "name": "Maravia"},
		"roadmap": map[string]any{"slug": "2024", "framework": "or2019"},
		"activities": []any{
			map[string]any{"number": "1.1", "title": "Map", "start": "2024-01-01", "milestones": []any{map[string]any{"due": "2025-02-22"}}},
			map[string]any{"number": "2.4", "title": "Find", "narrative": "Five services", "status": "late"},
		},
		"versions": []any{map[string]any{"number": 1, "act": "Decree 118"}},
	}, key())
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

func TestSignedFileVerifies(t *testing.T) {
	v, err := Verify(strings.NewReader(sample(t)))
	if err != nil || !bytes.Contains(v.Content, []byte(`"Find"`)) || v.Fingerprint != Fingerprint(key().Public().(ed25519.PublicKey)) {
		t.Errorf("Verify = %+v, %v", v, err)
	}
	if first, second := sample(t), sample(t); first != second {
		t.Error("two files of one content differ")
	}
}

// White space and the order of members are no alteration.
func TestLayoutIsNoAlteration(t *testing.T) {
	if _, err := Verify(strings.NewReader(strings.Replace(sample(t), `"party":{`, "\"party\" : {\n ", 1))); err != nil {
		t.Error(err)
	}
}

func TestAlterationsHaveAPlace(t *testing.T) {
	for _, c := range []struct{ from, to, place string }{
		{`"Maravia"`, `"Estelle"`, "party/name"},
		{`"code":"xma"`, `"code":"xes"`, "party/code"},
		{`"slug":"2024"`, `"slug":"2025"`, "roadmap/slug"},
		{`"title":"Map"`, `"title":"Mop"`, "activities/1.1@1/title"},
		{`"start":"2024-01-01"`, `"start":"2023-01-01"`, "activities/1.1@1/start"},
		{`"due":"2025-02-22"`, `"due":"2026-02-22"`, "activities/1.1@1/milestones"},
		{`"status":"late"`, `"status":"done"`, "activities/2.4@2/status"},
		{`"Five services"`, `"Six services"`, "activities/2.4@2/narrative"},
		{`"act":"Decree 118"`, `"act":"Decree 119"`, "versions/1@1/act"},
		{`"number":"2.4"`, `"number":"2.5"`, "activities/2.4@2/number"},
		{`"status":"late",`, `"extra":1,"status":"late",`, "activities/2.4@2/extra"},
		{`"narrative":"Five services",`, ``, "activities/2.4@2/narrative"},
	} {
		file := sample(t)
		altered := strings.Replace(file, c.from, c.to, 1)
		if altered == file {
			t.Fatalf("%s is not in the file", c.from)
		}
		_, err := Verify(strings.NewReader(altered))
		var e AlteredError
		if !errors.As(err, &e) || !strings.Contains(strings.Join(e.Places, " ")+" ", c.place+" ") {
			t.Errorf("%s: %v, want the place %s", c.to, err, c.place)
		}
	}
}

func TestRefused(t *testing.T) {
	file := sample(t)
	for name, c := range map[string]struct {
		file string
		want error
	}{
		"newer":          {strings.Replace(file, Schema, "openroadmap/roadmap-file/2", 1), ErrNewer},
		"no roadmap":     {`{}`, ErrForm},
		"a list":         {`[]`, ErrForm},
		"cut off":        {file[:len(file)/2], ErrForm},
		"twice":          {strings.Replace(file, `"code":"xma"`, `"code":"xma","code":"xma"`, 1), ErrForm},
		"something more": {file + "1", ErrForm},
		"deep":           {strings.Repeat("[", 100000), ErrForm},
		"no text":        {"\xff", ErrForm},
		"manifest":       {strings.Replace(file, `"manifest":{"activities":"`, `"manifest":{"activities":"0`, 1), ErrSignature},
		"large":          {strings.Repeat(" ", MaxSize+1), ErrTooLarge},
	} {
		if _, err := Verify(strings.NewReader(c.file)); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
	}
}

// The examples of RFC 8785, sections 3.2.2 and 3.2.3, and appendix B.
func TestCanonical(t *testing.T) {
	for in, want := range map[string]string{
		`{"numbers":[333333333.33333329,1E30,4.50,2e-3,0.000000000000000000000000001],"literals":[null,true,false]}`: `{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27]}`,
		`{"string":"\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/"}`:                                                 `{"string":"€$\u000f\nA'B\"\\\\\"/"}`,
		`{"\u20ac":1,"\r":2,"\ufb33":3,"1":4,"\ud83d\ude00":5,"\u0080":6,"\u00f6":7}`:                                "{\"\\r\":2,\"1\":4,\"\u0080\":6,\"ö\":7,\"€\":1,\"😀\":5,\"\ufb33\":3}",
		`[-0,1e21,1e20,1e-6,1e-7,9007199254740992]`:                                                                  `[0,1e+21,100000000000000000000,0.000001,1e-7,9007199254740992]`,
	} {
		v, err := parse([]byte(in))
		if err != nil {
			t.Fatal(err)
		}
		if got, err := canonical(v); err != nil || string(got) != want {
			t.Errorf("canonical(%s) = %s, %v\nwant %s", in, got, err, want)
		}
	}
}

func FuzzVerify(f *testing.F) {
	f.Add([]byte(`{"schema":"openroadmap/roadmap-file/1","content":{},"manifest":{},"key":"","signature":""}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		if _, err := Verify(bytes.NewReader(data)); err == nil {
			t.Error("bytes that nobody signed verify")
		}
	})
}
