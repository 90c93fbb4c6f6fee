package demo

import (
	"bytes"
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"openroadmap/internal/core/evidence"
	"openroadmap/internal/core/framework"
	"openroadmap/internal/core/organization"
	"openroadmap/internal/core/roadmap"
	"openroadmap/internal/core/stocktake"
	"openroadmap/internal/platform/access"
	"openroadmap/internal/platform/web"
)

// evidenceData is a file or link of the practice country.
type evidenceData struct {
	Line       framework.LineID  `yaml:"line"`
	Version    int               `yaml:"version"`
	Milestone  int               `yaml:"milestone"` // from 1; 0 = the whole activity
	Body       string            `yaml:"body"`      // key
	Stocktake  bool              `yaml:"stocktake"` // what the newest round says of the line
	Kind       evidence.Kind     `yaml:"kind"`
	Visibility access.Visibility `yaml:"visibility"`
	Date       int               `yaml:"date"`
	Office     string            `yaml:"office"`
	By         string            `yaml:"by"` // e-mail; "" = the editor
	Title      words             `yaml:"title"`
	Note       words             `yaml:"note"`
	URL        string            `yaml:"url"`
	Name       string            `yaml:"name"` // of a file
	PDF        []string          `yaml:"pdf"`
	CSV        []string          `yaml:"csv"`
}

// addEvidence adds what the data file lists, as its people would: what belongs
// to the stocktake, or all the rest.
func (p *planner) addEvidence(ctx context.Context, ofStocktake bool) error {
	list, err := load[[]evidenceData]("evidence.yaml")
	if err != nil {
		return err
	}
	for _, d := range list {
		if d.Stocktake != ofStocktake {
			continue
		}
		if err := p.addOne(ctx, d); err != nil {
			return fmt.Errorf("evidence %q: %w", d.Title[p.Original], err)
		}
	}
	return nil
}

func (p *planner) addOne(ctx context.Context, d evidenceData) error {
	actor, err := p.editor, error(nil)
	if d.By != "" {
		if actor, err = p.Identity.Actor(ctx, p.people[d.By]); err != nil {
			return err
		}
	}
	ref, part := p.recordOf(d)
	in := evidence.Input{Lang: p.Original, Kind: d.Kind, Title: d.Title[p.Original], Note: d.Note[p.Original], Date: p.today.Add(d.Date), Office: d.Office,
		Part: part, Visibility: d.Visibility, URL: d.URL}
	e, err := p.addContent(ctx, actor, ref, in, d)
	if err != nil {
		return err
	}
	for _, l := range slices.Sorted(maps.Keys(d.Title)) {
		if l == p.Original {
			continue
		}
		in.Lang, in.Title, in.Note = l, d.Title[l], d.Note[l]
		if e, err = p.Evidence.Change(ctx, actor, p.Code, e.ID, in, web.NewBase(e.Flatten()), nil); err != nil {
			return fmt.Errorf("in %s: %w", l, err)
		}
	}
	return nil
}

// recordOf finds the record that a piece of evidence belongs to.
func (p *planner) recordOf(d evidenceData) (ref evidence.Ref, part string) {
	if d.Version > 0 {
		return evidence.Ref{Party: p.Code, Kind: roadmap.KindVersion, ID: roadmap.VersionID(p.roadmap.ID, d.Version)}, ""
	}
	if d.Body != "" {
		return evidence.Ref{Party: p.Code, Kind: organization.KindBody, ID: p.bodies[p.Code][d.Body]}, ""
	}
	if d.Stocktake {
		return stocktake.EntryRef(p.Code, p.round, d.Line), ""
	}
	for i, a := range p.acts {
		if a.Line != d.Line {
			continue
		}
		if d.Milestone > 0 {
			part = p.milestones[i][d.Milestone-1]
		}
		return evidence.Ref{Party: p.Code, Kind: roadmap.KindActivity, ID: a.ID}, part
	}
	return evidence.Ref{Party: p.Code}, ""
}

func (p *planner) addContent(ctx context.Context, actor access.Actor, ref evidence.Ref, in evidence.Input, d evidenceData) (evidence.Evidence, error) {
	if d.Name == "" {
		return p.Evidence.AddLink(ctx, actor, ref, in)
	}
	content := []byte(strings.Join(d.CSV, "\r\n") + "\r\n")
	if len(d.PDF) > 0 {
		content = pdfOf(d.PDF)
	}
	f, err := p.Evidence.Receive(ctx, d.Name, bytes.NewReader(content))
	if err != nil {
		return evidence.Evidence{}, err
	}
	defer f.Close()
	list, err := p.Evidence.AddFiles(ctx, actor, ref, in, []*evidence.Received{f})
	if err != nil {
		return evidence.Evidence{}, err
	}
	return list[0], nil
}

// pdfOf makes a page of lines in Latin letters.
func pdfOf(lines []string) []byte {
	var text strings.Builder
	text.WriteString("BT /F1 13 Tf 60 780 Td 22 TL\n")
	for _, l := range lines {
		fmt.Fprintf(&text, "(%s) Tj T*\n", strings.NewReplacer("\\", "\\\\", "(", "\\(", ")", "\\)").Replace(l))
	}
	text.WriteString("ET")
	objects := []string{"<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
		"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
		fmt.Sprintf("<< /Length %d >>\nstream\n%s\nendstream", text.Len(), text.String()), "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"}
	var b bytes.Buffer
	b.WriteString("%PDF-1.4\n")
	table := fmt.Sprintf("xref\n0 %d\n0000000000 65535 f \n", len(objects)+1)
	for i, o := range objects {
		table += fmt.Sprintf("%010d 00000 n \n", b.Len())
		fmt.Fprintf(&b, "%d 0 obj\n%s\nendobj\n", i+1, o)
	}
	start := b.Len()
	fmt.Fprintf(&b, "%strailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n", table, len(objects)+1, start)
	return b.Bytes()
}
