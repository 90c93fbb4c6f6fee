package convention

import (
	"encoding/json"
	"fmt"
	"sync"

	"openroadmap/frameworks"
	"openroadmap/internal/platform/i18n"
)

// AspectKey names an aspect: "doxxing". It never changes and is unique in its
// table.
type AspectKey string

// AspectTable is what provisions of laws are held against for one purpose:
// acts against artists online, duties of platforms. Its Key is that of the
// view which framework data name for a line.
type AspectTable struct {
	Key    string        `json:"key"`
	Groups []AspectGroup `json:"groups"`
}

// AspectGroup is a part of a table: acts, remedies, safeguards.
type AspectGroup struct {
	Key     string    `json:"key"`
	Text    i18n.Text `json:"text"`
	Aspects []Aspect  `json:"aspects"`
}

// Aspect is one line of a table. Its text is this project's working wording.
type Aspect struct {
	Key  AspectKey `json:"key"`
	Text i18n.Text `json:"text"`
}

// AspectTables lists the tables in their order. They are read when first asked
// for: most pages need none. It panics only if the program was built wrongly.
var AspectTables = sync.OnceValue(func() []AspectTable {
	var list []AspectTable
	data, err := frameworks.Files.ReadFile(frameworks.Aspects)
	if err == nil {
		err = json.Unmarshal(data, &list)
	}
	if err != nil {
		panic(fmt.Sprintf("load the aspects: %v", err))
	}
	return list
})
