package filetype

import (
	"archive/zip"
	"encoding/xml"
	"errors"
	"io"
	"os"
	"path"
	"slices"
	"strings"
)

// Limits of office documents, which are ZIP files of XML. They are far above
// what people write and far below what would hurt.
const (
	maxEntries  = 10_000
	maxUnpacked = 512 << 20 // bytes, all entries together
	maxRatio    = 500       // unpacked to packed, of an entry over ratioFrom
	ratioFrom   = 4 << 20
)

// ooxml checks a document of Office Open XML whose main part has the given
// content type.
func ooxml(main string) func(*os.File) Verdict {
	return func(f *os.File) Verdict {
		return checkPackage(f, func(z *zip.Reader) Verdict {
			types, v := partOf(z, "[Content_Types].xml")
			if v.Problem != None {
				return v
			}
			if strings.Contains(types, "macroEnabled") {
				return Verdict{Problem: Macros, Place: "[Content_Types].xml"}
			}
			if !strings.Contains(types, main) {
				return Verdict{Problem: Other, Found: ooxmlName(types)}
			}
			return Verdict{}
		})
	}
}

func ooxmlName(types string) string {
	for kind, name := range map[string]string{"wordprocessingml.document.main": "DOCX", "spreadsheetml.sheet.main": "XLSX", "presentationml.presentation.main": "PPTX"} {
		if strings.Contains(types, kind) {
			return name
		}
	}
	return zipName
}

// opendocument checks a document of OpenDocument: its first entry names its
// type.
func opendocument(kind string) func(*os.File) Verdict {
	return func(f *os.File) Verdict {
		return checkPackage(f, func(z *zip.Reader) Verdict {
			is, v := partOf(z, "mimetype")
			if v.Problem != None {
				return v
			}
			if strings.TrimSpace(is) != oasis(kind) {
				return Verdict{Problem: Other, Found: oasisName(is)}
			}
			if manifest, v := partOf(z, "META-INF/manifest.xml"); v.Problem != None || strings.Contains(manifest, "encryption-data") {
				if v.Problem != None {
					return v
				}
				return Verdict{Problem: Encrypted}
			}
			_, v = partOf(z, "content.xml")
			return v
		})
	}
}

func oasisName(mime string) string {
	for kind, name := range map[string]string{"text": "ODT", "spreadsheet": "ODS", "presentation": "ODP"} {
		if strings.TrimSpace(mime) == oasis(kind) {
			return name
		}
	}
	return zipName
}

// checkPackage opens the ZIP, asks whether it is what it should be, and then
// unpacks every entry.
func checkPackage(f *os.File, is func(*zip.Reader) Verdict) Verdict {
	size, err := f.Stat()
	if err != nil {
		return Verdict{Problem: Damaged}
	}
	z, err := zip.NewReader(f, size.Size())
	switch {
	case err != nil:
		return Verdict{Problem: Truncated}
	case len(z.File) > maxEntries:
		return Verdict{Problem: Bomb}
	}
	if v := is(z); v.Problem != None {
		return v
	}
	return unpackAll(z)
}

// programs are entries that would run.
var programs = []string{"vbaproject.bin", "vbadata.xml"}

func unpackAll(z *zip.Reader) Verdict {
	left := int64(maxUnpacked)
	for _, e := range z.File {
		name := e.Name
		switch {
		case !safeName(name):
			return Verdict{Problem: Damaged, Place: name}
		case e.Flags&1 != 0:
			return Verdict{Problem: Encrypted, Place: name}
		case slices.Contains(programs, strings.ToLower(path.Base(name))):
			return Verdict{Problem: Macros, Place: name}
		}
		n, v := unpack(e, left)
		if v.Problem != None {
			return v
		}
		left -= n
	}
	return Verdict{}
}

// unpack reads one entry to its end, counts what really comes, and reads XML
// as such.
func unpack(e *zip.File, left int64) (int64, Verdict) {
	r, err := e.Open()
	if err != nil {
		return 0, Verdict{Problem: Damaged, Place: e.Name}
	}
	defer r.Close()
	limit := left
	if most := max(int64(ratioFrom), int64(e.CompressedSize64)*maxRatio); most < limit {
		limit = most
	}
	counted := &counter{r: r, left: limit}
	if ext := strings.ToLower(path.Ext(e.Name)); ext == ".xml" || ext == ".rels" {
		err = wellFormed(counted)
	} else {
		_, err = io.Copy(io.Discard, counted)
	}
	switch {
	case errors.Is(err, errBomb):
		return 0, Verdict{Problem: Bomb, Place: e.Name}
	case err != nil:
		return 0, Verdict{Problem: Damaged, Place: e.Name}
	}
	return limit - counted.left, Verdict{}
}

var errBomb = errors.New("unpacks to too much")

// counter passes on at most left bytes.
type counter struct {
	r    io.Reader
	left int64
}

func (c *counter) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	if c.left -= int64(n); c.left < 0 {
		return 0, errBomb
	}
	return n, err
}

// maxDepth is how deep elements of a document lie in one another at most.
const maxDepth = 10_000

func wellFormed(r io.Reader) error {
	d := xml.NewDecoder(r)
	d.CharsetReader = func(_ string, in io.Reader) (io.Reader, error) { return in, nil }
	depth := 0
	for {
		t, err := d.RawToken()
		if errors.Is(err, io.EOF) {
			if depth != 0 {
				return io.ErrUnexpectedEOF
			}
			return nil
		}
		if err != nil {
			return err
		}
		switch t.(type) {
		case xml.StartElement:
			depth++
		case xml.EndElement:
			depth--
		}
		if depth > maxDepth {
			return errBomb
		}
	}
}

// safeName tells whether an entry's name stays inside the package.
func safeName(name string) bool {
	return name != "" && !strings.HasPrefix(name, "/") && !strings.ContainsAny(name, "\\\x00:") && !slices.Contains(strings.Split(name, "/"), "..")
}

// partOf reads a small entry whole.
func partOf(z *zip.Reader, name string) (string, Verdict) {
	for _, e := range z.File {
		if e.Name != name {
			continue
		}
		r, err := e.Open()
		if err != nil {
			return "", Verdict{Problem: Damaged, Place: name}
		}
		defer r.Close()
		data, err := io.ReadAll(io.LimitReader(r, ratioFrom))
		if err != nil {
			return "", Verdict{Problem: Damaged, Place: name}
		}
		return string(data), Verdict{}
	}
	return "", Verdict{Problem: Other, Found: zipName}
}
