package sheet

// Spreadsheets execute cells that begin like a formula. Such a text gets an
// apostrophe before it, and a text that would be taken for a guarded one gets
// one too, so that Unguard(Guard(s)) = s for every s.

// Guard makes s harmless in a spreadsheet.
func Guard(s string) string {
	if s != "" && (starts(s[0]) || s[0] == '\'' && len(s) > 1 && (starts(s[1]) || s[1] == '\'')) {
		return "'" + s
	}
	return s
}

// Unguard takes the apostrophe away that Guard wrote, and no other.
func Unguard(s string) string {
	if len(s) > 1 && s[0] == '\'' && (starts(s[1]) || s[1] == '\'') {
		return s[1:]
	}
	return s
}

// starts tells whether spreadsheets take a text that begins with c for a
// formula.
func starts(c byte) bool {
	switch c {
	case '=', '+', '-', '@', '\t', '\r':
		return true
	}
	return false
}
