package i18n_test

import (
	"strings"
	"testing"
	"testing/fstest"

	"openroadmap/internal/platform/i18n"
)

func messages(texts map[i18n.Lang]string) fstest.MapFS {
	files := fstest.MapFS{}
	for l, text := range texts {
		files["locale/"+string(l)+".json"] = &fstest.MapFile{Data: []byte(text)}
	}
	return files
}

func TestCheckNamesWhatCannotBeRead(t *testing.T) {
	whole := map[i18n.Lang]string{}
	for _, l := range i18n.Langs {
		whole[l] = `{"a": "` + string(l) + `"}`
	}
	broken := map[i18n.Lang]string{i18n.EN: `{"b": "b"}`, i18n.FR: `{"a": "again"}`, i18n.RU: `{"b": `}
	bundle, err := i18n.NewBundle(messages(whole), messages(broken))
	if err != nil {
		t.Fatal("English is whole, yet:", err)
	}
	err = bundle.Check()
	for _, want := range []string{`messages of fr: id "a" stands in two features`, "messages of ru: locale/ru.json", "messages of ar: open locale/ar.json"} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("Check says %v, want %q in it", err, want)
		}
	}
}

func TestEnglishIsReadAtOnce(t *testing.T) {
	if _, err := i18n.NewBundle(messages(map[i18n.Lang]string{i18n.FR: "{}"})); err == nil {
		t.Error("a bundle without English is made")
	}
}
