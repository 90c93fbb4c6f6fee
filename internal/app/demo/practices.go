package demo

import (
	"context"
	"fmt"
	"net/http"
	"strings"

	"openroadmap/internal/core/framework"
	"openroadmap/internal/core/party"
	"openroadmap/internal/core/practice"
	"openroadmap/internal/platform/access"
	"openroadmap/internal/platform/i18n"
	"openroadmap/internal/platform/web"
)

// practiceData is a good practice of the data file.
type practiceData struct {
	By      string           `yaml:"by"` // code; "" a visitor
	Line    framework.LineID `yaml:"line"`
	Region  string           `yaml:"region"`
	Year    int              `yaml:"year"`
	Sources string           `yaml:"sources"`
	Office  string           `yaml:"office"`
	Accept  practice.State   `yaml:"accept"`
	Title   words            `yaml:"title"`
	Summary words            `yaml:"summary"`
}

// submitPractices sends what the data file lists, as its people would.
func (m *maker) submitPractices(ctx context.Context) error {
	list, err := load[[]practiceData]("practices.yaml")
	if err != nil {
		return err
	}
	for _, d := range list {
		if err := m.submitPractice(ctx, d); err != nil {
			return fmt.Errorf("practice %q: %w", d.Title[i18n.EN], err)
		}
	}
	return nil
}

func (m *maker) submitPractice(ctx context.Context, d practiceData) error {
	address, title, _ := strings.Cut(d.Sources, " ")
	in := practice.Submission{Line: d.Line, Place: party.Code(d.By), Region: d.Region, Year: d.Year, Title: d.Title.in(i18n.EN), Summary: d.Summary.in(i18n.EN),
		Links: []practice.Link{{URL: address, Title: title}}, Office: d.Office, Lang: i18n.EN}
	if d.By != "" {
		contact, err := m.contactOf(ctx, d.By)
		if err == nil {
			_, err = m.Shelf.Create(ctx, contact, party.Code(d.By), in)
		}
		return err
	}
	ticket, err := m.Shelf.Ticket(ctx)
	if err != nil {
		return err
	}
	code, err := m.Shelf.Submit(ctx, in, ticket, &http.Request{RemoteAddr: "127.0.0.1:1"})
	if err != nil || d.Accept == "" {
		return err
	}
	s, err := m.Shelf.Claimed(ctx, code)
	if err != nil {
		return err
	}
	_, err = m.Shelf.Decide(ctx, access.Actor{Operator: true}, "", s.ID, practice.Decision{Act: practice.Accept, Base: web.NewBase(s.Flatten()), Typed: s.Flatten(), Verified: d.Accept})
	return err
}

// contactOf is the point of contact of a country.
func (m *maker) contactOf(ctx context.Context, code string) (access.Actor, error) {
	for _, c := range m.countries {
		if c.Code == code {
			p, err := m.planner(ctx, c)
			if err != nil {
				return access.Actor{}, err
			}
			return p.contact, nil
		}
	}
	return access.Actor{}, fmt.Errorf("no country %q", code)
}
