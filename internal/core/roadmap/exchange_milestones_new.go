package roadmap

import (
	"openroadmap/internal/core/history"
	"openroadmap/internal/platform/dataset"
	"openroadmap/internal/platform/i18n"
	"openroadmap/internal/platform/search"
)

// addedMilestone is a new milestone as it will be found.
type addedMilestone struct {
	id    string
	words []titleWords
}

// Prepare makes what new milestones consist of.
func (m *milestoneImport) Prepare(diffs []*dataset.Diff) {
	m.ready = make(map[string]newMilestone, len(diffs))
	for _, d := range diffs {
		if d.Op == dataset.Create {
			m.ready[d.ID] = m.compose(d)
		}
	}
}

// newMilestone is one being made, its dates in canonical form.
type newMilestone struct {
	title, proof i18n.Text
	due, done    string
	changes      []history.Change
	progress     bool
	words        []titleWords // for the search
}

// titleWords are a title in one language with its tokens.
type titleWords struct {
	lang  i18n.Lang
	title string
	words *search.Words
}

// compose: the Party's own language comes first, it is the original's.
func (m *milestoneImport) compose(d *dataset.Diff) newMilestone {
	title, proof := map[i18n.Lang]string{}, map[i18n.Lang]string{}
	v := newMilestone{changes: make([]history.Change, 0, len(d.Deltas))}
	prefix := "ms/" + d.ID + "/"
	for _, x := range d.Deltas {
		f := m.fields[x.Field]
		switch f.ID {
		case "id", "activity":
			continue
		case "due":
			v.due = x.To
		case "done":
			v.done = x.To
		case "title":
			title[f.Lang] = x.To
			v.words = append(v.words, titleWords{f.Lang, x.To, search.Part{Title: x.To}.Cut()})
		case "proof":
			proof[f.Lang] = x.To
		}
		v.changes = append(v.changes, history.Change{Field: prefix + m.keys[x.Field], To: x.To})
		v.progress = v.progress || f.ID == "done" || f.ID == "proof"
	}
	v.title, v.proof = i18n.Compose(m.scope.Langs, title, i18n.Human), i18n.Compose(m.scope.Langs, proof, i18n.Human)
	return v
}

var milestoneColumns = []string{"id", "party", "roadmap", "activity", "sort_order", "title", "due_on", "done_on", "proof"}

func (v newMilestone) row(party, roadmap, activity, id string, place int) []any {
	return []any{id, party, roadmap, activity, place, v.title, orNull(v.due), orNull(v.done), v.proof}
}

func orNull(date string) any {
	if date == "" {
		return nil
	}
	return date
}
