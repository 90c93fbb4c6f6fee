package portal

import (
	"strconv"

	"openroadmap/internal/core/convention"
	"openroadmap/internal/core/roadmap"
	"openroadmap/internal/platform/i18n"
)

// voices are the words of the framework beside those of the Party.
type voices struct {
	Reference  bool // there is a line of the framework
	Publisher  string
	Wording    i18n.Shown
	Notes      []string   // status, language
	Note       i18n.Shown // the doubt about the wording
	Own        string     // heading of the Party's side
	Mark, Word string     // position
	Text       i18n.Shown // own title; zero when it is the framework's
	More       i18n.Shown // own description
	Reason     i18n.Shown
	Decided    decision
	Old, New   string // to compare word by word; "" compares nothing
	Diff       string
	LineURL    string
}

type decision struct {
	By i18n.Shown
	On string
}

func (s *Portal) voices(p place, v roadmap.View, it roadmap.Item) voices {
	l := p.l
	vs := voices{Own: l.T(MsgVoiceParty, "Party", p.name().Text), Mark: it.Mark(), Word: it.Word(l), More: it.Plan.Text.For(l.Lang),
		Reason: it.Plan.Reason.For(l.Lang), Decided: decision{it.Plan.DecidedBy.For(l.Lang), l.Date(it.Plan.DecidedOn)}}
	if v.Version != nil {
		vs.Own = l.T(MsgVoicePartyVersion, "Party", p.name().Text, "Number", l.Int(v.Version.Number))
	}
	if !it.Plan.Title.IsZero() {
		vs.Text = it.Plan.Title.For(l.Lang)
	}
	if it.Own() {
		return vs
	}
	vs.Reference, vs.Wording, vs.LineURL = true, it.Ref.Text.For(l.Lang), lineURL(l, it.Line)
	vs.Publisher = plain(v.Framework.Publisher.Text, l) + l.T(MsgComma) + plain(v.Framework.ShortTitle.Text, l) + " " + strconv.Itoa(v.Framework.Year)
	vs.Notes = wordingNotes(l, it.Ref.Wording)
	if !it.Ref.Note.IsZero() {
		vs.Note = it.Ref.Note.For(l.Lang)
	}
	if vs.Text.Text != "" && vs.Text.Lang == vs.Wording.Lang {
		vs.Old, vs.New = vs.Wording.Text, vs.Text.Text
	}
	return vs
}

// wordingNotes says how sure a wording is, and whether it is a working
// translation.
func wordingNotes(l *i18n.Localizer, w convention.Wording) []string {
	var notes []string
	if w.WorkingIn(l.Lang) {
		notes = append(notes, l.T(MsgWorkingTranslation))
	} else if shown := w.Text.For(l.Lang); shown.Lang == i18n.EN {
		notes = append(notes, l.T(MsgOfficialEnglish))
	}
	if w.Status != "" {
		notes = append(notes, l.T(MsgWordingStatus, "Status", l.T("framework.status."+string(w.Status))))
	}
	return notes
}
