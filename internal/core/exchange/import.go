package exchange

import (
	"time"

	"openroadmap/internal/platform/dataset"
	"openroadmap/internal/platform/i18n"
	"openroadmap/internal/platform/sheet"
)

// State is where an import stands.
type State string

// The states. Work is done in reading, applying and undoing; the others wait
// for a person.
const (
	Asking   State = "asking"   // how the columns or letters are to be read
	Reading  State = "reading"  // the dry run is being made
	Ready    State = "ready"    // the dry run is there
	Applying State = "applying" // rows are being saved
	Applied  State = "applied"
	Undoing  State = "undoing" // with a Problem: it broke off and takes itself back
	Undone   State = "undone"
	Failed   State = "failed" // the file cannot be read
	Dropped  State = "dropped"
)

// Working tells whether work is being done.
func (s State) Working() bool { return s == Reading || s == Applying || s == Undoing }

// brokeOff tells whether an import did not reach its end and is taken back, or
// was, without anybody asking.
func (im Import) brokeOff() bool {
	return im.Problem != nil && (im.State == Undoing || im.State == Undone)
}

// MaxFile is the largest file that is taken in, in bytes.
const MaxFile = 64 << 20

// Import is a file on its way into a list, and later the record of it.
type Import struct {
	ID        string
	Party     string
	Dataset   string
	Slug      string // of the roadmap; "" for lists of the Party
	Person    string // id; "" = the command line
	Lang      i18n.Lang
	FileName  string
	Bytes     int64
	SHA256    string
	State     State
	Problem   *Message
	Plan      Plan
	Rows      int
	Counts        // of the dry run
	Done      int // rows read, saved or undone so far
	Refused   int // rows not saved, or not undone, because they were changed since
	CreatedAt time.Time
	UpdatedAt time.Time
}

// Counts tells how many rows do what.
type Counts struct{ Created, Changed, Same, Failed int }

// Good is how many rows would be saved.
func (c Counts) Good() int { return c.Created + c.Changed }

func (c *Counts) add(op dataset.Op) {
	switch op {
	case dataset.Create:
		c.Created++
	case dataset.Change:
		c.Changed++
	case dataset.Keep:
		c.Same++
	default:
		c.Failed++
	}
}

// Message is a sentence for a reader as it is stored. Values are texts; those
// of dates begin with "@".
type Message struct {
	ID   string   `json:"id"`
	Args []string `json:"args,omitempty"` // key, value pairs
}

// DaysCell is a cell with a date such as 3/4/2027.
type DaysCell struct {
	Row   int    `json:"row"`
	Field string `json:"field"` // key
	Text  string `json:"text"`
}

// Plan is how a file is read: which columns are which fields. The zero Plan
// takes the columns by their heads.
type Plan struct {
	Format   sheet.Format                 `json:"format,omitempty"`
	Encoding sheet.Encoding               `json:"encoding,omitempty"`
	Guessed  bool                         `json:"guessed,omitempty"` // the encoding is to be confirmed
	Sheet    string                       `json:"sheet,omitempty"`
	Sheets   []string                     `json:"sheets,omitempty"`
	HeadRow  int                          `json:"head_row,omitempty"`  // 0 = the first row that is not empty
	Days     dataset.DayOrder             `json:"days,omitempty"`      // of dates such as 3/4/2027
	DaysHold bool                         `json:"days_hold,omitempty"` // Days is settled for this very file
	DaysCell *DaysCell                    `json:"days_cell,omitempty"` // by which it is, or which asks for it
	Mapped   bool                         `json:"mapped,omitempty"`    // Columns and Fixed hold; a person has seen them
	Columns  map[string]string            `json:"columns,omitempty"`   // key of a field → head of a column
	Fixed    map[string]string            `json:"fixed,omitempty"`     // key of a field → the value for every row
	Values   map[string]map[string]string `json:"values,omitempty"`    // key of a field → word of the file → code
	SaveAs   string                       `json:"save_as,omitempty"`   // the name under which the plan is to be kept
	Alike    string                       `json:"alike,omitempty"`     // the name of a kept plan that fits the file
	Asked    bool                         `json:"asked,omitempty"`     // Values were asked for
	Fields   []string                     `json:"fields,omitempty"`    // keys of the fields that blocks speak of, in order
}
