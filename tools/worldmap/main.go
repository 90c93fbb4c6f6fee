// Command worldmap draws the map of the world once: it reads the npm package
// world-atlas (Natural Earth, public domain) and writes web/static/world.svg,
// the picture, and web/world.json, the outline and centre of each country by
// its ISO 3166 alpha-3 code, for links over the picture.
//
// It needs npm and is run only when the map itself changes:
//
//	go run ./tools/worldmap && go generate ./web
package main

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"log"
	"os"
	"os/exec"
	"path/filepath"
	"sort"
	"strings"
)

const atlas = "world-atlas@2.0.2"

// iso is the list of codes, "250,fra" a line: facts of ISO 3166-1.
//
//go:embed iso3166.csv
var iso string

func main() {
	log.SetFlags(0)
	dir, err := os.MkdirTemp("", "worldmap")
	if err != nil {
		log.Fatal(err)
	}
	defer os.RemoveAll(dir)
	if err := draw(dir, "web"); err != nil {
		log.Print(err)
		defer os.Exit(1)
	}
}

func draw(tmp, web string) error {
	data, err := fetch(tmp)
	if err != nil {
		return err
	}
	t, err := decode(data)
	if err != nil {
		return err
	}
	shapes, rest := t.shapes(codes(iso))
	if err := os.WriteFile(filepath.Join(web, "static", "world.svg"), []byte(picture(shapes, rest)), 0o644); err != nil {
		return err
	}
	b, err := json.Marshal(shapes)
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(web, "world.json"), append(b, '\n'), 0o644)
}

// fetch has npm download the package below tmp and returns its countries.
func fetch(tmp string) ([]byte, error) {
	cmd := exec.Command("npm", "install", "--silent", "--no-save", "--prefix", tmp, atlas)
	if out, err := cmd.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("npm install %s: %w: %s", atlas, err, out)
	}
	return os.ReadFile(filepath.Join(tmp, "node_modules", "world-atlas", "countries-50m.json"))
}

// codes maps the numeric code to the alpha-3 code in lower case.
func codes(csv string) map[string]string {
	m := map[string]string{}
	for _, line := range strings.Fields(csv) {
		if num, alpha, ok := strings.Cut(line, ","); ok {
			m[num] = alpha
		}
	}
	return m
}

// picture is the whole map in one quiet colour, with paper between countries.
func picture(shapes map[string]Shape, rest []string) string {
	var b strings.Builder
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d"><g fill="#b4b8ba" stroke="#fff" stroke-width=".5" stroke-linejoin="round">`, width, height)
	ids := make([]string, 0, len(shapes))
	for id := range shapes {
		ids = append(ids, id)
	}
	sort.Strings(ids)
	for _, id := range ids {
		fmt.Fprintf(&b, `<path id="m-%s" d="%s"/>`, id, shapes[id].D)
	}
	for _, d := range rest {
		fmt.Fprintf(&b, `<path d="%s"/>`, d)
	}
	b.WriteString("</g></svg>\n")
	return b.String()
}
