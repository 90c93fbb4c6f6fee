package assets

import (
	"bytes"
	"compress/gzip"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// The first load of a page carries one stylesheet; more than this is too much.
func TestStylesheetBudget(t *testing.T) {
	if n := gzipped(t, "app.css"); n > 14<<10 {
		t.Errorf("app.css is %d bytes gzipped, budget 14 kB", n)
	}
	if n := gzipped(t, "world.svg"); n > 25<<10 {
		t.Errorf("world.svg is %d bytes gzipped, budget 25 kB", n)
	}
}

func gzipped(t *testing.T, name string) int {
	t.Helper()
	f, ok := content().files[content().names[name]]
	if !ok {
		t.Fatalf("%s is missing from dist", name)
	}
	return len(f.gz)
}

// physical finds declarations that name a side of the screen instead of the
// start or end of the line, and shorthands with four values that differ.
var physical = regexp.MustCompile(`(?i)(?:^|[;{\s])((?:(?:margin|padding|border|inset|scroll-margin|scroll-padding)-)?(?:left|right)(?:-\w+)*\s*:|(?:float|clear|text-align)\s*:\s*(?:left|right)|border-(?:top|bottom)-(?:left|right)-radius)`)

func TestNoPhysicalSides(t *testing.T) {
	files, err := filepath.Glob("css/*.css")
	if err != nil || len(files) == 0 {
		t.Fatalf("no stylesheets: %v", err)
	}
	for _, name := range files {
		css, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for i, line := range strings.Split(string(css), "\n") {
			if m := physical.FindString(line); m != "" {
				t.Errorf("%s:%d: %q: write start or end", name, i+1, m)
			}
		}
	}
}

func TestPhysicalFindsSides(t *testing.T) {
	for _, css := range []string{"a { left: 0 }", "a{margin-left:1px}", "a { text-align: right; }", "a{float:left}", "a { border-right-color: red }"} {
		if !physical.MatchString(css) {
			t.Errorf("%q is not found", css)
		}
	}
	for _, css := range []string{".left { color: red }", "a { text-align: end }", "a { margin-inline-start: 0 }"} {
		if physical.MatchString(css) {
			t.Errorf("%q is found", css)
		}
	}
}

// The dark values stand once in the source and twice in what is built.
func TestDarkIsCopied(t *testing.T) {
	css := string(content().files[content().names["app.css"]].data)
	for _, want := range []string{`:root[data-theme=dark]{`, `:root:not([data-theme=light]){`} {
		if !strings.Contains(css, want) {
			t.Errorf("app.css lacks %s", want)
		}
	}
	if n := strings.Count(css, "--bar: #2a3037"); n != 2 {
		t.Errorf("dark --bar stands %d times, want 2", n)
	}
}

func get(t *testing.T, path string, header ...string) *http.Response {
	t.Helper()
	r := httptest.NewRequest(http.MethodGet, path, nil)
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	Handler().ServeHTTP(w, r)
	return w.Result()
}

func TestHandlerServesForEver(t *testing.T) {
	types := map[string]string{"app.css": "text/css; charset=utf-8", "work.js": "text/javascript; charset=utf-8", "icon.svg": "image/svg+xml", "world.svg": "image/svg+xml"}
	for name, want := range types {
		plain := get(t, URL(name))
		if plain.StatusCode != 200 || plain.Header.Get("Content-Type") != want {
			t.Errorf("%s: %d %s", name, plain.StatusCode, plain.Header.Get("Content-Type"))
		}
		if got := plain.Header.Get("Cache-Control"); got != "public, max-age=31536000, immutable" {
			t.Errorf("%s: Cache-Control %q", name, got)
		}
		body, err := io.ReadAll(plain.Body)
		if err != nil {
			t.Fatal(err)
		}
		packed := get(t, URL(name), "Accept-Encoding", "br, gzip")
		if packed.Header.Get("Content-Encoding") != "gzip" || packed.Header.Get("ETag") == plain.Header.Get("ETag") {
			t.Errorf("%s: gzip is not sent under its own ETag", name)
		}
		zr, err := gzip.NewReader(packed.Body)
		if err != nil {
			t.Fatal(err)
		}
		if unpacked, err := io.ReadAll(zr); err != nil || !bytes.Equal(unpacked, body) {
			t.Errorf("%s: gzip holds something else: %v", name, err)
		}
		again := get(t, URL(name), "If-None-Match", plain.Header.Get("ETag"))
		if again.StatusCode != http.StatusNotModified {
			t.Errorf("%s: %d for a known ETag", name, again.StatusCode)
		}
	}
}

func TestHandlerRefuses(t *testing.T) {
	for _, path := range []string{"/static/", "/static/app.css", "/static/manifest.json", "/static/../assets.go", URL("none.css")} {
		if got := get(t, path).StatusCode; got != http.StatusNotFound {
			t.Errorf("%s: %d", path, got)
		}
	}
	if get(t, URL("app.css"), "Accept-Encoding", "gzip;q=0").Header.Get("Content-Encoding") != "" {
		t.Error("gzip is sent to who refuses it")
	}
	w := httptest.NewRecorder()
	Handler().ServeHTTP(w, httptest.NewRequest(http.MethodPost, URL("app.css"), nil))
	if w.Code != http.StatusMethodNotAllowed {
		t.Errorf("POST: %d", w.Code)
	}
}

func TestShape(t *testing.T) {
	for _, code := range []string{"fra", "mlt", "chn", "fji", "rus", "nru", "sgp"} {
		d, x, y, ok := Shape(code)
		if !ok || !strings.HasPrefix(d, "M") || x <= 0 || x >= 1500 || y <= 0 || y >= 690 {
			t.Errorf("%s: %v %.1f %.1f %q", code, ok, x, y, d)
		}
	}
	for _, code := range []string{"xma", "eu", "", "FRA", "ata"} {
		if _, _, _, ok := Shape(code); ok {
			t.Errorf("%s is on the map", code)
		}
	}
}

// The picture and the outlines are drawn from the same data.
func TestPictureHoldsShapes(t *testing.T) {
	svg := string(content().files[content().names["world.svg"]].data)
	if !strings.Contains(svg, `viewBox="`+WorldBox+`"`) {
		t.Errorf("world.svg is not in %s", WorldBox)
	}
	for code, s := range shapes() {
		if !strings.Contains(svg, `<path id="m-`+code+`" d="`+s.D+`"/>`) {
			t.Errorf("world.svg lacks %s", code)
		}
	}
}
