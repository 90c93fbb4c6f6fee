package history

// Told is an entry about a record that stands outside the roadmap, put into
// words for everybody by the feature whose record it is.
type Told struct {
	Ref  string // the record, short: "M-12"
	What string // what was done to it, with its title
	Path string // its public page, without the language
}
