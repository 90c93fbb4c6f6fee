package demo

import (
	"context"
	"embed"
	"fmt"
	"path"

	"openroadmap/internal/core/exchange"
)

//go:embed files
var sheets embed.FS

// takeIn imports the spreadsheets of a country as its editor would: the good
// rows are saved, the others stay to be read beside them, and all of it can be
// undone.
func (p *planner) takeIn(ctx context.Context) error {
	for list, name := range p.Imports {
		if err := p.takeOne(ctx, list, name); err != nil {
			return fmt.Errorf("import %s: %w", name, err)
		}
	}
	return nil
}

func (p *planner) takeOne(ctx context.Context, list, name string) error {
	d, ok := p.Exchange.Dataset(list)
	if !ok {
		return fmt.Errorf("no list %q", list)
	}
	file, err := sheets.Open(path.Join("files", name))
	if err != nil {
		return err
	}
	defer file.Close()
	slug := ""
	if d.OfRoadmap() {
		slug = p.Exchange.Slug(ctx, p.Code)
	}
	im, err := p.Exchange.Start(ctx, p.editor, d, exchange.New{Party: p.Code, Slug: slug, Lang: p.Original, FileName: name, File: file})
	if err == nil {
		im, err = p.Exchange.RunNow(ctx, p.editor, im)
	}
	if err == nil {
		im, err = p.Exchange.Accept(ctx, p.editor, p.Code, im.ID, false)
	}
	if err == nil {
		_, err = p.Exchange.RunNow(ctx, p.editor, im)
	}
	return err
}
