package portal

import (
	"openroadmap/internal/core/roadmap"
	"openroadmap/internal/platform/ui"
)

// mini is the small grid by which readers go from activity to activity.
func (b *posterBuilder) mini(current roadmap.Item) []ui.MiniColumn {
	var cols []ui.MiniColumn
	for i, o := range b.v.Framework.ReferenceOutputs() {
		col := ui.MiniColumn{Number: o.Number, Hue: hue(i)}
		gaps := b.v.GapsOf(o.ID)
		for _, it := range b.v.Of(o.ID) {
			if !it.Counted() {
				continue
			}
			for ; len(gaps) > 0 && gaps[0].Order < it.Order; gaps = gaps[1:] {
				col.Cells = append(col.Cells, b.miniGap(gaps[0]))
			}
			c := ui.MiniCell{Number: it.Number, URL: b.p.activityURL(it.Number, b.linked), Mark: roadmap.StatusMark(it.Computed.Status), Word: roadmap.StatusWord(b.l, it.Computed.Status), Current: it.ID == current.ID}
			if b.v.Past() {
				c.Mark, c.Word = it.Mark(), it.Word(b.l)
			}
			col.Cells = append(col.Cells, c)
		}
		for _, g := range gaps {
			col.Cells = append(col.Cells, b.miniGap(g))
		}
		cols = append(cols, col)
	}
	return cols
}

func (b *posterBuilder) miniGap(g roadmap.Gap) ui.MiniCell {
	return ui.MiniCell{Number: g.Number, Word: b.l.T(MsgNotPublic)}
}
