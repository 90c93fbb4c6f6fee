package roadmap

import (
	"strconv"
	"strings"

	"openroadmap/internal/core/history"
)

// inRow lists, for the rows of each list, the fields that are told together
// with a row that comes or goes, in this order, and the head that stands
// before each; "" for what speaks for itself.
var inRow = map[string][][2]string{
	"ms": {{"title", ""}, {"due", MsgColumnDue}, {"done", MsgColumnDone}, {"proof", MsgColumnProof}},
	"budget": {{"year", ""}, {"source", ""}, {"source_name", ""}, {"currency", ""}, {"planned", MsgColumnPlanned}, {"committed", MsgColumnCommitted},
		{"spent", MsgColumnSpent}, {"note", MsgColumnNote}},
	"risk": {{"text", ""}},
}

// changes puts the changes of a history entry in words. A milestone, budget
// line or risk that was added or removed is one row with what stood in it.
func (s sayer) changes(cs []history.Change) (rows []changeRow) {
	whole := map[string]string{} // row, as "ms/<id>" → what stood in it
	for _, c := range cs {
		if list, _, name, _ := splitRow(c.Field); list != "" && name == "" && (c.From == "" || c.To == "") {
			whole[c.Field] = s.contents(cs, c)
		}
	}
	for _, c := range cs {
		list, row, name, lang := splitRow(c.Field)
		contents := whole[list+"/"+row]
		switch {
		case inRow[list] != nil && name == "":
			rows = append(rows, s.rowItself(c, contents))
		case contents == "" || !isInRow(list, name):
			rows = append(rows, changeRow{s.label(c.Field), s.value(c.Field, c.From), s.value(c.Field, c.To), lang})
		}
	}
	return rows
}

// rowItself tells of a row that came or went, with what stood in it, or that
// it stands at another place.
func (s sayer) rowItself(c history.Change, contents string) changeRow {
	switch {
	case contents != "" && c.From == "":
		return changeRow{Label: s.label(c.Field), To: contents}
	case contents != "":
		return changeRow{Label: s.label(c.Field), From: contents}
	}
	return changeRow{Label: s.l.T(MsgHistoryPlace, "Row", s.label(c.Field)), From: s.place(c.From), To: s.place(c.To)}
}

// contents joins what an entry says of the row that c adds or removes; "" where
// it says nothing.
func (s sayer) contents(cs []history.Change, c history.Change) string {
	list, _, _, _ := splitRow(c.Field)
	var words []string
	for _, field := range inRow[list] {
		for _, x := range cs {
			if word := s.partOf(c, x, field[0]); word != "" {
				words = append(words, headed(s, field[1], word))
			}
		}
	}
	return strings.Join(words, " · ")
}

func headed(s sayer, head, word string) string {
	if head == "" {
		return word
	}
	return s.l.T(head) + s.l.T(MsgColon) + word
}

// partOf is the value that x gives to a field of the row of c, or took from
// it when the row went; "" where x is of another field.
func (s sayer) partOf(c, x history.Change, field string) string {
	_, _, name, lang := splitRow(x.Field)
	if name != field || !strings.HasPrefix(x.Field, c.Field+"/") {
		return ""
	}
	v := x.To
	if c.To == "" {
		v = x.From
	}
	word := s.value(x.Field, v)
	if word != "" && lang != "" && lang != s.l.Lang {
		word += " (" + lang.Name() + ")"
	}
	return word
}

func isInRow(list, name string) bool {
	for _, field := range inRow[list] {
		if field[0] == name {
			return true
		}
	}
	return false
}

// place is the place of a row in its list as people count it, from 1.
func (s sayer) place(v string) string {
	n, err := strconv.Atoi(v)
	if err != nil {
		return v
	}
	return s.l.Int(n + 1)
}

// withContents adds to changes what stood in the rows that they remove: the
// history must be able to tell it.
func withContents(before Activity, changes []history.Change) []history.Change {
	var flat Fields
	for _, c := range changes {
		list, row, name, _ := splitRow(c.Field)
		if inRow[list] == nil || name != "" || c.To != "" || c.From == "" {
			continue
		}
		if flat == nil {
			flat = before.Flatten()
		}
		for _, key := range flat.Keys() {
			if strings.HasPrefix(key, list+"/"+row+"/") && !names(changes, key) {
				changes = append(changes, history.Change{Field: key, From: flat[key]})
			}
		}
	}
	return changes
}

func names(changes []history.Change, field string) bool {
	for _, c := range changes {
		if c.Field == field {
			return true
		}
	}
	return false
}
