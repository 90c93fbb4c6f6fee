package measure

import (
	"slices"
	"strconv"
	"strings"

	"openroadmap/internal/platform/clock"
	"openroadmap/internal/platform/db"
	"openroadmap/internal/platform/errs"
	"openroadmap/internal/platform/i18n"
	"openroadmap/internal/platform/money"
	"openroadmap/internal/platform/web"
)

// part is a section of a form: fields, then at most one list.
type part struct {
	id, label string // anchor, message id
	fields    []string
	list      string
}

// formSpec is one of the forms of a measure.
type formSpec struct {
	path  string // below the measure
	title string // message id
	parts []part
}

// The forms. What is new begins with what tells measures apart.
var (
	newForm = formSpec{path: "/new", title: MsgNewTitle, parts: []part{
		{"what", MsgPartWhat, []string{fieldTitle, fieldSummary, fieldKind, fieldLevel, fieldNational}, ""},
		{"life", MsgPartLife, nil, listLife},
	}}
	editForm = formSpec{path: "/edit", title: MsgEditTitle, parts: []part{
		{"what", MsgPartWhat, []string{fieldTitle, fieldSummary, fieldKind, fieldNature, fieldLevel, fieldNational, fieldELI, fieldReported}, ""},
		{"who", MsgPartWho, []string{fieldAgencies, fieldPublic, fieldPrivate, fieldCivil}, ""},
		{"scope", MsgPartScope, []string{fieldDomains, fieldStages, fieldAreas, fieldGroups, fieldYouth, fieldGender, fieldIFCD}, ""},
		{"features", MsgPartFeatures, []string{fieldFeatures, fieldWebsite}, ""},
		{"results", MsgPartResults, []string{fieldResults, fieldEvaluated, fieldConclusions}, ""},
		{"money", MsgPartMoney, nil, listMoney},
		{"seen", MsgPartSeen, []string{fieldVisibility}, ""},
	}}
	lifeForm = formSpec{path: "/life", title: MsgLifeTitle, parts: []part{
		{"life", MsgPartLife, nil, listLife},
		{"steps", MsgPartSteps, nil, listSteps},
		{"opinions", MsgPartOpinions, nil, listOpinions},
		{"impact", MsgPartImpact, []string{"costs", "winners", "losers", "rights", fieldDrafting}, ""},
	}}
)

// without is spec without the fields that the team alone decides on: who may
// read the measure.
func (spec formSpec) without(who audience) formSpec {
	kept := formSpec{path: spec.path, title: spec.title}
	for _, p := range spec.parts {
		p.fields = slices.DeleteFunc(slices.Clone(p.fields), func(id string) bool { f, _ := fieldOf("", id); return f.who == who })
		if len(p.fields) > 0 || p.list != "" {
			kept.parts = append(kept.parts, p)
		}
	}
	return kept
}

// control is the name of the control of a key of the flat form.
func control(key string) string {
	list, row, name, _ := splitKey(key)
	switch {
	case list == "":
		return name
	case name == "":
		return list + "_" + row
	}
	return list + "_" + row + "_" + name
}

// fill puts a measure into a form, its texts in lang.
func (spec formSpec) fill(l *i18n.Localizer, m Measure, lang i18n.Lang) *web.Form {
	f := web.NewForm(nil)
	for _, p := range spec.parts {
		for _, id := range p.fields {
			x, _ := fieldOf("", id)
			fillField(l, f, x, id, m.Values, lang)
		}
		for _, row := range m.Rows[p.list] {
			f.Values().Add(p.list, row.ID)
			for _, x := range partsOf(p.list) {
				fillField(l, f, x, control(p.list+"/"+row.ID+"/"+x.id), row.Values, lang)
			}
		}
		if p.list != "" && len(m.Rows[p.list]) == 0 {
			addRow(f, p.list)
		}
	}
	f.Set("base", web.NewBase(m.Flatten()).Encode())
	return f
}

func fillField(l *i18n.Localizer, f *web.Form, x field, name string, v Values, lang i18n.Lang) {
	c := v.Codes[x.id]
	switch {
	case x.hasLang():
		f.Set(name, v.Texts[x.id].Get(lang))
	case x.kind == choices:
		f.Values()[name] = v.List(x.id)
	case x.kind == day && c != "":
		f.Set(name, writtenDay(l, c))
	case x.kind == amount && c != "":
		f.Set(name, writtenAmount(l, c, v.Codes[partCurrency]))
	default:
		f.Set(name, c)
	}
}

func writtenDay(l *i18n.Localizer, c string) string {
	if d, err := clock.ParseDate(c); err == nil {
		return l.DateShort(d)
	}
	return c
}

func writtenAmount(l *i18n.Localizer, c, currency string) string {
	n, err := strconv.ParseInt(c, 10, 64)
	if err != nil {
		return c
	}
	return l.Decimal(n, decimals(currency))
}

// decimals is 2 for a currency that there is not.
func decimals(currency string) int {
	if n, ok := money.Decimals(currency); ok {
		return n
	}
	return 2
}

// addRow offers another row of a list. It has its id already, so that sending
// the form twice makes one row.
func addRow(f *web.Form, list string) {
	id := db.NewID()
	if ids := f.All(list); list == listMoney && len(ids) > 0 {
		name := control(list + "/" + ids[len(ids)-1] + "/" + partCurrency)
		f.Set(control(list+"/"+id+"/"+partCurrency), f.Get(name))
	}
	f.Values().Add(list, id)
}

// moreRows offers a row of the list that the form asks for; false when it
// asks for none.
func moreRows(f *web.Form) bool {
	list, ok := strings.CutPrefix(f.Get("act"), "more_")
	if ok = ok && slices.Contains(lists, list); ok {
		addRow(f, list)
	}
	return ok
}

// reader reads a form into fields of the flat form. What could not be read is
// noted in the form.
type reader struct {
	l     *i18n.Localizer
	f     *web.Form
	lang  i18n.Lang
	now   map[string]string // as stored
	typed map[string]string
}

// read reads all parts of a form.
func (spec formSpec) read(l *i18n.Localizer, f *web.Form, lang i18n.Lang, now map[string]string) map[string]string {
	r := reader{l, f, lang, now, map[string]string{}}
	for _, p := range spec.parts {
		for _, id := range p.fields {
			x, _ := fieldOf("", id)
			r.field(x, "", 0, "")
		}
		r.rows(p.list)
	}
	for key := range r.typed {
		if f.Get(control(key)+"_choice") == "theirs" {
			delete(r.typed, key)
		}
	}
	return r.typed
}

// rows reads the rows of a list. One that is ticked for removal, or empty, is
// taken out with all it holds, so that the history keeps what it held.
func (r reader) rows(list string) {
	for i, id := range r.f.All(list) {
		key := list + "/" + id
		if !db.IsID(id) || list == "" {
			continue
		}
		if r.gone(list, key) {
			r.typed[key] = ""
			for k := range r.now {
				if strings.HasPrefix(k, key+"/") {
					r.typed[k] = ""
				}
			}
			continue
		}
		r.typed[key] = strconv.Itoa(i)
		currency := strings.ToUpper(strings.TrimSpace(r.f.Get(control(key + "/" + partCurrency))))
		for _, x := range partsOf(list) {
			r.field(x, key+"/", i+1, currency)
		}
	}
}

func (r reader) gone(list, key string) bool {
	if r.f.Bool(control(key) + "_remove") {
		return true
	}
	for _, x := range partsOf(list) {
		// The currency stands there before anything is typed.
		if x.id != partCurrency && strings.TrimSpace(r.f.Get(control(key+"/"+x.id))) != "" {
			return false
		}
	}
	return true
}

// field reads one field in canonical form.
func (r reader) field(x field, before string, number int, currency string) {
	key := before + x.id
	name := control(key)
	s := strings.TrimSpace(r.f.Get(name))
	switch x.kind {
	case line, text:
		r.typed[key+":"+string(r.lang)] = s
		return
	case choices:
		all := slices.DeleteFunc(slices.Clone(r.f.All(name)), func(c string) bool { return c == "" })
		s = strings.Join(all, ",")
	case flag:
		if s != "" {
			s = "true"
		}
	case names:
		s = tidyNames(s)
	case day:
		s = r.day(name, s)
	case amount:
		s = r.amount(name, s, number, currency)
	case year:
		s = i18n.Digits(s)
	case code:
		if x.id == partCurrency {
			s = strings.ToUpper(s)
		}
	}
	r.typed[key] = s
}

func (r reader) day(name, s string) string {
	if s == "" {
		return ""
	}
	d, ok := r.l.ParseDate(s)
	if !ok {
		r.f.Bad.Add(name, web.MsgDate, "Typed", short(s))
		return ""
	}
	return d.String()
}

func (r reader) amount(name, s string, number int, currency string) string {
	if s == "" {
		return ""
	}
	n, mistake := r.l.ParseDecimal(s, decimals(currency))
	if mistake != "" {
		r.f.Bad.Add(name, MsgErrorAmountTyped, "Number", number, "Typed", short(s), "Example", r.l.Decimal(1250050, 2))
		return ""
	}
	return strconv.FormatInt(n, 10)
}

// tidyNames takes empty lines out.
func tidyNames(s string) string {
	var kept []string
	for n := range strings.Lines(s) {
		if n = strings.TrimSpace(n); n != "" {
			kept = append(kept, n)
		}
	}
	return strings.Join(kept, "\n")
}

// byControl gives the mistakes of err by the controls of the form, after those
// that reading noted.
func byControl(f *web.Form, err error) error {
	bad := slices.Clone(f.Bad)
	if e := errs.As(err); e != nil {
		if len(e.Fields) == 0 {
			return err
		}
		for _, x := range e.Fields {
			name := control(x.Name)
			if !slices.ContainsFunc(f.Bad, func(b errs.Field) bool { return b.Name == name }) {
				bad.Add(name, x.ID, x.Args...)
			}
		}
	}
	return bad.Err()
}
