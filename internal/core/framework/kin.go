package framework

import (
	"slices"

	"openroadmap/internal/core/convention"
)

// Kin lists a line with those that it takes up and those that take it up, at
// any remove, in the frameworks all: what Parties under other revisions carry
// out in its place. The line itself stands first, also one that none has.
func Kin(all []Framework, id LineID) []LineID {
	kin := []LineID{id}
	for _, next := range []func(LineID) []LineID{
		func(id LineID) []LineID { return takenUp(all, id) },
		func(id LineID) []LineID { return continuing(all, id) },
	} {
		for at := []LineID{id}; len(at) > 0; at = at[1:] {
			for _, other := range next(at[0]) {
				if !slices.Contains(kin, other) {
					kin, at = append(kin, other), append(at, other)
				}
			}
		}
	}
	return kin
}

// takenUp lists the lines that a line takes up.
func takenUp(all []Framework, id LineID) []LineID {
	for _, f := range all {
		if l, ok := f.Line(id); ok {
			return l.Continues
		}
	}
	return nil
}

// continuing lists the lines that take a line up.
func continuing(all []Framework, id LineID) (ids []LineID) {
	for _, f := range all {
		for _, l := range f.Lines {
			if slices.Contains(l.Continues, id) {
				ids = append(ids, l.ID)
			}
		}
	}
	return ids
}

// OutputsOf lists the outputs of a number in the frameworks all. Outputs are not
// continued by name: that of the same number is what takes one's place.
func OutputsOf(all []Framework, number string) (ids []convention.OutputID) {
	for _, f := range all {
		for _, o := range f.ReferenceOutputs() {
			if o.Number == number {
				ids = append(ids, o.ID)
			}
		}
	}
	return ids
}

// Choices lists the lines that records may be filed under: those of the newest
// framework, then those of older ones that it does not take up, which Parties go
// on carrying out. all stands oldest first.
func Choices(all []Framework) []Line {
	var lines []Line
	offered := map[LineID]bool{}
	for _, f := range slices.Backward(all) {
		for _, x := range f.Lines {
			if offered[x.ID] {
				continue
			}
			lines = append(lines, x)
			for _, kin := range Kin(all, x.ID) {
				offered[kin] = true
			}
		}
	}
	return lines
}

// ChoiceOf is the one of lines that stands for id: itself, or the line that
// takes it up; "" for none.
func ChoiceOf(all []Framework, lines []Line, id LineID) LineID {
	kin := Kin(all, id)
	for _, x := range lines {
		if slices.Contains(kin, x.ID) {
			return x.ID
		}
	}
	return ""
}
