package framework_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"openroadmap/internal/core/framework"
)

// TestCheckStaysQuick: no file within the size limit holds the program up.
func TestCheckStaysQuick(t *testing.T) {
	var fields strings.Builder
	for i := range 60000 {
		fmt.Fprintf(&fields, "field%d: a\n", i)
	}
	for name, in := range map[string]string{
		"long_list":    "contact: [" + strings.Repeat("a, ", 330000) + "a]",
		"block_list":   "contact:\n" + strings.Repeat("- a\n", 250000),
		"same_key":     strings.Repeat("a: b\n", 200000),
		"many_keys":    fields.String(),
		"long_string":  "id: " + strings.Repeat("a", 1<<20-10),
		"escapes":      "id: \"" + strings.Repeat(`\n`, 500000) + "\"",
		"folded":       "id: >\n" + strings.Repeat("  a\n", 250000),
		"comments":     strings.Repeat("# a\n", 250000),
		"spaces":       strings.Repeat(" ", 1<<20-1),
		"colons":       strings.Repeat(":", 1<<20-1),
		"open_quotes":  strings.Repeat("'\n", 500000),
		"many_lines":   "lines:\n" + strings.Repeat("- id: a\n", 9000),
		"keys_to_max":  strings.Repeat("a: b\n", 19000),
		"list_to_max":  "contact: [" + strings.Repeat("a, ", 19000) + "a]",
		"lines":        "lines:\n" + strings.Repeat("- id: a\n", 100000),
		"flow_pairs":   "lines: [" + strings.Repeat("{}, ", 250000) + "{}]",
		"documents":    strings.Repeat("---\n", 250000),
		"multi_quotes": "id: \"" + strings.Repeat("a\n\n", 300000) + "\"",
	} {
		start := time.Now()
		_, problems := framework.Check(strings.NewReader(in), "big.yaml")
		if len(problems) == 0 {
			t.Errorf("%s: accepted", name)
		}
		if took := time.Since(start); took > 10*time.Second {
			t.Errorf("%s: took %v", name, took)
		}
	}
}
