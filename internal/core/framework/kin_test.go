package framework

import (
	"slices"
	"testing"
)

func TestChoicesKeepLinesThatANewerFrameworkDrops(t *testing.T) {
	old := Framework{ID: "a", Lines: []Line{{ID: "a/1.1"}, {ID: "a/1.2"}}}
	newer := Framework{ID: "b", Lines: []Line{{ID: "b/1.1", Continues: []LineID{"a/1.1"}}, {ID: "b/1.3"}}}
	all := []Framework{old, newer}
	var ids []LineID
	for _, x := range Choices(all) {
		ids = append(ids, x.ID)
	}
	if want := []LineID{"b/1.1", "b/1.3", "a/1.2"}; !slices.Equal(ids, want) {
		t.Errorf("choices %v, want %v", ids, want)
	}
	for id, want := range map[LineID]LineID{"a/1.1": "b/1.1", "a/1.2": "a/1.2", "b/1.3": "b/1.3", "c/9": ""} {
		if got := ChoiceOf(all, Choices(all), id); got != want {
			t.Errorf("ChoiceOf(%s) = %s, want %s", id, got, want)
		}
	}
}
