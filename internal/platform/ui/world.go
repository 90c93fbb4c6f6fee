package ui

import (
	"math"

	assets "openroadmap/web"
)

// Place is one linked country on the map: Code as the Party's (ISO 3166
// alpha-3, lower case).
type Place struct{ Code, Name, URL string }

// shapesOf are the places that the map shows, with their outlines. The others
// stand in the list that every page with a map has beneath it.
func shapesOf(places []Place) (out []placeShape) {
	for _, p := range places {
		if d, x, y, ok := assets.Shape(p.Code); ok {
			out = append(out, placeShape{p, d, x, y, reach})
		}
	}
	for i := range out {
		for j := range out {
			if i != j {
				out[i].r = min(out[i].r, math.Hypot(out[i].x-out[j].x, out[i].y-out[j].y)/2)
			}
		}
	}
	return out
}

// reach is how far round its centre a place can be touched, in units of the
// map; at most half the way to the next one, so that whoever points into a
// country does not reach its small neighbour.
const reach = 12

// placeShape is a place with its outline and its centre, round which a small
// state is still large enough to touch.
type placeShape struct {
	Place
	d    string
	x, y float64
	r    float64
}
