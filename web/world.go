package assets

import (
	_ "embed"
	"encoding/json"
	"sync"
)

// world is what tools/worldmap wrote beside the picture world.svg.
//
//go:embed world.json
var world []byte

// WorldBox is the viewBox of world.svg and of every Shape.
const WorldBox = "0 0 1500 690"

type shape struct {
	D   string  `json:"d"`
	X   float64 `json:"x"`
	Y   float64 `json:"y"`
	Dot bool    `json:"dot"`
}

var shapes = sync.OnceValue(func() map[string]shape {
	m := map[string]shape{}
	if err := json.Unmarshal(world, &m); err != nil {
		panic("assets: world.json: " + err.Error()) // a build that lacks its own files
	}
	return m
})

// Shape is the outline of a country on the map of the world, as the d of an
// SVG path in WorldBox, and its centre, by its ISO 3166 alpha-3 code in lower
// case. A small state is a circle round its centre. ok is false for what is
// not on the map: regional organizations, practice countries, unknown codes.
func Shape(alpha3 string) (path string, cx, cy float64, ok bool) {
	s, ok := shapes()[alpha3]
	return s.D, s.X, s.Y, ok
}
