package roadmap

import (
	"strconv"
	"strings"

	"openroadmap/internal/platform/clock"
	"openroadmap/internal/platform/db"
	"openroadmap/internal/platform/i18n"
	"openroadmap/internal/platform/web"
)

// limits of the texts by name of the field (see splitKey), in characters a
// person sees; the sign says that it stands on one line (negative). All but
// the internal note have a language.
var limits = map[string]int{"title": -maxTitle, "text": maxText, "reason": maxReason, "decided_by": -maxTitle, "narrative": maxNarrative,
	"override_reason": maxReason, "note": maxNote, "proof": -2000, "legal": maxReason, "budget/source_name": -maxTitle, "budget/note": -maxReason,
	"risk/text": maxReason, "risk/answer": maxReason}

// Typed holds a value that was sent for a field, outside any form, against
// the form of the field: a known name, a language where there is one, a date
// that exists, text of its length. It gives the value in canonical form; id is
// the message of the mistake, "" if there is none.
func Typed(key, value string) (canonical, id string, args []any) {
	name, lang, _ := splitKey(key)
	if !typeable(key) {
		return value, MsgErrorNoField, nil
	}
	value = strings.TrimSpace(strings.ReplaceAll(value, "\r\n", "\n"))
	max, isText := limits[name]
	if name == "custom" && lang != "" {
		max, isText = maxReason, true
	}
	if isText {
		return value, textMistake(value, max), nil
	}
	if r, bad := web.ControlIn(value); bad || strings.ContainsAny(value, "\n\t") {
		return value, web.MsgControl, []any{"Code", strconv.QuoteRune(r)}
	}
	if (name == "visibility" || name == "risk/visibility" && value != "") && value != "public" && value != "team" {
		return value, "web.choice", nil
	}
	if dateFields[name] || name == "due" || name == "done" {
		d, err := clock.ParseDate(value)
		if value != "" && (err != nil || d.Year < 1900 || d.Year > 2200) {
			return value, "web.date", []any{"Typed", value}
		}
		return value, "", nil
	}
	return canonicalOf(key, value)
}

// canonicalOf is what an activity that holds nothing else makes of a value.
func canonicalOf(key, value string) (canonical, id string, args []any) {
	var scratch Activity
	if list, row, name, _ := splitRow(key); list == "budget" && name != "" {
		_ = scratch.Set("budget/"+row, "0") // amounts belong to a line
	}
	if err := scratch.Set(key, value); err != nil {
		return value, MsgErrorFieldForm, nil
	}
	return scratch.Flatten()[key], "", nil
}

// typeable tells whether a key names a field that people may fill in, with a
// language where it has one.
func typeable(key string) bool {
	list, row, name, lang := splitRow(key)
	if _, known := i18n.ParseLang(string(lang)); strings.Contains(key, ":") && !known {
		return false
	}
	if list == "" {
		return (limits[name] != 0 && name != "note" && name != "proof") == (lang != "") && standsOnce(name)
	}
	if list == "custom" { // of a text with a language: the definition decides
		return db.IsID(row) && name == ""
	}
	part, isPart := parts[list][name]
	return db.IsID(row) && isPart && part == (lang != "")
}

// standsOnce tells whether a name is a field that stands once and that people
// fill in.
func standsOnce(name string) bool {
	switch name {
	case "updated_on", "order", "proof":
		return false
	}
	var a Activity
	return limits[name] != 0 || dateFields[name] || a.set(name, "", "") == nil
}

// parts lists the fields of the rows of a list, "" for the row itself, and
// whether each has a language.
var parts = map[string]map[string]bool{
	"ms":     {"": false, "title": true, "due": false, "done": false, "proof": true},
	"budget": {"": false, "year": false, "source": false, "source_name": true, "currency": false, "planned": false, "committed": false, "spent": false, "note": true},
	"risk":   {"": false, "text": true, "likelihood": false, "impact": false, "response": false, "answer": true, "owner": false, "visibility": false},
}

func textMistake(s string, max int) string {
	if _, bad := web.ControlIn(s); bad {
		return MsgErrorFieldForm
	}
	if web.Unseen(s) {
		return web.MsgUnseen
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
