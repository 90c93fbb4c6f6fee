package web

import "embed"

// Messages are the sentences about requests and what was typed in them.
//
//go:embed locale
var Messages embed.FS

//go:generate go run ../../../tools/msgids .
