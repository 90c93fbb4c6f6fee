// Package frameworks holds the reference documents as data: the vocabulary of
// the Convention, the Open Roadmap, the list of Parties, the good practices,
// the themes of provisions and what they are held against. People edit the YAML and CSV files; go generate compiles them
// into the JSON files that the program embeds.
//
// The package only carries bytes. Packages convention, framework, party and
// practice read them; nothing else should.
package frameworks

import "embed"

//go:generate go run openroadmap/tools/frameworks -dir .

// Files holds the compiled data.
//
//go:embed *.json
var Files embed.FS

// Names of the compiled files. Every other .json file is a framework.
const (
	Convention = "convention.json"
	Parties    = "parties.json"
	Practices  = "good-practices.json"
	Themes     = "themes.json"
	Aspects    = "aspects.json"
)
