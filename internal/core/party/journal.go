package party

import (
	"context"
	"slices"
	"strconv"

	"openroadmap/internal/platform/db"
	"openroadmap/internal/platform/i18n"
)

// Acts recorded in the journal, labelled by the pages that show them.
const (
	Added       = "added"
	Activated   = "activated"
	Deactivated = "deactivated"
	Set         = "set" // settings changed
	CorrectedBy = "corrected"
	Reverted    = "reverted"
)

// FieldChange is the old and new value of one field of a Party in its flat
// form: "name:fr", "deposit_on", "time_zone" …
type FieldChange struct{ Field, From, To string }

// Journal keeps what was done to a Party, in the transaction that does it. by
// is the id of a person, "" for the program. The package history lies above
// this one, so app supplies it.
type Journal func(ctx context.Context, tx *db.Tx, c Code, by, act string, changes []FieldChange) error

// flat lists the fields of p in a fixed order, as text.
func (p Party) flat() []FieldChange {
	fields := []FieldChange{
		{"active", "", flag(p.Active)}, {"time_zone", "", p.TimeZone}, {"default_lang", "", string(p.DefaultLang)}, {"content_langs", "", joinLangs(p.ContentLangs)},
		{"iso2", "", p.ISO2}, {"group", "", string(p.Group)}, {"instrument", "", string(p.Instrument)},
		{"deposit_on", "", p.DepositOn.String()}, {"deposit_year", "", number(p.DepositYear)}, {"confidence", "", string(p.Confidence)},
		{"sids", "", flag(p.SIDS)}, {"ldc", "", flag(p.LDC)}, {"note", "", p.Note},
	}
	for _, l := range i18n.Langs {
		fields = append(fields, FieldChange{"name:" + string(l), "", p.Name.Get(l)})
	}
	return fields
}

// changes lists the fields in which after differs from before.
func changes(before, after Party) []FieldChange {
	fields := after.flat()
	for i, old := range before.flat() {
		fields[i].From = old.To
	}
	return slices.DeleteFunc(fields, func(c FieldChange) bool { return c.From == c.To })
}

func flag(b bool) string {
	if b {
		return "yes"
	}
	return ""
}

func number(n int) string {
	if n == 0 {
		return ""
	}
	return strconv.Itoa(n)
}
