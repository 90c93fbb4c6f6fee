package measure

import (
	"openroadmap/internal/core/convention"
	"openroadmap/internal/core/roadmap"
)

// kindOf says what a field holds, how it is typed and what is its canonical
// form.
type kindOf int

const (
	line    kindOf = iota // one line, in each language
	text                  // several lines, in each language
	code                  // one line without a language: numbers, names
	names                 // a name a line, without a language
	website               // a whole address
	choice                // a code of a set
	choices               // codes of a set, with commas between
	flag                  // "true" or ""
	day                   // 2027-06-30
	year                  // 2027
	amount                // minor units of the row's currency
)

// field describes one field of a measure, or one part of the rows of a list.
type field struct {
	id    string
	list  string // "" = of the measure itself
	kind  kindOf
	label string // message id
	hint  string // message id; "" is none
	max   int    // longest text in characters a person sees
	set   string // of choices: see setOf
	rows  int    // of a text box
	qpr   bool   // the periodic report form asks for it
	who   audience
}

// audience says who reads a field of a public measure.
type audience int

const (
	everyone audience = iota
	drafting          // the team, and everyone where drafting is shown
	team              // the team alone
)

// Ids of the fields that rules look at.
const (
	fieldTitle       = "title"
	fieldSummary     = "summary"
	fieldKind        = "kind"
	fieldNature      = "nature"
	fieldLevel       = "level"
	fieldReported    = "reported"
	fieldNational    = "national"
	fieldELI         = "eli"
	fieldWebsite     = "website"
	fieldAgencies    = "agencies"
	fieldDomains     = "domains"
	fieldStages      = "stages"
	fieldGroups      = "groups"
	fieldAreas       = "areas"
	fieldYouth       = "youth"
	fieldGender      = "gender"
	fieldIFCD        = "ifcd"
	fieldFeatures    = "features"
	fieldResults     = "results"
	fieldEvaluated   = "evaluated"
	fieldConclusions = "conclusions"
	fieldPublic      = "partners_public"
	fieldPrivate     = "partners_private"
	fieldCivil       = "partners_civil"
	fieldVisibility  = "visibility"
	fieldDrafting    = "drafting"

	partYear     = "year"
	partCurrency = "currency"
	partAmount   = "amount"
	partStage    = "stage"
	partOn       = "on"
	partNote     = "note"
	partBody     = "body"
	partDue      = "due"
	partDone     = "done"
	partFrom     = "from"
	partPosition = "position"
)

// Limits in characters. maxAnswer is that of the long answers of the periodic
// report form; it stands here alone, to be changed with the form.
const (
	maxTitle  = 250
	maxAnswer = 2000
	maxNames  = 1000
	maxCode   = 100
	maxURL    = 500
	maxNote   = 500
)

// fields is everything that can be filled in, in the order of the forms.
var fields = []field{
	{id: fieldTitle, kind: line, label: MsgFieldTitle, hint: MsgFieldTitleHint, max: maxTitle, qpr: true},
	{id: fieldSummary, kind: text, label: MsgFieldSummary, hint: MsgFieldSummaryHint, max: maxAnswer, rows: 3},
	{id: fieldKind, kind: choice, label: MsgFieldKind, set: setKinds},
	{id: fieldNature, kind: choices, label: MsgFieldNature, set: setNatures, qpr: true},
	{id: fieldLevel, kind: choice, label: MsgFieldLevel, set: setLevels, qpr: true},
	{id: fieldNational, kind: code, label: MsgFieldNational, hint: MsgFieldNationalHint, max: maxCode},
	{id: fieldELI, kind: website, label: MsgFieldEli, hint: MsgFieldEliHint, max: maxURL},
	{id: fieldReported, kind: choice, label: MsgFieldReported, set: setReported, qpr: true},
	{id: fieldAgencies, kind: choices, label: MsgFieldAgencies, hint: MsgFieldAgenciesHint, set: setBodies, qpr: true},
	{id: fieldDomains, kind: choices, label: MsgFieldDomains, set: setDomains, qpr: true},
	{id: fieldStages, kind: choices, label: MsgFieldStages, set: setStages},
	{id: fieldAreas, kind: choices, label: MsgFieldAreas, hint: MsgFieldAreasHint, set: setAreas, qpr: true},
	{id: fieldGroups, kind: choices, label: MsgFieldGroups, set: setGroups},
	{id: fieldWebsite, kind: website, label: MsgFieldWebsite, hint: MsgFieldWebsiteHint, max: maxURL, qpr: true},
	{id: fieldFeatures, kind: text, label: MsgFieldFeatures, hint: MsgFieldFeaturesHint, max: maxAnswer, rows: 7, qpr: true},
	{id: fieldYouth, kind: flag, label: MsgFieldYouth, qpr: true},
	{id: fieldIFCD, kind: flag, label: MsgFieldIfcd, qpr: true},
	{id: fieldGender, kind: choice, label: MsgFieldGender, set: setGender},
	{id: fieldResults, kind: text, label: MsgFieldResults, hint: MsgFieldResultsHint, max: maxAnswer, rows: 6, qpr: true},
	{id: fieldPublic, kind: names, label: MsgFieldPartnersPublic, hint: MsgFieldPartnersHint, max: maxNames, rows: 2, qpr: true},
	{id: fieldPrivate, kind: names, label: MsgFieldPartnersPrivate, max: maxNames, rows: 2, qpr: true},
	{id: fieldCivil, kind: names, label: MsgFieldPartnersCivil, max: maxNames, rows: 2, qpr: true},
	{id: fieldEvaluated, kind: flag, label: MsgFieldEvaluated, qpr: true},
	{id: fieldConclusions, kind: text, label: MsgFieldConclusions, hint: MsgFieldConclusionsHint, max: maxAnswer, rows: 5, qpr: true},
	{id: fieldVisibility, kind: choice, label: MsgFieldVisibility, set: setVisibility, who: team},

	{id: "costs", kind: text, label: MsgFieldCosts, max: maxAnswer, rows: 3, who: drafting},
	{id: "winners", kind: text, label: MsgFieldWinners, max: maxAnswer, rows: 3, who: drafting},
	{id: "losers", kind: text, label: MsgFieldLosers, max: maxAnswer, rows: 3, who: drafting},
	{id: "rights", kind: text, label: MsgFieldRights, hint: MsgFieldRightsHint, max: maxAnswer, rows: 3, who: drafting},
	{id: fieldDrafting, kind: flag, label: MsgFieldDrafting, hint: MsgFieldDraftingHint, who: team},

	{id: partYear, list: listMoney, kind: year, label: MsgPartYear},
	{id: partCurrency, list: listMoney, kind: code, label: MsgPartCurrency, max: 3},
	{id: partAmount, list: listMoney, kind: amount, label: MsgPartAmount},

	{id: partStage, list: listLife, kind: choice, label: MsgPartStage, set: setLife},
	{id: partOn, list: listLife, kind: day, label: MsgPartOn},
	{id: partNote, list: listLife, kind: line, label: MsgPartNote, max: maxNote},

	{id: fieldTitle, list: listSteps, kind: line, label: MsgPartStep, max: maxTitle, who: drafting},
	{id: partBody, list: listSteps, kind: choice, label: MsgPartBody, set: setBodies, who: drafting},
	{id: partDue, list: listSteps, kind: day, label: MsgPartDue, who: drafting},
	{id: partDone, list: listSteps, kind: day, label: MsgPartDone, who: drafting},

	{id: partFrom, list: listOpinions, kind: code, label: MsgPartFrom, max: maxTitle, who: team},
	{id: partOn, list: listOpinions, kind: day, label: MsgPartReceived, who: team},
	{id: partPosition, list: listOpinions, kind: choice, label: MsgPartPosition, set: setPositions, who: team},
	{id: partNote, list: listOpinions, kind: line, label: MsgPartOpinion, max: maxNote, who: team},
}

// fieldOf finds a field; ok is false for one that there is none of.
func fieldOf(list, id string) (f field, ok bool) {
	for _, f := range fields {
		if f.list == list && f.id == id {
			return f, true
		}
	}
	return field{}, false
}

// partsOf lists the parts of the rows of a list, in order.
func partsOf(list string) (parts []field) {
	for _, f := range fields {
		if f.list == list {
			parts = append(parts, f)
		}
	}
	return parts
}

func (f field) hasLang() bool { return f.kind == line || f.kind == text }

// The sets that choices are taken from.
const (
	setKinds      = "kinds"
	setNatures    = "natures"
	setLevels     = "levels"
	setReported   = "reported"
	setLife       = "life"
	setGender     = "gender"
	setPositions  = "positions"
	setVisibility = "visibility"
	setDomains    = "domains"
	setStages     = "stages"
	setGroups     = "groups"
	setAreas      = "areas"
	setBodies     = "bodies" // of the Party
)

// named is a code with the message that names it.
type named struct{ code, label string }

// sets are those that are the same for every Party, in the order of forms. The
// words of a gender marker are the roadmap's.
var sets = map[string][]named{
	setKinds: {{"constitution", MsgKindConstitution}, {"law", MsgKindLaw}, {"decree", MsgKindDecree}, {"regulation", MsgKindRegulation},
		{"policy", MsgKindPolicy}, {"strategy", MsgKindStrategy}, {"plan", MsgKindPlan}, {"scheme", MsgKindScheme}, {"licence", MsgKindLicence}},
	setNatures: {{"regulatory", MsgNatureRegulatory}, {"legislative", MsgNatureLegislative}, {"institutional", MsgNatureInstitutional},
		{"financial", MsgNatureFinancial}},
	setLevels:   {{"national", MsgLevelNational}, {"regional", MsgLevelRegional}, {"local", MsgLevelLocal}},
	setReported: {{"party", MsgReportedParty}, {"civil_society", MsgReportedCivil}},
	setLife: {{"idea", MsgStageIdea}, {"draft", MsgStageDraft}, {"consultation", MsgStageConsultation}, {"government", MsgStageGovernment},
		{"parliament", MsgStageParliament}, {"adopted", MsgStageAdopted}, {"in_force", MsgStageInForce}, {"amended", MsgStageAmended}, {"repealed", MsgStageRepealed}},
	setGender: {{"0", roadmap.MsgGender0}, {"1", roadmap.MsgGender1}, {"2", roadmap.MsgGender2}},
	setPositions: {{"supports", MsgPositionSupports}, {"with_changes", MsgPositionWithChanges}, {"against", MsgPositionAgainst},
		{"neutral", MsgPositionNeutral}},
	setVisibility: {{"team", MsgVisibilityTeam}, {"public", MsgVisibilityPublic}},
}

// entry is one code of a set of the Convention's vocabulary.
type entry struct {
	code string
	text convention.Wording
}

// vocabulary lists the entries of a set that the Convention's vocabulary
// holds; nil for other sets.
func vocabulary(v convention.Vocabulary, set string) (all []entry) {
	switch set {
	case setDomains:
		for _, x := range v.Domains {
			all = append(all, entry{string(x.Key), x.Wording})
		}
	case setStages:
		for _, x := range v.Stages {
			all = append(all, entry{string(x.Key), x.Wording})
		}
	case setGroups:
		for _, x := range v.Groups {
			all = append(all, entry{string(x.Key), x.Wording})
		}
	case setAreas:
		for _, x := range v.Areas {
			all = append(all, entry{string(x.Key), x.Wording})
		}
	}
	return all
}
