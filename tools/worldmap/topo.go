package main

import (
	"encoding/json"
	"fmt"
	"math"
	"strconv"
	"strings"
)

// The drawing is width wide; Antarctica is left out, which gives its height.
const (
	width   = 1500
	height  = 690
	equator = 395  // where latitude 0 lies
	minArea = 12.0 // smaller countries become circles, smaller islands of others vanish below minRing
	minRing = 1.6
	radius  = 3
)

// Shape is a country on the map: its outline as the d of an SVG path, and its
// centre. Dot is set for one too small to be drawn otherwise than as a circle.
type Shape struct {
	D   string  `json:"d"`
	X   float64 `json:"x"`
	Y   float64 `json:"y"`
	Dot bool    `json:"dot,omitempty"`
}

// topology is the part of TopoJSON that the atlas uses.
type topology struct {
	arcs  [][]geo
	lands []land
}

// geo is a place in degrees. A line that crosses the 180th meridian runs on
// beyond 180, so that it never jumps.
type geo struct{ lon, lat float64 }

type point struct{ x, y float64 }

// land is one country: rings of arc numbers, the bitwise complement of a
// number for an arc that is walked backwards.
type land struct {
	id    string
	rings [][]int
}

func decode(data []byte) (topology, error) {
	var f struct {
		Transform struct{ Scale, Translate [2]float64 }
		Arcs      [][][2]float64
		Objects   struct {
			Countries struct {
				Geometries []struct {
					Type string
					ID   string
					Arcs json.RawMessage
				}
			}
		}
	}
	if err := json.Unmarshal(data, &f); err != nil {
		return topology{}, fmt.Errorf("read atlas: %w", err)
	}
	var t topology
	for _, a := range f.Arcs {
		var line []geo
		x, y := 0.0, 0.0
		for _, d := range a {
			x, y = x+d[0], y+d[1]
			line = follow(line, geo{x*f.Transform.Scale[0] + f.Transform.Translate[0], y*f.Transform.Scale[1] + f.Transform.Translate[1]})
		}
		t.arcs = append(t.arcs, simplify(line))
	}
	for _, g := range f.Objects.Countries.Geometries {
		rings, err := ringsOf(g.Type, g.Arcs)
		if err != nil {
			return topology{}, err
		}
		t.lands = append(t.lands, land{g.ID, rings})
	}
	return t, nil
}

func ringsOf(kind string, arcs json.RawMessage) ([][]int, error) {
	switch kind {
	case "Polygon":
		var p [][]int
		return p, json.Unmarshal(arcs, &p)
	case "MultiPolygon":
		var m [][][]int
		err := json.Unmarshal(arcs, &m)
		var out [][]int
		for _, p := range m {
			out = append(out, p...)
		}
		return out, err
	}
	return nil, nil
}

// follow appends p to line, turned round the globe to where the line is.
func follow(line []geo, p geo) []geo {
	if n := len(line); n > 0 {
		p.lon -= 360 * math.Round((p.lon-line[n-1].lon)/360)
	}
	return append(line, p)
}

// project is the Natural Earth projection (Šavrič, Jenny, Patterson, Petrovič
// and Hurni 2011), scaled to the drawing.
func project(g geo) point {
	l, p := g.lon*math.Pi/180, g.lat*math.Pi/180
	p2 := p * p
	p4 := p2 * p2
	x := l * (0.8707 - 0.131979*p2 + p4*(-0.013791+p4*(0.003971*p2-0.001529*p4)))
	y := p * (1.007226 + p2*(0.015085+p4*(-0.044475+0.028874*p2-0.005916*p4)))
	const scale = width / (2 * 0.8707 * math.Pi)
	return point{width/2 + x*scale, equator - y*scale}
}

// simplify drops points that lie within a third of a unit of the line of
// their neighbours (Douglas–Peucker). It works on arcs, so that neighbours
// keep one common border.
func simplify(line []geo) []geo {
	if len(line) < 3 {
		return line
	}
	a, b := project(line[0]), project(line[len(line)-1])
	far, at := 0.0, 0
	for i := 1; i < len(line)-1; i++ {
		if d := distance(project(line[i]), a, b); d > far {
			far, at = d, i
		}
	}
	if far < 0.35 {
		return []geo{line[0], line[len(line)-1]}
	}
	return append(simplify(line[:at+1]), simplify(line[at:])[1:]...)
}

func distance(p, a, b point) float64 {
	dx, dy := b.x-a.x, b.y-a.y
	n := math.Hypot(dx, dy)
	if n == 0 {
		return math.Hypot(p.x-a.x, p.y-a.y)
	}
	return math.Abs(dx*(a.y-p.y)-dy*(a.x-p.x)) / n
}

// shapes draws every country of the list; rest are the outlines of areas
// without a code, which belong to the picture only.
func (t topology) shapes(code map[string]string) (map[string]Shape, []string) {
	out := map[string]Shape{}
	var rest []string
	for _, l := range t.lands {
		if l.id == "010" { // Antarctica
			continue
		}
		s := t.shape(l)
		if alpha, ok := code[l.id]; ok {
			if old, twice := out[alpha]; twice { // a country in two parts of the atlas
				s.D, s.X, s.Y, s.Dot = old.D+s.D, old.X, old.Y, false
			}
			out[alpha] = s
		} else if s.D != "" {
			rest = append(rest, s.D)
		}
	}
	return out, rest
}

func (t topology) shape(l land) Shape {
	var b strings.Builder
	total, best := 0.0, -1.0
	var s Shape
	for _, ring := range l.rings {
		for _, line := range onMap(t.ring(ring)) {
			a, c := centre(line)
			total += a
			if a > best {
				best, s.X, s.Y = a, round(c.x), round(c.y)
			}
			if a >= minRing {
				b.WriteString(outline(line))
			}
		}
	}
	s.D = b.String()
	if total < minArea {
		s.D, s.Dot = circle(s.X, s.Y), true
	}
	return s
}

// ring joins arcs into one line.
func (t topology) ring(arcs []int) (out []geo) {
	for _, n := range arcs {
		line := t.arcs[max(n, ^n)]
		for i := range line {
			p := line[i]
			if n < 0 {
				p = line[len(line)-1-i]
			}
			if i > 0 || len(out) == 0 {
				out = follow(out, p)
			}
		}
	}
	return out
}

// onMap projects a ring, in up to three parts if it crosses the edges of the map.
func onMap(ring []geo) (out [][]point) {
	for _, turn := range []float64{-360, 0, 360} {
		var moved []geo
		for _, g := range ring {
			moved = append(moved, geo{g.lon + turn, g.lat})
		}
		part := clip(clip(moved, -180, 1), 180, -1)
		if len(part) == 0 {
			continue
		}
		var line []point
		for _, g := range part {
			line = append(line, project(g))
		}
		out = append(out, line)
	}
	return out
}

// clip keeps the part of a ring on one side of a meridian: east of it for
// side 1, west for -1 (Sutherland–Hodgman).
func clip(ring []geo, edge, side float64) (out []geo) {
	for i, p := range ring {
		q := ring[(i+1)%len(ring)]
		pin, qin := (p.lon-edge)*side >= 0, (q.lon-edge)*side >= 0
		if pin {
			out = append(out, p)
		}
		if pin != qin {
			out = append(out, geo{edge, p.lat + (q.lat-p.lat)*(edge-p.lon)/(q.lon-p.lon)})
		}
	}
	return out
}

// centre is the area of a ring, without sign, and its centroid.
func centre(line []point) (area float64, c point) {
	for i := range line {
		p, q := line[i], line[(i+1)%len(line)]
		w := p.x*q.y - q.x*p.y
		area += w
		c.x += (p.x + q.x) * w
		c.y += (p.y + q.y) * w
	}
	if area == 0 {
		return 0, line[0]
	}
	c.x, c.y = c.x/(3*area), c.y/(3*area)
	return math.Abs(area / 2), c
}

func round(v float64) float64 { return math.Round(v*10) / 10 }

// outline writes a ring in whole units, relative, without steps of no length.
func outline(line []point) string {
	var b strings.Builder
	px, py := int(math.Round(line[0].x)), int(math.Round(line[0].y))
	fmt.Fprintf(&b, "M%d %dl", px, py)
	steps := 0
	for _, p := range line[1:] {
		x, y := int(math.Round(p.x)), int(math.Round(p.y))
		if x == px && y == py {
			continue
		}
		b.WriteString(step(x-px, steps > 0))
		b.WriteString(step(y-py, true))
		px, py = x, y
		steps++
	}
	if steps < 2 {
		return ""
	}
	return b.String() + "z"
}

// step writes a number; a minus sign separates as well as a space.
func step(n int, apart bool) string {
	s := strconv.Itoa(n)
	if apart && n >= 0 {
		return " " + s
	}
	return s
}

func circle(x, y float64) string {
	f := func(v float64) string { return strconv.FormatFloat(v, 'f', -1, 64) }
	return fmt.Sprintf("M%s %sa%d %d 0 1 0 %d 0a%d %d 0 1 0-%d 0z", f(round(x-radius)), f(y), radius, radius, 2*radius, radius, radius, 2*radius)
}
