package portal

import (
	"context"
	"slices"

	"openroadmap/internal/core/evidence"
	"openroadmap/internal/core/framework"
	"openroadmap/internal/core/history"
	"openroadmap/internal/core/roadmap"
	"openroadmap/internal/platform/i18n"
	"openroadmap/internal/platform/ui"
	"openroadmap/internal/platform/web"
)

// Instruments is what the public page of an activity shows of the instruments;
// app supplies it.
type Instruments interface {
	// PublicPanels lists what the instruments say of an activity.
	PublicPanels(r *web.Request, it roadmap.Item) ([]ui.Panel, error)
	// PublicMade lists the records of instruments that stand as evidence of it.
	PublicMade(r *web.Request, it roadmap.Item) ([]evidence.Made, error)
	// PublicView is the page of a Party that serves a line; a zero URL where the
	// public has none, a zero Link for an instrument that is not there.
	PublicView(l *i18n.Localizer, party string, i framework.Instrument) ui.Link
	// Told puts entries of the public history about their records into words, by
	// the id of the entry.
	Told(r *web.Request, entries []history.Entry) (map[string]history.Told, error)
	// PublicPages lists the public pages of the instruments of a Party, without
	// the language.
	PublicPages(ctx context.Context, party string) ([]string, error)
}

// fromInstruments puts what the instruments say of an activity on its page.
func (s *Portal) fromInstruments(r *web.Request, it roadmap.Item, page *activityPage) (err error) {
	if s.Instruments == nil {
		return nil
	}
	if page.Panels, err = s.Instruments.PublicPanels(r, it); err != nil {
		return err
	}
	page.Evidence.Made, err = s.Instruments.PublicMade(r, it)
	return err
}

// told is what the public may know of the records that entries of history speak
// of, besides the roadmap's own.
type told struct {
	evidence map[string]evidence.Told // by the record's id
	records  map[string]history.Told  // of instruments, by the entry's id
}

// told reads it for entries, of one Party or several.
func (s *Portal) told(r *web.Request, entries []history.Entry) (t told, err error) {
	if t.evidence, err = s.evidenceIn(r.Context(), entries); err == nil && s.Instruments != nil {
		t.records, err = s.Instruments.Told(r, entries)
	}
	return t, err
}

// instrumentFact names what the framework says an activity is carried out
// with, and leads to the pages of the Party's instruments.
func (s *Portal) instrumentFact(l *i18n.Localizer, party string, it roadmap.Item) []ui.Fact {
	if s.Instruments == nil {
		return wordFact(l.T(MsgInstruments), instruments(l, it))
	}
	var links []ui.Link
	for _, i := range it.Ref.Instruments {
		link := s.Instruments.PublicView(l, party, i)
		if link.Label == "" {
			link.Label = l.Known("portal.instrument." + i.Key)
		}
		if link.Label != "" && !slices.Contains(links, link) {
			links = append(links, link)
		}
	}
	if len(links) == 0 {
		return nil
	}
	return []ui.Fact{{Term: l.T(MsgInstruments), Value: wordLinks(links)}}
}

func wordFact(term, text string) []ui.Fact {
	if text == "" {
		return nil
	}
	return []ui.Fact{{Term: term, Text: text}}
}
