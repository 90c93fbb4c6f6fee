package roadmap

import (
	"fmt"

	"openroadmap/internal/platform/errs"
	"openroadmap/internal/platform/i18n"
	"openroadmap/internal/platform/ui"
	"openroadmap/internal/platform/web"
)

// Waiting is a record with texts that wait for a translator or a reviewer.
type Waiting struct {
	Number, URL string // "M-12", its translation page
	Title       i18n.Shown
	OpenTexts
}

// WaitingKind is the records of one kind that wait, in their order.
type WaitingKind struct {
	Key, Title string // "measure", "Policies and measures"
	Records    []Waiting
}

// queueSize is how many records a page of the queue shows.
const queueSize = 100

// queueView lists what waits for a translation: the activities, then the
// records of the instruments.
type queueView struct {
	L      *i18n.Localizer
	Tabs   []ui.Link
	Groups []queueGroup
	Headed bool // there are others than activities
	Empty  *ui.EmptyState
	Pages  ui.Pages
}

type queueGroup struct {
	ID, Title string
	Rows      []Waiting
}

// queue is the list of what waits for translation into a language.
func (p *Pages) queue(r *web.Request) (web.Response, error) {
	v, err := p.View(r.Context(), r.Actor, r.Party(), "")
	none := errs.Is(err, errs.NotFound) && len(r.Actor.Roles[r.Party()]) > 0
	if err != nil && !none {
		return nil, err
	}
	to := p.into(r)
	kinds := []WaitingKind{v.waiting(r, to)}
	if p.Instruments != nil {
		more, err := p.Instruments.Waiting(r, to)
		if err != nil {
			return nil, err
		}
		kinds = append(kinds, more...)
	}
	q := newQueue(r, kinds, to)
	if none && q.Pages.Total == 0 {
		return r.Page(frame(r, r.L.T(MsgNavTranslations)), noRoadmap(r.L, p.startLink(r)))
	}
	return r.Page(frame(r, r.L.T(MsgNavTranslations)), queuePage(q))
}

// waiting is the activities that wait.
func (v View) waiting(r *web.Request, to i18n.Lang) WaitingKind {
	k := WaitingKind{Key: KindActivity, Title: r.L.T(MsgDataActivities)}
	for _, x := range v.TranslationQueue(to) {
		title, _ := x.Wording(r.Lang)
		k.Records = append(k.Records, Waiting{x.Number, r.Link(activityPath(x.Activity) + "/translate?to=" + string(to)), title, x.OpenTexts})
	}
	return k
}

func newQueue(r *web.Request, kinds []WaitingKind, to i18n.Lang) queueView {
	q := queueView{L: r.L}
	for _, l := range i18n.Langs {
		q.Tabs = append(q.Tabs, ui.Link{Label: l.Name(), URL: r.Link(QueuePath(r.Party(), l)), Current: l == to})
	}
	n := pageOf(r)
	q.cut(kinds, (n-1)*queueSize)
	q.Pages.Page, q.Pages.Size = n, queueSize
	q.Pages.URL = func(n int) string { return r.Link(fmt.Sprintf("%s&page=%d", QueuePath(r.Party(), to), n)) }
	if q.Empty = q.Pages.Beyond(r.L); q.Pages.Total == 0 {
		q.Empty = &ui.EmptyState{Title: r.L.T(MsgQueueNone), Why: r.L.T(MsgQueueNoneWhy, "Language", to.Name())}
	}
	return q
}

// cut takes a page of the records of all kinds, which follow each other, and
// counts them.
func (q *queueView) cut(kinds []WaitingKind, from int) {
	left := queueSize
	for _, k := range kinds {
		n := len(k.Records)
		q.Pages.Total += n
		q.Headed = q.Headed || n > 0 && k.Key != KindActivity
		first := min(from, n)
		last := min(first+left, n)
		if last > first {
			q.Groups = append(q.Groups, queueGroup{"queue-" + k.Key, k.Title, k.Records[first:last]})
		}
		from, left = from-first, left-(last-first)
	}
}
