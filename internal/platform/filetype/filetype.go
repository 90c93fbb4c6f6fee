// Package filetype says what a file really is: by its name, by how it begins,
// and by reading it through. A file whose name says one thing and whose
// content another is no file of that type.
//
// Its types are Type (what may be kept) and Verdict (what reading it found).
// Check is pure and reads hostile input: run it in a sandbox through Parsers.
// What a browser would run (HTML, SVG, scripts) is no Type. Nothing here has
// words; features say a Problem in their reader's language.
package filetype

import (
	"bytes"
	"encoding/json"
	"io"
	"os"
	"path"
	"strings"

	"openroadmap/internal/platform/sandbox"
)

// Type is a kind of file that may be kept.
type Type struct {
	Key   string // "pdf": also the name of its parser, with Prefix
	Name  string // as people call it, in every language: "PDF"
	MIME  string
	Ext   []string // lower case, with the point; the first is the usual one
	check func(f *os.File) Verdict
}

// Prefix begins the names of the parsers.
const Prefix = "filetype."

// Types lists all, in the order of messages.
func Types() []Type {
	return []Type{
		{"pdf", "PDF", "application/pdf", []string{".pdf"}, checkPDF},
		{"docx", "DOCX", office("wordprocessingml.document"), []string{".docx"}, ooxml("wordprocessingml.document.main+xml")},
		{"xlsx", "XLSX", office("spreadsheetml.sheet"), []string{".xlsx"}, ooxml("spreadsheetml.sheet.main+xml")},
		{"pptx", "PPTX", office("presentationml.presentation"), []string{".pptx"}, ooxml("presentationml.presentation.main+xml")},
		{"odt", "ODT", oasis("text"), []string{".odt"}, opendocument("text")},
		{"ods", "ODS", oasis("spreadsheet"), []string{".ods"}, opendocument("spreadsheet")},
		{"odp", "ODP", oasis("presentation"), []string{".odp"}, opendocument("presentation")},
		{"csv", "CSV", "text/csv", []string{".csv"}, checkText},
		{"txt", "TXT", "text/plain", []string{".txt"}, checkText},
		{"png", "PNG", "image/png", []string{".png"}, checkPNG},
		{"jpeg", "JPEG", "image/jpeg", []string{".jpg", ".jpeg"}, checkJPEG},
		{"webp", "WebP", "image/webp", []string{".webp"}, checkWebP},
	}
}

func office(kind string) string {
	return "application/vnd.openxmlformats-officedocument." + kind
}

func oasis(kind string) string { return "application/vnd.oasis.opendocument." + kind }

// ByName finds the type that a file name claims.
func ByName(name string) (Type, bool) {
	ext := strings.ToLower(path.Ext(name))
	for _, t := range Types() {
		for _, e := range t.Ext {
			if e == ext {
				return t, true
			}
		}
	}
	return Type{}, false
}

// ByKey finds a type by its key.
func ByKey(key string) (Type, bool) {
	for _, t := range Types() {
		if t.Key == key {
			return t, true
		}
	}
	return Type{}, false
}

// Problem is why a file is refused.
type Problem string

// The problems.
const (
	None      Problem = ""
	Empty     Problem = "empty"
	Other     Problem = "other"     // Found says what it is, if that is known
	Truncated Problem = "truncated" // ends before its end
	Damaged   Problem = "damaged"   // Place says where
	Bomb      Problem = "bomb"      // unpacks to more than is read; Place
	Encrypted Problem = "encrypted"
	Macros    Problem = "macros" // holds programs; Place
	Pixels    Problem = "pixels" // an image of too many points
	NotText   Problem = "not_text"
)

// Problems lists all.
var Problems = []Problem{Empty, Other, Truncated, Damaged, Bomb, Encrypted, Macros, Pixels, NotText}

// Verdict is what reading a file found.
type Verdict struct {
	Problem Problem `json:"problem,omitempty"`
	Found   string  `json:"found,omitempty"`   // name of the type that the content has
	Place   string  `json:"place,omitempty"`   // part of the file, or line
	Charset string  `json:"charset,omitempty"` // of text: "utf-8", "utf-16le", "utf-16be"; "" unknown
}

// Check reads f, which must stand at its beginning, as a t.
func (t Type) Check(f *os.File) Verdict {
	head := make([]byte, 512)
	n, err := io.ReadFull(f, head)
	if err != nil && err != io.ErrUnexpectedEOF && err != io.EOF {
		return Verdict{Problem: Damaged}
	}
	if n == 0 {
		return Verdict{Problem: Empty}
	}
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return Verdict{Problem: Damaged}
	}
	found := Sniff(head[:n])
	if !t.begins(found) {
		return Verdict{Problem: Other, Found: found}
	}
	return t.check(f)
}

// begins tells whether content that begins like found may be a t.
func (t Type) begins(found string) bool {
	switch t.Key {
	case "csv", "txt":
		return found == ""
	case "docx", "xlsx", "pptx", "odt", "ods", "odp":
		return found == zipName
	}
	return found == t.Name
}

const zipName = "ZIP"

// signatures are how files begin that are often given a wrong name.
var signatures = []struct{ name, begin string }{
	{"PDF", "%PDF-"}, {"PNG", "\x89PNG\r\n\x1a\n"}, {"JPEG", "\xff\xd8\xff"}, {zipName, "PK\x03\x04"}, {zipName, "PK\x05\x06"},
	{"GIF", "GIF8"}, {"RAR", "Rar!"}, {"7z", "7z\xbc\xaf\x27\x1c"}, {"GZIP", "\x1f\x8b"}, {"EXE", "MZ"}, {"ELF", "\x7fELF"},
	{"DOC, XLS", "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"}, {"RTF", "{\\rtf"}, {"MP3", "ID3"}, {"PostScript", "%!PS"},
}

// Sniff names the type that content beginning with head has, "" for text and
// for what is unknown.
func Sniff(head []byte) string {
	for _, s := range signatures {
		if bytes.HasPrefix(head, []byte(s.begin)) {
			return s.name
		}
	}
	switch {
	case len(head) >= 12 && string(head[:4]) == "RIFF" && string(head[8:12]) == "WEBP":
		return "WebP"
	case len(head) >= 12 && string(head[4:8]) == "ftyp":
		return "MP4"
	}
	return markup(head)
}

// markup recognizes what a browser would draw or run.
func markup(head []byte) string {
	s := strings.ToLower(strings.TrimLeft(string(bytes.TrimPrefix(head, []byte("\xef\xbb\xbf"))), " \t\r\n\f"))
	for _, m := range []struct{ begin, name string }{{"<!doctype html", "HTML"}, {"<html", "HTML"}, {"<head", "HTML"}, {"<body", "HTML"}, {"<script", "HTML"}, {"<svg", "SVG"}} {
		if strings.HasPrefix(s, m.begin) {
			return m.name
		}
	}
	if strings.HasPrefix(s, "<?xml") {
		if strings.Contains(s, "<svg") {
			return "SVG"
		}
		return "XML"
	}
	return ""
}

// Parsers are the checks of all types for a sandbox. They write a Verdict as
// JSON.
func Parsers() sandbox.Parsers {
	all := sandbox.Parsers{}
	for _, t := range Types() {
		all[Prefix+t.Key] = func(in *os.File, out io.Writer) error {
			return json.NewEncoder(out).Encode(t.Check(in))
		}
	}
	return all
}
