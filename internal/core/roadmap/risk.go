package roadmap

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"

	"openroadmap/internal/platform/access"
	"openroadmap/internal/platform/i18n"
)

// ResponseKey is the kind of answer to a risk.
type ResponseKey string

// Responses lists the kinds of answer, in the order of the form.
var Responses = []ResponseKey{"avoid", "reduce", "share", "accept"}

// RiskLevel is how grave a risk is: likelihood times impact.
type RiskLevel string

// The levels; RiskUnknown where likelihood or impact is not given.
const (
	RiskUnknown RiskLevel = ""
	RiskLow     RiskLevel = "low"    // product 1 to 4
	RiskMedium  RiskLevel = "medium" // 5 to 12
	RiskHigh    RiskLevel = "high"   // 15 to 25
)

// Risk is what may keep an activity from being carried out. Risks are the
// team's and always live: adoption does not freeze them. What the Party makes
// public of one stands on the public page as it is now.
type Risk struct {
	ID         string
	Order      int
	Text       i18n.Text
	Likelihood int // 1 to 5; 0: not given
	Impact     int // likewise
	Response   ResponseKey
	Answer     i18n.Text // what is done about it
	Owner      string    // id of the body, may be ""
	Public     bool
}

// Level computes how grave r is.
func (r Risk) Level() RiskLevel {
	switch p := r.Likelihood * r.Impact; {
	case p == 0:
		return RiskUnknown
	case p < 5:
		return RiskLow
	case p < 15:
		return RiskMedium
	}
	return RiskHigh
}

// Risks are the risks of an activity in stored form; All takes them apart.
type Risks string

// All lists the risks in order.
func (s Risks) All() []Risk {
	var list []Risk
	eachPacked(string(s), func(row, name, value string) {
		if name == "" {
			list = append(list, Risk{ID: row})
		}
		if n := len(list) - 1; n >= 0 && list[n].ID == row {
			_ = list[n].set(name, "", value) // written by packRisks: cannot fail
		}
	})
	return list
}

// public keeps the risks that everyone may read.
func (s Risks) public() Risks {
	if s == "" {
		return s
	}
	return packRisks(slices.DeleteFunc(s.All(), func(r Risk) bool { return !r.Public }))
}

func packRisks(list []Risk) Risks {
	slices.SortStableFunc(list, func(x, y Risk) int { return cmp.Compare(x.Order, y.Order) })
	var p packer
	for _, r := range list {
		p.put(r.ID, "", strconv.Itoa(r.Order))
		p.text(r.ID, "text", r.Text)
		p.put(r.ID, "likelihood", count(r.Likelihood))
		p.put(r.ID, "impact", count(r.Impact))
		p.put(r.ID, "response", string(r.Response))
		p.text(r.ID, "answer", r.Answer)
		p.put(r.ID, "owner", r.Owner)
		p.put(r.ID, "visibility", r.visibility())
	}
	return Risks(p.String())
}

// visibility is "public" or "": the team's unless the Party says otherwise.
func (r Risk) visibility() string {
	if r.Public {
		return string(access.Public)
	}
	return ""
}

func (r *Risk) set(name string, lang i18n.Lang, v string) (err error) {
	switch name {
	case "":
		r.Order, err = strconv.Atoi(v)
	case "text":
		r.Text = withText(r.Text, lang, v)
	case "likelihood":
		err = setCount(&r.Likelihood, v, 1, 5)
	case "impact":
		err = setCount(&r.Impact, v, 1, 5)
	case "response":
		r.Response = ResponseKey(v)
	case "answer":
		r.Answer = withText(r.Answer, lang, v)
	case "owner":
		r.Owner = v
	case "visibility":
		r.Public = v == string(access.Public)
	default:
		err = fmt.Errorf("no such field")
	}
	return err
}

// Risk finds one by id; ok is false if there is none.
func (a Activity) Risk(id string) (Risk, bool) {
	for _, r := range a.Risks.All() {
		if r.ID == id {
			return r, true
		}
	}
	return Risk{}, false
}

// setRisk changes one field of a risk; "" for the risk itself removes it, and
// a first field adds it.
func (a *Activity) setRisk(id, name string, lang i18n.Lang, v string) error {
	if err := rowID(id); err != nil {
		return err
	}
	list := a.Risks.All()
	i := slices.IndexFunc(list, func(r Risk) bool { return r.ID == id })
	switch {
	case name == "" && v == "":
		a.Risks = packRisks(slices.DeleteFunc(list, func(r Risk) bool { return r.ID == id }))
		return nil
	case i < 0 && v == "":
		return nil
	case i < 0:
		list = append(list, Risk{ID: id})
		i = len(list) - 1
	}
	if err := list[i].set(name, lang, v); err != nil {
		return err
	}
	a.Risks = packRisks(list)
	return nil
}

// setRiskText replaces a whole text of a risk.
func (a *Activity) setRiskText(id, name string, t i18n.Text) {
	list := a.Risks.All()
	for i := range list {
		switch {
		case list[i].ID != id:
		case name == "text":
			list[i].Text = t
		default:
			list[i].Answer = t
		}
	}
	a.Risks = packRisks(list)
}

// risks puts the risks of a into f.
func (f Fields) risks(a Activity) {
	for _, r := range a.Risks.All() {
		key := "risk/" + r.ID
		f.put(key, strconv.Itoa(r.Order))
		f.text(key+"/text", r.Text)
		f.put(key+"/likelihood", count(r.Likelihood))
		f.put(key+"/impact", count(r.Impact))
		f.put(key+"/response", string(r.Response))
		f.text(key+"/answer", r.Answer)
		f.put(key+"/owner", r.Owner)
		f.put(key+"/visibility", r.visibility())
	}
}
