package api

import (
	"encoding/base64"
	"encoding/json"

	"github.com/danielgtaylor/huma/v2"
)

// PageParams are the parameters of every list.
type PageParams struct {
	Limit  int    `query:"limit" minimum:"1" maximum:"200" default:"50" doc:"How many items at most"`
	Cursor string `query:"cursor" maxLength:"300" doc:"The next of the page before; absent for the first page"`
}

// Page is a part of a list. Items that are added while one reads do not
// shift the pages.
type Page[T any] struct {
	Items []T    `json:"items"`
	Next  string `json:"next,omitempty" doc:"Cursor of the next page; absent on the last"`
}

// cursor says where a page begins: after an item, or at a place if that item
// is gone meanwhile.
type cursor struct {
	After string `json:"a"`
	At    int    `json:"n"`
}

func (c cursor) encode() string {
	data, _ := json.Marshal(c) // never an error
	return base64.RawURLEncoding.EncodeToString(data)
}

// start reads the cursor; the zero cursor is the first page.
func (p PageParams) start() (c cursor, err error) {
	if p.Cursor == "" {
		return c, nil
	}
	data, err := base64.RawURLEncoding.DecodeString(p.Cursor)
	if err == nil {
		err = json.Unmarshal(data, &c)
	}
	if err != nil || c.At < 0 || c.After == "" {
		return cursor{}, refusal{status: 422, id: MsgErrorCursor, faults: []huma.ErrorDetail{{Location: "query.cursor", Message: "not a cursor of this API"}}}
	}
	return c, nil
}

// paged cuts a page out of a whole list; id names an item for ever.
func paged[T any](p PageParams, all []T, id func(T) string) (Page[T], error) {
	c, err := p.start()
	if err != nil {
		return Page[T]{}, err
	}
	from := min(c.At, len(all))
	for i, x := range all {
		if c.After != "" && id(x) == c.After {
			from = i + 1
			break
		}
	}
	to := min(from+p.Limit, len(all))
	page := Page[T]{Items: append([]T{}, all[from:to]...)}
	if to < len(all) {
		page.Next = cursor{id(all[to-1]), to}.encode()
	}
	return page, nil
}

// mapped turns a page of one thing into one of another.
func mapped[T, U any](p Page[T], err error, f func(T) U) (Page[U], error) {
	out := Page[U]{Items: make([]U, len(p.Items)), Next: p.Next}
	for i, x := range p.Items {
		out.Items[i] = f(x)
	}
	return out, err
}

// none is the input of an operation without parameters.
type none struct{}
