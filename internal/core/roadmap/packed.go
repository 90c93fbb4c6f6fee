package roadmap

import (
	"fmt"
	"strconv"
	"strings"

	"openroadmap/internal/platform/i18n"
)

// Some lists of an activity (budget lines, risks) are kept in the form in
// which they are stored: a line for each field that is not empty, its key
// within the list, a tab, its value, as in frozen plans (see freeze). Pages
// read hundreds of activities and show the rows of a few: rows are taken
// apart only when asked for. The first line of a row is its order.
//
//	9<tab>0
//	9/year<tab>2027
//	9/note<tab>{"original":"en",…}

// eachPacked calls do for the fields of a packed list, in order.
func eachPacked(packed string, do func(row, name, value string)) {
	for line := range strings.Lines(packed) {
		key, value, _ := strings.Cut(strings.TrimSuffix(line, "\n"), "\t")
		row, name, _ := strings.Cut(key, "/")
		if strings.IndexByte(value, '\\') >= 0 {
			value = frozenUnescapes.Replace(value)
		}
		do(row, name, value)
	}
}

// packer writes a packed list.
type packer struct{ strings.Builder }

func (p *packer) put(row, name, value string) {
	if value == "" {
		return
	}
	if name != "" {
		row += "/" + name
	}
	p.WriteString(row + "\t" + frozenEscapes.Replace(value) + "\n")
}

func (p *packer) text(row, name string, t i18n.Text) {
	if !t.IsZero() {
		data, _ := t.MarshalJSON() // never an error
		p.put(row, name, string(data))
	}
}

// packedText reads a text of a packed list. What this program did not write is
// no text.
func packedText(value string) (t i18n.Text) {
	if t.Scan(value) != nil {
		return i18n.Text{}
	}
	return t
}

// rowID checks that a row's id does not disturb the form.
func rowID(id string) error {
	if id == "" || strings.ContainsAny(id, "\t\n\r\\/:") {
		return fmt.Errorf("no id of a row: %q", id)
	}
	return nil
}

// setCount reads a small whole number; "" is 0.
func setCount(n *int, v string, least, most int) (err error) {
	if *n = 0; v == "" {
		return nil
	}
	if *n, err = strconv.Atoi(v); err == nil && (*n < least || *n > most) {
		err = fmt.Errorf("%d is not from %d to %d", *n, least, most)
	}
	return err
}

func count(n int) string {
	if n == 0 {
		return ""
	}
	return strconv.Itoa(n)
}
