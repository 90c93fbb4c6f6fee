package measure

import (
	"cmp"
	"path"
	"slices"
	"strings"

	"openroadmap/internal/platform/dataset"
)

// find looks for the measure that a file is the text of: by number and kind,
// else by title. Laws that carry different numbers are different laws, also
// where they are called the same.
func (x *lawsImport) find(r *dataset.Row, as Measure) {
	for _, name := range as.names() {
		r.Key = cmp.Or(r.Key, name)
		for _, id := range slices.Sorted(slices.Values(x.byKey[name])) {
			if r.ID == "" && !otherNumber(as, x.now[id]) {
				r.ID = id
			}
		}
	}
}

// otherNumber tells whether both carry a number, and not the same.
func otherNumber(a, b Measure) bool {
	m, n := fold(a.Codes[fieldNational]), fold(b.Codes[fieldNational])
	return m != "" && n != "" && m != n
}

// twice tells whether an earlier file is the text of the same measure, and
// notes both.
func (x *lawsImport) twice(r *dataset.Row, w law) bool {
	name := cmp.Or(r.ID, r.Key)
	other, twice := x.first[name]
	switch {
	case !twice:
		x.first[name] = r.Name
		return false
	case w.number() != "":
		r.Note(-1, MsgErrorLawTwice, "Number", short(w.number()), "Name", short(r.Name), "Other", short(other))
	default:
		r.Note(-1, MsgErrorLawTwiceTitle, "Title", short(w.title()), "Name", short(r.Name), "Other", short(other))
	}
	r.ID, r.Key = "", ""
	delete(x.read, r.Name)
	return true
}

// papers are endings of files that hold a text which is not read: among laws
// they are a mistake, not company.
var papers = []string{".pdf", ".doc", ".docx", ".odt", ".rtf", ".zip"}

// companion tells whether a file only came along with laws, as a licence or a
// note on the folder does. err is what reading it came to.
func (x *lawsImport) companion(name string, w law, err error) bool {
	if len(x.files) < 2 {
		return false // it was chosen by itself
	}
	if err == nil {
		return w.nothing()
	}
	ending := strings.ToLower(path.Ext(name))
	_, known := endings[ending]
	return !known && !slices.Contains(papers, ending)
}

// skip leaves a file out, with a note.
func (x *lawsImport) skip(r *dataset.Row) {
	r.Now = slices.Clone(r.To) // nothing of it changes anything
	r.Mention(-1, MsgOddSkipped)
}
