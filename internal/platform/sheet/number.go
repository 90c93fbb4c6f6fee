package sheet

import "strconv"

func itoa(n int) string { return strconv.Itoa(n) }

// parseNumber reads a number that keeps its text: one with more digits than a
// spreadsheet holds stays a text.
func parseNumber(s string) (float64, bool) {
	f, err := strconv.ParseFloat(s, 64)
	if err != nil || len(s) > 15 || strconv.FormatFloat(f, 'f', -1, 64) != s {
		return 0, false
	}
	return f, true
}
