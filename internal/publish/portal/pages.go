package portal

import (
	"openroadmap/internal/core/framework"
	"openroadmap/internal/platform/i18n"
	"openroadmap/internal/platform/ui"
	"openroadmap/internal/platform/web"
)

// sentencePage is a heading, a few sentences and where to go from here.
type sentencePage struct {
	l         *i18n.Localizer
	Title     string
	TitleLang i18n.Shown // of a title in the Party's words; zero for the page's language
	Lede      string
	Parts     []part
	Links     []ui.Link
}

// part is a section of a sentencePage.
type part struct {
	ID, Heading string
	Text        []string
}

// aboutPage says what this is and whose words it shows.
type aboutPage struct {
	l            *i18n.Localizer
	Title        string
	What         []string
	Source       string // heading over the framework's introduction
	Introduction i18n.Shown
	Notes        []string
	Contact      []string
	Parts        []part
	Key          string // fingerprint of the key that signs roadmap files
}

// about answers with what the site is, and the introduction and contact lines
// of the framework, attributed to who published it.
func (s *Portal) about(r *web.Request) (web.Response, error) {
	l := r.L
	key, err := s.Fingerprint(r.Context())
	if err != nil {
		return nil, err
	}
	page := aboutPage{l: l, Key: key, Title: l.T(MsgAboutTitle), What: []string{l.T(MsgHomeWhat1), l.T(MsgHomeWhat2), l.T(MsgHomeWhat3)}}
	if f, ok := s.Frameworks.Latest(); ok {
		page.source(l, f)
	}
	page.Parts = []part{
		{"endorsed", l.T(MsgAboutEndorsedTitle), []string{l.T(MsgAboutEndorsed)}},
		{"rank", l.T(MsgAboutRankTitle), []string{l.T(MsgAboutRank)}},
		{"data", l.T(MsgAboutDataTitle), []string{l.T(MsgAboutData)}},
	}
	f := s.frame(r, page.Title, page.What[0])
	f.Crumbs = s.siteCrumbs(r, page.Title)
	return r.Page(f, aboutBody(page))
}

func (page *aboutPage) source(l *i18n.Localizer, f framework.Framework) {
	page.Source = l.T(MsgAboutSource, "Publisher", plain(f.PublisherInFull.Text, l))
	page.Introduction, page.Contact = f.Introduction.Text.For(l.Lang), f.Contact
	page.Notes = wordingNotes(l, f.Introduction)
}

// privacy answers with what the site keeps about its readers.
func (s *Portal) privacy(r *web.Request) (web.Response, error) {
	l := r.L
	return s.sentencePage(r, sentencePage{l: l, Title: l.T(MsgNavPrivacy), Lede: l.T(MsgPrivacyLede), Parts: []part{
		{"readers", l.T(MsgPrivacyReadersTitle), []string{l.T(MsgPrivacyReaders)}},
		{"members", l.T(MsgPrivacyMembersTitle), []string{l.T(MsgPrivacyMembers)}},
		{"rights", l.T(MsgPrivacyRightsTitle), []string{l.T(MsgPrivacyRights)}},
	}})
}

// accessibility answers with the accessibility statement.
func (s *Portal) accessibility(r *web.Request) (web.Response, error) {
	l := r.L
	return s.sentencePage(r, sentencePage{l: l, Title: l.T(MsgNavAccessibility), Lede: l.T(MsgAccessLede), Parts: []part{
		{"how", l.T(MsgAccessHowTitle), []string{l.T(MsgAccessHow)}},
		{"limits", l.T(MsgAccessLimitsTitle), []string{l.T(MsgAccessLimits)}},
		{"tell", l.T(MsgAccessTellTitle), []string{l.T(MsgAccessTell)}},
	}})
}

func (s *Portal) sentencePage(r *web.Request, page sentencePage) (web.Response, error) {
	f := s.frame(r, page.Title, page.Lede)
	f.Crumbs = s.siteCrumbs(r, page.Title)
	return r.Page(f, sentences(page))
}
