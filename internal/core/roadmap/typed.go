package roadmap

import (
	"strconv"
	"strings"

	"openroadmap/internal/platform/clock"
	"openroadmap/internal/platform/db"
	"openroadmap/internal/platform/i18n"
	"openroadmap/internal/platform/web"
)

// limits of the texts by name of the field, in characters a person sees; the
// sign says that it stands on one line (negative).
var limits = map[string]int{"title": -maxTitle, "text": maxText, "reason": maxReason, "decided_by": -maxTitle, "narrative": maxNarrative,
	"override_reason": maxReason, "note": maxNote, "proof": -2000}

// Typed holds a value that was sent for a field, outside any form, against
// the form of the field: a known name, a language where there is one, a date
// that exists, text of its length. It gives the value in canonical form; id is
// the message of the mistake, "" if there is none.
func Typed(key, value string) (canonical, id string, args []any) {
	name, lang, ms := splitKey(key)
	if !typeable(name, lang, ms, key) {
		return value, MsgErrorNoField, nil
	}
	value = strings.TrimSpace(strings.ReplaceAll(value, "\r\n", "\n"))
	if max, isText := limits[name]; isText {
		return value, textMistake(value, max), nil
	}
	if r, bad := web.ControlIn(value); bad || strings.ContainsAny(value, "\n\t") {
		return value, web.MsgControl, []any{"Code", strconv.QuoteRune(r)}
	}
	if name == "visibility" && value != "public" && value != "team" {
		return value, "web.choice", nil
	}
	var scratch Activity
	if dateFields[name] || name == "due" || name == "done" {
		d, err := clock.ParseDate(value)
		if value != "" && (err != nil || d.Year < 1900 || d.Year > 2200) {
			return value, "web.date", []any{"Typed", value}
		}
		return value, "", nil
	}
	if err := scratch.Set(key, value); err != nil {
		return value, MsgErrorFieldForm, nil
	}
	return scratch.Flatten()[key], "", nil
}

// typeable tells whether a key names a field that people may fill in.
func typeable(name string, lang i18n.Lang, ms, key string) bool {
	_, known := i18n.ParseLang(string(lang))
	if multilingual[name] != (strings.Contains(key, ":")) || multilingual[name] && !known {
		return false
	}
	if ms != "" {
		return db.IsID(ms) && (name == "ms" || name == "title" || name == "due" || name == "done" || name == "proof")
	}
	switch name {
	case "ms", "due", "done", "proof", "updated_on", "order":
		return false
	case "note", "visibility", "override":
		return true
	}
	var a Activity
	return multilingual[name] || a.set(name, "", "") == nil
}

// multilingual lists the names of the fields that have a language.
var multilingual = map[string]bool{"title": true, "text": true, "reason": true, "decided_by": true, "narrative": true, "override_reason": true, "proof": true}

func textMistake(s string, max int) string {
	if _, bad := web.ControlIn(s); bad {
		return MsgErrorFieldForm
	}
	if max < 0 && strings.ContainsAny(s, "\n\t") {
		return "web.one_line"
	}
	if max < 0 {
		max = -max
	}
	if web.Length(s) > max {
		return MsgErrorFieldLong
	}
	return ""
}
