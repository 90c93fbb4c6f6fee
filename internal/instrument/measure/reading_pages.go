package measure

import (
	"strconv"

	"openroadmap/internal/platform/i18n"
	"openroadmap/internal/platform/ui"
	"openroadmap/internal/platform/web"
)

// readingRoutes: how far the texts are looked through, and the acts on that.
func (s *Service) readingRoutes() []web.Route {
	const at = "/work/{code}/measures/reading"
	return []web.Route{
		{Method: "GET", Pattern: at, Permission: PermRead, Handler: s.readingPage},
		{Method: "POST", Pattern: at, Permission: PermManage, Handler: s.sendReading},
	}
}

func readingPath(party string) string { return listPath(party) + "/reading" }

// readingView is the page of the work.
type readingView struct {
	l           *i18n.Localizer
	Title, Lede string
	State       string
	Working     bool
	Done, Of    string
	Text        string // "12 of 40 texts"
	Here        string
	Facts       []ui.Fact
	Buttons     []ui.Button // none for those who may not
}

var readingWords = map[ReadingState]string{ReadingNone: MsgReadingNone, ReadingOn: MsgReadingOn, ReadingStopped: MsgReadingStopped, ReadingDone: MsgReadingDone}

func (s *Service) readingPage(r *web.Request) (web.Response, error) {
	x, err := s.Reading(r.Context(), r.Actor, r.Party())
	if err != nil {
		return nil, err
	}
	title := r.L.T(MsgReadingTitle)
	return r.Page(workFrame(r, title, ui.Link{Label: title}), lookingBody(s.readingView(r, x)))
}

func (s *Service) readingView(r *web.Request, x Reading) readingView {
	l, of := r.L, x.Done+x.Waiting
	v := readingView{l: l, Title: l.T(MsgReadingTitle), Lede: l.T(MsgReadingLede), State: l.T(readingWords[x.State]), Working: x.State == ReadingOn && x.Waiting > 0,
		Done: strconv.Itoa(x.Done), Of: strconv.Itoa(of), Text: l.T(MsgReadingProgress, "Done", l.Int(x.Done), "All", l.Int(of)), Here: r.Link(readingPath(r.Party()))}
	if x.State != ReadingNone {
		v.Facts = []ui.Fact{{Term: l.T(MsgReadingTexts), Text: v.Text}, {Term: l.T(MsgReadingFound), Text: l.Int(x.Found)}, {Term: l.T(MsgReadingBegun), Text: l.Time(x.Begun, r.Zone(r.Party()))}}
	}
	if !s.manages(r) {
		return v
	}
	act := func(label, value string) ui.Button {
		return ui.Button{Label: l.T(label), Name: "act", Value: value, Style: "ghost"}
	}
	switch {
	case v.Working:
		v.Buttons = []ui.Button{act(MsgReadingStop, "stop")}
	case x.State == ReadingStopped:
		v.Buttons = []ui.Button{act(MsgReadingGoOn, "go"), act(MsgReadingAnew, "anew")}
	default:
		v.Buttons = []ui.Button{act(MsgReadingAnew, "anew")}
	}
	return v
}

func (s *Service) sendReading(r *web.Request) (web.Response, error) {
	f, err := r.ReadForm()
	if err != nil {
		return nil, err
	}
	to := ReadingOn
	if f.Get("act") == "stop" {
		to = ReadingStopped
	}
	if err := s.SetReading(r.Context(), r.Actor, r.Party(), to, f.Get("act") == "anew"); err != nil {
		return nil, err
	}
	return r.Go(readingPath(r.Party()), "")
}
