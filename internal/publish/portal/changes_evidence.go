package portal

import (
	"context"
	"maps"
	"strings"

	"openroadmap/internal/core/evidence"
	"openroadmap/internal/core/history"
	"openroadmap/internal/core/roadmap"
	"openroadmap/internal/platform/i18n"
)

// evidenceIn finds what the public may know of the evidence that entries, of
// one Party or several, speak of.
func (s *Portal) evidenceIn(ctx context.Context, entries []history.Entry) (map[string]evidence.Told, error) {
	ids := map[string][]string{} // by Party
	for _, e := range entries {
		if e.Ref.Kind == evidence.KindEvidence {
			ids[e.Ref.Party] = append(ids[e.Ref.Party], e.Ref.ID)
		}
	}
	all := map[string]evidence.Told{}
	for code, some := range ids {
		told, err := s.Evidence.Told(ctx, code, some)
		if err != nil {
			return nil, err
		}
		maps.Copy(all, told)
	}
	return all, nil
}

// evidenceChange puts an entry about evidence into words, beside the record
// that it supports. Evidence that was removed is not named.
func (s *Portal) evidenceChange(p place, v roadmap.View, told map[string]evidence.Told, c change, e history.Entry) (change, bool) {
	t, known := told[e.Ref.ID]
	if !known || t.Removed != (e.Action == "removed") || onlyTranslated(t, e) {
		return c, false
	}
	switch it, public := v.ItemByID(t.Ref.ID); {
	case t.Ref.Kind == roadmap.KindActivity && public:
		c.Number, c.URL = it.Number, p.activityURL(it.Number, 0)
	case t.Ref.Kind == roadmap.KindVersion && strings.HasPrefix(t.Ref.ID, v.Roadmap.ID+"."):
		c.URL = p.url("")
	default:
		return c, false
	}
	said := MsgChangeEvidenceAdded // also what a proposal becomes, and what is opened to the public
	switch e.Action {
	case "removed":
		c.What = p.l.T(MsgChangeEvidenceRemoved)
		return c, true
	case "changed":
		said = MsgChangeEvidenceChanged
	case "replaced":
		said = MsgChangeEvidenceReplaced
	}
	c.What = p.l.T(said, "Title", isolated(p.l, t.Title.For(p.l.Lang).Text))
	return c, true
}

// onlyTranslated tells whether an entry put words into further languages and
// did no more: that is no news of the evidence.
func onlyTranslated(t evidence.Told, e history.Entry) bool {
	for _, f := range e.Changes {
		_, lang := fieldName(f.Field)
		if lang == i18n.None || lang == t.Title.Original() {
			return false
		}
	}
	return e.Action == "changed"
}
