package web

import (
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"
	"unicode"
)

// Download is a stored file: always saved, never shown in the place of a page,
// whole or in ranges.
type Download struct {
	Name     string // to save as; see CleanFileName
	Type     string // content type, of a list of ours, never the sender's
	ETag     string // without quotes; the same as long as the content is
	Modified time.Time
	Content  io.ReadSeekCloser // closed after sending
	Public   bool              // shared caches may keep it, asking each time
}

func (Download) response() {}

// downloadCSP takes all powers from a file that a browser opens after all.
const downloadCSP = "default-src 'none'; sandbox"

func sendDownload(w http.ResponseWriter, r *Request, d Download) error {
	defer d.Content.Close()
	h := w.Header()
	h.Set("Content-Type", d.Type)
	h.Set("Content-Disposition", disposition(d.Name))
	h.Set("Content-Security-Policy", downloadCSP)
	h.Set("ETag", `"`+d.ETag+`"`)
	h.Set("Cache-Control", "private, no-cache")
	if d.Public {
		h.Set("Cache-Control", "public, no-cache")
	}
	http.ServeContent(w, r.Request, "", d.Modified, d.Content)
	return nil
}

// disposition says to save the file and under which name: in ASCII for old
// programs, and whole (RFC 6266 and 8187).
func disposition(name string) string {
	ascii := strings.Map(func(c rune) rune {
		if c > '~' || c < ' ' || strings.ContainsRune(`"\%;`, c) {
			return '_'
		}
		return c
	}, name)
	return `attachment; filename="` + ascii + `"; filename*=UTF-8''` + strings.ReplaceAll(url.PathEscape(name), "'", "%27")
}

const maxFileName = 150 // characters, the ending included

// CleanFileName makes a name safe to show and to save: no folders, no control
// characters, none that turn the direction of writing (which hide the ending),
// none that file systems refuse, no point or space at either end, of bounded
// length with its ending kept. The result may be "".
func CleanFileName(name string) string {
	name = name[strings.LastIndexAny(name, `/\`)+1:]
	name = strings.Map(func(c rune) rune {
		switch {
		case c == '\t' || c == '\n' || c == '\r' || unicode.Is(unicode.Zs, c):
			return ' '
		case c == unicode.ReplacementChar || unicode.IsControl(c) || unicode.Is(unicode.Cf, c) || unicode.Is(unicode.Zl, c) || unicode.Is(unicode.Zp, c):
			return -1
		case strings.ContainsRune(`<>:"|?*`, c):
			return '_'
		}
		return c
	}, strings.ToValidUTF8(name, ""))
	name = strings.Trim(strings.Join(strings.Fields(name), " "), " .")
	runes := []rune(name)
	if len(runes) <= maxFileName {
		return name
	}
	ending := ""
	if i := strings.LastIndexByte(name, '.'); i > 0 && len(name)-i < 10 {
		ending = name[i:]
	}
	return strings.TrimRight(string(runes[:maxFileName-len([]rune(ending))]), " .") + ending
}
