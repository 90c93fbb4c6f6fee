package portal

import (
	"io"
	"slices"
	"strconv"

	"openroadmap/internal/core/roadmap"
	"openroadmap/internal/platform/sheet"
	"openroadmap/internal/platform/web"
)

// allSchema names the file of the activities of all Parties. It goes out only:
// what belongs to a Party comes in at the Party's own list.
const allSchema = "openroadmap/all-activities/1"

// fileParams say which columns a file has; none means all.
var fileParams = []string{"column"}

// allColumn is a column of the file over all Parties.
type allColumn struct {
	sheet.Column
	cell func(x roadmap.Listed, party string) string
}

// allColumns are the columns in the reader's language.
func (li *listing) allColumns() []allColumn {
	l := li.l
	text := func(key, head string, cell func(x roadmap.Listed, party string) string) allColumn {
		return allColumn{sheet.Column{Key: key, Head: head}, cell}
	}
	day := func(key, head string, cell func(x roadmap.Listed, party string) string) allColumn {
		return allColumn{sheet.Column{Key: key, Head: head, Kind: sheet.Day}, cell}
	}
	all := []allColumn{
		text("party", l.T(MsgColumnParty), func(_ roadmap.Listed, party string) string { return party }),
		text("number", l.T(MsgColumnNumber), func(x roadmap.Listed, _ string) string { return x.Number }),
		text("title", l.T(MsgColumnTitle), func(x roadmap.Listed, _ string) string { return x.Title.Text }),
		text("position", l.T(MsgPosition), func(x roadmap.Listed, _ string) string { return roadmap.PositionWord(l, x.Position) }),
		text("status", l.T(MsgStatus), func(x roadmap.Listed, _ string) string { return roadmap.StatusWord(l, x.Status) }),
		text("milestones", l.T(MsgMilestones), func(x roadmap.Listed, _ string) string { return done(x) }),
		day("next", l.T(MsgColumnNext), func(x roadmap.Listed, _ string) string { return x.NextDue.String() }),
		day("end", l.T(MsgColumnEnd), func(x roadmap.Listed, _ string) string { return x.EndOn.String() }),
		day("updated", l.T(MsgColumnUpdated), func(x roadmap.Listed, _ string) string { return x.UpdatedOn.String() }),
	}
	wanted := li.params["column"]
	kept := slices.DeleteFunc(slices.Clone(all), func(c allColumn) bool { return !slices.Contains(wanted, c.Key) })
	if len(kept) == 0 {
		return all
	}
	return kept
}

// done is "2/5": figures that programs read too.
func done(x roadmap.Listed) string {
	if x.Of == 0 {
		return ""
	}
	return strconv.Itoa(x.Done) + "/" + strconv.Itoa(x.Of)
}

// filePage is how many activities are read at a time for a file.
const filePage = 500

// allFile answers with the list over all Parties as a file, in its filter.
func (s *Portal) allFile(f sheet.Format) web.Handler {
	return func(r *web.Request) (web.Response, error) {
		li, pub, err := s.allListing(r)
		if err != nil {
			return nil, err
		}
		columns := li.allColumns()
		t := sheet.Table{Schema: allSchema, Title: r.L.T(MsgAllTitle), Explain: []string{r.L.T(MsgAllTitle), r.L.T(MsgAllLede), allSchema}, RTL: r.Lang.Dir() == "rtl"}
		for _, c := range columns {
			t.Columns = append(t.Columns, c.Column)
		}
		return web.File{Type: f.ContentType(), Download: "activities." + string(f), Write: func(w io.Writer) error {
			return sheet.Write(w, f, t, func(yield func([]string) error) error { return s.eachActivity(r, li, pub, columns, yield) })
		}}, nil
	}
}

func (s *Portal) eachActivity(r *web.Request, li *listing, pub publishing, columns []allColumn, yield func([]string) error) error {
	filter, cells := li.filter, make([]string, len(columns))
	if len(pub.Parties) == 0 {
		return nil
	}
	for filter.Offset, filter.Limit = 0, filePage; ; filter.Offset += filePage {
		found, total, err := s.Roadmaps.PublicList(r.Context(), filter, r.Lang)
		if err != nil {
			return err
		}
		for _, x := range found {
			name := pub.name(x.Party).For(r.Lang).Text
			for i, c := range columns {
				cells[i] = c.cell(x, name)
			}
			if err := yield(cells); err != nil {
				return err
			}
		}
		if filter.Offset+filePage >= total {
			return nil
		}
	}
}
