package portal

import (
	"slices"
	"strconv"

	"openroadmap/internal/core/convention"
	"openroadmap/internal/core/framework"
	"openroadmap/internal/platform/i18n"
	"openroadmap/internal/platform/ui"
)

// grid is the poster itself: outputs as columns, activities as rows, goals
// beneath. Cols and Rows are what the style sheet needs to know of it.
type grid struct {
	l      *i18n.Localizer
	Banner i18n.Shown
	Class  string // "c5 r4"
	Sets   []goalSet
}

// goalSet is the outputs that stand above the same goals.
type goalSet struct {
	Class   string // how many columns it spans: "" one, "two", "s3" …
	Columns []column
	Goals   []goalCell
}

// column is an output with its activities. More stands beneath them, outside
// the count.
type column struct {
	ID, Number, Hue, URL string
	Text                 i18n.Shown
	Cells, More          []cell
	None                 string // said where More is empty; "" says nothing
}

// cell is one activity.
type cell struct {
	Number, URL        string
	Gap                string // said in place of everything else where the activity is not public; "" otherwise
	PositionMark       string
	Position           string
	Text               i18n.Shown
	Official           bool       // Text is the framework's
	Reference          i18n.Shown // the official wording where Text is not; zero for none
	Off                bool       // not carried out by itself
	Path               []ui.PathPoint
	PathLabel          string
	StatusMark, Status string // "" shows none
	Fresh              ui.Freshness
	Updated            string
	Why                string     // words beneath the status
	Because            i18n.Shown // beside Why, in the Party's words
	WhyFirst           bool       // Why stands before Because
	Note               string     // of what is not counted
}

// goalCell is a goal of the Convention with its Sustainable Development Goals.
type goalCell struct {
	Number string // "Goal 1 of the Convention"; "" for one without a number
	Text   i18n.Shown
	Note   string // of a supplementary one
	SDGs   []sdg
}

type sdg struct {
	Number string
	Text   i18n.Shown
}

// gridOf lays outputs out as columns, those with the same goals together.
// build makes a column; shown sees every text of the framework.
func gridOf(l *i18n.Localizer, f framework.Framework, voc convention.Vocabulary, build func(int, convention.Output) column, shown func(i18n.Shown) i18n.Shown) grid {
	g := grid{l: l, Banner: shown(f.Banner.Text.For(l.Lang))}
	outputs := f.ReferenceOutputs()
	rows := 1
	for i := 0; i < len(outputs); {
		goals := f.GoalsOf(outputs[i].ID)
		set := goalSet{Goals: goalCells(l, goals, voc, shown)}
		for first := i; i < len(outputs) && (i == first || len(goals) > 0 && sameGoals(goals, f.GoalsOf(outputs[i].ID))); i++ {
			c := build(i, outputs[i])
			rows = max(rows, len(c.Cells))
			set.Columns = append(set.Columns, c)
		}
		if n := len(set.Columns); n == 2 {
			set.Class = "two"
		} else if n > 2 {
			set.Class = "s" + strconv.Itoa(n)
		}
		g.Sets = append(g.Sets, set)
	}
	g.Class = "c" + strconv.Itoa(len(outputs)) + " r" + strconv.Itoa(rows)
	return g
}

func sameGoals(a, b []framework.Goal) bool {
	return slices.EqualFunc(a, b, func(x, y framework.Goal) bool { return x.ID == y.ID })
}

func goalCells(l *i18n.Localizer, goals []framework.Goal, voc convention.Vocabulary, shown func(i18n.Shown) i18n.Shown) []goalCell {
	var cells []goalCell
	for _, g := range goals {
		c := goalCell{Text: shown(g.Text.For(l.Lang))}
		if own, ok := voc.Goal(g.Key); ok {
			c.Number = l.T(MsgGoal, "Number", own.Number)
		}
		if g.Supplementary {
			c.Note = l.T(MsgSupplementaryGoal)
		}
		for _, k := range g.SDGs.To {
			if x, ok := voc.SDG(k); ok {
				c.SDGs = append(c.SDGs, sdg{string(k), x.Text.For(l.Lang)})
			}
		}
		cells = append(cells, c)
	}
	return cells
}
