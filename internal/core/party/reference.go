package party

import (
	"encoding/json"
	"fmt"

	"openroadmap/frameworks"
)

// Reference reads the embedded list of Parties. It fails only if the program
// was built wrongly.
func Reference() (List, error) {
	var l List
	data, err := frameworks.Files.ReadFile(frameworks.Parties)
	if err == nil {
		err = json.Unmarshal(data, &l)
	}
	if err != nil {
		return List{}, fmt.Errorf("load the list of Parties: %w", err)
	}
	return l, nil
}

func (e Entry) party() Party {
	return Party{Code: e.Code, Kind: kindOf(e.Code), Facts: e.Facts, Settings: defaults()}
}
