package portal

import (
	"net/url"
	"slices"

	"openroadmap/internal/core/convention"
	"openroadmap/internal/core/framework"
	"openroadmap/internal/core/roadmap"
	"openroadmap/internal/platform/ui"
)

// readFilter reads the filter of the query. A value that no list knows finds
// nothing; it is not an error.
func (li *listing) readFilter() error {
	n, err := pageNumber(li.r)
	if err != nil {
		return err
	}
	get := li.r.Get
	f := &li.filter
	f.Status, f.Position = roadmap.Status(get("status")), roadmap.Position(get("position"))
	f.Domain, f.Lead = convention.DomainKey(get("domain")), get("lead")
	f.Words, f.Sort = get("q"), get("sort")
	if o := get("output"); o != "" {
		if f.Outputs = framework.OutputsOf(li.among, o); f.Outputs == nil {
			f.Outputs = []convention.OutputID{convention.OutputID("?" + o)} // finds nothing
		}
	}
	if line := get("line"); line != "" {
		f.Lines = framework.Kin(li.among, framework.LineID(string(li.fw.ID)+"/"+line))
	}
	f.Offset, f.Limit = (n-1)*listSize, listSize
	li.params = li.r.Params()
	f.Own, f.Show = roadmap.ReadOwn(li.own, li.params), roadmap.ShownOwn(li.own, li.r.All(roadmap.ShowParam))
	li.params.Del("page")
	return nil
}

// outputID finds an output by its number; one that there is none of stays as
// typed and finds nothing.
func outputID(f framework.Framework, number string) convention.OutputID {
	for _, o := range f.ReferenceOutputs() {
		if o.Number == number {
			return o.ID
		}
	}
	return convention.OutputID("?" + number)
}

// with is the address of the list with a parameter changed, "" removes it.
func (li *listing) with(name, value string) string {
	q := url.Values{}
	for k, v := range li.params {
		q[k] = v
	}
	q.Del(name)
	if value != "" {
		q.Set(name, value)
	}
	return li.address(q)
}

func (li *listing) address(q url.Values) string {
	for k, v := range q {
		if len(v) == 0 || v[0] == "" {
			q.Del(k)
		}
	}
	if len(q) == 0 {
		return li.at
	}
	return li.at + "?" + q.Encode()
}

// inUse tells whether any filter narrows the list.
func (li *listing) inUse() bool {
	for k, v := range li.params {
		if k != "sort" && k != roadmap.ShowParam && len(v) > 0 && v[0] != "" {
			return true
		}
	}
	return false
}

// choice is one select of the filter bar and its chip.
func (li *listing) choice(fs *ui.Filters, name, label string, options []ui.Option) {
	value := li.r.Get(name)
	c := ui.Choice{Name: name, Label: label, Value: value, Options: append([]ui.Option{{Value: "", Label: li.l.T(ui.MsgFiltersAny)}}, options...)}
	fs.Selects = append(fs.Selects, c)
	if value == "" {
		return
	}
	chip := value
	if i := slices.IndexFunc(options, func(o ui.Option) bool { return o.Value == value }); i >= 0 {
		chip = options[i].Label
	}
	fs.Chips = append(fs.Chips, ui.Chip{Label: li.l.T(MsgChip, "Field", label, "Value", chip), URL: li.with(name, "")})
}

// filters is the bar over the list.
func (li *listing) filters(found string, leads []ui.Option) ui.Filters {
	l := li.l
	fs := ui.Filters{Action: li.at, Found: found, Query: &ui.Field{Name: "q", Label: l.T(MsgFilterWords), Value: li.filter.Words}}
	if q := li.filter.Words; q != "" {
		fs.Chips = append(fs.Chips, ui.Chip{Label: l.T(MsgChip, "Field", l.T(MsgFilterWords), "Value", q), URL: li.with("q", "")})
	}
	var outputs, statuses, positions, domains []ui.Option
	for _, o := range li.fw.ReferenceOutputs() {
		outputs = append(outputs, ui.Option{Value: o.Number, Label: l.T(MsgOutputNumber, "Number", o.Number)})
	}
	for _, st := range roadmap.Statuses {
		statuses = append(statuses, ui.Option{Value: string(st), Label: roadmap.StatusWord(l, st)})
	}
	for _, p := range roadmap.Asked {
		positions = append(positions, ui.Option{Value: string(p), Label: roadmap.AskedWord(l, p)})
	}
	for _, d := range li.s.Vocabulary.Domains {
		domains = append(domains, ui.Option{Value: string(d.Key), Label: plain(d.Text, l)})
	}
	li.choice(&fs, "output", l.T(MsgFilterOutput), outputs)
	li.choice(&fs, "status", l.T(MsgStatus), statuses)
	li.choice(&fs, "position", l.T(MsgPosition), positions)
	li.choice(&fs, "domain", l.T(MsgFilterDomain), domains)
	if leads != nil {
		li.choice(&fs, "lead", l.T(MsgLead), leads)
	}
	if li.r.Get("line") != "" {
		li.choice(&fs, "line", l.T(MsgFilterLine), li.lines())
	}
	roadmap.OwnFilters(l, &fs, li.own, li.filter.Own, li.filter.Show, func(param string) string { return li.with(param, "") })
	if s := li.r.Get("sort"); s != "" {
		fs.Hidden = append(fs.Hidden, [2]string{"sort", s})
	}
	if li.inUse() {
		fs.Clear = li.at
	}
	return fs
}

func (li *listing) lines() []ui.Option {
	if len(li.among) > 1 {
		return lineOptions(framework.Choices(li.among))
	}
	return lineOptions(li.fw.Lines)
}

// lineOptions offers lines by number, each number once.
func lineOptions(lines []framework.Line) []ui.Option {
	var options []ui.Option
	seen := map[string]bool{}
	for _, x := range lines {
		if !seen[x.ID.Local()] {
			seen[x.ID.Local()] = true
			options = append(options, ui.Option{Value: x.ID.Local(), Label: x.Number})
		}
	}
	return options
}

func (li *listing) empty(all int) *ui.EmptyState {
	l := li.l
	if all == 0 {
		return &ui.EmptyState{Title: l.T(MsgNoActivities), Why: l.T(MsgNoActivitiesWhy)}
	}
	return &ui.EmptyState{Title: l.T(MsgNoneFound), Why: l.T(MsgNoneFoundWhy), Next: &ui.Link{Label: l.T(ui.MsgClearFilters), URL: li.at}}
}

func (li *listing) found(total, all int) string {
	if total == all {
		return li.l.N(MsgFoundAll, all)
	}
	return li.l.N(MsgFound, all, "Found", li.l.Int(total))
}
