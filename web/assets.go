// Package assets holds the files that browsers load beside the pages:
// stylesheet, script, icon and the map of the world. Sources are in css, ts
// and static; dist is what "go generate" makes of them, embedded here under
// names that carry a hash of the content, so that browsers may keep them for
// ever. Shape tells the outline of a country on the map.
package assets

import (
	"bytes"
	"compress/gzip"
	"embed"
	"encoding/json"
	"mime"
	"net/http"
	"path"
	"strings"
	"sync"
	"time"
)

//go:generate go -C ../tools/build run .

//go:embed dist
var dist embed.FS

// Prefix is where Handler is mounted.
const Prefix = "/static/"

// file is one embedded file, ready to send.
type file struct {
	data, gz  []byte
	mediaType string
	etag      string
}

// index is what dist contains: the names pages use, and the files by the
// names that carry the hash. It is read once, at first use.
type index struct {
	names map[string]string
	files map[string]file
}

var content = sync.OnceValue(load)

func load() index {
	ix := index{names: map[string]string{}, files: map[string]file{}}
	manifest, err := dist.ReadFile("dist/manifest.json")
	if err == nil {
		err = json.Unmarshal(manifest, &ix.names)
	}
	if err != nil {
		panic("assets: dist/manifest.json: " + err.Error()) // a build that lacks its own files
	}
	for plain, name := range ix.names {
		data, err := dist.ReadFile("dist/" + name)
		if err != nil {
			panic("assets: " + err.Error())
		}
		ix.files[name] = file{data: data, gz: compress(data), mediaType: mediaType(plain), etag: `"` + name + `"`}
	}
	return ix
}

func compress(data []byte) []byte {
	var b bytes.Buffer
	w, err := gzip.NewWriterLevel(&b, gzip.BestCompression)
	if err != nil {
		return nil
	}
	if _, err := w.Write(data); err != nil || w.Close() != nil {
		return nil
	}
	return b.Bytes()
}

func mediaType(name string) string {
	switch ext := path.Ext(name); ext {
	case ".css", ".js", ".svg":
		return map[string]string{".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".svg": "image/svg+xml"}[ext]
	default:
		return mime.TypeByExtension(ext)
	}
}

// URL is the address of an asset by its plain name: "app.css" gives
// "/static/app.<hash>.css". An unknown name gives the address of nothing,
// which a test of the pages finds.
func URL(name string) string {
	if named, ok := content().names[name]; ok {
		return Prefix + named
	}
	return Prefix + "missing/" + name
}

// Content is an asset by its plain name, nil if there is none: for a document
// that has to carry its styles inside.
func Content(name string) []byte { return content().files[content().names[name]].data }

// Handler serves the assets below Prefix, compressed where the browser takes
// it, to be kept for a year without asking. Everything else is 404.
func Handler() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		f, ok := content().files[strings.TrimPrefix(r.URL.Path, Prefix)]
		if !ok {
			http.NotFound(w, r)
			return
		}
		if r.Method != http.MethodGet && r.Method != http.MethodHead {
			w.Header().Set("Allow", "GET, HEAD")
			http.Error(w, http.StatusText(http.StatusMethodNotAllowed), http.StatusMethodNotAllowed)
			return
		}
		serve(w, r, f)
	})
}

func serve(w http.ResponseWriter, r *http.Request, f file) {
	h := w.Header()
	h.Set("Content-Type", f.mediaType)
	h.Set("Cache-Control", "public, max-age=31536000, immutable")
	h.Set("Vary", "Accept-Encoding")
	data, etag := f.data, f.etag
	if f.gz != nil && acceptsGzip(r.Header.Get("Accept-Encoding")) {
		h.Set("Content-Encoding", "gzip")
		data, etag = f.gz, strings.TrimSuffix(f.etag, `"`)+`.gz"`
	}
	h.Set("ETag", etag)
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(data))
}

// acceptsGzip reads Accept-Encoding; "gzip;q=0" is a refusal.
func acceptsGzip(header string) bool {
	for _, part := range strings.Split(header, ",") {
		name, q, _ := strings.Cut(strings.TrimSpace(part), ";")
		if strings.EqualFold(strings.TrimSpace(name), "gzip") {
			q = strings.ReplaceAll(q, " ", "")
			return !strings.HasPrefix(q, "q=0") || strings.Trim(strings.TrimPrefix(q, "q=0"), ".0") != ""
		}
	}
	return false
}
