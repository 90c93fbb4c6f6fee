package identity

import (
	"strings"
	"time"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"

	"openroadmap/internal/platform/access"
	"openroadmap/internal/platform/errs"
	"openroadmap/internal/platform/i18n"
	"openroadmap/internal/platform/mail"
	"openroadmap/internal/platform/web"
)

// Person is someone with an account. A person who was invited and has not
// answered yet has no password and cannot sign in.
type Person struct {
	ID        string
	Name      string // "" once erased, or invited without a name
	Email     string // as typed; unique without regard to case
	Lang      i18n.Lang
	TimeZone  string // IANA; sets the hours of mails only
	Operator  bool
	Invited   bool // has never chosen a password
	Disabled  bool
	Erased    bool
	CreatedAt time.Time
}

// Shown is what pages call the person: the name, else the address.
func (p Person) Shown() string {
	if p.Name != "" {
		return p.Name
	}
	return p.Email
}

// Member is a person with what they are in one Party.
type Member struct {
	Person
	Roles  []access.Role // in the order of Roles; at least one
	Bodies []string      // ids of bodies
}

// Limits of what is typed, in characters a person sees.
const (
	maxName  = 120
	maxEmail = 254
)

// emailKey makes addresses comparable: composed, case-folded.
func emailKey(email string) string {
	return cases.Fold().String(norm.NFC.String(strings.TrimSpace(email)))
}

// checkName notes what is wrong with a name typed into control field.
func checkName(bad *errs.Fields, field, name string) {
	switch _, control := web.ControlIn(name); {
	case strings.TrimSpace(name) == "" || web.Unseen(name):
		bad.Add(field, MsgErrorNameMissing)
	case control || strings.ContainsAny(name, "\n\t"):
		bad.Add(field, MsgErrorNameControl)
	case web.Length(name) > maxName:
		bad.Add(field, MsgErrorNameLong, "Max", maxName)
	}
}

// checkEmail notes what is wrong with an address typed into control field.
func checkEmail(bad *errs.Fields, field, email string) {
	switch {
	case email == "":
		bad.Add(field, MsgErrorEmailMissing)
	case len(email) > maxEmail || !mail.IsAddress(email):
		bad.Add(field, MsgErrorEmailForm, "Typed", short(email))
	}
}

// short cuts what a message quotes.
func short(s string) string {
	if r := []rune(s); len(r) > 60 {
		return string(r[:60]) + "…"
	}
	return s
}

// checkZone notes a time zone that does not exist.
func checkZone(bad *errs.Fields, field, zone string) {
	if !IsZone(zone) {
		bad.Add(field, MsgErrorZone, "Typed", short(zone))
	}
}

// IsZone tells whether s names a time zone of the IANA database.
func IsZone(s string) bool {
	if s == "" || s == "Local" || strings.Contains(s, "..") {
		return false
	}
	_, err := time.LoadLocation(s)
	return err == nil
}

// checkLang notes a language that is none of the six.
func checkLang(bad *errs.Fields, field string, l i18n.Lang) {
	if _, ok := i18n.ParseLang(string(l)); !ok {
		bad.Add(field, MsgErrorLang)
	}
}

// checkRoles notes unknown roles and an empty choice.
func checkRoles(bad *errs.Fields, field string, roles []access.Role) {
	if len(roles) == 0 {
		bad.Add(field, MsgErrorRoleMissing)
	}
	for _, r := range roles {
		if _, ok := roleNames[r]; !ok {
			bad.Add(field, MsgErrorRoleUnknown)
			return
		}
	}
}
