package ui

import assets "openroadmap/web"

// Place is one linked country on the map: Code as the Party's (ISO 3166
// alpha-3, lower case).
type Place struct{ Code, Name, URL string }

// shapesOf are the places that the map shows, with their outlines. The others
// stand in the list that every page with a map has beneath it.
func shapesOf(places []Place) (out []placeShape) {
	for _, p := range places {
		if d, x, y, ok := assets.Shape(p.Code); ok {
			out = append(out, placeShape{p, d, x, y})
		}
	}
	return out
}

// placeShape is a place with its outline and its centre, round which a small
// state is still large enough to touch.
type placeShape struct {
	Place
	d    string
	x, y float64
}
