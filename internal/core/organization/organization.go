// Package organization keeps the bodies of a Party that lead activities or
// help with them: ministries, agencies, regions and cities, the private
// sector, civil society, women's and youth organizations, academia.
//
// Its types are Body and Service. A body carries an office to write to, never
// a person. Bodies are archived, not deleted: adopted versions and public
// pages go on naming them. The public directory of cultural organizations is
// the mapping instrument's; who works for a body is core/identity's.
//
// The kinds follow activity 1.2 of the Open Roadmap (government officials,
// private sector and civil society organizations, including women and youth
// organizations) and the partners of the QPR form.
package organization

import (
	"fmt"
	"net/url"
	"strings"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"

	"openroadmap/internal/platform/access"
	"openroadmap/internal/platform/errs"
	"openroadmap/internal/platform/i18n"
	"openroadmap/internal/platform/web"
)

// Kind says what sort of body it is.
type Kind string

// The kinds.
const (
	Ministry                 Kind = "ministry"
	Agency                   Kind = "agency"
	RegionOrCity             Kind = "region_city"
	PublicBody               Kind = "public_body"
	PrivateSector            Kind = "private_sector"
	CivilSocietyOrganization Kind = "cso"
	WomensOrganization       Kind = "womens_organization"
	YouthOrganization        Kind = "youth_organization"
	Academia                 Kind = "academia"
	International            Kind = "international"
	Other                    Kind = "other"
)

// Kinds lists them in the order of forms.
var Kinds = [...]Kind{Ministry, Agency, RegionOrCity, PublicBody, PrivateSector, CivilSocietyOrganization, WomensOrganization, YouthOrganization,
	Academia, International, Other}

var kindNames = map[Kind]string{
	Ministry: MsgKindMinistry, Agency: MsgKindAgency, RegionOrCity: MsgKindRegionCity, PublicBody: MsgKindPublicBody,
	PrivateSector: MsgKindPrivateSector, CivilSocietyOrganization: MsgKindCso, WomensOrganization: MsgKindWomensOrganization,
	YouthOrganization: MsgKindYouthOrganization, Academia: MsgKindAcademia, International: MsgKindInternational, Other: MsgKindOther,
}

// Valid tells whether k is one of Kinds.
func (k Kind) Valid() bool { return kindNames[k] != "" }

// Label is the kind for a reader.
func (k Kind) Label(l *i18n.Localizer) string {
	if id := kindNames[k]; id != "" {
		return l.T(id)
	}
	return string(k)
}

// Body is an organization of a Party.
type Body struct {
	ID         string
	Party      string    // code
	Name       i18n.Text // never zero
	Kind       Kind
	Website    string            // http or https; "" when there is none
	Contact    string            // an office, as written on an envelope or its address; never a person
	Visibility access.Visibility // Public or Team
	Archived   bool              // offered no more; still named where it stands
	Rev        int               // grows with every change, from 1
}

// Input is what is typed about a body, its name in one language.
type Input struct {
	Lang       i18n.Lang
	Name       string
	Kind       Kind
	Website    string
	Contact    string
	Visibility access.Visibility
}

const (
	maxContact = 250
	maxWebsite = 500
)

// fields of the flat form; the name's carries its language, "name:fr".
const (
	fieldName       = "name"
	fieldKind       = "kind"
	fieldWebsite    = "website"
	fieldContact    = "contact"
	fieldVisibility = "visibility"
)

// Flatten gives b as fields, as history and forms compare it; empty ones are
// left out.
func (b Body) Flatten() map[string]string {
	f := map[string]string{fieldKind: string(b.Kind), fieldVisibility: string(b.Visibility)}
	for l, e := range b.Name.All() {
		f[fieldName+":"+string(l)] = e.Text
	}
	if b.Website != "" {
		f[fieldWebsite] = b.Website
	}
	if b.Contact != "" {
		f[fieldContact] = b.Contact
	}
	return f
}

// set changes one field of the flat form.
func (b *Body) set(key, value string) {
	name, lang, _ := strings.Cut(key, ":")
	switch name {
	case fieldName:
		b.Name = b.Name.With(i18n.Lang(lang), value, i18n.Human)
	case fieldKind:
		b.Kind = Kind(value)
	case fieldWebsite:
		b.Website = value
	case fieldContact:
		b.Contact = value
	case fieldVisibility:
		b.Visibility = access.Visibility(value)
	}
}

func (in Input) flatten() map[string]string {
	return map[string]string{fieldName + ":" + string(in.Lang): in.Name, fieldKind: string(in.Kind), fieldWebsite: in.Website,
		fieldContact: in.Contact, fieldVisibility: string(in.Visibility)}
}

// check notes what is wrong with in. needName is false when a translation may
// be left empty. Mistakes stand at the fields of the form.
func (in Input) check(needName bool) error {
	var bad errs.Fields
	if _, ok := i18n.ParseLang(string(in.Lang)); !ok {
		return errs.New(errs.Invalid, MsgErrorLang)
	}
	if in.Name == "" && needName {
		bad.Add(fieldName, MsgErrorName)
	}
	checkLine(&bad, fieldName, in.Name, web.MaxTitle)
	if !in.Kind.Valid() {
		bad.Add(fieldKind, MsgErrorKind)
	}
	if in.Website != "" && !isWebsite(in.Website) {
		bad.Add(fieldWebsite, MsgErrorWebsite, "Typed", short(in.Website))
	}
	checkLine(&bad, fieldContact, in.Contact, maxContact)
	if in.Visibility != access.Public && in.Visibility != access.Team {
		bad.Add(fieldVisibility, MsgErrorVisibility)
	}
	return bad.Err()
}

func checkLine(bad *errs.Fields, field, s string, max int) {
	if strings.ContainsAny(s, "\n\t") {
		bad.Add(field, web.MsgOneLine)
	}
	if r, found := web.ControlIn(s); found {
		bad.Add(field, web.MsgControl, "Code", fmt.Sprintf("U+%04X", r))
	}
	if web.Unseen(s) {
		bad.Add(field, web.MsgUnseen)
	}
	if n := web.Length(s); n > max {
		bad.Add(field, web.MsgTooLong, "Count", n, "Max", max)
	}
}

// isWebsite tells whether s is a whole address of a page.
func isWebsite(s string) bool {
	u, err := url.Parse(s)
	return err == nil && len(s) <= maxWebsite && (u.Scheme == "https" || u.Scheme == "http") && strings.Contains(strings.Trim(u.Hostname(), "."), ".") &&
		u.User == nil && !strings.ContainsAny(s, " \t\n\"<>\\")
}

// short cuts what a message quotes.
func short(s string) string {
	if r := []rune(s); len(r) > 60 {
		return string(r[:60]) + "…"
	}
	return s
}

// nameKey makes names comparable: composed, case-folded, single spaces.
func nameKey(s string) string {
	return cases.Fold().String(norm.NFC.String(strings.Join(strings.Fields(s), " ")))
}

// sharesName tells whether b has the name s in language l.
func (b Body) sharesName(l i18n.Lang, s string) bool {
	return s != "" && nameKey(b.Name.Get(l)) == nameKey(s)
}
